"""The registry of faults and legal variants as plain rows, for whoever may not import the mock seller."""

from __future__ import annotations

from typing import Any

from ttck.mockseller.engine.seams import PART, REGISTRY, Fault
from ttck.mockseller.faults.mef.tools import MEF
from ttck.mockseller.faults.tmf.tools import TMF
from ttck.mockseller.registry import faults_of, generated


def own_fault_rows(profile: str) -> list[dict[str, Any]]:
    """The faults and legal variants that lie beside the checks of a profile of a user's own."""
    ours = set(REGISTRY)
    return _rows([fault for fault in faults_of(profile) if fault.name not in ours])


def profile_rows(profile: str) -> list[dict[str, Any]]:
    """One row for each fault and each legal variant that a seller of a profile may have."""
    return _rows(faults_of(profile))


def fault_rows(*, profile: str = MEF) -> list[dict[str, Any]]:
    """One row for each fault and each legal variant of a standard, in the order of their names."""
    return _rows([*leaders(legal=False, profile=profile), *leaders(legal=True, profile=profile)])


def leaders(*, legal: bool, profile: str = MEF) -> list[Fault]:
    """All faults, or all legal variants, of a standard, without the further parts that belong to them."""
    mine = [known for known in REGISTRY.values() if known.profile in {"", profile}]
    return [known for known in mine if PART not in known.name and known.legal is legal]


def generated_rows(*, profile: str = MEF) -> list[dict[str, Any]]:
    """The same for the faults that are made out of the facts."""
    return _rows([rows[0] for rows in generated(profile).values()])


def _rows(chosen: list[Fault]) -> list[dict[str, Any]]:
    return [
        {
            "name": fault.name,
            "seam": str(fault.seam),
            "breaks": list(fault.breaks),
            "also": list(fault.also),
            "says": fault.says,
            "legal": fault.legal,
            "profile": fault.profile,
            "versions": list(fault.versions),
            "lane": fault.lane,
            "about": sorted(str(kind) for kind in fault.about),
        }
        for fault in sorted(chosen, key=lambda one: one.name)
    ]


def partner_fault_rows() -> list[dict[str, Any]]:
    """The rows of the sellers of partners, which build on a standard and have faults of their own beside."""
    return _rows([known for known in REGISTRY.values() if PART not in known.name and known.profile not in {"", MEF, TMF}])


def tmf_fault_rows() -> list[dict[str, Any]]:
    """The rows of the seller of TMF621 alone, without what every seller may have."""
    return [row for row in fault_rows(profile=TMF) if row["profile"]]


def as_json(fault: Fault) -> dict[str, Any]:
    """A fault for a program."""
    return {
        "name": fault.name,
        "legal": fault.legal,
        "seam": fault.seam.value,
        "breaks": list(fault.breaks),
        "also": list(fault.also),
        "says": fault.says,
        "settings": fault.defaults,
        "profile": fault.profile,
        "versions": list(fault.versions),
    }


def line(fault: Fault) -> str:
    """A fault in one line."""
    return f"{fault.name:40} {'legal' if fault.legal else ' '.join(fault.breaks)}"


def explained(fault: Fault) -> str:
    """All that there is to say of a fault."""
    lines = [fault.name, f"  {fault.says}", f"  seam:    {fault.seam.value}"]
    lines.append("  legal:   breaks no requirement" if fault.legal else f"  breaks:  {' '.join(fault.breaks)}")
    if fault.also:
        lines.append(f"  may also show as: {' '.join(fault.also)}")
    lines += [f"  setting: {setting}" for setting in fault.settings.values()]
    return "\n".join(lines)
