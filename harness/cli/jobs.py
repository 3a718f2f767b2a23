"""``ttck run --jobs N``: the shards of a run as processes of this machine, each with its own listener, joined into one record."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import click

from ttck.harness.buyer.target import Target, TargetError
from ttck.harness.interrupts import pass_on, settled, waiting
from ttck.harness.record.reader import ReportError
from ttck.harness.replay.merging import merge
from ttck.harness.runs.shards import Shard, own_target
from ttck.harness.verdict import ExitCode

SHARDS = "shards"  # the folder inside that of the run in which the shards keep their records
MOST = 16  # processes of one machine
_GLANCE = 0.1  # seconds between two looks at the processes
_EVERY = 5.0  # seconds between two lines of progress


@dataclass(kw_only=True)
class _Job:
    """The process of one shard, what it says, and how far its record was read."""

    name: str
    folder: Path
    process: subprocess.Popen[bytes]
    said: IO[bytes]
    read: int = 0
    exchanges: int = field(default=0)

    def look(self) -> int:
        """How many requests the shard sent so far, counted in its record."""
        try:
            with (self.folder / "record.jsonl").open("rb") as stream:
                stream.seek(self.read)
                for line in stream:
                    if line.endswith(b"\n"):
                        self.read += len(line)
                        self.exchanges += line.startswith(b'{"kind":"exchange"')
        except OSError:
            pass  # it has not begun
        return self.exchanges

    def words(self) -> str:
        """What the process printed."""
        self.said.seek(0)
        return self.said.read().decode("utf-8", "replace").strip()


def judge_in_jobs(
    target: Path, *, jobs: int, directory: Path, options: Sequence[str], strict: bool, quiet: bool
) -> tuple[int, Path | None]:  # fmt: skip
    """Play a run in so many processes; returns the exit code of the whole and its folder, None where nothing was recorded.

    `options` are those of ``ttck run`` that all shards share.

    Raises:
        TargetError: the folders of the shards cannot be made.
    """
    go = directory / SHARDS / "go"
    try:
        go.parent.mkdir(parents=True)
    except OSError as broken:
        raise TargetError(f"no folder can be made for the run: {go.parent}: {broken.strerror or broken}") from broken
    shared = [*options, *(["--strict"] if strict else []), "--quiet", "--go", str(go)]
    began = [_started(target, number, jobs, go.parent / f"{number}-of-{jobs}", shared) for number in range(1, jobs + 1)]
    if not quiet:
        click.echo(f"Playing the run in {jobs} shards, each a process with a listener of its own.", err=True)
    _attended(began, go, quiet=quiet)
    settled()
    recorded = [job.folder for job in began if (job.folder / "record.jsonl").exists()]
    for job in began:
        code = job.process.returncode
        if job.folder not in recorded or code == ExitCode.HARNESS_ERROR:
            click.echo(f"Error: shard {job.name} ended with {code}: {job.words() or 'it said nothing'}", err=True)
        job.said.close()
    if not recorded:
        shutil.rmtree(directory, ignore_errors=True)
        return max(job.process.returncode or int(ExitCode.HARNESS_ERROR) for job in began), None
    try:
        return int(merge(recorded, into=directory)), directory
    except ReportError as broken:
        click.echo(f"Error: {broken}. What the shards recorded is in {go.parent}", err=True)
        return int(ExitCode.HARNESS_ERROR), None


def check_shared(path: Path, target: Target) -> None:
    """Refuse what several processes cannot share.

    Raises:
        TargetError: the listener is known by one address only.
    """
    try:
        own_target(target, Shard(number=1, of=2), beside=True)
    except ValueError as wrong:
        raise TargetError(f"{path}: {wrong}") from wrong


def _started(target: Path, number: int, jobs: int, folder: Path, options: Sequence[str]) -> _Job:
    name = f"{number}/{jobs}"
    command = [
        sys.executable, "-m", "ttck.harness.cli.main", "run", str(target), "--shard", name, "--output", str(folder), *options,
    ]  # fmt: skip
    said = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the process has ended
    process = subprocess.Popen(  # noqa: S603 - ours
        command, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT, start_new_session=True
    )
    return _Job(name=name, folder=folder, process=process, said=said)


def _attended(began: Sequence[_Job], go: Path, *, quiet: bool) -> None:
    """Wait for all shards, say how far they are, and pass an interruption on: each ends in good order and is recorded."""
    since = spoke = time.monotonic()
    while any(job.process.poll() is None for job in began):
        try:
            with waiting():
                time.sleep(_GLANCE)
        except KeyboardInterrupt as interrupt:
            pass_on(interrupt, [job.process for job in began])
        if not go.exists() and all(job.process.poll() is not None for job in began[:-1]):
            go.touch()  # the last one may begin what has to be alone
        if not quiet and time.monotonic() - spoke > _EVERY:
            spoke = time.monotonic()
            done = ", ".join(f"shard {job.name} {job.look()}{'' if job.process.poll() is None else ' (done)'}" for job in began)
            click.echo(f"[{spoke - since:3.0f} s] Exchanges so far: {done}", err=True)


def shared_options(values: dict[str, Any]) -> list[str]:
    """Options of ``ttck run`` as they stand on a command line, from their values by name."""
    found: list[str] = []
    for name, value in values.items():
        option = f"--{name.replace('_', '-')}"
        if isinstance(value, tuple):
            found += [part for one in value for part in (option, str(one))]
        elif isinstance(value, bool):
            found += [option] if value else []
        elif value is not None:
            found += [option, str(value)]
    return found
