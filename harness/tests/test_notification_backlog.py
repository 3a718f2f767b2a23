"""What queues up at a seller is waited for and accuses nobody; what is left out is found, and what is never sent."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from ttck.harness.judge.expected_notifications import state_changes
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.notification_backlog import Waiting, falls_behind, flows, under_way
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, Verify
from ttck.harness.tests.entries import START, Story
from ttck.harness.verdict import Inconclusive, Violation
from ttck.specs.lifecycles import ticket_lifecycle
from ttck.specs.vocabulary import Stimulus, TicketEvent, TmfEvent

WAIT = 5.0


class Queue(Story):
    """Creates at given seconds, and notifications of them at others."""

    def made(self, item, second):
        return self._put(self.create(item), second)

    def told(self, item, second, *, name=TmfEvent.CREATED, on="main", ident=None):
        one = self.event(name, ticket=item, event_id=ident or f"e{item}", subscription=on)
        body = {**one.document, "event": {"troubleTicket": {"id": item}}}
        return self._put(replace(one, body=json.dumps(body).encode()), second)

    def _put(self, entry, second):
        self.entries[-1] = replace(entry, at=START + timedelta(seconds=second))
        return self.entries[-1]

    def until(self, second):
        return Traffic(self.entries, until=START + timedelta(seconds=second))


def queued(*, every=1.0, count=30, sent=10, left_out=()):
    """Creates ten to the second, and notifications that come one after the other, as far as the run goes."""
    story = Queue()
    for number in range(count):
        story.made(str(number), number / 10)
    served = [number for number in range(count) if number not in left_out][:sent]
    for place, number in enumerate(served):
        story.told(str(number), 1 + place * every)
    return story.until(1 + len(served) * every)


def since(number):
    return START + timedelta(seconds=number / 10)


def test_what_is_behind_the_last_one_of_a_queue_may_still_come():
    traffic = queued()
    assert all(under_way(traffic, since(number), wait=WAIT) for number in range(10, 30))
    assert "limits.event_wait" in under_way(traffic, since(10), wait=WAIT)
    assert falls_behind(traffic, wait=WAIT)


def test_what_later_ones_have_overtaken_was_left_out():
    traffic = queued(left_out={4})
    assert under_way(traffic, since(4), wait=WAIT) is None
    assert under_way(traffic, since(15), wait=WAIT) is not None


def test_without_delay_silence_says_that_none_is_sent():
    traffic = queued(every=0.1, count=10, sent=9)
    quiet = Traffic(traffic.entries, until=START + timedelta(seconds=4))
    assert under_way(quiet, since(9), wait=WAIT) is None
    assert not falls_behind(quiet, wait=WAIT)


def test_nobody_is_waited_for_longer_than_for_the_slowest():
    traffic = queued()
    assert under_way(Traffic(traffic.entries, until=START + timedelta(seconds=40)), since(10), wait=WAIT) is None


def test_a_subscription_without_any_arrival_has_no_queue():
    assert under_way(queued(sent=0), since(3), wait=WAIT) is None


def test_each_subscription_has_a_queue_of_its_own():
    story = Queue()
    story.made("1", 0)
    story.made("2", 1)
    story.told("1", 9, on="slow")
    story.told("1", 0.1)
    story.told("2", 1.1)
    traffic = story.until(9)
    assert under_way(traffic, START + timedelta(seconds=1), wait=WAIT, subscription="slow") is not None
    assert under_way(traffic, START + timedelta(seconds=1), wait=WAIT, subscription="main") is None


def test_a_seller_that_acts_late_is_not_taken_for_one_that_tells_late():
    story = Queue()
    story.made("1", 0)
    story._put(story.stimulus(Stimulus.START_WORK, ticket="1"), 1)
    one = story.told("1", 30, name=TicketEvent.STATE_CHANGE)
    story.entries[-1] = replace(one, body=json.dumps({**one.document, "eventTime": "2026-01-01T00:00:29Z"}).encode())
    (flow,) = flows(story.until(31))
    assert flow.slowest == timedelta(seconds=1)


@pytest.mark.parametrize(("number", "outcome"), [(20, Inconclusive), (4, Violation)])
def test_the_verbs_let_what_may_still_come_be_inconclusive(number, outcome):
    class Debt(Subject):
        due = since(number)

    verify = Verify(Waiting(traffic=queued(left_out={4}), wait=WAIT))
    breach = Breach(message="an event is missing", expected="1", actual="0 arrived")
    with pytest.raises(outcome) as raised:
        verify.every([Debt(value=1, where="", seen=())], lambda _: breach, none="nothing")
    if outcome is Violation:
        assert raised.value.findings[0].actual == "0 arrived; not within 5 s (limits.event_wait)"
    else:
        assert "queue up" in raised.value.reason
        assert "; limits: {event_wait: " in raised.value.reason


@pytest.mark.parametrize(("late", "outcome"), [(True, Inconclusive), (False, Violation)])
def test_a_queue_of_notifications_is_no_missing_one(late, outcome):
    """Each change is told a minute after it, one after the other; or the second one is told, and the first one never."""
    story, tickets = Story(), [str(number) for number in range(3)]
    for ticket in tickets:
        story.create(ticket)
        story.stimulus(Stimulus.START_WORK, ticket=ticket)
        story.read("inProgress", ticket=ticket)
    told = tickets[:1] if late else tickets[1:2]
    for ticket in told:
        one = story.event(TicketEvent.STATE_CHANGE, ticket=ticket, event_id=f"e{ticket}")
        story.entries[-1] = replace(one, at=START + timedelta(seconds=62))
    traffic = Traffic(story.entries, until=START + timedelta(seconds=63))
    verify = Verify(Waiting(traffic=traffic, wait=5))
    breach = Breach(message="it is missing", expected="1", actual="0")
    with pytest.raises(outcome):
        verify.every(state_changes(traffic, ticket_lifecycle(), since=0), lambda owed: None if owed.kept else breach, none="nothing")


def test_what_is_missing_is_due_since_the_change_that_the_next_one_would_tell():
    story = Story()
    story.create()
    first, _ = story.stimulus(Stimulus.START_WORK), story.read("inProgress")
    second, _ = story.stimulus(Stimulus.RESOLVE), story.read("resolved")
    (owed,) = state_changes(Traffic(story.entries), ticket_lifecycle(), since=0)
    assert (owed.arrived, owed.due) == (0, first.at)
    story.event(TicketEvent.STATE_CHANGE, event_id="e1")
    (owed,) = state_changes(Traffic(story.entries), ticket_lifecycle(), since=0)
    assert (owed.arrived, owed.due) == (1, second.at)
