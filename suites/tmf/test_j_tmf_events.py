"""Events: TMF621:140 to 159, judged over the whole traffic of the run."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Breach, Verify
from ttck.harness.runs.session import Stories
from ttck.harness.verdict import NotApplicable
from ttck.specs.contracts import contract
from ttck.specs.vocabulary import Kind, TmfEvent
from ttck.suites.common.alone import recorded
from ttck.suites.tmf import (
    alone_events,
    event_gates,
    event_rules,
    expectation_rules,
    gates,
    living,
    payload_rules,
    single_rules,
    spec_rules,
    stay_rules,
    surplus_rules,
    truth_rules,
    uncaused_rules,
)
from ttck.suites.tmf.event_rules import name_of

ALL = ("tmf-registering", "tmf-subscribing", "tmf-announcing", "tmf-moving", "tmf-resolving", "tmf-parting")
_NO_HISTORY = "no event of a change of status came of a ticket that was read later with its history"
NOTHING = "no event about a ticket of this run arrived"


@verifies("TMF621:140", needs=ALL)
def test_a_create_is_announced(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A create is announced by a TroubleTicketCreateEvent with the ticket, always where the seller does so once."""
    event_gates.announced(verify, traffic, story, target, TmfEvent.CREATED, none="no ticket was created")


@verifies("TMF621:140", advisory=True, needs=ALL)
def test_a_create_should_be_announced(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A create is announced by a TroubleTicketCreateEvent with the ticket, and it has all that the ticket has."""
    event_gates.recommended(verify, traffic, story, target, TmfEvent.CREATED, none="no ticket was created")


@verifies("TMF621:140", "TMF621:145", needs=ALL)
def test_nothing_is_announced_without_a_cause(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A create and a deletion are announced once, and never where there was none."""
    event_gates.judged(story, traffic, target)
    verify.every(payload_rules.begun_or_ended(traffic), surplus_rules.once, none=NOTHING)


def _told_once(verify: Verify, traffic: Traffic, story: Stories, target: Target, name: TmfEvent, *, choice: str) -> None:
    gates.only(target, "repeated_events", choice)
    event_gates.judged(story, traffic, target)
    verify.every(payload_rules.begun_or_ended(traffic), surplus_rules.told_once(name), none=NOTHING)


@verifies("TMF621:140", advisory=True, needs=ALL)
def test_one_create_is_one_event(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """One create gives one event on a subscription, which is not told again under another eventId."""
    _told_once(verify, traffic, story, target, TmfEvent.CREATED, choice="warn")


@verifies("TMF621:140", needs=ALL)
def test_one_create_is_one_event_where_the_target_says_so(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """With repeated_events: refuse, one create is not told again under another eventId."""
    _told_once(verify, traffic, story, target, TmfEvent.CREATED, choice="refuse")


@verifies("TMF621:145", advisory=True, needs=ALL)
def test_one_deletion_is_one_event(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """One deletion gives one event on a subscription, which is not told again under another eventId."""
    _told_once(verify, traffic, story, target, TmfEvent.DELETED, choice="warn")


@verifies("TMF621:145", needs=ALL)
def test_one_deletion_is_one_event_where_the_target_says_so(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """With repeated_events: refuse, one deletion is not told again under another eventId."""
    _told_once(verify, traffic, story, target, TmfEvent.DELETED, choice="refuse")


@verifies("TMF621:140", needs=(*ALL, "tmf-refusing"))
def test_a_create_that_is_refused_is_not_announced(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """No event of a create carries what was sent in a create that was refused."""
    event_gates.judged(story, traffic, target)
    found = uncaused_rules.refused_creates(traffic, Kind.TICKET) if event_gates.seen(traffic, TmfEvent.CREATED) else ()
    verify.where(found, uncaused_rules.unannounced, unused="no create was refused, or the seller announces none")


@verifies("TMF621:145", needs=(*ALL, "tmf-deleting"))
def test_a_deletion_that_is_refused_is_not_announced(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """No event of a deletion is about a ticket that there never was, or whose deletion was refused."""
    event_gates.judged(story, traffic, target)
    found = uncaused_rules.refused_deletions(traffic, Kind.TICKET) if event_gates.seen(traffic, TmfEvent.DELETED) else ()
    verify.where(found, uncaused_rules.unannounced, unused="no deletion was refused, or the seller announces none")


@verifies("TMF621:141", needs=ALL)
def test_a_change_is_announced(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A change of anything but the status is announced by a TroubleTicketAttributeValueChangeEvent, always where one was."""
    event_gates.announced(verify, traffic, story, target, TmfEvent.CHANGED, none="no patch was seen to change a ticket")


@verifies("TMF621:141", advisory=True, needs=ALL)
def test_a_change_should_be_announced(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A change of anything but the status, also beside it, is announced by a TroubleTicketAttributeValueChangeEvent with what changed."""
    event_gates.recommended(verify, traffic, story, target, TmfEvent.CHANGED, none="no patch was seen to change a ticket")


@verifies("TMF621:141", needs=(*ALL, "tmf-singling"))
def test_a_change_of_each_attribute_is_announced(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A change of each attribute alone is announced, where the seller announces such changes at all."""
    event_gates.judged(story, traffic, target)
    if not event_gates.demanded(traffic, target, TmfEvent.CHANGED):
        raise NotApplicable(f"no {TmfEvent.CHANGED} ever came, and none has to (owed_events)")
    found = single_rules.apart(
        story("tmf-singling"), traffic, may_join=event_gates.joins(target), wait=target.limits.event_wait
    )  # fmt: skip
    verify.where(found, single_rules.announced, unused="no patch of one attribute was seen to change a ticket, with time for its event")


@verifies("TMF621:142", needs=ALL)
def test_a_change_of_status_is_announced(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A change of status is announced by a TroubleTicketStatusChangeEvent with the status, always where the seller does so once."""
    event_gates.announced(verify, traffic, story, target, TmfEvent.STATE_CHANGE, none="no change of status was seen")


@verifies("TMF621:142", advisory=True, needs=ALL)
def test_a_change_of_status_should_be_announced(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A change of status is announced by a TroubleTicketStatusChangeEvent with the status, and it has href."""
    event_gates.recommended(verify, traffic, story, target, TmfEvent.STATE_CHANGE, none="no change of status was seen")


@verifies("TMF621:143", needs=ALL)
def test_a_resolution_is_announced(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """Each time that the status becomes resolved, a TroubleTicketResolvedEvent follows, always where the seller does so once."""
    event_gates.announced(verify, traffic, story, target, TmfEvent.RESOLVED, none="no ticket was seen to become resolved")


@verifies("TMF621:143", advisory=True, needs=ALL)
def test_a_resolution_should_be_announced(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """Each time that the status becomes resolved, a TroubleTicketResolvedEvent follows."""
    event_gates.recommended(verify, traffic, story, target, TmfEvent.RESOLVED, none="no ticket was seen to become resolved")


@verifies("TMF621:144", needs=ALL)
def test_a_question_is_announced(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """When the seller needs something from the buyer, a TroubleTicketInformationRequiredEvent follows, always where one did."""
    none = story("tmf-announcing").why_not_asked or "the seller was not seen to ask"
    event_gates.announced(verify, traffic, story, target, TmfEvent.INFO_REQUIRED, none=none)


@verifies("TMF621:144", advisory=True, needs=ALL)
def test_a_question_should_be_announced(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """When the seller needs something from the buyer, a TroubleTicketInformationRequiredEvent follows, and it says what is required."""
    none = story("tmf-announcing").why_not_asked or "the seller was not seen to ask"
    event_gates.recommended(verify, traffic, story, target, TmfEvent.INFO_REQUIRED, none=none)


@verifies("TMF621:145", needs=ALL)
def test_a_deletion_is_announced(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A deletion is announced by a TroubleTicketDeleteEvent, always where the seller does so once."""
    event_gates.deletes(story)
    event_gates.announced(verify, traffic, story, target, TmfEvent.DELETED, none="no ticket was deleted")


@verifies("TMF621:145", advisory=True, needs=ALL)
def test_a_deletion_should_be_announced(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A deletion is announced by a TroubleTicketDeleteEvent, and it is a reference with href."""
    event_gates.deletes(story)
    event_gates.recommended(verify, traffic, story, target, TmfEvent.DELETED, none="no ticket was deleted")


def _happens(story: Stories, target: Target, name: str) -> None:
    gates.specifications(target)
    spec_rules.writable(story("tmf-specifying"), target)
    spec_rules.happens(story("tmf-specifying"), TmfEvent(name))


@pytest.mark.parametrize("name", [str(name) for name in expectation_rules.NAMES[Kind.SPECIFICATION]])
@verifies("TMF621:146", needs=(*ALL, "tmf-specifying"))
def test_changes_of_specifications_are_announced(
    verify: Verify, traffic: Traffic, story: Stories, target: Target, name: str
) -> None:  # fmt: skip
    """What happens to specifications is announced by their events, always where the seller does so once."""
    _happens(story, target, name)
    event_gates.announced(verify, traffic, story, target, TmfEvent(name), none="nothing of the kind was seen to happen to a specification")


@pytest.mark.parametrize("name", [str(name) for name in expectation_rules.NAMES[Kind.SPECIFICATION]])
@verifies("TMF621:146", advisory=True, needs=(*ALL, "tmf-specifying"))
def test_changes_of_specifications_should_be_announced(
    verify: Verify, traffic: Traffic, story: Stories, target: Target, name: str
) -> None:  # fmt: skip
    """What happens to specifications is announced by their events, and these carry what they are about."""
    _happens(story, target, name)
    event_gates.recommended(
        verify, traffic, story, target, TmfEvent(name), none="nothing of the kind was seen to happen to a specification"
    )


@verifies("TMF621:150", needs=ALL)
def test_an_event_has_its_name_as_its_type(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """The @type of each event is its name, or a type of the seller's own whose base is named."""
    gates.typed(target)
    event_gates.arrived(story, traffic, target)
    verify.every(event_rules.named(traffic), event_rules.typed(event_gates.fitting(traffic)), none=NOTHING)


@verifies("TMF621:151", advisory=True, needs=ALL)
def test_an_envelope_is_complete(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """Each event has an eventId, an eventTime, an eventType that is its name, and event."""
    event_gates.arrived(story, traffic, target)
    found = event_rules.enveloped(traffic, beside=target.profile.dialect.events())
    verify.every(found, event_rules.complete, none=NOTHING)


@verifies("TMF621:151", advisory=True, needs=ALL)
def test_an_event_id_is_not_used_twice(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """No two events have the same eventId; the same event delivered again is no other event."""
    event_gates.arrived(story, traffic, target)
    verify.every(event_rules.identified(traffic), event_rules.unrepeated(traffic), none="no event has an eventId")


@verifies("TMF621:151", advisory=True, needs=(*ALL, "tmf-staying"))
def test_the_time_of_an_event_is_not_before_its_change(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """The eventTime of a change of status is not before a change that the ticket showed already, by the clock of the seller's creates."""
    event_gates.judged(story, traffic, target)
    unused = "no change of status came together with its event, after another change"
    verify.where(stay_rules.moments(story("tmf-staying"), traffic), stay_rules.timely, unused=unused)


@verifies("TMF621:152", advisory=True, needs=ALL)
def test_optional_parts_of_an_envelope_have_their_types(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """What else an envelope carries has its type."""
    event_gates.arrived(story, traffic, target)
    rule = event_rules.optional_types(contract(f"tmf621-{gates.version(target)}"))
    verify.every(event_rules.named(traffic), rule, none=NOTHING)


@verifies("TMF621:153", needs=ALL)
def test_a_payload_has_its_resource(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """The payload has the resource under its key."""
    event_gates.arrived(story, traffic, target)
    verify.every(event_rules.named(traffic), event_rules.keyed, none=NOTHING)


@verifies("TMF621:153", advisory=True, needs=ALL)
def test_a_payload_has_one_key(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """The payload has nothing beside the resource but informationRequired where that is due."""
    event_gates.arrived(story, traffic, target)
    verify.every(event_rules.named(traffic), event_rules.one_key, none=NOTHING)


@verifies("TMF621:154", advisory=True, needs=ALL)
def test_an_event_carries_no_more_than_it_is_about(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """With event_payload: minimal, an event carries no more than it is about."""
    gates.only(target, "event_payload", "minimal")
    event_gates.judged(story, traffic, target)
    found = living.proven(payload_rules.lean(traffic), payload_rules.minimal, traffic=traffic, kind=lambda part: name_of(part.seen))
    verify.every(found, payload_rules.minimal, none=NOTHING)


@verifies("TMF621:154", advisory=True, needs=ALL)
def test_an_event_carries_the_whole_ticket(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """With event_payload: whole, an event carries the whole ticket."""
    gates.only(target, "event_payload", "whole")
    event_gates.judged(story, traffic, target)
    verify.every(payload_rules.full(traffic), payload_rules.complete, none=NOTHING)


@verifies("TMF621:155", needs=ALL)
def test_an_event_tells_the_truth(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """An event names the resource that was touched, with the values that a read after the change shows."""
    if recorded(story):
        verify.every(alone_events.turns(traffic), alone_events.is_of_its_ticket, none=_NO_HISTORY)
        return
    event_gates.judged(story, traffic, target)
    found = living.proven(
        truth_rules.told(traffic), truth_rules.true, traffic=traffic, kind=lambda part: part.value[0],
        doubtful=lambda part, _: truth_rules.may_be_unseen(part),
    )  # fmt: skip
    verify.every(found, truth_rules.true, none=NOTHING)


@verifies("TMF621:155", needs=(*ALL, "tmf-patching"))
def test_a_change_that_is_refused_is_not_announced(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """No event tells that a ticket changed all of whose patches were refused, and which readings show as it always was."""
    event_gates.judged(story, traffic, target)
    rule = uncaused_rules.unannounced
    found = living.proven(uncaused_rules.refused_patches(traffic, Kind.TICKET), rule, traffic=traffic, kind=lambda _: "")
    verify.where(found, rule, unused="no ticket is known whose patches were all refused")


@verifies("TMF621:155", needs=(*ALL, "tmf-patching"))
def test_an_event_tells_of_one_time(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """What one event tells of several attributes was so at one time, and is no mixture of before and after."""
    event_gates.judged(story, traffic, target)
    rule = uncaused_rules.of_one_state
    found = living.proven(uncaused_rules.of_several(traffic, Kind.TICKET), rule, traffic=traffic, kind=lambda _: "")
    verify.where(found, rule, unused="no event tells of several attributes of a ticket that was read around each patch")


@verifies("TMF621:146", needs=(*ALL, "tmf-specifying"))
def test_what_is_refused_of_specifications_is_not_announced(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """No event about specifications is about a create, a patch or a deletion that was refused."""
    gates.specifications(target)
    event_gates.judged(story, traffic, target)
    tried = (uncaused_rules.refused_creates, uncaused_rules.refused_patches, uncaused_rules.refused_deletions)
    found = [part for of_kind in tried for part in of_kind(traffic, Kind.SPECIFICATION)]
    verify.where(found, uncaused_rules.unannounced, unused="nothing of the kind was refused")


@verifies("TMF621:156", needs=ALL)
def test_an_event_is_posted_as_json(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """Each event is a POST of one JSON object, announced as application/json."""
    event_gates.arrived(story, traffic, target)
    verify.every(event_rules.with_headers(traffic), event_rules.posted, none=NOTHING)


@verifies("TMF621:157", needs=ALL)
def test_a_status_event_has_a_change_of_status(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A change that leaves the status alone gives no status event; with repeated_events: refuse none is told again either."""
    event_gates.judged(story, traffic, target)
    rule = surplus_rules.exactly_once if target.switches.get("repeated_events") == "refuse" else surplus_rules.caused
    verify.every(living.turned(traffic, rule), rule, none=NOTHING)


@verifies("TMF621:157", needs=(*ALL, "tmf-patching"))
def test_a_first_status_is_not_announced_later(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """Where no status is announced with a create, no later change of something else announces the first one."""
    event_gates.judged(story, traffic, target)
    rule, name = stay_rules.first_again, TmfEvent.STATE_CHANGE
    found = living.proven(
        stay_rules.begun(traffic), rule, traffic=traffic, kind=lambda _: "",
        doubtful=lambda one, _: surplus_rules.may_be_unseen(one, one.different(name)),
    )  # fmt: skip
    verify.where(found, rule, unused="the seller announces the first status of a ticket as well, or no ticket was left alone")


@verifies("TMF621:157", advisory=True, needs=ALL)
def test_one_change_of_status_is_one_event(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """One change of status gives one status event, which is not told again under another eventId."""
    event_gates.judged(story, traffic, target)
    verify.every(living.turned(traffic, surplus_rules.exactly_once), surplus_rules.exactly_once, none=NOTHING)


@verifies("TMF621:157", needs=(*ALL, "tmf-staying"))
def test_what_leaves_the_status_alone_is_no_change_of_status(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """In no status is a patch of something else, to the same status, or one that is refused, followed by a status event."""
    event_gates.judged(story, traffic, target)
    verify.every(stay_rules.quiet(story("tmf-staying"), traffic), stay_rules.unannounced, none="no ticket was patched within a status")


@verifies("TMF621:155", needs=(*ALL, "tmf-staying"))
def test_an_event_names_the_new_status(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """The event of each change of status names the status that readings show after it, and not the one before."""
    event_gates.judged(story, traffic, target)
    unused = "no change of status came together with its event"
    verify.where(stay_rules.entries(story("tmf-staying"), traffic), stay_rules.named_right, unused=unused)


@verifies("TMF621:158", advisory=True, needs=ALL)
def test_events_come_in_the_order_of_the_changes(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """The events of a ticket arrive in the order of its changes."""
    event_gates.judged(story, traffic, target)
    found = living.proven(
        surplus_rules.ordered(traffic), surplus_rules.in_order, traffic=traffic, kind=lambda _: "",
        doubtful=lambda one, _: surplus_rules.in_order(one, surely=True) is None,
    )  # fmt: skip
    verify.every(found, surplus_rules.in_order, none="no ticket had two events whose order is known")


@verifies("TMF621:159", needs=ALL)
def test_a_seller_that_takes_subscriptions_sends_events(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A seller that accepted a subscription sends events when there is something to tell."""
    if gates.chosen(target, "events", free="none") == "required":
        verify.every(filter(None, [story("tmf-registering").started]), event_gates.let_in, none="no subscription was tried")
    registering = event_gates.subscribed(story, target)
    told = (event_gates.DEBTS[name] for name in (TmfEvent.CREATED, TmfEvent.STATE_CHANGE))
    debts = [debt for one in told for debt in expectation_rules.owed(traffic, one, registering)]
    silence = Breach(
        message="a subscription was accepted, and not a single event arrived", expected="events", actual="silence", silence=True
    )
    verify.some(debts, lambda _: bool(traffic.notifications), none="nothing happened that is announced", broken=silence)
