"""What a run came to: requirement rows, findings and the verdict. The one home of the roll-up rule."""

from __future__ import annotations

import functools
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ttck.harness.judge.notification_summary import Deliveries, assurance
from ttck.harness.record.joined import parts_in
from ttck.harness.record.reader import Journal, Line, Record, ReportError, read
from ttck.harness.record.recording import RecordingError, entries_in
from ttck.harness.record.transport_problems import Transport
from ttck.harness.report.attestations import Attestation
from ttck.harness.report.causes import Cause, ReportedFinding, causes_of, findings_of
from ttck.harness.report.comparison import Comparison, Judged, compare
from ttck.harness.report.conforming import Conforming, Spoken, Unknown
from ttck.harness.report.declared import claimed
from ttck.harness.report.exercise import Share, points, shares
from ttck.harness.report.rows import BUYER, REASONS, SELLER, RequirementRow, duties, requirement_rows
from ttck.harness.report.scope import Scope, scope_of
from ttck.harness.report.should_have import should_have_said, spoken_in
from ttck.harness.report.statement import Held, held
from ttck.harness.report.stimuli_used import in_vain
from ttck.harness.report.weights import Weights, viewed, weights
from ttck.harness.verdict import CheckResult, ExitCode, Outcome
from ttck.specs.loader import FactError
from ttck.specs.profiles import profile

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ttck.harness.record.exchange import Entry

CONFORMANT = "CONFORMANT"
NO_BREACH = "NO BREACH FOUND"
SELECTED = "NO BREACH IN WHAT WAS SELECTED"
WAIVED = "NO BREACH BUT WHAT IS WAIVED"
NOT_CONFORMANT = "NOT CONFORMANT"
INCOMPLETE = "INCOMPLETE"
NOTHING_JUDGED = "NOTHING JUDGED"
HARNESS_ERROR = "HARNESS ERROR"

_BUYER = "It is a buyer that is judged here, and what it should have sent depends on what it wants."
CODES = {
    CONFORMANT: ExitCode.CONFORMANT,
    NO_BREACH: ExitCode.CONFORMANT,
    SELECTED: ExitCode.SELECTION,
    WAIVED: ExitCode.CONFORMANT,
    NOT_CONFORMANT: ExitCode.NOT_CONFORMANT,
    INCOMPLETE: ExitCode.INCOMPLETE,
    NOTHING_JUDGED: ExitCode.NOTHING_JUDGED,
    HARNESS_ERROR: ExitCode.HARNESS_ERROR,
}


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The word over a run and the numbers behind it; `read_only` says that the run sent nothing but reads."""

    word: str
    failed: tuple[str, ...]
    undecided: tuple[str, ...]
    warned: tuple[str, ...]
    errors: tuple[str, ...]
    cut_short: bool
    altered: bool = False
    read_only: bool = False


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything that a report shows; bodies of exchanges are fetched one at a time with `exchange`.

    `profile` is the one that judged. Where the run was recorded under another, `comparison` says where the two disagree.
    `waivers` are known findings: the requirement, what became of the waiver, and its text; `attestations`
    are what persons say. `place` is where its folder is said
    to be, when the report goes elsewhere.
    """

    path: Path
    header: Line
    footer: Line | None
    weights: Weights
    verdict: Verdict
    exit_code: ExitCode
    requirements: tuple[RequirementRow, ...]
    checks: tuple[CheckResult, ...]
    findings: tuple[ReportedFinding, ...]
    scenarios: tuple[Line, ...]
    stimuli: tuple[Line, ...]
    leftovers: tuple[str, ...]
    exchanges: int
    notifications: int
    caveats: tuple[str, ...]
    transport: Transport
    journal: Journal
    sha256: str
    altered: tuple[int, ...]
    chained: bool
    profile: str
    scope: Scope
    comparison: Comparison | None = None
    waivers: tuple[tuple[str, str, str], ...] = ()
    attestations: tuple[Attestation, ...] = ()
    place: Path | None = None

    @property
    def folder(self) -> Path:
        """The folder of the run, as a reader should name it."""
        return self.path.parent if self.place is None else self.place

    def exchange(self, number: int) -> Line | None:
        """The record line (exchange, notification or stimulus) that a finding cites."""
        return self.journal.line(number)

    def of(self, kind: str) -> tuple[ReportedFinding, ...]:
        """The findings of one kind: failure, deviation, binding or warning."""
        return tuple(found for found in self.findings if found.kind == kind)

    @functools.cached_property
    def causes(self) -> tuple[Cause, ...]:
        """The mistakes of the seller, each with the finding of the rule that it breaks and what follows from it."""
        return causes_of(self.findings)

    def causes_of(self, kind: str) -> tuple[Cause, ...]:
        """The causes whose leading finding is of this kind."""
        return tuple(cause for cause in self.causes if cause.kind == kind)

    @functools.cached_property
    def spoken(self) -> Spoken | None:
        """What was spoken; None where its profile is not known here."""
        return spoken_in(self.header)

    @functools.cached_property
    def _said(self) -> dict[int, Conforming | Unknown]:
        return {}

    def should_have_said(self, item: ReportedFinding) -> Conforming | Unknown:
        """A conforming message in place of the one that a finding is about, or why nobody can tell it."""
        key = id(item)
        if key not in self._said:
            buyer = self.header.get("side") == BUYER
            found = Unknown(reason=_BUYER) if buyer else should_have_said(item.finding, self.spoken, self.exchange)
            self._said[key] = found
        return self._said[key]

    @property
    def by_tables(self) -> bool:
        """Whether the profile of the run has the tables of MEF 113, which say what notifications are owed."""
        try:
            return profile(str(self.header.get("profile", ""))).dialect.tabled
        except FactError:
            return False

    @functools.cached_property
    def entries(self) -> tuple[Entry, ...]:
        """All that was observed, as it was judged; nothing where the record is too broken to say."""
        try:
            return entries_in(self.path, self.header)
        except RecordingError:
            return ()

    @functools.cached_property
    def exercise(self) -> tuple[Share, ...]:
        """What the seller ever produced or accepted of all that the facts name; nothing where they are not known."""
        return () if self.spoken is None else shares(points(self.entries, self.spoken))

    @functools.cached_property
    def statement(self) -> tuple[Held, ...]:
        """What the target declares that its seller supports, against what was seen; nothing where it declares no list."""
        return held(self.header, self.exercise)

    @functools.cached_property
    def deliveries(self) -> tuple[Deliveries, ...]:
        """What became of the notifications, one row for each event type; none where the record is too broken to say."""
        try:
            facts, edition = profile(str(self.header.get("profile", ""))), str(self.header.get("edition") or "draft")
            target = self.header.get("target")
            chosen = target.get("switches") if isinstance(target, dict) else None
            switches = facts.settled(chosen if isinstance(chosen, dict) else {}, edition=edition)
            entries, whole = self.entries, self.header.get("whole") is not False
            return assurance(entries, dialect=facts.dialect, edition=edition, switches=switches, whole=whole, parts=parts_in(self.header))
        except FactError:
            return ()

    @functools.cached_property
    def in_vain(self) -> tuple[str, ...]:
        """What the seller was never made to do, though the target file offers a way: in words, one for each stimulus."""
        return in_vain(self.stimuli, self.header.get("target"), whole=self.footer is not None and not self.scope.restricted)

    @property
    def errors(self) -> tuple[CheckResult, ...]:
        """Checks in which ttck itself failed."""
        return tuple(check for check in self.checks if check.outcome is Outcome.ERROR)

    @property
    def interrupted(self) -> bool:
        """Whether the run ended before it was done."""
        return self.verdict.cut_short

    @property
    def not_tested(self) -> dict[str, tuple[RequirementRow, ...]]:
        """Rows of the deciding source without a verdict, by reason, in the order of `REASONS`."""
        rows = [row for row in self.requirements if row.deciding and not row.tested and row.outcome is not Outcome.ERROR]
        grouped = {reason: tuple(row for row in rows if row.standing == reason) for reason in REASONS}
        return {reason: found for reason, found in grouped.items() if found}

    @property
    def binding(self) -> tuple[RequirementRow, ...]:
        """Rows of the sources that are reported apart and decide nothing."""
        return tuple(row for row in self.requirements if not row.deciding)


def load(path: Path, *, profile: str | None = None) -> Report:
    """Read a run directory, or a record.jsonl, into a report, under its own profile or under another.

    Raises:
        ReportError: there is no readable record there, or no such profile.
    """
    record = read(path)
    report = of_record(record)
    if profile is None or profile == report.profile:
        return report
    other = of_record(record, profile=profile)
    return replace(other, comparison=compare(_judged(report), _judged(other)))


def _judged(report: Report) -> Judged:
    return Judged(
        profile=report.profile,
        title=report.weights.title,
        word=report.verdict.word,
        requirements=report.requirements,
        findings=report.findings,
    )


def of_record(record: Record, *, profile: str | None = None) -> Report:
    """Judge what a record holds; under its own profile the words and codes are those of the live run."""
    footer = record.footer or {}
    name = profile or str(record.header.get("profile", ""))
    weighed = _weights(record, name)
    side = str(record.header.get("side") or SELLER)
    checks = duties(viewed(record.checks, weighed=weighed), side=side)
    cut_short = record.footer is None or bool(footer.get("interrupted")) or record.damaged
    selection, replayed = record.header.get("selection"), bool(record.header.get("source"))
    scope = scope_of(record.header)
    rows = requirement_rows(
        checks,
        weighed=weighed,
        selection=selection,
        within=scope.requirements if scope.restricted and "scope" in record.header else None,
        cut_short=cut_short,
        replayed=replayed,
        claims=claimed(record.header) if side == SELLER else None,
        side=side,
    )
    verdict = judge(
        rows,
        cut_short=cut_short,
        altered=bool(record.altered),
        restricted=scope.restricted,
        reached=_reached(record),
        harness_error=footer.get("outcome") == Outcome.ERROR or footer.get("exit_code") == ExitCode.HARNESS_ERROR,
        replayed=replayed,
        read_only=record.header.get("read_only") is True,
    )
    return Report(
        path=record.path,
        header=record.header,
        footer=record.footer,
        weights=weighed,
        verdict=verdict,
        exit_code=exit_code(verdict, strict=footer.get("exit_code") == ExitCode.FINDINGS),
        requirements=rows,
        checks=checks,
        findings=findings_of(checks, rows),
        scenarios=record.scenarios,
        stimuli=record.stimuli,
        leftovers=tuple(str(ticket) for ticket in footer.get("leftovers") or ()),
        exchanges=record.exchanges,
        notifications=record.notifications,
        caveats=(*record.caveats, *_in_parts(record.header)),
        transport=record.transport,
        journal=record.journal,
        sha256=record.sha256,
        altered=record.altered,
        chained=record.chained,
        profile=name,
        scope=scope,
    )


def _in_parts(header: Line) -> tuple[str, ...]:
    parts = parts_in(header)
    names = ", ".join(f"{part.shard} as run {part.run_id}" for part in parts)
    return (f"The run was played in shards ({names}). Each rule is judged by what each of them saw.",) if parts else ()


def _weights(record: Record, profile: str) -> Weights:
    try:
        return weights(profile)
    except FactError as broken:
        raise ReportError(f"{record.path} cannot be judged again: {broken}") from broken


def _reached(record: Record) -> bool:
    refused = (record.footer or {}).get("exit_code") == ExitCode.NOTHING_JUDGED
    return not refused and (record.answered or record.exchanges == 0)


def judge(
    rows: Iterable[RequirementRow],
    *,
    cut_short: bool = False,
    altered: bool = False,
    restricted: bool = False,
    reached: bool = True,
    harness_error: bool = False,
    replayed: bool = False,
    read_only: bool = False,
) -> Verdict:
    """The verdict over requirement rows: the first of harness error, breach, nothing judged, undecided that holds.

    `reached` is False when the seller could not be reached or refused access. `harness_error` tells of an error of
    ours outside of any check. `replayed` says that recorded traffic was judged, which can show breaches, and never
    that a seller conforms; of it something that decides must have been judged. With `altered`, for a record that is not as
    it was written, no good word is said either. `restricted` says that the run played only a part of the checks, which
    shows nothing of the rest.
    """
    rows = tuple(rows)
    failed = tuple(row.id for row in rows if row.breaks and row.outcome is Outcome.FAILED and row.waiver is None)
    undecided = tuple(row.id for row in rows if row.decides and row.outcome is Outcome.INCONCLUSIVE)
    errors = tuple(row.id for row in rows if row.outcome is Outcome.ERROR)
    warned = tuple(row.id for row in rows if _warns(row))
    judged = any(row.tested and (row.deciding or not replayed) for row in rows)
    if errors or harness_error:
        word = HARNESS_ERROR
    elif failed:
        word = NOT_CONFORMANT
    elif not judged and (not reached or not (cut_short or undecided)):
        word = NOTHING_JUDGED
    elif undecided or cut_short or altered:
        word = INCOMPLETE
    else:
        word = NO_BREACH if replayed else SELECTED if restricted else CONFORMANT
    return Verdict(
        word=word, failed=failed, undecided=undecided, warned=warned, errors=errors, cut_short=cut_short, altered=altered,
        read_only=read_only,
    )  # fmt: skip


def judged_again(report: Report, rows: Iterable[RequirementRow]) -> Verdict:
    """The verdict of a report over other rows; all else is as it was."""
    return judge(
        rows,
        cut_short=report.verdict.cut_short,
        altered=report.verdict.altered,
        restricted=report.scope.restricted,
        reached=report.verdict.word != NOTHING_JUDGED,
        harness_error=report.verdict.word == HARNESS_ERROR,
        replayed=bool(report.header.get("source")),
        read_only=report.verdict.read_only,
    )


def _warns(row: RequirementRow) -> bool:
    """A warning, or a breach that does not decide (a SHOULD, or a binding finding)."""
    return row.waiver is None and (row.outcome is Outcome.WARNED or (row.outcome is Outcome.FAILED and not row.breaks))


def exit_code(verdict: Verdict, *, strict: bool = False) -> ExitCode:
    """The exit code of a verdict; with `strict` a run without breach but with warnings or binding findings is reported as 5.

    A run that only read shows nothing of what it did not try, so that without a breach it is reported as 6.
    """
    if strict and verdict.word in {CONFORMANT, NO_BREACH, SELECTED, WAIVED} and verdict.warned:
        return ExitCode.FINDINGS
    code = CODES[verdict.word]
    return ExitCode.SELECTION if verdict.read_only and code is ExitCode.CONFORMANT else code


def counts(rows: Iterable[RequirementRow]) -> dict[str, dict[str, int]]:
    """How many rows of each level have each standing."""
    table: dict[str, Counter[str]] = {}
    for row in rows:
        table.setdefault(row.level, Counter())[row.standing] += 1
    return {level: dict(found) for level, found in sorted(table.items(), key=lambda item: _level_rank(item[0]))}


def _level_rank(level: str) -> int:
    order = ("MUST", "MUST NOT", "CONDITIONAL", "SHOULD", "SHOULD NOT", "MAY")
    return order.index(level) if level in order else len(order)
