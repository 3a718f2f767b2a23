"""The last rung of the stimulus ladder: a question to the person at the terminal, in plain words and with a countdown."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, TextIO

from ttck.harness.interrupts import look
from ttck.specs.dialects import decisions
from ttck.specs.vocabulary import Stimulus

DONE, CANNOT, SILENT = "done", "cannot", "silent"
NOBODY = 2  # questions in a row without an answer after which nobody is asked any more

_TICKET, _WORKORDER, _VISIT, _INCIDENT = "ticket {item}", "workorder {item}", "appointment {item}", "incident {item}"
SENTENCES: dict[Stimulus, str] = {
    Stimulus.START_WORK: f"let the seller start to work on {_TICKET}",
    Stimulus.REQUEST_INFO: f"let the seller ask the buyer for more information on {_TICKET}",
    Stimulus.RESOLVE: f"let the seller resolve {_TICKET}",
    Stimulus.CLOSE_ON_TIMEOUT: f"let the time for the buyer's confirmation run out, so that the seller closes {_TICKET}",
    Stimulus.FINISH_CANCELLATION: f"let the seller finish the cancellation of {_TICKET}",
    Stimulus.UPDATE_SELLER_SEVERITY: f"let the seller change its own severity (sellerSeverity) of {_TICKET}",
    Stimulus.UPDATE_SELLER_PRIORITY: f"let the seller change its own priority (sellerPriority) of {_TICKET}",
    Stimulus.UPDATE_EXPECTED_RESOLUTION: f"let the seller change the expected resolution date of {_TICKET}",
    Stimulus.ADD_NOTE: f"let the seller add a note to {_TICKET}",
    Stimulus.ADD_ATTACHMENT: f"let the seller add an attachment to {_TICKET}",
    Stimulus.UPDATE_SELLER_CONTACT: f"let the seller change its contact for {_TICKET}",
    Stimulus.UPDATE_TECHNICAL_CONTACTS: f"let the seller change the technical contacts of {_TICKET}",
    Stimulus.ADD_RELATED_ISSUE: f"let the seller relate another issue to {_TICKET}",
    Stimulus.WORKORDER_OPEN: f"let the seller open a workorder for {_TICKET}",
    Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT: f"let the seller open a workorder that needs an appointment for {_TICKET}",
    Stimulus.WORKORDER_PLAN: f"let the seller plan {_WORKORDER}",
    Stimulus.WORKORDER_START: f"let the seller start {_WORKORDER}",
    Stimulus.WORKORDER_COMPLETE: f"let the seller complete {_WORKORDER}",
    Stimulus.WORKORDER_FAIL: f"let {_WORKORDER} fail",
    Stimulus.WORKORDER_CANCEL: f"let the seller cancel {_WORKORDER}",
    Stimulus.WORKORDER_UPDATE: f"let the seller change {_WORKORDER}",
    Stimulus.CALENDAR_OPEN: "let the seller offer time slots in its calendar",
    Stimulus.CALENDAR_BLOCK: "let the seller take time slots out of its calendar",
    Stimulus.APPOINTMENT_COMPLETE: f"let the seller complete {_VISIT}",
    Stimulus.APPOINTMENT_MISS: f"let the seller miss {_VISIT}",
    Stimulus.APPOINTMENT_FAIL: f"let {_VISIT} fail",
    Stimulus.APPOINTMENT_UPDATE_SELLER_CONTACT: f"let the seller change its contact for {_VISIT}",
    Stimulus.APPOINTMENT_ADD_NOTE: f"let the seller add a note to {_VISIT}",
    Stimulus.APPOINTMENT_ADD_ATTACHMENT: f"let the seller add an attachment to {_VISIT}",
    Stimulus.INCIDENT_CREATE: "let the seller create an incident",
    Stimulus.INCIDENT_START_WORK: f"let the seller start to work on {_INCIDENT}",
    Stimulus.INCIDENT_UPDATE: f"let the seller change {_INCIDENT}",
    Stimulus.INCIDENT_CLOSE: f"let the seller close {_INCIDENT}",
    Stimulus.RESTART: "restart the seller's system",
    Stimulus.REGISTER_LISTENER: "register the listener at the seller, so that it posts its events to the callback",
}


def sentence(name: str, item: str | None, args: Mapping[str, Any]) -> str:
    """What a person is asked to do."""
    own = decisions().get(Stimulus(name))
    asked = (own[1].asks if own else SENTENCES[Stimulus(name)]).format(item=item or "")
    told = "; ".join(f"{key}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}" for key, value in args.items())
    return f"Please {asked}{f', with {told}' if told else ''}."


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

    def ask(self, question: str, *, seconds: float) -> str:
        """Ask and count down; the answer is one of `DONE`, `CANNOT` and `SILENT`."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._read, name="ttck-keyboard", daemon=True)
            self._thread.start()
        while not self._lines.empty():
            if self._lines.get() is None:
                self._lines.put(None)
                break
        with self._aside():
            self._say(f"\n{question}\n")
            answer = self._answer(until=time.monotonic() + seconds)
            self._say("" if answer != SILENT else "\nNo answer came in time.\n")
        return answer

    def _answer(self, *, until: float) -> str:
        while (left := until - time.monotonic()) > 0:
            look()
            self._say(f"\rEnter = done, c and Enter = it cannot be done ({left:.0f} s left): ")
            try:
                line = self._lines.get(timeout=min(left, 1.0))
            except queue.Empty:
                continue
            if line is None:  # the terminal is gone
                self._lines.put(None)
                return SILENT
            word = line.strip().lower()
            if word in {"", "done", "d", "y", "yes", "ok"}:
                return DONE
            if word in {"c", "cannot", "n", "no"}:
                return CANNOT
            self._say("Please press Enter alone, or c and Enter.\n")
        return SILENT

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


class Operator:
    """Asks for stimuli, remembers what cannot be done, and stops asking where nobody answers."""

    def __init__(self, *, seconds: float) -> None:
        self.terminal: Terminal | None = None
        self.expected: int | None = None
        self._seconds = seconds
        self._cannot: set[str] = set()
        self._asked = self._unanswered = 0

    def ask(self, name: str, item: str | None, args: Mapping[str, Any]) -> tuple[str, str | None]:
        """The answer, and what went wrong where it is not `DONE`."""
        if self.terminal is None:
            return SILENT, "no terminal to ask an operator at"
        if name in self._cannot:
            return CANNOT, f"the operator has said that {name} cannot be done, and is not asked again"
        if self._unanswered >= NOBODY:
            return SILENT, f"nobody answered {NOBODY} questions in a row at the terminal, so no more are asked"
        self._asked += 1
        answer = self.terminal.ask(f"{self._count()} {sentence(name, item, args)}", seconds=self._seconds)
        self._unanswered = self._unanswered + 1 if answer == SILENT else 0
        if answer == CANNOT:
            self._cannot.add(name)
            return answer, f"the operator says that {name} cannot be done"
        return answer, None if answer == DONE else "the operator did not answer in time"

    def _count(self) -> str:
        if self.expected is None or self._asked > self.expected:
            return f"Question {self._asked} (more may follow)."
        rest = self.expected - self._asked
        return f"Question {self._asked} ({f'about {rest} more may follow' if rest else 'probably the last'})."
