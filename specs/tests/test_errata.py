"""The errata are complete, point at real requirements, and a broken entry stops the program."""

import copy

import pytest
import yaml

from ttck.specs.errata import deviations, errata, read_errata
from ttck.specs.loader import FactError
from ttck.specs.requirements import catalogue

GOOD = {
    "id": "C1",
    "touches": ["MEF113:R1"],
    "about": "a point",
    "readings": ["one place says this", "the other says that"],
    "choice": "this",
    "why": "the rule cites it",
    "used_by": ["patch"],
}
DEVIATION = {"id": "D1", "draft": ["MEF113:R1"], "published": ["MEF113-2022:R1"], "when": "it happens"}


@pytest.fixture
def read(tmp_path):
    def reader(*entries):
        path = tmp_path / "errata.yaml"
        path.write_text(yaml.safe_dump({"errata": list(entries)}), encoding="utf-8")
        return read_errata(path)

    return reader


def without(entry, name):
    rest = copy.deepcopy(entry)
    del rest[name]
    return rest


@pytest.mark.parametrize(("series", "count"), [("C", 36), ("S", 16), ("B", 28), ("D", 16)])
def test_each_series_is_there_without_a_gap(series, count):
    present = [name for name in errata() if name.startswith(series)]
    assert present == [f"{series}{number}" for number in range(1, count + 1)]


def test_the_series_of_tmf_ascends():
    numbers = [int(name[1:]) for name in errata() if name.startswith("T")]
    assert numbers == sorted(set(numbers))
    assert len(numbers) >= 16


def test_every_reference_to_the_draft_leads_to_a_requirement():
    known = catalogue()
    dangling = {
        (erratum.id, reference)
        for erratum in errata().values()
        for reference in (*erratum.touches, *erratum.draft)
        if reference.startswith(("MEF113:", "TMF621:")) and reference not in known
    }
    assert dangling == set()


def test_every_quirk_of_the_catalogue_is_explained():
    named = {(row.id, quirk) for row in catalogue().values() for quirk in row.quirks}
    assert {pair for pair in named if pair[1] not in errata()} == set()
    assert named


def test_an_erratum_touches_the_rows_that_name_it():
    strangers = {
        (row.id, quirk)
        for row in catalogue().values()
        for quirk in row.quirks
        if row.source in {"MEF113", "TMF621"} and quirk in errata() and row.id not in errata()[quirk].touches
    }
    assert strangers == set()


def test_a_contradiction_of_the_draft_is_named_by_a_row_of_the_draft():
    named = {quirk for row in catalogue().values() for quirk in row.quirks}
    assert {name for name in errata() if name[0] in "CS"} <= named


def test_the_readings_of_an_erratum_differ():
    assert [erratum.id for erratum in errata().values() if len(set(erratum.readings)) < 2] == []


def test_deviations_set_the_draft_against_another_edition():
    assert set(deviations()) == {name for name in errata() if name.startswith("D")}
    for erratum in deviations().values():
        assert all(reference.startswith("MEF113:") for reference in erratum.draft), erratum.id
        assert not any(reference.startswith("MEF113:") for reference in erratum.published), erratum.id
        assert set(erratum.draft) <= set(erratum.touches), erratum.id
        assert erratum.when, erratum.id


def test_entries_are_read_as_frozen_values(read):
    erratum = read(GOOD)["C1"]
    assert erratum.readings == ("one place says this", "the other says that")
    assert erratum.draft == ()
    with pytest.raises(AttributeError):
        erratum.choice = "that"


def test_a_deviation_is_read_with_both_sides(read):
    erratum = read(GOOD | DEVIATION)["D1"]
    assert (erratum.draft, erratum.published, erratum.when) == (("MEF113:R1",), ("MEF113-2022:R1",), "it happens")


@pytest.mark.parametrize("name", ["id", "touches", "about", "readings", "choice", "why"])
def test_an_entry_without_a_required_field_is_fatal(read, name):
    with pytest.raises(FactError, match=name):
        read(without(GOOD, name))


@pytest.mark.parametrize("name", ["draft", "published", "when"])
def test_a_deviation_needs_both_sides_and_its_sign(read, name):
    with pytest.raises(FactError, match=name):
        read(without(GOOD | DEVIATION, name))


@pytest.mark.parametrize(
    "damage",
    [
        {"id": "X1"},
        {"id": "C0"},
        {"touches": []},
        {"touches": ["R1"]},
        {"readings": ["only one"]},
        {"readings": ["one", "two", "three"]},
        {"used_by": ["astrology"]},
        {"when": "only deviations have this"},
        {"chioce": "a misspelt field"},
    ],
    ids=str,
)
def test_a_damaged_entry_is_fatal(read, damage):
    with pytest.raises(FactError, match="expected form"):
        read(GOOD | damage)


def test_an_id_that_stands_twice_is_fatal(read):
    with pytest.raises(FactError, match="C1 stands twice"):
        read(GOOD, GOOD)
