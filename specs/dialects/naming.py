"""Attributes that have another name on the wire than in the contract: documents and queries in the one and the other.

Everything that judges reads and writes the names of the contract; whoever sends and receives translates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

_LISTING = frozenset({"fields", "sort"})  # parameters whose value names attributes, with commas between them
_FIRST = re.compile(r"^([+-]?)([A-Za-z@_][\w@-]*)(.*)$", re.DOTALL)
_PATHS = ("path", "from")  # the members of an operation of RFC 6902 that point into the document
_STEP = re.compile(r"(?<=@\.)[A-Za-z@_][\w@-]*|(?<=\$\.)[A-Za-z@_][\w@-]*")


@dataclass(frozen=True, kw_only=True)
class Names:
    """The names of one resource: `to_wire` by the names of the contract, and `payload`, what carries it in an event."""

    to_wire: Mapping[str, str] = field(default_factory=dict)
    payload: str = ""

    @property
    def from_wire(self) -> Mapping[str, str]:
        """The names of the contract by those on the wire."""
        return MappingProxyType({wire: name for name, wire in self.to_wire.items()})

    def sent(self, document: Any) -> Any:
        """A document as it goes out."""
        return _translated(document, self.to_wire) if self.to_wire else document

    def received(self, document: Any) -> Any:
        """A document that came in, in the names of the contract."""
        return _translated(document, self.from_wire) if self.to_wire else document

    def announced(self, document: Any, *, out: bool = False) -> Any:
        """An event whose payload carries the resource: as it came in, or, with `out`, as it goes out."""
        event = document.get("event") if isinstance(document, dict) else None
        if not self.to_wire or not isinstance(event, dict) or not isinstance(event.get(self.payload), dict):
            return document
        inner = _translated(event[self.payload], self.to_wire if out else self.from_wire)
        return {**document, "event": {**event, self.payload: inner}}

    def asked(self, query: Iterable[tuple[str, str]], *, out: bool = True) -> list[tuple[str, str]]:
        """The parameters of a request as they go out, or, without `out`, as they came in."""
        names = self.to_wire if out else self.from_wire
        return [_parameter(name, value, names) for name, value in query] if names else list(query)


NOTHING = Names()


def _translated(document: Any, names: Mapping[str, str]) -> Any:
    if isinstance(document, list):
        return [_operation(one, names) if _is_operation(one) else _translated(one, names) for one in document]
    return {names.get(name, name): value for name, value in document.items()} if isinstance(document, dict) else document


def _is_operation(one: Any) -> bool:
    return isinstance(one, dict) and isinstance(one.get("op"), str) and isinstance(one.get("path"), str)


def _operation(one: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    found = dict(one)
    for member in _PATHS:
        if isinstance(one.get(member), str):
            empty, slash, rest = one[member].partition("/")
            first, more, tail = rest.partition("/")
            found[member] = f"{empty}{slash}{names.get(first, first)}{more}{tail}"
    return found


def _parameter(name: str, value: str, names: Mapping[str, str]) -> tuple[str, str]:
    if name in _LISTING:
        return name, ",".join(_first(part, names) for part in value.split(","))
    if name == "filter":
        return name, _STEP.sub(lambda found: names.get(found[0], found[0]), value)
    return _first(name, names), value


def _first(text: str, names: Mapping[str, str]) -> str:
    found = _FIRST.match(text)
    return f"{found[1]}{names.get(found[2], found[2])}{found[3]}" if found else text
