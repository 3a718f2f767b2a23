"""Decoding and writing of the APIs."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from ttck.mockseller.dialects.mef.paths import BASE_PATH
from ttck.mockseller.tests.support import Answer, contact, running, ticket_request
from ttck.mockseller.tests.test_tickets import ticket_in
from ttck.mockseller.web.api import raw_path


@pytest.mark.parametrize(
    ("environ", "path"),
    [
        ({"REQUEST_URI": "/a%2Fb?c=d", "PATH_INFO": "/a/b"}, "/a%2Fb"),
        ({"RAW_URI": "/a%2Fb"}, "/a%2Fb"),
        ({"PATH_INFO": "/a"}, "/a"),
        ({"REQUEST_URI": "http://h:1/a?b"}, "/a"),
        ({"REQUEST_URI": "/a?b=http://x/y"}, "/a"),
    ],
)
def test_the_raw_path(environ, path):
    assert raw_path(environ) == path


@pytest.mark.parametrize("name", ["long-ids", "reserved-ids", "slash-ids"])
def test_tickets_with_unusual_identifiers_can_be_used(buyer, name):
    buyer.seller.faults.switch([(name, {})])
    ticket = buyer.create()
    assert buyer.get(ticket["id"])["id"] == ticket["id"]
    assert quote(ticket["id"], safe="") in ticket["href"]
    assert buyer.call("POST", f"troubleTicket/{quote(ticket['id'], safe='')}/cancel").status == 204
    assert buyer.list() == [ticket["id"]]


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", b"{'a': 1}", b'{"a": NaN}', b"[" * 5000])
def test_a_body_that_cannot_be_read_is_a_bad_body(buyer, raw):
    answer = buyer.call("POST", "troubleTicket", raw=raw)
    assert (answer.status, answer.json["code"]) == (400, "invalidBody")


def test_a_body_that_is_too_large_is_refused():
    with running(body_maximum=1000) as buyer:
        answer = buyer.call("POST", "troubleTicket", ticket_request(description="x" * 1000))
        assert answer.status == 413
        assert "1000 bytes" in answer.json["reason"]


def test_a_405_names_the_methods(buyer):
    answer = buyer.call("DELETE", "troubleTicket")
    assert answer.status == 405
    assert answer.headers["Allow"] == "GET, POST"
    assert set(answer.json) == {"code", "reason"}


def test_head_answers_as_get_does_without_the_body(buyer):
    ticket = buyer.create()
    for path, status in ((f"troubleTicket/{ticket['id']}", 200), ("troubleTicket", 200), ("troubleTicket/nobody", 404)):
        shown, told = buyer.client.get(f"{BASE_PATH}/{path}"), buyer.client.head(f"{BASE_PATH}/{path}")
        assert (told.status_code, told.data) == (status, b"")
        assert {**told.headers} == {**shown.headers}


def test_a_bug_answers_500_without_a_trace(buyer, monkeypatch):
    monkeypatch.setattr(buyer.seller.store, "item", lambda *_: 1 / 0)
    answer = buyer.call("GET", "troubleTicket/1")
    assert (answer.status, answer.json["code"]) == (500, "internalError")
    assert "Zero" not in answer.text


def test_bodies_of_cancel_and_close_are_not_read(buyer):
    for state, action in (("acknowledged", "cancel"), ("resolved", "close")):
        item_id = ticket_in(buyer, state)
        assert buyer.call("POST", f"troubleTicket/{item_id}/{action}", raw=b"not json").status == 204


def test_text_of_all_kinds_survives(buyer):
    text = 'tab\t quote" back\\ nul\u0000 \u4f60\u597d \U0001f600 <b> \u202e'
    ticket = buyer.create(description=text, externalId=text, relatedContactInformation=[contact(name=text)])
    assert buyer.get(ticket["id"])["description"] == text
    assert buyer.list(f"externalId={quote(text)}") == [ticket["id"]]


def test_the_journal_keeps_calls_in_order(buyer):
    buyer.call("POST", "troubleTicket", raw=b"\xff")
    item_id = buyer.create()["id"]
    buyer.call("GET", f"troubleTicket/{item_id}?traceId=1")
    calls = buyer.control("GET", "/journal").json["calls"]
    assert [(call["method"], call["status"], call["operation"]) for call in calls] == [
        ("POST", 400, "createTroubleTicket"),
        ("POST", 201, "createTroubleTicket"),
        ("GET", 200, "retrieveTroubleTicket"),
    ]
    assert calls[0]["request"].startswith("base64:")
    assert json.loads(calls[1]["request"]) == ticket_request()
    assert json.loads(calls[1]["response"])["id"] == item_id
    assert calls[2]["target"].endswith(f"{item_id}?traceId=1")
    assert calls[2]["buyer"] == "buyer"


def test_the_journal_is_bounded():
    with running(journal_length=3) as buyer:
        for _ in range(5):
            buyer.list()
        assert len(buyer.control("GET", "/journal").json["calls"]) == 3


def test_faults_of_the_reply_seam_change_status_headers_and_body(buyer):
    buyer.check = False
    faults = buyer.seller.faults
    faults.switch([("created-as-200", {}), ("bare-content-type", {}), ("missing-href", {})])
    answer = buyer.call("POST", "troubleTicket", ticket_request())
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json")
    assert "href" not in answer.json
    faults.switch([("no-content-as-200", {})])
    answer = buyer.act(answer.json["id"], "cancel")
    assert (answer.status, answer.text, answer.headers["Content-Length"]) == (200, "", "0")


def test_incidents_that_are_not_offered_may_be_a_404():
    with running(without=frozenset({"incident"})) as buyer:
        assert buyer.call("GET", "incident").status == 501
        buyer.seller.faults.switch([("incident-404", {})])
        assert buyer.call("GET", "incident").status == 404


def test_a_noop_changes_nothing(buyer):
    plain = buyer.create()
    first = buyer.call("GET", f"troubleTicket/{plain['id']}")
    names = [one["name"] for one in buyer.control("GET", "/faults").json["available"] if one["name"].startswith("noop")]
    assert names
    buyer.seller.faults.switch([(name, {}) for name in names])
    second = buyer.call("GET", f"troubleTicket/{plain['id']}")
    assert (first.status, first.text) == (second.status, second.text)
    assert {**first.headers} == {**second.headers}


def test_other_paths_answer_json_too(buyer):
    answer = Answer(buyer.client.get("/elsewhere"))
    assert (answer.status, answer.json["code"]) == (404, "notFound")
