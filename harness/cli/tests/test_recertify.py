from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from ttck.harness.cli.tests.test_report import EXCHANGE, FOOTER, HEADER, record, verdict
from ttck.harness.runs.fingerprints import catalogue_hash
from ttck.specs.loader import ROOT


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A run that judged R24, and passed."""
    return record(tmp_path / "run", HEADER, EXCHANGE, verdict("passed"), FOOTER)


@pytest.fixture
def other(tmp_path: Path) -> Path:
    shutil.copytree(ROOT, tmp_path / "other" / "specs", ignore=shutil.ignore_patterns("*.py", "__pycache__", "tests", "schemas"))
    return tmp_path / "other"


def reworded(other: Path) -> None:
    """R24 says something else, and R25 only stands elsewhere."""
    path = other / "specs" / "requirements" / "mef113-tickets.yaml"
    text = path.read_text("utf-8")
    at = text.index("id: R24")
    text = text[:at] + text[at:].replace("says: ", "says: Newly, ", 1)
    at = text.index("id: R25")
    path.write_text(text[:at] + text[at:].replace("clause: ", "clause: 1", 1), "utf-8")


def test_where_nothing_changed_all_stands(ttck: Any, run: Path, other: Path) -> None:
    result = ttck("recertify", run, "--against", other)
    assert result.exit_code == 0, result.output
    assert "Nothing changed that this run was judged by" in result.output


def test_a_row_that_says_something_else_is_played_again_and_no_other(ttck: Any, run: Path, other: Path) -> None:
    reworded(other)
    result = ttck("recertify", run, "--against", other, "--target", "my seller.yaml")
    assert result.exit_code == 1, result.output
    assert "MEF113:R24  changed" in result.output
    assert "ttck run 'my seller.yaml' -r MEF113:R24\n" in result.output or "ttck run 'my seller.yaml'\n" in result.output
    found = json.loads(ttck("recertify", run, "--against", other, "--json").output)
    assert found["again"] == {"MEF113:R24": "another says"}
    assert [one["id"] for one in found["requirements"]] == ["MEF113:R24"]
    assert (found["before"], found["after"]) == ("this version of ttck", str(other))


def test_the_release_that_judged_the_run_counts_as_the_earlier_one(ttck: Any, tmp_path: Path, other: Path) -> None:
    reworded(other)
    header = {**HEADER, "hashes": {"catalogue": catalogue_hash(other / "specs")}}
    folder = record(tmp_path / "old", header, EXCHANGE, verdict("passed"), FOOTER)
    found = json.loads(ttck("recertify", folder, "--against", other, "--json").output)
    assert (found["before"], found["after"]) == (str(other), "this version of ttck")


def test_a_changed_contract_touches_what_was_judged_of_its_operations(ttck: Any, run: Path, other: Path) -> None:
    path = other / "specs" / "openapi" / "troubleTicket.yaml"
    text = path.read_text("utf-8")
    at = text.index("operationId: createTroubleTicket")
    path.write_text(text[:at] + text[at:].replace("'201':", "'200':", 1).replace('"201":', '"200":', 1), "utf-8")
    assert path.read_text("utf-8") != text
    found = json.loads(ttck("recertify", run, "--against", path, "--json").output)
    assert found["again"] == {"MEF113:R24": "its operation is another in the contract"}
    assert {one["kind"] for one in found["contracts"]} == {"status"}


def test_another_table_needs_the_whole_run(ttck: Any, run: Path, other: Path) -> None:
    (other / "specs" / "lifecycles" / "ticket.csv").write_text("changed")
    result = ttck("recertify", run, "--against", other)
    assert result.exit_code == 1
    assert "lifecycles/ticket.csv  changed" in result.output
    assert "\n  ttck run target.yaml\n" in result.output


@pytest.mark.parametrize("name", ["nothing", "picture.png", "tmf621-v5.yaml", "list.yaml"])
def test_what_cannot_be_compared_is_refused(ttck: Any, run: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    (tmp_path / "list.yaml").write_text("[]")
    shutil.copy(ROOT / "openapi" / "tmf621-v5.yaml", tmp_path)
    result = ttck("recertify", run, "--against", tmp_path / name)
    assert result.exit_code == 2, result.output
    assert "Error: " in result.output
