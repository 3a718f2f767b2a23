"""What is secret in a target file, whether it is well formed or not, and the file as it may be shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote_plus

from ttck.harness.secrets.confidential import credential, given_header, in_callback, in_command, in_document, in_text
from ttck.harness.secrets.redactor import MASK, Redactor

LISTENER = ("listener", "auth")  # where those stand with which the seller delivers
# Where credentials stand: those of clients of the seller, and those that the seller itself has to show.
CLIENTS = (("auth",), ("barred_auth",), ("other_buyer", "auth"), LISTENER)
_KEYS = frozenset({"password", "token", "client_secret"})
_CLIENT = {"client_auth", "private_key", "key_id", "algorithm", "assertion_audience"}
_OPEN = frozenset({"type", "username", "client_id", "token_url", "scope", "parameters", *_CLIENT})  # of auth, what is no secret
_PEOPLE = ("username", "client_id")


def secrets_in(document: Mapping[str, Any]) -> Iterator[str]:
    """Every value that must not be written: credentials, header values, and what URLs, bodies and commands hold."""
    yield from _anywhere(document)
    for place in CLIENTS:
        yield from _auth(given_at(document, place))
    stimuli = document.get("stimuli")
    if isinstance(stimuli, dict):
        commands, calls = stimuli.get("command"), stimuli.get("http")
        for parts in commands.values() if isinstance(commands, dict) else ():
            yield from in_command(_leaves(parts))
        for call in calls.values() if isinstance(calls, dict) else ():
            for one in call if isinstance(call, list) else [call]:
                yield from in_document(one.get("json")) if isinstance(one, dict) else ()


def given_at(document: Any, place: tuple[str, ...]) -> Any:
    """What stands at a place of a document; None where there is nothing, or no such place."""
    for key in place:
        document = document.get(key) if isinstance(document, dict) else None
    return document


def _auth(auth: Any) -> Iterator[str]:
    if isinstance(auth, dict):
        for name, value in auth.items():
            for leaf in _leaves(value) if name not in _OPEN else ():
                yield from credential(leaf)
        yield from in_document(auth.get("parameters"))
    elif isinstance(auth, str):
        yield from credential(auth)


def _anywhere(document: Any) -> Iterator[str]:
    if isinstance(document, list):
        for item in document:
            yield from _anywhere(item)
    elif isinstance(document, dict):
        people = [document[key] for key in _PEOPLE if isinstance(document.get(key), str)]
        for key, value in document.items():
            if key == "headers":
                yield from _headers(value)
            elif key in _KEYS:
                yield from _given(value, people)
            elif key == "public_url" and isinstance(value, str):
                yield from (*in_text(value), *in_callback(value))
            elif key != "pick":  # pointers into an answer, whatever the values are called
                yield from _anywhere(value)
    elif isinstance(document, str):
        yield from in_text(document)


def _headers(headers: Any) -> Iterator[str]:
    for name, value in headers.items() if isinstance(headers, dict) else [("", headers)]:
        for leaf in _leaves(value):
            yield from given_header(str(name), leaf)


def _given(value: Any, people: list[str]) -> Iterator[str]:
    for leaf in _leaves(value):
        yield from (*credential(leaf), *(f"{person}:{leaf}" for person in people))
        yield from (f"{quote_plus(person)}:{quote_plus(leaf)}" for person in people)  # as a client of OAuth2 sends them


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _leaves(item)
    elif value is not None:
        yield str(value)


def masked(document: Any, redactor: Redactor) -> Any:
    """The file as it may be shown: secret fields and all header values masked whole, the rest by value."""
    if isinstance(document, dict):
        shown: dict[str, Any] = {}
        for key, value in document.items():
            if key in _KEYS and isinstance(value, str):
                shown[key] = MASK
            elif key == "headers" and isinstance(value, dict):
                shown[key] = dict.fromkeys(value, MASK)
            else:
                shown[key] = masked(value, redactor)
        return shown
    if isinstance(document, list):
        return [masked(item, redactor) for item in document]
    return redactor.text(document) if isinstance(document, str) else document
