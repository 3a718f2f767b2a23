"""Which requirements confirm or refute a difference between two descriptions: whose checks show what a seller really does there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ttck.specs.contract_diff import EVERYWHERE
from ttck.specs.contracts import METHODS
from ttck.specs.loader import FactError
from ttck.specs.profiles import Profile, profile, profile_names
from ttck.specs.releases import about, shape, touched, uses
from ttck.specs.requirements import Requirement, catalogue, sort_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ttck.specs.contracts import Contract
    from ttck.specs.differences import Difference

# What a row speaks of that is about a difference of such a kind, where no name of an attribute tells.
_SUBJECTS = {
    "security": r"credential|authenticat|authoris|\btoken\b|\b401\b",
    "media type": r"media type|Content-Type|application/|\bcharset\b",
    "required body": r"\bbody\b|no JSON|empty",
    "body": r"schema|contract|OpenAPI",
    "operation": r"OpenAPI|paths?\b|\boperations?\b",
    "operation id": r"OpenAPI",
    "schema": r"schema|contract|OpenAPI",
}
_WHOLE = re.compile(r"\b[Ss]chemas?\b|\bOpenAPI files?\b|\bcontract\b")
_ANSWERS = re.compile(r"\b(GET|answers?|listener|events?)\b|all operations")
_PLACE = re.compile(r"[A-Za-z@][\w@-]*|[1-5][0-9][0-9]")


def profile_of(contract: str) -> Profile:
    """The profile that judges by a contract: of several that with the most sources.

    Raises:
        FactError: there is none.
    """
    found = [one for one in map(profile, profile_names()) if contract in one.contracts.values()]
    if not found:
        raise FactError(f"no profile judges by the contract {contract}")
    return max(found, key=lambda one: len(one.sources))


def deciding(
    differences: Iterable[Difference], *, ours: Contract, theirs: Mapping[str, Any], facts: Profile
) -> tuple[tuple[Difference, tuple[str, ...]], ...]:
    """Each difference with the ids of the requirements that decide it, those first that speak of the very thing.

    A requirement decides where it is about an operation that the difference touches and names the attribute, the parameter, the
    status or the subject; those that hold every message against the contract come last. None where no check looks there.
    """
    sources = {one.name for one in facts.sources}
    cases = {number for role, name in facts.contracts.items() if name == ours.name for number in facts.apis.get(role, ())}
    rows = [
        row
        for row in sorted(catalogue().values(), key=lambda one: sort_key(one.id))
        if row.source in sources and row.verified_by == "check" and not row.planned and row.binds_seller and row.applies_to(facts.version)
        and not (row.id in facts.rules and facts.rules[row.id].off)
        and not (cases and row.use_cases and cases.isdisjoint(row.use_cases))
    ]  # fmt: skip
    left, right = uses(ours.document), uses(theirs)
    used = {name: left.get(name, frozenset()) | right.get(name, frozenset()) for name in {*left, *right}}
    every = frozenset(shape(method, path) for path, item in ours.document["paths"].items() for method in item if method in METHODS)
    return tuple((one, _rows(one, rows, every if one.where == EVERYWHERE else about(one, used))) for one in differences)


def _rows(difference: Difference, rows: Iterable[Requirement], operations: frozenset[str]) -> tuple[str, ...]:
    wanted = _wanted(difference)
    near = [row for row in rows if touched(row, operations)]
    named = [row.id for row in near if wanted is not None and wanted.search(_said(row))]
    whole = [row.id for row in near if _WHOLE.search(row.says) and _ANSWERS.search(row.operation)]
    return tuple(dict.fromkeys([*named, *whole]))


def _said(row: Requirement) -> str:
    return f"{row.says} {row.observed} {row.operation if row.source not in row.operation else ''}"


def _wanted(difference: Difference) -> re.Pattern[str] | None:
    """What a row has to speak of: the subject of the kind, or the last name in the place that differs."""
    if difference.kind in _SUBJECTS:
        return re.compile(_SUBJECTS[difference.kind])
    words = _PLACE.findall(difference.where.rpartition(" ")[2].rpartition(".")[2])
    return re.compile(rf"(?<![\w@]){re.escape(words[-1])}(?!\w)") if words else None
