"""The exercise map as JSON: each thing that the facts name, and how often this seller produced, accepted or refused it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ttck.harness.report.model import Report

FORMAT = 1


def in_short(report: Report) -> list[dict[str, Any]]:
    """How much of each sort was exercised about each resource, and what never."""
    return [
        {"about": one.about, "sort": one.sort, "exercised": one.exercised, "total": one.total, "never": list(one.never)}
        for one in report.exercise
        if one.total
    ]


def render(report: Report) -> str:
    """The whole map as JSON, in ASCII."""
    every = report.exercise
    document = {
        "format": FORMAT,
        "run": str(report.header.get("run_id", "?")),
        "profile": report.profile,
        "shares": in_short(report),
        "points": [{**asdict(point), "exercised": point.exercised} for one in every for point in one.points],
    }  # fmt: skip
    return json.dumps(document, indent=2) + "\n"
