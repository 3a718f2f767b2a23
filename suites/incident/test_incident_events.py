"""Use case 17, send incident notifications: MEF 113 9.18."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import Kind
from ttck.suites.common import incident_dialect, incident_gates, telling
from ttck.suites.common.alone import recorded
from ttck.suites.common.incident_client import OF_THE_DRAFT
from ttck.suites.incident import event_rules
from ttck.suites.ticket import alone_events, rules

ALL = ("hushing", "following", "surveying", "concluding")
NONE = "no incident was opened while the registration stood"


@verifies("MEF113:R139", needs=ALL)
def test_nobody_hears_of_incidents_unasked(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """While only ticket events are asked for, an incident comes and goes without a notification, though a ticket event arrives."""
    hushing = incident_gates.told(story, target, "hushing")
    event_rules.not_silent(traffic)
    rule = event_rules.silent(hushing, story("following"), traffic)
    verify.every(event_rules.quiet_time(hushing), rule, none="no incident came and went")


@verifies("MEF113:R139", needs=("hushing", "subscribing"))
def test_nobody_hears_of_incidents_after_the_end(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """Once the only registration of a buyer is ended, a new incident is not told to it any more."""
    incident_gates.told(story, target, "hushing")
    if recorded(story):
        told = alone_events.after_the_end(traffic, Kind.INCIDENT)
        verify.every(told, alone_events.is_sent, none="after the last registration was ended no incident is heard of")
        return
    subscribing = story("subscribing")
    after = event_rules.after_the_last(subscribing)
    verify.every(after, event_rules.unheard(subscribing, traffic), none="no incident came after the only registration was ended")


@verifies("MEF113:R139", advisory=True, needs=ALL)
def test_only_listed_types_are_sent(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """A notification about an incident goes to registrations that list its type, not to the buyer's others (errata C31)."""
    following = incident_gates.events(story, target)
    event_rules.not_silent(traffic)
    later = [n for n in event_rules.heard(traffic) if n.number > following.since]
    verify.every(later, event_rules.asked_for(target), none=event_rules.QUIET)


@verifies("MEF113:R140", needs=ALL)
def test_a_registered_buyer_hears_of_incidents(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """After a registration for incident events at least one notification arrives about an incident that strikes the buyer."""
    following = incident_gates.events(story, target)
    lives = event_rules.since_registered(following)
    verify.some(lives, event_rules.anything(traffic), none=following.why(NONE), broken=event_rules.SILENCE)


@verifies("MEF113:R140", needs=ALL)
def test_every_incident_is_heard_of(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """Each incident that was opened while the registration stood was heard of, whatever product it strikes."""
    following = incident_gates.events(story, target)
    event_rules.not_silent(traffic)
    verify.every(event_rules.mentions(traffic, following), event_rules.mentioned, none=following.why(NONE))


@verifies("MEF113:R140", needs=ALL)
def test_every_registration_is_served(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """Each of two registrations for the same event types gets every notification."""
    following = incident_gates.events(story, target)
    event_rules.not_silent(traffic)
    arrived = [owed for owed in event_rules.every_debt(traffic, following, target) if owed.kept]
    verify.every(arrived, event_rules.served(following), none=following.why(NONE))


@verifies("MEF113:R140", advisory=True, needs=ALL)
def test_types_of_incidents_count_beside_those_of_tickets(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """A registration that lists types of tickets and of incidents, where it is accepted, gets the notifications of both."""
    following = incident_gates.events(story, target)
    event_rules.not_silent(traffic)
    verify.where(
        event_rules.told_elsewhere(traffic, following, target),
        event_rules.told_beside_tickets(following),
        unused="no registration for tickets and incidents at once was accepted; one kind at a time is what Table 36 knows",
    )


@verifies("MEF113:R141", needs=ALL)
def test_a_notification_says_what_and_which(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """A notification carries its event type, the one of its address, and the identifier of an incident that exists."""
    incident_gates.events(story, target)
    event_rules.not_silent(traffic)
    verify.every(event_rules.heard(traffic), event_rules.identified(target, story("concluding")), none=event_rules.QUIET)


@verifies("MEF113:R141", advisory=True, needs=ALL)
def test_an_event_id_names_one_event(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """Two different events about incidents never carry the same eventId; a redelivery of one event does."""
    incident_gates.events(story, target)
    event_rules.not_silent(traffic)
    groups = telling.by_event_id(event_rules.heard(traffic))
    verify.where(groups, telling.one_event, unused="no notification about an incident has an eventId")


@verifies("MEF113:R142", needs=ALL)
def test_a_new_incident_is_announced(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """A new incident is announced by CREATED, and what that names can be read."""
    following = incident_gates.events(story, target)
    event_rules.not_silent(traffic)
    verify.every(event_rules.births(traffic, following, target), event_rules.kept, none=following.why(NONE))


@verifies("MEF113:R142", advisory=True, needs=ALL)
def test_a_new_incident_is_announced_once_and_first(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """CREATED comes once for an incident, redeliveries aside, and before anything else about it."""
    following = incident_gates.events(story, target)
    event_rules.not_silent(traffic)
    births = event_rules.births(traffic, following, target)
    verify.every(births, rules.both(event_rules.once, event_rules.first_comes_first), none=following.why(NONE))


@pytest.mark.parametrize("how", ["worked on and closed", "closed at once"])
@verifies("MEF113:R143", needs=ALL)
def test_a_change_of_state_is_announced(verify: Verify, story: Stories, traffic: Traffic, target: Target, how: str) -> None:
    """Each change of the state of an incident is announced by STATE_CHANGE, its start and its end."""
    following = incident_gates.events(story, target)
    event_rules.not_silent(traffic)
    debts = event_rules.moves(traffic, following, target, worked_on=how == "worked on and closed")
    verify.every(debts, event_rules.kept, none=following.why(f"no incident was {how}"))


@verifies("MEF113:R143", advisory=True, needs=ALL)
def test_no_change_of_state_is_announced_that_did_not_happen(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """STATE_CHANGE comes no more often than the state of the incident can have changed."""
    following = incident_gates.events(story, target)
    event_rules.not_silent(traffic)
    every = event_rules.told(traffic, following)
    verify.every(every, event_rules.no_more_than_happened(every, following, target), none=following.why(NONE))


@verifies("MEF113:R143", advisory=True, needs=ALL)
def test_events_arrive_in_order(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """The events about one incident arrive in the order in which they happened."""
    following = incident_gates.events(story, target)
    event_rules.not_silent(traffic)
    verify.where(event_rules.lines(traffic, following), telling.in_order, unused="no incident had two events")


@pytest.mark.parametrize("attribute", OF_THE_DRAFT)
@verifies("MEF113:R144", needs=ALL)
def test_a_change_of_an_attribute_is_announced(verify: Verify, story: Stories, traffic: Traffic, target: Target, attribute: str) -> None:
    """A change of an attribute of an incident in progress is announced by UPDATE."""
    following = incident_gates.events(story, target)
    event_rules.not_silent(traffic)
    debts = event_rules.changes(traffic, following, target, attribute)
    verify.every(debts, event_rules.kept, none=following.why(f"{attribute} was not seen to change in progress"))


@pytest.mark.parametrize("attribute", ["impact", "description"])
@verifies("MEF113-2022:R169", needs=ALL)
def test_a_change_of_impact_or_description_is_announced(
    verify: Verify, story: Stories, traffic: Traffic, target: Target, attribute: str
) -> None:
    """A change of an attribute that only the published edition names is announced by UPDATE."""
    following = incident_gates.events(story, target)
    event_rules.not_silent(traffic)
    debts = event_rules.changes(traffic, following, target, attribute)
    verify.every(debts, event_rules.kept, none=following.why(f"{attribute} was not seen to change in progress"))


@verifies("MEF113:R145", needs=ALL)
def test_closing_is_announced(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """Closing is announced by CLOSED; on a wire without such an event STATE_CHANGE covers it, as R143 demands."""
    following = incident_gates.events(story, target)
    event_rules.not_silent(traffic)
    verify.every(event_rules.closings(traffic, following, target), event_rules.kept, none=following.why("no incident was closed"))


@pytest.mark.parametrize("kind", incident_dialect.TABLE_45)
@verifies("MEF113:R155", needs=ALL)
def test_every_event_type_is_supported(verify: Verify, story: Stories, traffic: Traffic, target: Target, kind: str) -> None:
    """Each event type of Table 45 that the binding has is seen, once something happened that owes it."""
    following = incident_gates.events(story, target)
    debts = event_rules.owing(traffic, following, target, kind)
    event_rules.not_silent(traffic)
    verify.some(
        debts, event_rules.came(traffic, target, kind), none=following.why("nothing owes it"), broken=event_rules.missing(target, kind)
    )
