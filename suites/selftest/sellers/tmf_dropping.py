"""A TMF621 v5 seller that takes everything and forgets some of it: parties, dates of notes, filters, and @type in a projection."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from ttck.suites.selftest.sellers import tmf_shop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ttck.suites.selftest.sellers.tmf_rules import Document

DROPPED = "relatedParty"


def _kept(sent: Document) -> Document:
    """What of a body is remembered."""
    found = {name: value for name, value in sent.items() if name != DROPPED}
    if isinstance(found.get("note"), list):
        found["note"] = [_undated(note) for note in found["note"]]
    return found


def _undated(note: object) -> object:
    return {name: value for name, value in note.items() if name != "date"} if isinstance(note, dict) else note


@contextlib.contextmanager
def start() -> Iterator[str]:
    """Run the seller on a free port of 127.0.0.1; yields its base URL."""
    with tmf_shop.start(tmf_shop.Habits(kept=_kept, filters=False, types=False)) as base:
        yield base
