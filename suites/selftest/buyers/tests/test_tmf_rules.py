"""What is held against a buyer of TMF621, and what is not."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from ttck.harness.judge.histories import Traffic
from ttck.harness.record.exchange import Answer, Exchange, Notification
from ttck.specs.contracts import contract
from ttck.suites.tmfbuyer import request_rules as rules

BASE = "http://seller.example/api/v5"
V5, V4 = contract("tmf621-v5"), contract("tmf621-v4")
AT = datetime(2026, 1, 1, tzinfo=UTC)


def ask(method, path, sent=None, *, media="application/json", status=201, of=V5, accept=None):
    headers = {"content-type": media} | ({"accept": accept} if accept is not None else {})
    exchange = Exchange(
        number=1, scenario="buyer", label="", operation="", ticket=None, at=AT, elapsed=0.0, method=method, url=f"{BASE}{path}",
        request_headers=headers, request_body=None, sent=sent, answer=Answer(status=status, headers={}, body=b"", truncated=False),
    )  # fmt: skip
    return rules.asked(Traffic([exchange]), of, BASE)


def broken(rule, *arguments, **more):
    (one,) = ask(*arguments, **more)
    return rule(one) is not None


@pytest.mark.parametrize(
    ("method", "path", "wrong"),
    [
        ("GET", "/troubleTicket?limit=1", False), ("GET", "/troubleTicket/", False), ("GET", "/troubleTicket/1%2F2", False),
        ("PUT", "/troubleTicket/1", True), ("DELETE", "/hub", True), ("GET", "/other", True),
    ],
)  # fmt: skip
def test_a_request_is_one_of_the_file(method, path, wrong):
    assert broken(rules.known, method, path) is wrong


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("OPTIONS", 204), ("GET", 401), ("GET", 429), ("GET", 503)])
def test_what_is_http_or_was_not_looked_at_is_not_judged(method, status):
    assert ask(method, "/other", status=status) == []


def test_what_is_not_below_the_address_of_the_api_is_not_judged():
    found = ask("GET", "/x")
    assert len(found) == 1
    assert rules.asked(Traffic([found[0].exchange]), V5, "http://seller.example/elsewhere") == []


@pytest.mark.parametrize(
    ("media", "sent", "of", "wrong"),
    [
        ("Application/JSON; charset=utf-8", {}, V5, False), ("application/merge-patch+json", {}, V5, False),
        ("application/merge-patch+json", {}, V4, True), ("text/plain", {}, V5, True), ("", {}, V5, True),
        ("application/json", "a", V5, True),
    ],
)  # fmt: skip
def test_a_body_is_in_a_media_type_of_the_file(media, sent, of, wrong):
    assert broken(rules.encoded, "PATCH", "/troubleTicket/1", sent, media=media, of=of) is wrong


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"name": None}, False), ({"severity": "x"}, False), ({"statusChangeReason": None, "name": "n"}, False),
        ({"severity": 1}, True), ({"note": [{"text": "x"}]}, True), ({"note": [{"@type": "Note", "text": "x"}]}, False),
    ],
)  # fmt: skip
def test_a_merge_patch_takes_away_with_null_and_leaves_out_what_stays(sent, wrong):
    assert broken(rules.formed(V5), "PATCH", "/troubleTicket/1", sent) is wrong


@pytest.mark.parametrize(("sent", "wrong"), [([{"op": "remove", "path": "/name"}], False), ([{"op": "delete", "path": "/name"}], True)])
def test_a_json_patch_has_the_operations_of_the_file(sent, wrong):
    assert broken(rules.formed(V5), "PATCH", "/troubleTicket/1", sent, media="application/json-patch+json") is wrong


@pytest.mark.parametrize(
    ("sent", "media", "wrong"),
    [
        ({"severity": "x"}, "application/json", False), ({"lastUpdate": "x"}, "application/json", True),
        ([{"op": "test", "path": "/lastUpdate", "value": "x"}], "application/json-patch+json", False),
        ([{"op": "remove", "path": "/creationDate"}], "application/json-patch+json", True),
        ([{"op": "add", "path": "/note/-", "value": {}}], "application/json-patch+json", False),
    ],
)  # fmt: skip
def test_a_patch_leaves_the_sellers_own_alone(sent, media, wrong):
    assert broken(rules.sellers(V5, but=("id", "href")), "PATCH", "/troubleTicket/1", sent, media=media) is wrong


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [({"id": "1"}, False), ({"href": "/troubleTicket/1"}, False), ({"id": "2"}, True), ({"href": "/troubleTicket/2"}, True), ({}, False)],
)
def test_a_patch_gives_no_other_name(sent, wrong):
    assert broken(rules.same_item, "PATCH", "/troubleTicket/1", sent) is wrong


@pytest.mark.parametrize(
    ("accept", "wrong"),
    [
        (None, False),
        ("*/*", False),
        ("text/html, application/json;q=0.5", False),
        ("application/xml", True),
        ("application/json;q=0", True),
    ],
)  # fmt: skip
def test_a_request_accepts_json(accept, wrong):
    assert broken(rules.accepting, "GET", "/troubleTicket", accept=accept) is wrong


@pytest.mark.parametrize(("callback", "wrong"), [("https://a.example/x", False), ("/x", True), ("ftp://a.example", True), (None, True)])
def test_a_subscription_says_where(callback, wrong):
    assert broken(rules.called_back, "POST", "/hub", {"@type": "Hub", "callback": callback}) is wrong


@pytest.mark.parametrize(("query", "wrong"), [("limit=0", 0), ("limit=3&offset=x", 1), ("limit=-1&offset=", 2), ("sort=limit", 0)])
def test_the_page_of_a_list_is_a_number(query, wrong):
    parts = rules.paged(ask("GET", f"/troubleTicket?{query}"))
    assert sum(rules.whole(part) is not None for part in parts) == wrong


@pytest.mark.parametrize(("statuses", "wrong"), [((204,), False), ((500, 201), False), ((500, 503), True), ((None,), False)])
def test_an_event_is_taken_at_the_latest_when_it_is_sent_again(statuses, wrong):
    body = json.dumps({"eventId": "e", "eventTime": "2026-01-01T00:00:00Z", "event": {}}).encode()
    told = [
        Notification(number=number, at=AT, subscription="s", path="/l", headers={}, body=body, status=status)
        for number, status in enumerate(statuses, start=1)
    ]
    assert any(rules.taken(attempts) for attempts in rules.deliveries(Traffic(told))) is wrong
