"""What a target file takes from outside: variables of the environment and files filled in, and what cannot be sent refused beforehand.

All problems are told at once, each with its place: "auth, token: the environment variable SELLER_TOKEN is empty".
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ttck.harness.buyer import http_stimuli
from ttck.harness.buyer.target_errors import where
from ttck.harness.buyer.target_secrets import CLIENTS, given_at
from ttck.harness.buyer.templates import problems
from ttck.harness.secrets.confidential import worth_hiding
from ttck.harness.secrets.redactor import Redactor

_VARIABLE = re.compile(r"\$\{env\.([A-Za-z_][A-Za-z0-9_]*)\}")
_FILE = re.compile(r"\$\{file\.([^{}]+)\}")
_OUTSIDE = re.compile(rf"{_VARIABLE.pattern}|{_FILE.pattern}")
_LARGEST = 64 * 1024  # bytes of a file that is filled in
_PLACE = re.compile(r"\$\{\{?[^{}]*\}\}?|\$\{env\.")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SHELLS = frozenset({"sh", "bash", "dash", "ksh", "zsh"})
_FILLED = (("stimuli", "http"), ("stimuli", "command"))  # places that a run fills with its own values
_SCHEME = re.compile(r"(?i)\s*(bearer|basic)\s+\S")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")  # all but the tab
_LATIN = 255  # the last code point that a header can carry
_TOKENS = (*((*place, "token") for place in CLIENTS), ("stimuli", "control", "token"))
Place = tuple[Any, ...]


def filled(document: Any, redactor: Redactor, *, beside: Path | None = None) -> tuple[Any, list[str]]:
    """The document with its variables and files filled in and each of them registered as a secret, and what is wrong with them.

    Paths of files count from `beside`, else from the working directory.
    """
    told: list[str] = []
    return _Filling(redactor, told, beside).fill(document, ()), told


@dataclass(frozen=True)
class _Filling:
    """Fills a document; what is wrong is `told`."""

    redactor: Redactor
    told: list[str]
    beside: Path | None

    def fill(self, value: Any, place: Place) -> Any:
        """A value with everything in it filled."""
        if isinstance(value, dict):
            return {key: self.fill(item, (*place, key)) for key, item in value.items()}
        if isinstance(value, list):
            return [self.fill(item, (*place, at)) for at, item in enumerate(value)]
        if not isinstance(value, str):
            return value
        self.told.extend(f"{where(place)}: {problem}" for problem in _unknown(value, place))
        return _OUTSIDE.sub(lambda match: self._put(match, place, alone=match[0] == value), value)

    def _put(self, match: re.Match[str], place: Place, *, alone: bool) -> str:
        name, path = match[1], match[2]
        found, problem = (os.environ.get(name), None) if name else _content(Path(path), self.beside)
        if found and worth_hiding(found.strip()):
            self.redactor.register(found)
            self.redactor.register(found.strip())
        problem = problem or _unusable(found, place, alone=alone)
        if problem:
            self.told.append(f"{where(place)}: {f'the environment variable {name}' if name else f'the file {path}'} {problem}")
        return found or ""


def _content(path: Path, beside: Path | None) -> tuple[str | None, str | None]:
    """What a file says, without the line break at its end, and what is wrong with it."""
    with contextlib.suppress(RuntimeError):  # nobody's home is known
        path = path.expanduser()
    whole = path if beside is None else beside / path
    try:
        if not whole.is_file():
            return None, "is not there" if not whole.exists() else "is no file"
        with whole.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            return None, f"is larger than {_LARGEST // 1024} KB, so that it can hardly be meant"
        return data.decode("utf-8").rstrip("\r\n"), None
    except UnicodeDecodeError:
        return None, "is no text in UTF-8"
    except (OSError, ValueError) as broken:
        return None, f"cannot be read: {getattr(broken, 'strerror', None) or 'it is no path'}"


def _unusable(value: str | None, place: Place, *, alone: bool) -> str | None:
    """Why the value of a variable is not what its owner meant."""
    if value is None:
        return "is not set"
    if not value.strip():
        return "is empty"
    if value[-1] in "\r\n":
        return "ends in a line break; take it away, or the seller would get another value than the one you mean"
    scheme = _SCHEME.match(value)
    if scheme and alone and place in _TOKENS:
        return f"already starts with {scheme[1].capitalize()}; give the token alone, ttck adds Bearer"
    return None


def _unknown(value: str, place: Place) -> Iterator[str]:
    """Placeholders that nothing fills, which would be sent as they stand."""
    stimulus = place[:2] in _FILLED
    for match in _PLACE.finditer(value):
        text = match[0]
        if _OUTSIDE.fullmatch(text) or (stimulus and not text.startswith("${{")):
            continue  # those of stimuli are looked at by themselves, where it is known what they are filled with
        named = _NAME.findall(text.partition(":-")[0])
        shown = text if re.fullmatch(r"\$\{\{?[\w. ]*\}\}?", text) else f"${{{'.'.join(named)}...}}"
        yield f"{shown} is not known here; write ${{env.{named[-1] if named and named[-1] != 'env' else 'NAME'}}}"


def stimuli_problems(stimuli: Mapping[str, Any]) -> Iterator[str]:
    """Placeholders of stimuli that no run would fill."""
    http = stimuli.get("http", {})
    shared = problems(http.get(http_stimuli.DEFAULTS, {}), {"ticket": {"id"}, "run": {"id"}, "args": None})
    yield from (f"{where(('stimuli', 'http', http_stimuli.DEFAULTS, *inner))}: {problem}" for inner, problem in shared)
    for _, calls in http_stimuli.calls(http):
        picked: set[str] = set()
        for place, call in calls:
            known = {"ticket": {"id"}, "run": {"id"}, "args": None, "picked": set(picked)}
            yield from (f"{where((*place, *inner))}: {problem}" for inner, problem in problems(call, known))
            picked |= set(call.get("pick", {}))
    for name, parts in stimuli.get("command", {}).items():
        known = {"ticket": {"id"}, "run": {"id"}, "args": None}
        shell = parts[0].rpartition("/")[2] in _SHELLS  # which has variables of its own
        found = problems(parts, known, foreign=shell)
        yield from (f"{where(('stimuli', 'command', name, *inner))}: {problem}" for inner, problem in found)


def _client(name: str, auth: Mapping[str, Any]) -> Iterator[str]:
    """What a client of OAuth2 lacks to prove who it is."""
    if auth.get("type") == "oauth2":
        way = auth.get("client_auth", "basic")
        needed, other = ("private_key", "client_secret") if way == "private_key_jwt" else ("client_secret", "private_key")
        if needed not in auth:
            yield f"{name}: {needed} is missing (client_auth is {way})"
        if other in auth:
            yield f"{name}: {other} is not used when client_auth is {way}"


def unsendable(document: Mapping[str, Any]) -> Iterator[str]:
    """Credentials and header values of a well-formed file that no request can carry."""
    clients = {place: given_at(document, place) or {} for place in CLIENTS}
    control = document.get("stimuli", {}).get("control", {})
    for place, value in (*clients.items(), (("stimuli", "control"), control)):
        token = value.get("token")
        if token is not None:
            yield from (f"{where((*place, 'token'))} {problem}" for problem in _no_token(token))
    for who, auth in clients.items():
        fields = {**{name: value for name, value in auth.items() if isinstance(value, str)}, **auth.get("parameters", {})}
        yield from (
            f"{where(who)}, {name} {problem}" for name, value in fields.items() if (problem := _controls(value)) and name != "token"
        )
        yield from _client(where(who), auth)
        if ":" in auth.get("username", ""):
            yield f"{where(who)}, username holds a colon, and basic credentials end the name at the first one"
    for place, headers in _headers(document):
        yield from (f"{where((*place, name))} {problem}" for name, value in headers.items() for problem in _no_header(value))


def _headers(document: Mapping[str, Any]) -> Iterator[tuple[Place, Mapping[str, str]]]:
    for place in (("headers",), ("other_buyer", "headers")):
        yield place, given_at(document, place) or {}
    yield from http_stimuli.headers(document.get("stimuli", {}).get("http", {}))


def _no_token(value: str) -> Iterator[str]:
    scheme = _SCHEME.match(value)
    if scheme:
        yield f"already starts with {scheme[1].capitalize()}; give the token alone, ttck adds Bearer"
    elif value != value.strip() and not _controls(value):
        yield "begins or ends with a space"
    yield from _no_header(value)


def _no_header(value: str) -> Iterator[str]:
    problem = _controls(value)
    if problem:
        yield problem
    elif any(ord(character) > _LATIN for character in value):
        yield "holds a character that no header can carry: only ASCII and Latin-1 can be sent"


def _controls(value: str) -> str | None:
    if value[-1:] in {"\r", "\n"}:
        return "ends in a line break; in YAML, write it on one line, without | or >"
    return "holds a line break or another control character" if _CONTROL.search(value) else None
