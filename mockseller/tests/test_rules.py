from __future__ import annotations

from contextlib import suppress

import pytest

from ttck.mockseller.dialects.mef.rules import check_body, check_create
from ttck.mockseller.engine.problems import Refusal
from ttck.mockseller.tests.support import RULES, attachment, contact, issue, note, ticket_request

REPORTER = [contact()]


def violations(body):
    with suppress(Refusal):
        check_create(RULES, body)
        return set()
    with pytest.raises(Refusal) as caught:
        check_create(RULES, body)
    assert caught.value.status == 422
    return {(item["code"], item["propertyPath"]) for item in caught.value.document}


def test_a_complete_request_is_fine():
    full = ticket_request(
        externalId="x",
        issueStartDate="2026-01-01T00:00:00+01:00",
        note=[note()],
        attachment=[attachment(), attachment(content="YQ==", mimeType="text/plain", url="http://x")],
        relatedIssue=[issue()],
        relatedContactInformation=[contact(), contact("buyerTechnicalContact"), contact("nightDesk")],
        somethingElse={"x": 1},
    )
    assert violations(full) == set()


@pytest.mark.parametrize("name", ["description", "severity", "priority", "observedImpact", "ticketType", "relatedEntity"])
def test_each_mandatory_attribute_is_missed(name):
    assert violations(ticket_request(name)) == {("missingProperty", f"/{name}")}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"severity": "huge"}, ("invalidValue", "/severity")),
        ({"description": 7}, ("invalidFormat", "/description")),
        ({"issueStartDate": "yesterday"}, ("invalidFormat", "/issueStartDate")),
        ({"relatedEntity": []}, ("missingProperty", "/relatedEntity")),
        ({"relatedEntity": ticket_request()["relatedEntity"] * 2}, ("invalidValue", "/relatedEntity")),
        ({"note": [note(source="seller")]}, ("invalidValue", "/note/0/source")),
        ({"note": [note(), {"id": "2", "source": "buyer", "date": note()["date"], "text": "x"}]}, ("missingProperty", "/note/1/author")),
        ({"attachment": [attachment(source="seller")]}, ("invalidValue", "/attachment/0/source")),
        ({"attachment": [attachment(url="")]}, ("missingProperty", "/attachment/0/url")),
        ({"attachment": [attachment(content="YQ==")]}, ("missingProperty", "/attachment/0/mimeType")),
        ({"relatedIssue": [issue(source="seller")]}, ("invalidValue", "/relatedIssue/0/source")),
        ({"relatedContactInformation": [contact("buyerTechnicalContact")]}, ("missingProperty", "/relatedContactInformation")),
        ({"relatedContactInformation": [*REPORTER, contact("sellerTicketContact")]}, ("invalidValue", "/relatedContactInformation/1/role")),
        ({"status": "closed"}, ("unexpectedProperty", "/status")),
        ({"id": "mine"}, ("unexpectedProperty", "/id")),
    ],
)  # fmt: skip
def test_each_rule(change, found):
    assert violations(ticket_request(**change)) == {found}


def test_every_violation_is_one_item_and_each_place_stands_once():
    found = violations({"severity": "x", "attachment": [{}], "note": [{"source": "seller"}], "a/b~": 1})
    assert ("missingProperty", "/description") in found
    assert ("missingProperty", "/attachment/0/url") in found
    assert ("invalidValue", "/note/0/source") in found
    paths = [path for _, path in found]
    assert len(paths) == len(set(paths))


@pytest.mark.parametrize("body", [None, [], "x", 3])
def test_a_body_that_is_no_object_is_a_bad_body(body):
    with pytest.raises(Refusal) as caught:
        check_create(RULES, body)
    assert (caught.value.status, caught.value.document["code"]) == (400, "invalidBody")


def test_other_schemas():
    check_body(RULES, {"reason": "no"}, "Reason")
    with pytest.raises(Refusal) as caught:
        check_body(RULES, {}, "Reason")
    assert caught.value.document[0]["propertyPath"] == "/reason"
