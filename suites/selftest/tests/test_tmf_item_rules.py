"""The rules of one ticket, at their edges."""

import pytest

from harness.verify import Subject
from suites.tmf import item_rules

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
        ("7", False),
        ("http://a.example/8", False),
        (None, False),
        ("/7/", True),
    ],
)
def test_href_ends_in_the_id(href, fine):
    assert (judged(item_rules.href_ends_in_id, href=href) is None) is fine


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
        ({"attachment": [{"@type": "AttachmentRef", "id": "1"}]}, None),
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
    breach = judged(item_rules.complete_parts("v5"), **more)
    assert (breach.where if breach else None) == where


def test_what_version_4_demands_is_less():
    assert judged(item_rules.complete_parts("v4"), attachment=[{}], note=[{}]) is None
    assert judged(item_rules.complete_parts("v4"), relatedParty=[{"id": "1"}]).where == "/relatedParty/0/@referredType"
    assert judged(item_rules.mandatory("v4"), **{"@type": ""}) is None
    assert judged(item_rules.mandatory("v5"), **{"@type": " "}).where == "/@type"
