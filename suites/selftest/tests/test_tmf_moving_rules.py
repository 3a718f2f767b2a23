"""What a change of status by a patch does, and what it leaves alone."""

from __future__ import annotations

import itertools

import pytest

from ttck.harness.judge.observations import Subject
from ttck.harness.record.state_probe import Attempt
from ttck.harness.tests.entries import Story
from ttck.specs.vocabulary import Operation, TmfState
from ttck.suites.tmf.scenarios.k_moving import ROUND, Move, allowed
from ttck.suites.tmf.state_rules import happened, lasted, leaves_the_rest

BEFORE = {
    "id": "1",
    "status": "pending",
    "severity": "Minor",
    "note": [{"text": "a", "id": "n1"}, {"text": "b", "id": "n2"}],
    "requestedResolutionDate": "2030-01-01T00:00:00Z",
}


def moved(answered, after, *, before=BEFORE):
    story = Story()
    first = story.exchange(Operation.RETRIEVE, answer=before)
    patch = story.exchange(Operation.PATCH, answer=answered)
    last = story.exchange(Operation.RETRIEVE, answer=after)
    attempt = Attempt(about="pending to held", before=first, exchange=patch, after=last)
    return Subject(value=Move(source=TmfState.PENDING, target=TmfState.HELD, attempt=attempt), where="/status", seen=())


HELD = {**BEFORE, "status": "held"}


@pytest.mark.parametrize(
    ("answered", "after", "broken"),
    [
        (HELD, HELD, set()),
        (BEFORE, BEFORE, {"happened"}),
        (HELD, BEFORE, {"lasted"}),
        (HELD, {**HELD, "status": "inProgress"}, set()),  # the seller went on
        (HELD, {**HELD, "note": BEFORE["note"][:1]}, {"leaves_the_rest"}),
        (HELD, {**HELD, "note": [*BEFORE["note"], {"text": "c"}], "severity": "Major"}, set()),
        (HELD, {**HELD, "note": [{"text": "a", "id": "n3"}, {"text": "b", "id": "n4"}]}, {"leaves_the_rest"}),
        (HELD, {name: value for name, value in HELD.items() if name != "severity"}, {"leaves_the_rest"}),
        (HELD, {**HELD, "requestedResolutionDate": "2030-01-01T01:00:00+01:00"}, set()),
    ],
)
def test_what_a_change_of_status_may_do(answered, after, broken):
    part = moved(answered, after)
    assert {rule.__name__ for rule in (happened, lasted, leaves_the_rest) if rule(part)} == broken


def test_the_round_goes_along_the_table_and_can_be_gone_again():
    assert {(str(a), str(b)) for a, b in itertools.pairwise(ROUND)} <= allowed()
    assert (str(TmfState.ACKNOWLEDGED), str(ROUND[0])) in allowed()
    assert ROUND[0] == ROUND[-1]
