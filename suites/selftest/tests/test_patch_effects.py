"""A patch that was accepted takes effect, in every state; an empty list replaces as one with items does."""

from __future__ import annotations

import pytest

from ttck.harness.judge.histories import Traffic
from ttck.harness.record.state_probe import Attempt, Patch
from ttck.harness.tests.entries import Story
from ttck.specs.vocabulary import Operation
from ttck.suites.ticket import effect_rules, life_rules, state_rules, ticket_rules
from ttck.suites.ticket.scenarios.h_patching import Patching

NOTE = {"id": "n-1", "source": "buyer", "author": "Ada", "date": "2026-01-01T00:00:00Z", "text": "seen again"}
RELATED = {"id": "REL-1", "source": "buyer", "@referredType": "Incident"}


@pytest.mark.parametrize(
    ("answered", "read", "wrong"), [("low", "low", 0), ("high", "high", 2), ("low", "high", 1)], ids=["done", "ignored", "echoed only"]
)
def test_an_accepted_patch_takes_effect_in_any_state(answered, read, wrong):
    story = Story()
    story.create()
    story.read("resolved")
    story.exchange(Operation.PATCH, sent={"priority": "low"}, answer={"id": "1", "status": "resolved", "priority": answered})
    story.exchange(Operation.RETRIEVE, answer={"id": "1", "status": "resolved", "priority": read})
    breaches = [breach for effect in effect_rules.patched_values(Traffic(story.entries)) if (breach := effect_rules.values_taken(effect))]
    assert len(breaches) == wrong
    assert all("a patch in resolved was accepted" in breach.message for breach in breaches)


def test_what_was_refused_or_followed_by_another_patch_is_not_judged():
    story = Story()
    story.create()
    story.read("resolved")
    story.exchange(Operation.PATCH, status=422, sent={"priority": "low"}, answer={"code": "otherIssue", "reason": "no"})
    story.exchange(Operation.RETRIEVE, answer={"id": "1", "status": "resolved", "priority": "high"})
    assert effect_rules.patched_values(Traffic(story.entries)) == []


def patched_list(new, code, after):
    story = Story()
    before = story.exchange(Operation.RETRIEVE, answer={"id": "1", "status": "inProgress", "relatedIssue": [RELATED]})
    answer = {"id": "1"} if code < 400 else {"code": "otherIssue", "reason": "no"}
    tried = story.exchange(Operation.PATCH, status=code, sent=new, answer=answer)
    seen = story.exchange(Operation.RETRIEVE, answer={"id": "1", "status": "inProgress", "relatedIssue": after})
    return Patch(about="a list", new=new, attempt=Attempt(about="a list", before=before, exchange=tried, after=seen))


def emptied(status, left, *, twin=200):
    patch = patched_list
    story = Patching(emptied=[patch({"relatedIssue": []}, status, left)], good=[patch({"relatedIssue": [RELATED]}, twin, [RELATED])])
    return ticket_rules.emptied(story, "relatedIssue")


def test_an_empty_list_replaces():
    (kept,), (gone,) = emptied(200, [RELATED]), emptied(200, [])
    assert life_rules.relations_replaced(kept)
    assert life_rules.relations_replaced(gone) is None


@pytest.mark.parametrize(("status", "twin"), [(422, 200), (200, 422)])
def test_an_empty_list_may_be_refused_and_stands_beside_one_with_items(status, twin):
    assert emptied(status, [RELATED], twin=twin) == []


@pytest.mark.parametrize(
    ("sent", "shown", "wrong"),
    [({"externalId": "B-1"}, {"externalId": "B-1"}, "externalId"), ({"externalId": "B-1"}, {"externalId": "B-0"}, None),
     ({"externalId": "B-1", "note": [NOTE]}, {"note": [NOTE]}, "note"), ({"severity": "minor"}, {"severity": "minor"}, None)],
)  # fmt: skip
def test_a_refused_patch_stores_neither_its_note_nor_its_number(sent, shown, wrong):
    story = Story()
    before = story.read("closed")
    tried = story.exchange(Operation.PATCH, status=422, sent=sent, answer={"code": "otherIssue", "reason": "no"})
    after = story.exchange(Operation.RETRIEVE, answer={"id": "1", "status": "closed", **shown})
    breach = life_rules.note_not_stored(Attempt(about="a patch in closed", before=before, exchange=tried, after=after))
    assert (breach and breach.where) == (f"/{wrong}" if wrong else None)


@pytest.mark.parametrize(("status", "wrong"), [(200, False), (422, False), (500, True)])
def test_a_seller_may_take_or_refuse_what_breaks_a_duty_of_the_buyer_alone(status, wrong):
    assert (effect_rules.either_way(patched_list({"priority": "low"}, status, [])) is not None) is wrong


@pytest.mark.parametrize(("status", "last", "wrong"), [
    (200, "pending", False), (422, "pending", False), (500, "pending", True), (200, "inProgress", True), (422, "inProgress", True),
])  # fmt: skip
def test_a_patch_of_nothing_may_be_taken_where_it_changes_nothing(status, last, wrong):
    story = Story()
    before = story.read("pending")
    tried = story.exchange(Operation.PATCH, status=status, sent={}, answer={"id": "1", "status": last})
    patch = Patch(about="nothing", new={}, attempt=Attempt(about="nothing", before=before, exchange=tried, after=story.read(last)))
    assert (life_rules.unchanged_by_empty(patch) is not None) is wrong


@pytest.mark.parametrize(("query", "judged"), [
    ("eventType=troubleTicketStatusChangeEvent", True), ("eventType=troubleTicketStatusChangeEvent,incidentCreateEvent", False),
    (None, True),
])  # fmt: skip
def test_a_seller_without_incidents_may_refuse_their_events_in_any_way(query, judged):
    story = Story()
    sent = {"callback": "http://buyer.example", **({"query": query} if query else {})}
    answer = story.exchange(Operation.SUBSCRIBE, ticket=None, status=501, sent=sent, answer={"code": "notImplemented", "reason": "no"})
    found = state_rules.sound_requests(Traffic(story.entries), Operation.SUBSCRIBE)
    assert found == ([answer] if judged else [])
    assert state_rules.implemented(answer) is not None
