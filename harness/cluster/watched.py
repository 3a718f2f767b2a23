"""``python -m ttck.harness.cluster.watched MODULE ARGUMENT ...``: run a module of ttck, and end it in good order when a worker goes.

A byte on the standard input interrupts the module once. The end of the input says that whoever started this has gone: nobody waits for
the module any more, and it is interrupted, so that it tidies up at the seller before it ends.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence

_GRACE = 120.0  # seconds to tidy up in, once nobody waits for the module any more
_KILLED = 70  # as ttck.harness.verdict.ExitCode.HARNESS_ERROR: it was ended from outside


def main(arguments: Sequence[str]) -> int:
    """Run a module with its arguments until it ends; returns its exit code, 70 for one that a signal ended."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a worker that was started in the background may have it ignored
    process = subprocess.Popen([sys.executable, "-m", *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # noqa: S603 - ours
    threading.Thread(target=_listen, args=(sys.stdin.fileno(), process), daemon=True).start()
    code = process.wait()
    return code if code >= 0 else _KILLED


def _listen(asked: int, process: subprocess.Popen[bytes]) -> None:
    while os.read(asked, 1):  # past Python's buffers, whose locks outlive this thread
        _interrupt(process)
    _interrupt(process)
    try:
        process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()


def _interrupt(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGINT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
