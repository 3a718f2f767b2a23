"""What a probe sends: values that no ticket has, small changes, and the optional attributes that have one value."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from typing import Any

TEXTS = ("description", "externalId", "name", "note")
_MOMENT = "2031-05-06T07:08:09Z"
_PLAIN = {"date-time": _MOMENT, "date": _MOMENT[:10], "uri": "https://buyer.example/probe", "email": "probe@buyer.example"}
_BEFORE = ("lt", "lte", "before")


def nothing(name: str, schema: Mapping[str, Any]) -> str:
    """A value for a filter that no ticket has: a date long before or after all, a number that is large, or a text made up now."""
    last = name.rpartition(".")[2]
    kind = schema.get("type")
    if "date" in str(schema.get("format", "")) or "date" in name.lower() or name == "lastUpdate":
        return "1970-01-01T00:00:00Z" if last in _BEFORE else "2999-01-01T00:00:00Z"
    if kind in {"integer", "number"}:
        return "987654321"
    return f"ttck-nothing-{secrets.token_hex(4)}"


def patched(media: str, attribute: str, text: str, *, kind: Mapping[str, Any]) -> Any:
    """A change of one text in a media type; None for one that a probe has no body for."""
    if "query" in media or "form" in media:
        return None
    if "json-patch+json" in media:
        return [{"op": "replace", "path": f"/{attribute}", "value": text}]
    return {**kind, attribute: text}


def optional_values(schema: Mapping[str, Any], *, but: Collection[str]) -> dict[str, Any]:
    """The optional attributes of a create that are a text, a number, a date or a choice, each with a value."""
    required = set(schema.get("required", ()))
    found = {}
    for name, part in schema.get("properties", {}).items():
        if name not in required and name not in but and not name.startswith("@") and isinstance(part, dict):
            value = _value(name, part)
            if value is not None:
                found[name] = value
    return found


def _value(name: str, part: Mapping[str, Any]) -> Any:
    kind = part.get("type")
    if part.get("enum"):
        return part["enum"][0]
    if kind == "string":
        return _PLAIN.get(str(part.get("format")), f"probe {name}"[: part.get("maxLength", 100)]) if "pattern" not in part else None
    return {"boolean": True, "integer": 1, "number": 1}.get(str(kind))
