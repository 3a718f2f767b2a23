"""Registrations that are special get what a plain one gets, and are judged by that alone."""

from __future__ import annotations

import pytest

from harness.tests.entries import Story
from harness.trails import Traffic
from specs.vocabulary import AppointmentEvent, Operation, TicketEvent
from suites.visit import special_rules
from suites.visit.scenarios.b_registering import FORMS, MAIN, OPEN, SHARED, Special

VISITS, TICKETS = str(AppointmentEvent.STATE_CHANGE), str(TicketEvent.STATE_CHANGE)


def played(name, event, *told):
    story = Story()
    started = story.exchange(Operation.SUBSCRIBE_APPOINTMENTS, sent={"callback": "http://x"}, answer={"id": "h"}, status=201)
    moved = story.exchange(Operation.CANCEL_APPOINTMENT, status=204)
    for number, (subscription, type_) in enumerate(told):
        story.event(type_, subscription=subscription, event_id=f"e{number}")
    special = Special(name=name, about="without a query", subscribed=started, moved=moved, item="1", event=event)
    return special, Traffic(tuple(story.entries))


@pytest.mark.parametrize(("name", "event", "told", "found"), [
    (OPEN, VISITS, [(MAIN, VISITS), (OPEN, VISITS)], "kept"),
    (OPEN, VISITS, [(MAIN, VISITS), (FORMS[1], VISITS)], "broken"),
    (OPEN, VISITS, [(FORMS[1], VISITS)], "nothing"),
    (OPEN, VISITS, [(MAIN, "appointmentAttributeValueChangeEvent"), (OPEN, VISITS)], "nothing"),
    (SHARED, TICKETS, [("main", TICKETS), (SHARED, TICKETS)], "kept"),
    (SHARED, TICKETS, [("main", TICKETS)], "broken"),
    (SHARED, TICKETS, [("main", TICKETS), (SHARED, VISITS)], "broken"),
    (SHARED, TICKETS, [], "nothing"),
])  # fmt: skip
def test_a_special_registration_is_judged_beside_a_plain_one(name, event, told, found):
    special, traffic = played(name, event, *told)
    proven = special_rules.proven(traffic, [special], tickets=event == TICKETS)
    assert not special_rules.proven(traffic, [special], tickets=event != TICKETS)
    broken = special_rules.served(traffic)(special) is not None
    assert {"kept": bool(proven) and not broken, "broken": bool(proven) and broken, "nothing": not proven}[found]
