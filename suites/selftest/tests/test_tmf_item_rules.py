"""The rules of one ticket, at their edges."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from ttck.harness.judge.observations import Subject
from ttck.harness.record.exchange import Notification
from ttck.suites.tmf import item_rules

WHOLE = {
    "id": "7",
    "href": "http://seller.example/troubleTicket/7",
    "@type": "TroubleTicket",
    "description": "d",
    "severity": "s",
    "ticketType": "t",
}


def judged(rule, **more):
    return rule(Subject(value={**WHOLE, **more}, where="", seen=None))


@pytest.mark.parametrize(
    ("href", "fine"),
    [
        ("http://a.example/7", True),
        ("/v5/troubleTicket/7", True),
        ("7", True),
        ("troubleTicket/7", True),
        ("http://a.example/8", False),
        ("not a url", False),
        ("/7/", True),
    ],
)
def test_href_ends_in_the_id(href, fine):
    assert (judged(item_rules.href_ends_in_id, href=href) is None) is fine


def test_an_href_that_is_missing_is_judged_elsewhere_and_one_without_a_host_is_warned():
    shown = [Subject(value={**WHOLE, "href": href}, where="", seen=None) for href in (None, "", 7, "7", "/7", "https://a.example/7")]
    found = item_rules.with_href(shown)
    assert [one.value["href"] for one in found] == ["7", "/7", "https://a.example/7"]
    assert [item_rules.href_is_whole(one) is None for one in found] == [False, False, True]


@pytest.mark.parametrize(
    ("more", "fine"),
    [
        ({"creationDate": "2030-01-02T03:04:05+01:00"}, True),
        ({"creationDate": "2030-01-02T03:04:05"}, False),
        ({"note": [{"date": "02.01.2030"}]}, False),
        ({"statusChangeHistory": [{"statusChangeDate": "2030-01-02"}]}, False),
        ({"troubleTicketCharacteristic": [{"value": {"creationDate": "soon"}}]}, True),
        ({"creationDate": None}, True),
    ],
)
def test_date_times(more, fine):
    assert (judged(item_rules.dated, **more) is None) is fine


@pytest.mark.parametrize(
    ("more", "fine"),
    [
        ({"name": None}, False),
        ({"note": [{"author": None}]}, False),
        ({"troubleTicketCharacteristic": [{"value": {"unit": None}}]}, True),
    ],
)
def test_nulls(more, fine):
    assert (judged(item_rules.without_null, **more) is None) is fine


@pytest.mark.parametrize(("name", "fine"), [("TroubleTicketAttributeValueChangeEvent", True), ("TroubleTicketCreateEvent", False)])
def test_only_an_event_of_a_change_tells_with_null_what_was_taken_away(name, fine):
    body = {"@type": name, "eventType": name, "event": {"troubleTicket": {**WHOLE, "name": None}}}
    told = Notification(
        number=1, at=datetime(2026, 1, 1, tzinfo=UTC), subscription="main", path="/main", headers={}, body=json.dumps(body).encode()
    )
    assert (item_rules.without_null(Subject(value=body, where="", seen=told)) is None) is fine


@pytest.mark.parametrize(
    ("more", "fine"),
    [
        ({"priority": 1}, False),
        ({"priority": "1"}, True),
        ({"note": {}}, False),
        ({"status": "Closed"}, False),
        ({"status": "closed"}, True),
        ({"channel": []}, False),
    ],
)
def test_forms(more, fine):
    assert (judged(item_rules.formed("v5"), **more) is None) is fine


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"attachment": [{"@type": "Attachment", "id": "1", "attachmentType": "log", "mimeType": "text/plain"}]}, None),
        ({"attachment": [{"@type": "Attachment", "id": "1", "attachmentType": "log"}]}, "/attachment/0/mimeType"),
        ({"attachment": [{"@type": "Attachment", "attachmentType": "log", "mimeType": "text/plain"}]}, None),
        ({"attachment": [{"@type": "AttachmentRef", "id": "1"}]}, None),
        ({"attachment": [{"@type": "AttachmentRef"}]}, "/attachment/0/id"),
        ({"relatedParty": [{"@type": "R", "role": "x"}]}, None),
        ({"relatedParty": [{"@type": "R", "role": "x", "partyOrPartyRole": {"@type": "PartyRef"}}]}, "/relatedParty/0/partyOrPartyRole.id"),
        ({"relatedEntity": [{"@type": "R", "role": "x"}]}, "/relatedEntity/0/entity"),
        ({"channel": {"@type": "C"}}, "/channel/id"),
        (
            {"troubleTicketCharacteristic": [{"@type": "C", "name": "n", "characteristicRelationship": [{"id": "1", "@type": "R"}]}]},
            "/troubleTicketCharacteristic/0/characteristicRelationship/0/relationshipType",
        ),
    ],
)
def test_parts(more, where):
    assert first_gap("v5", **more) == where


def first_gap(version, **more):
    parts = item_rules.parts_shown([Subject(value={**WHOLE, **more}, where="", seen=None)], version)
    return next((found.where for found in map(item_rules.is_complete, parts) if found), None)


def test_an_attachment_without_an_id_is_told_apart():
    file = {"@type": "Attachment", "attachmentType": "log", "mimeType": "text/plain"}
    shown = [Subject(value={**WHOLE, "attachment": [{**file, "id": "1"}, file, {"@type": "AttachmentRef"}]}, where="", seen=None)]
    assert [item_rules.is_complete(one) is None for one in item_rules.attachments(shown)] == [True, False]


def test_what_version_4_demands_is_less():
    assert first_gap("v4", attachment=[{}], note=[{}]) is None
    assert first_gap("v4", relatedParty=[{"id": "1"}]) == "/relatedParty/0/@referredType"
    assert judged(item_rules.mandatory("v4"), **{"@type": "", "severity": None}) is None
    assert judged(item_rules.mandatory("v4", advised=True), severity=None).where == "/severity"
    assert judged(item_rules.mandatory("v5"), **{"@type": " "}).where == "/@type"


@pytest.mark.parametrize("more", [{"sellerQueue": None}, {"sellerQueue": {"name": None}}, {"note": [{"sellerMark": None}]}])
def test_what_a_seller_adds_may_be_null(more):
    assert judged(item_rules.without_null, **more) is None


def test_small_letters_of_a_date_time_are_right():
    assert judged(item_rules.dated, creationDate="2030-01-02t03:04:05z") is None
    assert item_rules.with_dates([Subject(value=WHOLE, where="", seen=None)]) == []


def test_a_part_that_was_taken_has_to_be_seen():
    part = Subject(value=({}, (), "/note/0"), where="/note/0", seen=None)
    assert item_rules.kinds_of([part]) == {"note"}


def reading(**more):
    return SimpleNamespace(document={**WHOLE, **more}, accepted=True, status=200)


@pytest.mark.parametrize(
    ("readings", "fine"),
    [
        ([{"lastUpdate": number} for number in range(4)], False),
        ([{"lastUpdate": number // 2} for number in range(4)], True),
        ([{"lastUpdate": number, "status": str(number)} for number in range(4)], True),
        ([{}] * 4, True),
    ],
)
def test_what_changes_with_each_reading_is_held_against_it_unless_the_seller_works(readings, fine):
    assert (item_rules.reads_safely(tuple(reading(**one) for one in readings)) is None) is fine
