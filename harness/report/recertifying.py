"""What has to be played again where the facts changed since a run: the smallest set of requirements, and why each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ttck.specs.loader import FactError
from ttck.specs.profiles import profile
from ttck.specs.releases import ContractChange, Release, RowChange, contract_changes, row_changes, table_changes, touched

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ttck.harness.report.model import Report
    from ttck.specs.requirements import Requirement


@dataclass(frozen=True, kw_only=True)
class Recertified:
    """What changed, and what follows for a run.

    `again` are the requirements to be played again with the reason, `attest` those that a person confirms, `kept` those whose
    verdicts stand, `gone` those that are no longer asked for. With `tables`, other facts that changed, all has to be played again.
    """

    rows: tuple[RowChange, ...]
    contracts: tuple[ContractChange, ...]
    tables: tuple[str, ...]
    again: dict[str, str]
    attest: dict[str, str]
    kept: tuple[str, ...]
    gone: tuple[str, ...]

    @property
    def everything(self) -> bool:
        """Whether nothing less than the whole run will do."""
        return bool(self.tables) or (bool(self.again) and not self.kept)


def recertified(report: Report, old: Release, new: Release) -> Recertified:
    """Compare two releases, and say what of a run has to be played again.

    Raises:
        FactError: a contract is not well formed, the profile of the run is not known, or a release has nothing of it.
    """
    facts = profile(report.profile)
    judged = {row.id: row for row in report.requirements}
    sources = {one.name for one in facts.sources}
    used = set(facts.contracts.values())
    differing = tuple(one for one in row_changes(old, new) if one.id in judged or one.id.partition(":")[0] in sources)
    contracts = tuple(one for one in contract_changes(old, new) if one.contract in used)
    names = frozenset({f"profiles/{path.name}" for path in facts.files} | {f"dialects/{path.name}" for path in facts.dialect.files})
    changed = {one.id: one for one in differing}
    rows = {**old.rows, **new.rows}
    for one in (old, new):
        if not (one.sources & sources or one.contracts.keys() & used):
            raise FactError(
                f"{one.name} has nothing that {report.profile} judges by; its sources are {', '.join(sorted(sources))}, "
                f"and its contracts {', '.join(sorted(used))}.yaml"
            )
    operations = frozenset(operation for one in contracts for operation in one.operations)
    again: dict[str, str] = {}
    attest: dict[str, str] = {}
    for name, why in _reasons(report, rows, changed, operations, version=facts.version):
        (again if rows[name].verified_by == "check" else attest)[name] = why
    gone = tuple(one.id for one in differing if one.what == "gone" and one.id in judged)
    kept = tuple(name for name, row in judged.items() if row.tested and name not in {*again, *attest, *gone})
    return Recertified(
        rows=differing, contracts=contracts, tables=table_changes(old, new, names), again=again, attest=attest, kept=kept, gone=gone
    )  # fmt: skip


def _reasons(
    report: Report,
    rows: Mapping[str, Requirement],
    changed: Mapping[str, RowChange],
    operations: frozenset[str],
    *,
    version: str | None,
) -> Iterator[tuple[str, str]]:
    """The requirements that a change touches, with the reason, in the order of the run; new ones at the end."""
    order = [row.id for row in report.requirements if row.selected]
    tested = {row.id for row in report.requirements if row.checks}
    new = [name for name, one in changed.items() if one.what == "new" and rows[name].applies_to(version)]
    for name in dict.fromkeys((*order, *new)):
        row, one = rows.get(name), changed.get(name)
        if row is None or not row.binds_seller or (one is not None and one.what == "gone"):
            continue
        if one is not None:
            yield name, "it is new" if one.what == "new" else f"another {', '.join(said for said, _, _ in one.said)}"
        elif name in tested and touched(row, operations):
            yield name, "its operation is another in the contract"
