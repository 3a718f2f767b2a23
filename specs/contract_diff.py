"""Compare two API descriptions: what our contract says otherwise than a published file, and which erratum explains it.

A repair in our file carries ``x-ttck-erratum`` at the very place that differs: an operation, an answer, a parameter or
an attribute. On a schema it explains only that an attribute which we do not have is no longer required, or how forms are
told apart; ``x-ttck-operation-id`` of an operation holds the one that explains its name alone. Schemas of the other file
that we do not have stand in ``x-ttck-omitted`` of our document, each with its erratum. A webhook of ours stands for a
path below ``/listener/``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ttck.specs.contracts import METHODS
from ttck.specs.resolving import follow, name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ERRATUM = "x-ttck-erratum"
_BOUNDS = ("minItems", "maxItems", "minLength", "maxLength", "minimum", "maximum", "pattern", "default")

Document = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One place where two descriptions disagree; None stands for absent.

    `kind` is one of operation, operation id, media type, body, status, header, parameter, schema, attribute, required, type,
    format, enum, bound, choice. `erratum` is the repair that our file declares at this place, None when there is none.
    """

    kind: str
    where: str
    ours: str | None
    theirs: str | None
    erratum: str | None


def explained(differences: Iterable[Difference]) -> tuple[Difference, ...]:
    """The differences that are declared repairs."""
    return tuple(difference for difference in differences if difference.erratum)


def unexplained(differences: Iterable[Difference]) -> tuple[Difference, ...]:
    """The differences that nothing explains: a mistake of ours, or another edition."""
    return tuple(difference for difference in differences if not difference.erratum)


def diff(ours: Document, official: Document) -> tuple[Difference, ...]:
    """All differences between two parsed descriptions, OpenAPI 3 or Swagger 2, in the order of our file.

    Names of path parameters, descriptions, examples, tags and server addresses are not compared.

    Raises:
        FactError: a reference in one of the two leads nowhere.
    """
    return (*_diff_operations(ours, official), *_diff_schemas(ours, official))


def render_text(differences: Iterable[Difference]) -> str:
    """The differences for a terminal, unexplained ones first, with a summary in the last line."""
    found = tuple(differences)
    open_ones, repairs = unexplained(found), explained(found)
    lines = [_line(difference) for difference in (*open_ones, *repairs)]
    noun = "difference" if len(found) == 1 else "differences"
    lines.append(f"{len(found)} {noun}: {len(repairs)} explained by errata, {len(open_ones)} unexplained")
    return "\n".join(lines)


def _line(difference: Difference) -> str:
    ours, theirs = difference.ours or "absent", difference.theirs or "absent"
    mark = f"repairs {difference.erratum}" if difference.erratum else "UNEXPLAINED"
    return f"{mark}: {difference.kind} at {difference.where}: ours {ours}, theirs {theirs}"


def _compare(kind: str, where: str, ours: Any, theirs: Any, node: Any) -> Iterator[Difference]:
    if ours != theirs:
        erratum = node.get(_ERRATUM) if isinstance(node, dict) else None
        yield Difference(kind=kind, where=where, ours=_text(ours), theirs=_text(theirs), erratum=erratum)


def _text(value: Any) -> str | None:
    if isinstance(value, (set, frozenset)):
        return ", ".join(sorted(str(item) for item in value)) or None
    return None if value is None else str(value)


def _both(ours: Iterable[str], theirs: Iterable[str]) -> list[str]:
    return list(dict.fromkeys([*ours, *theirs]))


def _there(present: Any) -> str | None:
    return None if present is None else "present"


# --- operations ---------------------------------------------------------------------------------------------------


def _operations(document: Document) -> dict[str, tuple[str, Document]]:
    found = {}
    webhooks = {f"/listener/{name}": item for name, item in document.get("webhooks", {}).items()}
    for path, item in (*document.get("paths", {}).items(), *webhooks.items()):
        for method, node in item.items():
            if method in METHODS:
                common = item.get("parameters", [])
                merged = {**node, "parameters": [*common, *node.get("parameters", [])]}
                shape = re.sub(r"\{[^}]*\}", "{}", path).rstrip("/")
                found[f"{method} {shape}"] = (f"{method.upper()} {path}", merged)
    return found


def _diff_operations(ours: Document, theirs: Document) -> Iterator[Difference]:
    left, right = _operations(ours), _operations(theirs)
    for key in _both(left, right):
        where = (left.get(key) or right[key])[0]
        mine, other = left.get(key, (where, None))[1], right.get(key, (where, None))[1]
        if mine is None or other is None:
            yield from _compare("operation", where, _there(mine), _there(other), mine)
            continue
        named = mine.get("x-ttck-operation-id", mine)
        yield from _compare("operation id", where, mine.get("operationId"), other.get("operationId"), named)
        yield from _compare("body", where, _request(ours, mine), _request(theirs, other), mine)
        yield from _diff_media(ours, theirs, where=where, mine=mine, other=other)
        yield from _diff_parameters(ours, theirs, where=where, mine=mine, other=other)
        yield from _diff_answers(ours, theirs, where=where, mine=mine, other=other)


def _parameters(document: Document, operation: Document) -> list[Document]:
    return [follow(document, parameter) for parameter in operation["parameters"]]


def _diff_media(ours: Document, theirs: Document, *, where: str, mine: Document, other: Document) -> Iterator[Difference]:
    """Which media types a body may have and what each carries; a file of the older format does not say it here."""
    left, right = _media(ours, mine), _media(theirs, other)
    if right and max(len(left), len(right)) > 1:
        yield from _compare("media type", where, left or None, right, mine)


def _media(document: Document, operation: Document) -> frozenset[str]:
    content = (follow(document, operation.get("requestBody")) or {}).get("content") or {}
    return frozenset(f"{media.partition(';')[0]} {name_of(body.get('schema'))}" for media, body in content.items())


def _request(document: Document, operation: Document) -> str | None:
    bodies = [found for found in _parameters(document, operation) if found["in"] == "body"]
    return _body(document, bodies[0] if bodies else follow(document, operation.get("requestBody")) or {})


def _body(document: Document, node: Document) -> str | None:
    content: Document = node.get("content") or {}
    schema = next(iter(content.values())).get("schema") if content else node.get("schema")
    if schema is None:
        return None
    return name_of(schema) or str(follow(document, schema).get("type", "inline schema"))


def _diff_parameters(ours: Document, theirs: Document, *, where: str, mine: Document, other: Document) -> Iterator[Difference]:
    left = {(p["in"], p["name"]): p for p in _parameters(ours, mine) if p["in"] in {"query", "header"}}
    right = {(p["in"], p["name"]): p for p in _parameters(theirs, other) if p["in"] in {"query", "header"}}
    for key in dict.fromkeys([*left, *right]):
        place = f"{where} {key[0]} {key[1]}"
        first, second = left.get(key), right.get(key)
        if first is None or second is None:
            yield from _compare("parameter", place, _there(first), _there(second), first)
            continue
        yield from _compare("required", place, first.get("required", False), second.get("required", False), first)
        one, two = follow(ours, first.get("schema", first)), follow(theirs, second.get("schema", second))
        yield from _diff_values(place, one, two, node=first)


def _diff_answers(ours: Document, theirs: Document, *, where: str, mine: Document, other: Document) -> Iterator[Difference]:
    left = {str(status): follow(ours, node) for status, node in mine.get("responses", {}).items()}
    right = {str(status): follow(theirs, node) for status, node in other.get("responses", {}).items()}
    for status in sorted(_both(left, right)):
        place = f"{where} {status}"
        first, second = left.get(status), right.get(status)
        if status not in left or status not in right:
            here, there = status in left or None, status in right or None
            yield from _compare("status", place, _there(here), _there(there), first)
            continue
        first, second = first or {}, second or {}
        yield from _compare("body", place, _body(ours, first), _body(theirs, second), first)
        yield from _diff_headers(ours, theirs, place=place, first=first, second=second)


def _diff_headers(ours: Document, theirs: Document, *, place: str, first: Document, second: Document) -> Iterator[Difference]:
    left, right = first.get("headers", {}), second.get("headers", {})
    for name in _both(left, right):
        one, two = follow(ours, left.get(name)), follow(theirs, right.get(name))
        if one is None or two is None:
            yield from _compare("header", f"{place} {name}", _there(one), _there(two), first)
            continue
        mine, other = follow(ours, one.get("schema", one)), follow(theirs, two.get("schema", two))
        yield from _diff_values(f"{place} {name}", mine, other, node=one)


# --- schemas ------------------------------------------------------------------------------------------------------


def _schemas(document: Document) -> Document:
    found = document.get("components", {}).get("schemas") or document.get("definitions") or {}
    return dict(found)


def _diff_schemas(ours: Document, theirs: Document) -> Iterator[Difference]:
    left, right = _schemas(ours), _schemas(theirs)
    for name in _both(left, right):
        mine, other = left.get(name), right.get(name)
        if mine is None or other is None:
            reason = mine or {_ERRATUM: ours.get("x-ttck-omitted", {}).get(name)}
            yield from _compare("schema", name, _there(mine), _there(other), reason)
            continue
        yield from _compare("choice", name, _choice(mine), _choice(other), mine)
        (attributes, required), (their_attributes, their_required) = _members(ours, mine), _members(theirs, other)
        for attribute in _both(attributes, their_attributes):
            place, node = f"{name}.{attribute}", attributes.get(attribute)
            if node is None or attribute not in their_attributes:
                yield from _compare("attribute", place, _there(node), _there(their_attributes.get(attribute)), node)
                continue
            yield from _diff_attribute(ours, theirs, place=place, mine=node, other=their_attributes[attribute])
        for attribute in sorted(required ^ their_required):
            here, there = attribute in required, attribute in their_required
            node = attributes.get(attribute, mine)
            yield from _compare("required", f"{name}.{attribute}", here, there, node)
        if not attributes and not their_attributes:
            yield from _diff_values(name, follow(ours, mine), follow(theirs, other), node=None)


def _choice(schema: Any) -> str | None:
    """How a schema tells its forms apart: anyOf or oneOf with the forms and their names, None for a single form."""
    found = next((key for key in ("anyOf", "oneOf") if isinstance(schema, dict) and key in schema), None)
    mapping = schema.get("discriminator", {}).get("mapping", {}) if isinstance(schema, dict) else {}
    forms = [f"{name}={name_of({'$ref': reference})}" for name, reference in mapping.items()]
    return f"{found or 'allOf'} by type {', '.join(forms)}" if found or len(forms) > 1 else None


def _members(document: Document, schema: Any) -> tuple[Document, set[str]]:
    found = follow(document, schema)
    attributes, required = dict(found.get("properties", {})), set(found.get("required", ()))
    for part in found.get("allOf", ()):
        inherited, demanded = _members(document, part)
        attributes = {**inherited, **attributes}
        required |= demanded
    return attributes, required


def _diff_attribute(ours: Document, theirs: Document, *, place: str, mine: Any, other: Any) -> Iterator[Difference]:
    one, two = follow(ours, mine), follow(theirs, other)
    names = name_of(mine), name_of(other)
    if all(names):
        yield from _compare("type", place, *names, mine)
    else:
        yield from _diff_values(place, one, two, node=mine)
        if "items" in one and "items" in two:
            yield from _diff_attribute(ours, theirs, place=f"{place}[]", mine=one["items"], other=two["items"])
    if one.get("type") == "array":
        yield from _diff_bounds(place, one, two, node=mine)


def _diff_values(place: str, ours: Document, theirs: Document, *, node: Any) -> Iterator[Difference]:
    yield from _compare("type", place, ours.get("type"), theirs.get("type"), node)
    yield from _compare("format", place, ours.get("format"), theirs.get("format"), node)
    yield from _compare("enum", place, frozenset(ours.get("enum", ())), frozenset(theirs.get("enum", ())), node)
    if ours.get("type") != "array":
        yield from _diff_bounds(place, ours, theirs, node=node)


def _diff_bounds(place: str, ours: Document, theirs: Document, *, node: Any) -> Iterator[Difference]:
    for bound in _BOUNDS:
        if ours.get(bound) != theirs.get(bound):
            mine, other = (f"{bound} {doc[bound]}" if bound in doc else None for doc in (ours, theirs))
            yield from _compare("bound", place, mine, other, node)
