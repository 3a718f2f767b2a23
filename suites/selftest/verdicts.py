"""What each profile says about the clean mock seller, kept as a list, so that a change without behaviour is seen to be one.

A list has one line for each requirement: its id, its outcome, and whether that rests on evidence. Times, counts and messages
are left out: they may change from run to run.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ttck.harness.cli.run import judge
from ttck.harness.report.model import load
from ttck.suites.selftest.seller import mock_seller, write_target

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parent / "verdicts"
SEED = 7


def kept(profile: str) -> list[str]:
    """The list of a profile as it was written down last."""
    return (FOLDER / f"{profile}.csv").read_text("utf-8").splitlines()


def observed(profile: str) -> list[str]:
    """The list of a profile as a run with the fixed seed gives it now."""
    with tempfile.TemporaryDirectory(prefix="ttck-verdicts-") as folder, mock_seller("--profile", profile) as seller:
        path = write_target(Path(folder), seller.target(limits={"quiet_window": 0.5}, profile=profile))
        _, run = judge(
            path, requirement=(), use_case=(), lane="all", seed=SEED, budget="small", runs=Path(folder) / "runs", strict=False, quiet=True
        )  # fmt: skip
        return listed(run)


def listed(run: Path | None) -> list[str]:
    """The list of a run in a folder.

    Raises:
        RuntimeError: there is none.
    """
    return ["id,outcome,evidence", *_lines(run)]


def _lines(run: Path | None) -> Iterator[str]:
    if run is None:
        raise RuntimeError("the run left nothing behind")
    for row in load(run).requirements:
        yield f"{row.id},{row.standing},{'yes' if row.evidence else 'no'}"
