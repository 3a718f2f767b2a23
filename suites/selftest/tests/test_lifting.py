"""A ticket is in progress after a booking, or its seller has gone on from there by itself."""

from types import SimpleNamespace

import pytest

from ttck.harness.tests.entries import Story
from ttck.specs.vocabulary import Operation
from ttck.suites.appointment import lifting_rules


@pytest.mark.parametrize(("state", "history", "wrong"), [
    ("inProgress", ["pending", "inProgress"], False),
    ("resolved", ["pending", "inProgress", "resolved"], False),
    ("pending", ["pending", "inProgress", "pending"], False),
    ("resolved", None, False),
    ("resolved", ["pending", "resolved"], True),
    ("pending", ["pending", "inProgress"], True),
    ("pending", ["pending"], True),
    ("pending", None, True),
])  # fmt: skip
def test_a_ticket_that_was_booked_for_is_in_progress_or_went_on_from_there(state, history, wrong):
    def ticket(status, states):
        more = {"statusChange": [{"status": one} for one in states]} if states else {}
        return Story().exchange(Operation.RETRIEVE, answer={"id": "1", "status": status, **more})

    booking = SimpleNamespace(ticket_before=ticket("pending", ["pending"]), ticket_after=ticket(state, history), numbers=(1,))
    assert (lifting_rules.in_progress(booking) is not None) is wrong
