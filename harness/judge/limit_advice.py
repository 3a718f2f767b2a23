"""A limit of the target was too small: which number would have done."""

from __future__ import annotations

import math
from collections.abc import Iterable

from ttck.harness.record.exchange import Exchange

_DIGITS = 11  # of a number of bytes that somebody may have sent in earnest
_MARGIN = 1.25  # on what was measured once, and may be more the next time


def pages_needed(page: Exchange) -> int:
    """How many pages like this one the whole list takes, by the count that the answer gives; 0 where it gives none."""
    total = page.answer.headers.get("x-total-count", "") if page.answer else ""
    counted = total.isascii() and total.isdigit() and isinstance(page.document, list) and page.document
    return math.ceil(int(total) / len(page.document)) if counted else 0


def more_pages(pages: Iterable[Exchange]) -> str:
    """What would help where lists that begin with these pages were too long; said behind a reason."""
    needed = max(map(pages_needed, pages), default=0)
    return would_do("max_pages", needed) if needed else " (limits.max_pages)"


def tickets_used_up(limit: int) -> str:
    """Why no further ticket is created, and what would help."""
    more = would_do("max_tickets", 2 * max(limit, 1), "would allow twice as many; ttck plan says how many a run creates")
    return f"the limit of {limit} tickets is used up (limits.max_tickets){more}"


def body_too_long(limit: int, *, said: str | None) -> str:
    """Why a body is not read on, and what would help; `said` is how long it is, in the words of the answer."""
    length = int(said) if said is not None and said.isascii() and said.isdigit() and len(said) < _DIGITS else 0
    more = would_do("max_body_bytes", length) if length > limit else would_do("max_body_bytes", 2 * limit, "would allow twice as many")
    return f"the body is longer than {limit} bytes (limits.max_body_bytes){more}"


def would_do(name: str, number: float, does: str = "would do") -> str:
    """A number for a limit; said behind a reason."""
    return f"; limits: {{{name}: {math.ceil(number)}}} in the target file {does}"


def enough(measured: float) -> int:
    """Whole seconds, or bytes, that leave room for more than was measured: two digits and zeros."""
    number = max(math.ceil(measured * _MARGIN), 1)
    step = int(10 ** max(len(str(number)) - 2, 0))
    return math.ceil(number / step) * step
