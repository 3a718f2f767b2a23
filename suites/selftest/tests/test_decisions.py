"""What decisions of the seller about workorders tell, and what becomes of lists after a booking."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ttck.harness.record.exchange import StimulusCall
from ttck.harness.tests.entries import START, Story
from ttck.specs.vocabulary import Operation, TicketState
from ttck.suites.appointment import lifting_rules, workorder_rules
from ttck.suites.appointment.decisions import Decided
from ttck.suites.appointment.scenarios.d_booking import Bookings, Listed
from ttck.suites.common.lists import Query


def read(operation, **document):
    return Story().exchange(operation, answer={"id": "1", **document})


def call(name, **more):
    return StimulusCall(number=1, at=START, scenario="main", name=name, ticket="1", via="control", ok=True, **more)


@pytest.mark.parametrize(("state", "wrong"), [("planned", False), ("inProgress", False), ("open", True), ("unheard", True)])
def test_a_decision_may_be_followed_by_another_one(state, wrong):
    made = Decided(
        about="workorder_plan", item="1", call=call("workorder_plan"), visible=True, expected="planned",
        before=read(Operation.RETRIEVE_WORKORDER, state="open"), after=read(Operation.RETRIEVE_WORKORDER, state=state),
    )  # fmt: skip
    assert (workorder_rules.arrives(made) is not None) is wrong


def test_a_decision_about_what_cannot_be_read_tells_nothing():
    sure = call("workorder_update", sure=True)
    gone = Story().exchange(Operation.RETRIEVE_WORKORDER, status=404, answer={})
    there = read(Operation.RETRIEVE_WORKORDER, state="open")
    made = [Decided(about="note", item="1", call=sure, before=a, after=b, visible=False) for a, b in ((there, gone), (gone, there))]
    assert workorder_rules.believable(made, "note") == []
    still = Decided(about="note", item="1", call=sure, before=there, after=there, visible=False, announced=True)
    assert workorder_rules.believable([still], "note")
    assert not workorder_rules.believable([replace(still, crowded=True)], "note")  # it may have been changed back


def listed(found, *, before="inProgress", after="inProgress", status=200, complete=True):
    """A ticket that a booking took to inProgress, and the ids in the lists of that state and of pending ones."""
    queries = {}
    for state, ids in zip((TicketState.IN_PROGRESS, TicketState.PENDING), found, strict=True):
        page = Story().exchange(Operation.LIST, status=status, answer=[{"id": one} for one in ids])
        queries[state] = Query(params=(("status", str(state)),), pages=(page,), complete=complete)
    seen = (Story().read(before), Story().read(after))
    return Bookings(listed=Listed(before=seen[0], found=queries, after=seen[1]))


@pytest.mark.parametrize(
    ("found", "broken"), [((["1", "2"], ["3"]), 0), ((["2"], ["3"]), 1), ((["1"], ["1"]), 1), (([], ["1"]), 2), ((["1"], []), 0)]
)
def test_a_ticket_is_in_the_list_of_its_state_alone(found, broken):
    told = lifting_rules.looked_for(listed(found))
    assert sum(lifting_rules.is_followed(one) is not None for one in told) == broken
    assert len(told) == 2


@pytest.mark.parametrize("more", [{"before": "pending"}, {"after": "resolved"}, {"status": 422}, {"complete": False}])
def test_a_list_that_shows_a_part_or_a_ticket_that_moves_proves_nothing(more):
    assert lifting_rules.looked_for(listed(([], ["1"]), **more)) == []


def test_without_a_booking_that_took_a_ticket_on_nothing_is_judged():
    assert lifting_rules.looked_for(Bookings()) == []
