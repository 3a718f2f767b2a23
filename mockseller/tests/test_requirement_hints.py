from __future__ import annotations

import pytest

from ttck.mockseller.dialects.mef.requirement_hints import UNKNOWN, WRONG_STATE, label_rule, lesson, rule_at
from ttck.mockseller.tests.support import running
from ttck.specs.requirements import catalogue
from ttck.specs.vocabulary import Operation

NOTE = {"id": "n1", "source": "buyer", "author": "a", "date": "2026-01-01T00:00:00Z", "text": "t"}
ATTACHMENT = {"source": "buyer", "author": "a", "creationDate": "2026-01-01T00:00:00Z", "name": "n"}


@pytest.fixture(scope="module")
def buyer():
    with running() as one:
        yield one


@pytest.fixture(scope="module")
def ticket(buyer):
    return buyer.create()["id"]


@pytest.mark.parametrize(
    ("patch", "rule"),
    [
        ({}, "MEF113:R41"),
        ({"severity": "minor"}, "MEF113:R42"),
        ({"attachment": [ATTACHMENT], "note": [NOTE]}, "MEF113:R43"),
        ({"attachment": [{**ATTACHMENT, "content": "eA=="}], "note": [NOTE]}, "MEF113:R9"),
        ({"note": [{**NOTE, "source": "seller"}]}, "MEF113:R3"),
        ({"note": [{key: value for key, value in NOTE.items() if key != "author"}]}, "MEF113:R4"),
        ({"status": "closed"}, "MEF113:R47"),
    ],
)
def test_a_refused_patch_names_its_rule(buyer, ticket, patch, rule):
    answer = buyer.call("PATCH", f"troubleTicket/{ticket}", patch)
    assert answer.status == 422
    messages = [item["message"] for item in answer.json]
    assert any(message.startswith(f"{rule}: ") for message in messages), messages


@pytest.mark.parametrize(
    ("method", "path", "body", "rule"),
    [
        ("POST", "troubleTicket", {}, "MEF113:R19"),
        ("POST", "hub", {}, "MEF113:R125"),
        ("POST", "hub", {"callback": "nowhere"}, "MEF113:R125"),
        ("POST", "hub", {"callback": "http://127.0.0.1:9", "query": "eventType=everything"}, "MEF113:R126"),
        ("DELETE", "hub/nothing", None, "MEF113:R127"),
        ("GET", "troubleTicket/nothing", None, "MEF113:R35"),
        ("PATCH", "troubleTicket/nothing", {}, "MEF113:R46"),
        ("POST", "troubleTicket/nothing/cancel", None, "MEF113:R56"),
        ("POST", "troubleTicket/nothing/close", None, "MEF113:R64"),
    ],
)
def test_a_refusal_names_its_rule(buyer, method, path, body, rule):
    answer = buyer.call(method, path, body)
    assert answer.status >= 400
    first = answer.json[0] if isinstance(answer.json, list) else answer.json
    assert first["message"].startswith(f"{rule}: ")


def test_a_reopen_without_reason_names_its_rule(buyer, ticket):
    answer = buyer.act(ticket, "reopen", {})
    assert answer.json[0]["message"].startswith("MEF113:R61: ")


def test_a_wrong_state_names_its_rule(buyer):
    made = buyer.create()["id"]
    buyer.act(made, "cancel")
    assert buyer.act(made, "cancel").json[0]["message"].startswith("MEF113:R57: ")


def test_the_reason_stays_as_it_was(buyer, ticket):
    item = buyer.call("PATCH", f"troubleTicket/{ticket}", {}).json[0]
    assert item["message"] == f"MEF113:R41: {item['reason']}"


@pytest.mark.parametrize(
    ("schema", "path", "rule"),
    [
        ("TroubleTicket_Create", "/severity", "MEF113:R19"),
        ("TroubleTicket_Create", "/relatedContactInformation", "MEF113:R19"),
        ("TroubleTicket_Create", "/relatedContactInformation/0/name", "MEF113:R10"),
        ("TroubleTicket_Update", "/relatedIssue/1/description", "MEF113:R15"),
        ("Appointment_Create", "/validFor", "MEF113:R82"),
        ("Other", "/x", None),
    ],
)
def test_a_place_in_a_body_has_its_rule(schema, path, rule):
    assert rule_at(schema, path) == rule


def test_every_rule_is_in_the_catalogue():
    named = {*UNKNOWN.values(), *WRONG_STATE.values(), *(label_rule(f"/{name}/0") for name in ("note", "attachment", "relatedIssue"))}
    assert named <= set(catalogue())
    assert {*UNKNOWN, *WRONG_STATE} <= set(Operation)


def test_without_a_rule_there_is_no_lesson():
    assert lesson(None, "why") is None
    assert label_rule("") is None
