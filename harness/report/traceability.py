"""The traceability matrix: which checks judge a requirement, and which planted faults prove that they would notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ttck.harness.report.tables import listed, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ttck.specs.requirements import Requirement

COLUMNS = ("requirement", "clause", "level", "binds", "use_cases", "status", "checks", "faults", "reason")

VERIFIED = "verified"
PROBED = "probed"
ATTESTED = "attested"
UNOBSERVABLE = "not observable"
PLANNED = "planned"
STATUSES = (VERIFIED, PROBED, ATTESTED, UNOBSERVABLE, PLANNED)


def rows(
    requirements: Iterable[Requirement], checks: Mapping[str, Sequence[str]], faults: Mapping[str, Sequence[str]]
) -> list[dict[str, str]]:
    """A row per requirement in the given order; `checks` and `faults` map requirement ids to names."""
    return [_row(requirement, checks.get(requirement.id, ()), faults.get(requirement.id, ())) for requirement in requirements]


def render_csv(matrix: Iterable[Mapping[str, Any]]) -> str:
    """The matrix as CSV text; the same rows always give the same bytes."""
    return table(COLUMNS, matrix)


def _row(requirement: Requirement, checks: Sequence[str], faults: Sequence[str]) -> dict[str, str]:
    status = _status(requirement, checks)
    return {
        "requirement": requirement.id,
        "clause": requirement.clause,
        "level": requirement.level,
        "binds": requirement.binds,
        "use_cases": listed(requirement.use_cases),
        "status": status,
        "checks": listed(sorted(set(checks))),
        "faults": listed(sorted(set(faults))),
        "reason": _reason(requirement, status=status),
    }


def _status(requirement: Requirement, checks: Sequence[str]) -> str:
    """A check verifies what binds the side that it judges; what binds the buyer alone a check of sellers can only probe."""
    if checks:
        return VERIFIED if requirement.binds_seller or any(name.startswith("buyer/") for name in checks) else PROBED
    if requirement.verified_by in {"attestation", "inspection"}:
        return ATTESTED
    return UNOBSERVABLE if requirement.observability == "none" else PLANNED


def _reason(requirement: Requirement, *, status: str) -> str:
    if status in {VERIFIED, PROBED}:
        return ""
    default = "a check is planned" if status == PLANNED else ""
    return requirement.untested or default
