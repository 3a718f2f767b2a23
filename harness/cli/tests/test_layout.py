from __future__ import annotations

import pytest

from ttck.harness.cli import layout
from ttck.harness.verdict import ExitCode


@pytest.mark.parametrize(("columns", "expected"), [("80", 80), ("500", 120), ("10", 40)])
def test_the_width_is_that_of_the_terminal_within_bounds(monkeypatch: pytest.MonkeyPatch, columns: str, expected: int) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert layout.width() == expected


def test_text_is_folded_under_its_title(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    lines = layout.wrapped("word " * 20, indent=8, first="title").splitlines()
    assert lines[0].startswith("title   word")
    assert all(line.startswith(" " * 8 + "word") and len(line) <= 40 for line in lines[1:])


def test_long_rows_of_names_are_cut_with_a_count() -> None:
    assert layout.names("abcd", most=2) == "a, b and 2 more"
    assert layout.names("ab", most=2) == "a, b"


def test_columns_are_aligned() -> None:
    assert layout.columns([("a", "1"), ("bbb", "22")], right=frozenset({1})) == ["a     1", "bbb  22"]


@pytest.mark.parametrize(("seconds", "expected"), [(0, "0 s"), (0.2, "1 s"), (89, "89 s"), (360, "6 min"), (7300, "2 h 2 min")])
def test_times_are_said_as_people_do(seconds: float, expected: str) -> None:
    assert layout.span(seconds) == expected


def test_a_refusal_says_why_and_ends(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        layout.refuse("no such thing", code=ExitCode.HARNESS_ERROR)
    assert ended.value.code == 70
    assert capsys.readouterr().err == "Error: no such thing\n"
