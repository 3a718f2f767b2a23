"""What recorded traffic shows of searches for periods that are none, of second bookings, and of acts on appointments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ttck.harness.judge.compare import contacts
from ttck.harness.judge.histories import ASIDE, Sighting, Traffic
from ttck.harness.judge.verify import Breach
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import Attempt, Patch
from ttck.specs.vocabulary import AppointmentState, Kind, Operation
from ttck.suites.appointment import booking_rules, change_rules, periods
from ttck.suites.appointment.scenarios.f_refusing import Probe
from ttck.suites.common.alone import beside, is_after, readings
from ttck.suites.ticket.rules import documents

# --- R69 ----------------------------------------------------------------------------------------------------------------


def backwards(traffic: Traffic) -> list[Probe]:
    """Answered searches for a period that does not end after its start; a refusal says something only where a search was accepted."""
    accepted = bool(traffic.accepted(Operation.SEARCH_TIMESLOT))
    tried = [e for e in traffic.of(Operation.SEARCH_TIMESLOT) if any(one.end <= one.start for one in periods.requested(e.sent))]
    about = "a search for a period that does not end after its start"
    return [Probe(rule="R69", about=about, exchange=e) for e in tried if e.accepted or (e.refused and accepted)]


# --- R78 ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, eq=False)
class Twice:
    """A booking for a workorder whose earlier appointment is to take place by an answer of before and by one of afterwards."""

    booking: Exchange
    before: Sighting
    after: Sighting

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of what shows the earlier appointment, and of the booking."""
        return (self.before.number, self.booking.number, self.after.number)


def twice(traffic: Traffic) -> list[Twice]:
    """Bookings while another appointment of the same workorder was to take place: nothing brings one back that is over."""
    known = [(name, seen) for name, seen in readings(traffic, Kind.APPOINTMENT).items() if seen]
    found = []
    for booking in traffic.of(Operation.CREATE_APPOINTMENT):
        wanted, own = _workorder(booking.sent), documents(booking).get("id")
        for name, seen in known if wanted is not None and booking.scenario != ASIDE else ():
            before = next((s for s in reversed(seen) if is_after(booking, s.exchange)), None)
            after = next((s for s in seen if is_after(s.exchange, booking)), None)
            due = before is not None and after is not None and before.state == after.state == AppointmentState.SCHEDULED
            if before is not None and after is not None and due and name != own and _workorder(before.document) == wanted:
                found.append(Twice(booking=booking, before=before, after=after))
    return found


def _workorder(document: object) -> str | None:
    named = document.get("workOrder") if isinstance(document, dict) else None
    found = named.get("id") if isinstance(named, dict) else None
    return found if isinstance(found, str) else None


def is_refused(seen: Twice) -> Breach | None:
    """The second booking is refused."""
    return booking_rules.a_second(seen.booking, numbers=seen.numbers)


# --- R99, R107 ----------------------------------------------------------------------------------------------------------


def over(traffic: Traffic, operation: Operation, state: AppointmentState) -> list[Attempt]:
    """Answered acts on appointments that were read in a final state before, which they never leave.

    A refusal says something only where such an act was accepted once.
    """
    accepted = bool(traffic.accepted(operation))
    found = []
    known = readings(traffic, Kind.APPOINTMENT)
    for exchange in traffic.of(operation):
        before = next((s for s in reversed(known.get(str(exchange.ticket), [])) if is_after(exchange, s.exchange)), None)
        if before is not None and before.state == state and (exchange.accepted or (exchange.refused and accepted)):
            about = f"{operation} in {state}"
            found.append(Attempt(about=about, before=before.exchange, exchange=exchange, after=None))
    return found


# --- R103 ---------------------------------------------------------------------------------------------------------------


def patches(traffic: Traffic, name: str) -> Iterator[Patch]:
    """Accepted patches of an attribute whose answer shows the appointment, and beside which nothing else was written to it."""
    for exchange in traffic.accepted(Operation.PATCH_APPOINTMENT):
        sent, answer = exchange.sent, documents(exchange)
        if not isinstance(sent, dict) or name not in sent or answer.get("id") != exchange.ticket or "fields=" in exchange.url:
            continue
        own = contacts(sent, change_rules.ROLE) if name == "relatedContactInformation" else sent[name]
        if own and not beside(traffic, exchange):
            attempt = Attempt(about=f"patch of {name}", before=None, exchange=exchange, after=None)
            yield Patch(about=name, new=dict(sent), attempt=attempt)
