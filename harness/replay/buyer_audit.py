"""Audit a buyer: judge it by the traffic that the mock seller kept, or that anybody recorded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ttck.harness.buyer.target import Target, parse_target
from ttck.harness.record.exchange import Entry, Exchange
from ttck.harness.record.recording import Recording, RecordingError, default_base_url, read_record
from ttck.harness.replay.replay import replay
from ttck.harness.report.rows import BUYER
from ttck.harness.runs.run import Options
from ttck.harness.verdict import ExitCode
from ttck.specs.profiles import DEFAULT, unaudited

SOURCE = "audit"


def recorded(folder: Path) -> Recording:
    """What a buyer did, from the folder that ``ttck mock --audit`` was given.

    Raises:
        ReportError: there is no record.
        RecordingError: it is the record of something else, or cannot be understood.
    """
    recording = read_record(folder)
    if recording.kind != SOURCE:
        raise RecordingError(f"{folder} is no audit: ttck mock --audit DIR writes one; for other traffic there is ttck judge")
    return recording


def audit(folder: Path, *, options: Options) -> tuple[ExitCode, Path]:
    """Judge the buyer whose traffic is in the folder, and write the folder of a run with all its reports.

    Raises:
        ReportError, RecordingError: see `recorded`, or a report cannot be written, or no rule binds a buyer.
        ReplayError: the options select nothing.
    """
    recording = recorded(folder)
    return audit_traffic(replace(recording, source=f"{SOURCE} in {folder}"), _target(recording), options=options, whole=True)


def audit_traffic(recording: Recording, target: Target, *, options: Options, whole: bool) -> tuple[ExitCode, Path]:
    """Judge the buyer of traffic that anybody recorded; `whole` promises that nothing is missing of what it sent and got.

    Raises:
        RecordingError: no rule of the profile binds a buyer.
        ReplayError, ReportError: see `audit`.
    """
    if reason := unaudited(target.profile):
        raise RecordingError(reason)
    return replay(
        [_numbered(entry, number) for number, entry in enumerate(recording.entries, start=1)],
        target=target, options=replace(options, quiet=True), suites=target.profile.buyer_suites, source=recording.source, whole=whole,
        side=BUYER, left_out=recording.left_out,
    )  # fmt: skip


def _numbered(entry: Entry, number: int) -> Entry:
    """An entry under its number, with the names of headers that a buyer sent in lower case, as the mock seller keeps them."""
    if not isinstance(entry, Exchange):
        return replace(entry, number=number)
    return replace(entry, number=number, request_headers={name.lower(): text for name, text in entry.request_headers.items()})


def _target(recording: Recording) -> Target:
    profile = recording.profile or DEFAULT
    document = {
        "name": "the buyer",
        "base_url": recording.base_url or default_base_url(profile),
        "profile": profile,
        "edition": recording.edition or "draft",
        "listener": {"enabled": False},
    }
    return parse_target(document, name="the audit")
