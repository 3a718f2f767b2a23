"""What an operator answered during a run, and noted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def operator_answers(stimuli: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The answers, one by one: `says` is why something was not done, or what was noted beside it."""
    return [
        {
            "n": line.get("n"),
            "name": str(line.get("name", "")),
            "ticket": line.get("ticket"),
            "ok": bool(line.get("ok")),
            "says": str((line.get("note") if line.get("ok") else line.get("detail")) or ""),
        }
        for line in stimuli
        if line.get("via") == "operator"
    ]
