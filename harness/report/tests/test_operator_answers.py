from __future__ import annotations

import json

from ttck.harness.report import html, jsonreport
from ttck.harness.report.model import load
from ttck.harness.report.tests.records import HOSTILE, RecordBuilder


def test_what_an_operator_answered_stands_in_the_report(tmp_path):
    record = RecordBuilder().header()
    record.exchange(answer={"id": "TT-1"})
    done = record.stimulus("ticket_resolve", via="operator", note=f"by the night shift {HOSTILE}")
    refused = record.stimulus("ticket_start_work", via="operator", ok=False, detail="the operator says that it cannot be done: no button")
    record.stimulus("ticket_add_note", via="control")
    record.verdict("a_check", "MEF113:R1", rungs=("operator",))
    record.verdict("another", "MEF113:R1", rungs=("control", "operator"))
    report = load(record.footer().write(tmp_path))
    page, document = html.render(report), json.loads(jsonreport.render(report))
    said = document["operator"]
    assert next(one for one in document["requirements"] if one["id"] == "MEF113:R1")["rungs"] == ["control", "operator"]
    assert "moved by control, operator" in page
    assert [(one["n"], one["ok"], one["ticket"]) for one in said] == [(done, True, "TT-1"), (refused, False, "TT-1")]
    assert said[1]["says"].endswith("no button")
    assert "by the night shift" in page
    assert "cannot be done: no button" in page
    assert "<script>alert" not in page
