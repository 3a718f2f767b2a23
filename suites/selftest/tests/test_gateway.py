"""A seller behind a bad gateway is judged as without it: not accused, and caught where it is broken."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import pytest

from ttck.harness.verdict import ExitCode
from ttck.suites.selftest.seller import mock_seller
from ttck.suites.selftest.sellers import gateway
from ttck.suites.selftest.tests.support import ttck, write_target

LIMITS = {"event_wait": 1, "state_wait": 1, "quiet_window": 0.2, "request_timeout": 30, "run_seconds": 240}
ARGUMENTS = {"mef113": (), "tmf621-v5": ("--profile", "tmf621-v5")}
PLANTED = {
    "mef113": {"cancel-taken-twice": "MEF113:R57", "patch-taken-when-closed": "MEF113:R48", "issue-start-not-echoed": "MEF113:R23"},
    "tmf621-v5": {"tmf-deleted-still-read": "TMF621:111", "tmf-lists-appended": "TMF621:94", "tmf-patched-201": "TMF621:90"},
}
SEEDS = range(int(os.environ.get("TTCK_SEEDS", "1")))  # TTCK_SEEDS=10 for the long form


def judged(folder, profile, *more, seed=0, faults=(), odds=gateway.ODDS):
    planted = [word for fault in faults for word in ("--fault", fault)]
    with mock_seller(*ARGUMENTS[profile], *planted) as seller, gateway.before(seller.base_url, seed=seed, odds=odds) as gate:
        origin, tokens, mishaps = gate
        document = seller.target(
            base_url=origin + urlsplit(seller.base_url).path,
            declares={"apis": ["ticket"]},
            auth={"type": "oauth2", "token_url": tokens, "client_id": "buyer", "client_secret": "a-long-secret"},
            limits=LIMITS,
        )
        done = ttck(write_target(folder, document), folder / "runs", "--seed", str(seed), *more).sound()
    return done, mishaps


def failed(done):
    return {name for line in done.verdicts("failed") for name in line["requirements"]}


# What goes wrong; of the second every sixth request is carried out, and its answer lost: creates, patches, cancels, closes and deletes.
GATEWAYS = {"anything": (gateway.ODDS, ("--lane", "verdict")), "lost answers": ({"unsaid": 6}, ())}


@pytest.mark.long
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("profile", ARGUMENTS)
@pytest.mark.parametrize("kind", GATEWAYS)
def test_nobody_is_accused_for_the_gateway(kind, profile, seed, tmp_path):
    odds, lanes = GATEWAYS[kind]
    done, mishaps = judged(tmp_path, profile, *lanes, seed=seed, odds=odds)
    assert "without a whole answer" in done.out
    if kind == "anything":
        assert done.code == ExitCode.SELECTION, done.out  # one lane of them, without any breach
        assert {"unheard", "unsaid", "gone", "busy"} <= mishaps.happened.keys()
    else:
        assert done.code in {ExitCode.CONFORMANT, ExitCode.INCOMPLETE}, done.out
        assert mishaps.happened["unsaid"] > 100


@pytest.mark.long
@pytest.mark.parametrize("profile", ARGUMENTS)
def test_faults_are_found_behind_the_gateway(profile, tmp_path):
    chosen = [word for requirement in PLANTED[profile].values() for word in ("-r", requirement)]
    done, mishaps = judged(tmp_path, profile, "--lane", "verdict", *chosen, faults=PLANTED[profile])
    assert done.code == ExitCode.NOT_CONFORMANT, done.out
    assert set(PLANTED[profile].values()) <= failed(done)
    assert mishaps.happened
