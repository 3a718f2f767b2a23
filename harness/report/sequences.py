"""The life of each item on one time line: requests of the buyer, decisions of the seller, notifications, in the order of the record."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ttck.harness.record.exchange import Exchange, Notification, StimulusCall
from ttck.harness.record.resource_types import kind_of, shown_id, shown_state
from ttck.harness.report.evidence import short_url, status_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ttck.harness.record.exchange import Entry
    from ttck.harness.report.model import Report

MOST = 10_000  # steps on the page; the rest stands in the record
_LONGEST = 160  # characters of what a step says
_STATES = 12  # states that the heading of an item names


@dataclass(frozen=True, kw_only=True)
class Step:
    """One entry of the record: `sort` is request, decision or notification, `after` the seconds since the item's first step.

    `finding` is the anchor of a finding that cites it; empty for none.
    """

    number: int
    sort: str
    after: float
    says: str
    outcome: str
    state: str
    finding: str


@dataclass(frozen=True, kw_only=True)
class Life:
    """All steps of one item, and the states that it was seen in, each once in a row."""

    kind: str
    id: str
    steps: tuple[Step, ...]
    states: tuple[str, ...]
    findings: int


@dataclass(kw_only=True)
class _Item:
    kind: str
    began: datetime
    steps: list[Step] = field(default_factory=list)


def lives(report: Report, cited: Mapping[int, str]) -> tuple[tuple[Life, ...], int]:
    """The lives of the items of a run, those that a finding cites first, and how many items are left out.

    `cited` holds the anchor of a finding by the number of an entry that it cites.
    """
    items: dict[tuple[str, str], _Item] = {}
    for entry in report.entries:
        kind, name = str(kind_of(entry)), _item(entry)
        if name:
            item = items.setdefault((kind, name), _Item(kind=kind, began=entry.at))
            item.steps.append(_step(report, entry, began=item.began, finding=cited.get(entry.number, "")))
    every = sorted((_life(name, item) for (_, name), item in items.items()), key=lambda life: (life.findings == 0, life.steps[0].number))
    shown: list[Life] = []
    room = MOST
    for life in every:
        room -= len(life.steps)
        if room < 0 and shown:
            break
        shown.append(life)
    return tuple(shown), len(every) - len(shown)


def _item(entry: Entry) -> str | None:
    """The identifier of the item that an entry is about; of a create that of its answer."""
    if isinstance(entry, Exchange) and entry.ticket is None and entry.accepted and entry.method == "POST":
        return shown_id(entry.document, entry.operation)
    return entry.ticket


def _step(report: Report, entry: Entry, *, began: datetime, finding: str) -> Step:
    after = (entry.at - began).total_seconds()
    if isinstance(entry, Exchange):
        status = status_text(entry.status) if entry.answer is not None else f"no answer: {entry.error}"
        state = shown_state(entry.document, kind_of(entry), entry.operation) if entry.accepted else None
        says = f"{entry.method} {short_url(report, entry.url)}"
        return Step(
            number=entry.number,
            sort="request",
            after=after,
            says=_short(says),
            outcome=_short(status),
            state=_short(state or ""),
            finding=finding,
        )
    if isinstance(entry, StimulusCall):
        worked = "applied" if entry.ok else f"not applied: {entry.detail or 'no reason given'}"
        return Step(
            number=entry.number, sort="decision", after=after, says=_short(entry.name), outcome=_short(worked), state="", finding=finding
        )
    says, state = _short(entry.event_type), _short(_told(entry) or "")
    return Step(number=entry.number, sort="notification", after=after, says=says, outcome="", state=state, finding=finding)


def _told(entry: Notification) -> str | None:
    """The state that an event carries, in whatever it carries the item."""
    event = entry.document.get("event") if isinstance(entry.document, dict) else None
    inner = [one for one in event.values() if isinstance(one, dict)] if isinstance(event, dict) else []
    return next((found for one in (*inner, event) if (found := shown_state(one, kind_of(entry)))), None)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _life(name: str, item: _Item) -> Life:
    seen = [step.state for step in item.steps if step.state and step.sort == "request"]
    states = [state for number, state in enumerate(seen) if number == 0 or state != seen[number - 1]]
    cut = (*states[:_STATES], "…") if len(states) > _STATES else tuple(states)
    found = len({step.finding for step in item.steps if step.finding})
    return Life(kind=item.kind, id=_short(name), steps=tuple(item.steps), states=cut, findings=found)
