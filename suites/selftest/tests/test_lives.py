"""What a seller changes in one ticket, in one state after the other, is announced each time; a contact does not change in silence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ttck.harness.judge import unannounced_changes
from ttck.harness.judge.expected_notifications import each_update
from ttck.harness.judge.histories import Traffic
from ttck.harness.record.state_probe import Attempt
from ttck.harness.tests.entries import Story
from ttck.specs.vocabulary import Operation, Stimulus, TicketEvent
from ttck.suites.ticket import event_rules, expectation_rules, unasked_rules
from ttck.suites.ticket.scenarios.g_clearing import Clearance

ENGINEER = {"role": "sellerTechnicalContact", "name": "Ina", "number": "+49 30 1", "emailAddress": "ina@seller.example"}
CHANGES = (Stimulus.ADD_NOTE, Stimulus.ADD_ATTACHMENT, Stimulus.ADD_NOTE)


def lived(*, events, vouched=True):
    story = Story()
    story.create()
    for number, change in enumerate(CHANGES):
        story.read("resolved")
        story.stimulus(change, sure=vouched)
        if number < events:
            story.event(TicketEvent.UPDATE, event_id=str(number))
    story.read("resolved")
    return Traffic(story.entries)


@pytest.mark.parametrize(("events", "missing"), [(3, 0), (2, 1), (0, 3)])
def test_each_change_of_a_ticket_is_announced(events, missing):
    breaches = [expectation_rules.kept(owed) for owed in each_update(lived(events=events), since=0)]
    said = [breach for breach in breaches if breach is not None]
    assert (len(breaches), len(said)) == (3, missing)
    assert all("while the ticket was resolved" in breach.message for breach in said)


def test_where_several_states_are_in_doubt_the_changes_are_named_together():
    story = Story()
    story.create()
    for state, events in (("inProgress", 0), ("pending", 0), ("resolved", 2)):
        story.read(state)
        story.stimulus(Stimulus.ADD_NOTE)
        for number in range(events):
            story.event(TicketEvent.UPDATE, event_id=str(number))
    (owed,) = each_update(Traffic(story.entries), since=0)
    breach = expectation_rules.kept(owed)
    assert (breach.message, breach.actual) == ("UPDATE is missing", "2 arrived")
    assert "ticket_add_note in inProgress, ticket_add_note in pending" in breach.expected


def test_what_was_not_seen_and_nobody_vouches_for_is_not_owed():
    assert each_update(lived(events=0, vouched=False), since=0) == []


def test_what_was_changed_before_the_registration_is_left_out():
    traffic = lived(events=0)
    first = traffic.item_histories["1"].stimuli[0].number
    assert len(each_update(traffic, since=first)) == 2


def reopened(*, after, asked=False, events=0):
    story = Story()
    story.create()
    story.exchange(Operation.RETRIEVE, answer={"id": "1", "status": "resolved", "relatedContactInformation": [ENGINEER]})
    if asked:
        story.stimulus(Stimulus.UPDATE_TECHNICAL_CONTACTS, sure=True)
    story.exchange(Operation.REOPEN, status=204)
    for number in range(events):
        story.event(TicketEvent.UPDATE, event_id=str(number))
    story.exchange(Operation.RETRIEVE, answer={"id": "1", "status": "reopened", "relatedContactInformation": after})
    return [unasked_rules.announced(one) for one in unannounced_changes.told(Traffic(story.entries), since=0)]


def test_a_contact_that_is_gone_after_a_change_of_state_is_announced():
    assert reopened(after=[ENGINEER]) == []
    (gone,) = reopened(after=[])
    assert "no UPDATE tells it" in gone.message
    assert reopened(after=[], events=1) == [None]


def test_a_contact_that_the_seller_was_asked_to_change_is_judged_elsewhere():
    assert reopened(after=[], asked=True) == []


@pytest.mark.parametrize(("read", "wrong"), [("resolved", False), ("closed", False), ("inProgress", True)])
def test_clearance_is_asked_for_when_the_ticket_reads_resolved_or_went_on_from_there(read, wrong):
    story = Story()
    story.create()
    before = story.read("inProgress")
    event = story.event(TicketEvent.CLEARANCE_REQUEST)
    seen = replace(story.read(read, scenario="on arrival"), label=f"on arrival of #{event.number}")
    story.entries[-1] = seen
    resolved = story.read("resolved")
    tried = Attempt(about="close", before=resolved, exchange=story.exchange(Operation.CLOSE, status=204), after=story.read("closed"))
    one = Clearance(about="close", ticket="1", resolved=resolved, before_stimulus=before, asked=True, waited=True, attempt=tried)
    assert (event_rules.resolved_on_arrival(Traffic(story.entries))(one) is not None) is wrong


@pytest.mark.parametrize("late", [True, False])
def test_what_an_earlier_resolution_still_owed_says_nothing_of_the_next_one(late):
    story = Story()
    story.create()
    story.read("resolved")
    if not late:
        story.event(TicketEvent.CLEARANCE_REQUEST, event_id="1")
    story.exchange(Operation.REOPEN, status=204)
    before = story.read("reopened")
    event = story.event(TicketEvent.CLEARANCE_REQUEST, event_id="1" if late else "2")
    story.entries[-1:] = [event, replace(story.read("inProgress", scenario="on arrival"), label=f"on arrival of #{event.number}")]
    resolved = story.read("resolved")
    tried = Attempt(about="close", before=resolved, exchange=story.exchange(Operation.CLOSE, status=204), after=story.read("closed"))
    one = Clearance(about="close", ticket="1", resolved=resolved, before_stimulus=before, asked=True, waited=True, round=2, attempt=tried)
    assert (event_rules.resolved_on_arrival(Traffic(story.entries))(one) is None) is late


@pytest.mark.parametrize(
    ("times", "said"), [(1, "the ticket was closed"), (2, "resolved for the second time"), (4, "resolved for the fourth time")]
)
def test_a_clearance_that_was_not_asked_for_says_which_time_it_was(times, said):
    story = Story()
    story.create()
    for number in range(times - 1):
        story.event(TicketEvent.CLEARANCE_REQUEST, event_id=str(number))
    before, resolved = story.read("inProgress"), story.read("resolved")
    one = Clearance(
        about="close",
        ticket="1",
        resolved=resolved,
        before_stimulus=before,
        asked=False,
        waited=True,
        round=times,
        closed=story.read("closed"),
    )
    breach = event_rules.clearance_came(Traffic(story.entries))(one)
    assert said in breach.message
    assert times == 1 or breach.actual == f"none; {times - 1} in all, for {times} times that it was resolved"
