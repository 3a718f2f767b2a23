"""What the answer to a patch shows is there when the item is read next; what no reading ever showed is one mistake."""

from __future__ import annotations

import pytest

from ttck.harness.judge.histories import Traffic
from ttck.harness.tests.entries import Story
from ttck.specs.vocabulary import ContactRole, Kind, Operation
from ttck.suites.ticket import kept_rules, life_rules, rules

NOTE = {"id": "n-1", "source": "buyer", "author": "Ada", "date": "2026-01-01T00:00:00Z", "text": "seen again"}
ATTACHMENT = {"source": "buyer", "author": "Ada", "creationDate": "2026-01-01T00:00:00Z", "name": "a.txt", "url": "https://b.example/1"}
RELATION = {"source": "buyer", "id": "T-9", "@referredType": "TroubleTicket", "relationshipType": "causes", "description": "same cable"}
CONTACT = {"role": "buyerTechnicalContact", "name": "Ada", "number": "+46 1", "emailAddress": "ada@buyer.example"}
LISTS = {"note": NOTE, "attachment": ATTACHMENT, "relatedIssue": RELATION, "buyerTechnicalContact": CONTACT}


def place(attribute):
    return "relatedContactInformation" if attribute == kept_rules.BUYER_CONTACT else attribute


def patched(attribute, *, read, answered=True, meanwhile=None, item=None, status=200):
    story, name = Story(), place(attribute)
    new = LISTS[attribute] if item is None else item
    story.create()
    story.read("resolved")
    answer = {"id": "1", "status": "resolved", **({name: [new]} if answered else {})}
    story.exchange(Operation.PATCH, status=status, sent={name: [new]}, answer=answer if status == 200 else {"code": "x", "reason": "no"})
    if meanwhile is not None:
        story.exchange(*meanwhile[:1], **meanwhile[1])
    story.exchange(Operation.RETRIEVE, answer={"id": "1", "status": "closed", name: [new] if read else []})
    return Traffic(story.entries)


def breaches(traffic, attribute):
    return [kept_rules.still_there(one) for one in kept_rules.brought(traffic, attribute)]


@pytest.mark.parametrize("attribute", LISTS)
def test_what_the_answer_to_a_patch_shows_is_read_next(attribute):
    assert breaches(patched(attribute, read=True), attribute) == [None]
    (gone,) = breaches(patched(attribute, read=False), attribute)
    assert "the answer to a patch shows it, but the next reading does not" in gone.message


@pytest.mark.parametrize("attribute", LISTS)
def test_an_act_in_between_is_no_excuse(attribute):
    traffic = patched(attribute, read=False, meanwhile=(Operation.CLOSE, {"status": 204}))
    (gone,) = breaches(traffic, attribute)
    assert "close" in gone.message


def test_what_never_came_is_said_to_have_never_come():
    (gone,) = breaches(patched("note", read=False, answered=False), "note")
    assert "did not bring it" in gone.message


@pytest.mark.parametrize("attribute", ["relatedIssue", "buyerTechnicalContact"])
def test_a_list_that_another_patch_may_have_replaced_is_not_judged(attribute):
    again = (Operation.PATCH, {"sent": {place(attribute): []}, "answer": {"id": "1", "status": "resolved"}})
    assert breaches(patched(attribute, read=False, meanwhile=again), attribute) == []


def test_a_refused_patch_and_probes_bring_nothing():
    assert breaches(patched("note", read=False, status=422), "note") == []
    assert breaches(patched("note", read=False, item={**NOTE, "source": "seller"}), "note") == []
    bare = {name: value for name, value in ATTACHMENT.items() if name != "url"}
    assert breaches(patched("attachment", read=False, item=bare), "attachment") == []


def judged(attribute, rule, traffic):
    found = [kept_rules.consequence(attribute, rule)(step) for step in traffic.steps]
    return [breach for breach in found if breach is not None]


def test_what_no_reading_showed_was_never_there_to_stay():
    (follows,) = judged("note", rules.keeps("note"), patched("note", read=False))
    assert follows.follows
    (lead,) = breaches(patched("note", read=False), "note")
    assert follows.cause == lead.cause
    assert not lead.follows


def test_what_a_reading_showed_was_there_to_stay():
    story = Story()
    story.create()
    answer = {"id": "1", "status": "resolved", "note": [NOTE]}
    story.exchange(Operation.PATCH, sent={"note": [NOTE]}, answer=answer)
    story.exchange(Operation.RETRIEVE, answer=answer)
    story.read("closed")
    (gone,) = judged("note", rules.keeps("note"), Traffic(story.entries))
    assert not gone.follows
    assert breaches(Traffic(story.entries), "note") == [None]


def test_contacts_are_told_apart_by_their_role():
    traffic = patched(kept_rules.BUYER_CONTACT, read=False)
    (follows,) = judged(kept_rules.BUYER_CONTACT, life_rules.contacts_stay(ContactRole.BUYER_TECHNICAL), traffic)
    assert follows.follows


def test_a_patch_of_an_appointment_brings_nothing_to_its_ticket():
    story = Story()
    story.create()
    story.exchange(Operation.PATCH_APPOINTMENT, sent={"note": [NOTE]}, answer={"id": "1", "status": "confirmed", "note": [NOTE]})
    story.read("pending")
    assert kept_rules.brought(Traffic(story.entries), "note") == []


def test_appointments_are_judged_alike():
    story = Story()
    story.exchange(Operation.CREATE_APPOINTMENT, answer={"id": "1", "status": "confirmed"}, status=201)
    story.exchange(Operation.PATCH_APPOINTMENT, sent={"note": [NOTE]}, answer={"id": "1", "status": "confirmed", "note": [NOTE]})
    story.exchange(Operation.CANCEL_APPOINTMENT, status=204)
    story.exchange(Operation.RETRIEVE_APPOINTMENT, answer={"id": "1", "status": "cancelled"})
    (found,) = kept_rules.brought(Traffic(story.entries), "note", kind=Kind.APPOINTMENT)
    assert kept_rules.still_there(found) is not None
