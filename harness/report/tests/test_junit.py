from __future__ import annotations

import csv
import io
import re
from xml.etree import ElementTree as ET

import pytest

from ttck.harness.report import html, jsonreport, tables, words
from ttck.harness.report.junit import legal, render
from ttck.harness.report.model import load
from ttck.harness.report.tests.records import HOSTILE, RecordBuilder, failing, finding, passing
from ttck.harness.report.text import summary


def suite(record: RecordBuilder, directory) -> ET.Element:
    return ET.fromstring(render(load(record.write(directory))).encode("utf-8"))[0]


def case(record: RecordBuilder, directory, name: str = "MEF113:R24") -> ET.Element:
    (found,) = [one for one in suite(record, directory).iter("testcase") if one.attrib["name"] == name]
    return found


def test_a_passed_requirement_carries_its_checks(tmp_path):
    found = case(passing(), tmp_path)
    assert found.attrib["classname"] == "MEF113.clause 9-2-2"
    properties = [(item.attrib["name"], item.attrib["value"]) for item in found.iter("property")]
    assert ("check", "creation_starts_acknowledged") in properties
    assert ("says", "A ticket begins its life as ACKNOWLEDGED.") in properties
    assert [child.tag for child in found] == ["properties"]


def test_every_requirement_has_one_case(tmp_path):
    report = load(failing().write(tmp_path))
    names = [one.attrib["name"] for one in ET.fromstring(render(report)).iter("testcase")]
    assert names == [*(row.id for row in report.requirements), "run"]


def test_a_failure_has_message_and_proof(tmp_path):
    failure = case(failing(), tmp_path).find("failure")
    assert failure.attrib == {"message": "the state is wrong", "type": "failure"}
    assert "expected: acknowledged\nactual: inProgress\nwhere: /status" in failure.text


@pytest.mark.parametrize(
    ("requirement", "outcome", "tag", "kind"),
    [
        ("MEF113:R24", "failed", "failure", "failure"),
        ("MEF113:O1", "failed", "failure", "failure"),
        ("MEF124:R13", "failed", "skipped", "binding"),
        ("MEF113:R8", "failed", "skipped", "warning"),
        ("MEF113:R24", "inconclusive", "error", "inconclusive"),
        ("MEF113:R8", "inconclusive", "skipped", "inconclusive"),
        ("MEF124:R13", "inconclusive", "skipped", "inconclusive"),
        ("MEF113:R24", "not applicable", "skipped", "not applicable"),
        ("MEF113:R24", "error", "error", "harness error"),
    ],
)
def test_the_colour_agrees_with_the_verdict(tmp_path, requirement, outcome, tag, kind):
    record = RecordBuilder().header()
    findings = [finding()] if outcome == "failed" else []
    record.verdict("a_check", requirement, outcome=outcome, reason="because", findings=findings)
    found = case(record.footer(), tmp_path, requirement)
    assert found.find(tag).attrib["type"] == kind
    assert {child.tag for child in found} == {"properties", tag}


def test_a_warning_passes_and_is_told(tmp_path):
    record = RecordBuilder().header()
    record.verdict("a_check", "MEF113:R24", outcome="warned", findings=[finding("a bit slow")])
    assert "a bit slow" in case(record.footer(), tmp_path).findtext("system-out")


def test_a_consequence_says_what_it_follows_from(tmp_path):
    record = RecordBuilder().header()
    number = record.exchange(answer={"id": "TT-1", "status": "open"})
    for check, requirement in (("a", "MEF113:R1"), ("b", "MEF113:R2")):
        record.verdict(check, requirement, outcome="failed", findings=[finding(f"said by {check}", exchanges=(number,), where="/status")])
    failure = case(record.footer(), tmp_path, "MEF113:R2").find("failure")
    assert failure.attrib["message"] == "said by b (follows from what breaks MEF113:R1)"
    assert "follows from: said by a" in failure.text


def of_every_kind() -> RecordBuilder:
    """A run with each outcome, two rules broken by one mistake, and a rule outside of its scope."""
    record = RecordBuilder().header()
    number = record.exchange(answer={"id": "TT-1", "status": "open"})
    shared = finding("wrong", exchanges=(number,), where="/status")
    record.verdict("a", "MEF113:R1", "MEF124:R13", outcome="failed", findings=[shared])
    record.verdict("b", "MEF113:R2", outcome="failed", findings=[shared, finding("another")])
    record.verdict("c", "MEF113:R9", outcome="inconclusive", reason="not seen")
    record.verdict("d", "MEF113:R24")
    record.verdict("e", "MEF113:R8", outcome="warned", findings=[finding("slow")])
    record.verdict("f", "MEF124:R14", outcome="failed", findings=[finding("binding only")])
    return record.footer(exit_code=1, outcome="failed")


@pytest.mark.parametrize("build", [of_every_kind, passing, failing])
def test_all_reports_count_alike(tmp_path, build):
    """Page, JSON, JUnit, CSV and terminal of one run say the same numbers."""
    report = load(build().write(tmp_path))
    document = jsonreport.document(report)
    whole = ET.fromstring(render(report))[0]
    rows = list(csv.DictReader(io.StringIO(tables.requirements(report))))
    text, page = summary(report), html.render(report)

    standings = {row["id"]: row["standing"] for row in document["requirements"]}
    assert {row["requirement"]: row["standing"] for row in rows} == standings
    cases = {one.attrib["name"]: one for one in whole.iter("testcase")}
    told = {name: one.find(".//property[@name='standing']").attrib["value"] for name, one in cases.items() if name != "run"}
    assert told == standings
    assert int(whole.attrib["failures"]) == len(document["verdict"]["failed"])
    assert int(whole.attrib["errors"]) == len(document["verdict"]["inconclusive"]) + len(document["verdict"]["errors"])
    assert {name for name, one in cases.items() if one.find("failure") is not None} == set(document["verdict"]["failed"])

    for level, counted in document["counts"]["deciding"].items():
        line = next(line for line in text.splitlines() if line.startswith(f"  {level} "))
        assert all(f"{number} {standing}" in line for standing, number in counted.items())
    for kind, title in (("failure", "Failures"), ("warning", "Warnings"), ("binding", "Binding findings")):
        number = document["counts"]["causes"][kind]
        found = re.search(rf"^{title}.*?: (\d+)", text, re.MULTILINE)
        assert (int(found[1]) if found else 0) == number
        assert (f"{title} ({number})" in page) == bool(number)
        assert page.count(f'id="{kind}-') == number
    failed = sum(found.get("failed", 0) for found in document["counts"]["deciding"].values())
    assert re.search(rf'class="c-failed">{failed}<', page) or not failed
    assert words.headline(report) == document["verdict"]["says"]
    assert words.headline(report) in text


def test_a_run_that_was_cut_short_is_not_green(tmp_path):
    record = passing()
    record.lines.pop()
    found = suite(record, tmp_path)
    (run,) = [one for one in found.iter("testcase") if one.attrib["name"] == "run"]
    assert run.find("error").attrib["type"] == "INCOMPLETE"
    missed = next(one for one in found.iter("testcase") if one.attrib["name"] == "MEF113:R1")
    assert missed.find("error").attrib["type"] == "not reached"


def test_a_clean_run_is_green(tmp_path):
    found = suite(passing(), tmp_path)
    assert (found.attrib["failures"], found.attrib["errors"]) == ("0", "0")


def test_characters_that_xml_forbids_are_written_out(tmp_path):
    record = failing(message=HOSTILE + "\x00\x0b\ufffe\ud800")
    message = case(record, tmp_path).find("failure").attrib["message"]
    assert message.endswith("\\u202egnp.exe\\u0000\\u000b\\ufffe\\ud800")
    assert legal("ü漢🙂\n") == "ü漢🙂\n"
