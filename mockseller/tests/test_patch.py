"""Use case 4."""

from __future__ import annotations

import pytest

from ttck.mockseller.dialects.mef.patch import same_item
from ttck.mockseller.tests.support import attachment, contact, issue, note, running
from ttck.mockseller.tests.test_tickets import ticket_in
from ttck.specs.lifecycles import ticket_lifecycle
from ttck.specs.vocabulary import TicketState

NEW = note("And now?", id="n2", date="2026-11-20T11:00:00Z")


def test_scalars_are_merged(buyer):
    ticket = buyer.create()
    changes = {"externalId": "E", "severity": "extensive", "priority": "high", "issueStartDate": "2026-01-01T00:00:00Z"}
    answer = buyer.patch(ticket["id"], **changes, note=[NEW])
    assert answer.status == 200
    assert answer.json == {**ticket, **changes, "note": [NEW]}
    assert buyer.get(ticket["id"]) == answer.json


@pytest.mark.parametrize("state", [*TicketState])
def test_every_state_follows_the_table(buyer, state):
    item_id = ticket_in(buyer, state)
    before = buyer.get(item_id)
    answer = buyer.patch(item_id, note=[NEW])
    after = buyer.get(item_id)
    if state not in ticket_lifecycle().patchable:
        assert answer.path() == [("otherIssue", None)]
        assert after == before
    else:
        assert answer.status == 200
        assert NEW in after["note"]
        assert after["status"] == ("inProgress" if state == "pending" else state)


def test_an_unknown_ticket_is_not_found(buyer):
    assert buyer.patch("nope", note=[NEW]).status == 404


@pytest.mark.parametrize("style", ["new items", "full list"])
@pytest.mark.parametrize(("name", "old", "new"), [("note", note(), NEW), ("attachment", attachment(), attachment("b.txt"))])
def test_lists_grow_in_both_styles(buyer, style, name, old, new):
    ticket = buyer.create(**{name: [old]})
    sent = [new] if style == "new items" else [old, new]
    answer = buyer.patch(ticket["id"], **{name: sent})
    assert answer.status == 200
    assert answer.json[name] == [old, new]
    assert buyer.patch(ticket["id"], **{name: sent}).json[name] == [old, new]


def test_items_of_the_seller_may_be_sent_back_unchanged_but_not_changed(buyer):
    item_id = buyer.create()["id"]
    ticket = buyer.stimulate(item_id, "ticket_add_note", "ticket_add_attachment")
    (theirs,), (file,) = ticket["note"], ticket["attachment"]
    answer = buyer.patch(item_id, note=[theirs, NEW], attachment=[file])
    assert answer.status == 200
    assert answer.json["note"] == [theirs, NEW]
    assert answer.json["attachment"] == [file]
    assert buyer.patch(item_id, note=[{**theirs, "text": "mine"}]).path() == [("invalidValue", "/note/0")]
    assert buyer.patch(item_id, note=[note(source="seller")]).path() == [("invalidValue", "/note/0/source")]
    changed = {**file, "name": "other.txt"}
    assert buyer.patch(item_id, attachment=[changed]).path() == [("invalidValue", "/attachment/0")]
    assert buyer.get(item_id) == answer.json


def test_a_note_that_was_written_cannot_be_rewritten_but_its_id_may_be_used_again(buyer):
    item_id = buyer.create(note=[note()])["id"]
    assert buyer.patch(item_id, note=[note("Something else.")]).path() == [("invalidValue", "/note/0")]
    later = note("Something else.", date="2026-11-20T12:00:00Z")
    assert buyer.patch(item_id, note=[later]).json["note"] == [note(), later]


def test_an_item_is_recognised_in_another_spelling_of_its_date():
    assert same_item(note(), note(date="2026-11-20T11:00:00+01:00"), "note")
    assert not same_item(note(), note("x"), "note")
    assert same_item({**attachment(), "attachmentId": "1"}, attachment(), "attachment")
    assert not same_item({**attachment(), "attachmentId": "1"}, {**attachment(), "attachmentId": "2"}, "attachment")


@pytest.mark.parametrize(
    ("item", "path"),
    [
        (attachment(url=""), "/attachment/0/url"),
        (attachment(content="YQ=="), "/attachment/0/mimeType"),
    ],
)
def test_a_new_attachment_needs_a_link_or_content(buyer, item, path):
    item_id = buyer.create()["id"]
    assert buyer.patch(item_id, attachment=[item], note=[NEW]).path() == [("missingProperty", path)]


@pytest.mark.parametrize(
    "change",
    [{"severity": "extensive"}, {"priority": "high"}, {"issueStartDate": "2026-01-01T00:00:00Z"}, {"relatedIssue": [issue()]}],
)
def test_some_changes_need_a_note(buyer, change):
    ticket = buyer.create(note=[note()])
    assert buyer.patch(ticket["id"], **change).path() == [("missingProperty", "/note")]
    assert buyer.patch(ticket["id"], **change, note=[note()]).path() == [("missingProperty", "/note")]
    assert buyer.get(ticket["id"]) == ticket
    assert buyer.patch(ticket["id"], **change, note=[NEW]).status == 200


@pytest.mark.parametrize("body", [{}, {"unknown": 1}, {"status": "acknowledged"}])
def test_a_patch_has_to_change_something(buyer, body):
    ticket = buyer.create()
    assert buyer.patch(ticket["id"], **body).path() == [("missingProperty", "")]


@pytest.mark.parametrize("raw", [b"[]", b'"x"', b"null", b""])
def test_a_patch_is_an_object(buyer, raw):
    ticket = buyer.create()
    answer = buyer.call("PATCH", f"troubleTicket/{ticket['id']}", raw=raw)
    assert (answer.status, answer.json["code"]) == (400, "invalidBody")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", "other"),
        ("status", "closed"),
        ("creationDate", "2026-01-01T00:00:00Z"),
        ("sellerPriority", "high"),
        ("sellerSeverity", "extensive"),
        ("expectedResolutionDate", "2026-01-01T00:00:00Z"),
        ("resolutionDate", "2026-01-01T00:00:00Z"),
        ("description", "other"),
        ("ticketType", "information"),
        ("relatedEntity", [{"id": "P-2", "@referredType": "Product", "role": "r"}]),
        ("observedImpact", "degraded"),
        ("workOrder", [{"id": "1"}]),
        ("statusChange", []),
    ],
)
def test_what_cannot_be_changed_is_refused_and_nothing_is_stored(buyer, name, value):
    ticket = buyer.create()
    answer = buyer.patch(ticket["id"], note=[NEW], **{name: value})
    assert answer.path() == [("unexpectedProperty", f"/{name}")]
    assert buyer.get(ticket["id"]) == ticket


def test_the_whole_ticket_may_be_sent_back_with_one_change(buyer):
    ticket = buyer.create(note=[note()], attachment=[attachment()], relatedIssue=[issue()])
    answer = buyer.patch(ticket["id"], **{**ticket, "severity": "extensive", "note": [note(), NEW]})
    assert answer.status == 200
    assert answer.json == {**ticket, "severity": "extensive", "note": [note(), NEW]}


@pytest.mark.parametrize("edition", ["draft", "published"])
def test_the_reporter_can_be_changed_in_the_published_edition_only(edition):
    with running(edition=edition) as buyer:
        technical = contact("buyerTechnicalContact")
        ticket = buyer.create(relatedContactInformation=[contact("reporterContact"), technical])
        other = {**contact("reporterContact"), "name": "Somebody Else"}
        answer = buyer.patch(ticket["id"], relatedContactInformation=[other, technical])
        people = buyer.get(ticket["id"])["relatedContactInformation"]
    assert answer.status == (200 if edition == "published" else 422)
    assert (other in people) is (edition == "published")
    assert sorted(one["role"] for one in people) == sorted(one["role"] for one in ticket["relatedContactInformation"])


def test_the_observed_impact_can_be_changed_in_the_published_edition():
    with running(edition="published") as buyer:
        ticket = buyer.create()
        assert buyer.patch(ticket["id"], observedImpact="degraded").json["observedImpact"] == "degraded"


def test_technical_contacts_of_the_buyer_are_replaced_and_no_others(buyer):
    old = contact("buyerTechnicalContact", name="Old")
    ticket = buyer.create(relatedContactInformation=[contact(), old])
    reporter, _, sellers = ticket["relatedContactInformation"]
    new = [contact("buyerTechnicalContact", name=name) for name in ("A", "B")]
    answer = buyer.patch(ticket["id"], relatedContactInformation=new)
    assert answer.json["relatedContactInformation"] == [reporter, sellers, *new]
    answer = buyer.patch(ticket["id"], relatedContactInformation=[sellers, reporter, new[0]])
    assert answer.json["relatedContactInformation"] == [reporter, sellers, new[0]]
    assert buyer.patch(ticket["id"], relatedContactInformation=[]).json["relatedContactInformation"] == [
        reporter,
        sellers,
    ]


@pytest.mark.parametrize("role", ["reporterContact", "sellerTicketContact", "sellerTechnicalContact"])
def test_other_contacts_cannot_be_changed(buyer, role):
    ticket = buyer.create()
    answer = buyer.patch(ticket["id"], relatedContactInformation=[contact(role, name="Someone else")], note=[NEW])
    assert answer.path() == [("unexpectedProperty", "/relatedContactInformation/0")]
    assert buyer.get(ticket["id"]) == ticket


def test_relations_of_the_buyer_are_replaced_and_those_of_the_seller_stay(buyer):
    item_id = buyer.create(relatedIssue=[issue("A")])["id"]
    theirs = buyer.stimulate(item_id, "ticket_add_related_issue")["relatedIssue"][-1]
    assert theirs["source"] == "seller"
    for number, sent in enumerate([[issue("B")], [theirs, issue("C")]]):
        extra = note(f"{number}", id=f"n{number}")
        found = buyer.patch(item_id, relatedIssue=sent, note=[extra]).json["relatedIssue"]
        assert found == [theirs, sent[-1]]
    altered = {**theirs, "description": "nothing"}
    answer = buyer.patch(item_id, relatedIssue=[altered], note=[NEW])
    assert answer.path() == [("invalidValue", "/relatedIssue/0/description")]
    answer = buyer.patch(item_id, relatedIssue=[issue("D", source="seller")], note=[NEW])
    assert answer.path() == [("invalidValue", "/relatedIssue/0/source")]


def test_all_that_is_wrong_is_told_at_once(buyer):
    item_id = buyer.create()["id"]
    answer = buyer.patch(item_id, status="closed", severity="huge", note=[{"text": "x"}])
    assert {("unexpectedProperty", "/status"), ("invalidValue", "/severity"), ("missingProperty", "/note/0/author")} <= set(answer.path())
