"""A buyer's requests about timeslots, appointments, workorders and incidents: MEF 113 9.8 to 9.15."""

from __future__ import annotations

import pytest

from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.specs.vocabulary import Kind, Operation
from ttck.suites.buyer import appointment_rules
from ttck.suites.buyer.book import book_of, option
from ttck.suites.buyer.ticket_rules import names_its, sent

NO_SEARCH = "not exercised: the buyer searched for no timeslot"
NO_BOOKING = "not exercised: the buyer asked for no appointment"
NO_CHANGE = "not exercised: the buyer patched no appointment"


@verifies("MEF113:R18")
def test_a_timeslot_ends_after_it_begins(verify: Verify, traffic: Traffic) -> None:
    """Each timeslot that the buyer asks for or books ends after it begins."""
    asking = book_of(traffic).bodies(Operation.SEARCH_TIMESLOT, Operation.CREATE_APPOINTMENT, Operation.PATCH_APPOINTMENT)
    slots = [slot for exchange in asking for slot in appointment_rules.slots(exchange)]
    verify.every(slots, appointment_rules.ends_later, none="not exercised: the buyer sent no timeslot")


@verifies("MEF113:R67")
def test_a_search_is_complete(verify: Verify, traffic: Traffic) -> None:
    """Each search says what it is for and which slots would suit."""
    verify.every(book_of(traffic).bodies(Operation.SEARCH_TIMESLOT), appointment_rules.searches_fully, none=NO_SEARCH)


@verifies("MEF113:R74")
def test_a_search_is_for_a_workorder(verify: Verify, traffic: Traffic) -> None:
    """Each search names the identifier of a workorder."""
    book = book_of(traffic)
    searches = [e for e in book.bodies(Operation.SEARCH_TIMESLOT) if appointment_rules.reference(sent(e))]
    verify.every(searches, appointment_rules.is_for_a_workorder(book), none=NO_SEARCH)


@verifies("MEF113:R75")
def test_an_appointment_is_for_a_workorder(verify: Verify, traffic: Traffic) -> None:
    """Each new appointment names the identifier of a workorder."""
    book = book_of(traffic)
    bookings = [e for e in book.bodies(Operation.CREATE_APPOINTMENT) if appointment_rules.reference(sent(e))]
    verify.every(bookings, appointment_rules.is_for_a_workorder(book), none=NO_BOOKING)


@verifies("MEF113:R76")
def test_an_appointment_stays_with_its_workorder(verify: Verify, traffic: Traffic) -> None:
    """No patch moves an appointment to another workorder."""
    book = book_of(traffic)
    verify.every(book.bodies(Operation.PATCH_APPOINTMENT), appointment_rules.same_workorder(book), none=NO_CHANGE)


@pytest.mark.parametrize("name", appointment_rules.BOOKED)
@verifies("MEF113:R82")
def test_an_appointment_states(verify: Verify, traffic: Traffic, name: str) -> None:
    """Each new appointment states workorder, slot and the buyer's contact; the wire leaves the place to the seller."""
    verify.every(book_of(traffic).bodies(Operation.CREATE_APPOINTMENT), appointment_rules.books(name), none=NO_BOOKING)


@verifies("MEF113:R89")
def test_reading_an_appointment_names_it(verify: Verify, traffic: Traffic) -> None:
    """Each reading of an appointment names it by the seller's identifier."""
    book = book_of(traffic)
    rule = names_its(Kind.APPOINTMENT, book)
    verify.every(book.asks("GET", Kind.APPOINTMENT), rule, none="not exercised: the buyer read no appointment")


@verifies("MEF113:R95")
def test_patching_an_appointment_names_it(verify: Verify, traffic: Traffic) -> None:
    """Each patch of an appointment names it by the seller's identifier."""
    book = book_of(traffic)
    verify.every(book.asks("PATCH", Kind.APPOINTMENT), names_its(Kind.APPOINTMENT, book), none=NO_CHANGE)


@verifies("MEF113:R96")
def test_a_patch_of_an_appointment_touches_something(verify: Verify, traffic: Traffic) -> None:
    """Each patch of an appointment has a slot, a place, a buyer contact, a note or an attachment."""
    verify.every(book_of(traffic).bodies(Operation.PATCH_APPOINTMENT), appointment_rules.touches_appointment, none=NO_CHANGE)


@verifies("MEF113:R104")
def test_cancelling_an_appointment_names_it(verify: Verify, traffic: Traffic) -> None:
    """Each cancellation of an appointment names it by the seller's identifier."""
    book = book_of(traffic)
    rule = names_its(Kind.APPOINTMENT, book)
    verify.every(book.asks("POST", Kind.APPOINTMENT, "cancel"), rule, none="not exercised: the buyer cancelled no appointment")


@verifies("MEF113:R109")
def test_reading_a_workorder_names_it(verify: Verify, traffic: Traffic) -> None:
    """Each reading of a workorder names it by the seller's identifier."""
    book = book_of(traffic)
    rule = names_its(Kind.WORKORDER, book)
    verify.every(book.asks("GET", Kind.WORKORDER), rule, none="not exercised: the buyer read no workorder")


@verifies("MEF113:R118")
def test_reading_an_incident_names_it(verify: Verify, traffic: Traffic) -> None:
    """Each reading of an incident names it by the seller's identifier."""
    book = book_of(traffic)
    rule = names_its(Kind.INCIDENT, book)
    option(verify, book.asks("GET", Kind.INCIDENT), rule, unused="the buyer read no incident, which are an option")
