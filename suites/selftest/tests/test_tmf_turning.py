"""Lists by status after a change of it, and creates whose texts are easily spoilt."""

from __future__ import annotations

import pytest

from ttck.harness.generate.strategies import Material, awkward_texts
from ttck.specs.vocabulary import Operation
from ttck.suites.selftest.tests.test_tmf_second_reading import TICKET, call
from ttck.suites.tmf import create_rules, payloads, pull_rules, turn_rules
from ttck.suites.tmf.lists import Query
from ttck.suites.tmf.scenarios.kb_turning import Turn
from ttck.suites.tmf.scenarios.yb_restarting import Restarting
from ttck.suites.tmf.writes import Creation


def listed(status, *items, complete=True, answer=200):
    rows = [{**TICKET, "id": item, "status": status} for item in items]
    page = call(answer, rows, operation=Operation.LIST)
    return Query(params=(("status", status),), pages=(page,), complete=complete)


def turn(left, entered, *, still="inProgress"):
    shows = [call(200, {**TICKET, "status": status}) for status in ("acknowledged", "inProgress", still)]
    return Turn(item="1", by="a patch", before=shows[0], after=shows[1], left=(left,), entered=(entered,), still=shows[2])


@pytest.mark.parametrize(
    ("one", "left", "entered"),
    [
        (turn(listed("acknowledged", "2"), listed("inProgress", "2", "1")), [True], [True]),
        (turn(listed("acknowledged", "2", "1"), listed("inProgress", "2")), [False], [False]),
        (turn(listed("acknowledged", complete=False), listed("inProgress", complete=False)), [True], []),  # it may be on a later page
        (turn(listed("acknowledged", answer=400), listed("inProgress", answer=400)), [], []),
        (turn(listed("acknowledged", "1"), listed("inProgress"), still="acknowledged"), [], []),  # the seller moved it back meanwhile
    ],
)
def test_a_ticket_is_in_the_list_by_the_status_that_it_has(one, left, entered):
    assert [turn_rules.is_left(part) is None for part in turn_rules.left([one])] == left
    assert [turn_rules.is_entered(part) is None for part in turn_rules.entered([one])] == entered


def spoilt(notes):
    sent = {**TICKET, "note": [{"text": text, "date": f"2025-02-0{day}T00:00:00Z"} for text, day in (("<b>", 1), ("same", 2), ("same", 3))]}
    made = call(201, {**sent, "note": notes(sent["note"])}, operation=Operation.CREATE, method="POST", sent=sent)
    found = map(create_rules.is_kept, create_rules.kept([Creation(about="x", sent=sent, made=made)]))
    return [(breach.where, breach.manner) for breach in found if breach is not None]


@pytest.mark.parametrize(
    ("notes", "told"),
    [
        (lambda notes: notes, []),
        (lambda notes: [{**notes[0], "text": "&lt;b&gt;"}, *notes[1:]], [("/note/0/text", "markup in texts is escaped")]),
        (lambda notes: notes[:2], [("/note/2/date", None)]),
    ],
)
def test_each_note_of_a_create_is_kept_as_it_was_written(notes, told):
    assert [where.split("/")[1] for where, _ in spoilt(notes)] == [where.split("/")[1] for where, _ in told]
    if told and told[0][1]:
        assert spoilt(notes) == told


@pytest.mark.parametrize("version", ["v4", "v5"])
def test_a_create_has_every_awkward_text_and_one_twice(version):
    texts = [note["text"] for note in payloads.awkward(Material(run_id="r", products=("p",), text_length=100), version)["note"]]
    assert set(awkward_texts()) <= set(texts)
    assert len(texts) - len(set(texts)) == 1


@pytest.mark.parametrize(
    ("status", "changes", "fine"), [(200, {}, True), (200, {"priority": "2"}, True), (200, {"description": "b"}, False), (404, {}, False)]
)
def test_a_ticket_outlives_a_restart(status, changes, fine):
    story = Restarting(before=call(200, TICKET), after=call(status, {**TICKET, **changes}), later="2")
    (part,) = pull_rules.restarted(story)
    assert (pull_rules.outlives_a_restart(part) is None) is fine
    assert pull_rules.restarted(Restarting(why="no way to restart it")) == []
