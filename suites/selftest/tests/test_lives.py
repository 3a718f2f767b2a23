"""What a seller changes in one ticket, in one state after the other, is announced each time; a contact does not change in silence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.attempts import Attempt
from harness.owed import many_updates
from harness.tests.entries import Story
from harness.trails import Traffic
from specs.vocabulary import Operation, Stimulus, TicketEvent
from suites.ticket import debt_rules, event_rules, unasked_rules
from suites.ticket.scenarios.g_clearing import Clearance

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


@pytest.mark.parametrize(("events", "kept"), [(3, True), (2, False), (0, False)])
def test_each_change_of_a_ticket_is_announced(events, kept):
    (owed,) = many_updates(lived(events=events), since=0, tickets={"1"})
    assert owed.count == 3
    assert (debt_rules.kept(owed) is None) is kept


def test_what_was_not_seen_and_nobody_vouches_for_is_not_owed():
    assert many_updates(lived(events=0, vouched=False), since=0, tickets={"1"}) == []


def test_other_tickets_and_those_from_before_the_registration_are_left_out():
    assert many_updates(lived(events=0), since=0, tickets={"2"}) == []
    assert many_updates(lived(events=0), since=1, tickets={"1"}) == []


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
    return [unasked_rules.announced(one) for one in unasked_rules.with_other_contacts(Traffic(story.entries), since=0)]


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
