"""Snapshots that are kept under a name, in memory and compressed."""

from __future__ import annotations

import zlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from ttck.mockseller.engine import codec

_MOST = 20  # snapshots that are kept
_LONGEST_NAME = 64


class SnapshotError(ValueError):
    """This is no snapshot, or none of such a seller."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A snapshot that is kept under a name: when it was taken (by the seller's clock), how many items it has, and its compressed JSON."""

    name: str
    at: str
    items: int
    body: bytes

    @property
    def document(self) -> dict[str, Any]:
        """The snapshot."""
        found: dict[str, Any] = codec.loads(zlib.decompress(self.body))
        return found


class Shelf:
    """Snapshots by name, in memory; the oldest goes when there are too many."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Kept] = OrderedDict()

    def keep(self, name: str, document: dict[str, Any]) -> Kept:
        """Keep a snapshot under a name, in place of an earlier one.

        Raises:
            SnapshotError: the name is empty or too long.
        """
        if not name.strip() or len(name) > _LONGEST_NAME:
            raise SnapshotError(f"a snapshot needs a name of at most {_LONGEST_NAME} characters")
        items = len(document["tickets"]) + len(document["things"])
        kept = Kept(name=name, at=document["clock"]["now"], items=items, body=zlib.compress(codec.dumps(document), 1))
        self._kept.pop(name, None)
        self._kept[name] = kept
        while len(self._kept) > _MOST:
            self._kept.popitem(last=False)
        return kept

    def all(self) -> list[Kept]:
        """All snapshots, the newest first."""
        return list(reversed(self._kept.values()))

    def found(self, name: str) -> Kept | None:
        """The snapshot of a name, None where there is none."""
        return self._kept.get(name)

    def drop(self, name: str) -> bool:
        """Forget a snapshot; False where there is none of that name."""
        return self._kept.pop(name, None) is not None
