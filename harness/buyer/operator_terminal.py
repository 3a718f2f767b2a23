"""Ask an operator at the terminal, with a countdown."""

from __future__ import annotations

import contextlib
import os
import queue
import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TextIO

from ttck.harness.buyer.operator_prompt import LATER, SILENT, Question, Reply
from ttck.harness.checklist import CANNOT, DONE
from ttck.harness.interrupts import look

_WORDS = {
    **dict.fromkeys(("", "done", "d", "y", "yes", "ok"), DONE),
    **dict.fromkeys(("c", "cannot", "n", "no"), CANNOT),
    **dict.fromkeys(("l", "later"), LATER),
}


class Terminal:
    """A keyboard and a screen. One thread reads all lines, so that a late answer is not taken for the next one."""

    def __init__(self, keyboard: TextIO, screen: TextIO, *, aside: Callable[[], AbstractContextManager[None]] | None = None) -> None:
        self._keyboard, self._screen = keyboard, screen
        self._aside = aside or contextlib.nullcontext
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            for line in self._keyboard:
                self._lines.put(line)
        self._lines.put(None)

    def ask(self, question: Question, *, seconds: float) -> Reply:
        """Ask and count down."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._read, name="ttck-keyboard", daemon=True)
            self._thread.start()
        while not self._lines.empty():
            if self._lines.get() is None:
                self._lines.put(None)
                break
        with self._aside():
            self._say(f"\n{question.text}\n")
            answer = self._answer(until=time.monotonic() + seconds)
            self._say("\nNo answer came in time.\n" if answer.word == SILENT else "")
        return answer

    def _answer(self, *, until: float) -> Reply:
        while (left := until - time.monotonic()) > 0:
            look()
            self._say(f"\rEnter = done, c and Enter = it cannot be done, l and Enter = later ({left:.0f} s left): ")
            try:
                line = self._lines.get(timeout=min(left, 1.0))
            except queue.Empty:
                continue
            if line is None:  # the terminal is gone
                self._lines.put(None)
                return Reply(word=SILENT)
            word, _, note = line.strip().partition(" ")
            if word.lower() in _WORDS:
                return Reply(word=_WORDS[word.lower()], note=note.strip())
            self._say("Please press Enter alone, or c and Enter, or l and Enter; d, c or l may be followed by a note.\n")
        return Reply(word=SILENT)

    def _say(self, text: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._screen.write(text)
            self._screen.flush()


def terminal(*, aside: Callable[[], AbstractContextManager[None]] | None = None) -> Terminal | None:
    """The terminal that this process was started at; None where there is none, or where the process is in its background.

    The streams are doubled, so that they stay what they are while pytest puts others in their place.
    """
    keyboard, screen = sys.stdin, sys.stderr
    try:
        if keyboard is None or screen is None or not (keyboard.isatty() and screen.isatty()):
            return None
        if hasattr(os, "tcgetpgrp") and os.tcgetpgrp(keyboard.fileno()) != os.getpgrp():
            return None
        lines = os.fdopen(os.dup(keyboard.fileno()), encoding="utf-8", errors="replace")
        shown = os.fdopen(os.dup(screen.fileno()), "w", encoding=screen.encoding, errors="backslashreplace")
    except (OSError, ValueError, AttributeError):
        return None
    return Terminal(lines, shown, aside=aside)
