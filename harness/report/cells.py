"""The cells of a matrix that a run visited: how many of each kind, and what came of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ttck.harness.verdict import Outcome
from ttck.specs.loader import FactError
from ttck.specs.profiles import profile

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ttck.harness.report.model import Report
    from ttck.specs.matrix import Matrix

# The worst comes last: what is counted of a cell that several checks judge.
_ORDER = (Outcome.NOT_APPLICABLE, Outcome.PASSED, Outcome.INCONCLUSIVE, Outcome.WARNED, Outcome.FAILED, Outcome.ERROR)


@dataclass(frozen=True, kw_only=True)
class Visited:
    """The cells of one kind: how many there are, how many were visited with evidence, and how many came to each outcome."""

    sort: str
    cells: int
    visited: int
    outcomes: Mapping[str, int]

    @property
    def text(self) -> str:
        """As the report says it."""
        came = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in self.outcomes.items())
        return f"{self.sort} {self.visited} of {self.cells}{f' ({came})' if came else ''}"


def visited(report: Report) -> tuple[Visited, ...]:
    """The cells of each kind, in the order of the table; none where the dialect has no table, or no check is about a cell."""
    tables = _tables(report.profile)
    seen: dict[str, list[tuple[Outcome, int]]] = {}
    for check in report.checks:
        name = check.check.partition("[")[2].removesuffix("]")
        if name:
            seen.setdefault(name, []).append((check.outcome, check.evidence))
    known = [cell for table in tables for cell in table.cells]
    if not any(cell.name in seen for cell in known):
        return ()
    found = []
    for sort in dict.fromkeys(cell.sort for cell in known):
        those = [cell for cell in known if cell.sort == sort]
        came = Counter(str(max((outcome for outcome, _ in seen[one.name]), key=_ORDER.index)) for one in those if one.name in seen)
        count = sum(any(evidence for _, evidence in seen.get(one.name, ())) for one in those)
        found.append(Visited(sort=sort, cells=len(those), visited=count, outcomes=dict(sorted(came.items()))))
    return tuple(found)


def _tables(name: str) -> list[Matrix]:
    try:
        resources = profile(name).dialect.resources.values()
    except FactError:  # a profile of the user's own that is not there any more
        return []
    return [row.matrix for row in resources if row.matrix is not None]


def said(rows: Iterable[Visited]) -> str:
    """All kinds in one line; empty without any."""
    every = list(rows)
    if not every:
        return ""
    whole = f"{sum(one.visited for one in every)} of {sum(one.cells for one in every)} cells visited"
    return f"{whole}: {'; '.join(one.text for one in every)}"
