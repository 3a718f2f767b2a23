"""The record: a run writes one JSON line per event, at once; everything else reads it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from ttck.harness.record.bodies import is_without, length, weight, without
from ttck.harness.record.exchange import Answer, Entry, Exchange, Notification, StimulusCall
from ttck.harness.record.hash_chain import SEED, link
from ttck.harness.secrets.redactor import Redactor

FORMAT = 1
_MOST_CAME = 192 * 1024 * 1024  # bytes of all bodies together; every check reads them again
_MOST_KEPT = 512 * 1024 * 1024  # bytes of memory, about, for all that came
SHOWN = 96 * 1024  # characters of a body that are kept in the record


class RecordError(OSError):
    """The record cannot be written any more, for example because the disk is full."""


def _text(body: bytes) -> str:
    return body[: 4 * SHOWN].decode("utf-8", "backslashreplace").replace("\x00", "\\x00")


def _shown(body: bytes, redactor: Redactor, *, cut: bool = False) -> str:
    text = _text(body)
    return redactor.shortened(text)[:SHOWN] if cut or len(body) > 4 * SHOWN else redactor.text(text)[:SHOWN]


def _came_as(owner: Answer | Notification, redactor: Redactor, *, cut: bool = False) -> str:
    """The body that came, masked. Every other one came before, and was looked through then."""
    if not cut and is_without(owner, redactor.known):
        return _text(owner.body)[:SHOWN]
    words, shown = redactor.known, _shown(owner.body, redactor, cut=cut)
    if not cut and shown == _text(owner.body)[:SHOWN]:
        without(owner, words)
    return shown


def _answer_line(answer: Answer, redactor: Redactor) -> dict[str, Any]:
    return {
        "status": answer.status,
        "headers": redactor.headers(answer.headers.items()),
        "body": _came_as(answer, redactor, cut=answer.truncated),
        "truncated": answer.truncated or length(answer) > SHOWN,
    }


def _in_form(entry: Exchange) -> bool:
    """Whether the document of a request is only a part of its body, which then does not tell it."""
    return isinstance(entry.sent, dict | list) and not (entry.request_body or b"").lstrip().startswith((b"{", b"["))


def _exchange_line(entry: Exchange, redactor: Redactor) -> dict[str, Any]:
    came = entry.answer or entry.partial
    return {
        "kind": "exchange",
        "n": entry.number,
        "scenario": entry.scenario,
        "label": entry.label,
        "operation": entry.operation,
        "ticket": entry.ticket,
        "at": entry.at.isoformat(),
        "elapsed": round(entry.elapsed, 6),
        "request": {
            "method": entry.method,
            "url": redactor.text(entry.url),
            "headers": redactor.headers(entry.request_headers.items()),
            "body": None if entry.request_body is None else _shown(entry.request_body, redactor),
            **({"sent": redactor.document(entry.sent)} if _in_form(entry) else {}),
        },
        "response": _answer_line(came, redactor) if came else None,
        "error": redactor.text(entry.error) if entry.error else None,
    }


def _notification_line(entry: Notification, redactor: Redactor) -> dict[str, Any]:
    return {
        "kind": "notification",
        "n": entry.number,
        "at": entry.at.isoformat(),
        "subscription": entry.subscription,
        "path": redactor.text(entry.path),
        "event_type": redactor.text(entry.event_type),
        "ticket": entry.ticket,
        "headers": redactor.headers(entry.headers.items()),
        "body": _came_as(entry, redactor),
        **({"refused": True} if entry.refused else {}),
        **({"elsewhere": True} if entry.elsewhere else {}),
    }


def _stimulus_line(entry: StimulusCall, redactor: Redactor) -> dict[str, Any]:
    return {
        "kind": "stimulus",
        "n": entry.number,
        "scenario": entry.scenario,
        "at": entry.at.isoformat(),
        "name": entry.name,
        "ticket": entry.ticket,
        "args": redactor.document(dict(entry.args)),
        "via": entry.via,
        "ok": entry.ok,
        "detail": redactor.text(entry.detail) if entry.detail else None,
        "refused": entry.refused,
        "sets": list(entry.sets),
        "sure": entry.surely,
        **({"note": redactor.text(entry.note)} if entry.note else {}),
    }


_LINES: dict[type[Entry], Callable[[Any, Redactor], dict[str, Any]]] = {
    Exchange: _exchange_line,
    Notification: _notification_line,
    StimulusCall: _stimulus_line,
}


# What in a line may hold a text of the seller; bodies and headers are masked where the line is made. All other words
# are ours, and masking them would break the record of somebody whose password is "passed".
_FREE = frozenset(
    {
        "label",
        "ticket",
        "reason",
        "stopped",
        "leftovers",
        "detail",
        "error",
        "findings",
        "path",
        "subscription",
        "event_type",
        "args",
        "story",
    }
)


def _free(value: Any, redactor: Redactor) -> Any:
    """Values masked, names of fields kept."""
    if isinstance(value, list | tuple):
        return [_free(item, redactor) for item in value]
    if isinstance(value, dict):
        return {key: redactor.document(item) for key, item in value.items()}
    return redactor.document(value)


def _weight(entry: Entry) -> int:
    if isinstance(entry, Exchange):
        came = entry.answer or entry.partial
        sent = len(entry.request_body or b"")
        return sent + (weight(came) + _texts(came.headers) if came else 0)
    return weight(entry) + _texts(entry.headers) if isinstance(entry, Notification) else 0


def _came(entry: Entry) -> int:
    if isinstance(entry, Exchange):
        answer = entry.answer or entry.partial
        return length(answer) if answer else 0
    return length(entry) if isinstance(entry, Notification) else 0


def _written(line: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(line)
    except TypeError:  # half of a surrogate pair, a number of more than 64 bits
        return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")


def _texts(headers: Mapping[str, str]) -> int:
    return sum(len(name) + len(value) for name, value in headers.items())


class Recorder:
    """Numbers what is observed, keeps it in memory and appends it to ``record.jsonl`` at once. Safe between threads.

    `size` is the memory that is kept of what came, about, and `came` the length of all bodies that came, both in bytes.
    Each line carries a hash over all before it (`ttck.harness.record.hash_chain`).
    """

    def __init__(self, path: Path, redactor: Redactor) -> None:
        """Open the record for writing.

        Raises:
            RecordError: the folder cannot be made or written.
        """
        self.path = path
        self.redactor = redactor
        self.entries: list[Entry] = []
        self.size = self.came = 0
        self._broken: str | None = None
        self._ended = False
        self._lock = threading.RLock()
        self._next = 1
        self._last = SEED
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._stream = path.open("ab", buffering=0)
        except OSError as broken:
            raise RecordError(f"cannot write the record {path}: {broken.strerror or broken}") from broken

    def add(self, make: Callable[[int], Entry]) -> Any:
        """Number an entry, keep it and write it; `make` gets the number. What comes after the footer came too late: it is let go."""
        with self._lock:
            entry = make(self._next)
            if self._ended:
                return entry
            self._next += 1
            self.entries.append(entry)
            self.size += _weight(entry)
            self.came += _came(entry)
            self.line(_LINES[type(entry)](entry, self.redactor))
        return entry

    @property
    def too_much(self) -> str | None:
        """What to say where more came than can be kept and read again by every check; None as long as it is not too much."""
        if self.came > _MOST_CAME:
            return f"the seller sent more than {_MOST_CAME // 1024**2} MB in all; a lower limits.max_pages may help"
        if self.size > _MOST_KEPT:
            return f"what the seller sent takes more than {_MOST_KEPT // 1024**2} MB of memory; a lower limits.max_pages may help"
        return None

    def line(self, line: dict[str, Any]) -> None:
        """Append one line.

        Raises:
            RecordError: the disk is full or gone; what was written before stays.
        """
        shown = {key: _free(value, self.redactor) if key in _FREE else value for key, value in line.items()}
        data = _written(shown)
        with self._lock:
            if self._broken is not None:  # a line is lost already; what came after it would be taken for the whole
                raise RecordError(self._broken)
            whole, self._last = link(data, self._last)
            self._ended = line.get("kind") == "footer"
            try:
                rest = memoryview(whole + b"\n")
                while rest:  # on a disk that is nearly full a write may take only a part
                    rest = rest[self._stream.write(rest) :]
            except (OSError, ValueError) as broken:
                self._broken = f"cannot write the record {self.path}: {getattr(broken, 'strerror', None) or broken}"
                raise RecordError(self._broken) from broken

    def close(self) -> None:
        """Close the file; further lines are an error."""
        self._stream.close()


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a record as read back; `broken` is set for a line that is not complete JSON."""

    number: int
    document: dict[str, Any]
    broken: bool = False


def read_lines(path: Path) -> Iterator[Line]:
    """Read a record; an incomplete last line, as a crash leaves it, comes out as `broken`."""
    with path.open("rb") as stream:
        for number, raw in enumerate(stream, start=1):
            try:
                document = json.loads(raw)
            except ValueError:
                yield Line(number=number, document={}, broken=True)
                continue
            document = document if isinstance(document, dict) else {}
            yield Line(number=number, document={name: value for name, value in document.items() if name != "chain"})
