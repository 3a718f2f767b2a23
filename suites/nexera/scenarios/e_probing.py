"""The matrix, cell by cell: 300 of them in four processes."""

from __future__ import annotations

from ttck.harness.runs.scenario import Stage, scenario
from ttck.specs.matrix import Need
from ttck.suites.common.matrix_probes import Probes
from ttck.suites.nexera.seller_client import seller_client

_AFTER = ("nexera-registering",)


@scenario("nexera-required", weight=1, after=_AFTER)
def required(stage: Stage) -> Probes:
    """Requests without each attribute that is required."""
    return seller_client(stage).prober.all_of(Need.REQUIRED)


@scenario("nexera-prohibited", weight=1, after=_AFTER)
def prohibited(stage: Stage) -> Probes:
    """Requests with each attribute that is prohibited."""
    return seller_client(stage).prober.all_of(Need.PROHIBITED)


@scenario("nexera-optional", weight=1, after=_AFTER)
def optional(stage: Stage) -> Probes:
    """Requests with each attribute that is optional."""
    return seller_client(stage).prober.all_of(Need.OPTIONAL)


@scenario("nexera-unsupported", weight=1, after=_AFTER)
def unsupported(stage: Stage) -> Probes:
    """Requests with each attribute that is not supported."""
    return seller_client(stage).prober.all_of(Need.UNSUPPORTED)
