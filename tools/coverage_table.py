"""Coverage by package: reads what ``coverage json`` writes, and prints a line for each folder with code."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any


def table(report: Mapping[str, Any]) -> list[str]:
    """The lines of the table: package, statements, those that no test ran, and the share that was run."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for path, found in report["files"].items():
        for package in (str(PurePosixPath(path).parent), "together"):
            sums[package][0] += found["summary"]["num_statements"]
            sums[package][1] += found["summary"]["missing_lines"]
    wide = max(len("package"), *map(len, sums))
    rows = sorted(sums.items(), key=lambda row: (row[0] == "together", row[0]))
    return [
        f"{'package':{wide}}  statements  not run  covered",
        *(f"{name:{wide}}  {all_:10}  {missed:7}  {_share(all_, missed):>7}" for name, (all_, missed) in rows if all_),
    ]


def _share(statements: int, missed: int) -> str:
    """In percent, rounded down: 100 means every one."""
    return f"{100 * (statements - missed) // statements} %"


if __name__ == "__main__":
    print("\n".join(table(json.load(sys.stdin))))
