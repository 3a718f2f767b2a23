"""Interruptions: Ctrl-C, and the signals that a CI server or a closed terminal sends, end a run in good order.

A signal that comes while something is computed is only noted: an exception out of nowhere would be swallowed by a finalizer,
or leave a library in a state of which it knows nothing. It is raised where the run waits, and where it takes a step (`look`).
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import FrameType

KEYBOARD = "interrupted from the keyboard"
_settled = threading.Event()
_asked: list[str] = []  # signals that came and were not told of yet
_open = False  # whether a signal may be raised at this very moment
_DEFAULTS = (signal.SIG_DFL, signal.default_int_handler)
_ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


def words(interrupt: KeyboardInterrupt) -> str:
    """What a report says about an interruption."""
    _asked.clear()
    return str(interrupt) or KEYBOARD


def look() -> None:
    """Raise what was asked for meanwhile."""
    if _asked:
        raise KeyboardInterrupt(_asked[-1])


def pass_on(interrupt: KeyboardInterrupt, processes: Iterable[subprocess.Popen[bytes]]) -> str:
    """Interrupt the processes that still run, each once for this interruption; returns what a report says about it."""
    said = words(interrupt)
    unheard = signal.getsignal(signal.SIGINT) is signal.SIG_IGN  # and so it is by those that were started here
    for process in processes:
        if process.poll() is None:
            os.kill(process.pid, signal.SIGTERM if unheard else signal.SIGINT)
    return said


@contextmanager
def waiting() -> Iterator[None]:
    """Within, a signal is raised at once: for what may take long and may be left at any point."""
    global _open  # noqa: PLW0603 - there is one main thread, and signals come to it alone
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before, _open = _open, True
    try:
        look()
        yield
    finally:
        _open = before


def _came(number: int, _frame: FrameType | None) -> None:
    """Note a signal; raise it where nothing is spoilt by that, or where the one before it was not seen to yet."""
    impatient = bool(_asked)
    _asked.append(KEYBOARD if number == signal.SIGINT else f"stopped by {signal.Signals(number).name}")
    if _open or impatient:
        raise KeyboardInterrupt(_asked[-1])


@contextmanager
def ending_signals() -> Iterator[None]:
    """Within, a signal that would end the process ends the run (`KeyboardInterrupt`), unless the caller had it ignored."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, *_ENDING)}
    taken = {number: handler for number, handler in before.items() if handler in _DEFAULTS}
    for number in taken:
        signal.signal(number, _came)
    try:
        yield
        look()
    finally:
        _asked.clear()  # a signal ends the run that it met, and no later one of this process
        for number, handler in taken.items():
            signal.signal(number, handler)


def settled() -> None:
    """The run is over and recorded: within `patient`, no signal stops what is left to do, the writing of reports."""
    _settled.set()


@contextmanager
def patient(*, last: bool = False) -> Iterator[None]:
    """Within, the first interruption ends a run in good order, and those that come once it is `settled` are only answered.

    `last` says that the process ends afterwards: then they stay ignored, or they would meet Python while it is going down.

    What the caller had ignored stays ignored, as in a background job or under nohup.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _settled.clear()
    _asked.clear()
    answered = False

    def handle(number: int, frame: FrameType | None) -> None:
        nonlocal answered
        if not _settled.is_set():
            _came(number, frame)
        elif not answered:
            answered = True
            with contextlib.suppress(OSError):  # past Python's buffers: they may be in use at this very moment
                os.write(2, b"\nThe run has ended; its reports are being written.\n")

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, *_ENDING)}
    taken = {number: handler for number, handler in before.items() if handler in _DEFAULTS}
    for number in taken:
        signal.signal(number, handle)
    try:
        yield
        if not _settled.is_set():
            look()
    finally:
        _asked.clear()
        for number, handler in taken.items():
            signal.signal(number, signal.SIG_IGN if last else handler)
        _settled.clear()


@contextmanager
def undisturbed() -> Iterator[None]:
    """Within, these signals are ignored: for what is short and must be whole, such as the last line of a record."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, *_ENDING)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
