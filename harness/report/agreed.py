"""What a run did at the wish of the target file, in words: what it kept to is no proof of anything beyond it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_REQUESTS = {"create": "creates", "patch": "patches", "specification": "creates of specifications"}


def kept_to(target: Any) -> str | None:
    """One sentence about the values, the base documents and the forbidden attributes of a target; None without any."""
    parts = list(_parts(target)) if isinstance(target, Mapping) else []
    return f"By the target file, {'; '.join(parts)}. Nothing is said about requests without that." if parts else None


def _parts(target: Mapping[str, Any]) -> Iterator[str]:
    values, base, forbidden = (target.get(name) or {} for name in ("values", "base", "forbidden"))
    if values:
        yield f"only known values were sent of {', '.join(values)}"
    for use, document in base.items():
        if document:
            yield f"{_REQUESTS.get(use, use)} carried {', '.join(document)}"
    if forbidden:
        yield f"{', '.join(forbidden)} {'was' if len(forbidden) == 1 else 'were'} never sent"
