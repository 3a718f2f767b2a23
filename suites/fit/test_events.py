"""Events at the listeners: FIT:8, 12, 13, 17, 21 and 29."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.event_types import event_types
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Breach, Verify
from ttck.harness.record.exchange import Notification
from ttck.harness.runs.session import Stories
from ttck.harness.verdict import NotApplicable
from ttck.specs.vocabulary import Kind, Stimulus, TmfState
from ttck.suites.fit import alert_rules, event_rules, once
from ttck.suites.fit.alert_rules import Alerted
from ttck.suites.fit.names import ALERTS, TASKS
from ttck.suites.fit.tasks import Errand
from ttck.suites.fit.test_tasks import played
from ttck.suites.tmf import event_gates, gates, state_rules
from ttck.suites.tmf.writes import document_of

ALL = ("tmf-registering", "fit-tasking", "fit-rejecting", "fit-alerting", "fit-living", "fit-cataloguing")
_NOTHING = "no event arrived"


def _arrivals(traffic: Traffic, story: Stories, target: Target) -> list[Notification]:
    gates.only(target, "event_path", "named")
    event_gates.judged(story, traffic, target)
    return list(traffic.notifications)


@verifies("FIT:8", needs=ALL)
def test_events_arrive_at_the_listener_of_their_name(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """The path of each event ends in its name with a small first letter, where that of any does."""
    rule = event_rules.at_its_listener(event_types(target.profile.dialect))
    once.each_time(verify, _arrivals(traffic, story, target), rule, alike=_all, none=_NOTHING)


@verifies("FIT:8", advisory=True, needs=ALL)
def test_events_should_arrive_at_the_listener_of_their_name(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """The path of an event ends in its name with a small first letter."""
    rule = event_rules.at_its_listener(event_types(target.profile.dialect))
    once.at_all(verify, _arrivals(traffic, story, target), rule, alike=_all, none=_NOTHING)


def _all(_: object) -> str:
    """All events are alike."""
    return ""


def _alerts(traffic: Traffic, story: Stories, target: Target, wanted: Stimulus) -> tuple[list[Alerted], str]:
    """What is owed of milestones, or of alerts; where the seller has no way to reach any, nothing is."""
    registering = event_gates.judged(story, traffic, target)
    alerting = story("fit-alerting")
    if wanted in alerting.without:
        raise NotApplicable(f"the target offers no way to make the seller do {wanted}, and it need not have any")
    found = alert_rules.alerts(traffic, event_types(target.profile.dialect), alerting, wanted, since=registering.since)
    return found, alerting.why.get(wanted, "the seller was not seen to do it")


@pytest.mark.parametrize("stimulus", ALERTS, ids=str)
@verifies("FIT:12", needs=ALL)
def test_milestones_and_alerts_are_told(verify: Verify, traffic: Traffic, story: Stories, target: Target, stimulus: str) -> None:
    """A milestone that is reached, and an alert that is raised, is told by an event of its own about that ticket, always where one was."""
    found, why = _alerts(traffic, story, target, Stimulus(stimulus))
    once.each_time(verify, found, alert_rules.alerted, alike=lambda one: one.event, none=why, seen=lambda one: bool(one.came))


@pytest.mark.parametrize("stimulus", ALERTS, ids=str)
@verifies("FIT:12", advisory=True, needs=ALL)
def test_milestones_and_alerts_should_be_told(verify: Verify, traffic: Traffic, story: Stories, target: Target, stimulus: str) -> None:
    """A milestone that is reached, and an alert that is raised, is told by an event of its own."""
    found, why = _alerts(traffic, story, target, Stimulus(stimulus))
    once.at_all(verify, found, alert_rules.alerted, alike=lambda one: one.event, none=why, seen=lambda one: bool(one.came))


@verifies("FIT:12", needs=ALL)
def test_what_is_told_of_milestones_is_so(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """What an event shows of a milestone or an alert is what its ticket shows of one, where both show it."""
    event_gates.judged(story, traffic, target)
    found = alert_rules.tellings(traffic, event_types(target.profile.dialect), story("fit-alerting"))
    verify.where(found, alert_rules.told_as_shown, unused="no ticket and event show the same of milestones or alerts")


@verifies("FIT:12", advisory=True, needs=ALL)
def test_a_ticket_keeps_its_milestones(verify: Verify, story: Stories) -> None:
    """A ticket that shows milestones and alerts shows them after the next one as well."""
    found = [one for one in story("fit-alerting").alerts if document_of(one.before) and document_of(one.after)]
    verify.where(found, alert_rules.kept, unused="no milestone was reached and no alert raised")


@pytest.mark.parametrize("kind", TASKS, ids=str)
@verifies("FIT:13", needs=ALL)
def test_a_task_that_comes_to_another_state_is_told_of(verify: Verify, traffic: Traffic, story: Stories, target: Target, kind: str) -> None:
    """An event of each task names the last state that it came to; with state_events: every, each state after the first."""
    registering = event_gates.judged(story, traffic, target)
    every = target.switches.get("state_events") == "every"
    mine = [one for one in played(story) if one.kind == kind]
    why = "; ".join(dict.fromkeys(one.why for one in mine if one.why)) or "no task came to another state"
    rule = event_rules.state_told(traffic, event_types(target.profile.dialect), every=every)
    verify.every(event_rules.turned(mine, since=registering.since), rule, none=why)


@verifies("FIT:13", needs=ALL)
def test_an_event_of_a_task_tells_the_truth(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """No event says that a task ended otherwise than it is read."""
    event_gates.judged(story, traffic, target)
    found = event_rules.honest(traffic, event_types(target.profile.dialect), played(story))
    verify.where(found, event_rules.final_told, unused="no event of a task arrived")


@verifies("FIT:13", needs=ALL)
def test_an_event_of_a_task_shows_it_as_it_is(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """What an event shows of a task, but for its state and what goes with it, is what the task showed whenever it was read."""
    event_gates.judged(story, traffic, target)
    types = event_types(target.profile.dialect)
    found = event_rules.sayings(traffic, types, played(story))
    verify.where(found, event_rules.told_as_read(types), unused="no event of a task arrived that was read")


def _did(traffic: Traffic, story: Stories, target: Target) -> tuple[list[Errand], str]:
    registering = event_gates.judged(story, traffic, target)
    why = "; ".join(dict.fromkeys(one.why for one in played(story) if one.why)) or "no task was seen to change its ticket"
    return event_rules.effects(played(story), since=registering.since), why


@verifies("FIT:21", needs=ALL)
def test_what_a_task_did_is_told(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """What a task changed in its ticket is told by the event of such a change, always where any such event has come."""
    (found, why), types = _did(traffic, story, target), event_types(target.profile.dialect)
    rule, kind = event_rules.effect_told(traffic, types), event_rules.effect_event
    once.each_time(verify, found, rule, alike=kind, none=why, seen=lambda one: event_gates.seen(traffic, kind(one)))


@verifies("FIT:21", advisory=True, needs=ALL)
def test_what_a_task_did_should_be_told(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """What a task changed in its ticket is told by the event of such a change."""
    (found, why), types = _did(traffic, story, target), event_types(target.profile.dialect)
    rule, kind = event_rules.effect_told(traffic, types), event_rules.effect_event
    once.at_all(verify, found, rule, alike=kind, none=why, seen=lambda one: event_gates.seen(traffic, kind(one)))


@verifies("FIT:21", advisory=True, needs=ALL)
def test_a_client_whose_listener_is_known_hears_something(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A seller that knows our listener sends events when there is something to tell."""
    registering = event_gates.subscribed(story, target)
    since = registering.since
    made = [e for e in traffic.accepted(target.profile.dialect.resources["ticket"].operations["create"]) if e.number > since]
    silence = Breach(
        message="our listener is registered, and not a single event arrived", expected="events", actual="silence", silence=True
    )
    verify.some(made, lambda _: bool(traffic.notifications), none="nothing happened that is announced", broken=silence)


@verifies("FIT:29", advisory=True, needs=ALL)
def test_events_that_fit_adds_have_the_envelope(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """Events of tasks, milestones and alerts have eventId, eventTime, eventType, @type and event, and are posted as JSON."""
    event_gates.judged(story, traffic, target)
    types = event_types(target.profile.dialect)
    verify.where(event_rules.added(traffic, types), event_rules.enveloped(types), unused="no event that FIT adds arrived")


@verifies("FIT:29", advisory=True, needs=ALL)
def test_events_that_fit_adds_have_ids_of_their_own(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """No two different events have the same eventId."""
    event_gates.judged(story, traffic, target)
    added = event_rules.added(traffic, event_types(target.profile.dialect))
    verify.where(added, event_rules.unrepeated(traffic), unused="no event that FIT adds arrived")


@verifies("FIT:29", advisory=True, needs=ALL)
def test_events_that_fit_adds_name_what_they_are_about(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """Events of tasks, milestones and alerts name a ticket or a task of this run, under whatever key."""
    event_gates.judged(story, traffic, target)
    known = {one.task for one in played(story)} | {e.ticket for e in traffic.exchanges}
    known |= {e.document.get("id") for e in traffic.exchanges if e.accepted and isinstance(e.document, dict)}
    added = event_rules.added(traffic, event_types(target.profile.dialect))
    names = frozenset(name for name in known if isinstance(name, str))
    verify.where(added, event_rules.names_an_item(names), unused="no event that FIT adds arrived")


@verifies("FIT:17", needs=("tmf-populating", *ALL))
def test_statuses_are_those_of_the_release(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Every status in every answer and event is one of the eight of TMF621; with release 1.0.0 failed is another."""
    extra = ",".join(set(target.profile.dialect.states(Kind.TICKET)) - set(TmfState))
    verify.every(state_rules.statuses(traffic), state_rules.known(extra), none="no status was shown")
