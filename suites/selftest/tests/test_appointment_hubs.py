"""Registrations that are special get what a plain one gets, and are judged by that alone."""

from __future__ import annotations

import pytest

from ttck.harness.judge.histories import Traffic
from ttck.harness.record.state_probe import Attempt
from ttck.harness.tests.entries import Story
from ttck.specs.vocabulary import AppointmentEvent, Operation, Stimulus, TicketEvent
from ttck.suites.appointment import notice_rules, special_rules
from ttck.suites.appointment.scenarios.b_registering import FORMS, MAIN, OPEN, SECOND, SHARED, Registering, Special
from ttck.suites.common import forms

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


@pytest.mark.parametrize(("before", "after", "wrong"), [
    ((MAIN, SECOND), (MAIN, SECOND), [False, False]),
    ((MAIN, SECOND), (SECOND,), [True, False]),
    ((MAIN, SECOND), (), [True, True]),
    ((SECOND,), (), [True]),
    ((), (), []),
])  # fmt: skip
def test_a_registration_is_told_of_what_comes_after_the_end_of_another(before, after, wrong):
    story = Story()
    acts = []
    for item, told in (("A", before), ("B", after)):
        cancel = story.exchange(Operation.CANCEL_APPOINTMENT, ticket=item, status=204)
        acts.append(Attempt(about="cancel", before=None, exchange=cancel, after=None))
        for name in told:
            story.event(VISITS, ticket=item, subscription=name)
    stopped = story.exchange(Operation.UNSUBSCRIBE_APPOINTMENTS, status=204)
    registering = Registering(first=acts[0], later=acts[1], stopped=stopped)
    traffic = Traffic(tuple(story.entries))
    seen = special_rules.outliving(traffic, registering, (MAIN, SECOND))
    assert [special_rules.outlives(traffic, stopped)(one) is not None for one in seen] == wrong
    assert special_rules.outliving(traffic, Registering(first=acts[0], stopped=stopped), (MAIN,)) == []


def test_every_form_asks_for_the_event_in_each_place():
    made = forms.of("state", other="update", beside=("a", "b"), family="others", prefix="p-")
    assert [form.name for form in made] == [f"p-{name}" for name in forms.ALL]
    queries = [form.written[0] + form.written[1].join(form.types) for form in made]
    assert queries == [
        *("eventType=state", "eventType = state", "eventType=state,a,b"),
        *("eventType=state&eventType=update", "eventType=update&eventType=state"),
    ]


@pytest.mark.parametrize(("told", "state", "kept"), [(1, "completed", True), (0, "completed", False), (1, "confirmed", None)])
def test_what_the_seller_adds_after_the_visit_is_owed(told, state, kept):
    story, read = Story(), Operation.RETRIEVE_APPOINTMENT
    story.exchange(Operation.CREATE_APPOINTMENT, answer={"id": "1", "status": "confirmed"}, status=201)
    story.exchange(read, answer={"id": "1", "status": "completed"})
    story.stimulus(Stimulus.APPOINTMENT_ADD_NOTE)
    for number in range(told):
        story.event(str(AppointmentEvent.UPDATE), event_id=f"u{number}", subscription=MAIN)
    story.exchange(read, answer={"id": "1", "status": "completed", "note": [{"text": "done"}]})
    owed = notice_rules.late_debts(Traffic(tuple(story.entries)), Registering(), state)
    assert [notice_rules.kept(one) is None for one in owed] == ([] if kept is None else [kept])
