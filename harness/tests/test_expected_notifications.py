from __future__ import annotations

import pytest

from ttck.harness.judge.expected_notifications import (
    UPDATES,
    Owed,
    each_update,
    everything,
    requests_for,
)
from ttck.harness.judge.histories import Traffic
from ttck.harness.tests.entries import Story
from ttck.harness.tests.expected import LIFECYCLE, changes, each, updated
from ttck.specs.vocabulary import Operation, Stimulus, TicketEvent


@pytest.fixture
def story():
    return Story()


def test_a_change_of_state_for_each_state_passed(story):
    created = story.create()
    call, read = story.stimulus(Stimulus.RESOLVE), story.read("resolved")
    (owed,) = changes(story)
    assert (owed.event, owed.count, owed.because) == (
        TicketEvent.STATE_CHANGE,
        2,
        "acknowledged to inProgress, inProgress to resolved",
    )
    assert owed.numbers == (created.number, call.number, read.number)
    assert (owed.arrived, owed.kept) == (0, False)


def test_nothing_is_owed_for_a_ticket_that_stays(story):
    story.create()
    story.read("acknowledged")
    assert everything(Traffic(story.entries), LIFECYCLE, since=0) == []


def test_nothing_is_owed_for_a_ticket_older_than_the_subscription(story):
    created = story.create()
    story.read("inProgress")
    story.read("resolved")
    assert changes(story, since=created.number) == []
    assert len(changes(story, since=created.number - 1)) == 1


def test_redeliveries_do_not_settle_a_debt(story):
    story.create()
    story.read("resolved")
    story.event(TicketEvent.STATE_CHANGE, event_id="e1")
    story.event(TicketEvent.STATE_CHANGE, event_id="e1")
    story.event(TicketEvent.UPDATE, event_id="e2")
    story.event(TicketEvent.STATE_CHANGE, event_id="e3", ticket="2")
    (owed,) = changes(story)
    assert (owed.arrived, owed.kept) == (1, False)
    story.event(TicketEvent.STATE_CHANGE, event_id="e4")
    (owed,) = changes(story)
    assert (owed.arrived, owed.kept) == (2, True)


def test_two_subscriptions_do_not_add_up(story):
    story.create()
    story.read("resolved")
    story.event(TicketEvent.STATE_CHANGE, event_id="e1", subscription="main")
    story.event(TicketEvent.STATE_CHANGE, event_id="e2", subscription="second")
    assert changes(story)[0].arrived == 1


def test_more_than_owed_is_well(story):
    story.create()
    story.read("inProgress")
    for name in "abc":
        story.event(TicketEvent.STATE_CHANGE, event_id=name)
    assert changes(story)[0].kept


@pytest.mark.parametrize("stimulus", UPDATES)
def test_an_update_for_each_change_by_the_seller(story, stimulus):
    story.create()
    calls = story.stimulus(stimulus), story.stimulus(stimulus)
    (owed,) = updated(story, stimulus)
    assert (owed.event, owed.count, owed.stimuli) == (TicketEvent.UPDATE, 2, calls)
    assert owed.because == f"{stimulus} (2 times)"
    assert owed.numbers == tuple(call.number for call in calls)


def test_a_ticket_where_another_change_owes_one_too_proves_nothing(story):
    story.create()
    story.stimulus(Stimulus.ADD_NOTE)
    story.stimulus(Stimulus.ADD_ATTACHMENT)
    assert updated(story, Stimulus.ADD_NOTE) == updated(story, Stimulus.ADD_ATTACHMENT) == []


def test_a_change_of_state_beside_it_does_no_harm(story):
    story.create()
    story.stimulus(Stimulus.START_WORK)
    story.stimulus(Stimulus.ADD_NOTE)
    assert updated(story, Stimulus.ADD_NOTE)[0].count == 1


def test_a_change_in_each_open_state_owes_an_update_of_its_own(story):
    story.create()
    story.read("pending")
    for number, stimulus in enumerate((Stimulus.ADD_NOTE, Stimulus.ADD_ATTACHMENT, Stimulus.ADD_NOTE)):
        story.stimulus(stimulus)
        if stimulus == Stimulus.ADD_NOTE:
            story.event(TicketEvent.UPDATE, event_id=f"e{number}")
    found = each(story)
    assert found == [
        ("pending", "ticket_add_note in pending", True),
        ("pending", "ticket_add_attachment in pending", False),
        ("pending", "ticket_add_note in pending", True),
    ]
    assert [one.own for one in each_update(Traffic(story.entries), since=0)] == [1, 1, 1]


def test_an_update_that_comes_late_settles_what_was_before_it(story):
    story.create()
    for _ in range(2):
        story.stimulus(Stimulus.ADD_NOTE)
    for number in range(2):
        story.event(TicketEvent.UPDATE, event_id=f"e{number}")
    assert [kept for *_, kept in each(story)] == [True, True]


def test_an_update_settles_nothing_that_comes_after_it(story):
    story.create()
    story.event(TicketEvent.UPDATE, event_id="e1")
    story.event(TicketEvent.UPDATE, event_id="e2")
    story.stimulus(Stimulus.ADD_NOTE)
    assert [kept for *_, kept in each(story)] == [False]


def test_of_a_ticket_that_is_changed_in_several_states_the_change_that_nothing_followed_was_not_told(story):
    story.create()
    story.stimulus(Stimulus.ADD_NOTE)
    story.event(TicketEvent.UPDATE, event_id="e1")
    story.read("resolved")
    story.stimulus(Stimulus.ADD_NOTE)
    assert each(story) == [("resolved", "ticket_add_note in resolved", False), ("acknowledged", "ticket_add_note in acknowledged", True)]


def test_where_updates_come_late_it_is_not_said_in_which_state_one_is_missing(story):
    story.create()
    for state, number in (("inProgress", 0), ("pending", 0), ("resolved", 2)):
        story.read(state)
        story.stimulus(Stimulus.ADD_NOTE)
        for one in range(number):
            story.event(TicketEvent.UPDATE, event_id=f"e{one}")
    ((state, because, kept),) = each(story)
    assert (state, kept) == (None, False)
    assert because == ", ".join(f"ticket_add_note in {state}" for state in ("inProgress", "pending", "resolved"))
    (owed,) = each_update(Traffic(story.entries), since=0)
    assert (owed.count, owed.arrived, owed.own) == (3, 2, 3)


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_a_ticket_that_is_no_longer_open_owes_no_update(story, state):
    story.create()
    story.read(state)
    story.stimulus(Stimulus.ADD_NOTE)
    assert each(story) == []


def test_a_ticket_that_may_have_been_closed_meanwhile_owes_no_update(story):
    story.create()
    story.read("resolved")
    story.stimulus(Stimulus.ADD_NOTE)
    story.read("closed")
    assert each(story) == []


def test_a_change_that_nobody_vouches_for_shows_in_its_attribute(story):
    story.create()
    story.read("inProgress")
    story.stimulus(Stimulus.ADD_NOTE, via="http")
    story.exchange(Operation.RETRIEVE, answer={"id": "1", "status": "inProgress", "sellerSeverity": "minor"})
    assert each(story) == []
    story.stimulus(Stimulus.ADD_NOTE, via="http")
    story.exchange(Operation.RETRIEVE, answer={"id": "1", "status": "inProgress", "note": [{"text": "new"}]})
    assert [because for _, because, _ in each(story)] == ["ticket_add_note in inProgress"]
    story.stimulus(Stimulus.ADD_ATTACHMENT, via="http")
    story.exchange(Operation.RETRIEVE, answer={"id": "1", "status": "pending", "attachment": [{"name": "new"}]})
    assert len(each(story)) == 1


def test_a_workorder_is_opened_before_it_is_updated(story):
    story.create()
    story.stimulus(Stimulus.WORKORDER_OPEN)
    last = story.stimulus(Stimulus.WORKORDER_UPDATE)
    (owed,) = updated(story, Stimulus.WORKORDER_UPDATE)
    assert (owed.count, owed.stimuli) == (2, (last,))
    assert updated(story, Stimulus.WORKORDER_OPEN) == []


def test_failed_and_earlier_changes_owe_nothing(story):
    story.create()
    early = story.stimulus(Stimulus.ADD_NOTE)
    story.stimulus(Stimulus.ADD_NOTE, ok=False)
    assert updated(story, Stimulus.ADD_NOTE, since=early.number) == []
    assert updated(story, Stimulus.ADD_NOTE)[0].count == 1


def test_a_request_for_each_time_a_ticket_comes_to_a_state(story):
    story.create()
    for state in ("inProgress", "pending"):
        story.read(state)
    story.exchange(Operation.PATCH, answer={"id": "1", "status": "inProgress"})
    story.read("pending")
    (owed,) = requests_for(Traffic(story.entries), LIFECYCLE, since=0, state="pending", event=TicketEvent.INFO_REQUIRED)
    assert (owed.event, owed.count, owed.because) == (TicketEvent.INFO_REQUIRED, 2, "came to pending")
    assert requests_for(Traffic(story.entries), LIFECYCLE, since=0, state="resolved", event=TicketEvent.CLEARANCE_REQUEST) == []


def test_where_a_workorder_asks_for_its_appointment_the_ticket_need_not(story):
    story.create(state="inProgress")
    story.stimulus(Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT)
    story.read("pending")
    story.exchange(Operation.PATCH, answer={"id": "1", "status": "inProgress"})
    story.read("inProgress")
    asked = {"state": "pending", "event": TicketEvent.INFO_REQUIRED, "since": 0}
    assert requests_for(Traffic(story.entries), LIFECYCLE, **asked)[0].count == 1
    assert requests_for(Traffic(story.entries), LIFECYCLE, **asked, appointments=False) == []
    story.stimulus(Stimulus.REQUEST_INFO)
    story.read("pending")
    assert requests_for(Traffic(story.entries), LIFECYCLE, **asked, appointments=False)[0].count == 1
    owed = everything(Traffic(story.entries), LIFECYCLE, since=0, appointments=False)
    assert [one.count for one in owed if one.event == TicketEvent.INFO_REQUIRED] == [1]


@pytest.mark.parametrize(("required", "owed"), [(True, []), (False, [1])])
def test_a_workorder_that_asks_by_then_is_found_by_the_ticket_that_names_it(story, required, owed):
    story.create(state="inProgress")
    story.exchange(Operation.RETRIEVE_WORKORDER, ticket="W", answer={"id": "W", "state": "open", "appointmentRequired": required})
    story.exchange(Operation.RETRIEVE, answer={"id": "1", "status": "pending", "workOrder": [{"id": "W"}]})
    story.exchange(Operation.RETRIEVE_WORKORDER, ticket="W", answer={"id": "W", "state": "open", "appointmentRequired": not required})
    asked = {"state": "pending", "event": TicketEvent.INFO_REQUIRED, "since": 0, "appointments": False}
    assert [one.count for one in requests_for(Traffic(story.entries), LIFECYCLE, **asked)] == owed


def test_a_state_passed_unseen_asks_too(story):
    story.create()
    story.read("inProgress")
    story.exchange(Operation.CLOSE)
    story.read("closed")
    (owed,) = requests_for(Traffic(story.entries), LIFECYCLE, since=0, state="resolved", event=TicketEvent.CLEARANCE_REQUEST)
    assert owed.count == 1


def test_a_request_is_not_owed_for_a_ticket_older_than_the_subscription(story):
    created = story.create(state="inProgress")
    story.read("pending")
    since = created.number
    assert requests_for(Traffic(story.entries), LIFECYCLE, since=since, state="pending", event=TicketEvent.INFO_REQUIRED) == []


def test_everything_of_a_run(story):
    story.create()
    story.stimulus(Stimulus.ADD_NOTE)
    story.read("resolved")
    story.create("2", state="inProgress")
    story.read("pending", ticket="2")
    owed = everything(Traffic(story.entries), LIFECYCLE, since=0)
    assert sorted((one.item_history.ticket, one.event, one.count) for one in owed) == sorted(
        [
            ("1", TicketEvent.STATE_CHANGE, 2),
            ("1", TicketEvent.UPDATE, 1),
            ("1", TicketEvent.CLEARANCE_REQUEST, 1),
            ("2", TicketEvent.STATE_CHANGE, 1),
            ("2", TicketEvent.INFO_REQUIRED, 1),
        ]
    )


def test_proof_is_cited_once(story):
    story.create()
    call = story.stimulus(Stimulus.RESOLVE)
    story.read("resolved")
    item_history = Traffic(story.entries).item_histories["1"]
    owed = Owed(item_history=item_history, event=TicketEvent.UPDATE, count=1, because="", steps=item_history.steps * 2, stimuli=(call,))
    assert owed.numbers == (1, 2, 3)


def test_an_answer_without_a_state_proves_no_change(story):
    story.create()
    story.read(None)
    story.read("acknowledged")
    assert changes(story) == []
