"""Recordings that a command is given: what they are read as, and what of them can be judged."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ttck.harness.buyer.target import TargetError, parse_target
from ttck.harness.cli import layout
from ttck.harness.record.exchange import Notification
from ttck.harness.record.reader import RECORD, ReportError, locate, parse_line
from ttck.harness.record.recording import RecordingError, counted, default_base_url, read_record
from ttck.harness.replay.base_paths import spoken_by_events
from ttck.harness.replay.har import addresses_of, read_har
from ttck.harness.replay.replay import measures
from ttck.harness.verdict import ExitCode
from ttck.specs.dialects import alike
from ttck.specs.loader import FactError
from ttck.specs.profiles import DEFAULT, profile, profile_names

if TYPE_CHECKING:
    from ttck.harness.buyer.target import Target
    from ttck.harness.record.recording import Recording
    from ttck.specs.profiles import Profile

_FIRST_LINE = 1024 * 1024  # bytes; the first line of a record is shorter


def read_traffic(file: Path, *, profile_name: str | None, base_url: str | None, edition: str | None) -> tuple[Recording, Target]:
    """The traffic in a file and what is known of its seller; ends the process where nothing of it can be judged."""
    try:
        recording = _recording(file, profile_name=profile_name, base_url=base_url)
        target = _target(recording, profile_name=profile_name, edition=edition)
        said = None if recording.exchanges else _nothing(file, recording, profile_name=profile_name, base_url=base_url)
    except (RecordingError, ReportError, TargetError, FactError) as broken:
        layout.refuse(str(broken))
    if said is not None:
        layout.refuse(said, code=ExitCode.NOTHING_JUDGED)
    return recording, target


def _recording(file: Path, *, profile_name: str | None, base_url: str | None) -> Recording:
    """The traffic in a file, whichever kind it is.

    Raises:
        RecordingError: it is none of the kinds.
        ReportError: it is a folder without a record, or a broken record.
        FactError: there is no such profile.
    """
    if not file.exists():
        raise RecordingError(f"there is no {file}; FILE is a HAR file, an export of Newman, a record.jsonl, or the folder of a run")
    if file.is_dir() and not locate(file).exists():
        raise RecordingError(f"{file} is the folder of no run: it holds no {RECORD}. FILE may also be a HAR file or an export of Newman")
    if not file.is_dir() and not file.is_file():
        raise RecordingError(f"{file} is no file that can be read twice; write the traffic into a file first")
    if file.is_dir() or is_record(file):
        if base_url:
            raise RecordingError("--base-url finds the API in HAR files and exports of Newman; a record of ttck names its requests itself")
        return read_record(file)
    return read_har(file, profile=profile(profile_name or DEFAULT), base_url=base_url)


def is_record(file: Path) -> bool:
    """Whether the first line of a file is a line of a record, which says of what kind it is."""
    with file.open("rb") as stream:
        first = parse_line(stream.readline(_FIRST_LINE))
    return first is not None and "kind" in first


def _target(recording: Recording, *, profile_name: str | None, edition: str | None) -> Target:
    name = profile_name or recording.profile or DEFAULT
    same = recording.profile in {None, name}
    document: dict[str, Any] = {
        **(recording.described if same else {}),
        "base_url": recording.base_url or default_base_url(name),
        "profile": name,
        "edition": edition or recording.edition or "draft",
        **({"name": recording.name} if recording.name else {}),
    }
    target = parse_target(document, name="the recording")
    for secret in recording.secrets:
        target.redactor.register(secret)
    for header in recording.secret_headers:
        target.redactor.register_header(header)
    return target


def _nothing(file: Path, recording: Recording, *, profile_name: str | None, base_url: str | None) -> str | None:
    """Why nothing can be judged of traffic without a request of the API, and what to do; None where its notifications can be."""
    if recording.profile is not None:
        return None if recording.entries else f"{file} holds no traffic"
    name = profile_name or DEFAULT
    held = addresses_of(file, profile=profile(name)) if base_url else ()
    if held:
        return f"{file} holds no request below {base_url}. It holds traffic of the API at {', '.join(held)}"
    other = _spoken(file, but=name) or _spoken_by_events(recording, but=name)
    if other is None and recording.entries and not base_url:
        return None
    left = "; ".join(counted(number, what) for what, number in recording.left_out.items()) or "it is empty"
    todo = (
        f"It holds traffic of another API: --profile {other}"
        if other
        else f"Is the address other than usual? Say it with --base-url. Is it another standard than {name}? Say it with --profile."
    )
    return f"{file} holds no traffic of the API ({left}). {todo}"


def _spoken(file: Path, *, but: str) -> str | None:
    """The profile whose API the traffic is of, where it is another than was asked for."""
    asked = profile(but).base_path("ticket")
    for known in _main_profiles():
        try:
            if known.base_path("ticket") != asked and not file.is_dir() and read_har(file, profile=known).exchanges:
                return known.name
        except RecordingError:
            continue
    return None


def _spoken_by_events(recording: Recording, *, but: str) -> str | None:
    """The same for traffic of notifications alone."""
    documents = [entry.document for entry in recording.entries if isinstance(entry, Notification)]
    spoken = spoken_by_events(documents)
    if spoken is None or alike(spoken, profile(but).dialect):
        return None
    return next((one.name for one in _main_profiles() if one.dialect == spoken), None)


def _main_profiles() -> list[Profile]:
    """One profile of each dialect: that of the standard itself."""
    found = [profile(name) for name in profile_names()]
    return list({one.dialect.name: one for one in reversed(found) if one.caution is None}.values())


def remark(recording: Recording, *, whole: bool) -> None:
    """What of the file is used; on stderr, as all progress."""
    found = ", ".join(counted(number, what) for what, number in measures(recording.entries).items() if number)
    click.echo(f"Judging {found} from {recording.source}.", err=True)
    for what, number in recording.left_out.items():
        click.echo(f"Left out: {counted(number, what)}.", err=True)
    for what, number in recording.remarks.items():
        click.echo(f"Read: {counted(number, what)}.", err=True)
    if not whole:
        click.echo("The file may be incomplete, so only what it shows is judged; use --complete if nothing is missing in it.", err=True)
