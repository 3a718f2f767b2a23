"""Runs that a lab session started: each a process of its own, which outlives the server that shows it.

A run writes what it says to a file that it holds locked as long as it lives, so that another server finds out whether it goes on.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ttck.harness.report.body import visible
from ttck.harness.runs.run_id import new_run_id

TOKEN = "TTCK_SERVE_TOKEN"  # noqa: S105 - the name of the variable that holds it
_PLACE = ".lab"  # in the folder of the runs
_TAIL = 16 * 1024  # bytes of the end of what a run said
_SHARE = re.compile(r"^\[ *(\d+) %\] ")


class PlayError(RuntimeError):
    """A run cannot be started or stopped; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Played:
    """A run that was started here: of which target file, when (seconds since 1970), by which process, and whether it goes on."""

    id: str
    key: str
    started: float
    pid: int
    alive: bool
    stopping: bool = False


class Playing:
    """Starts and stops runs below one folder."""

    def __init__(self, runs: Path) -> None:
        self._runs, self._place = runs, runs / _PLACE
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._lock = threading.Lock()

    def start(self, key: str, target: Path, options: Sequence[str]) -> str:
        """Start a run of a target file; returns its name.

        Raises:
            PlayError: a run of this file goes on already, or the disk does not let it.
        """
        with self._lock:
            going = next((one for one in self.all() if one.alive and one.key == key), None)
            if going is not None:
                raise PlayError(f"the run {going.id} of {key} goes on; a seller is judged by one run at a time")
            name = new_run_id()
            command = [
                sys.executable, "-m", "ttck.harness.cli.main", "run", str(target.resolve()),
                "--output", str((self._runs / name).resolve()), "--operator", "files", *options,
            ]  # fmt: skip
            try:
                self._place.mkdir(parents=True, exist_ok=True)
                with (self._place / f"{name}.log").open("xb") as log:
                    fcntl.flock(log, fcntl.LOCK_EX)  # the child inherits it, and this process lets go of its own handle
                    child = subprocess.Popen(  # noqa: S603 - ours, and without a shell
                        command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
                        env={name: value for name, value in os.environ.items() if name != TOKEN},
                    )  # fmt: skip
                facts = {"key": key, "started": time.time(), "pid": child.pid}
                (self._place / f"{name}.json").write_text(json.dumps(facts), encoding="utf-8")
            except OSError as broken:
                raise PlayError(f"the run cannot be started: {broken.strerror or broken}") from broken
            self._children[name] = child
            return name

    def all(self) -> tuple[Played, ...]:
        """The runs that were started here, the newest first."""
        for child in self._children.values():
            child.poll()  # or it would stay as a zombie
        try:
            paths = sorted(self._place.glob("*.json"), reverse=True)
        except OSError:
            return ()
        return tuple(one for path in paths if (one := self._played(path)) is not None)

    def named(self, name: str) -> Played | None:
        """A run by its name; None where none of that name was started here."""
        return next((one for one in self.all() if one.id == name), None)

    def stop(self, name: str) -> None:
        """Ask a run to end: it tidies up at the seller and writes its reports, as after Ctrl-C.

        Raises:
            PlayError: it does not go on.
        """
        one = self.named(name)
        if one is None or not one.alive:
            raise PlayError("this run has ended already")
        try:
            os.kill(one.pid, signal.SIGTERM)
            (self._place / f"{name}.stop").touch()
        except OSError as broken:
            raise PlayError(f"the run cannot be stopped: {broken.strerror or broken}") from broken

    def said(self, name: str) -> tuple[str, ...]:
        """The last lines that a run printed."""
        path = self._place / f"{name}.log"
        try:
            with path.open("rb") as stream:
                stream.seek(max(path.stat().st_size - _TAIL, 0))
                text = stream.read().decode("utf-8", "replace")
        except OSError:
            return ()
        return tuple(visible(line) for line in text.splitlines() if line.strip())

    def _played(self, path: Path) -> Played | None:
        try:
            found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            return Played(
                id=path.stem, key=str(found["key"]), started=float(found["started"]), pid=int(found["pid"]),
                alive=_held(path.with_suffix(".log")), stopping=path.with_suffix(".stop").exists(),
            )  # fmt: skip
        except (OSError, ValueError, KeyError, TypeError):
            return None


def _held(path: Path) -> bool:
    """Whether the run that writes to this file still lives."""
    try:
        with path.open("rb") as stream:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def progress(lines: Sequence[str]) -> tuple[int, str]:
    """How far a run is, in percent, and what it does, by the lines that it printed."""
    for line in reversed(lines):
        if found := _SHARE.match(line):
            return int(found[1]), line[found.end() :]
    return 0, lines[-1] if lines else "The run begins."
