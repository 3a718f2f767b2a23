"""Bodies to begin with: an example for each operation, out of the facts of the dialect and the profile, and of the contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ttck.mockseller.engine.clock import text_of
from ttck.mockseller.web.console.items import kind_of
from ttck.specs.profiles import profile

if TYPE_CHECKING:
    from ttck.mockseller.engine.seams import Document
    from ttck.mockseller.engine.seller import Seller
    from ttck.specs.contracts import OperationSpec
    from ttck.specs.dialects import Resource

_TEXT, _KEY = "No light on the port since this morning", "CONSOLE-1"
_PLACES = {"{text}": _TEXT, "{key}": _KEY}
_SHALLOW = 6  # levels of a made-up document
_PLAIN: Mapping[str, Any] = {"string": "text", "integer": 1, "number": 1, "boolean": True}


def create(seller: Seller, resource: Resource, spec: OperationSpec) -> Document:
    """A create of a resource that this seller takes, with the names of the contract."""
    adapter = seller.adapter
    known = adapter.examples.get(spec.operation_id)
    if known is None and resource.plain:
        known = {**resource.document, **_filled(resource.plain)}
    if known is None:
        return {**made(seller, resource, spec), **resource.document}
    terms = profile(seller.settings.profile).terms
    wanted = {name: values[0] for name, values in terms.get("values", {}).items() if name in known and known[name] not in values}
    return {**known, **terms.get("base", {}).get("create", {}), **wanted}


def task(seller: Seller, resource: Resource, spec: OperationSpec, about: str) -> Document:
    """A create of a task about the item of an identifier."""
    asked = resource.task
    assert asked is not None
    named = {attribute: {**beside, "id": about} for attribute, beside in asked.by.items()}
    when = {asked.posted: text_of(seller.clock.now())} if asked.posted else {}
    return {**made(seller, resource, spec), **resource.document, **named, **when}


def change(seller: Seller, resource: Resource, spec: OperationSpec, item: Document, *, to_state: str | None = None) -> Document:
    """A change of an item, into a state if one is given: what the contract demands of it, as the item has it."""
    if spec.request is None:
        return {}
    schema = seller.contracts[kind_of(resource)].schema(spec.request)
    known = schema.get("properties", {})
    names_state = to_state is not None and resource.state in known
    body = {} if names_state else dict(seller.adapter.examples.get(spec.operation_id, {}))
    ending = resource.ending
    carried = (*schema.get("required", ()), *(ending.carries if ending else ()))
    body |= {name: item[name] for name in carried if name in item}
    if ending:
        body |= ending.document
    if names_state:
        body[resource.state] = to_state
    missing = [name for name in schema.get("required", ()) if name not in body]
    return {**body, **{name: _value(known.get(name, {}), name, _SHALLOW) for name in missing}}


def made(seller: Seller, resource: Resource, spec: OperationSpec) -> Document:
    """A body made out of the contract: what it demands, and nothing else."""
    if spec.request is None:
        return {}
    found = _value(seller.contracts[kind_of(resource)].schema(spec.request), "", _SHALLOW)
    return found if isinstance(found, dict) else {}


def _filled(plain: Any) -> Any:
    if isinstance(plain, Mapping):
        return {name: _filled(value) for name, value in plain.items()}
    if isinstance(plain, list | tuple):
        return [_filled(one) for one in plain]
    return _PLACES.get(plain, plain) if isinstance(plain, str) else plain


def _value(schema: Mapping[str, Any], name: str, depth: int) -> Any:
    """A value that a schema takes, with what it demands and nothing else."""
    given = [schema[key] for key in ("const", "default", "example") if key in schema] or schema.get("enum")
    if given:
        return given[0]
    for key in ("oneOf", "anyOf"):
        if schema.get(key):
            return _value(schema[key][0], name, depth)
    kind = schema.get("type", "object" if "properties" in schema else "string")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "array":
        return [_value(schema.get("items", {}), name, depth - 1)] if depth > 0 and schema.get("minItems") else []
    if kind == "object":
        known = schema.get("properties", {})
        return {one: _value(known.get(one, {}), one, depth - 1) for one in schema.get("required", ())} if depth > 0 else {}
    if kind == "string":
        return _text(schema, name)
    return max(schema.get("minimum", _PLAIN.get(kind, 1)), _PLAIN.get(kind, 1))


def _text(schema: Mapping[str, Any], name: str) -> str:
    if schema.get("format") == "date-time":
        return "2030-01-02T08:00:00Z"
    if schema.get("format") in {"uri", "url"}:
        return "https://buyer.example/"
    return name or "text"
