"""A record that was joined from those of the shards of a run: which of its numbers are of which shard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, TypeVar

from ttck.harness.record.exchange import Entry

E = TypeVar("E", bound=Entry)


@dataclass(frozen=True, kw_only=True)
class Part:
    """What of a joined record is of one shard: the numbers from `first` to `last`, of which those up to `judged` were judged.

    `run_id` and `sha256` are those of its own record, `listened_until` says when it stopped to listen, in ISO 8601.
    """

    shard: str
    run_id: str
    sha256: str
    first: int
    last: int
    judged: int
    listened_until: str | None = None

    def as_document(self) -> dict[str, Any]:
        """As the header of a joined record has it."""
        return asdict(self)

    def of(self, entries: Iterable[E]) -> tuple[E, ...]:
        """The entries of this shard."""
        return tuple(entry for entry in entries if self.first <= entry.number <= self.last)


def parts_in(header: Mapping[str, Any]) -> tuple[Part, ...]:
    """The shards that a record was joined from, as its header says; none for the record of one run."""
    known = {one.name for one in fields(Part)}
    written = header.get("shards")
    try:
        return tuple(Part(**{name: value for name, value in one.items() if name in known}) for one in written or ())
    except (TypeError, AttributeError):
        return ()
