"""Credentials in what a buyer sent, as far as they are recorded."""

from __future__ import annotations

from ttck.harness.judge.histories import Traffic
from ttck.harness.verdict import Inconclusive


def are_recorded(traffic: Traffic) -> None:
    """Go on where a request without credentials shows that the buyer sent none.

    Raises:
        Inconclusive: no request of a recording has any; browsers leave them out of what they save.
    """
    if not traffic.whole and not any(one.request_headers.get("authorization") for one in traffic.exchanges):
        raise Inconclusive("no request in the recording has Authorization, which browsers leave out of what they save")
