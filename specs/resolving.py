"""Resolve an OpenAPI document: follow references, merge allOf, and arrive at schemas that stand alone.

A discriminator becomes a chain of if, then and else: the attribute that it names selects the rules that come on top of
the common ones. A value that it does not list adds none, and no form is ever guessed from what a document holds: of an
anyOf beside a discriminator the branches are never tried out. Where the attribute is ``@type`` and the forms know
``@baseType``, an unknown type has to keep the rules of the form that its base type names.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from ttck.specs.loader import FactError

_TYPE, _BASE_TYPE = "@type", "@baseType"
_KEPT_APART = frozenset({"type", "properties", "required", "description", "allOf", "x-ttck-erratum"})


def follow(document: dict[str, Any], node: Any) -> Any:
    """The node itself, or what its local ``$ref`` leads to, over as many steps as it takes.

    Raises:
        FactError: the reference leaves the document, leads nowhere or runs in a circle.
    """
    seen: set[str] = set()
    while isinstance(node, dict) and "$ref" in node:
        reference = node["$ref"]
        if not reference.startswith("#/") or reference in seen:
            raise FactError(f"the reference {reference} does not lead to a place in this document")
        seen.add(reference)
        node = document
        for step in reference[2:].split("/"):
            key = unquote(step).replace("~1", "/").replace("~0", "~")
            if not isinstance(node, dict) or key not in node:
                raise FactError(f"the reference {reference} leads nowhere")
            node = node[key]
    return node


def name_of(schema: Any) -> str | None:
    """The name behind a reference: ``Note`` for a schema, ``Note[]`` for an array of it, None for an inline schema."""
    if not isinstance(schema, dict):
        return None
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    item = name_of(schema.get("items")) if schema.get("type") == "array" else None
    return f"{item}[]" if item else None


def stand_alone(document: dict[str, Any], schema: Any, *, trail: tuple[str, ...] = ()) -> dict[str, Any]:
    """A copy of the schema without references, without allOf and without discriminator.

    Raises:
        FactError: the schema contains itself, or its allOf joins more than plain objects.
    """
    return _stand_alone(document, schema, trail=trail, forms=True)


def _stand_alone(document: dict[str, Any], schema: Any, *, trail: tuple[str, ...], forms: bool) -> dict[str, Any]:
    """As `stand_alone`; without `forms` a discriminator is dropped: what is derived from its schema is one of the forms."""
    name = name_of(schema) if isinstance(schema, dict) and "$ref" in schema else None
    if name:
        if trail.count(name) > (0 if forms else 1):  # a form returns once to the schema that it is a form of
            raise FactError(f"the schema {name} contains itself")
        trail = (*trail, name)
    found = follow(document, schema)
    if not isinstance(found, dict):
        raise FactError(f"{' / '.join(trail) or 'a schema'} is not an object")
    if "allOf" in found:
        merged = _merge(document, found, trail=trail)
        if forms and "discriminator" in found:
            merged |= _forms(document, found["discriminator"], common=merged, trail=trail)
        return merged
    copied = {key: value for key, value in found.items() if key != "discriminator"}
    if "anyOf" in found and "discriminator" in found:
        attribute = found["discriminator"]["propertyName"]
        del copied["anyOf"]
        copied |= {"type": "object", "required": [attribute], "properties": {attribute: {"type": "string"}}}
        return copied | _forms(document, found["discriminator"], common=copied, trail=trail)
    if "properties" in found:
        copied["properties"] = {attribute: stand_alone(document, part, trail=trail) for attribute, part in found["properties"].items()}
    if "items" in found:
        copied["items"] = stand_alone(document, found["items"], trail=trail)
    if forms and "discriminator" in found:
        copied |= _forms(document, found["discriminator"], common=copied, trail=trail)
    return copied


def _forms(document: dict[str, Any], discriminator: dict[str, Any], *, common: dict[str, Any], trail: tuple[str, ...]) -> dict[str, Any]:
    """The rules that each form adds to the common ones, as a chain of conditions on the attribute that names the form."""
    attribute = discriminator["propertyName"]
    mapping = discriminator["mapping"].items()
    forms = {value: _stand_alone(document, {"$ref": reference}, trail=trail, forms=False) for value, reference in mapping}
    parents = attribute == _TYPE and all(_BASE_TYPE in whole.get("properties", {}) for whole in forms.values())
    chain: dict[str, Any] = {}
    for name in (_BASE_TYPE, attribute) if parents else (attribute,):
        for value, whole in reversed(forms.items()):
            condition = {"required": [name], "properties": {name: {"const": value}}}
            chain = {"if": condition, "then": _beyond(whole, common), **({"else": chain} if chain else {})}
    return chain


def _beyond(whole: dict[str, Any], common: dict[str, Any]) -> dict[str, Any]:
    """What a form asks for on top of the common rules."""
    return {
        "properties": {name: part for name, part in whole.get("properties", {}).items() if name not in common.get("properties", {})},
        "required": [name for name in whole.get("required", ()) if name not in common.get("required", ())],
    }


def _refines(later: dict[str, Any], earlier: dict[str, Any]) -> bool:
    """Whether a part of allOf may say this of an attribute of an earlier part: the same, or what kind of object it is."""
    return later == earlier or (earlier == {"type": "object"} and later.get("type") == "object")


def _merge(document: dict[str, Any], schema: dict[str, Any], *, trail: tuple[str, ...]) -> dict[str, Any]:
    own = {key: value for key, value in schema.items() if key not in {"allOf", "description"}}
    merged: dict[str, Any] = {"type": "object", "required": [], "properties": {}}
    for part in (*schema["allOf"], own):
        piece = _stand_alone(document, part, trail=trail, forms=False)
        if piece.get("type", "object") != "object" or not piece.keys() <= _KEPT_APART:
            raise FactError(f"{' / '.join(trail)}: allOf may join plain objects only")
        both = merged["properties"].keys() & piece.get("properties", {}).keys()
        clash = {name for name in both if not _refines(piece["properties"][name], merged["properties"][name])}
        if clash:
            raise FactError(f"{' / '.join(trail)}: two parts of allOf disagree on {', '.join(sorted(clash))}")
        merged["properties"].update(piece.get("properties", {}))
        merged["required"] += [name for name in piece.get("required", ()) if name not in merged["required"]]
    return {key: value for key, value in merged.items() if value}
