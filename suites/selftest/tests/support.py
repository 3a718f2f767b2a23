"""Runs ``ttck`` as a user does, as a process, and reads what it left behind."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from ttck.suites.selftest.tests import warm

COMMAND = (sys.executable, "-m", "ttck.harness.cli.main")
PATIENCE = 300.0  # seconds; only a run that hangs comes to its end
SMALL = {"event_wait": 0.3, "state_wait": 0.3, "quiet_window": 0.1, "request_timeout": 5, "connect_timeout": 5, "run_seconds": 240}


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str
    seconds: float
    megabytes: int
    runs: Path

    @cached_property
    def folder(self) -> Path:
        """The folder of the one run."""
        (found,) = self.runs.iterdir()
        return found

    @cached_property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / "record.jsonl").read_text("utf-8").split("\n") if line]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["kind"] == kind]

    @property
    def footer(self) -> dict[str, Any]:
        (found,) = self.of("footer")
        return found

    def verdicts(self, *outcomes: str) -> list[dict[str, Any]]:
        return [line for line in self.of("verdict") if line["outcome"] in outcomes]

    def sound(self) -> Done:
        """No crash shows anywhere, and a run that has a record has a report."""
        assert "Traceback" not in self.out + self.err, self.err
        for folder in self.runs.iterdir() if self.runs.exists() else ():
            assert (folder / "report.html").stat().st_size > 1000
        return self


def write_target(folder: Path, document: Any) -> Path:
    path = folder / "target.yaml"
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return path


# A process counts the memory of whoever started it as its own (getrusage(2)): between the two stands a small one.
_MEASURED = """
import os, resource, sys
pid = os.fork()
if not pid:
    os.execv(sys.argv[2], sys.argv[2:])
_, status = os.waitpid(pid, 0)
with open(sys.argv[1], "w") as out:
    print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, file=out)
"""


def ttck(target: Path, runs: Path, *more: str, env: Mapping[str, str] | None = None, fresh: bool = False, **options: Any) -> Done:
    """``ttck run`` with a small budget, to its end; a `fresh` process loads Python and ttck itself, and its memory is measured."""
    began = time.monotonic()
    arguments = ["run", str(target), "--runs", str(runs), "--budget", "small", "--quiet", *more]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, tempfile.NamedTemporaryFile("r+", encoding="ascii") as told:
        if fresh or options or warm.COVERED:
            measured = [sys.executable, "-I", "-S", "-c", _MEASURED, told.name, *COMMAND, *arguments]
            streams = {"stdin": subprocess.DEVNULL, "stdout": out, "stderr": err, "env": env}
            process: Any = subprocess.Popen(measured, start_new_session=True, **streams, **options)
        else:
            process = warm.Process("ttck.harness.cli.main:main", arguments, out=out.fileno(), err=err.fileno(), env=env)
        try:
            code = process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        status, megabytes = map(int, words) if (words := told.read().split()) else (None, 0)
        out.seek(0)
        err.seek(0)
        said, warned = (stream.read().decode("utf-8", "replace") for stream in (out, err))
    code = code if status is None else os.waitstatus_to_exitcode(status)
    return Done(code, said, warned, time.monotonic() - began, megabytes, runs)


def called(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Any other command of ttck, to its end."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        words = [str(one) for one in arguments]
        if warm.COVERED:
            process: Any = subprocess.Popen([*COMMAND, *words], stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        else:
            process = warm.Process("ttck.harness.cli.main:main", words, out=out.fileno(), err=err.fileno())
        code = process.wait(PATIENCE)
        out.seek(0)
        err.seek(0)
        told, warned = (stream.read().decode("utf-8", "replace") for stream in (out, err))
    assert "Traceback" not in told + warned, warned
    return subprocess.CompletedProcess(words, code, told, warned)


@contextlib.contextmanager
def started(target: Path, runs: Path, *more: str, ignoring: Iterable[signal.Signals] = ()):
    """``ttck run`` in the background, its output in pipes, with signals as in a terminal, but for those that it is to ignore."""
    command = [*COMMAND, "run", str(target), "--runs", str(runs), *more]

    def signals():
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN if number in ignoring else signal.SIG_DFL)

    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen(command, preexec_fn=signals, text=True, **pipes)  # noqa: PLW1509 - this test may run under nohup
    timer = threading.Timer(PATIENCE, process.kill)
    timer.start()
    try:
        yield process
    finally:
        timer.cancel()
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


def finished(process: subprocess.Popen[str], runs: Path) -> Done:
    out, err = process.communicate()
    return Done(process.returncode, out, err, 0.0, 0, runs)


class Markup(HTMLParser):
    """The scripts, event handlers and addresses of a page, as a browser would find them."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts: list[str] = []
        self.handlers: list[str] = []
        self.images: list[str] = []
        self._in_script = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self._in_script = tag == "script"
        if tag == "script":
            self.scripts.append("")
        self.handlers += [f"{name}={value}" for name, value in attrs if name.startswith("on")]
        self.images += [str(value) for name, value in attrs if tag == "img" and name == "src"]

    def handle_endtag(self, tag):
        self._in_script = False

    def handle_data(self, data):
        if self._in_script:
            self.scripts[-1] += data
