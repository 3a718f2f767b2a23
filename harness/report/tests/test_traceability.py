from __future__ import annotations

import pytest

from ttck.harness.report.tests.conftest import requirement
from ttck.harness.report.traceability import COLUMNS, STATUSES, render_csv, rows


def row(*, checks=(), faults=(), **values):
    one = requirement("MEF113:R1", **values)
    return rows([one], {one.id: list(checks)}, {one.id: list(faults)})[0]


@pytest.mark.parametrize(
    ("values", "checks", "status"),
    [
        ({}, ["a"], "verified"),
        ({"binds": "both"}, ["a"], "verified"),
        ({"binds": "buyer"}, ["a"], "probed"),
        ({"verified_by": "attestation", "untested": "why not"}, [], "attested"),
        ({"verified_by": "inspection", "untested": "why not"}, [], "attested"),
        ({"verified_by": "attestation", "untested": "why not"}, ["a"], "verified"),
        ({"observability": "none", "untested": "why not"}, [], "not observable"),
        ({"planned": True}, [], "planned"),
        ({}, [], "planned"),
    ],
)
def test_the_status(values, checks, status):
    found = row(checks=checks, **values)
    assert found["status"] == status
    assert status in STATUSES
    assert bool(found["reason"]) is (not checks)


def test_names_are_sorted_and_stand_once():
    found = row(checks=["b", "a", "b"], faults=["z", "y"])
    assert found["checks"] == "a b"
    assert found["faults"] == "y z"


def test_the_csv_is_stable_and_in_the_given_order():
    both = [requirement("MEF113:R2"), requirement("MEF113:R1", use_cases=(1, 3))]
    text = render_csv(rows(both, {}, {}))
    assert text == render_csv(rows(both, {}, {}))
    assert text.splitlines() == [
        ",".join(COLUMNS),
        "MEF113:R2,9.2,MUST,seller,1,planned,,,a check is planned",
        "MEF113:R1,9.2,MUST,seller,1 3,planned,,,a check is planned",
    ]
