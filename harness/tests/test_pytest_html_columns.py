from __future__ import annotations

from types import SimpleNamespace

from ttck.harness.runs.pytest_html_columns import pytest_html_report_title, pytest_html_results_table_header, pytest_html_results_table_row
from ttck.harness.verdict import CheckResult, Outcome


def row(**report):
    cells = ["result", "test", "duration"]
    pytest_html_results_table_row(SimpleNamespace(**report), cells)
    return cells


def verdict(*requirements, outcome=Outcome.NOT_APPLICABLE):
    return CheckResult(check="c", title="t", requirements=requirements, outcome=outcome, evidence=0)


def test_the_page_says_that_it_does_not_decide():
    report = SimpleNamespace(title="report")
    pytest_html_report_title(report)
    assert "report.html" in report.title


def test_the_columns_stand_where_their_cells_stand():
    header = ["Result", "Test", "Duration"]
    pytest_html_results_table_header(header)
    assert header == ["Result", "<th>Requirements</th>", "<th>Verdict</th>", "Test", "Duration"]
    cells = row(ttck=verdict("MEF113:R24", "MEF124:R13"))
    assert cells == ["result", "<td>MEF113:R24, MEF124:R13</td>", "<td>not applicable</td>", "test", "duration"]


def test_a_report_without_a_verdict_has_empty_cells():
    assert row() == ["result", "<td></td>", "<td></td>", "test", "duration"]


def test_cells_are_text_and_no_markup():
    assert row(ttck=verdict("<b>&"))[1] == "<td>&lt;b&gt;&amp;</td>"
