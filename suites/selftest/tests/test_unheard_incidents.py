"""After the only registration is ended a new incident is told to nobody."""

from __future__ import annotations

import pytest

from ttck.harness.judge.histories import Traffic
from ttck.harness.tests.entries import Story
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import IncidentEvent, Operation
from ttck.suites.common.incident_client import Life
from ttck.suites.incident import event_rules
from ttck.suites.ticket.scenarios.a_subscribing import BRIEF, MAIN, Subscribing


def ended(*, control=True, names=()):
    story = Story()
    stopped = story.exchange(Operation.UNSUBSCRIBE, answer=None, status=204, ticket=None)
    opened = story.stimulus("incident_create", ticket=None)
    first = story.exchange(Operation.RETRIEVE_INCIDENT, answer={"id": "9", "status": "created"}, ticket="9")
    for name in names:
        story.event(IncidentEvent.CREATED, ticket="9", subscription=name)
    life = Life(id="9", args={}, opened=opened, first=first)
    return Subscribing(stopped=stopped, control=control, unheard=life), Traffic(story.entries)


@pytest.mark.parametrize(("names", "wrong"), [((), False), ((MAIN,), False), ((BRIEF,), True)])
def test_an_incident_is_not_told_at_the_address_of_an_ended_registration(names, wrong):
    subscribing, traffic = ended(names=names)
    (life,) = event_rules.after_the_last(subscribing)
    assert bool(event_rules.unheard(subscribing, traffic)(life)) is wrong


def test_silence_proves_nothing_where_nothing_arrived_before():
    with pytest.raises(Inconclusive):
        event_rules.after_the_last(ended(control=False)[0])
