from __future__ import annotations

import json

import pytest

from ttck.harness.report import jsonreport, text
from ttck.harness.report.conforming import Spoken
from ttck.harness.report.exercise import points, said, shares
from ttck.harness.report.exercise_facts import SORTS, places, universe
from ttck.harness.report.exercise_map import render
from ttck.harness.report.html import render as page
from ttck.harness.report.model import load
from ttck.harness.report.tests.records import HOSTILE, RecordBuilder
from ttck.specs.profiles import profile, profile_names

TICKET = {"id": "TT-1", "status": "acknowledged", "severity": "minor", "note": [{"id": "1", "text": "x", "source": "buyer"}]}


def story():
    record = RecordBuilder().header()
    record.exchange(sent={"severity": "minor", "externalId": "E"}, answer=TICKET)
    record.exchange(
        method="GET", path="/troubleTicket/TT-1", status=200, operation="retrieveTroubleTicket", answer={**TICKET, "status": "inProgress"}
    )
    record.exchange(
        method="GET", path="/troubleTicket?severity=minor&x=1", status=200, operation="listTroubleTicket", answer=[TICKET, TICKET]
    )
    record.exchange(
        method="GET", path="/troubleTicket?priority=low", status=400, operation="listTroubleTicket", answer={"code": "invalidQuery"}
    )
    record.exchange(sent={}, status=422, answer=[{"code": "missingProperty"}, {"code": "ownCode"}])
    record.exchange(sent={}, status=418, answer="<html>")
    record.notification(body={"eventId": "1", "event": {"id": "TT-1"}})
    return record


@pytest.fixture
def report(tmp_path):
    return load(story().footer().write(tmp_path))


def found(report):
    return {(one.sort, one.name): one for share in report.exercise for one in share.points if one.about == "ticket"}


@pytest.mark.parametrize("name", [name for name in profile_names() if "kit" not in name])
def test_every_profile_has_its_map_from_the_facts(name):
    dialect = profile(name).dialect
    known = list(universe(dialect, "draft"))
    sorts = {sort for about, sort, _ in known if about == "ticket"}
    assert sorts >= {"operation", "state", "edge", "attribute", "status"}
    assert {about for about, _, _ in known} == set(dialect.resources)
    assert points((), Spoken(dialect=dialect))
    assert not any(one.exercised or not one.known for one in points((), Spoken(dialect=dialect)))


def test_states_and_edges_are_those_that_were_seen(report):
    seen = found(report)
    assert seen["state", "inProgress"].produced == 1
    assert seen["edge", "acknowledged → inProgress"].first == 2
    assert not seen["edge", "resolved → closed"].exercised


def test_values_and_attributes_tell_what_was_produced_and_what_was_accepted(report):
    seen = found(report)
    assert (seen["value", "/severity minor"].accepted, seen["value", "/severity minor"].produced > 0) == (1, True)
    assert not seen["value", "/severity moderate"].exercised
    assert (seen["attribute", "/externalId"].accepted, seen["attribute", "/externalId"].produced) == (1, 0)
    assert seen["attribute", "/note"].produced


def test_a_list_that_shows_the_same_item_again_counts_it_once(report):
    assert found(report)["state", "acknowledged"].produced == 1


def test_a_filter_that_was_only_refused_is_not_exercised(report):
    seen = found(report)
    assert (seen["filter", "severity"].accepted, seen["filter", "priority"].refused) == (1, 1)
    assert not seen["filter", "priority"].exercised
    assert (seen["filter", "x"].known, seen["filter", "x"].accepted) == (False, 1)


def test_refusals_are_counted_by_operation_and_code(report):
    seen = found(report)
    assert seen["status", "create 422"].produced == 1
    assert seen["code", "missingProperty"].first == 5
    assert ("code", "ownCode") not in seen
    assert seen["status", "create 418"].known is False
    assert seen["event", "troubleTicketStatusChangeEvent"].produced == 1


def test_page_text_and_json_have_it(report):
    share = next(one for one in report.exercise if (one.about, one.sort) == ("ticket", "state"))
    assert (share.exercised, share.total, "closed" in share.never) == (2, 8, True)
    assert f"Exercised  {said(report.exercise)}" in text.summary(report)
    short = json.loads(jsonreport.render(report))["exercise"]
    assert {"about": "ticket", "sort": "state", "exercised": 2, "total": 8, "never": list(share.never)} in short
    whole = json.loads(render(report))
    assert whole["shares"] == short
    assert {one["name"] for one in whole["points"] if one["exercised"] and one["sort"] == "state"} == {"acknowledged", "inProgress"}
    assert "What was exercised" in page(report)


def test_hostile_names_are_bounded_and_inert(tmp_path):
    record = RecordBuilder().header()
    for number in range(400):
        record.exchange(method="GET", path=f"/troubleTicket?x{number}=1", status=200, operation="listTroubleTicket", answer=[])
    record.exchange(answer={"id": [HOSTILE], "status": HOSTILE, "severity": {HOSTILE: [[[]]]}}, sent=[{"op": HOSTILE}])
    record.exchange(answer={"status": HOSTILE * 9}, sent="x")
    record.notification(body={"event": {"x": HOSTILE}}, event_type=HOSTILE)
    report = load(record.footer().write(tmp_path))
    strangers = [one for share in report.exercise for one in share.points if not one.known]
    assert 0 < len(strangers) <= 200
    assert all(len(one.name) <= 80 for one in strangers)
    assert "<script>alert" not in page(report)


def test_an_address_with_a_mask_in_it_is_read_as_it_stands(tmp_path):
    record = RecordBuilder().header()
    url = "http://[secret]:[secret]@seller.example/troubleTicket?severity=minor#x"
    record.exchange(
        request={"method": "GET", "url": url, "headers": {}, "body": None}, operation="listTroubleTicket", status=200, answer=[]
    )
    assert found(load(record.footer().write(tmp_path)))["filter", "severity"].accepted == 1


def test_a_profile_that_is_not_known_has_no_map(tmp_path, report):
    assert shares(()) == ()
    assert said(()) == ""
    assert [sort for sort in SORTS if sort in {one.sort for one in report.exercise}] == list(SORTS)


def test_places_are_found_in_every_form_of_a_schema():
    items = {"properties": {"c": {"enum": ["x", None]}}}
    schema = {
        "required": ["a"],
        "properties": {"a": {"type": ["string", "null"]}, "b": {"type": "array", "items": items}, "@type": {}},
        "if": {}, "then": {"properties": {"d": {"items": {"enum": [1]}}}},
    }  # fmt: skip
    assert [(one.path, one.optional, one.values, one.scalar) for one in places(schema)] == [
        ("/a", False, (), True), ("/b", True, (), False), ("/b/*/c", True, ("x",), False), ("/d", True, ("1",), False),
    ]  # fmt: skip
