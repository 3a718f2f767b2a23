"""Identifiers that a seller gives out: each to one item of a kind, however soon after each other they are created."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import item_id

Given = tuple[Exchange, list[Exchange]]


def given(traffic: Traffic, operation: str, *, about: Callable[[Exchange], Any]) -> Iterator[Given]:
    """Each accepted create beside those before it that were answered with the same identifier, though `about` something else.

    Creates about the same may be answered with the item of the first: a seller may take one for a repetition.
    """
    seen: dict[str, list[Exchange]] = {}
    for exchange in traffic.accepted(operation):
        found = item_id(exchange)
        if found is not None:
            earlier = seen.setdefault(found, [])
            yield exchange, [other for other in earlier if about(other) != about(exchange)]
            earlier.append(exchange)


def request(exchange: Exchange) -> Any:
    """What a create asks for as a whole."""
    return exchange.sent


def workorder(exchange: Exchange) -> Any:
    """The workorder that a booking is for."""
    return exchange.sent.get("workOrder") if isinstance(exchange.sent, dict) else None


def issued_once(what: str) -> Callable[[Given], Breach | None]:
    """A rule: no earlier create returned this identifier; `what` the items are, in words."""

    def rule(seen: Given) -> Breach | None:
        exchange, earlier = seen
        if not earlier:
            return None
        return Breach(
            message=f"two {what} have the same identifier", expected="an identifier of its own", actual=shown(item_id(exchange)),
            where="/id", numbers=(earlier[0].number, exchange.number),
        )  # fmt: skip

    return rule
