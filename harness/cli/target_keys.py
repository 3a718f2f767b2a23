"""What may stand in a target file, for ``ttck explain target``: its schema, read aloud with an example for each key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

import click
import yaml

from ttck.harness.buyer.target import Limits
from ttck.harness.cli import layout
from ttck.specs.loader import schema

Schema = Mapping[str, Any]
_STEP = 2  # columns for each level
_LIMITS = {one.name: one.default for one in fields(Limits)}


def resolved(part: Schema) -> Schema:
    """A part of the schema with its reference followed; what stands beside the reference goes first."""
    name = part.get("$ref", "").removeprefix("#/$defs/")
    return {**schema("target")["$defs"][name], **part} if name else part


def keys(part: Schema) -> dict[str, Schema]:
    """The keys of a mapping, also those that hang on the value of another key."""
    found = dict(part.get("properties", {}))
    for branch in part.get("allOf", ()):
        found |= {key: value for key, value in branch["then"]["properties"].items() if value}
    return {key: resolved(value) for key, value in found.items()}


def entry(part: Schema) -> Schema:
    """What stands under each name of a mapping whose names are free; empty where that is no mapping with keys."""
    more = part.get("additionalProperties")
    one = resolved(more.get("anyOf", [more])[0]) if isinstance(more, dict) else {}
    return one if keys(one) else {}


def lines() -> Iterator[str]:
    """Every key with its meaning, its default and an example."""
    yield layout.wrapped("A target file says which seller is tested, and how. It is YAML. All it needs is an address:")
    yield "\n  base_url: https://seller.example/mefApi/sonata/troubleTicket/v4\n"
    yield layout.wrapped(
        "These are all keys, each with an example. Secrets come from the environment or from files: "
        "${env.NAME} and ${file.PATH} in any text are filled in, and never shown again."
    )
    yield from _level(schema("target"), depth=0)
    yield "\nIs it right?             ttck doctor target.yaml"
    yield "What would be sent?      ttck plan target.yaml"


def _level(part: Schema, *, depth: int) -> Iterator[str]:
    for key, value in keys(part).items():
        free = entry(value)
        indent = depth * _STEP
        if not depth:
            yield ""
        title = " " * indent + click.style(f"{key}:", bold=True)
        examples = value.get("examples")
        yield layout.wrapped(as_yaml(examples[0]), indent=indent + 2 * _STEP, first=f"{title} ") if examples else title
        yield layout.wrapped(" ".join(described(key, value, wanted=key in part.get("required", ()))), indent=indent + 2 * _STEP)
        yield from _level(value, depth=depth + 1)
        if free:
            yield layout.wrapped("Each of them has these keys:", indent=indent + 2 * _STEP)
            yield from _level(free, depth=depth + 2)


def described(key: str, value: Schema, *, wanted: bool) -> Iterator[str]:
    """The sentences about a key: what it means, what it can be, whether it is needed, its default."""
    yield value["description"].rstrip(".") + "."
    if choices := value.get("enum", value.get("items", {}).get("enum", ())):
        yield f"Of {', '.join(choices)}."
    if wanted:
        yield "Needed."
    default = value.get("default", _LIMITS.get(key))
    if default is not None:
        yield f"Default {as_yaml(int(default) if isinstance(default, float) and default.is_integer() else default)}."


def as_yaml(value: Any) -> str:
    """A value as it stands in a target file, in one line."""
    text = yaml.safe_dump(value, default_flow_style=True, width=10_000, sort_keys=False, allow_unicode=True)
    return text.removesuffix("...\n").strip()
