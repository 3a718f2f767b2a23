"""What a worker does: play an order as a process of its own, and send what it records while it plays."""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import uuid
import zlib
from pathlib import Path
from typing import IO, Any

from ttck.harness.cluster.orders import OUT, Order, unfit
from ttck.harness.verdict import ExitCode

BEGUN, GROWN, ENDED = "begun", "grown", "ended"
_LOOK = 0.1  # seconds between two looks at the process
_SEND = 1.0  # seconds between two messages
_PATIENCE = 60.0  # seconds in which nobody takes what is sent, until the one who ordered it is held to be gone
_PIECE = 256 * 1024  # bytes of a record in one message
_SAID = 4000  # characters of what the process said that are sent


class _Line:
    """The way to the one who ordered: messages in order, over a queue at the scheduler."""

    def __init__(self, order: Order, channel: str) -> None:
        distributed: Any = importlib.import_module("distributed")
        self._event = distributed.Event
        self._client = distributed.get_client()
        self._queue = distributed.Queue(channel, client=self._client)
        self._marks = {"order": order.name, "attempt": uuid.uuid4().hex}
        self._channel, self._asked = channel, 0
        self.worker = str(distributed.get_worker().address)

    def say(self, kind: str, **more: Any) -> None:
        """Send a message.

        Raises:
            Exception: nobody takes it, or the scheduler is gone; of whatever type Dask has for that.
        """
        self._queue.put({"kind": kind, **self._marks, **more}, timeout=_PATIENCE)

    def interrupted(self) -> bool:
        """Whether another interruption is asked for since the last look."""
        if not self._event(interruption(self._channel, self._asked + 1), client=self._client).is_set():
            return False
        self._asked += 1
        return True

    def close(self) -> None:
        """Let the queue go."""
        self._queue.close()


def interruption(channel: str, number: int) -> str:
    """The name of the event at the scheduler that asks for an interruption, the first one being 1."""
    return f"{channel}-interruption-{number}"


def play(order: Order, *, channel: str, made_by: tuple[str, str]) -> None:
    """Play an order on this worker; all that is to be known of it goes through `channel`.

    Raises:
        Exception: nobody takes what is sent, or the scheduler is gone. The process is interrupted, and its folder stays where it is.
    """
    line = _Line(order, channel)
    try:
        problem = unfit(order, made_by)
        if problem:
            line.say(ENDED, code=int(ExitCode.USAGE), said=f"{problem} ({line.worker})", files={})
            return
        folder = Path(tempfile.mkdtemp(prefix="ttck-order-"))
        line.say(BEGUN, worker=line.worker, host=socket.gethostname(), folder=str(folder))
        try:
            _played(order, folder, line)
        except BaseException:
            logging.getLogger(__name__).warning("what was played of %s is kept in %s", order.name, folder)
            raise
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        line.close()


def _played(order: Order, folder: Path, line: _Line) -> None:
    out = folder / "out"
    out.mkdir()
    for name, text in order.sent.items():
        (out / name).write_text(text, encoding="utf-8")
    arguments = [part.replace(OUT, str(out)) for part in order.arguments]
    command = [sys.executable, "-m", "ttck.harness.cluster.watched", order.module, *arguments]
    with (folder / "said").open("w+b") as said:
        process = subprocess.Popen(  # noqa: S603 - ours
            command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said, start_new_session=True
        )
        asking: Any = process.stdin
        with contextlib.closing(asking):  # its end interrupts the process, whatever ends this worker
            _attended(process, asking, out / order.stream, line)
        said.seek(0)
        words = said.read().decode("utf-8", "replace").strip()[-_SAID:]
    line.say(ENDED, code=process.returncode, said=words, files=_written(out, beside={order.stream, *order.sent}))


def _attended(process: subprocess.Popen[bytes], asking: IO[bytes], stream: Path, line: _Line) -> None:
    """Send what the process records until it has ended, and interrupt it when that is asked for."""
    sent, spoke = 0, 0.0
    while True:
        ended = process.poll() is not None  # looked at first: what it recorded last is read afterwards
        if ended or time.monotonic() - spoke > _SEND:
            spoke = time.monotonic()
            sent = _grown(stream, sent, line)
            if ended:
                return
            if line.interrupted():
                with contextlib.suppress(BrokenPipeError):  # it has just ended
                    os.write(asking.fileno(), b"\n")
        time.sleep(_LOOK)


def _grown(stream: Path, sent: int, line: _Line) -> int:
    """Send what a file has more than was sent of it; returns how much that is now. A message goes out in any case, as a sign of life."""
    while True:
        data = b""
        if stream.exists():
            with stream.open("rb") as opened:
                opened.seek(sent)
                data = opened.read(_PIECE)
        line.say(GROWN, at=sent, data=data)
        sent += len(data)
        if len(data) < _PIECE:
            return sent


def _written(out: Path, *, beside: set[str]) -> dict[str, bytes]:
    """The files in a folder by their relative names, compressed; those `beside` are left out."""
    names = {path.relative_to(out).as_posix(): path for path in sorted(out.rglob("*")) if path.is_file()}
    return {name: zlib.compress(path.read_bytes()) for name, path in names.items() if name not in beside}
