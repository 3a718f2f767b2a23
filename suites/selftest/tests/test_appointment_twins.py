"""What is refused about visits proves something beside an accepted twin only; what was wrongly accepted proves itself."""

from __future__ import annotations

import pytest

from ttck.harness.record.state_probe import Attempt, Patch
from ttck.harness.tests.entries import Story
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Operation
from ttck.suites.appointment import change_rules, slot_rules, twins
from ttck.suites.appointment.scenarios.e_changing import Changing
from ttck.suites.appointment.scenarios.f_refusing import Probe, Refusing, act_of
from ttck.suites.appointment.scenarios.g_visiting import Visiting
from ttck.suites.appointment.seller_client import Visit
from ttck.suites.ticket.rules import refused

WHY = {"code": "otherIssue", "reason": "a contract number is needed"}


def exchange(status, operation=Operation.CREATE_APPOINTMENT, **more):
    return Story().exchange(operation, status=status, answer=WHY if status >= 400 else {"id": "1", "status": "confirmed"}, **more)


def probe(status, twin):
    return Probe(rule="R85", about="a slot without length", exchange=exchange(status), twin=None if twin is None else exchange(twin))


@pytest.mark.parametrize(("status", "twin", "judged"), [(422, 201, True), (422, 422, False), (422, None, False), (201, 422, True)])
def test_a_probe_stands_beside_its_twin(status, twin, judged):
    probes = [probe(status, twin)]
    assert bool(twins.probes(probes, slot_rules.probe_refused)) is judged
    if not judged and twin:
        assert "a contract number is needed" in twins.no_probe(probes, "")
    assert twins.no_probe([], "nothing is free") == "nothing is free"


@pytest.mark.parametrize(("known", "unknown", "judged"), [(200, 404, True), (403, 403, False), (403, 200, True)])
def test_an_unknown_appointment_stands_beside_a_known_one(known, unknown, judged):
    operation = Operation.CANCEL_APPOINTMENT
    refusing = Refusing(unknown=[exchange(unknown, operation)], twins={"cancel": exchange(known, operation)})
    if judged:
        assert twins.unknown(refusing, operation) == refusing.unknown
    else:
        with pytest.raises(Inconclusive, match="a contract number is needed"):
            twins.unknown(refusing, operation)


def test_without_any_appointment_the_reason_is_told():
    refusing = Refusing(unknown=[exchange(404, Operation.RETRIEVE_APPOINTMENT)], reasons={"twins": "the seller offers no time slot at all"})
    with pytest.raises(Inconclusive, match="no time slot at all"):
        twins.unknown(refusing, Operation.RETRIEVE_APPOINTMENT)
    blank = [exchange(404, Operation.RETRIEVE_APPOINTMENT)]
    with pytest.raises(Inconclusive, match="no time slot at all"):
        twins.beside_retrieve(refusing, blank, refused)


def attempt(about, status, after="cancelled"):
    story = Story()
    read = {"answer": {"id": "1", "status": "cancelled"}}
    return Attempt(
        about=about,
        before=story.exchange(Operation.RETRIEVE_APPOINTMENT, **read),
        exchange=story.exchange(Operation.PATCH_APPOINTMENT, status=status, answer=WHY),
        after=story.exchange(Operation.RETRIEVE_APPOINTMENT, answer={"id": "1", "status": after}),
    )


@pytest.mark.parametrize(("twin", "status", "after", "judged"), [
    (200, 422, "cancelled", True), (422, 422, "cancelled", False), (422, 200, "cancelled", True), (422, 422, "confirmed", True),
])  # fmt: skip
def test_what_is_tried_on_one_that_is_over_is_tried_on_one_that_is_not(twin, status, after, judged):
    tried = [attempt("patch of a slot while cancelled", status, after)]
    refusing = Refusing(twins={"patch of a slot": exchange(twin, Operation.PATCH_APPOINTMENT), "patch of a note": exchange(200)})
    assert bool(twins.late(refusing, tried, change_rules.stays_over)) is judged
    if not judged:
        assert "patch of a slot: it was answered 422" in twins.no_late(refusing, tried, "")
    assert act_of(tried[0].about) == "patch of a slot"


def patch(status, **new):
    tried = Attempt(about="a patch", before=None, exchange=exchange(status, Operation.PATCH_APPOINTMENT), after=None)
    return Patch(about="a patch", new=new, attempt=tried)


@pytest.mark.parametrize(("sound", "status", "judged"), [(200, 422, True), (422, 422, False), (422, 200, True)])
def test_a_patch_to_a_blocked_slot_stands_beside_one_to_a_free_slot(sound, status, judged):
    changing = Changing(good=[patch(sound, validFor={}), patch(200, note=[])])
    tried = [patch(status, validFor={})]
    assert bool(twins.patches(changing, tried, change_rules.slot_stays, like=["validFor"])) is judged
    why = twins.no_patch(changing, tried, "", like=["validFor"])
    assert judged or "a contract number is needed" in why


@pytest.mark.parametrize(("opened", "judged"), [(200, True), (501, False), (None, False)])
def test_an_unknown_workorder_stands_beside_a_known_one(opened, judged):
    operation = Operation.RETRIEVE_WORKORDER
    seen = None if opened is None else exchange(opened, operation)
    visiting = Visiting(visits=[Visit(ticket="1", workorder="2", listed=exchange(200), opened=seen)])
    unknown = [exchange(404, operation)]
    if judged:
        assert twins.unknown_workorders(visiting, unknown) == unknown
    else:
        with pytest.raises(Inconclusive, match="proves nothing"):
            twins.unknown_workorders(visiting, unknown)


def test_what_must_be_accepted_stands_beside_one_of_its_kind():
    twins.taken("search", [exchange(422), exchange(201)])
    twins.taken("search", [])
    with pytest.raises(Inconclusive, match="a contract number is needed"):
        twins.taken("search", [exchange(422), exchange(422)])


def test_a_sound_search_that_is_refused_beside_others_is_told():
    assert slot_rules.carried_out(exchange(201)) is None
    assert "sound search" in slot_rules.carried_out(exchange(422)).message
