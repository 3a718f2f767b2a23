"""What is judged in the middle of the life of an appointment: histories, patches and changes of the seller one after the other."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ttck.harness.judge.histories import Traffic
from ttck.harness.record.state_probe import Attempt, Patch
from ttck.harness.tests.entries import Story
from ttck.specs.vocabulary import Operation, Stimulus
from ttck.suites.appointment import change_rules, history_rules, notice_rules
from ttck.suites.appointment.periods import stretch
from ttck.suites.appointment.scenarios import i_histories
from ttck.suites.appointment.scenarios.b_registering import Registering
from ttck.suites.appointment.seller_client import Visit
from ttck.suites.ticket.scenarios.j_histories import History

SLOT, OTHER = stretch(2, 8, 10), stretch(3, 8, 10)
NOTE = {"source": "buyer", "author": "Ada", "date": "2026-01-01T00:00:00Z", "text": "one more word"}


def player():
    target = SimpleNamespace(edition="draft", url=lambda _: None)
    return i_histories._Player(SimpleNamespace(buyer=SimpleNamespace(target=target, appointments=None)))


def model(**states):
    visit = Visit(ticket="1", workorder="w", listed=Story().read("pending"), opened=None)
    known = states or {"a": "confirmed"}
    return i_histories._Model(
        visit=visit, workorder="open", states=dict(known), slots=dict.fromkeys(known, SLOT), notes={name: [NOTE] for name in known}
    )


def seen(**document):
    return Story().exchange(Operation.RETRIEVE_APPOINTMENT, answer={"id": "a", **document})


DUE = {"status": "confirmed", "validFor": SLOT.document(), "note": [NOTE]}


@pytest.mark.parametrize(("action", "wanted", "shows", "rule"), [
    ("cancel", "cancelled", DUE, "R108"),
    ("cancel", "cancelled", {**DUE, "status": "cancelled"}, None),
    ("move", "confirmed", {**DUE, "validFor": OTHER.document()}, "R103"),
    ("note", "confirmed", {**DUE, "validFor": OTHER.document()}, "R103"),
    ("note", "confirmed", {**DUE, "status": "cancelled"}, "R103"),
    ("note", "confirmed", {**DUE, "note": []}, "R101"),
    ("move", "confirmed", {**DUE, "note": []}, "R101"),
    ("appointment_miss", "missed", {**DUE, "status": "cancelled"}, "R156"),
    ("appointment_miss", "missed", {**DUE, "status": "missed", "note": []}, "R156"),
])  # fmt: skip
def test_an_appointment_breaks_the_rule_of_what_was_done_to_it(action, wanted, shows, rule):
    broken = player()._judge(action, "a", seen(**shows), model(a=wanted))
    assert (broken and broken[0]) == rule


@pytest.mark.parametrize(("action", "shows", "rule"), [
    ("book", {"state": "open", "appointment": [{"id": "a"}], "appointmentRequired": False}, None),
    ("book", {"state": "open", "appointment": [{"id": "a"}], "appointmentRequired": True}, "R80"),
    ("move", {"state": "open", "appointment": [{"id": "a"}], "appointmentRequired": True}, "R80"),
    ("workorder_plan", {"state": "open", "appointment": [{"id": "a"}], "appointmentRequired": True}, "R154"),
    ("book", {"state": "open", "appointment": [], "appointmentRequired": False}, "R79"),
    ("book", {"state": "elsewhere", "appointment": [{"id": "a"}], "appointmentRequired": False}, "R154"),
])  # fmt: skip
def test_a_workorder_breaks_the_rule_of_what_was_done_to_it(action, shows, rule):
    workorder = Story().exchange(Operation.RETRIEVE_WORKORDER, answer={"id": "w", **shows})
    broken = player()._judge_workorder(action, workorder, model())
    assert (broken and broken[0]) == rule


def test_a_history_is_a_finding_of_one_rule():
    history = History(actions=("book", "cancel"), broken="after cancel the appointment is in another state", rule="R108")
    assert history_rules.kept("R108")(history) is not None
    assert history_rules.kept("R156")(history) is None


@pytest.mark.parametrize(("actions", "times", "found"), [
    (("book",), 1, 2), (("book",), 2, 1), (("cancel",), 1, 1), (("move", "note"), 1, 0),
])  # fmt: skip
def test_a_rule_counts_histories_that_had_its_operation(actions, times, found):
    played = [History(actions=("book", "cancel", "book"), broken=None), History(actions=("book",), broken=None)]
    assert len(history_rules.with_action(played, *actions, times=times)) == found


# --- changes of the seller between those of the buyer ------------------------------------------------------------------------


def announced(*happened):
    """What is owed and missing after decisions of the seller (`note`), patches of the slot (`move`) and events (`told`)."""
    story = Story()
    answer = {"id": "1", "status": "confirmed"}
    story.exchange(Operation.CREATE_APPOINTMENT, answer=answer, status=201)
    for number, what in enumerate(happened):
        if what == "note":
            story.stimulus(str(Stimulus.APPOINTMENT_ADD_NOTE), sure=True)
        elif what == "move":
            story.exchange(Operation.PATCH_APPOINTMENT, sent={"validFor": SLOT.document()}, answer=answer)
        else:
            story.event("appointmentAttributeValueChangeEvent", event_id=f"e{number}")
    debts = notice_rules.update_debts(Traffic(tuple(story.entries)), Registering(), Stimulus.APPOINTMENT_ADD_NOTE)
    return [breach.expected for breach in map(notice_rules.kept, debts) if breach]


@pytest.mark.parametrize(("happened", "missing"), [
    (("note", "told", "note", "told"), []),
    (("note", "note", "told", "told"), []),
    (("note", "told", "move", "note", "told"), []),
    (("note", "told", "move", "note"), ["1 for: appointment_add_note, after a patch of validFor"]),
    (("note", "told", "told", "move", "note"), ["1 for: appointment_add_note, after a patch of validFor"]),
    (("note", "move", "note", "told"), ["2 for: appointment_add_note"]),
    (("note", "note"), ["1 for: appointment_add_note", "1 for: appointment_add_note"]),
])  # fmt: skip
def test_each_change_of_the_seller_is_announced_after_it_was_made(happened, missing):
    assert announced(*happened) == missing


MINE = {**NOTE, "source": "seller", "text": "we ring twice"}


@pytest.mark.parametrize(("patched", "after", "wrong"), [
    ("attachment", {"note": [MINE]}, False), ("attachment", {"note": []}, True), ("attachment", {}, True), ("note", {"note": []}, False),
])  # fmt: skip
def test_a_patch_keeps_the_items_of_a_list_that_it_does_not_name(patched, after, wrong):
    act = Story().exchange(Operation.PATCH_APPOINTMENT, answer={"status": "confirmed"})
    around = [seen(status="confirmed", note=[MINE]), seen(status="confirmed", **after)]
    tried = Patch(about=patched, new={patched: []}, attempt=Attempt(about="", before=around[0], exchange=act, after=around[1]))
    assert (change_rules.nothing_else(tried) is not None) is wrong
