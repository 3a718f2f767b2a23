from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from harness.report.junit import legal, render
from harness.report.model import load
from harness.report.tests.records import HOSTILE, RecordBuilder, failing, finding, passing


def suite(record: RecordBuilder, directory) -> ET.Element:
    return ET.fromstring(render(load(record.write(directory))).encode("utf-8"))[0]


def case(record: RecordBuilder, directory) -> ET.Element:
    return suite(record, directory).find("testcase")


def test_a_passed_check_carries_its_requirements(tmp_path):
    found = case(passing(), tmp_path)
    assert found.attrib["name"] == "creation_starts_acknowledged"
    assert found.attrib["classname"] == "MEF113.clause 9-2-2"
    properties = [(item.attrib["name"], item.attrib["value"]) for item in found.iter("property")]
    assert [value for name, value in properties if name == "requirement"] == ["MEF113:R24", "MEF124:R13"]
    assert [child.tag for child in found] == ["properties"]


def test_a_failure_has_message_and_proof(tmp_path):
    failure = case(failing(), tmp_path).find("failure")
    assert failure.attrib == {"message": "the state is wrong", "type": "failure"}
    assert "expected: acknowledged\nactual: inProgress\nwhere: /status" in failure.text


@pytest.mark.parametrize(
    ("requirement", "outcome", "tag", "kind"),
    [
        ("MEF113:R24", "failed", "failure", "failure"),
        ("MEF124:R13", "failed", "skipped", "binding"),
        ("MEF113:R8", "failed", "skipped", "warning"),
        ("MEF113:R24", "inconclusive", "skipped", "inconclusive"),
        ("MEF113:R24", "not applicable", "skipped", "not applicable"),
        ("MEF113:R24", "error", "error", "harness error"),
    ],
)
def test_the_colour_agrees_with_the_verdict(tmp_path, requirement, outcome, tag, kind):
    record = RecordBuilder().header()
    findings = [finding()] if outcome == "failed" else []
    record.verdict("a_check", requirement, outcome=outcome, reason="because", findings=findings)
    found = case(record.footer(), tmp_path)
    assert found.find(tag).attrib["type"] == kind
    assert {child.tag for child in found} == {"properties", tag}


def test_a_warning_passes_and_is_told(tmp_path):
    record = RecordBuilder().header()
    record.verdict("a_check", "MEF113:R24", outcome="warned", findings=[finding("a bit slow")])
    assert "a bit slow" in case(record.footer(), tmp_path).findtext("system-out")


def test_the_numbers_add_up(tmp_path):
    record = RecordBuilder().header()
    for number, outcome in enumerate(("passed", "failed", "failed", "inconclusive", "error")):
        record.verdict(f"check_{number}", "MEF113:R24", outcome=outcome, findings=[finding()] if outcome == "failed" else [])
    found = suite(record.footer(), tmp_path)
    assert {name: found.attrib[name] for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "6", "failures": "2", "errors": "2", "skipped": "1",
    }  # fmt: skip


def test_a_run_that_was_cut_short_is_not_green(tmp_path):
    record = passing()
    record.lines.pop()
    (run,) = [found for found in suite(record, tmp_path) if found.attrib.get("name") == "run" and found.tag == "testcase"]
    assert run.find("error").attrib["type"] == "INCOMPLETE"


def test_a_clean_run_is_green(tmp_path):
    found = suite(passing(), tmp_path)
    assert (found.attrib["failures"], found.attrib["errors"], found.attrib["skipped"]) == ("0", "0", "0")


def test_characters_that_xml_forbids_are_written_out(tmp_path):
    record = failing(message=HOSTILE + "\x00\x0b\ufffe\ud800")
    message = case(record, tmp_path).find("failure").attrib["message"]
    assert message.endswith("\\u202egnp.exe\\u0000\\u000b\\ufffe\\ud800")
    assert legal("ü漢🙂\n") == "ü漢🙂\n"
