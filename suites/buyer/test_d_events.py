"""A buyer's registrations, and what it does when the seller waits for it: MEF 113 9.16, 9.17 and 9.19."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.specs.vocabulary import Operation
from ttck.suites.buyer import event_rules
from ttck.suites.buyer.book import book_of, option

NO_REGISTRATION = "not exercised: the buyer did not register for ticket notifications"
NO_OPTION = "the buyer made no use of appointment notifications, which are an option"
NO_WAIT = "not exercised: no ticket waited for information"
NO_NEED = "not exercised: no workorder was shown that needs an appointment"


@verifies("MEF113:R125")
def test_a_registration_says_where(verify: Verify, traffic: Traffic) -> None:
    """Each registration says to which address notifications go; the operation says what kind, and that they start."""
    verify.every(book_of(traffic).bodies(Operation.SUBSCRIBE), event_rules.says_where, none=NO_REGISTRATION)


@verifies("MEF113:R126")
def test_a_registration_says_which(verify: Verify, traffic: Traffic) -> None:
    """Each registration lists event types, or lists none and so asks for all of them (errata S10)."""
    verify.every(book_of(traffic).bodies(Operation.SUBSCRIBE), event_rules.says_which(event_rules.TICKETS), none=NO_REGISTRATION)


@verifies("MEF113:R127")
def test_ending_notifications_says_which(verify: Verify, traffic: Traffic) -> None:
    """Each request to end ticket notifications names the subscription, and with it the event types."""
    asks = book_of(traffic).unsubscribes(event_rules.TICKETS)
    verify.every(asks, event_rules.says_what_ends, none="not exercised: the buyer ended no ticket notifications")


@verifies("MEF113:R130")
def test_the_buyer_registers(verify: Verify, traffic: Traffic) -> None:
    """A buyer whose tickets change has registered for ticket notifications."""
    occasions = [*event_rules.moved(book_of(traffic)), *traffic.accepted(Operation.SUBSCRIBE)]
    verify.every(occasions, event_rules.registered(traffic), none="not exercised: no ticket changed its state")


@verifies("MEF113:R130")
def test_the_buyer_takes_notifications(verify: Verify, traffic: Traffic) -> None:
    """The buyer's listener takes each ticket notification, at the latest when it is sent again."""
    option(verify, event_rules.deliveries(traffic), event_rules.taken, unused="no notification reached the buyer's listener")


@verifies("MEF113:R136")
def test_a_booking_follows_a_search(verify: Verify, traffic: Traffic) -> None:
    """An appointment that a workorder needs is booked after a search for a timeslot."""
    book = book_of(traffic)
    verify.every(event_rules.bookings(book), event_rules.searched_first(book), none=NO_NEED)


@verifies("MEF113:R136", advisory=True)
def test_a_needed_appointment_is_booked_in_the_end(verify: Verify, traffic: Traffic) -> None:
    """By the end of the record each appointment that a workorder needs was asked for."""
    book = book_of(traffic)
    option(verify, event_rules.needy(book).items(), event_rules.books_in_the_end(book), unused=NO_NEED)


@verifies("MEF113:R137")
def test_missing_information_comes_by_patch(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Where the seller waits for information and no appointment is due, the buyer's answer is a patch with it."""
    verify.every(event_rules.reactions(book_of(traffic)), event_rules.hands_in(target.edition), none=NO_WAIT)


@verifies("MEF113:R137", advisory=True)
def test_missing_information_comes_in_the_end(verify: Verify, traffic: Traffic) -> None:
    """By the end of the record the buyer has patched in what the seller waits for."""
    book = book_of(traffic)
    option(verify, event_rules.waits(book), event_rules.writes_back(book), unused=NO_WAIT)


@verifies("MEF113:CR2")
def test_an_appointment_registration_says_where_and_which(verify: Verify, traffic: Traffic) -> None:
    """Each registration for appointment notifications has an address and lists event types that exist."""
    which = event_rules.says_which(event_rules.APPOINTMENTS)
    option(
        verify,
        book_of(traffic).bodies(Operation.SUBSCRIBE_APPOINTMENTS),
        lambda exchange: event_rules.says_where(exchange) or which(exchange),
        unused=NO_OPTION,
    )


@verifies("MEF113:CR3")
def test_ending_appointment_notifications_says_which(verify: Verify, traffic: Traffic) -> None:
    """Each request to end appointment notifications names the subscription, and with it the event types."""
    option(verify, book_of(traffic).unsubscribes(event_rules.APPOINTMENTS), event_rules.says_what_ends, unused=NO_OPTION)
