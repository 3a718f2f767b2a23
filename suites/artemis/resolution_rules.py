"""Rules of when a ticket was resolved, where it was resolved more than once: TMF621:99."""

from __future__ import annotations

from collections.abc import Iterator

from ttck.harness.judge.compare import instant
from ttck.harness.judge.histories import Sighting, Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach
from ttck.specs.vocabulary import Operation, TmfState
from ttck.suites.tmf.expectation_rules import histories


def resolved_again(traffic: Traffic) -> Iterator[Subject]:
    """Each time that a ticket was seen resolved again: the last reading of the time before, and the first one of this time.

    Tickets whose buyer sent a resolutionDate are left out.
    """
    for history in histories(traffic).values():
        changes = [one for one in history.item_history.exchanges if one.operation in {Operation.CREATE, Operation.PATCH}]
        if any("resolutionDate" in str(one.sent) for one in changes):
            continue
        before: Sighting | None = None
        left = False
        for seen in history.item_history.sightings:
            if seen.document.get("status") == TmfState.RESOLVED:
                if before is not None and left:
                    yield Subject(value=(before.document, seen.document), where="/resolutionDate", seen=(before.exchange, seen.exchange))
                before, left = seen, False
            elif before is not None and seen.document.get("status"):
                left = True


def dated_anew(part: Subject) -> Breach | None:
    """A ticket that is resolved again does not show the date of the time before; dates in whole seconds may be the same."""
    old, new = (instant(one.get("resolutionDate")) for one in part.value)
    first, second = (str(one.get("resolutionDate")) for one in part.value)
    if old is None or new is None or new > old or (new == old and "." not in second):
        return None
    message = "a ticket that is resolved again has the resolutionDate of the time before"
    return Breach(message=message, expected=f"later than {first}", actual=second, where=part.where)
