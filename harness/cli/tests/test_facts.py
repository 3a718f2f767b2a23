from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from ttck.harness.cli import check_index
from ttck.harness.cli.tests.test_report import EXCHANGE, FOOTER, HEADER, record, verdict
from ttck.specs.contracts import contract
from ttck.specs.loader import ROOT
from ttck.specs.requirements import catalogue

CHECK = check_index.Check(name="test_x.py::test_it", says="It holds.", requirements=("MEF113:R24",), advisory=False)
FAULT = check_index.Fault(name="breaks-it", seam="reply", breaks=("MEF113:R24",), also=(), says="I break it.", legal=False)


def test_explain_prints_and_succeeds(ttck: Any) -> None:
    result = ttck("explain", "R24")
    assert result.exit_code == 0
    assert "ACKNOWLEDGED" in result.output


@pytest.mark.parametrize(("word", "near"), [("R24y", "R24"), ("switchs", "switches"), ("zzzzzzzzzzz", "ttck trace")])
def test_what_explain_does_not_know_is_a_mistake(ttck: Any, word: str, near: str) -> None:
    result = ttck("explain", word)
    assert result.exit_code == 2
    assert near in result.output


def test_explain_without_a_word_names_the_topics(ttck: Any) -> None:
    result = ttck("explain")
    assert result.exit_code == 2
    assert "exit-codes" in result.output


# --- trace ------------------------------------------------------------------------------------------------------


@pytest.fixture
def proven(monkeypatch: pytest.MonkeyPatch) -> None:
    """A project in which every requirement has its check, and every check its fault."""
    everything = tuple(catalogue())
    check = check_index.Check(name=CHECK.name, says=CHECK.says, requirements=everything, advisory=False)
    monkeypatch.setattr(check_index, "checks", lambda: (check,))
    monkeypatch.setattr(check_index, "faults", lambda: (FAULT,))


def test_trace_counts_by_status(ttck: Any) -> None:
    result = ttck("trace")
    assert result.exit_code == 0
    assert "verified" in result.output
    assert "MEF124" in result.output.splitlines()[0]


@pytest.mark.usefixtures("proven")
def test_what_trace_writes_it_holds_for_true(ttck: Any, tmp_path: Path) -> None:
    path = tmp_path / "sub" / "matrix.csv"
    assert ttck("trace", "--write", "--check", "--file", path).exit_code == 0
    rows = {row["requirement"]: row for row in csv.DictReader(path.open())}
    assert rows["MEF113:R24"]["checks"] == "test_x.py::test_it"
    assert rows["MEF113:R24"]["faults"] == "breaks-it"


@pytest.mark.usefixtures("proven")
@pytest.mark.parametrize("content", [None, "stale\n"])
def test_a_stale_or_missing_matrix_fails(ttck: Any, tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "matrix.csv"
    if content is not None:
        path.write_text(content)
    result = ttck("trace", "--check", "--file", path)
    assert result.exit_code == 1
    assert "ttck trace --write" in " ".join(result.output.split())


def test_a_requirement_without_a_check_and_a_check_without_a_fault_fail(ttck: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = check_index.Check(name="test_x.py::test_other", says="It holds.", requirements=("MEF113:R25",), advisory=False)
    monkeypatch.setattr(check_index, "checks", lambda: (CHECK, other))
    monkeypatch.setattr(check_index, "faults", lambda: (FAULT,))
    result = ttck("trace", "--write", "--check", "--file", tmp_path / "matrix.csv")
    assert result.exit_code == 1
    problems = json.loads(ttck("trace", "--json").stdout)["problems"]
    assert any(problem.startswith("MEF113:R2 has no check") for problem in problems)
    assert "no fault proves the check test_x.py::test_other (MEF113:R25)" in problems
    assert not any("test_x.py::test_it" in problem for problem in problems)


@pytest.mark.usefixtures("proven")
def test_without_faults_nothing_is_proven(ttck: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_index, "faults", lambda: None)
    result = ttck("trace", "--write", "--check", "--file", tmp_path / "matrix.csv")
    assert result.exit_code == 1
    assert "no faults are known" in result.output


def test_a_matrix_that_cannot_be_written_is_told(ttck: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = ttck("trace", "--write", "--file", tmp_path / "file" / "matrix.csv")
    assert result.exit_code == 2
    assert "could not be written" in result.output


# --- contract ---------------------------------------------------------------------------------------------------


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def put(document: Any, *, name: str = "official.yaml") -> Path:
        path = tmp_path / name
        path.write_text(document if isinstance(document, str) else yaml.safe_dump(document), encoding="utf-8")
        return path

    return put


@pytest.mark.parametrize("name", ["troubleTicket", "troubleTicketNotification"])
def test_the_own_contract_is_found_and_has_no_difference(ttck: Any, write: Any, name: str) -> None:
    result = ttck("contract", "diff", write(contract(name).document))
    assert result.exit_code == 0
    assert f"Our contract {name} against" in result.output
    assert "0 unexplained" in result.output


def test_an_unexplained_difference_fails(ttck: Any, write: Any) -> None:
    document = yaml.safe_load(yaml.safe_dump(contract("troubleTicket").document))
    document["components"]["schemas"]["Note"]["properties"]["colour"] = {"type": "string"}
    result = ttck("contract", "diff", write(document), "--json")
    assert result.exit_code == 1
    assert [found["where"] for found in json.loads(result.output)["differences"]] == ["Note.colour"]


@pytest.mark.parametrize(
    "document",
    [
        "a: [",
        "just text",
        {"openapi": "3.0.0"},
        {"paths": {"/elsewhere": {"get": {"operationId": "x"}}}},
        {"paths": {"/troubleTicket": {"get": "odd"}}},
        {"paths": {"/troubleTicket": {"get": {"operationId": "x", "parameters": [{"$ref": "#/no/where"}]}}}},
    ],
)
def test_a_file_that_is_no_contract_is_refused(ttck: Any, write: Any, document: Any) -> None:
    result = ttck("contract", "diff", write(document))
    assert result.exit_code == 2
    assert "Error:" in result.output


def test_a_difference_names_the_requirements_that_decide_it_and_what_a_run_found(ttck: Any, write: Any, tmp_path: Path) -> None:
    document = yaml.safe_load(yaml.safe_dump(contract("troubleTicket").document))
    del document["paths"]["/troubleTicket/{id}"]["get"]["responses"]["404"]
    document["components"]["schemas"]["Red\x1b[31m"] = {"type": "string"}
    plain = ttck("contract", "diff", write(document))
    assert plain.exit_code == 1
    assert "GET /troubleTicket/{id} 404: ours present, theirs absent\n    decided by MEF113:R35" in plain.output
    assert "no check looks there" in plain.output
    assert "\x1b" not in plain.output
    run = record(tmp_path / "run", HEADER, EXCHANGE, verdict("passed"), FOOTER)
    told = json.loads(ttck("contract", "diff", write(document), "--run", run, "--json").output)
    assert told["profile"] == "mef113"
    assert told["differences"][0]["decided_by"]["MEF113:R35"] == "no check ran"
    assert ttck("contract", "diff", write(document), "--run", tmp_path / "none").exit_code == 2


def test_a_schema_that_contains_itself_is_refused(ttck: Any, write: Any) -> None:
    document = yaml.safe_load(yaml.safe_dump(contract("troubleTicket").document))
    document["components"]["schemas"]["Note"] = {"allOf": [{"$ref": "#/components/schemas/Note"}]}
    result = ttck("contract", "diff", write(document))
    assert (result.exit_code, "Note contains itself" in result.output) == (2, True)


def test_a_missing_file_and_an_unknown_contract_are_refused(ttck: Any, write: Any, tmp_path: Path) -> None:
    assert ttck("contract", "diff", tmp_path / "nothing.yaml").exit_code == 2
    assert ttck("contract", "diff", write(contract("troubleTicket").document), "--against", "nothing").exit_code == 2
    assert ttck("contract", "show", "nothing").exit_code == 2


def test_show_prints_the_file_or_where_it_is(ttck: Any) -> None:
    path = ROOT / "openapi" / "troubleTicket.yaml"
    assert ttck("contract", "show", "troubleTicket").output == path.read_text(encoding="utf-8")
    assert ttck("contract", "show", "troubleTicket", "--path").output.strip() == str(path)


@pytest.mark.parametrize("command", [["explain"], ["trace"], ["contract"], ["contract", "diff"], ["contract", "show"]])
def test_help_teaches_with_an_example(ttck: Any, command: list[str]) -> None:
    assert f"ttck {' '.join(command)} " in ttck(*command, "--help").output.partition("\n")[2]
