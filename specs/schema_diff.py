"""Compare the schemas of two API descriptions, attribute by attribute, in parts that are written in place as well as in named ones."""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING, Any

from ttck.specs.differences import ERRATUM, Difference, Document, both, compare, there
from ttck.specs.loader import FactError
from ttck.specs.resolving import follow, name_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_BOUNDS = ("minItems", "maxItems", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
           "minProperties", "maxProperties", "uniqueItems", "pattern", "default")  # fmt: skip
_CHOICES = ("anyOf", "oneOf")
_ACCESS = ("readOnly", "writeOnly")
# What is said beside the rules: it changes nothing about which documents are right.
_WORDS = frozenset({"description", "title", "example", "examples", "summary", "externalDocs", "deprecated", "xml"})
_NULL = "null"


def diff_schemas(ours: Document, theirs: Document) -> Iterator[Difference]:
    """The differences of the named schemas, in the order of ours.

    Raises:
        FactError: a reference leads nowhere, or a schema contains itself by allOf.
    """
    left, right = named_schemas(ours), named_schemas(theirs)
    for name in both(left, right):
        mine, other = left.get(name), right.get(name)
        if mine is None or other is None:
            reason = mine or {ERRATUM: ours.get("x-ttck-omitted", {}).get(name)}
            yield from compare("schema", name, there(mine), there(other), reason)
            continue
        one, two = flat(ours, mine), flat(theirs, other)
        yield from _diff_forms(name, one, two, node=mine)
        yield from diff_values(name, one, two, node=None)
        yield from _diff_parts(ours, theirs, place=name, one=one, two=two)


def named_schemas(document: Document) -> Document:
    """The schemas of a description by their names."""
    found = document.get("components", {}).get("schemas") or document.get("definitions") or {}
    return dict(found)


def flat(document: Document, schema: Any, *, trail: tuple[str, ...] = ()) -> Document:
    """A schema with what it takes from allOf: attributes of all parts, the other rules of those that are written in place.

    Raises:
        FactError: a reference leads nowhere, or the schema contains itself.
    """
    name = name_of(schema) if isinstance(schema, dict) and "$ref" in schema else None
    if name in trail:
        raise FactError(f"the schema {name} contains itself")
    found = follow(document, schema)
    if not isinstance(found, dict):
        return {"not": {}} if found is False else {}
    trail = (*trail, name) if name else trail
    wrapper = len(found.get("allOf", ())) == 1 and not found.keys() & {"properties", "required"}
    attributes, required, rules = dict[str, Any](), set(found.get("required", ())), dict[str, Any]()
    for part in found.get("allOf", ()):
        piece = flat(document, part, trail=trail)
        attributes |= piece.get("properties", {})  # a later part refines an earlier one
        required |= set(piece.get("required", ()))
        whole = wrapper or not (isinstance(part, dict) and "$ref" in part)
        rules |= {key: value for key, value in piece.items() if whole or key == "type"}
    attributes |= found.get("properties", {})
    rules |= {key: value for key, value in found.items() if key not in {"allOf", "properties", "required"}}
    return {**rules, **({"properties": attributes} if attributes else {}), **({"required": sorted(required)} if required else {})}


def _diff_members(ours: Document, theirs: Document, *, place: str, one: Document, two: Document) -> Iterator[Difference]:
    attributes, others = one.get("properties", {}), two.get("properties", {})
    for attribute in both(attributes, others):
        where, node = f"{place}.{attribute}", attributes.get(attribute)
        if node is None or attribute not in others:
            yield from compare("attribute", where, there(node), there(others.get(attribute)), node)
            continue
        yield from diff_node(ours, theirs, place=where, mine=node, other=others[attribute])
    required, demanded = set(one.get("required", ())), set(two.get("required", ()))
    for attribute in sorted(required ^ demanded):
        node = attributes.get(attribute, one)
        yield from compare("required", f"{place}.{attribute}", attribute in required, attribute in demanded, node)


def diff_node(ours: Document, theirs: Document, *, place: str, mine: Any, other: Any) -> Iterator[Difference]:
    """The differences of two schemas that stand at one place; of two references, whether they name the same, and what stands beside."""
    if mine == other:  # what lies behind a reference is compared where it is named
        return
    names = name_of(mine), name_of(other)
    if all(names) and "$ref" in mine and "$ref" in other:
        yield from compare("type", place, *names, mine)
        yield from _diff_access(place, mine, other, node=mine)
        return
    one, two = flat(ours, mine), flat(theirs, other)
    if all(names) and names[0] != names[1]:
        yield from compare("type", place, *names, mine)
        return
    yield from _diff_forms(place, one, two, node=mine)
    yield from diff_values(place, one, two, node=mine)
    yield from _diff_parts(ours, theirs, place=place, one=one, two=two)


def _diff_parts(ours: Document, theirs: Document, *, place: str, one: Document, two: Document) -> Iterator[Difference]:
    """The items of a list, the attributes of an object, and those that have no name."""
    if "items" in one and "items" in two:
        yield from diff_node(ours, theirs, place=f"{place}[]", mine=one["items"], other=two["items"])
    yield from _diff_members(ours, theirs, place=place, one=one, two=two)
    further = one.get("additionalProperties"), two.get("additionalProperties")
    if all(isinstance(part, dict) for part in further):
        yield from diff_node(ours, theirs, place=f"{place}.*", mine=further[0], other=further[1])


def _diff_forms(place: str, ours: Document, theirs: Document, *, node: Any) -> Iterator[Difference]:
    """How the forms of a value are told apart, and which there are."""
    yield from compare("choice", place, _choice(ours), _choice(theirs), node)
    yield from compare("form", place, _forms(ours), _forms(theirs), node)


def diff_values(place: str, ours: Document, theirs: Document, *, node: Any) -> Iterator[Difference]:
    """What two schemas say about a value itself, apart from its attributes, its items and its forms."""
    yield from compare("type", place, _type(ours), _type(theirs), node)
    yield from _diff_access(place, ours, theirs, node=node)
    yield from compare("format", place, ours.get("format"), theirs.get("format"), node)
    yield from compare("enum", place, _enum(ours), _enum(theirs), node)
    yield from compare("const", place, _json(ours, "const"), _json(theirs, "const"), node)
    yield from compare("additional", place, _additional(ours), _additional(theirs), node)
    yield from compare("not", place, _json(ours, "not"), _json(theirs, "not"), node)
    for bound in _BOUNDS:
        if ours.get(bound) != theirs.get(bound):
            mine, other = (f"{bound} {doc[bound]}" if bound in doc else None for doc in (ours, theirs))
            yield from compare("bound", place, mine, other, node)


def _diff_access(place: str, ours: Document, theirs: Document, *, node: Any) -> Iterator[Difference]:
    """Whether null is a value, and whether a buyer may send an attribute and a seller show it."""
    yield from compare("nullable", place, _nullable(ours), _nullable(theirs), node)
    mine, other = (" and ".join(key for key in _ACCESS if doc.get(key) is True) or None for doc in (ours, theirs))
    yield from compare("access", place, mine, other, node)


def _type(schema: Document) -> Any:
    """The type without null, which is told apart, whichever edition of OpenAPI says it; an object where there are attributes."""
    found = schema.get("type", "object" if "properties" in schema else None)
    if not isinstance(found, list):
        return found
    rest = sorted(str(one) for one in found if one != _NULL)
    return rest[0] if len(rest) == 1 else ", ".join(rest) or None


def _nullable(schema: Document) -> bool:
    types = schema.get("type")
    branches = chain.from_iterable(schema.get(key) or () for key in _CHOICES)
    listed = isinstance(types, list) and _NULL in types
    return listed or any(schema.get(key) is True for key in ("nullable", "x-nullable")) or any(map(_is_null, branches))


def _is_null(branch: Any) -> bool:
    return isinstance(branch, dict) and branch.get("type") == _NULL


def _enum(schema: Document) -> frozenset[str]:
    return frozenset(map(str, schema.get("enum", ())))


def _json(schema: Document, key: str) -> str | None:
    return json.dumps(_rules(schema[key]), sort_keys=True, default=str) if key in schema else None


def _additional(schema: Document) -> str | None:
    """Whether other attributes than the named may stand there: None where they may, which is also the default."""
    found = schema.get("additionalProperties", True)
    if isinstance(found, bool):
        return None if found else "refused"
    return f"{name_of(found) or found.get('type') or 'any'}" if found else None


def _rules(node: Any) -> Any:
    """A part of a schema without what is only said about it."""
    if isinstance(node, list):
        return [_rules(one) for one in node]
    if not isinstance(node, dict):
        return node
    told = {key: _rules(value) for key, value in node.items() if key not in _WORDS and not str(key).startswith("x-")}
    named = {name: _rules(part) for name, part in node["properties"].items()} if isinstance(node.get("properties"), dict) else None
    return {**told, **({} if named is None else {"properties": named})}


def _choice(schema: Document) -> str | None:
    """How a schema tells its forms apart: anyOf or oneOf, and their names by type; None for a single form."""
    mapping = schema.get("discriminator", {}).get("mapping", {}) if isinstance(schema.get("discriminator"), dict) else {}
    named = [f"{name}={name_of({'$ref': reference})}" for name, reference in mapping.items()]
    told = f"by type {', '.join(named)}" if named else ""
    found = " and ".join(key for key in _CHOICES if schema.get(key) and not all(map(_is_null, schema[key])))
    return f"{found or 'allOf'} {told}".rstrip() if found or len(named) > 1 else None


def _forms(schema: Document) -> frozenset[str]:
    """The branches of anyOf and oneOf: their names, or their rules where they are written in place."""
    branches = chain.from_iterable(schema.get(key) or () for key in _CHOICES)
    return frozenset(name_of(one) or json.dumps(_rules(one), sort_keys=True, default=str) for one in branches if not _is_null(one))
