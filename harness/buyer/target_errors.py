"""What in a target file does not fit its schema, in plain words and without a single value: any of them may be a secret."""

from __future__ import annotations

import copy
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import jsonschema_rs

from ttck.specs.dialects import decisions
from ttck.specs.loader import schema

_MISSING = " is missing"
_MOST = 10  # problems that are told at once
_FEW = 8  # names that are listed as allowed
_SAFE = ("name", "profile", "edition", "declares", "switches", "limits", "listener")  # places whose values are no secrets
_KINDS = {
    "string": "text", "number": "a number", "integer": "a whole number", "boolean": "true or false", "array": "a list",
    "object": "a mapping", "null": "empty",
}  # fmt: skip
_LIMITS = {
    "minimum": "at least", "exclusiveMinimum": "more than", "maximum": "at most", "exclusiveMaximum": "less than",
}  # fmt: skip
_BEGINNINGS = {
    "^https?://": "must begin with http:// or https://",
    "^https?://[^?#]*$": "must begin with http:// or https://, and hold neither ? nor #",
    "^(/|https?://|[$][{])": "must begin with http://, https:// or, for what follows base_url of the defaults, /",
}
# Plainly meant as a stimulus, and no secret.
_STIMULUS = re.compile(r"(?:ticket|task|workorder|calendar|appointment|incident|listener|seller)_[a-z_]{1,40}")


def target_schema() -> dict[str, Any]:
    """The published schema of a target file, with the stimuli that single dialects add."""
    found: dict[str, Any] = copy.deepcopy(schema("target"))
    found["$defs"]["stimulus"]["enum"] += [str(name) for name in decisions()]
    return found


def misfits(document: Mapping[str, Any]) -> list[str]:
    """The problems, one line for each place: "auth: clientSecret is unknown, client_secret is missing"."""
    facts = target_schema()
    told: dict[tuple[Any, ...], list[str]] = {}
    for error in jsonschema_rs.validator_for(facts, validate_formats=True).iter_errors(document):
        for place, words in _told(error, document, facts):
            phrases = told.setdefault(place, [])
            if words not in phrases:
                phrases.append(words)
    lines = [f"{where(place)}: {_joined(phrases)}" if place else _joined(phrases) for place, phrases in told.items()]
    return [*lines[:_MOST], *([f"and {len(lines) - _MOST} more"] if len(lines) > _MOST else [])]


def _joined(phrases: list[str]) -> str:
    """What is unknown before what is missing, which says by itself which name was meant."""
    text = ", ".join(sorted(phrases, key=lambda phrase: phrase.endswith(_MISSING)))
    for phrase in phrases:
        text = text.replace(f" (do you mean {phrase.removesuffix(_MISSING)}?)", "") if phrase.endswith(_MISSING) else text
    return text


def where(place: Iterable[Any]) -> str:
    """A place in the file as people say it: names, and list items counted from 1."""
    return ", ".join(f"item {step + 1}" if isinstance(step, int) else str(step) for step in place)


def listed(names: Iterable[str]) -> str:
    """Names with commas, and "or" before the last."""
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last


def _told(error: Any, document: Any, facts: Any) -> Iterator[tuple[tuple[Any, ...], str]]:
    place, kind = tuple(error.instance_path), error.kind
    if kind.name == "additionalProperties":
        known = _neighbours(facts, error.schema_path)
        owner = _at(document, place)
        yield place, ", ".join(_unknown(name, owner, known) for name in kind.unexpected)
    elif kind.name == "required":
        yield place, f"{kind.property}{_MISSING}"
    elif kind.name == "propertyNames":
        yield place, _wrong_name(kind.error)
    elif kind.name in {"anyOf", "oneOf"} and (branch := _branch(kind.context, place)):
        for inner in branch:
            yield from _told(inner, document, facts)
    else:
        leaf = _named(place) if place else "the file"
        yield place[:-1], f"{leaf} {_must(kind, place, document)}"


def _named(place: tuple[Any, ...]) -> str:
    return where(place[-1:])


def _must(kind: Any, place: tuple[Any, ...], document: Any) -> str:
    if kind.name in {"anyOf", "oneOf"}:
        return "has none of the forms that are allowed here"
    if kind.name == "type":
        return f"must be {listed(_KINDS[name] for name in kind.types)}"
    if kind.name == "enum":
        return _one_of(kind.options, _at(document, place), place)
    if kind.name == "pattern":
        return _BEGINNINGS.get(kind.pattern, f"must match {kind.pattern}")
    if kind.name in _LIMITS:
        return f"must be {_LIMITS[kind.name]} {kind.limit}"
    plain = {"minLength": "must not be empty", "minItems": "must not be empty", "uniqueItems": "names something twice"}
    return plain.get(kind.name, f"breaks the rule {kind.name} of the schema")


def _one_of(options: list[Any], value: Any, place: tuple[Any, ...]) -> str:
    names = [str(option) for option in options]
    if len(names) > _FEW:
        plain = isinstance(value, str) and _STIMULUS.fullmatch(value)
        return f"is no stimulus{f', {value}' if plain else ''}{_meant(value if plain else None, names)}, see ttck explain stimuli"
    safe = place[0] in _SAFE and "auth" not in place
    given = f", not {value}" if safe and isinstance(value, str | int | float) else ""
    return f"must be {listed(names)}{given}"


def _wrong_name(error: Any) -> str:
    if error.kind.name != "enum":
        return "a name holds a space, a colon or another character that no header name may hold"
    name = str(error.instance)
    shown = name if _STIMULUS.fullmatch(name) else "a name"
    return f"{shown} is no stimulus{_meant(name, map(str, error.kind.options))}, see ttck explain stimuli"


def _unknown(name: str, owner: Any, known: list[str]) -> str:
    """A name that nobody knows. One without a value may be a value without a name, so it is not quoted."""
    close = _meant(name, known)
    if owner[name] is None and not close:
        return "a name without a value is unknown"
    there = f" (known are {', '.join(known)})" if len(known) in range(2, _FEW + 1) and not close else ""
    return f"{name} is unknown{close}{there}"


def _meant(name: str | None, known: Iterable[str]) -> str:
    plain = {re.sub(r"[^a-z0-9]", "", one.lower()): one for one in known}
    close = difflib.get_close_matches(re.sub(r"[^a-z0-9]", "", (name or "").lower()), plain, n=1, cutoff=0.75)
    return f" (do you mean {plain[close[0]]}?)" if close else ""


def _branch(context: list[list[Any]], place: tuple[Any, ...]) -> list[Any] | None:
    """The errors of the one alternative whose kind (text, list, mapping) is that of the value."""
    fitting = [errors for errors in context if not any(e.kind.name == "type" and tuple(e.instance_path) == place for e in errors)]
    return fitting[0] if len(fitting) == 1 else None


def _neighbours(facts: Any, path: Iterable[Any]) -> list[str]:
    """The names that the schema knows beside the failing keyword."""
    here = facts
    for step in list(path)[:-1]:
        here = _resolved(here, facts)[step] if step != "$ref" else here
    return [name for name in _resolved(here, facts).get("properties", {}) if name != "type"]


def _resolved(node: Any, facts: Any) -> Any:
    while isinstance(node, dict) and "$ref" in node:
        node = facts["$defs"][node["$ref"].rpartition("/")[2]]
    return node


def _at(document: Any, place: Iterable[Any]) -> Any:
    for step in place:
        document = document[step]
    return document
