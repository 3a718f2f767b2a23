"""When nobody listened: a seller with room for one subscription is heard by none while another one takes the place of the main one."""

from __future__ import annotations

from collections.abc import Callable

from harness.compare import last_segment
from harness.exchange import Exchange
from harness.trails import Traffic, Trail
from specs.vocabulary import Operation
from suites.tmf.rules import hub_id
from suites.tmf.scenarios.a_registering import DEAF


def unheard(traffic: Traffic) -> Callable[[Trail], bool]:
    """Whether something was asked of an item between the end of the last subscription that listens and the next one."""
    live, spans, since = set[str | None](), list[range](), 0
    for one in traffic.accepted(Operation.SUBSCRIBE, Operation.UNSUBSCRIBE):
        if one.operation == Operation.UNSUBSCRIBE:
            ended = live & {last_segment(one.url)}
            live -= ended
            since = one.number if ended else since
        elif not _deaf(one):
            if since and not live:
                spans.append(range(since, one.number))
            live.add(hub_id(one))

    def missed(trail: Trail) -> bool:
        return any(e.number in span for span in spans for e in trail.exchanges if e.method != "GET")

    return missed


def _deaf(exchange: Exchange) -> bool:
    return isinstance(exchange.sent, dict) and str(exchange.sent.get("callback")).endswith(f"/{DEAF}")
