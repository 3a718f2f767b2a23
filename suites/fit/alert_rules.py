"""Rules of milestones and alerts: FIT:12."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ttck.harness.judge.compare import gaps
from ttck.harness.judge.event_types import EventTypes, document
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Notification, StimulusCall
from ttck.specs.vocabulary import Stimulus
from ttck.suites.fit.event_rules import about
from ttck.suites.fit.names import ALERTS, JEOPARDY, MILESTONE
from ttck.suites.fit.scenarios.d_alerting import Alert, Alerting
from ttck.suites.fit.task_rules import plain
from ttck.suites.tmf.create_rules import canonical
from ttck.suites.tmf.writes import document_of

_LISTS = {MILESTONE: "milestone", JEOPARDY: "jeopardyAlert"}  # where a ticket may show them


@dataclass(frozen=True, kw_only=True)
class Alerted:
    """How often a ticket was surely brought to a milestone, or to an alert, the first and the last of these, and what came of it."""

    ticket: str
    event: str
    first: StimulusCall
    last: StimulusCall
    count: int
    came: tuple[Notification, ...]

    @property
    def due(self) -> datetime:
        """When that happened of which the first missing event tells."""
        return self.last.at if self.came else self.first.at


def alerts(traffic: Traffic, types: EventTypes, alerting: Alerting, stimulus: Stimulus, *, since: int) -> list[Alerted]:
    """What is owed of milestones, or of alerts, to which the seller was brought while somebody listened."""
    found = []
    for ticket in dict.fromkeys(one.ticket for one in alerting.alerts if one.stimulus == stimulus):
        history = traffic.item_histories.get(ticket)
        calls = [one.call for one in alerting.alerts if (one.ticket, one.stimulus) == (ticket, stimulus) and one.call.number > since]
        calls = [call for call in calls if history is None or history.took(call)]
        if calls:
            came = tuple(about(traffic, types, ticket, ALERTS[stimulus]))
            found.append(
                Alerted(ticket=ticket, event=ALERTS[stimulus], first=calls[0], last=calls[-1], count=len(calls), came=came)
            )  # fmt: skip
    return found


def alerted(one: Alerted) -> Breach | None:
    """Each of them has its event."""
    if len(one.came) >= one.count:
        return None
    return Breach(
        message=f"a {one.event} is owed and does not come", expected=f"{one.count} about {one.ticket}", actual=f"{len(one.came)} arrived",
        numbers=(one.first.number, one.last.number, *(n.number for n in one.came)), cause=f"a {one.event} does not come",
        silence=True,
    )  # fmt: skip


# --- what the ticket shows of them ------------------------------------------------------------------------------------


def _entries(value: Any) -> list[Any]:
    found = value if isinstance(value, list) else [value] if isinstance(value, dict) else []
    return [one for one in found if isinstance(one, dict)]


def tellings(traffic: Traffic, types: EventTypes, alerting: Alerting) -> list[Subject]:
    """Each milestone or alert in a list of an event that has the name of that of its ticket, with all that the ticket ever showed.

    One that stands by itself may be told in its own way.
    """
    found = []
    for (ticket, stimulus), done in _by_ticket(alerting.alerts).items():
        name = _LISTS[stimulus]
        known = [entry for one in done for entry in _entries(document_of(one.after).get(name))]
        for n in about(traffic, types, ticket, ALERTS[stimulus]) if known else ():
            body = document(n).get("event")
            parts = [body, *(body.values() if isinstance(body, dict) else ())]
            lists = [part[name] for part in parts if isinstance(part, dict) and isinstance(part.get(name), list)]
            held = [entry for one in lists for entry in _entries(one)]
            found += [Subject(value=(name, entry, known), where=f"/event/{name}", seen=n) for entry in held]
    return found


def _by_ticket(found: Iterable[Alert]) -> dict[tuple[str, Stimulus], list[Alert]]:
    grouped: dict[tuple[str, Stimulus], list[Alert]] = {}
    for one in found:
        grouped.setdefault((one.ticket, one.stimulus), []).append(one)
    return grouped


def told_as_shown(part: Subject) -> Breach | None:
    """What an event tells of a milestone or an alert is what the ticket shows of one, as far as both show it."""
    name, entry, known = part.value
    mine = plain(canonical(entry))
    for other in map(canonical, known):
        if next(gaps({key: value for key, value in mine.items() if key in other}, other), None) is None:
            return None
    message = f"an event shows a {name} otherwise than its ticket"
    return Breach(message=message, expected=shown(known[-1]), actual=shown(entry), where=f"/event/{name}")


def kept(alert: Alert) -> Breach | None:
    """What a ticket showed of milestones and alerts it shows after another one as well."""
    before, after = document_of(alert.before), document_of(alert.after)
    for name in _LISTS.values():
        old, new = (_entries(canonical(document.get(name))) for document in (before, after))
        lost = [one for one in old if one not in new]
        if lost:
            message = f"a ticket no longer shows a {name} that it had"
            return Breach(message=message, expected=shown(lost[0]), actual=f"{len(new)} others", where=f"/{name}")
    return None
