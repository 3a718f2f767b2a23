"""What a seller of TMF621 does by itself is held against nobody, and what it breaks all the same is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.tests.entries import Story
from ttck.specs.vocabulary import Operation, TmfEvent
from ttck.suites.selftest.tests.tales import Tale, ticket
from ttck.suites.tmf import living, patch_rules, refused_rules, surplus_rules, truth_rules
from ttck.suites.tmf.changes import Patch
from ttck.suites.tmf.scenarios.b_populating import Population

OLD = {"id": "1", "status": "pending", "priority": "1", "severity": "Minor", "description": "no light"}


def patch(story, changes, after, *, status=200, old=OLD):
    first = story.exchange(Operation.RETRIEVE, answer=old)
    answer = {**old, **changes} if status == 200 and isinstance(changes, dict) else {"code": "x"}
    sent = story.exchange(Operation.PATCH, answer=answer, status=status, sent=changes)
    last = story.exchange(Operation.RETRIEVE, answer=after)
    found = Patch(about="", item="1", changes=changes, media="", before=first, exchange=sent, after=last)
    return Subject(value=found, where="", seen=found.seen)


def alive(story):
    """The seller changes a ticket that nobody asked it to change."""
    story.create("9")
    for priority in ("1", "2"):
        story.exchange(Operation.RETRIEVE, ticket="9", answer={"id": "9", "status": "acknowledged", "priority": priority})


def left(changes, *afters, status=400, lively=True):
    """Of refused patches with these readings after them, those that prove something, and break the rule."""
    story = Story()
    if lively:
        alive(story)
    found = [patch(story, changes, after, status=status) for after in afters]
    kept = living.untouched(found, refused_rules.without_effect(), traffic=Traffic(story.entries))
    return [refused_rules.without_effect()(one) is not None for one in kept]


@pytest.mark.parametrize("lively", [True, False])
@pytest.mark.parametrize(
    ("changes", "after", "by_itself"),
    [
        ({"id": "2"}, {**OLD, "priority": "2"}, True),
        ({"priority": "2"}, {**OLD, "priority": "2"}, False),  # just what was refused
        ({"severity": None}, {k: v for k, v in OLD.items() if k != "severity"}, False),
        ({"id": "2"}, {**OLD, "description": "dark", "priority": "2"}, False),  # no seller rewrites a description
        (
            [{"op": "replace", "path": "/priority", "value": "2"}, {"op": "test", "path": "/name", "value": "?"}],
            {**OLD, "priority": "2"},
            False,
        ),
        ([{"op": "add", "path": "/note/-", "value": {"text": "x"}}], {**OLD, "note": [{"text": "x"}]}, False),
        ([{"op": "add", "path": "/note/-", "value": {"text": "x"}}], {**OLD, "note": [{"text": "y"}]}, True),
    ],
)
def test_a_refused_patch_is_blamed_for_what_it_asked_for(changes, after, by_itself, lively):
    assert left(changes, after, lively=lively) == ([] if by_itself and lively else [True])


def test_what_follows_each_time_is_no_chance():
    moved = {**OLD, "priority": "2"}
    assert left({"id": "2"}, moved, moved) == [True, True]
    assert left({"id": "2"}, moved, OLD) == [False]


def test_a_change_with_a_cause_is_no_sign_of_life():
    story = Story()
    story.create("1")
    story.exchange(Operation.RETRIEVE, answer=OLD)
    story.exchange(Operation.PATCH, status=202, sent={"priority": "2"})
    for priority in ("1", "2"):
        story.exchange(Operation.RETRIEVE, answer={**OLD, "priority": priority})
    assert not living.moves_by_itself(Traffic(story.entries))
    alive(story)
    assert living.moves_by_itself(Traffic(story.entries))


def test_a_change_of_status_that_the_seller_announces_by_itself_is_a_sign_of_life():
    tale = Tale()
    tale.create(status="acknowledged")
    tale.event(TmfEvent.STATE_CHANGE, ticket(status="acknowledged"))
    assert not living.moves_by_itself(tale.traffic)
    tale.event(TmfEvent.STATE_CHANGE, ticket(status="pending"))
    assert living.moves_by_itself(tale.traffic)


@pytest.mark.parametrize(("after", "broken"), [("3", 0), ("1", 1)])
def test_what_a_patch_set_may_be_set_otherwise_since_but_not_back(after, broken):
    story = Story()
    alive(story)
    found = [Subject(value=(patch(story, {"priority": "2"}, {**OLD, "priority": after}).value, "priority"), where="", seen=())]
    kept = living.proven(found, patch_rules.changed, traffic=Traffic(story.entries), kind=patch_rules.named, doubtful=patch_rules.set_since)
    assert [patch_rules.changed(one) is not None for one in kept] == [True] * broken


@pytest.mark.parametrize(
    ("turns", "possible"),
    [
        (("pending", "inProgress", "pending"), True),  # a reading showed pending once
        (("pending", "pending", "inProgress"), False),  # nothing was between
        (("inProgress", "pending"), True),
        (("pending", "pending"), True),  # a change that was seen is not announced, so that another may not be
    ],
)
def test_a_status_that_is_announced_twice_needs_another_between(turns, possible):
    tale = Tale()
    tale.create(status="acknowledged")
    for number, status in enumerate(turns):
        when = {"eventTime": f"2026-01-02T00:00:{number:02}Z"}
        tale.event(TmfEvent.STATE_CHANGE, ticket(status=status, statusChangeReason=f"{number}"), envelope=when)
    tale.read(status="pending")
    tale.read(status="inProgress")
    history = tale.history
    assert surplus_rules.may_be_unseen(history, history.events(TmfEvent.STATE_CHANGE)) is possible


def test_what_has_moved_since_has_no_certain_value():
    story = Story()
    known = {"1": story.exchange(Operation.RETRIEVE, answer=OLD)}
    assert Population(name="n", known=known).documents() == {"1": OLD}
    assert Population(name="n", known=known, moved=frozenset({"1"})).documents() == {"1": {"id": "1", "description": "no light"}}


@pytest.mark.parametrize(("value", "broken"), [("2001-02-03T04:05:06Z", True), ("2026-02-03T04:05:06Z", False)])
def test_a_date_of_the_status_moves_with_it(value, broken):
    old = {**OLD, "statusChangeDate": "2026-01-01T00:00:00Z"}
    after = {**old, "status": "held", "statusChangeDate": value}
    found = patch(Story(), {"statusChangeDate": "2001-02-03T04:05:06Z"}, after, status=400, old=old)
    assert (patch_rules.not_moved(found) is not None) is broken
    still = patch(Story(), {"statusChangeDate": "2001-02-03T04:05:06Z"}, {**after, "status": "pending"}, status=400, old=old)
    assert patch_rules.not_moved(still) is not None


def test_an_event_that_overtakes_the_answer_to_its_cause_is_no_sign_of_life():
    tale = Tale()
    tale.create(status="acknowledged")
    sent = tale.patch(sent={"status": "pending"}, status="pending")
    event = tale.event(TmfEvent.STATE_CHANGE, ticket(status="pending"))
    tale.entries[-2:] = [replace(event, number=sent.number), replace(sent, number=event.number)]
    assert not living.moves_by_itself(tale.traffic)


@pytest.mark.parametrize(("name", "value", "possible"), [("name", "old", True), ("name", "other", False), ("priority", "9", True)])
def test_an_event_may_tell_what_was_so_at_another_moment(name, value, possible):
    tale = Tale()
    tale.create(name="old")
    event = tale.event(TmfEvent.CHANGED, ticket(**{name: value}))
    tale.patch(sent={"name": "new"}, name="new")
    assert truth_rules.may_be_unseen(Subject(value=(name, tale.history), where="", seen=event)) is possible
