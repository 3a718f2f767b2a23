"""Interruptions: Ctrl-C, and the signals that a CI server or a closed terminal sends, end a run in good order."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

KEYBOARD = "interrupted from the keyboard"
_ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


def words(interrupt: KeyboardInterrupt) -> str:
    """What a report says about an interruption."""
    return str(interrupt) or KEYBOARD


def _raise(number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt(f"stopped by {signal.Signals(number).name}")


@contextmanager
def ending_signals() -> Iterator[None]:
    """Within, a signal that would end the process raises `KeyboardInterrupt`, unless the caller had it ignored."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    taken = [number for number in _ENDING if signal.getsignal(number) is signal.SIG_DFL]
    for number in taken:
        signal.signal(number, _raise)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


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
