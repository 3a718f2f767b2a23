"""Processes that begin where ttck is loaded already: a server loads it once, and each process is forked from it.

What a process does is the same as in one of its own, but for the second or so in which Python would load everything again. What
that loading does is seen by the tests that start a process themselves (`test_demo`, `test_interruption`, `test_main`).
"""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import IO, Any

_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(["ttck.suites.selftest.tests.warm_modules"])
COVERED = any(name.startswith("COVERAGE_PROCESS") for name in os.environ)  # what is measured begins by itself


class Process:
    """A call of a function of the command line as a process, with the methods of `subprocess.Popen` that the tests use."""

    def __init__(self, entry: str, arguments: Sequence[str], *, out: int, err: int, env: Mapping[str, str] | None = None) -> None:
        """Start ``module:function`` with arguments, in this folder; `out` and `err` are open files."""
        given = (entry, [*arguments], dict(os.environ if env is None else env), str(Path.cwd()))
        self._process = _SERVER.Process(target=_played, args=(*given, DupFd(out), DupFd(err)))
        self._process.start()
        self.pid = self._process.pid
        self.stdout: IO[str] | None = None
        self.stderr: IO[str] | None = None

    @property
    def returncode(self) -> int | None:
        """How it ended; None while it runs."""
        return self._process.exitcode

    def poll(self) -> int | None:
        """As `returncode`."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end.

        Raises:
            subprocess.TimeoutExpired: it has not come.
        """
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("ttck", timeout or 0)
        return self._process.exitcode

    def terminate(self) -> None:
        """Send SIGTERM."""
        self._process.terminate()

    def kill(self) -> None:
        """Send SIGKILL."""
        self._process.kill()


def piped(entry: str, arguments: Sequence[str]) -> Process:
    """A process whose output is read from pipes."""
    (out, said), (err, warned) = os.pipe(), os.pipe()
    try:
        process = Process(entry, arguments, out=said, err=warned)
    finally:
        os.close(said)
        os.close(warned)
    process.stdout, process.stderr = (os.fdopen(number, encoding="utf-8") for number in (out, err))
    return process


def _played(entry: str, arguments: list[str], environment: dict[str, str], folder: str, out: Any, err: Any) -> None:
    """In the new process: call the function as its command would."""
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for number, given in ((1, out), (2, err)):
        taken = given.detach()
        os.dup2(taken, number)
        os.close(taken)
    sys.stdout, sys.stderr = (os.fdopen(os.dup(number), "w", encoding="utf-8", errors="backslashreplace") for number in (1, 2))
    module, _, name = entry.partition(":")
    sys.argv = ["ttck", *arguments]
    try:
        getattr(importlib.import_module(module), name)(arguments)
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError):
                stream.flush()
