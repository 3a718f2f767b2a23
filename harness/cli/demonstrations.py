"""Which command shows that a fault is caught, or that a requirement is judged."""

from __future__ import annotations

from collections.abc import Collection

from ttck.harness.cli.check_index import Fault, known_profiles
from ttck.specs.profiles import DEFAULT, profile
from ttck.specs.requirements import Requirement


def _judged_by(source: str, versions: Collection[str]) -> str:
    """The option that names a profile by which a rule of this source is judged; empty for the one that is meant anyway."""
    for name in reversed(known_profiles()):
        found = profile(name)
        if source in found.deciding and (not versions or found.version in versions):
            return "" if name == DEFAULT else f" --profile {name}"
    return ""


def shown_by(fault: Fault, row: Requirement | None = None) -> str:
    """The command that shows a fault, and that it is caught."""
    if fault.seam == "buyer":
        return f"ttck qualify --buyers --fault {fault.name}"
    if fault.seam == "seller":
        return "make test (no fault of the mock seller breaks it)"
    source = row.source if row is not None else next((name.partition(":")[0] for name in fault.breaks), "")
    judged = _judged_by(source, row.versions if row is not None else ())
    wanted = f" -r {row.id.removeprefix('MEF113:')}" if row is not None else ""
    return f"ttck demo{judged}{wanted} --fault {fault.name}"
