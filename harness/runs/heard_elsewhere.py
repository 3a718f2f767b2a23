"""Whether a seller posts to one listener of a buyer at a time: then shards that are played side by side take it from each other.

It shows in the records of two shards: of what one did the other heard much, in a row, that the one did not hear.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ttck.harness.judge.histories import Traffic
from ttck.harness.record.exchange import Notification, now
from ttck.harness.record.reader import RECORD, Line, parse_line
from ttck.harness.record.recorder import Recorder
from ttck.harness.record.recording import moment
from ttck.specs.vocabulary import Kind

_SURE = 5  # notifications in a row; of a seller that tells all listeners one or two go out before the other has subscribed
_NEVER = datetime.max.replace(tzinfo=UTC)
_Told = tuple[str | None, str, Any]  # about which item, of which type, when it is said to have happened


@dataclass(kw_only=True)
class _Other:
    """Another shard, as far as its record goes: what it heard, the items it worked with, and when it began to tidy up."""

    told: list[_Told] = field(default_factory=list)
    items: set[str] = field(default_factory=set)
    tidied: datetime = _NEVER


def note_what_others_heard(recorder: Recorder, directory: Path) -> None:
    """Note in the record of a shard that it and others beside it, on this machine, do not hear the same.

    Raises:
        RecordError: the disk is full.
    """
    traffic = Traffic(recorder.entries)
    ours = {item for kind in Kind for item, found in traffic.item_histories_of(kind).items() if found.created is not None}
    heard = [(one.at, (one.ticket, one.event_type, _said(one.document))) for one in traffic.notifications]
    for path in sorted(directory.parent.glob(f"*/{RECORD}")):
        if path.parent == directory:
            continue
        other = _other(path)
        lost = _in_a_row((told for told in other.told if told[0] in ours), {told for _, told in heard})
        theirs = (told for at, told in heard if at < other.tidied and told[0] in other.items - ours)
        if max(lost, _in_a_row(theirs, set(other.told))) >= _SURE:
            recorder.add(
                lambda number: Notification(
                    number=number, at=now(), subscription="another shard", path="", headers={}, body=b"", refused=True, elsewhere=True
                )
            )
            return


def _in_a_row(told: Iterable[_Told], heard: Collection[_Told]) -> int:
    """How many at most were told and not heard, one after the other."""
    longest = row = 0
    for one in told:
        row = 0 if one in heard else row + 1
        longest = max(longest, row)
    return longest


def _other(path: Path) -> _Other:
    """What the record of another shard says; it may still grow."""
    found = _Other()
    with path.open("rb") as stream:
        for text in stream:
            line = parse_line(text) if text.endswith(b"\n") else None
            if line is not None:
                _take(found, line)
    return found


def _take(found: _Other, line: Line) -> None:
    if line.get("kind") == "notification" and not line.get("refused"):
        body = line.get("body")
        document = parse_line(body.encode("utf-8", "replace")) if isinstance(body, str) else None
        found.told.append((line.get("ticket"), str(line.get("event_type")), _said(document)))
    elif line.get("kind") == "exchange":
        if line.get("scenario") == "tidy":
            found.tidied = min(found.tidied, moment(line.get("at")))
        elif isinstance(line.get("ticket"), str):
            found.items.add(line["ticket"])


def _said(document: Any) -> str | None:
    """When an event says that it happened."""
    said = document.get("eventTime") if isinstance(document, dict) else None
    return said if isinstance(said, str) else None
