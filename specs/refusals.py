"""Why a request is refused: the requirement that a refusal rests on, by operation, status and words; for people who read one."""

from __future__ import annotations

import fnmatch
import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ttck.specs.loader import ROOT, FactError, load_csv
from ttck.specs.requirements import catalogue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ttck.specs.requirements import Requirement

_COLUMNS = ("source", "operation", "status", "says", "rule")
_NAMED = re.compile(r"\b[A-Z][A-Z0-9-]*:[A-Za-z]*\d*\b")
# What every API over HTTP refuses, whatever its standard says.
_EVERYWHERE = {
    401: "Credentials are missing, wrong or have expired.",
    403: "These credentials do not cover the operation.",
    404: "There is nothing at this address, or nothing of this buyer's: another buyer's items are not told from items that there are not.",
    405: "The path is there, and does not have this method; the header Allow names those that it has (RFC 9110, 15.5.6).",
    413: "The body is longer than this seller takes.",
    415: "A body of this media type is not read here.",
    429: "More requests came than this seller takes in a second; Retry-After says how long to wait (RFC 6585, 4).",
    500: "The seller failed. Its log says why; a fault that is switched on may have done it.",
    501: "This seller does not offer that part of the API.",
    503: "The seller is not available just now.",
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One sort of refusal: `operation` and `status` are patterns, and `says` is a part of what the refusal says, empty for any.

    An empty operation stands for a request that is none of the API's.
    """

    source: str
    operation: str
    status: str
    says: str
    rule: str


@functools.cache
def rows() -> tuple[Row, ...]:
    """The table, in the order in which a row goes before another one.

    Raises:
        FactError: a row names a requirement that there is not.
    """
    found = tuple(Row(**row) for row in load_csv(ROOT / "refusals.csv", columns=_COLUMNS))
    for row in found:
        if row.rule not in catalogue():
            raise FactError(f"refusals.csv: there is no requirement {row.rule}")
    return found


def rule_of(sources: Sequence[str], *, operation: str, status: int, text: str) -> Requirement | None:
    """The requirement that a refusal rests on: the one that its text names, or the one of the first row that fits.

    `sources` are those of a profile, the first before the others; `operation` is the operationId, empty for a request that is none.
    """
    known = catalogue()
    named = next((known[one] for one in _NAMED.findall(text) if one in known), None)
    if named is not None:
        return named
    for source in sources:
        for row in rows():
            if row.source == source and _fits(row, operation, status, text):
                return known[row.rule]
    return None


def _fits(row: Row, operation: str, status: int, text: str) -> bool:
    right = fnmatch.fnmatchcase(operation, row.operation) if row.operation else not operation
    return right and fnmatch.fnmatchcase(str(status), row.status) and row.says.lower() in text.lower()


def everywhere(status: int) -> str:
    """What a status means in any API, in one sentence; empty where only the answer itself can tell."""
    return _EVERYWHERE.get(status, "")
