"""The audit record: what buyers send to the mock seller and what it sends them, kept as it happens, to be judged later.

One JSON object per line in the record format of a run, written at once. Credentials never reach the file.
"""

from __future__ import annotations

import base64
import logging
import re
import threading
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from ttck.mockseller.engine import codec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ttck.mockseller.engine.answers import Answer
    from ttck.mockseller.engine.settings import Settings

_LOG = logging.getLogger("ttck.mockseller.web.audit")
FORMAT = 1
RECORD = "record.jsonl"
MASK = "[secret]"
_SCHEMES = frozenset({"basic", "bearer"})
_SHORTEST = 4  # shorter values would mask ordinary words
_SECRET_HEADER = re.compile(r"authorization|cookie|token|secret|password|api-?key|credential", re.IGNORECASE)
_NAMES = r"(?:access_token|refresh_token|id_token|token|client_secret|secret|password|passwd|api[-_]?key|authorization)"
_SECRET_PARAMETER = re.compile(rf"(?i)([?&;]{_NAMES}=)[^&#\s\"]*")
_SECRET_MEMBER = re.compile(rf'(?i)("{_NAMES}"\s*:\s*")(?:[^"\\]|\\.)*(")')
_CALLBACK = re.compile(r'"callback"\s*:\s*"((?:[^"\\]|\\.)*)"')
_MADE = re.compile(r"(?=.{16})(?=.*(?:[A-Za-z][0-9]|[0-9][A-Za-z]))(?=.*[A-Za-z0-9]{8}).*")  # a part of a path that is a token
_MOST = 1000  # tokens of listeners that are remembered
_USER_INFO = re.compile(r"(?i)((?:https?:)\\?/\\?/)[^/\\@\s\"?#]+@")


class AuditError(OSError):
    """The record cannot be made where it was asked for."""


class Audit:
    """Writes one line per request and per delivery; may be called from any thread, and never stops the seller.

    Raises:
        AuditError: the folder cannot be made, or a record is there already.
    """

    def __init__(self, folder: Path, *, settings: Settings, base_url: str) -> None:
        self.path = folder / RECORD
        self._base = urlsplit(base_url).path.count("/") + 1
        self._secrets = _spellings(_secrets(settings))
        self._listeners: tuple[str, ...] = ()
        self._lock = threading.Lock()
        self._next = 1
        self.exchanges = 0
        self.notifications = 0
        self._began = time.monotonic()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._stream = self.path.open("xb", buffering=0)
        except FileExistsError as taken:
            raise AuditError(f"there is a record already in {folder}; give another folder, or move that one away") from taken
        except OSError as refused:
            raise AuditError(f"cannot write the record {self.path}: {refused.strerror or refused}") from refused
        self._append(_header(folder, settings=settings, base_url=base_url))

    def exchange(self, environ: Mapping[str, Any], target: str, trace: Mapping[str, Any], answer: Answer, elapsed: float) -> None:
        """Keep a request and its answer; `target` is the request target, `trace` what the front knows of the call."""
        offered = environ.get("HTTP_AUTHORIZATION")
        body, asked = trace.get("body"), trace.get("route")
        self._hear(body)
        mask = self._masker(offered)
        line = {
            "kind": "exchange",
            "scenario": "buyer",
            "label": mask(f"{environ['REQUEST_METHOD']} {target}"),
            "operation": str(asked.operation) if asked else "",
            "ticket": _item(target, below=self._base),
            "buyer": trace.get("buyer"),
            "at": datetime.fromtimestamp(time.time() - elapsed, UTC).isoformat(),
            "elapsed": round(elapsed, 6),
            "request": {
                "method": environ["REQUEST_METHOD"],
                "url": mask(f"{environ.get('wsgi.url_scheme', 'http')}://{environ.get('HTTP_HOST', 'localhost')}{target}"),
                "headers": _masked(_request_headers(environ), mask),
                "body": None if body is None else mask(_text(body)),
                "truncated": False,
            },
            "response": {
                "status": int(answer.status),
                "headers": _masked(_answer_headers(answer), mask),
                "body": "" if answer.body is None else mask(_text(answer.body)),
                "truncated": False,
            },
            "error": None,
        }
        self.exchanges += 1
        self._numbered(line)

    def notification(
        self, *, subscription: str, url: str, item: str, event_type: str, headers: Mapping[str, str], body: bytes,
        status: int | None, error: str | None,
    ) -> None:  # fmt: skip
        """Keep one attempt to deliver an event, and what the buyer's listener answered; `status` None means no answer."""
        mask = self._masker(None)
        self.notifications += 1
        self._numbered(
            {
                "kind": "notification",
                "at": datetime.now(UTC).isoformat(),
                "subscription": subscription,
                "path": mask(url),
                "event_type": event_type,
                "ticket": item,
                "headers": _masked(headers.items(), mask),
                "body": mask(_text(body)),
                "status": status,
                "error": None if error is None else mask(error),
            }
        )

    def close(self) -> None:
        """Write the closing line; what comes later is not kept any more."""
        self._append(
            {
                "kind": "footer",
                "finished": datetime.now(UTC).isoformat(),
                "outcome": None,
                "exit_code": None,
                "interrupted": False,
                "elapsed": round(time.monotonic() - self._began, 3),
                "lane_seconds": {},
                "leftovers": [],
                "exchanges": self.exchanges,
            }
        )
        with self._lock:
            self._stream.close()

    def _numbered(self, line: dict[str, Any]) -> None:
        with self._lock:
            number, self._next = self._next, self._next + 1
            self._write({"kind": line.pop("kind"), "n": number, **line})

    def _append(self, line: dict[str, Any]) -> None:
        with self._lock:
            self._write(line)

    def _write(self, line: dict[str, Any]) -> None:
        if self._stream.closed:
            return
        rest = memoryview(codec.dumps(line) + b"\n")
        try:
            while rest:  # on a disk that is nearly full a write may take only a part
                rest = rest[self._stream.write(rest) :]
        except OSError as broken:
            _LOG.error("the audit ends here, its record cannot be written: %s", broken.strerror or broken)
            self._stream.close()

    def _hear(self, body: bytes | None) -> None:
        """Remember the tokens in the path of a callback, by which a listener knows who may send to it."""
        found = [part for callback in _CALLBACK.findall(_text(body or b"")) for part in callback.replace("\\/", "/").split("/")[3:]]
        made = [part for part in (one.partition("?")[0] for one in found) if _MADE.fullmatch(part)]
        if made:
            with self._lock:
                self._listeners = tuple(dict.fromkeys((*_spellings(made), *self._listeners)))[:_MOST]

    def _masker(self, offered: str | None) -> Any:
        secrets = (*self._secrets, *self._listeners)
        if offered:
            value = offered.partition(" ")[2].strip() or offered
            secrets = (*_spellings((offered, value, *_pair(value))), *secrets)

        def mask(text: str) -> str:
            for secret in secrets:
                text = text.replace(secret, MASK)
            text = _SECRET_PARAMETER.sub(rf"\g<1>{MASK}", text)
            text = _SECRET_MEMBER.sub(rf"\g<1>{MASK}\g<2>", text)
            return _USER_INFO.sub(r"\g<1>secret@", text)  # brackets would make it no URL any more

        return mask


def _header(folder: Path, *, settings: Settings, base_url: str) -> dict[str, Any]:
    return {
        "kind": "header",
        "format": FORMAT,
        "source": "audit",
        "ttck": version("ttck"),
        "run_id": folder.resolve().name,
        "started": datetime.now(UTC).isoformat(),
        "profile": settings.profile,
        "edition": settings.edition,
        "seed": 0,
        "budget": "small",
        "lanes": [],
        "selection": None,
        "target": {"name": "the buyer", "base_url": base_url, "edition": settings.edition},
        "facts": "",
        "python": "",
        "stimuli": "none",
        "subscriptions": True,
    }


def _secrets(settings: Settings) -> list[str]:
    found = [client.secret for client in settings.clients]
    found += [base64.b64encode(f"{client.id}:{client.secret}".encode()).decode() for client in settings.clients]
    return [*found, settings.control_token or ""]


def _pair(value: str) -> list[str]:
    """The password of basic credentials, in case it stands elsewhere in the request too."""
    try:
        return [base64.b64decode(value, validate=True).decode().partition(":")[2]]
    except ValueError:
        return []


def _spellings(secrets: Iterable[str]) -> tuple[str, ...]:
    """Each secret as it stands, percent-encoded and escaped for JSON, the longest first."""
    kept = [secret for secret in secrets if len(secret) >= _SHORTEST]
    spelt = {form for secret in kept for form in (secret, quote(secret, safe=""), quote(secret), codec.dumps(secret).decode()[1:-1])}
    return tuple(sorted(spelt, key=len, reverse=True))


def _text(body: bytes) -> str:
    return body.decode("utf-8", "backslashreplace")


def _masked(headers: Iterable[tuple[str, str]], mask: Any) -> dict[str, str]:
    return {name: _hidden(name, str(value)) if _SECRET_HEADER.search(name) else mask(str(value)) for name, value in headers}


def _hidden(name: str, value: str) -> str:
    """A secret value; of credentials stays which scheme they are of."""
    scheme = value.partition(" ")[0]
    return f"{scheme} {MASK}" if name == "authorization" and scheme.lower() in _SCHEMES and scheme != value else MASK


def _request_headers(environ: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The header fields of a request, names in lower case."""
    found = [(name[5:].replace("_", "-").lower(), value) for name, value in environ.items() if name.startswith("HTTP_")]
    found += [(name.replace("_", "-").lower(), environ[name]) for name in ("CONTENT_TYPE", "CONTENT_LENGTH") if environ.get(name)]
    return sorted(found)


def _answer_headers(answer: Answer) -> list[tuple[str, str]]:
    found = [(name.lower(), value) for name, value in answer.headers.items()]
    if answer.body is not None and answer.media is not None:
        found.append(("content-type", answer.media))
    return found


def _item(target: str, *, below: int) -> str | None:
    """The identifier in a request target: the second segment `below` the base path, where that is no subscription."""
    segments = [unquote(part) for part in target.partition("?")[0].split("/")[below:]]
    return (segments[1] or None) if len(segments) > 1 and segments[0] != "hub" else None
