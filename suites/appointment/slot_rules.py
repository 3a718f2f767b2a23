"""Rules about searches for time slots: MEF 113 9.8."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from ttck.harness.judge.compare import ABSENT, gaps
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, breach_of, shown
from ttck.harness.record.exchange import Exchange, Unreadable
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Operation
from ttck.suites.appointment import periods
from ttck.suites.appointment.periods import Period
from ttck.suites.appointment.scenarios.c_searching import Reworded, Searching, Window
from ttck.suites.appointment.scenarios.f_refusing import Probe
from ttck.suites.ticket.rules import documents

_DAY = timedelta(days=1)
_SHOWING = (Operation.CREATE_APPOINTMENT, Operation.RETRIEVE_APPOINTMENT, Operation.PATCH_APPOINTMENT)


def found(searching: Searching) -> list[Exchange]:
    """Searches that the seller says it carried out."""
    return [e for e in searching.searches if e.accepted]


def probe_refused(probe: Probe) -> Breach | None:
    """A request that breaks a rule is refused."""
    if not probe.exchange.accepted:
        return None
    answer = f"{probe.exchange.status} {shown(probe.exchange.document)}"
    return Breach(
        message=f"{probe.about}: the request was accepted",
        expected="4xx",
        actual=answer,
        numbers=probe.numbers,
        cause=f"{probe.about} taken",
    )


def carried_out(exchange: Exchange) -> Breach | None:
    """A sound search is carried out."""
    if exchange.accepted:
        return None
    answer = f"{exchange.status} {shown(exchange.document)}"
    return Breach(message=f"{exchange.label}: a sound search was refused, and others are not", expected="201", actual=answer)


def echoed(exchange: Exchange) -> Breach | None:
    """What was asked for comes back, the ends of the periods as the same instants."""
    if isinstance(exchange.document, Unreadable):
        return Breach(message="the answer is not readable", expected="a JSON object", actual=exchange.document.why)
    gap = next(gaps(periods.canonical(exchange.sent), periods.canonical(exchange.document)), None)
    return breach_of(gap, "a search does not return what the buyer asked for") if gap else None


def listed(exchange: Exchange) -> Breach | None:
    """The list of available slots is there, and is a list of periods."""
    value = documents(exchange).get("availableTimeSlot", ABSENT)
    where = "/availableTimeSlot"
    if not isinstance(value, list):
        return Breach(message="the list of available slots is missing", expected="a list", actual=shown(value), where=where)
    for place, slot in periods.slots(exchange.document, "availableTimeSlot"):
        if periods.period(slot) is None:
            return Breach(message="an available slot has no two ends", expected="start and end", actual=shown(slot), where=place)
    return None


def empty(seen: Window) -> Breach | None:
    """The search succeeds and the list is there, without a slot in it."""
    exchange = seen.found
    value = documents(exchange).get("availableTimeSlot", ABSENT)
    if exchange.accepted and value == []:
        return None
    actual = shown(value) if exchange.accepted else f"{exchange.status} {shown(exchange.document)}"
    return Breach(
        message="where nobody is free, the answer is not an empty list", expected="201 and availableTimeSlot []", actual=actual,
        where="/availableTimeSlot", numbers=seen.numbers,
    )  # fmt: skip


def offers_anything(searching: Searching) -> None:
    """A seller whose technicians are never free shows nothing about offers, and no decision about a calendar proves one.

    Raises:
        Inconclusive: no search of the run offered any slot.
    """
    if not any(periods.offered(found.document) for found in searching.searches):
        raise Inconclusive("no search of this run offered any slot, so that it cannot be told whether a technician was ever free")


def offers_one(seen: Window) -> Breach | None:
    """At least one slot lies within the stretch of time."""
    slots = periods.offered(seen.found.document)
    if any(periods.within(slot, [seen.window]) for slot in slots):
        return None
    return Breach(
        message=f"nothing is offered where {seen.about}",
        expected=f"a slot within {shown(seen.window.document())}",
        actual=shown(documents(seen.found).get("availableTimeSlot", ABSENT)),
        where="/availableTimeSlot",
        numbers=seen.numbers,
    )


def finds_reworded(seen: Reworded) -> Breach | None:
    """A period in which a slot is offered before and after has one, too, when it is asked for in other words."""
    asked = periods.requested(seen.found.sent)
    if any(periods.within(slot, asked) for slot in periods.offered(seen.found.document)):
        return None
    return Breach(
        message=f"nothing is offered for a free period when it is asked for {seen.about}",
        expected=f"a slot within {shown(seen.window.document())}, as in the plain searches before and after",
        actual=f"{shown(documents(seen.found).get('availableTimeSlot', ABSENT))} for {shown(seen.found.sent)}",
        where="/availableTimeSlot", numbers=seen.numbers,
    )  # fmt: skip


def within_a_day(longer: list[Reworded], *, beyond: bool = False) -> list[Reworded]:
    """Searches for longer periods that last less than a day; or `beyond` that, where a seller may search a part only (errata C36)."""
    return [r for r in longer if r.whole is not None and (r.whole.end - r.whole.start > _DAY) is beyond]


def steady(reworded: list[Reworded]) -> list[Reworded]:
    """Those that were answered, and whose period was free before and after."""

    def free(search: Exchange, window: Period) -> bool:
        return any(periods.within(slot, [window]) for slot in periods.offered(search.document))

    return [r for r in reworded if r.found.accepted and free(r.before, r.window) and free(r.after, r.window)]


def leaves_out(seen: Window) -> Breach | None:
    """No offered slot reaches into time that was blocked."""
    slots = periods.reaching(seen.found.document, seen.window)
    if not slots:
        return None
    return Breach(
        message=f"a slot is offered that reaches into blocked time: {seen.about}",
        expected=f"nothing within {shown(seen.window.document())}",
        actual=shown(slots[0].document()),
        where="/availableTimeSlot",
        numbers=seen.numbers,
    )


def answered(windows: list[Window]) -> list[Window]:
    """Searches that succeeded; what refuses a sound search is judged by itself."""
    return [w for w in windows if w.found.accepted]


def comparable(windows: list[Window]) -> list[Window]:
    """Searches that were carried out before the calendar was set, so that they are refused for no reason of the seller's own."""
    return [w for w in windows if w.before is None or w.before.accepted]


def only_within(exchange: Exchange) -> Breach | None:
    """Every offered slot lies fully within the time that the requested periods cover."""
    asked = periods.requested(exchange.sent)
    for where, value in periods.slots(exchange.document, "availableTimeSlot"):
        slot = periods.period(value)
        if slot is not None and not periods.within(slot, asked):
            return Breach(
                message="a slot is offered outside the requested periods",
                expected=f"within {shown([one.document() for one in asked])}",
                actual=shown(value),
                where=where,
            )
    return None


def shown_periods(traffic: Traffic) -> Iterator[Subject]:
    """Every period that the seller shows in an answer that says success."""
    for exchange in traffic.accepted(Operation.SEARCH_TIMESLOT):
        for where, value in periods.slots(exchange.document, "availableTimeSlot"):
            yield Subject(value=value, where=where, seen=exchange)
    for exchange in traffic.accepted(*_SHOWING):
        own: Any = documents(exchange).get("validFor")
        sent = exchange.sent.get("validFor") if isinstance(exchange.sent, dict) else None
        if own is not None and own != sent:  # what the buyer wrote is the buyer's own mistake
            yield Subject(value=own, where="/validFor", seen=exchange)


def forwards(part: Subject) -> Breach | None:
    """A period ends later than it starts."""
    found_ = periods.period(part.value)
    if found_ is None or found_.end > found_.start:
        return None
    return Breach(
        message="a period does not end after its start", expected="an end after the start", actual=shown(part.value), where=part.where
    )
