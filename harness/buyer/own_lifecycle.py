"""The table of statuses that a target has from its seller: pairs of statuses in the target file, or a CSV file beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ttck.specs.loader import FactError, load_csv
from ttck.specs.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ttck.specs.profiles import Profile

Moves = tuple[tuple[str, str], ...]


def moves_of(given: Any, *, facts: Profile, switches: Mapping[str, Any], beside: Path | None) -> Moves:
    """The moves of ``lifecycle:`` in a target file, a list of pairs or the path of a CSV file with the columns from and to.

    Raises:
        FactError: the file cannot be read, a status is none of the dialect nor of extra_statuses, or the dialect has tables that bind.
    """
    if not given:
        return ()
    if facts.dialect.tabled:
        raise FactError(f"lifecycle: {facts.dialect.title} has a table of its own, which binds every seller")
    if isinstance(given, str):
        rows = load_csv((beside or Path()) / given, columns=("from", "to"))
        moves: Moves = tuple((row["from"].strip(), row["to"].strip()) for row in rows)
    else:
        moves = tuple((str(pair[0]), str(pair[1])) for pair in given)
    known = {*facts.dialect.states(Kind.TICKET), *(name.strip() for name in str(switches.get("extra_statuses", "")).split(","))} - {""}
    strange = sorted({state for move in moves for state in move} - known)
    if strange:
        raise FactError(
            f"lifecycle: {', '.join(strange)} is no status; known are {', '.join(sorted(known))} (more: switches.extra_statuses)"
        )
    return moves
