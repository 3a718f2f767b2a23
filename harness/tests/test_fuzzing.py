from __future__ import annotations

import json

import pytest

from ttck.harness.generate import fuzzing
from ttck.harness.generate.fuzzing import drawn, prepared, shares
from ttck.specs.contracts import contract

HUB = frozenset({"/hub"})
NAME = "tmf621-v5"


def documents(*, wrong):
    return [probe for probe in drawn(NAME, "registerListener", wrong=wrong, count=12, seed=3) if probe.body is not None]


def is_right(probe):
    try:
        return contract(NAME).is_valid(json.loads(probe.body), "Hub_FVO")
    except ValueError:
        return False


def test_right_data_keeps_the_contract_and_wrong_data_breaks_it():
    assert all(is_right(probe) for probe in documents(wrong=False))
    wrong = documents(wrong=True)
    assert len(wrong) > 5
    assert not any(is_right(probe) for probe in wrong)


def test_the_same_seed_makes_up_the_same():
    first = documents(wrong=False)
    drawn.cache_clear()
    fuzzing._schema.cache_clear()
    assert documents(wrong=False) == first
    assert drawn(NAME, "registerListener", wrong=False, count=12, seed=4) != tuple(first)


def test_the_count_is_shared_among_the_operations_of_the_families():
    found = shares(NAME, count=70, families=HUB)
    assert found == {
        ("registerListener", False): 23, ("registerListener", True): 23, ("retrieveHub", False): 12, ("unregisterListener", False): 12,
    }  # fmt: skip
    everything = shares(NAME, count=30, families=frozenset({"/hub", "/troubleTicket"}))
    assert {operation for operation, _ in everything} == {one for one in contract(NAME).operations if "Specification" not in one}
    assert min(shares(NAME, count=1, families=HUB).values()) == 1


def test_requests_come_in_turn_and_not_at_all_where_the_time_is_over():
    found, missing = prepared(NAME, count=7, seed=1, families=HUB, seconds=60)
    assert [probe.operation for probe in found[:4]] == ["registerListener", "retrieveHub", "unregisterListener", "registerListener"]
    assert missing == 0
    assert prepared(NAME, count=7, seed=1, families=HUB, seconds=-1) == ([], 6)


@pytest.mark.parametrize("operation", ["retrieveHub", "unregisterListener"])
def test_identifiers_are_told_as_they_are(operation):
    found = drawn(NAME, operation, wrong=False, count=6, seed=2)
    assert all(probe.item and "%25" not in probe.item for probe in found)
    assert all(probe.body is None for probe in found)
