"""What a target declares against what a run saw, both ways, in every form of the report."""

from __future__ import annotations

import json

import pytest

from ttck.harness.report import ctrf, jsonreport, markdown, sarif, text
from ttck.harness.report.html import render as page
from ttck.harness.report.model import load
from ttck.harness.report.tests.records import HOSTILE, RecordBuilder

TICKET = {"id": "TT-1", "status": "acknowledged", "severity": "minor", "note": [{"id": "1", "text": "x", "source": "buyer"}]}


def report(tmp_path, supports):
    record = RecordBuilder().header(target={"name": "Acme", "declares": {"supports": supports}})
    record.exchange(sent={"severity": "minor", "priority": "low"}, answer=TICKET)
    record.exchange(
        method="GET", path="/troubleTicket?severity=minor&sellerPriority=x", status=200, operation="listTroubleTicket", answer=[TICKET]
    )
    record.exchange(
        method="GET", path="/troubleTicket?priority=low", status=400, operation="listTroubleTicket", answer={"code": "invalidQuery"}
    )
    return load(record.footer().write(tmp_path))


def by_list(found):
    return {one.called: one for one in found.statement}


def test_filters_are_held_against_those_that_were_taken(tmp_path):
    (one,) = report(tmp_path, {"ticket": {"filters": ["severity", "priority", "colour"]}}).statement
    assert (one.confirmed, one.unshown, one.undeclared, one.strange) == (("severity",), ("priority",), ("sellerPriority",), ("colour",))
    assert one.first == {"sellerPriority": 2}
    assert not one.agrees


def test_an_attribute_that_was_only_sent_was_not_shown(tmp_path):
    one = by_list(report(tmp_path, {"ticket": {"attributes": ["/severity", "/priority"], "states": ["acknowledged"]}}))
    assert one["ticket attributes"].unshown == ("/priority",)
    assert "/note" in one["ticket attributes"].undeclared
    assert one["ticket states"].agrees


def test_each_form_of_the_report_says_it_both_ways(tmp_path):
    found = report(tmp_path, {"ticket": {"filters": ["severity", "priority"], "states": ["acknowledged"]}})
    plain = text.summary(found)
    assert "Declared and observed\n  as declared: ticket states\n" in plain
    assert "  ticket filters: declared and never shown: priority; shown and not declared: sellerPriority\n" in plain
    told = json.loads(jsonreport.render(found))["statement"]
    assert told[-1] == {
        "about": "ticket", "list": "filters", "confirmed": ["severity"], "unshown": ["priority"],
        "undeclared": [{"name": "sellerPriority", "n": 2}], "strange": [],
    }  # fmt: skip
    assert '<h2 id="declared">' in page(found)
    lines = markdown.render(found).partition("### Declared and observed\n\n")[2].splitlines()
    assert lines[0] == "- as declared: ticket states"
    assert lines[1] == "- ticket filters: declared and never shown: priority; shown and not declared: sellerPriority"
    assert ctrf.document(found)["results"]["extra"]["statement"] == json.loads(jsonreport.render(found))["statement"]


def test_code_scanning_is_told_what_differs_and_where_it_shows(tmp_path):
    (run,) = sarif.document(report(tmp_path, {"ticket": {"filters": ["severity", "priority"], "states": ["acknowledged"]}}))["runs"]
    (note,) = [one for one in run["invocations"][0]["toolExecutionNotifications"] if one["level"] == "note"]
    words = "Declared and observed: ticket filters: declared and never shown: priority; shown and not declared: sellerPriority"
    assert note["message"]["text"] == words
    (place,) = note["locations"]
    assert place["logicalLocations"][0]["fullyQualifiedName"].endswith("?severity=minor&sellerPriority=x")
    assert [one["list"] for one in run["properties"]["statement"]] == ["states", "filters"]
    assert not run["results"]


def test_without_a_statement_nothing_is_said(tmp_path):
    found = report(tmp_path, {})
    assert found.statement == ()
    assert "Declared and observed" not in text.summary(found)
    assert "statement" not in json.loads(jsonreport.render(found))
    assert 'id="declared"' not in page(found)
    assert "Declared" not in markdown.render(found) + sarif.render(found) + ctrf.render(found)
    assert "statement" not in sarif.render(found) + ctrf.render(found)


def test_a_line_names_a_dozen_and_counts_the_rest(tmp_path):
    plain = text.summary(report(tmp_path, {"ticket": {"filters": [f"colour{number:02}" for number in range(30)]}}))
    assert "colour11 and 18 more\n" in plain


@pytest.mark.parametrize(
    "supports", [None, [], "x", {"ticket": None}, {"ticket": {"filters": "severity"}}, {"ticket": {"filters": [HOSTILE]}}]
)
def test_a_header_that_was_not_written_by_us_breaks_nothing(tmp_path, supports):
    found = report(tmp_path, supports)
    assert HOSTILE not in page(found) + markdown.render(found)
    assert json.loads(jsonreport.render(found)).get("statement") == ctrf.document(found)["results"]["extra"].get("statement")
    sarif.render(found)
