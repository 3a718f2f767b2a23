"""A Dask cluster on this machine: a scheduler and workers as processes, each on a free port of 127.0.0.1."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

_PATIENCE = 60.0  # seconds; only what hangs comes to its end
_HERE = ("--host", "127.0.0.1", "--no-dashboard", "--dashboard-address", "127.0.0.1:0")


class DaskCluster:
    """A running scheduler with its workers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.scheduler = self._started("scheduler", "scheduler", {}, "--port", "0")
        self.address = self._told("scheduler", "Scheduler at:")
        self.workers: list[subprocess.Popen[bytes]] = []

    def add_worker(self, environment: Mapping[str, str] | None = None) -> None:
        """One more worker, with one thread, which is gone when it dies, and what its environment has beside ours."""
        name = f"worker-{len(self.workers) + 1}"
        self.workers.append(self._started(name, "worker", environment or {}, self.address, "--nthreads", "1", "--no-nanny"))
        self._told(name, "Starting established connection")

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """End one of the processes as a crash would."""
        process.send_signal(signal.SIGKILL)
        process.wait(_PATIENCE)

    def close(self) -> None:
        """End all of them."""
        for process in [*self.workers, self.scheduler]:
            process.kill()
            process.wait(_PATIENCE)

    def _started(self, name: str, role: str, environment: Mapping[str, str], *more: str) -> subprocess.Popen[bytes]:
        own = {"DASK_TEMPORARY_DIRECTORY": str(self._folder), "TMPDIR": str(self._folder)}
        command = [sys.executable, "-m", "dask", role, *more, *_HERE]
        with (self._folder / name).open("wb") as said:
            streams = {"stdin": subprocess.DEVNULL, "stdout": said, "stderr": said}
            return subprocess.Popen(command, start_new_session=True, env={**os.environ, **own, **environment}, **streams)

    def _told(self, name: str, words: str) -> str:
        """What stands behind these words in the output of a process."""
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            for line in (self._folder / name).read_text("utf-8", "replace").splitlines():
                if words in line:
                    return line.partition(words)[2].strip()
            time.sleep(0.05)
        raise AssertionError((self._folder / name).read_text("utf-8", "replace"))


@contextlib.contextmanager
def dask_cluster(folder: Path, *, workers: int) -> Iterator[DaskCluster]:
    """A cluster with so many workers until the block ends. Where Dask is not installed the test is skipped."""
    pytest.importorskip("distributed", reason="Dask is not here (the extra dask)")
    folder.mkdir(exist_ok=True)
    cluster = DaskCluster(folder)
    try:
        for _ in range(workers):
            cluster.add_worker()
        yield cluster
    finally:
        cluster.close()
