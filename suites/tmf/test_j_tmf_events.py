"""Events: TMF621:140 to 159, judged over the whole traffic of the run."""

from __future__ import annotations

import pytest

from harness.checks import verifies
from harness.session import Stories
from harness.target import Target
from harness.trails import Traffic
from harness.verify import Breach, Verify
from specs.contracts import contract
from specs.vocabulary import Kind, TmfEvent
from suites.tmf import debt_rules, event_gates, event_rules, gates, payload_rules, spec_rules

ALL = ("tmf-registering", "tmf-subscribing", "tmf-announcing", "tmf-moving", "tmf-parting")
NOTHING = "no event about a ticket of this run arrived"


@verifies("TMF621:140", needs=ALL)
def test_a_create_is_announced(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """Each create is followed by a TroubleTicketCreateEvent with the whole ticket."""
    registering = event_gates.judged(story, traffic, target)
    event_gates.announced(verify, traffic, registering, TmfEvent.CREATED, gates.version(target), none="no ticket was created")


@verifies("TMF621:140", "TMF621:145", needs=ALL)
def test_nothing_is_announced_without_a_cause(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A create and a deletion are announced once, and never where there was none."""
    event_gates.judged(story, traffic, target)
    verify.every(payload_rules.begun_or_ended(traffic), debt_rules.once, none=NOTHING)


@verifies("TMF621:141", needs=ALL)
def test_a_change_is_announced(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """Each change of anything but the status is followed by a TroubleTicketAttributeValueChangeEvent with what changed."""
    registering = event_gates.judged(story, traffic, target)
    none = "no patch was seen to change a ticket"
    event_gates.announced(verify, traffic, registering, TmfEvent.CHANGED, gates.version(target), none=none)


@verifies("TMF621:142", needs=ALL)
def test_a_change_of_status_is_announced(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """Each change of status is followed by a TroubleTicketStatusChangeEvent with the status."""
    registering = event_gates.judged(story, traffic, target)
    none = "no change of status was seen"
    event_gates.announced(verify, traffic, registering, TmfEvent.STATE_CHANGE, gates.version(target), none=none)


@verifies("TMF621:143", needs=ALL)
def test_a_resolution_is_announced(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """Each time that the status becomes resolved, a TroubleTicketResolvedEvent with the ticket follows."""
    registering = event_gates.judged(story, traffic, target)
    none = "no ticket was seen to become resolved"
    event_gates.announced(verify, traffic, registering, TmfEvent.RESOLVED, gates.version(target), none=none)


@verifies("TMF621:144", needs=ALL)
def test_a_question_is_announced(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """When the seller needs something from the buyer, a TroubleTicketInformationRequiredEvent says what."""
    registering = event_gates.judged(story, traffic, target)
    none = story("tmf-announcing").why_not_asked or "the seller was not seen to ask"
    event_gates.announced(verify, traffic, registering, TmfEvent.INFO_REQUIRED, gates.version(target), none=none)


@verifies("TMF621:145", needs=ALL)
def test_a_deletion_is_announced(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """Each deletion is followed by a TroubleTicketDeleteEvent that names the ticket."""
    registering = event_gates.judged(story, traffic, target)
    event_gates.deletes(story)
    event_gates.announced(verify, traffic, registering, TmfEvent.DELETED, gates.version(target), none="no ticket was deleted")


@pytest.mark.parametrize("name", [str(name) for name in debt_rules.NAMES[Kind.SPECIFICATION]])
@verifies("TMF621:146", needs=(*ALL, "tmf-specifying"))
def test_changes_of_specifications_are_announced(
    verify: Verify, traffic: Traffic, story: Stories, target: Target, name: str
) -> None:  # fmt: skip
    """Where specifications are offered, what happens to them is announced by their events."""
    gates.modern(target)
    registering = event_gates.judged(story, traffic, target)
    spec_rules.writable(story("tmf-specifying"), target)
    spec_rules.happens(story("tmf-specifying"), TmfEvent(name))
    none = "nothing of the kind was seen to happen to a specification"
    event_gates.announced(verify, traffic, registering, TmfEvent(name), "v5", none=none)


@verifies("TMF621:150", needs=ALL)
def test_an_event_has_its_name_as_its_type(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """The @type of each event is its name."""
    gates.modern(target)
    event_gates.judged(story, traffic, target)
    verify.every(event_rules.named(traffic), event_rules.typed, none=NOTHING)


@verifies("TMF621:151", advisory=True, needs=ALL)
def test_an_envelope_is_complete(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """Each event has an eventId, an eventTime, an eventType that is its name, and event."""
    event_gates.judged(story, traffic, target)
    verify.every(event_rules.enveloped(traffic), event_rules.complete, none=NOTHING)


@verifies("TMF621:151", advisory=True, needs=ALL)
def test_an_event_id_is_not_used_twice(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """No two events have the same eventId; the same event delivered again is no other event."""
    event_gates.judged(story, traffic, target)
    verify.every(event_rules.identified(traffic), event_rules.unrepeated(traffic), none="no event has an eventId")


@verifies("TMF621:152", advisory=True, needs=ALL)
def test_optional_parts_of_an_envelope_have_their_types(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """What else an envelope carries has its type."""
    event_gates.judged(story, traffic, target)
    rule = event_rules.optional_types(contract(f"tmf621-{gates.version(target)}"))
    verify.every(event_rules.named(traffic), rule, none=NOTHING)


@verifies("TMF621:153", needs=ALL)
def test_a_payload_has_one_key(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """The payload has the resource under its key and nothing beside it but informationRequired where that is due."""
    event_gates.judged(story, traffic, target)
    verify.every(event_rules.named(traffic), event_rules.one_key, none=NOTHING)


@verifies("TMF621:154", advisory=True, needs=ALL)
def test_an_event_carries_no_more_and_no_less(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """In version 5 an event carries no more than it is about, in version 4 the whole ticket."""
    event_gates.judged(story, traffic, target)
    if gates.version(target) == "v5":
        verify.every(payload_rules.lean(traffic), payload_rules.minimal, none=NOTHING)
    else:
        verify.every(payload_rules.full(traffic), payload_rules.complete, none=NOTHING)


@verifies("TMF621:155", needs=ALL)
def test_an_event_tells_the_truth(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """An event names the resource that was touched, with the values that a read after the change shows."""
    event_gates.judged(story, traffic, target)
    verify.every(payload_rules.told(traffic), payload_rules.true, none=NOTHING)


@verifies("TMF621:156", needs=ALL)
def test_an_event_is_posted_as_json(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """Each event is a POST of one JSON object, announced as application/json."""
    event_gates.judged(story, traffic, target)
    verify.every(traffic.notifications, event_rules.posted, none=NOTHING)


@verifies("TMF621:157", needs=ALL)
def test_one_change_of_status_is_one_event(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """One change of status gives one status event, and a change that leaves it alone gives none."""
    event_gates.judged(story, traffic, target)
    verify.every(debt_rules.with_status(traffic), debt_rules.exactly_once, none=NOTHING)


@verifies("TMF621:158", advisory=True, needs=ALL)
def test_events_come_in_the_order_of_the_changes(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """The events of a ticket arrive in the order of its changes."""
    event_gates.judged(story, traffic, target)
    verify.every(debt_rules.ordered(traffic), debt_rules.in_order, none="no ticket had two events whose order is known")


@verifies("TMF621:159", needs=ALL)
def test_a_seller_that_takes_subscriptions_sends_events(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A seller that accepted a subscription sends events when there is something to tell."""
    if gates.chosen(target, "events", free="none") == "required":
        verify.every([story("tmf-registering").started], event_gates.let_in, none="no subscription was tried")
    registering = event_gates.subscribed(story, target)
    debts = [
        debt
        for name in (TmfEvent.CREATED, TmfEvent.STATE_CHANGE)
        for debt in debt_rules.owed(traffic, event_gates.DEBTS[name], registering)
    ]
    silence = Breach(message="a subscription was accepted, and not a single event arrived", expected="events", actual="silence")
    verify.some(debts, lambda _: bool(traffic.notifications), none="nothing happened that is announced", broken=silence)
