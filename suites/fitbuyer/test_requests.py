"""A buyer's requests, by what the guide of AG-FIT 621 and public pages say of them: FIT:19 and 31."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.suites.fitbuyer import request_rules
from ttck.suites.tmf import gates
from ttck.suites.tmfbuyer.request_rules import asked


@verifies("FIT:19", advisory=True)
def test_what_is_not_used_is_not_sent(verify: Verify, traffic: Traffic, target: Target) -> None:
    """No ticket is patched or deleted, and no specification is written."""
    requests = asked(traffic, target.profile.dialect.contract(), target.base_url)
    verify.every(requests, request_rules.used, none="not exercised: the buyer sent nothing to the API")


@pytest.mark.parametrize("choice", ["warn", "fail"])
@verifies("FIT:31", advisory=True)
def test_a_task_is_asked_for_in_full(verify: Verify, traffic: Traffic, target: Target, choice: str) -> None:
    """With public_rules, a request for a task has @type, requestPostedDate and entity, a change category as well, and no state."""
    gates.only(target, "public_rules", choice)
    requests = request_rules.tasks(traffic, target.profile.dialect)
    verify.where(requests, request_rules.full, unused="the buyer asked for no task")
