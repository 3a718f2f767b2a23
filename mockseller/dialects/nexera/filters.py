"""The filters of a list, each a name and a value: what has any of the values of each name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ttck.mockseller.engine.clock import same_instant

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ttck.mockseller.engine.seams import Document

# The names that can be filtered by, and the attributes that they stand for: one is spelt otherwise in tickets.
NAMES = {
    **{name: name for name in ("id", "ticketType", "correlationId", "name", "resolutionDate", "statusChangeDate", "statusChangeReason")},
    **{name: name for name in ("lastUpdate", "creationDate", "severity", "status", "externalId")},
    "ticketSubType": "ticketSubtype",
}


def filtered(documents: Sequence[Document], query: Mapping[str, tuple[str, ...]]) -> list[Document]:
    """The documents that match all filters; other parameters are passed over."""
    asked = [(NAMES[name], values) for name, values in query.items() if name in NAMES]
    return [one for one in documents if all(_has(one.get(name), values) for name, values in asked)]


def _has(found: Any, values: Sequence[str]) -> bool:
    return isinstance(found, str) and any(found == value or same_instant(found, value.replace(" ", "+")) for value in values)
