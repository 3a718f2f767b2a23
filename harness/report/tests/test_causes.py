from __future__ import annotations

import json

import pytest

from ttck.harness.report import jsonreport, words
from ttck.harness.report.model import Report, load
from ttck.harness.report.tests.records import RecordBuilder, finding
from ttck.harness.report.text import summary


def built(directory, *verdicts) -> Report:
    """A run of checks, each given as name, requirement and what its finding has."""
    record = RecordBuilder().header()
    for _ in range(4):
        record.exchange(answer={"id": "TT-1", "status": "open"})
    for name, requirement, values in verdicts:
        proof = {key: value for key, value in values.items() if key != "outcome"}
        record.verdict(name, requirement, outcome=values.get("outcome", "failed"), findings=[finding(**proof)])
    return load(record.footer().write(directory))


def shape(report: Report) -> list[tuple[str, ...]]:
    return [tuple(found.check.check for found in cause.findings) for cause in report.causes]


def test_rules_that_object_to_one_value_have_one_cause(tmp_path):
    report = built(
        tmp_path,
        ("wide", "MEF113:R1", {"exchanges": (1, 2, 3), "where": "/3/status"}),
        ("narrow", "MEF113:R24", {"exchanges": (2,), "where": "/0/status"}),
        ("elsewhere", "MEF113:R2", {"exchanges": (2,), "where": "/0/severity"}),
        ("another value", "MEF113:R3", {"exchanges": (2,), "where": "/0/status", "actual": "closed"}),
        ("another answer", "MEF113:R9", {"exchanges": (4,), "where": "/0/status"}),
    )
    assert shape(report) == [("elsewhere",), ("another value",), ("another answer",), ("narrow", "wide")]


def test_without_a_place_the_very_same_exchanges_are_needed(tmp_path):
    report = built(
        tmp_path,
        ("a", "MEF113:R1", {"exchanges": (1, 2)}),
        ("b", "MEF113:R2", {"exchanges": (2, 1)}),
        ("c", "MEF113:R3", {"exchanges": (1,)}),
        ("d", "MEF113:R9", {"exchanges": ()}),
        ("e", "MEF113:R24", {"exchanges": ()}),
    )
    assert shape(report) == [("a", "b"), ("c",), ("d",), ("e",)]


def test_a_named_cause_joins_what_shows_at_different_places(tmp_path):
    report = built(
        tmp_path,
        ("filter", "MEF113:R1", {"exchanges": (1,), "cause": "TT-1/externalId lost", "follows": True}),
        ("list", "MEF113:R24", {"exchanges": (2, 3), "where": "/0/externalId", "cause": "TT-1/externalId lost"}),
        ("other", "MEF113:R2", {"exchanges": (2, 3), "where": "/0/externalId", "cause": "TT-2/externalId lost"}),
    )
    assert shape(report) == [("other",), ("list", "filter")]


def test_what_is_wrong_in_the_same_manner_has_one_cause_wherever_it_shows(tmp_path):
    cut, lost = "lists are cut short", "items of lists are lost"
    report = built(
        tmp_path,
        ("notes", "MEF113:R1", {"exchanges": (1,), "where": "/note", "manner": cut}),
        ("parties", "MEF113:R2", {"exchanges": (2, 3), "where": "/party", "manner": cut, "message": "another rule"}),
        ("lost", "MEF113:R3", {"exchanges": (3,), "where": "/note", "manner": lost}),
        ("lost elsewhere", "MEF113:R9", {"exchanges": (4,), "where": "/party", "manner": lost}),
        ("lost by another rule", "MEF113:R24", {"exchanges": (4,), "where": "/note", "manner": lost, "message": "another rule"}),
        ("as it is", "MEF113:R26", {"exchanges": (1,), "where": "/status"}),
    )
    assert shape(report) == [("notes", "parties"), ("lost", "lost elsewhere"), ("lost by another rule",), ("as it is",)]


def test_what_one_rule_misses_in_one_answer_has_one_cause(tmp_path):
    gone = {"actual": "(absent) in the list", "message": "it is not kept"}
    report = built(
        tmp_path,
        ("note", "MEF113:R1", {"exchanges": (1, 2), "where": "/note", **gone}),
        ("party", "MEF113:R1", {"exchanges": (2, 1), "where": "/party", **gone}),
        ("elsewhere", "MEF113:R1", {"exchanges": (3,), "where": "/party", **gone}),
    )
    assert shape(report) == [("note", "party"), ("elsewhere",)]
    text = summary(report)
    assert "Failures: 2 (3 findings)" in text
    assert "the same at  /party" in text


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("x", "MEF113:R1", {"outcome": "warned"}), ("y", "MEF113:R2", {})),  # a failure before a warning
        (("x", "MEF124:R13", {}), ("y", "MEF113:R2", {})),  # the deciding source before the binding
        (("x", "MEF113:R1", {"follows": True}), ("y", "MEF113:R2", {})),
        (("x", "MEF113:O1", {}), ("y", "MEF113:R2", {})),  # a mandatory requirement before an option
        (("x", "MEF113:R1", {"exchanges": (1, 2)}), ("y", "MEF113:R2", {})),  # what needs less to be shown
    ],
)
def test_the_second_of_these_leads(tmp_path, first, second):
    common = {"exchanges": (1,), "cause": "c"}
    named = [(name, requirement, {**common, **values}) for name, requirement, values in (first, second)]
    assert shape(built(tmp_path, *named)) == [("y", "x")]


def test_the_headline_counts_mandatory_requirements_and_says_what_follows(tmp_path):
    shared = {"exchanges": (1,), "where": "/status"}
    report = built(
        tmp_path, ("a", "MEF113:R1", shared), ("b", "MEF113:R2", shared), ("c", "MEF113:R3", shared), ("d", "MEF113:O1", {})
    )  # fmt: skip
    assert words.headline(report) == (
        "Acme Wholesale breaks 1 mandatory requirement of MEF 113 Draft (R2), and does not grant what 1 optional requirement permits; "
        "2 more fail as a consequence."
    )
    assert report.verdict.failed == ("MEF113:R1", "MEF113:R2", "MEF113:R3", "MEF113:O1")


def test_an_option_alone_is_not_called_mandatory(tmp_path):
    report = built(tmp_path, ("d", "MEF113:O1", {}))
    assert "mandatory" not in words.headline(report)
    assert "does not grant what 1 optional requirement of MEF 113 Draft (R2) permits" in words.headline(report)


def test_all_findings_stay_in_the_json_and_say_their_cause(tmp_path):
    shared = {"exchanges": (1,), "where": "/status"}
    report = built(tmp_path, ("a", "MEF113:R1", shared), ("b", "MEF113:R2", shared), ("c", "MEF113:R24", {}))
    found = json.loads(jsonreport.render(report))
    assert [(f["check"], f["cause"], f["leads"]) for f in found["findings"]] == [("a", 1, True), ("b", 1, False), ("c", 2, True)]
    assert found["counts"]["causes"] == {"failure": 2, "deviation": 0, "waived": 0, "warning": 0, "binding": 0}
    text = summary(report)
    assert "Failures: 2 (3 findings)" in text
    assert "as a consequence also  MEF113:R2" in text
