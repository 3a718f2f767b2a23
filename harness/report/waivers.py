"""Known findings: what a gate accepts for a time, by whom and why. They stay visible, and one that is expired or not needed is red."""

from __future__ import annotations

import enum
import fnmatch
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from ttck.harness.report.causes import findings_of
from ttck.harness.report.model import (
    CONFORMANT,
    NO_BREACH,
    NOT_CONFORMANT,
    SELECTED,
    WAIVED,
    Report,
    exit_code,
    judged_again,
)
from ttck.harness.report.rows import RequirementRow
from ttck.harness.verdict import ExitCode, Outcome
from ttck.specs.loader import FactError, conform, parse_yaml
from ttck.specs.requirements import matching

FILE = "waivers.yaml"  # in the folder of a run, those that it was judged with


class WaiverError(Exception):
    """A file of waivers cannot be used; the message says why."""


class State(enum.StrEnum):
    """What became of a waiver in a run."""

    USED = "used"
    EXPIRED = "expired"
    UNUSED = "not needed"
    OUTSIDE = "not tested"
    ELSEWHERE = "of another target"


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """A finding of a requirement that is accepted until a day, that day included."""

    id: str
    reason: str
    until: date
    owner: str | None = None
    ticket: str | None = None
    target: str = "*"
    says: str | None = None

    @property
    def text(self) -> str:
        """The waiver in one line."""
        where = f" ({self.ticket})" if self.ticket else ""
        return f"waived until {self.until}, by {self.owner or 'nobody named (owner)'}{where}: {self.reason}"


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A waiver and what became of it."""

    waiver: Waiver
    state: State

    @property
    def red(self) -> bool:
        """Whether it has to be looked at."""
        return self.state in {State.EXPIRED, State.UNUSED}


def parse(text: str, *, name: str) -> tuple[Waiver, ...]:
    """The waivers of a file.

    Raises:
        WaiverError: it is not well formed, or names a requirement that there is not, or one twice.
    """
    try:
        document = parse_yaml(text, name=name)
        conform(document, to="waivers", name=name)
    except FactError as broken:
        raise WaiverError(str(broken)) from broken
    found = [_waiver(row, name=name) for row in document]
    keys = [(one.id, one.target, one.says) for one in found]
    twice = next((key[0] for key in keys if keys.count(key) > 1), None)
    if twice:
        raise WaiverError(f"{name}: {twice} is waived twice")
    return tuple(found)


def _waiver(row: Mapping[str, Any], *, name: str) -> Waiver:
    known = [one.id for one in matching(row["id"])]
    if known != [row["id"]]:
        near = f"; do you mean {known[0]}?" if len(known) == 1 else ""
        raise WaiverError(f"{name}: there is no requirement {row['id']}{near}")
    until = row["until"]
    try:
        day = until if isinstance(until, date) and not isinstance(until, datetime) else date.fromisoformat(str(until))
    except ValueError as broken:
        raise WaiverError(f"{name}: until of {row['id']} is no date such as 2027-03-31: {until}") from broken
    return Waiver(**{**row, "until": day})


def load(path: Path) -> tuple[Waiver, ...]:
    """The waivers of a file on disk.

    Raises:
        WaiverError: it cannot be read, or as `parse`.
    """
    try:
        return parse(path.read_text(encoding="utf-8"), name=str(path))
    except (OSError, UnicodeDecodeError) as broken:
        raise WaiverError(f"{path} cannot be read: {getattr(broken, 'strerror', None) or broken}") from broken


def of_run(path: Path | None, folder: Path) -> tuple[Waiver, ...]:
    """The waivers of a file, or else those that a run was judged with; they are kept in its folder.

    Raises:
        WaiverError: as `load`.
    """
    kept = folder / FILE
    if path is None:
        return load(kept) if kept.is_file() else ()
    found = load(path)
    if path.resolve() != kept.resolve():
        kept.write_bytes(path.read_bytes())
    return found


def waived(report: Report, waivers: Iterable[Waiver]) -> Report:
    """A report under waivers: what they accept no longer fails, and the word says so. The day that counts is that of the run."""
    waivers = tuple(waivers)
    if not waivers:
        return report
    rows = {row.id: row for row in report.requirements}
    messages = {name: [f.finding.message for f in report.findings if name in {row.id for row in f.rows}] for name in rows}
    name, day = _name(report), _day(report)
    judged = tuple(Judged(waiver=one, state=_state(one, rows.get(one.id), messages.get(one.id, []), name, day)) for one in waivers)
    used: dict[str, list[Waiver]] = {}
    for one in judged:
        if one.state is State.USED:
            used.setdefault(one.waiver.id, []).append(one.waiver)
    fresh = tuple(replace(row, waiver=_covering(used.get(row.id, []), messages[row.id])) for row in report.requirements)
    return _under(report, fresh, judged)


def _under(report: Report, rows: tuple[RequirementRow, ...], judged: tuple[Judged, ...]) -> Report:
    verdict = judged_again(report, rows)
    if report.verdict.word == NOT_CONFORMANT and verdict.word in {CONFORMANT, NO_BREACH, SELECTED}:
        verdict = replace(verdict, word=WAIVED)
    code = exit_code(verdict, strict=report.exit_code is ExitCode.FINDINGS)
    if verdict.word == WAIVED and report.scope.restricted:
        code = ExitCode.SELECTION
    if code in {ExitCode.CONFORMANT, ExitCode.SELECTION} and any(one.red for one in judged):
        code = ExitCode.FINDINGS
    return replace(
        report, verdict=verdict, exit_code=code, requirements=rows, findings=findings_of(report.checks, rows),
        waivers=tuple((one.waiver.id, str(one.state), one.waiver.text) for one in judged),
    )  # fmt: skip


def _state(waiver: Waiver, row: RequirementRow | None, messages: list[str], name: str, day: date) -> State:
    if not fnmatch.fnmatchcase(name, waiver.target):
        return State.ELSEWHERE
    if row is None or not row.tested:
        return State.OUTSIDE
    struck = any(waiver.says is None or waiver.says in message for message in messages)
    if row.outcome not in {Outcome.FAILED, Outcome.WARNED} or not struck:
        return State.UNUSED
    return State.USED if day <= waiver.until else State.EXPIRED


def _covering(waivers: list[Waiver], messages: list[str]) -> str | None:
    """What accepts all findings of a requirement; None where one is not accepted."""
    open_ones = [message for message in messages if not any(one.says is None or one.says in message for one in waivers)]
    return None if not waivers or open_ones else "; ".join(one.text for one in waivers)


def _name(report: Report) -> str:
    target = report.header.get("target")
    return str(target.get("name") or target.get("base_url") or "") if isinstance(target, dict) else ""


def _day(report: Report) -> date:
    """The day on which the run began; today where its record does not say."""
    try:
        return datetime.fromisoformat(str(report.header.get("started"))).date()
    except ValueError:
        return datetime.now(UTC).date()
