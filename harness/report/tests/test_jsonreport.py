from __future__ import annotations

import json

import pytest

from ttck.harness.record.reader import ReportError
from ttck.harness.report.jsonreport import render
from ttck.harness.report.model import load
from ttck.harness.report.tests.records import HOSTILE, RecordBuilder, failing, finding, passing


def document(record: RecordBuilder, directory):
    return json.loads(render(load(record.write(directory))))


def test_a_clean_run(tmp_path):
    found = document(passing(), tmp_path)
    assert found["verdict"]["word"] == "CONFORMANT"
    assert found["verdict"]["mandatory"] == {"with_evidence": 1, "total": 8}
    assert found["run"]["run_id"] == "20261121-090102-3f2a"
    assert found["counts"]["apart"]["MUST"] == {"passed": 1, "no check ran": 1}


def test_a_failure_is_complete(tmp_path):
    found = document(failing(smallest={"a": [1]}), tmp_path)
    assert found["verdict"]["failed"] == ["MEF113:R24"]
    assert found["verdict"]["exit_code"] == 1
    (only,) = found["findings"]
    assert only.pop("should_have_said")["body"]["status"] == "acknowledged"
    assert found["findings"] == [
        {
            "cause": 1, "leads": True, "kind": "failure", "check": "creation_starts_acknowledged", "requirements": ["MEF113:R24"],
            "message": "the state is wrong", "expected": "acknowledged", "actual": "inProgress", "where": "/status", "manner": None,
            "exchanges": [1], "smallest": {"a": [1]}, "deviation": None, "count": 1,
        }
    ]  # fmt: skip


def test_every_kind_of_row_keeps_the_schema(tmp_path):
    record = RecordBuilder().header(selection="R24")
    for number, outcome in enumerate(("not applicable", "passed", "warned", "inconclusive", "failed", "error")):
        record.verdict(f"check_{number}", "MEF113:R24", outcome=outcome, reason=HOSTILE)
    record.stimulus("ticket_resolve")
    record.scenario("creation", ok=False, reason="x")
    found = document(record, tmp_path)
    assert found["verdict"]["cut_short"] is True
    assert found["stimuli"] == [{"name": "ticket_resolve", "via": "control", "applied": 1, "refused": 0}]
    assert "MEF113:R3" in found["not_tested"]["not selected"]


def test_any_text_survives_in_plain_ascii(tmp_path):
    record = failing(message=HOSTILE + "\ud800ü")
    text = render(load(record.write(tmp_path)))
    assert text.isascii()
    assert json.loads(text)["findings"][0]["message"] == HOSTILE + "\ud800ü"


def test_a_record_that_no_run_writes_is_refused_by_name(tmp_path):
    record = RecordBuilder().header()
    record.verdict("a_check", "MEF113:R24", outcome="failed", findings=[finding(count=0)])
    with pytest.raises(ReportError, match=r"report\.json"):
        render(load(record.footer().write(tmp_path)))
