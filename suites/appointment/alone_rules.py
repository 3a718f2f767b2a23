"""What recorded traffic shows of searches, bookings and cancels by itself, where a run has a scenario that would tell more."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ttck.harness.buyer.target import Target
from ttck.harness.judge.compare import items
from ttck.harness.judge.histories import Sighting, Traffic
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Effect, Exchange
from ttck.harness.verdict import Inconclusive
from ttck.specs.contracts import contract
from ttck.specs.vocabulary import AppointmentState, Kind, Operation
from ttck.suites.appointment import booking_rules, periods
from ttck.suites.ticket.rules import documents

Document = dict[str, Any]
_CHANGING = frozenset({Operation.CREATE_APPOINTMENT, Operation.PATCH_APPOINTMENT, Operation.CANCEL_APPOINTMENT})
_SENT = {Operation.SEARCH_TIMESLOT: "SearchTimeSlot_Create", Operation.CREATE_APPOINTMENT: "Appointment_Create"}
# Identifiers of items, which a seller may give anew.
_NUMBERED = {"note": "id", "attachment": "attachmentId"}


# --- what one answer shows ------------------------------------------------------------------------------------------------


def answered(traffic: Traffic, operation: Operation) -> list[Exchange]:
    """Accepted searches, or bookings, that keep the contract."""
    known, schema = contract("appointmentManagement"), _SENT[operation]
    return [e for e in traffic.accepted(operation) if isinstance(e.sent, dict) and known.is_valid(e.sent, schema)]


def _of_the_standard(sent: Document, operation: Operation) -> Document:
    """What of a request must come back: attributes of the standard, and items without the identifiers that the buyer gave them."""
    known = contract("appointmentManagement").schema(_SENT[operation])["properties"]
    kept = {name: value for name, value in sent.items() if name in known}
    for name, ident in _NUMBERED.items():
        if name in kept:
            kept[name] = [{key: value for key, value in item.items() if key != ident} for item in items(kept, name)]
    return kept


def search_echoed(exchange: Exchange) -> Breach | None:
    """The answer to a search has what the buyer asked for."""
    sent = _of_the_standard(exchange.sent, Operation.SEARCH_TIMESLOT)
    return booking_rules.echo(sent, exchange.document, "a search does not return what the buyer asked for")


def booking_echoed(target: Target) -> Callable[[Exchange], Breach | None]:
    """The answer to a booking has what the buyer sent."""

    def rule(exchange: Exchange) -> Breach | None:
        sent = booking_rules.counted(_of_the_standard(exchange.sent, Operation.CREATE_APPOINTMENT), target)
        return booking_rules.echo(sent, exchange.document, "the answer to a booking differs from what was sent")

    return rule


def confirmed(exchange: Exchange) -> Breach | None:
    """The appointment in the answer to a booking is to take place."""
    return booking_rules.to_take_place(exchange, numbers=(exchange.number,))


# --- what came of it ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, eq=False)
class Come:
    """An accepted act of the buyer, the last reading of an item before it, and the first one that tells what came of it."""

    act: Exchange
    before: Sighting | None
    after: Sighting

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of all three."""
        return (*((self.before.number,) if self.before else ()), self.act.number, self.after.number)


def come(traffic: Traffic, kind: Kind, operation: Operation, *, patience: float) -> list[Come]:
    """Acts with the first reading that is at least `patience` seconds later, and with none of another act in between.

    A seller may need a moment: a reading that comes earlier proves nothing.

    Raises:
        Inconclusive: the traffic may lack anything; or it has such acts, and no reading that comes late enough.
    """
    found, early = [], []
    for item_history in traffic.item_histories_of(kind).values():
        for act in (e for e in item_history.exchanges if e.operation == operation and e.effect is Effect.DONE and e.accepted):
            after = [s for s in item_history.sightings if s.number > act.number and not _disturbed(traffic, act, s)]
            ripe = act.at + timedelta(seconds=act.elapsed + patience)
            late = next((s for s in after if s.at >= ripe), None)
            before = next((s for s in reversed(item_history.sightings) if s.number < act.number), None)
            found += [Come(act=act, before=before, after=late)] if late is not None else []
            early += [act] if late is None and after else []
    if early and not found:
        raise Inconclusive(f"what came of it was read sooner than {patience:g} seconds after, and a seller may need a moment")
    return found


def _disturbed(traffic: Traffic, act: Exchange, seen: Sighting) -> bool:
    """Whether the buyer changed appointments in between, of whatever workorder."""
    return any(act.number < e.number < seen.number and e.effect is not Effect.REFUSED for e in traffic.asked(*_CHANGING))


def is_cancelled(seen: Come) -> Breach | None:
    """After a successful cancel the appointment is cancelled."""
    if seen.after.state == AppointmentState.CANCELLED:
        return None
    return Breach(
        message="an appointment is not cancelled after a successful cancel", expected=AppointmentState.CANCELLED,
        actual=shown(seen.after.state), where="/status", numbers=seen.numbers,
    )  # fmt: skip


def due(traffic: Traffic, found: Iterable[Come]) -> list[Come]:
    """Bookings whose appointment was still to take place when the workorder was read: it had not begun, and nothing shows its end.

    Of an appointment that was missed, or that the seller gave up, a workorder may rightly ask for another one.
    """
    known = traffic.item_histories_of(Kind.APPOINTMENT)

    def stands(seen: Come) -> bool:
        slot, item_history = periods.period(seen.act.sent.get("validFor")), known.get(str(documents(seen.act).get("id")))
        states = (
            {s.state for s in item_history.sightings if s.number < seen.after.number and s.number != seen.act.number}
            if item_history
            else set()
        )
        return slot is not None and seen.after.at < slot.start and states <= {AppointmentState.SCHEDULED}

    return [seen for seen in found if isinstance(seen.act.sent, dict) and stands(seen)]


def named(seen: Come) -> Breach | None:
    """After a booking its workorder names the appointment."""
    return booking_rules.names(seen.after.exchange, documents(seen.act).get("id"), numbers=seen.numbers)


def asked(found: Iterable[Come]) -> list[Come]:
    """Bookings whose workorder asked for an appointment before."""
    return [one for one in found if one.before is not None and booking_rules.flag(one.before.exchange) is True]


def satisfied(seen: Come) -> Breach | None:
    """After a booking its workorder asks for no appointment."""
    return booking_rules.asks_no_more(seen.after.exchange, numbers=seen.numbers)
