from __future__ import annotations

import csv
import io

import pytest

from ttck.harness.report.model import load
from ttck.harness.report.tables import COLUMNS, cell, requirements
from ttck.harness.report.tests.records import RecordBuilder


def test_every_requirement_has_one_row(tmp_path):
    record = RecordBuilder().header()
    record.verdict("a_check", "MEF113:R24", outcome="inconclusive", evidence=0, reason='=HYPERLINK("http://x")\nsecond line')
    rows = list(csv.DictReader(io.StringIO(requirements(load(record.footer().write(tmp_path))))))
    by_id = {row["requirement"]: row for row in rows}
    assert len(by_id) == len(rows) == 14
    assert tuple(rows[0]) == COLUMNS
    assert by_id["MEF113:R24"]["reason"] == '\'=HYPERLINK("http://x") second line'
    assert by_id["MEF113:R24"]["checks"] == "a_check"
    assert by_id["MEF113:R3"]["standing"] == "planned"
    assert by_id["MEF124:R13"]["decides"] == "no"


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@x"])
def test_no_cell_becomes_a_formula(value):
    assert cell(value) == f"'{value}"


def test_a_cell_is_one_line_without_unseen_characters():
    assert cell("a\n\tb\x1b") == "a b\\u001b"
    assert cell(7) == "7"
