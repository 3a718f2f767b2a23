"""A seller that delivers without the credentials that the listener asks for is not accused of silence; one that has them is judged."""

from __future__ import annotations

import pytest

from ttck.suites.selftest.seller import mock_seller
from ttck.suites.selftest.trial import attempt

AUTH = {"type": "basic", "username": "seller", "password": "pa55word-of-the-listener"}
TOLD = ("TMF621:140", "TMF621:159")


@pytest.mark.parametrize(
    ("shown", "fault", "failed"),
    [
        ((), (), set()),
        (("--delivery-auth", f"basic:{AUTH['username']}:{AUTH['password']}"), (), set()),
        (("--delivery-auth", f"basic:{AUTH['username']}:{AUTH['password']}"), ("tmf-no-events",), {"TMF621:159"}),
    ],
    ids=["without them", "with them", "with them, and a fault"],
)
def test_what_is_missed_is_inconclusive_where_deliveries_were_turned_away(shown, fault, failed):
    with mock_seller("--profile", "tmf621-v5", *shown) as seller:
        trial = attempt(seller, fault, requirements=TOLD, terms={"listener": {"auth": AUTH}})
    assert trial.errors == ()
    assert (trial.failed | trial.warned) & {"TMF621:159"} == failed
    assert (set(TOLD) <= trial.inconclusive) is (not shown)
