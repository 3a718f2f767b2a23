"""What the seller was made to do, by which way, and what it never followed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def stimuli_used(stimuli: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each stimulus with the way it was applied and how often that worked."""
    table: dict[tuple[str, str], Counter[bool]] = {}
    for line in stimuli:
        key = (str(line.get("name", "")), str(line.get("via", "")))
        table.setdefault(key, Counter())[bool(line.get("ok"))] += 1
    return [{"name": name, "via": via, "applied": found[True], "refused": found[False]} for (name, via), found in sorted(table.items())]


def in_vain(stimuli: Iterable[Mapping[str, Any]], target: Any, *, whole: bool) -> tuple[str, ...]:
    """The stimuli that never worked, and of a `whole` run those with a request or a command of their own that were not asked for."""
    used = stimuli_used(stimuli)
    worked = {one["name"] for one in used if one["applied"]}
    asked = Counter[str]()
    for one in used:
        asked[one["name"]] += one["refused"]
    found = [f"{name} (asked {count} {'time' if count == 1 else 'times'})" for name, count in sorted(asked.items()) if name not in worked]
    ways = target.get("stimuli") if isinstance(target, dict) else None
    offered = {name for way in ("http", "command") for name in ((ways if isinstance(ways, dict) else {}).get(way) or ())}
    return (*found, *(f"{name} (not asked)" for name in sorted(offered - asked.keys()) if whole))
