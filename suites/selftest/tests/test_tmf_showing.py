"""Answers that show a part of a ticket: what they leave out is missing nowhere else; and what a delete or a mangled body leaves."""

from __future__ import annotations

import pytest

from ttck.harness.judge.observations import Subject
from ttck.harness.judge.shown_items import item_histories
from ttck.harness.judge.verify import Breach
from ttck.specs.vocabulary import Kind, Operation, TmfEvent
from ttck.suites.selftest.tests.tales import Tale
from ttck.suites.selftest.tests.test_tmf_second_reading import TICKET, call
from ttck.suites.tmf import delete_rules, expectation_rules, item_rules, patch_rules, refused_rules, truth_rules, turn_rules
from ttck.suites.tmf.changes import Patch
from ttck.suites.tmf.lists import Query
from ttck.suites.tmf.scenarios.b_populating import Population
from ttck.suites.tmf.scenarios.g_deleting import Deleting
from ttck.suites.tmf.scenarios.kb_turning import Turn
from ttck.suites.tmf.showing import owes_the_whole


def sightings(traffic):
    return [s.document.get("description") for s in item_histories(traffic, Kind.TICKET)["1"].sightings]


def partly(tale, *, sent, **shown):
    return tale.call(Operation.PATCH, sent=sent, answer={"id": "1", **shown})


def test_an_answer_that_shows_a_part_is_no_sighting_and_a_whole_one_is():
    tale = Tale()
    tale.create(description="a")
    partly(tale, sent={"description": "b"}, description="b")
    partly(tale, sent={"description": "c"}, description="c")
    tale.read(description="c")
    tale.patch(sent={"description": "d"}, description="d")
    assert sightings(tale.traffic) == ["a", "c", "d"]


def test_what_a_patch_takes_away_may_be_missing_in_its_answer():
    tale = Tale()
    tale.create(description="a", name="n")
    tale.patch(sent={"name": None}, description="a")
    assert sightings(tale.traffic) == ["a", "a"]


def test_an_event_is_true_though_the_answer_to_the_patch_shows_a_part():
    tale = Tale()
    tale.create(description="a", severity="Minor")
    partly(tale, sent={"description": "b"}, description="b")
    tale.event(TmfEvent.CHANGED, {"id": "1", "description": "b", "severity": "Minor"})
    tale.read(description="b", severity="Minor")
    assert [truth_rules.true(part) for part in truth_rules.told(tale.traffic) if truth_rules.true(part)] == []


@pytest.mark.parametrize(
    ("operation", "version", "status", "owes"),
    [
        (Operation.PATCH, "v5", 200, True), (Operation.PATCH, "v4", 200, False), (Operation.CREATE, "v4", 201, True),
        (Operation.CREATE, "v5", 202, False), (Operation.PATCH, "v5", 202, False), (Operation.RETRIEVE, "v4", 200, True),
    ],
)  # fmt: skip
def test_who_owes_the_whole(operation, version, status, owes):
    assert owes_the_whole(call(status, TICKET, operation=operation), version) is owes


def test_a_part_of_a_ticket_in_the_answer_to_a_patch_lacks_nothing_in_version_4():
    tale = Tale()
    tale.create(description="a", href="http://seller.example/1")
    partly(tale, sent={"description": "b"}, description="b")
    shown = {v: [one.seen.operation for one in item_rules.tickets(tale.traffic, v)] for v in ("v4", "v5")}
    assert Operation.PATCH not in shown["v4"]
    assert Operation.PATCH in shown["v5"]


@pytest.mark.parametrize(("version", "told"), [("v4", {}), ("v5", {})])
def test_what_the_answer_to_a_patch_names_is_up_to_date(version, told):
    def judged(**answer):
        shows = [call(200, {**TICKET, "name": name}) for name in ("old", "new")]
        patched = call(200, {"id": "1", **told, **answer}, operation=Operation.PATCH, method="PATCH", sent={"name": "new"})
        patch = Patch(about="x", item="1", changes={"name": "new"}, media="x", before=shows[0], after=shows[1], exchange=patched)
        return patch_rules.answered(version)(Subject(value=patch, where="", seen=patch.seen))

    assert isinstance(judged(name="old"), Breach)
    assert (judged() is None) is (version == "v4")


def test_an_id_given_again_has_no_history():
    tale = Tale()
    tale.create()
    tale.call(Operation.DELETE, status=204)
    assert set(expectation_rules.histories(tale.traffic)) == {"1"}
    tale.create()
    assert expectation_rules.histories(tale.traffic) == {}


def test_related_tickets_stay():
    def judged(status):
        around = (call(200, TICKET), call(204, operation=Operation.DELETE, method="DELETE"), call(status, TICKET))
        story = Deleting(item="0", before=around[0], shown=around[0], deleted=around[1], related=(around,))
        return [delete_rules.still_there(part) is None for part in delete_rules.relatives(story)]

    assert (judged(200), judged(404)) == ([True], [False])


@pytest.mark.parametrize(("status", "right"), [(400, True), (409, True), (200, False), (403, False)])
def test_a_status_that_does_not_exist_is_refused_with_either_of_two(status, right):
    reading = call(200, TICKET)
    patched = call(status, operation=Operation.PATCH, method="PATCH", sent={"status": "nanana"})
    patch = Patch(about="x", item="1", changes={"status": "nanana"}, media="x", before=reading, after=reading, exchange=patched)
    part = Subject(value=patch, where="", seen=patch.seen)
    assert (refused_rules.refused(what="x")(part) is None) is right


def test_what_a_refused_status_leads_to_follows_from_its_own_rule():
    shows = [call(200, {**TICKET, "description": text}) for text in ("a", "b")]
    patched = call(400, operation=Operation.PATCH, method="PATCH", sent={"status": "nanana", "description": "b"})
    patch = Patch(about="x", item="1", changes=patched.sent, media="x", before=shows[0], after=shows[1], exchange=patched)
    part = Subject(value=patch, where="", seen=patch.seen)
    assert (refused_rules.without_effect()(part).follows, refused_rules.without_effect([patch])(part).follows) == (False, True)


def test_a_list_by_name_need_not_have_what_lost_its_name():
    known = {item: call(200, {**TICKET, "id": item, **more}) for item, more in (("1", {"name": "n"}), ("2", {}))}
    assert Population(name="n", known=known, shared=["1", "2", "3"]).called == ["1", "3"]


@pytest.mark.parametrize(("row", "right"), [({"status": "closed"}, True), ({"status": "resolved"}, False), ({}, True)])
def test_a_row_shows_what_readings_around_it_show(row, right):
    shows = [call(200, {**TICKET, "status": status}) for status in ("resolved", "closed", "closed")]
    plain = {name: value for name, value in TICKET.items() if name != "status"}
    query = Query(params=(("status", "closed"),), pages=(call(200, [{**plain, **row}], operation=Operation.LIST),), complete=True)
    turn = Turn(item="1", by="x", before=shows[0], after=shows[1], left=(), entered=(query,), still=shows[2])
    assert [turn_rules.is_shown_as_read(part) is None for part in turn_rules.shown([turn])] == [right]
