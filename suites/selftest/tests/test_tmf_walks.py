"""The lifecycle lane of TMF621: what shows only after three or more steps is found by random lives, and shown by a short one."""

from __future__ import annotations

import re

import pytest

from ttck.harness.buyer.target import TargetError, parse_target
from ttck.mockseller.fault_rows import fault_rows
from ttck.mockseller.faults.tmf.tools import TMF
from ttck.suites.selftest.seller import mock_seller
from ttck.suites.selftest.tests.tales import Tale, ticket
from ttck.suites.selftest.trial import attempt
from ttck.suites.tmf import walk_rules
from ttck.suites.tmf.walk_rules import Walked, table_of

DEEP = [row for row in fault_rows(profile=TMF) if row["lane"] == "lifecycle"]
LONGEST = 7  # steps, the creation counted: none of these faults needs more to show


@pytest.fixture(scope="module")
def seller():
    with mock_seller("--profile", "tmf621-v5") as running:
        yield running


def walk(seller, *faults, **more):
    return attempt(seller, faults, lane="lifecycle", seed=3, **more)


@pytest.mark.long
def test_the_lane_finds_what_no_scripted_check_looks_for(seller):
    found, lengths = {}, {}
    for row in DEEP:
        trial = walk(seller, row["name"], budget="standard")
        assert trial.errors == ()
        found[row["name"]] = bool((trial.failed | trial.warned) & set(row["breaks"]))
        said = [re.search(r"the shortest history: (.*)$", message) for message in trial.messages]
        lengths[row["name"]] = max((len(one[1].split(", ")) for one in said if one), default=0)
    assert len(DEEP) == 5
    assert sum(found.values()) >= 4, found
    assert all(4 <= length <= LONGEST for name, length in lengths.items() if found[name]), lengths


@pytest.mark.parametrize("switches", [{}, {"transitions": "fail", "terminal_exit": "fail"}], ids=["free", "strict"])
def test_a_clean_seller_breaks_nothing(seller, switches):
    trial = walk(seller, switches=switches)
    assert (trial.exit_code, trial.failed, trial.errors) == (0, frozenset(), ())


def step(tale, *, sent, before, after, status=200, source="held", target=None):
    first, exchange = (
        tale.read(**before),
        tale.patch(sent=sent, **after) if status == 200 else tale.call("patchTroubleTicket", status=status),
    )
    return Walked(
        about="x", item="1", changes=sent, media="application/json", before=first, exchange=exchange, after=tale.read(**after),
        source=source, target=target,
    )  # fmt: skip


def table(**more):
    return table_of(parse_target({"base_url": "http://seller.example", "profile": "tmf621-v5", **more}, name="t"))


OWN = [["acknowledged", "held"], ["held", "resolved"], ["resolved", "closed"]]
HELD, DONE, OVER = {"status": "held"}, {"status": "resolved"}, {"status": "closed"}


@pytest.mark.parametrize(
    ("given", "more", "key"),
    [
        ({"sent": {"description": "b"}, "before": HELD, "after": {**HELD, "description": "b"}}, {}, None),
        ({"sent": {"description": "b"}, "before": HELD, "after": HELD}, {}, walk_rules.DONE),
        ({"sent": {"description": "b"}, "before": HELD, "after": {**DONE, "description": "b"}}, {}, walk_rules.REST),
        ({"sent": {"description": "b"}, "before": {**HELD, "name": "n"}, "after": {**HELD, "description": "b"}}, {}, walk_rules.REST),
        ({"sent": DONE, "before": HELD, "after": DONE, "target": "resolved"}, {}, None),
        ({"sent": DONE, "before": HELD, "after": HELD, "target": "resolved"}, {}, walk_rules.MADE),
        ({"sent": DONE, "before": HELD, "after": HELD, "target": "resolved", "status": 409}, {}, None),
        ({"sent": DONE, "before": HELD, "after": {**HELD, "name": "n"}, "target": "resolved", "status": 409}, {}, walk_rules.REST),
        ({"sent": DONE, "before": HELD, "after": HELD, "target": "resolved", "status": 409}, {"lifecycle": OWN}, walk_rules.REFUSED),
        ({"sent": DONE, "before": HELD, "after": HELD, "target": "resolved", "status": 501}, {"lifecycle": OWN}, None),
        ({"sent": OVER, "before": HELD, "after": OVER, "target": "closed"}, {"lifecycle": OWN}, None),
        (
            {"sent": OVER, "before": HELD, "after": OVER, "target": "closed"},
            {"lifecycle": OWN, "switches": {"transitions": "fail"}},
            walk_rules.OUTSIDE,
        ),
        (
            {"sent": HELD, "before": OVER, "after": HELD, "source": "closed", "target": "held"},
            {"lifecycle": OWN, "switches": {"terminal_exit": "fail"}},
            walk_rules.LEFT,
        ),
    ],
)
def test_what_a_step_breaks(given, more, key):
    found = walk_rules.broken(step(Tale(), **given), table(**more), "v5")
    assert (found[0] if found else None) == key


def test_a_change_of_status_is_told_by_the_ticket():
    old = {**HELD, "statusChangeDate": "2026-01-01T00:00:00Z", "lastUpdate": "2026-01-01T00:00:00Z"}
    later = {**DONE, "statusChangeDate": "2026-01-02T00:00:00Z", "lastUpdate": "2026-01-02T00:00:00Z"}
    for changed, key in (
        ({}, None),
        ({"statusChangeDate": old["statusChangeDate"]}, None),
        ({"lastUpdate": "2025-01-01T00:00:00Z"}, "back"),
    ):
        found = walk_rules.broken(step(Tale(), sent=DONE, before=old, after={**later, **changed}, target="resolved"), table(), "v5")
        assert (found[0] if found else None) == key
    gone = {"statusChangeHistory": [{"status": "held"}]}
    found = walk_rules.broken(step(Tale(), sent=DONE, before={**old, **gone}, after=later, target="resolved"), table(), "v5")
    assert found is not None
    assert found[0] == walk_rules.HISTORY
    assert ticket()["id"] == "1"


# --- the table of a target ---------------------------------------------------------------------------------------------


def test_the_table_is_our_suggestion_unless_the_target_has_its_own():
    suggested, own = table(), table(lifecycle=OWN)
    assert (("acknowledged", "inProgress") in suggested.moves, suggested.own, suggested.start) == (True, False, "acknowledged")
    assert (own.moves, own.own) == (frozenset(map(tuple, OWN)), True)
    assert {"closed", "cancelled"} <= own.ends


def test_the_table_of_a_target_may_be_a_file_beside_it(tmp_path):
    (tmp_path / "moves.csv").write_text("from,to\nacknowledged,held\nheld,onHold\n", encoding="utf-8")
    document = {"base_url": "http://seller.example", "profile": "tmf621-v5", "lifecycle": "moves.csv"}
    with pytest.raises(TargetError, match="onHold is no status"):
        parse_target(document, name="t", beside=tmp_path)
    found = parse_target({**document, "switches": {"extra_statuses": "onHold"}}, name="t", beside=tmp_path)
    assert found.lifecycle == (("acknowledged", "held"), ("held", "onHold"))


def test_a_standard_with_a_table_takes_no_other():
    with pytest.raises(TargetError, match="has a table of its own"):
        parse_target({"base_url": "http://seller.example", "lifecycle": OWN}, name="t")
