"""When a ticket was resolved that was reopened and resolved again: the date is that of the last time (MEF 113 Table 24, R39)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from ttck.harness.judge.compare import instant, items
from ttck.harness.judge.histories import ItemHistory, Sighting, Traffic
from ttck.harness.judge.verify import Breach, shown
from ttck.specs.vocabulary import Operation, Stimulus, TicketState
from ttck.suites.common.moments import Happened, ended

_RESOLVED = frozenset({TicketState.RESOLVED, TicketState.CLOSED})
_CLOSE = timedelta(milliseconds=2)  # what two clocks of one seller may round differently
_COARSE = timedelta(seconds=1)  # the same where a date has no fraction of a second


@dataclass(frozen=True, kw_only=True)
class Again:
    """A ticket that was seen resolved, then reopened, then resolved again or closed."""

    first: Sighting
    reopened: Sighting
    last: Sighting

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of what the ticket showed."""
        return (self.first.number, self.reopened.number, self.last.number)


def resolved_again(traffic: Traffic) -> list[Again]:
    """All such tickets, but those whose resolution date the run chose itself; a missing date is judged elsewhere."""
    item_histories = [t for t in traffic.item_histories.values() if not any("resolutionDate" in call.args for call in t.stimuli)]
    return [again for item_history in item_histories for again in _of(item_history)]


def _of(item_history: ItemHistory) -> list[Again]:
    found: list[Again] = []
    first, reopened = None, None
    for seen in item_history.sightings:
        if seen.state == TicketState.REOPENED and first is not None:
            reopened = seen
        elif seen.state in _RESOLVED and instant(seen.document.get("resolutionDate")) is not None:
            if first is not None and reopened is not None:
                found.append(Again(first=first, reopened=reopened, last=seen))
            if seen.state == TicketState.RESOLVED:
                first, reopened = seen, None
    return found


def dated_anew(again: Again) -> Breach | None:
    """The resolution date is not before the time at which the ticket was reopened, by the history that it shows, nor the old one."""
    said = str(again.last.document.get("resolutionDate"))
    date = instant(said)
    history = [
        c for c in items(again.last.document, "statusChange") if c.get("status") == TicketState.REOPENED and instant(c.get("changeDate"))
    ]
    moments = {str(c["changeDate"]): moment for c in history if (moment := instant(c["changeDate"]))}
    reopened = max(moments, key=lambda text: moments[text], default=None)
    room = _CLOSE if all("." in text for text in (said, reopened or ".")) else _COARSE
    early = date is not None and reopened is not None and date + room < moments[reopened]
    same = "." in said and said == again.first.document.get("resolutionDate")
    if not early and not same:
        return None
    when = f" at {reopened}" if reopened else ""
    return Breach(
        message="the resolution date is not that of the last time that the ticket was resolved",
        expected=f"a time after it was reopened{when}", actual=shown(said), where="/resolutionDate", numbers=again.numbers,
    )  # fmt: skip


def resolutions(traffic: Traffic) -> list[Happened]:
    """Tickets that were seen to come to resolved, with the resolution date that they show; one that the run chose tells nothing."""
    found = []
    for item_history in traffic.item_histories.values():
        if item_history.created is None or any("resolutionDate" in call.args for call in item_history.stimuli):
            continue
        for step in item_history.steps:
            document = step.after.document
            said, state = document.get("resolutionDate"), step.before.state
            if step.after.state == TicketState.RESOLVED and state not in {None, *_RESOLVED} and isinstance(said, str):
                found.append(
                    Happened(
                        name="resolutionDate",
                        said=said,
                        before=step.before.exchange,
                        after=step.after.exchange,
                        born=instant(document.get("creationDate")),
                        asked=item_history.created.at,
                        found=ended(item_history.created),
                    )
                )
    return found


@dataclass(frozen=True, kw_only=True, eq=False)
class Kept:
    """Two readings of a ticket that stayed resolved, or was closed, from the one to the next."""

    before: Sighting
    after: Sighting

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of the readings."""
        return (self.before.number, self.after.number)


def still_resolved(traffic: Traffic) -> list[Kept]:
    """Every two readings in a row of such tickets, both with a date; not where the ticket may have been resolved again in between."""
    found = []
    for item_history, step in traffic.steps:
        dated = all(instant(one.document.get("resolutionDate")) is not None for one in (step.before, step.after))
        again = any(a.operation == Operation.REOPEN for a in (*step.possible, *step.late)) or any(
            c.name == Stimulus.RESOLVE for c in step.stimuli
        )
        chosen = any("resolutionDate" in call.args for call in item_history.stimuli)
        if dated and not again and not chosen and step.before.state in _RESOLVED and step.after.state in _RESOLVED:
            found.append(Kept(before=step.before, after=step.after))
    return found


def keeps_its_date(kept: Kept) -> Breach | None:
    """The resolution date is the one that the ticket showed before: it says when the state was set to resolved (Table 24)."""
    old, new = (str(one.document["resolutionDate"]) for one in (kept.before, kept.after))
    first, last = instant(old), instant(new)
    room = timedelta(0) if "." in old and "." in new else _COARSE
    if first is None or last is None or abs(last - first) <= room or _times(kept.before) != _times(kept.after):
        return None
    return Breach(
        message=f"the resolution date is another one than before: the ticket was {kept.before.state}, and is {kept.after.state} now",
        expected=shown(old), actual=shown(new), where="/resolutionDate", numbers=kept.numbers,
    )  # fmt: skip


def _times(seen: Sighting) -> int:
    """How often the history that a ticket shows has it resolved."""
    return sum(one.get("status") == TicketState.RESOLVED for one in items(seen.document, "statusChange"))
