"""Where two profiles disagree about one run: the same check results, weighed by two editions of the standard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ttck.harness.verdict import Outcome, worst
from ttck.specs.requirements import catalogue, sort_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ttck.harness.report.causes import ReportedFinding
    from ttck.harness.report.rows import RequirementRow

_TELLING = frozenset({Outcome.FAILED, Outcome.WARNED, Outcome.INCONCLUSIVE, Outcome.ERROR})
_ALONE = "The other edition has no such rule."


@dataclass(frozen=True, kw_only=True)
class Side:
    """What one of the two profiles says: its requirements about the point, and the verdict under it."""

    ids: tuple[str, ...]
    standing: str


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One point on which the profiles disagree; a side without ids has no rule about it."""

    own: Side
    other: Side
    why: str


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One run under two profiles: the one it was recorded under, and the one of this report."""

    own: str
    other: str
    own_word: str
    other_word: str
    own_title: str
    other_title: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What one profile made of the run: its name and title, the word of the verdict, and what is behind it."""

    profile: str
    title: str
    word: str
    requirements: tuple[RequirementRow, ...]
    findings: tuple[ReportedFinding, ...]


def compare(own: Judged, other: Judged) -> Comparison:
    """Set what a run's own profile made of it beside what another profile makes of it."""
    return Comparison(
        own=own.profile,
        other=other.profile,
        own_word=own.word,
        other_word=other.word,
        own_title=own.title,
        other_title=other.title,
        differences=tuple(_differences(own, other)),
    )


def _differences(own: Judged, other: Judged) -> Iterable[Difference]:
    mine = {row.id: row for row in own.requirements if row.deciding}
    theirs = {row.id: row for row in other.requirements if row.deciding}
    if set(mine) == set(theirs):
        return
    linked = _links(mine, theirs)
    met: set[str] = set()
    for name, row in theirs.items():
        twins = [mine[twin] for twin in sorted(linked.get(name, ()), key=sort_key)]
        met.update(twin.id for twin in twins)
        if twins and _disagree(twins, [row]):
            yield Difference(own=_side(twins), other=_side([row]), why=_why(twins, [row], reports=(own, other)))
        elif not twins and row.outcome in _TELLING:
            yield Difference(own=_side([]), other=_side([row]), why=_why([], [row], reports=(own, other)) or _ALONE)
    for name in sorted(set(mine) - met, key=sort_key):
        if mine[name].outcome in _TELLING:
            yield Difference(own=_side([mine[name]]), other=_side([]), why=_why([mine[name]], [], reports=(own, other)) or _ALONE)


def _links(mine: Mapping[str, RequirementRow], theirs: Mapping[str, RequirementRow]) -> dict[str, set[str]]:
    """Which requirements of the one edition answer to each one of the other, by the references in the catalogue."""
    known, linked = catalogue(), dict[str, set[str]]()
    for first, second in ((mine, theirs), (theirs, mine)):
        for name in first:
            for twin in (*known[name].counterparts, *known[name].sees) if name in known else ():
                if twin in second:
                    pair = (twin, name) if second is theirs else (name, twin)
                    linked.setdefault(pair[0], set()).add(pair[1])
    return linked


def _verdict(rows: Iterable[RequirementRow]) -> Outcome | None:
    """The worst of some rows; None when no check judged any of them."""
    outcomes = [row.outcome for row in rows if row.outcome is not None and row.outcome is not Outcome.NOT_APPLICABLE]
    return worst(outcomes) if outcomes else None


def _disagree(mine: Iterable[RequirementRow], theirs: Iterable[RequirementRow]) -> bool:
    """Whether the verdicts differ; what was judged under one edition only counts when it tells something."""
    first, second = _verdict(mine), _verdict(theirs)
    return first is not second and not {first, second} <= {None, Outcome.PASSED}


def _side(rows: Iterable[RequirementRow]) -> Side:
    rows = list(rows)
    verdict = _verdict(rows)
    standings = dict.fromkeys(row.standing for row in rows)
    return Side(ids=tuple(row.id for row in rows), standing=str(verdict) if verdict is not None else ", ".join(standings) or "no such rule")


def _why(mine: list[RequirementRow], theirs: list[RequirementRow], *, reports: tuple[Judged, Judged]) -> str:
    """How the texts differ, and what was seen under the side that objects."""
    known = catalogue()
    said = [text for row in (*theirs, *mine) if row.id in known and (text := known[row.id].differs)]
    seen = [text for rows, report in ((mine, reports[0]), (theirs, reports[1])) for text in _seen(rows, report)]
    return " ".join(dict.fromkeys(text for text in (*said[:1], *seen[:1]) if text))


def _seen(rows: Iterable[RequirementRow], report: Judged) -> Iterable[str]:
    for row in rows:
        if row.outcome in {Outcome.FAILED, Outcome.WARNED}:
            found = next((item for item in report.findings if row.id in item.check.requirements), None)
            yield f"Seen: {found.finding.message}." if found else ""
        elif row.outcome in _TELLING:
            yield f"{row.standing.capitalize()}: {row.reason}." if row.reason else ""
