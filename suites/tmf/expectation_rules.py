"""What is owed by way of events, and whether it came: the first half of TMF621:140 to 146, and 159."""

from __future__ import annotations

from collections.abc import Sequence

from ttck.harness.judge import expected_by_changes, told_histories
from ttck.harness.judge.expected_by_changes import SOON, Of, Owed
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.told_histories import History
from ttck.harness.judge.verify import Breach
from ttck.harness.record.exchange import Notification
from ttck.specs.vocabulary import Kind, TmfEvent
from ttck.suites.tmf.event_rules import EVENTS
from ttck.suites.tmf.scenarios.a_registering import Registering

SILENCE = "no event comes any more"  # a cause
NAMES = {
    Kind.TICKET: (TmfEvent.CREATED, TmfEvent.CHANGED, TmfEvent.STATE_CHANGE, TmfEvent.DELETED),
    Kind.SPECIFICATION: (
        TmfEvent.SPECIFICATION_CREATED,
        TmfEvent.SPECIFICATION_CHANGED,
        TmfEvent.SPECIFICATION_STATE_CHANGE,
        TmfEvent.SPECIFICATION_DELETED,
    ),
}


def histories(traffic: Traffic, kind: Kind = Kind.TICKET) -> dict[str, History]:
    """The history of each item that this run created, with the events about it."""
    return told_histories.histories(traffic, EVENTS, kind)


def owed(traffic: Traffic, of: Of, registering: Registering, kind: Kind = Kind.TICKET) -> list[Owed]:
    """Everything of a sort that is owed about the items of this run, and happened after the subscription."""
    return expected_by_changes.owed(traffic, of, since=registering.since, types=EVENTS, kind=kind)


def kept(debt: Owed, *, may_join: bool = True) -> Breach | None:
    """As many different events arrived as are owed, or one soon after each change where changes may share one."""
    arrived = debt.arrived
    if debt.kept(may_join=may_join):
        return None
    return Breach(
        message=f"a {debt.event} is owed and does not come",
        expected=f"{debt.count} for {debt.because}",
        actual=f"{len(arrived)} arrived{_unmet(debt)}{_waited(debt, arrived)}",
        numbers=(*debt.numbers, *(n.number for n in arrived)),
        cause=SILENCE if debt.silent else f"a {debt.event} does not come",
        follows=debt.silent,
    )


def _unmet(debt: Owed) -> str:
    """Of several changes of status, those of which no event came soon."""
    unmet = tuple(dict.fromkeys(debt.unmet))
    return f", none soon after the change {' or '.join(unmet)}" if unmet and len(debt.edges) > 1 else ""


def _waited(debt: Owed, arrived: Sequence[Notification]) -> str:
    """How long the run went on after the first cause, and how many of the events came long after it."""
    first = min((entry.at for entry in debt.history.item_history.entries if entry.number in debt.numbers), default=None)
    if first is None or debt.until is None:
        return ""
    late = sum(1 for n in arrived if n.at > first + SOON)
    told = f", {late} of them more than {SOON.total_seconds():g} s after the first cause" if late else ""
    return f"{told}; the run ended {(debt.until - first).total_seconds():.1f} s after the first cause"
