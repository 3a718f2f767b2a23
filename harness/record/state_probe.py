"""What an answer says of an item: its identifier, its state, and an operation between two readings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ttck.harness.record.exchange import Exchange
from ttck.harness.record.resource_types import kind_of, shown_state


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
    return shown_state(exchange.document, kind_of(exchange)) if exchange is not None and exchange.accepted else None


def item_id(exchange: Exchange) -> str | None:
    """The identifier of the item that an accepted create returned."""
    document = exchange.document if exchange.accepted else None
    found = document.get("id") if isinstance(document, dict) else None
    return found if isinstance(found, str) and found else None


ticket_id = item_id
