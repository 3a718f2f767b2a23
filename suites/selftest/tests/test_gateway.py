"""A seller behind a bad gateway is judged as without it: not accused, and caught where it is broken."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from harness.verdict import ExitCode
from suites.selftest.seller import mock_seller
from suites.selftest.sellers import gateway
from suites.selftest.tests.support import ttck, write_target

LIMITS = {"event_wait": 1, "state_wait": 1, "quiet_window": 0.2, "request_timeout": 8, "run_seconds": 80}
ARGUMENTS = {"mef113": (), "tmf621-v5": ("--profile", "tmf621-v5")}


def judged(folder, profile, *, seed, faults=()):
    planted = [word for fault in faults for word in ("--fault", fault)]
    with mock_seller(*ARGUMENTS[profile], *planted) as seller, gateway.before(seller.base_url, seed=seed) as (origin, tokens, mishaps):
        document = seller.target(
            base_url=origin + urlsplit(seller.base_url).path,
            declares={"apis": ["ticket"]},
            auth={"type": "oauth2", "token_url": tokens, "client_id": "buyer", "client_secret": "a-long-secret"},
            limits=LIMITS,
        )
        done = ttck(write_target(folder, document), folder / "runs", "--seed", str(seed), "--lane", "verdict").sound()
    return done, mishaps


def failed(done):
    return {name for line in done.verdicts("failed") for name in line["requirements"]}


@pytest.mark.parametrize("profile", ARGUMENTS)
def test_nobody_is_accused_for_the_gateway(profile, tmp_path):
    done, mishaps = judged(tmp_path, profile, seed=0)
    assert done.code == ExitCode.CONFORMANT, done.out
    assert {"unheard", "unsaid", "cut", "gone", "busy"} <= mishaps.happened.keys()
