"""Use case 18, register for appointment notifications: MEF 113 9.19."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import AppointmentEvent, Operation
from ttck.suites.appointment import claim_rules, gates, notice_rules, special_rules, twins
from ttck.suites.appointment.scenarios.b_registering import BRIEF, NARROW
from ttck.suites.ticket import rules
from ttck.suites.ticket.event_rules import confirmed, not_on
from ttck.suites.ticket.twins import said

NEEDS = ("registering",)
ALL = ("registering", "booking", "changing", "refusing", "visiting", "parting")


@verifies("MEF113:O19", needs=NEEDS)
def test_the_seller_says_whether_it_has_events(verify: Verify, story: Stories, target: Target) -> None:
    """A registration for appointment events is accepted, or answered as something that is not there."""
    registering = gates.told(story, target, "registering")
    verify.every(claim_rules.first(registering), notice_rules.supported_or_not, none="no registration was answered")


@verifies("MEF113:CR2", advisory=True, needs=NEEDS)
def test_a_registration_without_target_is_refused(verify: Verify, story: Stories, target: Target) -> None:
    """A registration that does not say where to send notifications is refused."""
    registering = gates.events(story, target)
    verify.every(registering.without_callback, rules.both(rules.refused, rules.not_a_crash), none="no such registration could be sent")


@verifies("MEF113:CR2", advisory=True, needs=NEEDS)
def test_event_types_are_understood(verify: Verify, story: Stories, target: Target) -> None:
    """A registration that lists one event type, or both, is accepted."""
    registering = gates.events(story, target)
    verify.every(registering.started.values(), rules.accepted, none="nothing was registered")


@verifies("MEF113:CR2", advisory=True, needs=ALL)
def test_only_listed_types_are_sent(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A registration for one event type gets events of that type, and of no other."""
    gates.events(story, target)
    arrived = [n for n in traffic.notifications if n.subscription == NARROW]
    verify.every(arrived, notice_rules.of_type(AppointmentEvent.UPDATE), none="nothing arrived on the narrow registration")


@verifies("MEF113:R148", needs=NEEDS)
def test_special_registrations_are_served(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A registration without a query, in any form of one, or at the callback of an ended one for tickets, gets its events."""
    registering = gates.events(story, target)
    seen = special_rules.proven(traffic, registering.special, tickets=False)
    verify.where(seen, special_rules.served(traffic), unused="no special registration was accepted while an appointment was cancelled")


@verifies("MEF113:R148", needs=NEEDS)
def test_a_registration_outlives_another_one(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A registration goes on getting its events after another one was ended."""
    registering = gates.events(story, target)
    seen = special_rules.outliving(traffic, registering, notice_rules.full(registering))
    rule = special_rules.outlives(traffic, registering.stopped)
    verify.where(seen, rule, unused="no registration was ended while another one got its events, or no appointment was cancelled later")


@verifies("MEF113:R131", needs=NEEDS)
def test_a_registration_for_tickets_outlives_one_for_appointments(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A registration for tickets gets its events after one for appointments with the same callback was ended."""
    registering = gates.events(story, target)
    seen = special_rules.proven(traffic, registering.special, tickets=True)
    verify.where(seen, special_rules.served(traffic), unused="no callback was registered at both hubs")


@verifies("MEF113:CR3", advisory=True, needs=ALL)
def test_nothing_is_sent_after_unregistering(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """After a successful unregistration nothing about later appointments arrives, while another registration still gets it."""
    registering = gates.events(story, target)
    verify.every(notice_rules.after_the_end(traffic, registering), not_on(BRIEF), none="nothing was sent after the unregistration")


@verifies("MEF113:CR3", advisory=True, needs=NEEDS)
def test_an_unknown_registration_cannot_be_ended(verify: Verify, story: Stories, target: Target) -> None:
    """Unregistering an identifier that was never issued is an error."""
    registering = gates.events(story, target)
    rule = rules.both(rules.refused, rules.not_a_crash)
    tried = [e for e in (registering.stopped_unknown,) if e is not None]
    stopped = registering.stopped
    telling = twins.telling(tried, rule, proven=lambda _: stopped is not None and stopped.accepted)
    none = f"a registration of one's own cannot be ended either, so that the refusal proves nothing: {said(stopped)}"
    verify.every(telling, rule, none=none if tried else "no such unregistration could be sent")


@verifies("MEF113:R146", needs=NEEDS)
def test_the_answer_says_success_or_failure(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """The status code of a registration and of an unregistration tells success from failure, and the body does not contradict it."""
    gates.events(story, target)
    answered = traffic.of(Operation.SUBSCRIBE_APPOINTMENTS, Operation.UNSUBSCRIBE_APPOINTMENTS)
    verify.every(answered, rules.says_what_happened, none="no registration was answered")


@verifies("MEF113:R146", needs=NEEDS)
def test_a_registration_is_confirmed(verify: Verify, story: Stories, target: Target) -> None:
    """A successful registration returns its identifier and the callback that was asked for."""
    registering = gates.events(story, target)
    started = [e for e in registering.started.values() if e.accepted and not rules.is_error(e.document)]
    verify.every(started, confirmed, none="no registration was accepted")


@verifies("MEF113:R146", needs=NEEDS)
def test_an_unregistration_is_confirmed(verify: Verify, story: Stories, target: Target) -> None:
    """Ending a registration of one's own is answered with success."""
    registering = gates.events(story, target)
    verify.every([e for e in (registering.stopped,) if e is not None], rules.accepted, none="no registration could be ended")


@verifies("MEF113:R146", needs=ALL)
def test_a_refused_registration_gets_nothing(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """No notification goes to a target whose registration was refused."""
    registering = gates.events(story, target)
    refused = [(name, start) for name, start in registering.started.items() if start.refused]
    verify.where(refused, notice_rules.hears_nothing(traffic), unused="no registration was refused")
