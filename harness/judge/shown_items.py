"""What an answer shows of an item: the whole of it, or a part, in which what is absent says nothing.

A reading shows the whole item. The answer to a create or a patch may show a part of it, and what is answered 202 is not done
yet. That such an answer is not whole breaks a rule at most, its own; nothing else may be concluded from what it leaves out.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from ttck.harness.judge.histories import ItemHistory, Sighting, Traffic
from ttck.harness.judge.record_index import derived
from ttck.harness.record.resource_types import ALL_RESOURCES
from ttck.specs.vocabulary import Kind


class Shown(ItemHistory):
    """A history whose sightings are those that show the whole item."""

    @functools.cached_property
    def sightings(self) -> tuple[Sighting, ...]:
        """As in any history, without the answers to creates and patches that leave out what the item had."""
        every, reading = super().sightings, ALL_RESOURCES[self.kind].retrieving
        found: list[Sighting] = []
        for place, one in enumerate(every):
            later = next((other for other in every[place + 1 :] if other.exchange.operation == reading), None)
            if one.exchange.operation == reading or not _partly(one, found[-1] if found else None, later):
                found.append(one)
        return tuple(found)


def _partly(one: Sighting, earlier: Sighting | None, later: Sighting | None) -> bool:
    """Whether the answer to a create or a patch leaves out what the item had before, or what was sent and is there afterwards."""
    sent = one.exchange.sent
    before = _given(earlier.document) if earlier is not None else frozenset()
    after = _given(later.document) if later is not None else frozenset()
    named = _given(sent) if isinstance(sent, dict) else frozenset()
    return bool(((before - _taken(sent)) | (named & after)) - _given(one.document))


def _given(document: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(name for name, value in document.items() if value is not None)


def _taken(sent: Any) -> frozenset[str]:
    """The attributes of the first level that a patch may take away."""
    if isinstance(sent, dict):
        return frozenset(name for name, value in sent.items() if value is None or value == [])
    steps = [one for one in sent if isinstance(one, dict)] if isinstance(sent, list) else []
    paths = [str(one.get(key, "")) for one in steps for key in ("path", "from") if one.get("op") in {"remove", "move", "replace"}]
    return frozenset(path.partition("?")[0].split("/")[1] for path in paths if "/" in path)


@derived
def item_histories(traffic: Traffic, kind: Kind) -> Mapping[str, ItemHistory]:
    """The history of each item of a kind, by what its sightings show as a whole."""
    return {item: Shown(ticket=one.ticket, entries=one.entries, kind=kind) for item, one in traffic.item_histories_of(kind).items()}
