"""Traffic that nobody drove: whether a check has only that, so that it reads single exchanges where a scenario would tell more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from ttck.harness.judge.histories import ASIDE, Sighting, Traffic
from ttck.harness.judge.record_index import derived
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.resource_types import RESOURCES
from ttck.harness.report.rows import UNJUDGEABLE
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Kind

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
UNSHOWN = "the recorded traffic does not show it"


def recorded(story: object) -> bool:
    """Whether no scenario was driven, because the traffic is given; then a check judges what single exchanges show."""
    return bool(getattr(story, "recorded", False))


def is_after(one: Exchange, other: Exchange) -> bool:
    """Whether one exchange began when the other had its answer."""
    return one.number > other.number and one.at >= other.at + timedelta(seconds=other.elapsed)


def beside(traffic: Traffic, exchange: Exchange) -> bool:
    """Whether another write to the same item was under way at the same time, so that nobody knows which came last."""
    others = (e for e in _writes(traffic).get(exchange.ticket, ()) if e is not exchange)
    return any(not is_after(exchange, other) and not is_after(other, exchange) for other in others)


@derived
def _writes(traffic: Traffic) -> dict[str | None, list[Exchange]]:
    """The requests that may change something, by the item that they name."""
    found: dict[str | None, list[Exchange]] = {}
    for exchange in traffic.exchanges:
        if exchange.method not in _READING:
            found.setdefault(exchange.ticket, []).append(exchange)
    return found


@derived
def readings(traffic: Traffic, kind: Kind) -> dict[str, list[Sighting]]:
    """The answers that show each whole item of a kind, in their order; not those that tell no order, nor two items of one identifier."""
    found: dict[str, list[Sighting]] = {}
    for sighting in traffic.sightings_of(kind):
        if sighting.exchange.scenario != ASIDE:
            found.setdefault(str(sighting.document["id"]), []).append(sighting)
    creating = RESOURCES[kind].creating
    return {name: seen for name, seen in found.items() if sum(s.exchange.operation == creating for s in seen) <= 1}


class Untold:
    """The story of a scenario that nobody drove, for checks that take no more of it than why something was not seen.

    A check that reads the traffic and nothing of the story judges recordings as it judges runs; whatever else it asks the
    story for cannot be had.
    """

    reasons: ClassVar[dict[str, str]] = {"": UNSHOWN}

    def why(self, fallback: str = UNSHOWN) -> str:
        """Why something was not seen."""
        return fallback

    def __getattr__(self, name: str) -> Any:
        """Not to be had.

        Raises:
            Inconclusive: always.
        """
        raise Inconclusive(UNJUDGEABLE)


UNTOLD = Untold()
