from __future__ import annotations

import shutil

import pytest

from ttck.specs.loader import ROOT, FactError
from ttck.specs.releases import contract_changes, installed, release, row_changes, shape, table_changes, touched
from ttck.specs.requirements import catalogue


@pytest.fixture
def other(tmp_path):
    """A copy of our facts, to be changed."""
    for name in ("requirements", "openapi", "lifecycles", "profiles", "dialects"):
        shutil.copytree(ROOT / name, tmp_path / "specs" / name, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for path in [*ROOT.glob("*.csv"), *ROOT.glob("*.yaml"), *ROOT.glob("matrices/*.csv")]:
        place = tmp_path / "specs" / path.relative_to(ROOT)
        place.parent.mkdir(exist_ok=True)
        shutil.copy(path, place)
    return tmp_path / "specs"


def edited(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_a_copy_is_the_same_release(other):
    found = release(other.parent)
    assert found.rows == installed().rows
    assert row_changes(installed(), found) == ()
    assert contract_changes(installed(), found) == ()
    assert table_changes(installed(), found, frozenset({"profiles/ossj.yaml"})) == ()


def test_rows_that_are_new_gone_or_say_something_else_are_told(other):
    path = other / "requirements" / "ossj.yaml"
    edited(path, "- id: '1'\n", "- id: '901'\n")
    edited(path, "level: MUST\n", "level: SHOULD\n")
    edited(path, "clause: bearerAuth; curl examples", "clause: elsewhere")
    found = {one.id: one for one in row_changes(installed(), release(path))}
    assert {name: one.what for name, one in found.items()} == {"OSSJ:1": "gone", "OSSJ:901": "new"}
    edited(path, "level: MUST\n", "level: SHOULD\n")
    (changed,) = (one for one in row_changes(installed(), release(path)) if one.what == "changed")
    assert changed.said == (("level", "MUST", "SHOULD"),)


def test_a_change_of_a_schema_is_about_the_operations_that_use_it(other):
    path = other / "openapi" / "troubleTicket.yaml"
    edited(path, "\n    Note:\n", "\n    Note:\n      x-own: 1\n")
    assert contract_changes(installed(), release(path)) == ()  # nothing that travels
    text = path.read_text("utf-8")
    at = text.index("\n    Note:\n")
    path.write_text(text[:at] + text[at:].replace("{type: string", "{maxLength: 7, type: string", 1), "utf-8")
    (change,) = contract_changes(installed(), release(path))
    assert change.difference.where.startswith("Note.")
    assert {"POST /troubleTicket", "GET /troubleTicket/{}", "PATCH /troubleTicket/{}"} <= change.operations
    assert not any("incident" not in one and "troubleTicket" not in one for one in change.operations)


def test_tables_count_that_are_of_all_profiles_or_of_this_one(other):
    edited(other / "lifecycles" / "ticket.csv", "move,", "move,")
    (other / "lifecycles" / "ticket.csv").write_text("changed")
    (other / "profiles" / "fit.yaml").write_text("changed: 1")
    found = release(other)
    assert table_changes(installed(), found, frozenset({"profiles/ossj.yaml"})) == ("lifecycles/ticket.csv",)
    assert table_changes(installed(), found, frozenset({"profiles/fit.yaml"})) == ("lifecycles/ticket.csv", "profiles/fit.yaml")


def test_a_requirement_is_touched_by_what_its_row_names():
    row = next(one for one in catalogue().values() if one.operation == "PATCH /troubleTicket/{id}")
    assert touched(row, frozenset({shape("patch", "/troubleTicket/{anything}")}))
    assert not touched(row, frozenset({"GET /troubleTicket/{}"}))
    assert not touched(row, frozenset())
    every = next(one for one in catalogue().values() if one.operation == "all operations")
    assert touched(every, frozenset({"GET /troubleTicket"}))
    events = next(one for one in catalogue().values() if one.operation == "events at the callback")
    assert not touched(events, frozenset({"GET /troubleTicket"}))
    assert touched(events, frozenset({"POST /listener/troubleTicketCreateEvent"}))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"\xff\xfe", "is no text"), (b"a: [", "not valid YAML"), (b"[]", "neither a catalogue"), (b"", "neither a catalogue"),
        (b"source: X\nedition: y\nrequirements: [{id: '1'}]", "does not have the expected form"),
    ],
)  # fmt: skip
def test_what_is_no_release_is_refused_with_its_reason(tmp_path, text, why):
    (tmp_path / "file.yaml").write_bytes(text)
    with pytest.raises(FactError, match=why):
        release(tmp_path / "file.yaml")


def test_a_folder_without_a_release_and_nothing_at_all_are_refused(tmp_path):
    with pytest.raises(FactError, match="holds no release"):
        release(tmp_path)
    with pytest.raises(FactError, match="there is no"):
        release(tmp_path / "nothing")


def test_a_contract_that_is_not_well_formed_is_said_to_be_so(tmp_path):
    (tmp_path / "ossj.yaml").write_text("paths: {/x: {get: 1}}")
    with pytest.raises(FactError, match="not well formed"):
        contract_changes(installed(), release(tmp_path / "ossj.yaml"))
