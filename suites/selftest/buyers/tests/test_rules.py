"""What the checks of buyers must not hold against a buyer that is in the right, and a few that it is not."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime

import pytest

from ttck.harness.judge.histories import Traffic
from ttck.harness.record.exchange import Answer, Exchange, Notification
from ttck.specs.vocabulary import Kind, Operation, TicketEvent
from ttck.suites.buyer import appointment_rules, event_rules, item_rules, ticket_rules
from ttck.suites.buyer.book import Book
from ttck.suites.selftest.buyers import payloads

API = "http://127.0.0.1:9/mefApi/sonata/troubleTicket/v4"
SELLERS = {**payloads.note("We look into it."), "source": "seller", "author": "Desk"}
RELATION = {**payloads.relation("INC-1"), "source": "seller", "@referredType": "Incident"}


class Tale:
    """Recorded traffic, made line by line."""

    def __init__(self):
        self.entries = []
        self._numbers = itertools.count(1)

    def ask(self, operation, *, ticket="1", sent=None, answer=None, status=200, method="POST", url=f"{API}/troubleTicket/1"):
        body = b"" if answer is None else json.dumps(answer).encode()
        entry = Exchange(
            number=next(self._numbers), scenario="buyer", label="", operation=operation, ticket=ticket, at=datetime.now(UTC), elapsed=0.0,
            method=method, url=url, request_headers={}, request_body=b"", sent=sent, answer=Answer(status=status, headers={}, body=body),
        )  # fmt: skip
        self.entries.append(entry)
        return entry

    def shows(self, ticket="1", **document):
        return self.ask(Operation.RETRIEVE, ticket=ticket, method="GET", answer={"id": ticket, "status": "acknowledged", **document})

    def patch(self, sent, *, status=200):
        return self.ask(Operation.PATCH, sent=sent, status=status, method="PATCH", answer={"id": "1", **sent} if status == 200 else [])

    def hears(self, event_type, *, ticket="1", status=204, event_id="e1"):
        body = json.dumps({"eventId": event_id, "eventTime": "t", "eventType": event_type, "event": {"id": ticket}}).encode()
        entry = Notification(
            number=next(self._numbers), at=datetime.now(UTC), subscription="h", path="/x", headers={}, body=body, status=status
        )
        self.entries.append(entry)
        return entry

    @property
    def traffic(self):
        return Traffic(self.entries)

    @property
    def book(self):
        return Book(self.traffic)


@pytest.fixture
def tale():
    return Tale()


def test_a_buyer_may_send_the_sellers_items_back_unchanged(tale):
    tale.shows(note=[SELLERS], relatedIssue=[RELATION])
    tale.patch({"note": [SELLERS, payloads.note()], "relatedIssue": [RELATION]})
    assert [part.value["source"] for part in tale.book.parts("note", Operation.PATCH)] == ["buyer"]
    assert list(tale.book.parts("relatedIssue", Operation.PATCH)) == []


def test_what_the_record_cannot_tell_is_not_held_against_a_buyer(tale):
    """The ticket is older than the record, and the seller refused: whose note it is, nobody knows."""
    tale.patch({"note": [SELLERS]}, status=422)
    part = next(tale.book.parts("note", Operation.PATCH))
    assert item_rules.not_the_sellers(tale.book)(part) is None


def test_an_altered_item_of_the_seller_is_a_forgery(tale):
    tale.shows(note=[SELLERS])
    tale.patch({"note": [{**SELLERS, "text": "Another."}]})
    part = next(tale.book.parts("note", Operation.PATCH))
    assert item_rules.not_the_sellers(tale.book)(part) is not None


def test_a_refused_request_shows_a_breach_all_the_same(tale):
    refused = tale.ask(Operation.CREATE, ticket=None, sent={}, status=422, answer=[])
    assert tale.book.bodies(Operation.CREATE) == [refused]
    assert ticket_rules.tells("severity")(refused) is not None


@pytest.mark.parametrize("status", [401, 403, 413, 500, 503])
def test_a_request_that_the_seller_did_not_look_at_is_not_judged(tale, status):
    tale.ask(Operation.CREATE, ticket=None, sent=None, status=status, answer={})
    assert tale.book.bodies(Operation.CREATE) == []


def test_an_unchanged_value_needs_no_note(tale):
    tale.shows(severity="minor", issueStartDate="2026-01-01T00:00:00Z", relatedIssue=[RELATION])
    same = tale.patch({"severity": "minor", "issueStartDate": "2026-01-01T01:00:00+01:00", "relatedIssue": [RELATION], "externalId": "x"})
    other = tale.patch({"severity": "extensive"})
    assert ticket_rules.changes(tale.book, same) == []
    assert ticket_rules.changes(tale.book, other) == ["severity"]


def test_an_old_note_explains_no_change(tale):
    note = payloads.note()
    tale.shows(severity="minor", note=[note])
    patch = tale.patch({"severity": "extensive", "note": [note]})
    assert ticket_rules.explained(tale.book)(patch) is not None


def test_the_buyer_may_relate_the_same_object_as_the_seller(tale):
    tale.shows(relatedIssue=[RELATION])
    patch = tale.patch({"relatedIssue": [payloads.relation("INC-1", description="As we see it.")]})
    assert ticket_rules.leaves_relations_alone(tale.book)(patch) is None


@pytest.mark.parametrize(
    ("sent", "touches"),
    [
        ({}, False), ({"note": []}, False), ({"status": "closed"}, False), ({"relatedContactInformation": [payloads.contact("x")]}, False),
        ({"externalId": "x"}, True), ({"attachment": [payloads.link()]}, True), ({"relatedIssue": []}, True),
        ({"relatedContactInformation": []}, True), ({"relatedContactInformation": [payloads.contact("buyerTechnicalContact")]}, True),
    ],
)  # fmt: skip
def test_a_patch_touches_something_or_not(tale, sent, touches):
    assert (ticket_rules.touches_something("draft")(tale.patch(sent)) is None) is touches


def test_what_only_the_published_edition_lets_be_patched_is_a_deviation_there(tale):
    for sent in ({"observedImpact": "down"}, {"relatedContactInformation": [payloads.contact("reporterContact")]}):
        patch = tale.patch(sent)
        assert ticket_rules.touches_something("published")(patch).deviation == "MEF113-2022:R48"
        assert ticket_rules.touches_something("draft")(patch).deviation is None


def test_an_identifier_that_the_seller_does_not_know_is_no_breach_by_itself(tale):
    tale.ask(Operation.PATCH, ticket="gone", method="PATCH", url=f"{API}/troubleTicket/gone", status=404, answer={})
    ask = next(tale.book.asks("PATCH", Kind.TICKET))
    assert ticket_rules.names_its(Kind.TICKET, tale.book)(ask) is None


def test_the_buyers_own_identifier_is_not_the_sellers(tale):
    tale.ask(Operation.CREATE, ticket=None, sent={"externalId": "CASE-9"}, status=201, answer={"id": "1"})
    tale.ask(Operation.PATCH, ticket="CASE-9", method="PATCH", url=f"{API}/troubleTicket/CASE-9", status=404, answer={})
    ask = next(tale.book.asks("PATCH", Kind.TICKET))
    assert ticket_rules.names_its(Kind.TICKET, tale.book)(ask) is not None


@pytest.mark.parametrize(
    ("method", "url", "action", "ident"),
    [
        ("GET", "troubleTicket", None, None), ("GET", "troubleTicket?status=closed", None, None), ("GET", "troubleTicket/", None, ""),
        ("GET", "troubleTicket?id=1", None, ""), ("GET", "troubleTicket/a%2Fb", None, "a/b"), ("PATCH", "troubleTicket", None, ""),
        ("POST", "troubleTicket/1/cancel", "cancel", "1"), ("POST", "troubleTicket//cancel", "cancel", ""),
        ("POST", "troubleTicket/cancel", "cancel", ""), ("POST", "troubleTicket/1/close", "cancel", None),
        ("GET", "incident/1", None, None),
    ],
)  # fmt: skip
def test_a_path_names_an_item_or_not(tale, method, url, action, ident):
    tale.ask("", ticket=None, method=method, url=f"{API}/{url}", status=404, answer={})
    assert [ask.value for ask in tale.book.asks(method, Kind.TICKET, action)] == ([] if ident is None else [ident])


@pytest.mark.parametrize(
    ("query", "fine"),
    [
        (None, True), ("", True), ("eventType=troubleTicketStatusChangeEvent", True),
        ("eventType = TroubleTicketStatusChangeEvent, incidentCreateEvent", True),
        ("eventType=troubleTicketStatusChangeEvent&eventType=troubleTicketResolvedEvent", True),
        ("eventType=", False), ("eventType=everything", False), ("status=closed", False), (7, False),
    ],
)  # fmt: skip
def test_a_registration_lists_types_or_not(tale, query, fine):
    asked = tale.ask(Operation.SUBSCRIBE, ticket=None, sent={"callback": "http://a", "query": query}, status=201, answer={"id": "h"})
    assert (event_rules.says_which(event_rules.TICKETS)(asked) is None) is fine


@pytest.mark.parametrize("callback", [None, "", "nowhere", "ftp://a", "http://", "http://[x", 7])
def test_a_callback_to_which_nothing_goes_is_a_breach(tale, callback):
    asked = tale.ask(Operation.SUBSCRIBE, ticket=None, sent={"callback": callback}, status=400, answer={})
    assert event_rules.says_where(asked) is not None


def test_a_registration_of_earlier_days_counts(tale):
    """Events arrive, so there is a registration, though the record does not show it."""
    closed = tale.ask(Operation.CLOSE, status=204)
    tale.hears(TicketEvent.STATE_CHANGE)
    assert event_rules.registered(tale.traffic)(closed) is None


def test_a_ticket_that_never_changed_proves_no_missing_registration(tale):
    tale.shows()
    tale.shows()
    assert event_rules.moved(tale.book) == []


def test_a_notification_may_be_taken_at_the_second_attempt(tale):
    tale.hears(TicketEvent.STATE_CHANGE, status=503)
    tale.hears(TicketEvent.STATE_CHANGE, status=204)
    tale.hears(TicketEvent.STATE_CHANGE, status=None, event_id="e2")
    attempts = event_rules.deliveries(tale.traffic)
    assert [len(found) for found in attempts] == [2]
    assert event_rules.taken(attempts[0]) is None


def test_a_buyer_that_did_not_answer_yet_broke_nothing(tale):
    tale.shows(status="pending")
    assert list(event_rules.reactions(tale.book)) == []
    waits = list(event_rules.waits(tale.book))
    assert waits == [("1", 1)]
    assert event_rules.writes_back(tale.book)(waits[0]) is not None  # a warning: the check is advisory


def test_a_cancellation_is_an_answer_too(tale):
    tale.shows(status="pending")
    tale.ask(Operation.CANCEL, status=204)
    assert list(event_rules.reactions(tale.book)) == []
    assert event_rules.writes_back(tale.book)(("1", 1)) is None


def test_a_ticket_that_waits_for_an_appointment_waits_for_no_patch(tale):
    tale.shows(status="pending", workOrder=[{"id": "w"}])
    tale.ask(Operation.RETRIEVE_WORKORDER, ticket="w", method="GET", answer={"id": "w", "appointmentRequired": True})
    assert list(event_rules.waits(tale.book)) == []
    assert event_rules.needy(tale.book) == {"w": 2}


def test_a_workorder_that_was_never_looked_at_may_need_an_appointment(tale):
    tale.shows(status="pending", workOrder=[{"id": "w"}])
    assert list(event_rules.waits(tale.book)) == []


def test_a_booking_for_a_workorder_of_earlier_days_is_no_breach(tale):
    sent = {"workOrder": {"id": "old"}, "validFor": payloads.period(8, 2)}
    booked = tale.ask(Operation.CREATE_APPOINTMENT, ticket=None, sent=sent, status=201, answer={"id": "a"})
    assert event_rules.bookings(tale.book) == []
    assert appointment_rules.is_for_a_workorder(tale.book)(booked) is None


@pytest.mark.parametrize(("path", "breach"), [("/workOrder/id", True), ("/requestedTimeSlot", False)])
def test_a_workorder_that_the_seller_objects_to_is_none(tale, path, breach):
    sent = {"workOrder": {"id": "x"}, "requestedTimeSlot": []}
    asked = tale.ask(Operation.SEARCH_TIMESLOT, ticket=None, sent=sent, status=422, answer=[{"code": "x", "propertyPath": path}])
    assert (appointment_rules.is_for_a_workorder(tale.book)(asked) is not None) is breach


@pytest.mark.parametrize(
    ("start", "end", "fine"),
    [
        ("2026-01-01T10:00:00Z", "2026-01-01T12:00:00Z", True), ("2026-01-01T12:00:00+02:00", "2026-01-01T11:00:00Z", True),
        ("2026-01-01T10:00:00Z", "2026-01-01T10:00:00Z", False), ("2026-01-01T12:00:00Z", "2026-01-01T10:00:00Z", False),
    ],
)  # fmt: skip
def test_a_timeslot_ends_after_it_begins(tale, start, end, fine):
    sent = {"validFor": {"startDateTime": start, "endDateTime": end}}
    slot = next(appointment_rules.slots(tale.ask(Operation.CREATE_APPOINTMENT, ticket=None, sent=sent)))
    assert (appointment_rules.ends_later(slot) is None) is fine


@pytest.mark.parametrize(
    ("attachment", "is_link", "is_embedded", "substance"),
    [
        (payloads.link(), True, False, True), (payloads.embedded(), False, True, True), (payloads.bare(), False, False, False),
        (payloads.link(url=""), True, False, False), (payloads.link(mimeType="text/plain"), True, False, True),
        (payloads.embedded(content=""), False, True, False),
    ],
)  # fmt: skip
def test_an_attachment_is_a_link_or_embedded(tale, attachment, is_link, is_embedded, substance):
    tale.ask(Operation.CREATE, ticket=None, sent={"attachment": [attachment]})
    part = next(tale.book.parts("attachment", Operation.CREATE))
    assert (item_rules.link(part), item_rules.embedded(part)) == (is_link, is_embedded)
    assert (item_rules.linked_or_embedded(part) is None) is substance
