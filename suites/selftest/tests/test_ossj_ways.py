"""A seller of OSS/J that is made to act by requests alone, or not at all; and a run that plays the owner of a territory."""

from __future__ import annotations

import pytest

from ttck.harness.verdict import ExitCode
from ttck.suites.selftest.seller import mock_seller
from ttck.suites.selftest.sellers.ossj_desk import selling
from ttck.suites.selftest.tests.support import SMALL, ttck, write_target

AGREED = {"closeOutType": ["FTTH_REPARADO"], "closeOutNarr": ["EMPALME"]}


def run(folder, make):
    with mock_seller("--profile", "ossj") as seller:
        return ttck(write_target(folder, seller.target(limits=SMALL, **make(seller))), folder / "runs").sound()


def test_requests_are_enough(tmp_path):
    done = run(tmp_path, lambda seller: {"stimuli": seller.http_stimuli()})
    assert done.code == ExitCode.CONFORMANT, done.out
    assert {line["via"] for line in done.of("stimulus")} == {"http"}


def test_without_any_way_what_the_owner_decides_stays_open(tmp_path):
    with selling() as document:  # who lets nobody else set what is his
        done = ttck(write_target(tmp_path, {**document, "stimuli": {}}), tmp_path / "runs").sound()
    assert done.code == ExitCode.INCOMPLETE, done.out
    (open_,) = done.verdicts("inconclusive")
    assert open_["requirements"] == ["OSSJ:18"]
    for told in ("DEFERRED.AWAITING-INFORMATION", "CLEARED", "the target offers no way to make the seller do ticket_resolve"):
        assert told in open_["reason"]


@pytest.mark.long
def test_the_owner_of_a_territory_sets_what_is_his(tmp_path):
    done = run(tmp_path, lambda _: {"stimuli": {}, "switches": {"role": "to", "transitions": "fail"}, "values": AGREED})
    assert done.code == ExitCode.CONFORMANT, done.out
    changes = [line["request"]["body"] for line in done.of("exchange") if line["request"]["method"] == "PATCH"]
    set_by_us = [body for body in changes if '"CLEARED"' in body]
    assert len(set_by_us) > 1
    assert all("FTTH_REPARADO" in body for body in set_by_us if "closeOutType" in body)
