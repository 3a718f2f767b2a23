"""Ask an operator over two files in the folder of a run, so that whoever answers may sit anywhere, and come and go.

``question.json`` is there while a question is open: its number, the question, and until when an answer counts. Who answers
puts ``answer.json`` beside it, once (`answer`). The run takes both away; what was said stands in its record.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ttck.harness.buyer.operator_prompt import LATER, SILENT, Question, Reply
from ttck.harness.checklist import CANNOT, DONE
from ttck.harness.interrupts import look, waiting
from ttck.harness.secrets.redactor import Redactor

QUESTION, ANSWER = "question.json", "answer.json"
WORDS = frozenset({DONE, CANNOT, LATER})
LONGEST = 2000  # characters of a note
_EVERY = 0.1  # seconds between two looks for an answer
_LARGEST = 64 * 1024  # bytes


class NotOpenError(ValueError):
    """There is no such question, or it is answered already."""


@dataclass(frozen=True, kw_only=True)
class Open:
    """An open question; `until` is in seconds since 1970, and `asked` counts how often it was put off and asked again."""

    number: int
    asked: int
    text: str
    until: float


class FolderPost:
    """Puts questions into a folder and waits for answers there. Secrets in a question are masked."""

    def __init__(self, folder: Path, redactor: Redactor) -> None:
        self._folder, self._redactor = folder, redactor
        self._last = self._often = 0

    def ask(self, question: Question, *, seconds: float) -> Reply:
        """Ask, and look for the answer so many seconds; an interruption of the run ends the waiting."""
        self._often = self._often + 1 if question.number == self._last else 1
        self._last = question.number
        text = self._redactor.text(question.text)
        shown = {"number": question.number, "asked": self._often, "text": text, "until": time.time() + seconds}
        try:
            (self._folder / ANSWER).unlink(missing_ok=True)
            _put(self._folder / QUESTION, shown)
            with waiting():
                return self._answer(shown, until=time.monotonic() + seconds)
        except OSError:  # the disk is full or gone, and the record will say so
            return Reply(word=SILENT)
        finally:
            for name in (QUESTION, ANSWER):
                with contextlib.suppress(OSError):
                    (self._folder / name).unlink(missing_ok=True)

    def _answer(self, shown: dict[str, Any], *, until: float) -> Reply:
        pause, path = threading.Event(), self._folder / ANSWER
        while time.monotonic() < until:
            look()
            found = _read(path)
            if found is not None and (found.get("number"), found.get("asked")) == (shown["number"], shown["asked"]):
                word, note = str(found.get("answer")), str(found.get("note") or "")[:LONGEST]
                if word in WORDS:
                    return Reply(word=word, note=" ".join(note.split()))
            if path.exists():  # late, or nothing that can be understood
                path.unlink(missing_ok=True)
            pause.wait(_EVERY)
        return Reply(word=SILENT)


def open_question(folder: Path) -> Open | None:
    """The question that is open in the folder of a run; None where there is none, or where it is answered already."""
    found = _read(folder / QUESTION)
    if found is None or (folder / ANSWER).exists():
        return None
    try:
        one = Open(number=int(found["number"]), asked=int(found["asked"]), text=str(found["text"]), until=float(found["until"]))
    except (KeyError, TypeError, ValueError):
        return None
    return one if one.until > time.time() else None


def answer(folder: Path, *, number: int, asked: int, word: str, note: str = "") -> None:
    """Answer a question; the first answer counts.

    Raises:
        NotOpenError: the question is not open any more, or the answer is none.
    """
    found = open_question(folder)
    if word not in WORDS:
        raise NotOpenError(f"an answer is one of {', '.join(sorted(WORDS))}")
    if found is None or (found.number, found.asked) != (number, asked):
        raise NotOpenError("this question is not open any more: somebody answered it, or the time is over")
    try:
        _put(folder / ANSWER, {"number": number, "asked": asked, "answer": word, "note": note[:LONGEST]}, once=True)
    except FileExistsError as second:
        raise NotOpenError("somebody has answered this question already") from second


def _put(path: Path, document: dict[str, Any], *, once: bool = False) -> None:
    """Put a whole file in place; `once` refuses to replace one.

    Raises:
        FileExistsError: there is one.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(document, stream)
        if once:
            os.link(name, path)
        else:
            Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        with path.open("rb") as stream:
            found = json.loads(stream.read(_LARGEST))
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
