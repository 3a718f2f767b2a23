"""Small bodies that a seller of TMF621 takes, for people who try it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ttck.specs.vocabulary import Kind, Operation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ttck.specs.dialects import Dialect


def examples(dialect: Dialect) -> Mapping[str, Mapping[str, Any]]:
    """A create of a ticket as the dialect has it, whatever it is called on the wire."""
    facts = dialect.of(Kind.TICKET)
    ticket = {"name": "No light", "description": "No light on the port since this morning", "severity": "Minor", "ticketType": "outage"}
    return {Operation.CREATE: {**facts.document, **ticket, "priority": "3"}}
