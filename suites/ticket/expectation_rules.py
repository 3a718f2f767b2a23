"""What a seller owes by way of notifications, as rules and as the observations that they judge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ttck.harness.buyer.target import Target
from ttck.harness.judge.compare import items
from ttck.harness.judge.expected_notifications import Owed, each_update, everything, requests_for, state_changes, updates
from ttck.harness.judge.histories import Traffic, transitions
from ttck.harness.judge.unannounced_changes import owed_in_all
from ttck.harness.judge.verify import Breach
from ttck.harness.judge.workorder_moves import MOVES
from ttck.harness.verdict import Inconclusive, NotApplicable
from ttck.specs.lifecycles import ticket_lifecycle
from ttck.specs.vocabulary import Kind, Operation, Stimulus, TicketEvent, TicketState
from ttck.suites.common import serving
from ttck.suites.ticket.scenarios.a_subscribing import EACH, MAIN, REPEATED, SECOND, Subscribing
from ttck.suites.ticket.scenarios.f_updating import Updating

SILENCE = Breach(
    message="not a single notification arrived (is the listener reachable from the seller? try: ttck doctor)",
    expected="at least one notification",
    actual="none",
    silence=True,
)
_BUYER = frozenset({Operation.CANCEL, Operation.CLOSE, Operation.REOPEN, Operation.PATCH})


def since(subscribing: Subscribing) -> int:
    """The record number from which both full subscriptions stand.

    Raises:
        Inconclusive: no subscription was accepted.
    """
    numbers = [e.number for name, e in subscribing.started.items() if name in {MAIN, SECOND} and e.accepted]
    if not numbers:
        raise Inconclusive("no registration for ticket events was accepted")
    return max(numbers)


def not_silent(traffic: Traffic, story: Callable[[str], Any], why: str) -> None:
    """Where nothing arrives at all, that is one finding and not a dozen; where nobody listens, that is the reason.

    Raises:
        Inconclusive: not a single notification arrived, or the subscriptions could not be played.
    """
    if not traffic.notifications_of(Kind.TICKET):
        story("subscribing")
        raise Inconclusive(why)


def debts(traffic: Traffic, subscribing: Subscribing) -> list[Owed]:
    """All that is owed since the subscriptions stand."""
    if not any(e.accepted for e in subscribing.started.values()):
        return []
    start = since(subscribing)
    return [*everything(traffic, ticket_lifecycle(), since=start), *owed_in_all(traffic, since=start)]


def anything(traffic: Traffic) -> Callable[[Owed], bool]:
    """Whether any notification arrived."""
    return lambda _: bool(traffic.notifications_of(Kind.TICKET))


def kept(owed: Owed) -> Breach | None:
    """Enough notifications came."""
    if owed.kept:
        return None
    if owed.state is not None:
        return _not_told(owed)
    return Breach(
        message=f"{serving.short(owed.event)} is missing", expected=f"{owed.count} for: {owed.because}", actual=f"{owed.arrived} arrived",
        numbers=owed.numbers,
    )  # fmt: skip


def _not_told(owed: Owed) -> Breach:
    """A change that no notification told, though those of later changes may have come."""
    later = owed.arrived
    return Breach(
        message=f"{serving.short(owed.event)} is missing for a change by the seller while the ticket was {owed.state}",
        expected=f"one for: {owed.because}", actual=f"none of its own ({later} arrived for later changes)" if later else "none",
        numbers=owed.numbers,
    )  # fmt: skip


def arrived_debts(traffic: Traffic, subscribing: Subscribing) -> list[Owed]:
    """Debts that were kept on at least one subscription."""
    return [owed for owed in debts(traffic, subscribing) if owed.kept]


def repeated_debts(traffic: Traffic, subscribing: Subscribing) -> list[Owed]:
    """Debts of the types that one registration asks for each by itself, kept on another one; none where it was not accepted."""
    accepted = serving.accepted(subscribing.started, REPEATED)
    return [owed for owed in arrived_debts(traffic, subscribing) if accepted and owed.event in EACH]


def on_each(subscribing: Subscribing) -> Callable[[Owed], Breach | None]:
    """The registration that asks for each type by itself got as many as are owed."""
    return serving.on_the_odd_one(subscribing.started, REPEATED, that="names each event type after an eventType of its own")


def on_both(subscribing: Subscribing) -> Callable[[Owed], Breach | None]:
    """Each full subscription got as many as are owed."""
    return serving.on_both(subscribing.started, MAIN, SECOND)


def owed_by(target: Target, stimulus: Stimulus) -> None:
    """Whether INFO_REQUIRED is owed for an appointment is a switch: the draft says yes, the published text no (errata D).

    Raises:
        NotApplicable: the target file says that it is not.
    """
    if stimulus == Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT and not target.switches["info_required_for_appointment"]:
        raise NotApplicable("the target follows the published text (switch info_required_for_appointment)")


_NEEDED: dict[Stimulus, tuple[str, ...]] = {
    Stimulus.WORKORDER_OPEN: ("workorder",),
    Stimulus.WORKORDER_UPDATE: ("workorder",),
    Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT: ("workorder", "appointment"),
}


def arises(traffic: Traffic, updating: Updating, target: Target, stimulus: Stimulus) -> None:
    """Whether what a stimulus is about can happen at a seller that does without some APIs.

    What is owed whenever a workorder is set, is updated or needs an appointment never falls due where there are none: the
    target does not declare them, none could be provoked, and no ticket of the run names one.

    Raises:
        NotApplicable: it cannot.
    """
    absent = [name for name in _NEEDED.get(stimulus, ()) if name not in target.apis]
    if not absent or updating.of(stimulus) or any(one.stimulus == stimulus for one in updating.asked):
        return
    named = any(items(seen.document, "workOrder") for item_history in traffic.item_histories.values() for seen in item_history.sightings)
    if not named:
        raise NotApplicable(f"the target file does not declare {absent[0]} (declares.apis), and no ticket names a workorder")


def info_debts(traffic: Traffic, subscribing: Subscribing, stimulus: Stimulus) -> list[Owed]:
    """INFO_REQUIRED for tickets that one kind of decision took to pending."""
    owed = requests_for(
        traffic,
        ticket_lifecycle(),
        since=since(subscribing),
        state=TicketState.PENDING,
        event=TicketEvent.INFO_REQUIRED,
    )
    return [
        o
        for o in owed
        if {c.name for c in o.item_history.stimuli if c.name in {Stimulus.REQUEST_INFO, Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT}}
        == {stimulus}
    ]


def update_debts(traffic: Traffic, subscribing: Subscribing, updating: Updating, stimulus: Stimulus) -> list[Owed]:
    """UPDATE for changes of one kind that did take effect."""
    effective = {u.call.ticket for u in updating.of(stimulus) if u.visible or u.call.surely}
    return [o for o in updates(traffic, since=since(subscribing), stimulus=stimulus) if o.item_history.ticket in effective]


def open_debts(traffic: Traffic, subscribing: Subscribing, state: str | None) -> list[Owed]:
    """UPDATE for each change by the seller that was made for sure while a ticket was in a state that is open; None for one in several.

    What only moves a workorder is judged with the workorders.
    """
    found = [owed for owed in each_update(traffic, since=since(subscribing)) if owed.state == state]
    return [owed for owed in found if any(call.name not in MOVES for call in owed.stimuli)]


def state_debts(traffic: Traffic, subscribing: Subscribing, *, by: str) -> list[Owed]:
    """STATE_CHANGE for tickets whose changes include one by the buyer; or for those with one by the seller."""
    lifecycle, start = ticket_lifecycle(), since(subscribing)
    makers = {(m.from_state, m.to_state, m.by) for m in lifecycle.moves}
    found = []
    for owed in state_changes(traffic, lifecycle, since=start):
        moves = transitions(owed.item_history, lifecycle, since=start)
        sides = {_maker(before, after, step, makers) for before, after, step in moves}
        if by in sides and (by == "buyer" or sides == {"seller"}):
            found.append(owed)
    return found


def _maker(before: str, after: str, step: Any, makers: set[Any]) -> str:
    acted = any(action.operation in _BUYER for action in step.possible)
    if acted and (before, after, "buyer") in makers:
        return "buyer"
    return "seller"
