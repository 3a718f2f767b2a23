"""Audit a buyer: judge it by the traffic that the mock seller kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ttck.harness.buyer.target import Target, parse_target
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
    source, target = f"{SOURCE} in {folder}", _target(recording)
    if reason := unaudited(target.profile):
        raise RecordingError(reason)
    entries = [replace(entry, number=number) for number, entry in enumerate(recording.entries, start=1)]
    quiet = replace(options, quiet=True)
    return replay(entries, target=target, options=quiet, suites=target.profile.buyer_suites, source=source, side=BUYER)


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
