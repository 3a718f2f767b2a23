"""The chain of hashes through a record: each line carries the SHA-256 over the hash before it and its own text.

A line that was changed, added or taken away breaks the chain where it stands. Whoever writes the whole rest of a record
anew can forge it, so a certifier compares the SHA-256 of the record with the one that the report states.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

SEED = "0" * 64  # before the first line
_LINK = re.compile(rb',"chain":"([0-9a-f]{64})"\}\r?\n$')

_LONGEST = len(f',"chain":"{SEED}"}}\r\n')  # bytes of the end of a line that holds it


def link(data: bytes, last: str) -> tuple[bytes, str]:
    """A JSON object with its hash as the last member, and the hash; `last` is that of the line before."""
    own = _hash(data, last)
    return data[:-1] + f',"chain":"{own}"}}'.encode(), own


def _hash(data: bytes, last: str) -> str:
    return hashlib.sha256(last.encode() + data).hexdigest()


@dataclass(kw_only=True)
class Chain:
    """Follows the chain while a record is read. `broken` lists the lines at which it breaks, `linked` counts those with a hash."""

    broken: list[int] = field(default_factory=list)
    linked: int = 0
    _bare: list[int] = field(default_factory=list)
    _last: str = SEED

    def follow(self, number: int, raw: bytes) -> None:
        """The next line; the last one may be torn by a crash, which is no alteration."""
        if not raw.endswith(b"\n"):
            return
        found = _LINK.search(raw, max(0, len(raw) - _LONGEST))
        if found is None:
            self._bare.append(number)
            return
        self.linked += 1
        stated = found[1].decode()
        if stated != _hash(raw[: found.start()] + b"}", self._last):
            self.broken.append(number)
        self._last = stated

    @property
    def breaks(self) -> tuple[int, ...]:
        """The numbers of the lines at which the chain breaks; none in a record that has no chain at all."""
        return tuple(sorted({*self.broken, *self._bare})) if self.linked else ()
