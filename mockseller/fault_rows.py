"""The registry of faults and peculiarities as plain rows, for whoever may not import the mock seller."""

from __future__ import annotations

from typing import Any

from mockseller.faults.tools import leaders


def fault_rows() -> list[dict[str, Any]]:
    """One row for each fault and each legal peculiarity, in the order of their names."""
    return [
        {
            "name": fault.name,
            "seam": str(fault.seam),
            "breaks": list(fault.breaks),
            "also": list(fault.also),
            "says": fault.says,
            "legal": fault.legal,
            "lane": fault.lane,
            "about": sorted(str(kind) for kind in fault.about),
        }
        for fault in sorted([*leaders(legal=False), *leaders(legal=True)], key=lambda one: one.name)
    ]
