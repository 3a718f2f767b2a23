"""A module that a worker runs is interrupted when that is asked for, and when the worker has gone."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

PATIENCE = 60.0  # seconds; only what hangs comes to its end
WAITS = """
import signal, sys, time
try:
    print("ready", file=sys.stderr, flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    print("tidied up", file=sys.stderr)
    sys.exit(4)
"""


@pytest.fixture
def watched(tmp_path):
    (tmp_path / "waits.py").write_text(WAITS)
    (tmp_path / "ends.py").write_text("import sys; sys.exit(int(sys.argv[1]))")
    (tmp_path / "killed.py").write_text("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    found = []

    def start(*words):
        command = [sys.executable, "-m", "ttck.harness.cluster.watched", *words]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
        process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(tmp_path)}, bufsize=0, **pipes)
        found.append(process)
        return process

    yield start
    for process in found:
        process.kill()
        process.wait()
        process.stderr.close()
        process.stdin.close()


@pytest.mark.parametrize("how", ["asked", "gone"])
def test_it_ends_in_good_order(watched, how):
    process = watched("waits")
    assert process.stderr.readline() == b"ready\n"
    if how == "asked":
        process.stdin.write(b"\n")
    else:
        process.stdin.close()
    assert process.wait(PATIENCE) == 4
    assert process.stderr.read() == b"tidied up\n"


@pytest.mark.parametrize(("words", "code"), [(("ends", "0"), 0), (("ends", "6"), 6), (("killed",), 70)])
def test_its_exit_code_is_that_of_the_module(watched, words, code):
    assert watched(*words).wait(PATIENCE) == code
