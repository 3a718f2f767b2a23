"""Date-times as they stand in a document, of which the moments are compared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from ttck.harness.judge.compare import instant


def as_written(value: Any, document: Any) -> Any:
    """A value with the text of a document for each moment in UTC that stands in it; all else as it is."""
    if isinstance(value, dict):
        return {name: as_written(inner, document) for name, inner in value.items()}
    if isinstance(value, list):
        return [as_written(inner, document) for inner in value]
    if not isinstance(value, str) or instant(value) is None:
        return value
    return next((text for text in _texts(document) if _moment(text) == value), value)


def _moment(text: str) -> str | None:
    found = instant(text)
    return found.astimezone(UTC).isoformat() if found is not None else None


def _texts(value: Any) -> Iterator[str]:
    """All texts in a value, inside of lists and objects as well."""
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(inner)
