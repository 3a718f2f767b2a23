"""The lifecycle lane: what shows only after three or more steps is found by random histories, and shown by a short one."""

import re

import pytest

from ttck.mockseller.fault_rows import fault_rows
from ttck.suites.selftest.seller import mock_seller
from ttck.suites.selftest.trial import attempt

DEEP = [row for row in fault_rows() if row["lane"] == "lifecycle"]
LONGEST = 6  # steps, the creation counted: none of these faults needs more to show


@pytest.fixture(scope="module")
def seller():
    with mock_seller() as running:
        yield running


def steps(message):
    found = re.search(r"the shortest history: (.*)$", message)
    return found[1].split(", ") if found else []


@pytest.mark.long
def test_the_lane_finds_what_no_scripted_check_looks_for(seller):
    found, lengths = {}, {}
    for row in DEEP:
        trial = attempt(seller, (row["name"],), about=row["about"], lane="lifecycle", budget="standard", seed=1)
        assert trial.errors == ()
        found[row["name"]] = bool(trial.failed & set(row["breaks"]))
        lengths[row["name"]] = max((len(steps(message)) for message in trial.messages), default=0)
    assert len(DEEP) == 10
    assert sum(found.values()) >= 8, found
    assert all(3 <= length <= LONGEST for name, length in lengths.items() if found[name]), lengths


@pytest.mark.parametrize("budget", ["small", pytest.param("standard", marks=pytest.mark.long)])
def test_a_clean_seller_leaves_no_history_broken(seller, budget):
    trial = attempt(seller, (), lane="lifecycle", budget=budget, seed=7)
    assert (trial.exit_code, trial.failed, trial.errors) == (0, frozenset(), ())
