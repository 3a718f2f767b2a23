from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from ttck.harness.record.exchange import Answer, Exchange, Notification, Unreadable, decode, marked

AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("document", [{"a": [1, 2.5, None, True, "é\U0001f4a1"]}, [], "text", 0, None, {"a": {"a": 1}}])
def test_json_is_decoded(document):
    assert decode(json.dumps(document, ensure_ascii=False).encode()) == document


def test_surrounding_blanks_are_json():
    assert decode(b' \r\n{"a": 1}\t') == {"a": 1}


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "empty"),
        (b"   ", "not JSON"),
        (b"<html>", "not JSON"),
        (b'{"a": 1} x', "not JSON"),
        (b'{"a": NaN}', "NaN is not JSON"),
        (b"[Infinity]", "Infinity is not JSON"),
        (b"[-Infinity]", "-Infinity is not JSON"),
        (b"[1e999]", "beyond any float"),
        (b"[" + b"9" * 5000 + b"]", "too many digits"),
        (b'{"a": 1, "a": 1}', "stands twice"),
        (b'{"b": [{"a": 1, "c": 2, "a": 3}]}', "stands twice"),
        (b'{"a": 1, "\\u0061": 2}', "stands twice"),
        (b"\xef\xbb\xbf", "empty"),
        (b'\xef\xbb\xbf\xef\xbb\xbf{"a": 1}', "not JSON"),
        (b'{"a": "\xe9"}', "not UTF-8"),
        (b'{"a": "\xed\xa0\x80"}', "not UTF-8"),
        ('{"a": 1}'.encode("utf-16"), "not UTF-8"),
        (b"[" * 201 + b"]" * 201, "nested deeper than 200"),
        (b'{"a":' * 201 + b"1" + b"}" * 201, "nested deeper than 200"),
        (b"[" * 100_000, "nested deeper than 200"),
    ],
    ids=range(20),
)
def test_what_is_not_strict_json_is_unreadable(body, why):
    found = decode(body)
    assert isinstance(found, Unreadable)
    assert why in found.why


@pytest.mark.parametrize(
    "number", ["0", "-0", "-0.0", "1.0", "2e5", "1e16", "0.1", "5e-324", "18446744073709551616", "123456789012345678901234567890"]
)
def test_a_number_is_read_alike_however_the_document_is_spaced(number):
    short, spaced = decode(f'{{"a":[{number}]}}'.encode()), decode(f'{{ "a": [ {number} ] }}'.encode())
    assert repr(short) == repr(spaced) == repr(json.loads(f'{{"a":[{number}]}}'))


def test_a_byte_order_mark_is_passed_over_and_known():
    body = b'\xef\xbb\xbf{"a": "\xc3\xa4"}'
    assert decode(body) == {"a": "ä"}
    assert marked(body)
    assert not marked(body[3:])


def test_nesting_up_to_the_limit_is_read():
    assert isinstance(decode(b"[" * 200 + b"]" * 200), list)


def test_brackets_in_texts_and_side_by_side_are_no_nesting():
    wide = [{"a": "[{" * 300 + '"\\'}] * 300
    assert decode(json.dumps(wide).encode()) == wide


# --- answers


@pytest.mark.parametrize(
    ("status", "accepted", "refused"), [(200, True, False), (204, True, False), (302, False, False), (404, False, True), (500, False, True)]
)
def test_success_and_failure(status, accepted, refused):
    answer = Answer(status=status, headers={}, body=b"{}")
    assert (answer.accepted, answer.refused) == (accepted, refused)
    exchange = exchanged(answer)
    assert (exchange.accepted, exchange.refused, exchange.status) == (accepted, refused, status)


def test_a_flaw_makes_an_answer_unreadable():
    assert Answer(status=200, headers={}, body=b"{}", flaw="packed wrongly").document == Unreadable("packed wrongly")


def exchanged(answer, error=None):
    return Exchange(
        number=1,
        scenario="s",
        label="l",
        operation="o",
        ticket=None,
        at=AT,
        elapsed=0.1,
        method="GET",
        url="u",
        request_headers={},
        request_body=None,
        sent=None,
        answer=answer,
        error=error,
    )


@pytest.mark.parametrize(("error", "why"), [("connection refused", "connection refused"), (None, "no answer")])
def test_no_answer_is_neither_accepted_nor_refused(error, why):
    exchange = exchanged(None, error)
    assert (exchange.accepted, exchange.refused, exchange.status) == (False, False, None)
    assert exchange.document == Unreadable(why)


# --- notifications


def notified(document, *, path="/token/main/v4/listener/someEvent", number=7):
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return Notification(number=number, at=AT, subscription="main", path=path, headers={}, body=body)


def test_a_notification_names_its_event():
    seen = notified({"eventId": "e-1", "eventTime": "t", "eventType": "x", "event": {"id": "T-1"}})
    assert (seen.event_id, seen.event_type, seen.ticket, seen.path_type) == ("e-1", "x", "T-1", "someEvent")
    again = notified({"eventId": "e-1", "eventTime": "t"}, number=8)
    other = notified({"eventId": "e-1", "eventTime": "later"}, number=9)
    assert seen.identity == again.identity != other.identity


@pytest.mark.parametrize("body", [b"", b"[1]", {"eventId": 1, "eventType": None, "event": "T-1"}, {"event": {"id": 5}}])
def test_a_poor_notification_has_what_its_address_says(body):
    seen = notified(body, path="/a/b/fromThePath/")
    assert (seen.event_id, seen.event_type, seen.ticket) == (None, "fromThePath", None)
    assert seen.identity != notified(body, number=8).identity


@pytest.mark.parametrize("key", ["troubleTicket", "troubleTicketSpecification"])
def test_an_event_of_tmf621_names_its_item_under_its_kind(key):
    assert notified({"event": {key: {"id": "7"}, "informationRequired": {"op": "add"}}}).ticket == "7"


@pytest.mark.parametrize("event", [{"troubleTicket": {}}, {"troubleTicket": "7", "id": 3}, {}])
def test_an_event_without_an_item_names_none(event):
    assert notified({"event": event}).ticket is None


def test_an_event_of_tmf621_may_name_its_type_three_ways():
    named = "TroubleTicketCreateEvent"
    path = "/token/main/listener/troubleTicketCreateEvent"
    payload = {"event": {"troubleTicket": {"id": "7"}}}
    assert notified({**payload, "eventType": named, "@type": "Event"}, path="/token/main").event_type == named
    assert notified({**payload, "@type": named}, path="/token/main").event_type == named
    assert notified(payload, path=path).event_type == named
    assert notified({"event": {"id": "7"}}, path=path).event_type == "troubleTicketCreateEvent"
