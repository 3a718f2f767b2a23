"""Schemas that another description calls otherwise: names of schemas do not travel, so that what stands at the same place is compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ttck.specs.differences import Document
from ttck.specs.resolving import follow, name_of
from ttck.specs.schema_diff import flat, named_schemas

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PLACES = ("schemas", "definitions")
Pair = tuple[Any, Any]


def aligned(ours: Document, theirs: Document, places: Iterable[Pair]) -> Document:
    """Their description with our names for schemas; `places` are schemas of both that stand at the same place, ours first.

    A schema gets the name of ours only where neither side has the name of the other, and only once.

    Raises:
        FactError: a reference leads nowhere, or a schema contains itself.
    """
    left, right = named_schemas(ours), named_schemas(theirs)
    found: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    waiting = list(places)
    while waiting:
        mine, other = waiting.pop(0)
        if not (isinstance(mine, dict) and isinstance(other, dict)):
            continue
        if "$ref" in mine and "$ref" in other:
            names = str(name_of(mine)), str(name_of(other))
            if names in seen:
                continue
            seen.add(names)
            strange = names[1] in right and names[1] not in left and names[0] in left and names[0] not in right
            if strange and names[1] not in found and names[0] not in found.values():
                found[names[1]] = names[0]
        waiting += _inner(ours, theirs, mine, other)
    return _renamed(theirs, found) if found else theirs


def _inner(ours: Document, theirs: Document, mine: Document, other: Document) -> Iterator[Pair]:
    """What stands at the same place within two schemas."""
    one, two = flat(ours, mine), flat(theirs, other)
    for name, part in one.get("properties", {}).items():
        if name in two.get("properties", {}):
            yield part, two["properties"][name]
    yield one.get("items"), two.get("items")
    yield one.get("additionalProperties"), two.get("additionalProperties")
    forms, others = _forms(ours, mine), _forms(theirs, other)
    yield from (({"$ref": reference}, {"$ref": others[value]}) for value, reference in forms.items() if value in others)
    for key in ("allOf", "anyOf", "oneOf"):
        sides = [[part for part in follow(doc, node).get(key) or () if "$ref" in part] for doc, node in ((ours, mine), (theirs, other))]
        if len(sides[0]) == len(sides[1]) == 1:
            yield sides[0][0], sides[1][0]


def _forms(document: Document, node: Document) -> dict[str, str]:
    """The schemas of the forms by the type that is named on the wire."""
    told = follow(document, node).get("discriminator")
    mapping = told.get("mapping") if isinstance(told, dict) else None
    found = {str(value): str(reference) for value, reference in mapping.items()} if isinstance(mapping, dict) else {}
    return {value: reference for value, reference in found.items() if reference.startswith("#/")}  # a bare name is legal, and leads nowhere


def _renamed(document: Document, names: dict[str, str]) -> Document:
    """A copy whose schemas are called otherwise, also where they are referred to."""

    def told(node: Any) -> Any:
        if isinstance(node, list):
            return [told(one) for one in node]
        if not isinstance(node, dict):
            return reference(node) if isinstance(node, str) else node
        return {key: told(value) for key, value in node.items()}

    def reference(text: str) -> str:
        place, _, name = text.rpartition("/")
        return f"{place}/{names[name]}" if name in names and place.rpartition("/")[2] in _PLACES and text.startswith("#/") else text

    copied: Document = told(document)
    for holder, key in ((copied.get("components") or {}, "schemas"), (copied, "definitions")):
        if isinstance(holder.get(key), dict):
            holder[key] = {names.get(name, name): schema for name, schema in holder[key].items()}
    return copied
