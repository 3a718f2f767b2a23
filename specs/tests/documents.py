"""Documents made from schemas, and what can be taken out of them or put into them."""

from __future__ import annotations

import copy

FORMS = {
    "FieldedAddress": {"city": "Graz", "country": "AT", "streetName": "Ring"},
    "FormattedAddress": {"addrLine1": "Ring 1", "city": "Graz", "country": "AT"},
    "GeographicAddressLabel": {"externalReferenceId": "7", "externalReferenceType": "CLLI"},
    "GeographicAddressRef": {"id": "a-1"},
    "GeographicSiteRef": {"id": "s-1"},
    "MEFGeographicPoint": {"spatialRef": "WGS84", "x": "15.4", "y": "47.1"},
}


def full(schema):
    """A valid document with every attribute that the schema knows."""
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("format") == "date-time":
        return "2026-01-01T00:00:00Z"
    if schema.get("format") == "uri":
        return "https://example.net/errors#1"
    if schema["type"] == "array":
        return [full(schema["items"])]
    if schema["type"] == "object":
        return {name: full(part) for name, part in schema.get("properties", {}).items()}
    return {"string": "text", "number": 1.5, "integer": 3, "boolean": True}[schema["type"]]


def places(value, path=()):
    yield path
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, part in steps:
        yield from places(part, (*path, step))


def changed(document, path, value):
    if not path:
        return value
    copied = copy.deepcopy(document)
    parent = copied
    for step in path[:-1]:
        parent = parent[step]
    parent[path[-1]] = value
    return copied


def without(document, path):
    copied = copy.deepcopy(document)
    parent = copied
    for step in path[:-1]:
        parent = parent[step]
    del parent[path[-1]]
    return copied


def variants(document):
    """The document, and every document that differs from it in one place."""
    yield document
    for path in places(document):
        for value in (None, True, 7, 1.0, "yesterday", "2026-02-30T00:00:00Z", "%%", "x" * 300, [], [[]], {}):
            yield changed(document, path, value)
        if path:
            yield without(document, path)
