"""Attest what no message shows: take what a person says, keep it beside the record, and let the report say it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from ttck.harness.checklist import Item
from ttck.harness.record.reader import locate
from ttck.harness.report.attestations import FILE, Attestation, EvidenceFile, document, load, standing
from ttck.harness.report.causes import findings_of
from ttck.harness.report.model import Report, exit_code, judged_again
from ttck.harness.report.model import load as load_report
from ttck.harness.report.rows import ATTESTED, INSPECTED, RequirementRow
from ttck.harness.report.waivers import of_run, waived
from ttck.harness.report.write import write_bytes
from ttck.harness.verdict import CheckResult, ExitCode, Finding, Outcome

CONFIRMED = frozenset({ATTESTED, INSPECTED})
LARGEST = 20 * 1024 * 1024  # bytes of one file with evidence
_MOST_FILES = 40  # a bundle has to hold them all
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME, _LONGEST_BY, _LONGEST_NOTE = 60, 200, 4000  # characters


class AttestationError(ValueError):
    """What somebody attests cannot be taken; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Proof:
    """A file that somebody gives as evidence."""

    name: str
    data: bytes


@dataclass(frozen=True, kw_only=True)
class Given:
    """What somebody attests; `on` is empty for today."""

    id: str
    answer: str
    by: str
    on: str = ""
    note: str = ""
    proof: Proof | None = None


def given(item: Item, *, beside: Path) -> Given:
    """A line of a checklist with its file, whose path is counted from the folder `beside`.

    Raises:
        AttestationError: the file cannot be read.
    """
    proof = read_proof(beside / item.file) if item.file else None
    return Given(id=item.about, answer=item.answer, by=item.by, on=item.on, note=item.note, proof=proof)


def read_proof(path: Path) -> Proof:
    """A file with evidence.

    Raises:
        AttestationError: it cannot be read, or is too large.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise AttestationError(f"{path} is too large: evidence has {LARGEST // 1024**2} MB at most")
        return Proof(name=path.name, data=path.read_bytes())
    except OSError as broken:
        raise AttestationError(f"{path} cannot be read: {broken.strerror or broken}") from broken


def standing_report(run: Path, *, waivers: Path | None = None, profile: str | None = None) -> Report:
    """The report of a run as it stands: what its record shows, what persons attest, and what is waived (by default as in the run).

    Raises:
        ReportError: there is no readable record, or its attestations cannot be read.
        WaiverError: the waivers cannot be used.
    """
    folder = locate(run).parent
    return waived(attested(load_report(run, profile=profile), load(folder)), of_run(waivers, folder))


def attested(report: Report, found: Iterable[Attestation]) -> Report:
    """A report with what persons attest. Kept, a requirement stays one without a verdict of ours; not kept, it fails."""
    last = standing(found)
    here = tuple((row, last[row.id]) for row in report.requirements if row.id in last and row.standing in CONFIRMED)
    if not here:
        return report
    fresh = {row.id: _row(row, one) for row, one in here}
    rows = tuple(fresh.get(row.id, row) for row in report.requirements)
    checks = (*report.checks, *(_check(row, one) for row, one in here if one.broken))
    verdict = judged_again(report, rows)
    code = exit_code(verdict, strict=report.exit_code is ExitCode.FINDINGS)
    return replace(
        report, verdict=verdict, exit_code=code, requirements=rows, checks=checks, findings=findings_of(checks, rows),
        attestations=tuple(one for _, one in here),
    )  # fmt: skip


def _row(row: RequirementRow, one: Attestation) -> RequirementRow:
    if not one.broken:
        return replace(row, attestation=one.text)
    return replace(row, attestation=one.text, outcome=Outcome.FAILED, standing=str(Outcome.FAILED), evidence=1, checks=(_name(row),))


def _check(row: RequirementRow, one: Attestation) -> CheckResult:
    """What somebody says is not kept, as a finding like any other."""
    finding = Finding(message=f"{one.by} attests that this is not kept", expected=row.says, actual=one.evidence)
    return CheckResult(
        check=_name(row), title=f"Attested: {row.says}", requirements=(row.id,), outcome=Outcome.FAILED, evidence=1, findings=(finding,)
    )


def _name(row: RequirementRow) -> str:
    return f"attestation::{row.id}"


def to_confirm(report: Report) -> tuple[RequirementRow, ...]:
    """The requirements of a run that a person has to confirm, attested or not. What is only permitted needs no confirmation."""
    return tuple(row for row in report.requirements if (row.standing in CONFIRMED and row.level != "MAY") or row.attestation)


def attest(run: Path, said: Iterable[Given]) -> tuple[Attestation, ...]:
    """Keep what persons attest about a run, all of it or nothing; what was attested before stays in the file.

    Raises:
        AttestationError: something cannot be taken.
        ReportError: there is no readable record, or the folder cannot be written.
    """
    said = tuple(said)
    record = locate(run)
    report = load_report(record)
    before = load(record.parent)
    known = {row.id: row for row in report.requirements}
    fresh = [(one, _taken(one, known.get(one.id))) for one in said]
    everything = (*before, *(entry for _, entry in fresh))
    if len({entry.file.name for entry in everything if entry.file}) > _MOST_FILES:
        raise AttestationError(f"a run holds {_MOST_FILES} files with evidence at most; put several into one archive")
    for one, entry in fresh:
        if one.proof and entry.file:
            write_bytes(record.parent / entry.file.name, one.proof.data)
    write_bytes(record.parent / FILE, (json.dumps(document(everything), indent=2) + "\n").encode())
    return tuple(entry for _, entry in fresh)


def _taken(one: Given, row: RequirementRow | None) -> Attestation:
    """What is kept of an attestation.

    Raises:
        AttestationError: it is not complete, or not about something that a person confirms.
    """
    by, note = " ".join(one.by.split()), one.note.strip()
    problem = next(_problems(one, row, by, note), None)
    if problem:
        raise AttestationError(f"{one.id}: {problem}")
    file = None
    if one.proof:
        digest = hashlib.sha256(one.proof.data).hexdigest()
        safe = _UNSAFE.sub("-", one.proof.name)[-_LONGEST_NAME:] or "file"
        file = EvidenceFile(name=f"evidence-{digest[:12]}-{safe}", sha256=digest, size=len(one.proof.data))
    return Attestation(id=one.id, answer=one.answer, by=by, on=one.on or datetime.now(UTC).date().isoformat(), note=note, file=file)


def _problems(one: Given, row: RequirementRow | None, by: str, note: str) -> Iterator[str]:
    if row is None:
        yield "the profile of this run has no such requirement"
    elif row.standing not in CONFIRMED:
        yield f"nobody has to confirm it: it is {row.standing} in this run"
    if not by:
        yield "the name of whoever attests it is missing (by)"
    if not note and one.proof is None:
        yield "the evidence is missing: a note in words, or a file"
    if one.proof is not None and len(one.proof.data) > LARGEST:
        yield f"the file is too large: evidence has {LARGEST // 1024**2} MB at most"
    if len(by) > _LONGEST_BY or len(note) > _LONGEST_NOTE:
        yield f"a name has {_LONGEST_BY} characters at most, and a note {_LONGEST_NOTE}"
    if one.on:
        try:
            date.fromisoformat(one.on)
        except ValueError:
            yield f"{one.on} is no day such as 2026-11-30"
