"""What a refused request may leave behind: nothing."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest

from ttck.harness.judge.histories import Traffic
from ttck.harness.tests.entries import Story
from ttck.specs.vocabulary import Operation, TicketEvent
from ttck.suites.ticket.refusal_rules import announced, no_more_than_happened, was_asked_for

MARK = "[run-1/"


def item(number, text="no light"):
    return {"id": number, "description": f"{text} {MARK}{number}]"}


def test_a_ticket_in_the_list_was_made_by_a_create_that_was_accepted():
    story = Story()
    story.exchange(Operation.CREATE, answer=item("1"), status=201, sent=item("1"))
    story.exchange(Operation.CREATE, answer={"code": "invalidValue"}, status=422, sent={"description": item("2")["description"]})
    rule = was_asked_for(Traffic(story.entries), {})
    assert rule(item("1")) is None
    breach = rule({**item("9"), "description": item("2")["description"]})
    assert breach.numbers == (2,)
    assert "no accepted create" in breach.message


@pytest.mark.parametrize("outcome", [{"error": "timeout"}, {"status": 502}])
def test_a_create_without_a_clear_answer_may_have_made_the_ticket(outcome):
    story = Story()
    story.exchange(Operation.CREATE, sent={"description": item("2")["description"]}, **outcome)
    assert was_asked_for(Traffic(story.entries), {})({**item("9"), "description": item("2")["description"]}) is None


def ticket(story, number, *states, events):
    """A ticket that goes through these states, and announces so many changes."""
    story.create(number)
    ids = itertools.count(1)
    for _ in range(events):
        story.event(TicketEvent.STATE_CHANGE, ticket=number, event_id=f"{number}-{next(ids)}")
    history = [{"status": state} for state in ("acknowledged", *states)]
    story.exchange(Operation.RETRIEVE, ticket=number, answer={"id": number, "status": history[-1]["status"], "statusChange": history})


def judged(*tickets):
    story = Story()
    for number, (states, events) in enumerate(tickets, start=1):
        ticket(story, str(number), *states, events=events)
    found = announced(Traffic(story.entries), since=0)
    return [no_more_than_happened(found)(one) is None for one in found]


def test_a_change_of_state_that_did_not_happen_is_not_announced():
    moved = ("inProgress", "resolved")
    assert judged((moved, 2), (moved, 2)) == [True, True]
    assert judged((moved, 2), (moved, 3)) == [True, False]
    assert judged((moved, 1), (moved, 2)) == [True, True]  # what is missing is another matter


def test_a_seller_that_announces_each_creation_as_well_is_let_be():
    assert judged((("inProgress",), 2), ((), 1)) == [True, True]
    assert judged((("inProgress",), 2), ((), 2)) == [True, False]


def test_a_ticket_without_its_whole_history_proves_nothing():
    story = Story()
    story.create("1")
    story.read("inProgress", "1")
    assert announced(Traffic(story.entries), since=0) == []


def test_a_change_that_is_announced_while_the_history_is_read_is_not_missing_from_it():
    story = Story()
    ticket(story, "1", "inProgress", events=2)
    assert [one.surplus for one in announced(Traffic(story.entries), since=0)] == [1]
    reading, event = story.entries[-1], story.entries[-2]
    story.entries[-2:] = [replace(event, at=reading.at + timedelta(seconds=1)), reading]
    assert [one.surplus for one in announced(Traffic(story.entries), since=0)] == [0]
