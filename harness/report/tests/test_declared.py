"""Which use cases a run's target claims, and what is said about the others."""

from __future__ import annotations

import pytest

from ttck.harness.report.declared import claimed, unclaimed

TICKETS = frozenset({1, 2, 3, 4, 5, 6, 15, 16})


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ({}, TICKETS),
        ({"declares": {"apis": ["ticket", "workorder"]}}, TICKETS | {12}),
        ({"declares": {"use_cases": [1, 7]}}, {1, 7}),
    ],
)
def test_the_target_file_tells_what_is_claimed(target, expected):
    assert claimed({"profile": "mef113", "target": target}) == expected


@pytest.mark.parametrize("header", [{"profile": "mef113"}, {"profile": "mef999", "target": {}}])
def test_a_header_that_does_not_tell_claims_nothing_in_particular(header):
    assert claimed(header) is None
    assert unclaimed([7], claimed(header)) is None


def test_what_is_not_claimed_is_said_in_plain_words():
    assert unclaimed([7, 12], TICKETS) == "The target file claims tickets, and not appointments and workorders."
    assert unclaimed([6, 7], TICKETS) is None
    assert unclaimed([], TICKETS) is None
