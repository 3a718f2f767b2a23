"""What became of one partner of a fleet, wherever its run was played."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ttck.harness.record.reader import ReportError
from ttck.harness.report.attesting import standing_report
from ttck.harness.report.fleet import Partner
from ttck.harness.report.model import NOTHING_JUDGED
from ttck.harness.report.waivers import WaiverError
from ttck.harness.verdict import ExitCode
from ttck.specs.profiles import label_of

if TYPE_CHECKING:
    from ttck.harness.lab.folders import Aim

_SAID = 600  # characters of what a run said that a problem quotes


def unplayed(aim: Aim, problem: str, *, code: int) -> Partner:
    """A partner without a verdict, and why."""
    return Partner(file=aim.key, name=aim.title, profile=aim.profile, code=int(code), problem=problem)


def judged(aim: Aim, folder: Path, *, code: int, said: str, problem: str | None = None) -> Partner:
    """What became of a run in a folder; its report as it stands, waivers and attestations among it.

    `said` is what it printed on standard error, which tells the problem where there is no report, and `problem` what is to be told in any
    case. A `code` below 0 is that of a process that a signal ended.
    """
    said = said.strip()[-_SAID:]
    try:
        report = standing_report(folder)
    except (ReportError, WaiverError) as broken:
        return unplayed(aim, said or str(broken), code=code if code > 0 else ExitCode.HARNESS_ERROR)
    stopped = (report.footer or {}).get("stopped")
    seller = aim.title if aim.target else str(report.header.get("target", {}).get("name") or aim.key)
    return Partner(
        file=aim.key, name=seller, profile=label_of(report.profile), code=code if code >= 0 else int(ExitCode.HARNESS_ERROR),
        word=report.verdict.word, problem=problem or (str(stopped) if stopped else None), run=folder.name,
        standings={} if report.verdict.word == NOTHING_JUDGED else {row.id: row.standing for row in report.requirements},
    )  # fmt: skip
