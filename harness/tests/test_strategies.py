from __future__ import annotations

import base64
import importlib
import json
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import strategies as st

from ttck.harness.generate import strategies
from ttck.harness.generate.strategies import (
    NUMBER,
    OPTIONAL,
    RUN,
    Material,
    awkward_notes,
    examples,
    moments,
    notes,
    one,
    per_subset,
    smallest,
    subsets,
    texts,
    tickets,
)
from ttck.specs.contracts import contract

SCHEMA = "TroubleTicket_Create"


def material(**more):
    return Material(**{"run_id": "run-1", "products": ("P-1", "P-2"), "text_length": 300, **more})


def problems(documents):
    return [problem for document in documents for problem in contract("troubleTicket").problems(document, SCHEMA)]


def groups(document):
    found = {name for name in OPTIONAL if name in document}
    if any(contact["role"] == "buyerTechnicalContact" for contact in document["relatedContactInformation"]):
        found.add("buyerTechnicalContact")
    return found


@pytest.fixture(scope="module")
def generated():
    return examples(tickets(material()), material=material(), count=60, seed=1)


def test_generated_documents_are_valid_against_the_contract(generated):
    assert len(generated) == 60
    assert problems(generated) == []


def test_the_contract_would_say_so_if_they_were_not(generated):
    assert problems([{key: value for key, value in generated[0].items() if key != "severity"}]) != []


def test_generated_documents_are_the_buyers_own(generated):
    for document in generated:
        assert document["relatedEntity"][0]["id"] in {"P-1", "P-2"}
        assert [contact["role"] for contact in document["relatedContactInformation"]].count("reporterContact") == 1
        for item in (*document.get("note", ()), *document.get("attachment", ()), *document.get("relatedIssue", ())):
            assert item["source"] == "buyer"
        for item in document.get("attachment", ()):
            assert ("url" in item) != ("content" in item)
            assert base64.b64decode(item.get("content", ""), validate=True) or "url" in item


def test_each_group_and_each_choice_occurs(generated):
    assert set().union(*(groups(document) for document in generated)) == set(OPTIONAL)
    for name, least in (("severity", 3), ("priority", 3), ("ticketType", 3), ("observedImpact", 3)):
        assert len({document[name] for document in generated}) >= least


def test_texts_keep_their_length_and_descriptions_their_marker(generated):
    length = material().text_length
    descriptions = [document["description"] for document in generated]
    assert all("[run-1/" in text and len(text) <= length for text in descriptions)
    assert len(set(descriptions)) == len(descriptions)


@pytest.mark.parametrize("length", [16, 64, 2000])
def test_texts_leave_room_for_a_marker(length):
    found = examples(texts(material(text_length=length)), material=material(), count=60, seed=3)
    assert all(1 <= len(text) <= max(length - 48, 40) for text in found)


def test_markers_are_unique_in_a_run():
    own = material()
    assert len({own.marker() for _ in range(50)}) == 50


def test_all_subsets_the_full_and_the_empty_one_first():
    every = subsets()
    assert (len(every), len(set(every))) == (2 ** len(OPTIONAL), 2 ** len(OPTIONAL))
    assert every[:2] == [frozenset(OPTIONAL), frozenset()]


def test_per_subset_covers_each_subset():
    documents = per_subset(material(), subsets(), seed=1)
    assert [groups(document) for document in documents] == subsets()
    assert problems(documents) == []


def test_the_same_seed_gives_the_same():
    def made(seed):
        return examples(tickets(material()), material=material(), count=20, seed=seed)

    first, again, other = made(5), made(5), made(6)
    assert len(first) == len(again) == len(other) == 20
    assert json.dumps(first) == json.dumps(again)
    assert json.dumps(first) != json.dumps(other)


def test_one_is_not_the_most_trivial():
    first, again = (one(st.integers(), material=material(), seed=1) for _ in range(2))
    assert first == again != 0


def test_what_is_generated_is_the_same_in_every_run_but_for_its_markers():
    runs = [material(run_id=name) for name in ("run-1", "run-2")]
    first, second = ([one(notes(own), material=own, seed=3) for _ in range(2)] for own in runs)
    assert len({note["text"] for note in (*first, *second)}) == 4
    assert len({note["id"] for note in first}) == 2
    assert json.dumps(second) == json.dumps(first).replace("run-1", "run-2")


def test_what_is_remembered_cannot_be_changed():
    found = one(tickets(material()), material=material(), seed=4)
    found.clear()
    assert one(tickets(material()), material=material(), seed=4)


def test_no_placeholder_is_left_and_no_other_character_is_touched(generated):
    assert not set(json.dumps(generated, ensure_ascii=False)) & {NUMBER, RUN}
    assert material().filled({"a": ["plain", 1, None, True]}) == {"a": ["plain", 1, None, True]}
    assert material().filled(f"{NUMBER} {RUN} {NUMBER}") == "1 run-1 2"


def test_moments_are_past_instants_with_an_offset():
    found = [datetime.fromisoformat(text) for text in examples(moments(), material=material(), count=60, seed=1)]
    assert all(moment.tzinfo is not None and moment.astimezone(UTC).year == 2025 for moment in found)
    assert len({moment.utcoffset() for moment in found}) == 3


def test_awkward_notes_hold_every_awkward_text_and_the_longest():
    found = awkward_notes(material(text_length=100))
    assert problems([{**tickets_without_options(), "note": found}]) == []
    assert max(len(note["text"]) for note in found) == 100
    assert len({note["id"] for note in found}) == len(found) > 10
    assert "e\u0301" in [note["text"] for note in found]


def tickets_without_options():
    return examples(tickets(material(), optional=frozenset()), material=material(), count=1, seed=1)[0]


def test_smallest_finds_a_small_one():
    assert smallest(st.integers(0, 100_000), lambda n: n >= 100, seed=1, attempts=500) == 100
    assert smallest(st.lists(st.integers(0, 9)), lambda found: len(found) > 2, seed=1, attempts=500) == [0, 0, 0]


def test_smallest_finds_a_smaller_document_than_the_first():
    hits = []

    def breaks(document):
        hits.extend([document] if "note" in document else [])
        return "note" in document

    found = smallest(tickets(material()), breaks, seed=1, attempts=300)
    assert len(found["note"]) == 1
    assert groups(found) < set(OPTIONAL)
    assert len(json.dumps(found)) < len(json.dumps(hits[0]))


def test_smallest_finds_nothing_where_nothing_breaks():
    assert smallest(notes(material()), lambda _: False, seed=1, attempts=20) is None


def test_smallest_asks_no_more_often_than_it_may():
    asked = []

    def breaks(value):
        asked.append(value)
        return value > 10

    assert smallest(st.integers(0, 10**9), breaks, seed=1, attempts=7) > 10
    assert len(asked) <= 7


def drawn():
    # Both are drawn often from what Hypothesis knows as constants.
    return strategies.generated(st.tuples(st.integers(), st.text()), count=200, seed=1)


def test_code_that_happens_to_be_loaded_changes_nothing(tmp_path, monkeypatch):
    before = drawn()
    (tmp_path / "ttck_of_somebody.py").write_text("SEEN = [" + ", ".join(str(number) for number in range(12_300, 12_900)) + ", 'a text']\n")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.import_module("ttck_of_somebody")
    try:
        assert drawn() == before
    finally:
        del sys.modules["ttck_of_somebody"]
