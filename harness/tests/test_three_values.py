"""A request without an answer may have been carried out: the seller that did it, and the one that did not, are both right."""

from __future__ import annotations

import pytest

from ttck.harness.judge.histories import Traffic, states_between, transitions
from ttck.harness.record.exchange import DENIED, THROTTLED, Effect
from ttck.harness.tests.entries import Story
from ttck.specs.lifecycles import ticket_lifecycle
from ttck.specs.vocabulary import Kind, Operation

TABLE = ticket_lifecycle()
MOVES = [
    ("acknowledged", Operation.CANCEL, "assessingCancellation"),
    ("inProgress", Operation.CANCEL, "assessingCancellation"),
    ("resolved", Operation.REOPEN, "reopened"),
    ("resolved", Operation.CLOSE, "closed"),
    ("pending", Operation.PATCH, "inProgress"),
]


@pytest.mark.parametrize(
    ("status", "effect"),
    [
        (200, Effect.DONE), (202, Effect.DONE), (204, Effect.DONE), (301, Effect.REFUSED), (404, Effect.REFUSED), (409, Effect.REFUSED),
        (501, Effect.REFUSED), (503, Effect.REFUSED), (500, Effect.UNKNOWN), (502, Effect.UNKNOWN), (504, Effect.UNKNOWN),
        (700, Effect.UNKNOWN),
    ],
)  # fmt: skip
def test_an_answer_says_whether_it_happened(status, effect):
    assert Story().exchange(Operation.CANCEL, status=status).effect is effect


def test_no_answer_says_nothing():
    lost = Story().exchange(Operation.CANCEL, error="reset")
    assert (lost.effect, lost.silence) == (Effect.UNKNOWN, "reset")


@pytest.mark.parametrize("operation", [THROTTLED, DENIED])
def test_what_a_gateway_turned_away_did_not_happen_and_is_no_refusal_by_rule(operation):
    exchange = Story().exchange(operation, status=503)
    assert exchange.effect is Effect.REFUSED
    assert exchange.silence


def only_step(story, number=-1):
    return Traffic(story.entries).item_histories["1"].steps[number]


@pytest.mark.parametrize(("before", "operation", "after"), MOVES)
@pytest.mark.parametrize("lost", [{"error": "reset"}, {"status": 504}])
def test_a_lost_request_permits_its_move_and_demands_none(before, operation, after, lost):
    for seen in (before, after):
        story = Story()
        story.create(state=before)
        story.exchange(operation, **lost)
        story.read(seen)
        assert states_between(only_step(story), TABLE) == (() if seen == before else (after,))
        assert only_step(story).actions == ()


@pytest.mark.parametrize(("before", "operation", "after"), [move for move in MOVES if move[1] in {Operation.CANCEL, Operation.REOPEN}])
def test_a_refused_request_permits_nothing(before, operation, after):
    story = Story()
    story.create(state=before)
    story.exchange(operation, status=409)
    story.read(after)
    assert states_between(only_step(story), TABLE) is None


def test_a_lost_request_may_take_effect_later():
    story = Story()
    story.create(state="acknowledged")
    story.exchange(Operation.CANCEL, error="timed out")
    story.read("acknowledged")
    story.read("assessingCancellation")
    assert states_between(only_step(story), TABLE) == ("assessingCancellation",)


def test_a_lost_request_permits_nothing_before_it():
    story = Story()
    story.create(state="acknowledged")
    story.read("assessingCancellation")
    story.exchange(Operation.CANCEL, error="reset")
    story.read("assessingCancellation")
    assert states_between(only_step(story, 0), TABLE) is None


def test_a_change_that_shows_is_a_change_whoever_caused_it():
    """A notification is owed for it; a lost request alone owes none."""
    story = Story()
    story.create(state="acknowledged")
    story.exchange(Operation.CANCEL, error="reset")
    story.read("acknowledged")
    (item_history,) = Traffic(story.entries).item_histories.values()
    assert transitions(item_history, TABLE) == []
    story.read("assessingCancellation")
    (item_history,) = Traffic(story.entries).item_histories.values()
    assert [(before, after) for before, after, _ in transitions(item_history, TABLE)] == [("acknowledged", "assessingCancellation")]


def test_what_a_lost_patch_carried_may_be_there():
    story = Story()
    story.create()
    story.exchange(Operation.PATCH, sent={"note": [{"id": "n"}]}, error="reset")
    (item_history,) = Traffic(story.entries).item_histories.values()
    assert item_history.sent("note") == []
    assert item_history.sent("note", perhaps=True) == [{"id": "n"}]


def test_a_lost_booking_may_have_moved_its_workorder_and_ticket():
    story = Story()
    story.create(state="pending")
    story.exchange(Operation.RETRIEVE, answer={"id": "1", "status": "pending", "workOrder": [{"id": "W"}]})
    story.exchange(Operation.RETRIEVE_WORKORDER, ticket="W", answer={"id": "W", "state": "open"})
    story.exchange(Operation.CREATE_APPOINTMENT, sent={"workOrder": {"id": "W"}}, error="reset")
    story.read("inProgress")
    story.exchange(Operation.RETRIEVE_WORKORDER, ticket="W", answer={"id": "W", "state": "planned"})
    traffic = Traffic(story.entries)
    assert states_between(traffic.item_histories["1"].steps[-1], TABLE) == ("inProgress",)
    assert [e.operation for e in traffic.item_histories_of(Kind.WORKORDER)["W"].steps[-1].doubtful] == [Operation.CREATE_APPOINTMENT]
