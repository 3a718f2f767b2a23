"""Rules of lists after requests that were not expected: they can be read as before. TMF621:10 and 124."""

from __future__ import annotations

from collections.abc import Iterator

from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach
from ttck.harness.record.exchange import Exchange
from ttck.specs.vocabulary import Kind, Operation
from ttck.suites.tmf.rules import at
from ttck.suites.tmf.scenarios.ya_spoiling import Spoiling
from ttck.suites.tmf.scenarios.z_exploring import AFTER, BEFORE

_LISTS = {Kind.TICKET: Operation.LIST, Kind.SPECIFICATION: Operation.LIST_SPECIFICATIONS}
_CRASHED = 500


def around(story: Spoiling, kind: Kind) -> list[Subject]:
    """The creates with strange attributes between two lists, the first of which could be read."""
    return [Subject(value=None, where="", seen=one.seen) for one in story.spoils if one.kind is kind and one.before.accepted]


def explored(traffic: Traffic, kind: Kind) -> Iterator[Subject]:
    """The list before and after the exploration, and the first request between them at which the seller fell over."""
    lists = [e for e in traffic.explored if e.operation == _LISTS[kind]]
    before = [e for e in lists if e.label == BEFORE and e.accepted]
    after = [e for e in lists if e.label.startswith(AFTER)]
    if before and after:
        between = [e for e in traffic.explored if before[0].number < e.number < after[0].number and _crashed(e)]
        yield Subject(value=None, where="", seen=(before[0], *between[:1], after[-1]))


def _crashed(exchange: Exchange) -> bool:
    return exchange.status is not None and exchange.status >= _CRASHED and exchange.method == "POST"


def readable(part: Subject) -> Breach | None:
    """A list that could be read before can be read afterwards, and does not fail for good."""
    *between, after = part.seen[1:]
    if not _failed(after):
        return None
    cause = next((e for e in between if _crashed(e)), None)
    told = f", since {cause.label} was answered {cause.status}" if cause is not None else ""
    return Breach(message="a list cannot be read any more", expected="200, as before", actual=f"{after.status} to {at(after)}{told}")


def _failed(exchange: Exchange) -> bool:
    return exchange.status is not None and exchange.status >= _CRASHED
