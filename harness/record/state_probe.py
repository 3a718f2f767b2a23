"""What an answer says of an item: its identifier, its state, and an operation between two readings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ttck.harness.record.exchange import Exchange
from ttck.harness.record.resource_types import kind_of, shown_id, shown_state


@dataclass(frozen=True, kw_only=True, eq=False)
class Attempt:
    """An operation tried in a known state: the reading right before, the operation, the reading right after."""

    about: str
    before: Exchange | None
    exchange: Exchange
    after: Exchange | None

    @property
    def state(self) -> str | None:
        """The state right before."""
        return state_of(self.before)

    @property
    def state_after(self) -> str | None:
        """The state right after."""
        return state_of(self.after)


@dataclass(frozen=True, kw_only=True)
class Patch:
    """A patch that was tried: `new` holds what it adds or sets, attribute by attribute, whatever list style was used on the wire."""

    about: str
    new: dict[str, Any]
    attempt: Attempt

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of the attempt."""
        tried = self.attempt
        return tuple(e.number for e in (tried.before, tried.exchange, tried.after) if e is not None)


def state_of(exchange: Exchange | None) -> str | None:
    """The state that an answer shows, of whatever kind of item its operation is about."""
    accepted = exchange is not None and exchange.accepted
    return shown_state(exchange.document, kind_of(exchange), exchange.operation) if exchange is not None and accepted else None


def item_id(exchange: Exchange) -> str | None:
    """The identifier of the item that an accepted create returned."""
    return shown_id(exchange.document, exchange.operation) if exchange.accepted else None


ticket_id = item_id
