"""Use case 19, appointment notifications: MEF 113 9.20."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import Api, AppointmentState, Kind
from ttck.suites.appointment import answer_rules, gates, notice_rules
from ttck.suites.appointment.scenarios.f_refusing import ENDS
from ttck.suites.appointment.scenarios.g_visiting import ADDITIONS
from ttck.suites.common import telling
from ttck.suites.common.alone import recorded

ALL = ("registering", "booking", "changing", "refusing", "visiting", "parting")


# --- R147, R148: who gets them ------------------------------------------------------------------------------------------


@verifies("MEF113:R147", needs=("subscribing", "registering"))
def test_nobody_gets_what_it_did_not_ask_for(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """As long as the buyer is registered for ticket events only, no event about an appointment arrives."""
    registering = gates.events(story, target)
    notice_rules.not_silent(traffic)
    verify.every(notice_rules.early(traffic, registering), notice_rules.not_about_appointments, none="nothing arrived at all")


@verifies("MEF113:R147", advisory=True, needs=ALL)
def test_ticket_registrations_get_no_appointment_events(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """Events about appointments go to registrations for them, and to no other target of the same buyer."""
    gates.events(story, target)
    notice_rules.not_silent(traffic)
    verify.every(notice_rules.elsewhere(traffic), notice_rules.not_about_appointments, none="no ticket event arrived")


@verifies("MEF113:R148", "MEF113:O19", needs=ALL)
def test_notifications_are_sent(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A buyer that is registered gets notifications."""
    registering = gates.events(story, target)
    owed = notice_rules.state_debts(traffic, registering, edition=target.edition)
    why = answer_rules.reasons(story("booking"))()
    verify.some(owed, lambda _: bool(notice_rules.arrivals(traffic)), none=why, broken=notice_rules.SILENCE)


@verifies("MEF113:R148", needs=ALL)
def test_every_registration_is_served(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """With two registrations for the same events, each gets what the other one gets."""
    registering = gates.events(story, target)
    notice_rules.not_silent(traffic)
    owed = notice_rules.paid(notice_rules.state_debts(traffic, registering, edition=target.edition))
    verify.every(owed, notice_rules.on_each(registering), none="nothing that is owed arrived")


# --- R149: contents -----------------------------------------------------------------------------------------------------


@verifies("MEF113:R149", needs=ALL)
def test_notifications_name_type_and_appointment(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A notification carries its event type and the identifier of the appointment."""
    if recorded(story):
        gates.claimed(target, Api.APPOINTMENT)
        arrived = traffic.notifications_of(Kind.APPOINTMENT)
        rule = notice_rules.identified_alone(traffic)
        verify.every(arrived, rule, none="no notification about an appointment in this traffic")
        return
    gates.events(story, target)
    verify.every(notice_rules.arrivals(traffic), notice_rules.identified(traffic), none=notice_rules.QUIET)


@verifies("MEF113:R149", advisory=True, needs=ALL)
def test_notifications_have_an_id_and_a_time(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A notification carries an eventId and an eventTime."""
    gates.events(story, target)
    verify.every(notice_rules.arrivals(traffic), notice_rules.dated, none=notice_rules.QUIET)


@verifies("MEF113:R149", advisory=True, needs=ALL)
def test_an_event_id_names_one_event(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """Two different events never carry the same eventId; a redelivery of one event does."""
    gates.events(story, target)
    verify.every(notice_rules.groups(traffic), telling.one_event, none=notice_rules.QUIET)


# --- R150, R151: what is owed -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stimulus", [str(s) for s in ADDITIONS])
@verifies("MEF113:R150", needs=ALL)
def test_an_update_of_the_seller_is_announced(verify: Verify, traffic: Traffic, story: Stories, target: Target, stimulus: str) -> None:
    """Each change of the seller's contact, the notes or the attachments by the seller is announced by UPDATE."""
    registering = gates.events(story, target)
    notice_rules.not_silent(traffic)
    visiting = story("visiting")
    owed = notice_rules.update_debts(traffic, registering, next(s for s in ADDITIONS if s == stimulus))
    verify.every(owed, notice_rules.kept, none=visiting.why_not(stimulus) or answer_rules.reasons(visiting)())


@pytest.mark.parametrize("state", [str(s) for s in ENDS])
@verifies("MEF113:R150", needs=ALL)
def test_an_update_after_the_end_is_announced(verify: Verify, traffic: Traffic, story: Stories, target: Target, state: str) -> None:
    """What the seller adds to an appointment that is over, as the report of a technician, is announced by UPDATE like any other."""
    registering = gates.events(story, target)
    notice_rules.not_silent(traffic)
    owed = notice_rules.late_debts(traffic, registering, state)
    verify.where(owed, notice_rules.kept, unused=f"the seller adds nothing to an appointment that is {state}")


@pytest.mark.parametrize("state", [str(s) for s in ENDS])
@verifies("MEF113:R151", needs=ALL)
def test_a_change_of_state_is_announced(verify: Verify, traffic: Traffic, story: Stories, target: Target, state: str) -> None:
    """Each change of the state of an appointment, by the buyer or by the seller, is announced by STATE_CHANGE."""
    registering = gates.events(story, target)
    notice_rules.not_silent(traffic)
    refusing = story("refusing")
    owed = notice_rules.state_debts(traffic, registering, edition=target.edition, state=AppointmentState(state))
    verify.every(owed, notice_rules.kept, none=refusing.reasons.get(state) or answer_rules.reasons(refusing)())


@verifies("MEF113:R150", "MEF113:R151", advisory=True, needs=ALL)
def test_nothing_is_announced_that_did_not_happen(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """Every event stands for a change that was stored."""
    registering = gates.events(story, target)
    notice_rules.not_silent(traffic)
    every = notice_rules.younger(traffic, registering)
    rule = notice_rules.no_more_than_happened(registering, every, edition=target.edition)
    verify.every(every, rule, none=answer_rules.reasons(story("booking"))())


@verifies("MEF113:R151", advisory=True, needs=ALL)
def test_events_arrive_in_order(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """The events about one appointment arrive in the order in which they happened."""
    registering = gates.events(story, target)
    verify.where(notice_rules.lines(traffic, registering), telling.in_order, unused="no appointment had two events")
