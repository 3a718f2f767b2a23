"""What notifications tell one after the other, and how often a change of state of an incident may be told."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import parse_target
from ttck.harness.judge.histories import Traffic
from ttck.harness.tests.entries import Story
from ttck.specs.vocabulary import IncidentEvent, Kind, Operation, Stimulus
from ttck.suites.common import telling
from ttck.suites.common.incident_client import Life
from ttck.suites.incident import event_rules
from ttck.suites.incident.scenarios.b_following import MAIN, SECOND, Following

TARGET = parse_target({"base_url": "http://seller.example"}, name="a seller")
MOVED = IncidentEvent.STATE_CHANGE
AT = [f"2026-01-01T00:00:0{second}Z" for second in range(4)]


def events(*seen):
    """Notifications of (eventId, seconds, item)."""
    story = Story()
    return [story.event(MOVED, ticket=item, event_id=ident, when=AT[second]) for ident, second, item in seen]


@pytest.mark.parametrize(
    ("seen", "wrong"),
    [
        ([("e1", 1, "I"), ("e1", 1, "I")], False),
        ([("e1", 1, "I"), ("e1", 2, "I")], True),
        ([("e1", 1, "I"), ("e1", 1, "J")], True),
    ],
)
def test_one_event_id_is_one_event(seen, wrong):
    (group,) = telling.by_event_id(events(*seen, (None, 1, "I")))
    assert (telling.one_event(group) is not None) is wrong


@pytest.mark.parametrize(("seconds", "wrong"), [([0, 1, 1], False), ([0, 2, 1], True)])
def test_events_come_in_the_order_of_their_times(seconds, wrong):
    line = events(*((f"e{number}", second, "I") for number, second in enumerate(seconds)))
    assert (telling.in_order(line) is not None) is wrong


def test_a_redelivery_is_no_line():
    traffic = Traffic(events(("e1", 1, "I"), ("e1", 1, "I"), ("e2", 2, "J"), ("e3", 3, "J")))
    found = telling.lines(traffic.item_histories_of(Kind.INCIDENT).values(), ["main"])
    assert [[event.event_id for event in line] for line in found] == [["e2", "e3"]]


def lived(story, item, *, states, told, late=0):
    """An incident that is read in states, of which changes are told on both registrations, and some more after the last reading."""
    opened = story.stimulus(Stimulus.INCIDENT_CREATE, ticket=None)
    read = lambda state: story.exchange(Operation.RETRIEVE_INCIDENT, ticket=item, answer={"id": item, "status": state})  # noqa: E731
    readings = [read(state) for state in states]
    for number in range(told):
        for name in (MAIN, SECOND):
            story.event(MOVED, ticket=item, event_id=f"{item}{number}", subscription=name)
    readings.append(read(states[-1]))
    for number in range(late):
        story.event(MOVED, ticket=item, event_id=f"{item}late{number}", subscription=MAIN)
    return Life(id=item, args={}, opened=opened, first=readings[0], last=readings[-1])


def judged(*lives):
    story, following = Story(), Following()
    for name in (MAIN, SECOND):
        following.started[name] = story.exchange(Operation.SUBSCRIBE, answer={"id": name}, status=201)
    following.lives = [lived(story, f"I{number}", **how) for number, how in enumerate(lives)]
    traffic = Traffic(story.entries)
    every = event_rules.told(traffic, following)
    rule = event_rules.no_more_than_happened(every, following, TARGET)
    return [rule(item_history) is not None for item_history in every]


WHOLE, SHORT = ("created", "inProgress", "closed"), ("created", "closed")


@pytest.mark.parametrize(
    ("lives", "wrong"),
    [
        ([{"states": WHOLE, "told": 2}, {"states": ("created",), "told": 0}], [False, False]),
        ([{"states": WHOLE, "told": 3}, {"states": ("created",), "told": 0}], [True, False]),
        ([{"states": WHOLE, "told": 2, "late": 1}, {"states": ("created",), "told": 0}], [False, False]),
        ([{"states": SHORT, "told": 2}, {"states": ("created",), "told": 0}], [False, False]),  # it may have been in progress
        ([{"states": WHOLE, "told": 3}, {"states": ("created",), "told": 1}], [False, False]),  # each creation is told like that
        ([{"states": ("inProgress", "closed"), "told": 2}, {"states": ("created",), "told": 0}], [False, False]),
    ],
)
def test_a_change_of_state_of_an_incident_is_told_no_more_often_than_it_may_have_happened(lives, wrong):
    assert judged(*lives) == wrong
