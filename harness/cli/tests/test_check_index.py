from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ttck.harness.cli import check_index

ROW = {"name": "b-fault", "seam": "reply", "breaks": ["MEF113:R24"], "also": [], "says": "I am late.", "legal": False}


class _Entry:
    """An entry point that offers rows."""

    def __init__(self, *rows: dict[str, Any]) -> None:
        self._rows = list(rows)

    def load(self) -> Any:
        return lambda: self._rows


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    check_index.faults.cache_clear()
    yield
    check_index.faults.cache_clear()


def offer(monkeypatch: pytest.MonkeyPatch, *entries: _Entry) -> None:
    monkeypatch.setattr(check_index, "entry_points", lambda **_: entries)


def test_every_check_is_found_with_its_statement_and_requirements() -> None:
    found = {check.name: check for check in check_index.checks()}
    check = found["test_b_create.py::test_a_new_ticket_is_acknowledged"]
    assert "MEF113:R24" in check.requirements
    assert check.says.startswith("The answer to a create")
    assert all(check.requirements and "\n" not in check.says for check in found.values())


def test_checks_are_found_by_requirement() -> None:
    assert "test_b_create.py::test_a_new_ticket_is_acknowledged" in check_index.check_names()["MEF113:R24"]
    assert [check.name for check in check_index.checks_of("MEF113:R24")] == sorted(check_index.check_names()["MEF113:R24"])


def test_without_an_entry_point_the_faults_are_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch)
    assert check_index.faults() is None
    assert check_index.fault_names() == {}
    assert check_index.faults_of("MEF113:R24") == []


def test_faults_of_all_entry_points_are_sorted(monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, _Entry(ROW), _Entry({**ROW, "name": "a-fault"}))
    assert [fault.name for fault in check_index.faults() or ()] == ["a-fault", "b-fault"]


def test_a_fault_breaks_the_counterparts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, _Entry(ROW))
    named = check_index.fault_names()
    assert {"MEF113:R24", "MEF124:R13"} <= set(named)
    assert set(map(tuple, named.values())) == {("b-fault",)}
    assert [fault.says for fault in check_index.faults_of("MEF124:R13")] == ["I am late."]


def test_a_fault_breaks_the_published_form_of_a_rule_that_is_worded_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, _Entry({**ROW, "breaks": ["MEF113:R51"]}))
    assert check_index.fault_names() == {"MEF113:R51": ["b-fault"], "MEF113-2022:R58": ["b-fault"]}
