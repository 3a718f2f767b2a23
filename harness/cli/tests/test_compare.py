from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ttck.harness.cli.tests.test_report import EXCHANGE, FOOTER, HEADER, record, verdict


def test_it_says_what_changed_and_whether_it_is_worse(ttck: Any, tmp_path: Path) -> None:
    good = record(tmp_path / "good", HEADER, EXCHANGE, verdict("passed"), FOOTER)
    bad = record(tmp_path / "bad", HEADER, EXCHANGE, verdict("failed"), FOOTER)
    worse = ttck("compare", good, bad)
    assert worse.exit_code == 1
    assert "Failing now: 1\n  MEF113:R24  passed, now failed\n    wrong state\n" in worse.output
    better = ttck("compare", bad, good)
    assert better.exit_code == 0
    assert "Mended: 1\n  MEF113:R24  failed, now passed\n" in better.output
    same = ttck("compare", bad, bad / "record.jsonl")
    assert (same.exit_code, "Failing still: 1" in same.output) == (0, True)
    told = json.loads(ttck("compare", good, bad, "--json").output)
    assert (told["worse"], [row["kind"] for row in told["changes"]]) == (True, ["new"])
    assert "Nothing changed, and nothing fails." in ttck("compare", good, good).output


def test_what_is_no_run_is_refused(ttck: Any, tmp_path: Path) -> None:
    found = ttck("compare", tmp_path / "none", tmp_path)
    assert found.exit_code == 2
    assert "none" in found.output
