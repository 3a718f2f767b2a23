from __future__ import annotations

import pytest

from ttck.harness.record.state_probe import Attempt, item_id, state_of
from ttck.harness.tests.entries import Story
from ttck.specs.vocabulary import Operation


@pytest.fixture
def story():
    return Story()


def test_the_state_is_read_where_the_kind_has_it(story):
    document = {"status": "confirmed", "state": "planned"}
    assert state_of(story.exchange(Operation.RETRIEVE_APPOINTMENT, answer=document)) == "confirmed"
    assert state_of(story.exchange(Operation.RETRIEVE_WORKORDER, answer=document)) == "planned"
    assert state_of(story.exchange(Operation.RETRIEVE_WORKORDER, answer=document, status=404)) is None
    assert state_of(None) is None


@pytest.mark.parametrize(
    ("answer", "status", "found"),
    [({"id": "A"}, 201, "A"), ({"id": ""}, 201, None), ({"id": 1}, 201, None), ({"id": "A"}, 422, None), ([], 201, None)],
)
def test_the_identifier_of_what_was_created(story, answer, status, found):
    assert item_id(story.exchange(Operation.CREATE_APPOINTMENT, answer=answer, status=status)) == found


def test_an_attempt_shows_the_state_before_and_after(story):
    before = story.exchange(Operation.RETRIEVE_APPOINTMENT, answer={"status": "confirmed"})
    after = story.exchange(Operation.RETRIEVE_APPOINTMENT, answer={"status": "cancelled"})
    attempt = Attempt(about="cancel", before=before, exchange=after, after=after)
    assert (attempt.state, attempt.state_after) == ("confirmed", "cancelled")
