"""Items that are like an older one in one thing and other in everything else: each is an item of its own (MEF 113 R49 to R52).

A seller that tells items apart by their text, their name or their address takes a new one for an old one, and loses it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from ttck.harness.generate.strategies import RELATED, Document, Material

Fresh = Callable[[Material, int], Any]
_KINDS = ("duplicates", "causes", "isCausedBy", "isRelatedTo", "follows")


def _moment(_: Material, number: int) -> str:
    return f"2025-04-05T06:{number % 60:02}:08Z"


def _words(material: Material, _: int) -> str:
    return f"in other words {material.marker()}"


# What tells the items of each list apart, with a value that no other item has; identifiers of the binding are given out anew.
_PARTS: Mapping[str, Mapping[str, Fresh]] = MappingProxyType(
    {
        "note": {"author": lambda _, number: f"Grace Hopper {number}", "date": _moment, "text": _words},
        "attachment": {
            "author": lambda _, number: f"Grace Hopper {number}",
            "creationDate": _moment,
            "name": lambda material, _: f"log {material.marker()}.txt",
            "url": lambda _, number: f"https://buyer.example/logs/{number}?a=1&b=2",
            "description": _words,
        },
        "relatedIssue": {
            "id": lambda material, _: material.filled(RELATED),
            "relationshipType": lambda _, number: _KINDS[number % len(_KINDS)],
            "creationDate": _moment,
            "description": _words,
        },
        "relatedContactInformation": {
            "name": lambda material, _: f"Contact {material.marker()}",
            "number": lambda _, number: f"+1-202-555-{100 + number % 100:04}",
            "emailAddress": lambda material, _: f"noc{next(material.counter)}@buyer.example",
            "organization": lambda _, number: f"Buyer North {number}",
        },
    }
)
LISTS = tuple(_PARTS)
_GIVEN: Mapping[str, tuple[str, str]] = MappingProxyType({"note": ("id", "n"), "attachment": ("attachmentId", "a")})


def family(material: Material, name: str, base: Document) -> list[Document]:
    """An item of a list, and for each of its parts another one that has this part in common with it and nothing else.

    What says whose the item is (source, role) or what kind of thing it is about comes from `base`, and is the same for all.
    """
    parts = list(_PARTS[name])
    first = _other(material, name, base, shared=None, turn=0)
    found = [first, *(_other(material, name, first, shared=part, turn=turn) for turn, part in enumerate(parts, start=1))]
    kept: list[Document] = material.terms.known({name: found})[name]
    return kept


def _other(material: Material, name: str, item: Document, *, shared: str | None, turn: int) -> Document:
    number = next(material.counter)
    fresh = {part: make(material, turn if part == "relationshipType" else number) for part, make in _PARTS[name].items() if part != shared}
    if name in _GIVEN:
        key, letter = _GIVEN[name]
        fresh[key] = f"{letter}-{number}"
    return {**item, **fresh}
