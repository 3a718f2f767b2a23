from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import click
import pytest

HEADER = {
    "kind": "header", "format": 1, "ttck": "0.1.0", "run_id": "r", "started": "2026-01-01T00:00:00+00:00", "profile": "mef113",
    "edition": "draft", "seed": 0, "budget": "small", "lanes": ["verdict"], "selection": None, "target": {"name": "a seller"},
    "facts": "x", "python": "3.11", "stimuli": "none",
}  # fmt: skip
EXCHANGE = {
    "kind": "exchange", "n": 1, "scenario": "creating", "label": "create", "operation": "createTroubleTicket", "ticket": None,
    "at": "2026-01-01T00:00:00+00:00", "elapsed": 0.1, "request": {"method": "POST", "url": "http://s/x", "headers": {}, "body": "{}"},
    "response": {"status": 201, "headers": {}, "body": "{}", "truncated": False}, "error": None,
}  # fmt: skip
FOOTER = {
    "kind": "footer", "finished": "2026-01-01T00:00:01+00:00", "outcome": "passed", "exit_code": 0, "interrupted": False, "elapsed": 1.0,
    "lane_seconds": {}, "leftovers": [], "exchanges": 1,
}  # fmt: skip


def verdict(outcome: str) -> dict[str, Any]:
    finding = {"message": "wrong state", "expected": "acknowledged", "actual": "closed", "exchanges": [1]}
    return {
        "kind": "verdict", "check": "test_b_create.py::test_x", "title": "t", "requirements": ["MEF113:R24"], "outcome": outcome,
        "evidence": 1, "findings": [finding] if outcome == "failed" else [],
    }  # fmt: skip


def record(folder: Path, *lines: dict[str, Any]) -> Path:
    folder.mkdir(parents=True)
    (folder / "record.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return folder


@pytest.mark.parametrize(
    ("outcome", "code", "word"), [("passed", 0, "CONFORMANT"), ("failed", 1, "NOT CONFORMANT"), ("inconclusive", 4, "INCOMPLETE")]
)
def test_the_reports_are_rebuilt_and_the_exit_code_is_that_of_the_run(
    ttck: Any, tmp_path: Path, outcome: str, code: int, word: str
) -> None:
    folder = record(tmp_path / "run", HEADER, EXCHANGE, verdict(outcome), FOOTER)
    result = ttck("report", folder)
    assert result.exit_code == code
    assert result.output.startswith(word)
    assert {path.name for path in folder.iterdir()} >= {"report.html", "junit.xml", "report.json", "requirements.csv"}


def test_a_record_file_is_as_good_as_its_folder(ttck: Any, tmp_path: Path) -> None:
    folder = record(tmp_path / "run", HEADER, EXCHANGE, verdict("passed"), FOOTER)
    assert ttck("report", folder / "record.jsonl").exit_code == 0
    assert (folder / "report.html").exists()


def test_a_run_without_an_end_is_incomplete(ttck: Any, tmp_path: Path) -> None:
    result = ttck("report", record(tmp_path / "run", HEADER, EXCHANGE, verdict("passed")))
    assert result.exit_code == 4
    assert "cut short" in result.output


def test_latest_is_the_newest_run(ttck: Any, tmp_path: Path) -> None:
    for number, outcome in enumerate(("failed", "passed", "failed")):
        folder = record(tmp_path / f"run-{number}", HEADER, EXCHANGE, verdict(outcome), FOOTER)
        stamp = 1_000_000 + (10 if outcome == "passed" else number)
        os.utime(folder / "record.jsonl", (stamp, stamp))
    assert ttck("report", "latest", "--runs", tmp_path).exit_code == 0
    assert ttck("report", "run-0", "--runs", tmp_path).exit_code == 1


@pytest.mark.parametrize("content", ["", "not a record\n", '{"kind": "header", "format": 99}\n'])
def test_a_broken_record_is_refused(ttck: Any, tmp_path: Path, content: str) -> None:
    (tmp_path / "record.jsonl").write_text(content)
    result = ttck("report", tmp_path)
    assert result.exit_code == 2
    assert "Error:" in result.output
    assert not (tmp_path / "report.html").exists()


def test_where_there_is_no_run_it_says_so(ttck: Any, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "no run below" in ttck("report", "latest", "--runs", tmp_path).output
    assert ttck("report", "latest", "--runs", tmp_path).exit_code == 2
    assert ttck("report", tmp_path / "nothing").exit_code == 2
    assert ttck("report", tmp_path / "empty").exit_code == 2


def test_the_browser_opens_only_when_asked(ttck: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(click, "launch", opened.append)
    folder = record(tmp_path / "run", HEADER, EXCHANGE, verdict("passed"), FOOTER)
    ttck("report", folder, "--open-none")
    assert opened == []
    ttck("report", folder, "--open")
    assert opened == [str(folder / "report.html")]


def test_help_teaches_with_an_example(ttck: Any) -> None:
    assert "ttck report latest" in ttck("report", "--help").output


def test_a_run_is_judged_by_another_profile_beside_its_own_reports(ttck: Any, tmp_path: Path) -> None:
    failing = {**verdict("failed"), "requirements": ["MEF113-2022:R68"]}
    folder = record(tmp_path / "runs" / "one", {**HEADER, "selection": None}, EXCHANGE, verdict("passed"), failing, FOOTER)
    assert ttck("report", str(folder)).exit_code == 0
    own = (folder / "report.html").read_bytes()
    done = ttck("report", str(folder), "--profile", "mef113-published")
    assert done.exit_code == 1
    assert "Under mef113: CONFORMANT. Under mef113-published: NOT CONFORMANT." in done.output
    assert "MEF113-2022:R68" in (folder / "mef113-published" / "report.html").read_text(encoding="utf-8")
    assert (folder / "report.html").read_bytes() == own


def test_an_unknown_profile_is_a_mistake_of_the_caller(ttck: Any, tmp_path: Path) -> None:
    folder = record(tmp_path / "runs" / "one", HEADER, EXCHANGE, verdict("passed"), FOOTER)
    done = ttck("report", str(folder), "--profile", "mef999")
    assert done.exit_code == 2
    assert "there is no profile mef999" in done.output


def test_all_forms_are_written_where_they_are_asked_for(ttck: Any, tmp_path: Path) -> None:
    folder = record(tmp_path / "run", HEADER, EXCHANGE, verdict("failed"), FOOTER)
    files = {name: tmp_path / "out" / name for name in ("junit", "sarif", "ctrf", "markdown", "badge", "har")}
    result = ttck("report", folder, *(part for name, path in files.items() for part in (f"--{name}", path)))
    assert result.exit_code == 1
    assert all(path.stat().st_size for path in files.values())
    assert json.loads(files["sarif"].read_text())["runs"][0]["results"][0]["ruleId"] == "MEF113:R24"


def test_a_form_that_cannot_be_written_is_said(ttck: Any, tmp_path: Path) -> None:
    folder = record(tmp_path / "run", HEADER, EXCHANGE, verdict("passed"), FOOTER)
    (tmp_path / "file").write_text("in the way")
    result = ttck("report", folder, "--sarif", tmp_path / "file" / "x.sarif")
    assert result.exit_code == 70
    assert "x.sarif could not be written" in result.output


def test_explain_shows_what_a_run_found_and_what_should_have_been_said(ttck: Any, tmp_path: Path) -> None:
    folder = record(tmp_path / "run", HEADER, EXCHANGE, verdict("failed"), FOOTER)
    result = ttck("explain", "R24", "--run", folder)
    assert result.exit_code == 0, result.output
    assert "In the run r: MEF113:R24 failed" in result.output
    assert "expected  acknowledged" in result.output
    assert "should have said  cannot be told" in result.output
    assert "nothing was found against it" in ttck("explain", "R25", "--run", folder).output
    assert "did not judge by TMF621:1" in ttck("explain", "TMF621:1", "--run", folder).output
    missing = ttck("explain", "R24", "--run", tmp_path / "none")
    assert missing.exit_code == 2
    assert "there is no run" in missing.output
