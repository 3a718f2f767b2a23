"""Two runs beside each other: what fails now, what was mended, what lost its verdict."""

from __future__ import annotations

import pytest

from ttck.harness.report.changes import FIXED, GAINED, LOST, NEW, STILL, changes, differences, worse
from ttck.harness.report.model import load
from ttck.harness.report.tests.records import RecordBuilder, finding
from ttck.harness.report.waivers import parse, waived


@pytest.fixture
def run(tmp_path):
    """Makes the report of a run out of outcomes, messages where it failed."""

    def made(name, header=None, **outcomes):
        builder = RecordBuilder().header(**(header or {}))
        number = builder.exchange()
        for requirement, outcome in outcomes.items():
            failed = outcome not in {"passed", "inconclusive"}
            found = [finding(message=outcome, exchanges=(number,))] if failed else []
            builder.verdict(f"test_{requirement}", f"MEF113:{requirement}", outcome="failed" if failed else outcome, findings=found)
        builder.footer().write(tmp_path / name)
        return load(tmp_path / name)

    return made


def kinds(before, after):
    return {one.id: one.kind for one in changes(before, after)}


def test_each_requirement_is_where_it_belongs(run):
    before = run("before", R1="passed", R2="wrong", R24="late", R8="passed", R9="inconclusive")
    after = run("after", R1="wrong", R2="passed", R24="later", R8="inconclusive", R9="passed")
    found = changes(before, after)
    assert {one.id.removeprefix("MEF113:"): one.kind for one in found} == {"R1": NEW, "R2": FIXED, "R24": STILL, "R8": LOST, "R9": GAINED}
    assert {one.id.removeprefix("MEF113:"): one.messages for one in found if one.messages} == {
        "R1": ("wrong",), "R2": ("wrong",), "R24": ("later",),
    }  # fmt: skip
    assert found[0].kind == NEW
    assert worse(found)


def test_the_same_run_twice_is_no_worse_and_says_what_still_fails(run):
    before, after = run("a", R1="wrong", R2="passed"), run("b", R1="wrong", R2="passed")
    assert kinds(before, after) == {"MEF113:R1": STILL}
    assert changes(before, after)[0].messages == ()
    assert not worse(changes(before, after))


@pytest.mark.parametrize(
    ("requirement", "outcome", "is_worse"), [("R1", "inconclusive", True), ("R8", "inconclusive", False), ("R8", "bad", False)]
)
def test_what_decides_nothing_makes_no_run_worse(run, requirement, outcome, is_worse):
    found = changes(run("a", **{requirement: "passed"}), run("b", **{requirement: outcome}))
    assert worse(found) is is_worse


def test_what_is_waived_does_not_fail(run):
    before, after = run("a", R1="passed"), run("b", R1="wrong")
    accepted = waived(after, parse("- {id: 'MEF113:R1', reason: known, owner: me, until: 2027-01-01}", name="w"))
    assert kinds(before, after) == {"MEF113:R1": NEW}
    assert kinds(before, accepted) == {}


def test_runs_that_differ_in_more_than_the_seller_say_so(run):
    before = run("a", {"hashes": {"catalogue": "1", "contracts": "2"}}, R1="passed")
    after = run("b", {"seed": 2, "hashes": {"catalogue": "9", "contracts": "2"}}, R1="passed")
    assert differences(before, after) == ("seed: 1 then, 2 now", "another catalogue")
    assert differences(before, before) == ()
