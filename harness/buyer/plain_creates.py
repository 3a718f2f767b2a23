"""A small create as a dialect has it, marked as one of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ttck.specs.dialects import Resource

TEXT, KEY = "{text}", "{key}"


def plain(facts: Resource, *, text: str, key: str) -> dict[str, Any]:
    """A small create of a resource: `text` goes where a text of the run stands, and `key` where a short identifier of it does."""
    places = {TEXT: text, KEY: key}
    return {name: places.get(value, value) if isinstance(value, str) else value for name, value in facts.plain.items()}
