"""What a fleet comes to: the gravest code, what changed for each partner, and a matrix for each profile."""

from __future__ import annotations

import json

import pytest

from ttck.harness.report.fleet import Fleet, Partner, latest, matrix, read, trend, write
from ttck.harness.verdict import ExitCode


def partner(file="a.yaml", *, code=0, profile="mef113", **standings):
    return Partner(
        file=file, name=file, profile=profile, code=code, word="CONFORMANT" if code == 0 else "NOT CONFORMANT", standings=standings
    )


def fleet(*partners, name="20260101-000000-0000"):
    return Fleet(id=name, started="2026-01-01T00:00:00+00:00", partners=partners)


@pytest.mark.parametrize(
    ("codes", "whole"),
    [
        ([0, 0], ExitCode.CONFORMANT),
        ([0, 3, 1], ExitCode.NOT_CONFORMANT),
        ([4, 2, 3], ExitCode.USAGE),
        ([5, 4], ExitCode.INCOMPLETE),
        ([1, 70], ExitCode.HARNESS_ERROR),
        ([6, 0], ExitCode.SELECTION),
    ],
)
def test_the_gravest_code_is_that_of_the_fleet(codes, whole):
    assert fleet(*(partner(code=code) for code in codes)).code == whole


def test_what_changed_is_told_by_requirement():
    earlier = fleet(partner(R1="failed", R2="passed", R3="failed", R4="failed"))
    found = trend(partner(R1="passed", R2="failed", R3="failed"), earlier)
    assert (found.failing, found.mended, found.words) == (("R2",), ("R1",), "1 failing now, 1 mended")
    assert trend(partner(R1="failed"), earlier).words == "as before"
    assert trend(partner("b.yaml"), earlier).words == trend(partner(), None).words == "new"


def test_what_is_in_order_with_all_partners_is_set_apart():
    one, two = partner(R1="passed", R2="failed"), partner("b.yaml", R1="not applicable", R2="passed")
    other, unplayed = partner("c.yaml", profile="ossj", R9="passed"), partner("d.yaml")
    found = matrix([one, two, other, unplayed])
    assert found == {"mef113": ((one, two), (("R1", True), ("R2", False))), "ossj": ((other,), (("R9", True),))}


def test_the_last_fleet_run_that_can_be_read_is_found(tmp_path):
    for name in ("20260101", "20260102", "20260103"):
        (tmp_path / name).mkdir()
        write(fleet(partner(R1="passed"), name=name), tmp_path / name, earlier=None)
    (tmp_path / "20260103" / "fleet.json").write_text("{", "utf-8")
    (tmp_path / "20260104").mkdir()
    assert latest(tmp_path) == read(tmp_path / "20260102") == fleet(partner(R1="passed"), name="20260102")
    assert latest(tmp_path / "none") is None


@pytest.mark.parametrize("document", [[], {"format": 2}, {"format": 1, "id": "x", "started": "y", "partners": [1]}, {"format": 1}])
def test_what_is_no_fleet_run_is_passed_over(tmp_path, document):
    (tmp_path / "fleet.json").write_text(json.dumps(document), "utf-8")
    assert read(tmp_path) is None


def test_what_a_partner_is_called_cannot_act_on_the_page(tmp_path):
    hostile = Partner(file="<img src=x onerror=a()>.yaml", name="<script>a()</script>\u202e", profile="ossj", code=2, problem="<b>no</b>")
    page = write(fleet(hostile), tmp_path, earlier=None).read_text("utf-8")
    assert "<script" not in page
    assert "<img" not in page
    assert "<b>" not in page
    assert "\u202e" not in page
