"""Which answers owe the whole item, so that what they leave out is missing; what they show is read in `ttck.harness.judge.shown_items`."""

from __future__ import annotations

from http import HTTPStatus

from ttck.harness.record.exchange import Exchange
from ttck.specs.vocabulary import Operation
from ttck.suites.tmf.rules import whole

_PATCHES = frozenset({Operation.PATCH, Operation.PATCH_SPECIFICATION})


def owes_the_whole(exchange: Exchange, version: str) -> bool:
    """Whether an accepted answer has to show the whole item, so that what it leaves out is missing."""
    partly = version == "v4" and exchange.operation in _PATCHES
    return whole(exchange) and exchange.status != HTTPStatus.ACCEPTED and not partly
