"""What in a HAR file must stay secret: credentials in headers, cookies, addresses and bodies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ttck.harness.replay.har_file import headers_of
from ttck.harness.replay.recorded_bodies import body
from ttck.harness.secrets.confidential import (
    credential,
    in_body,
    in_callback,
    in_header,
    in_url,
    is_secret_header,
    is_secret_name,
    is_secret_parameter,
)

_AUTHORISING = frozenset({"value", "authKey", "consumerKey"})
_PARTS = ("request", "response")
_LISTENER = "/listener/"  # what follows the address of a listener, where an event is sent to it


def secrets_of(rows: Iterable[Any]) -> tuple[str, ...]:
    """The values of credentials in the entries of a HAR file."""
    return tuple(dict.fromkeys(secret for row in rows for part in _parts(row) for secret in _secrets(part)))


def secret_headers_of(rows: Iterable[Any]) -> frozenset[str]:
    """The names of the headers that carry credentials."""
    return frozenset(name for row in rows for part in _parts(row) for name, _ in _pairs(part.get("headers")) if is_secret_header(name))


def _parts(row: Any) -> Iterator[dict[str, Any]]:
    for name in _PARTS:
        part = row.get(name) if isinstance(row, dict) else None
        if isinstance(part, dict):
            yield part


def _secrets(part: dict[str, Any]) -> Iterator[str]:
    for name, value in _pairs(part.get("headers")):
        yield from in_header(name, value)
    for name, value in _pairs(part.get("cookies")):
        yield from in_header("cookie", f"{name}={value}")
    for name, value in _pairs(part.get("queryString")):
        yield from credential(value) if is_secret_parameter(name) else ()
    for key in ("url", "redirectURL"):
        written = str(part.get(key) or "")
        yield from in_url(written)
        yield from in_callback(written.partition(_LISTENER)[0]) if _LISTENER in written else ()
    for key in ("postData", "content"):
        kept = part.get(key)
        if isinstance(kept, dict):
            yield from in_body(_text(kept, headers_of(part)))
            for name, value in _pairs(kept.get("params")):
                yield from credential(value) if is_secret_name(name) else ()


def _pairs(rows: Any) -> Iterator[tuple[str, str]]:
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict):
            yield str(row.get("name", "")), str(row.get("value", ""))


def _text(content: dict[str, Any], headers: dict[str, str]) -> str:
    """What a body says, unpacked where that can be done."""
    return (body(content, headers=headers).data or b"").decode("utf-8", "replace")


# --- exports of Newman --------------------------------------------------------------------------------------------------


def secrets_of_export(document: Any) -> tuple[str, ...]:
    """What an export of Newman says is secret: variables of that type or by their names, and all that is given to authorise a request."""
    found: dict[str, None] = {}
    for place in ("environment", "globals"):
        values = document.get(place)
        found |= dict.fromkeys(_variables(values.get("values") if isinstance(values, dict) else None))
    collection = document.get("collection")
    if isinstance(collection, dict):
        found |= dict.fromkeys((*_variables(collection.get("variable")), *_authorising(collection.get("auth"))))
    for execution in document["run"]["executions"]:
        request = execution.get("request") if isinstance(execution, dict) else None
        url = request.get("url") if isinstance(request, dict) else None
        for auth in (request.get("auth") if isinstance(request, dict) else None, url.get("auth") if isinstance(url, dict) else None):
            found |= dict.fromkeys(_authorising(auth))
    return tuple(found)


def _variables(values: Any) -> Iterator[str]:
    for one in values if isinstance(values, list) else ():
        if isinstance(one, dict) and (one.get("type") == "secret" or is_secret_name(str(one.get("key", "")))):
            yield from credential(str(one.get("value") or ""))


def _authorising(auth: Any) -> Iterator[str]:
    """The secret values in what a request is authorised with, as lists of names and values or as an object."""
    if isinstance(auth, list):
        for one in auth:
            yield from _authorising(one)
    elif isinstance(auth, dict):
        named = {str(auth["key"]): auth.get("value")} if isinstance(auth.get("key"), str) and "value" in auth else auth
        for name, value in named.items():
            if isinstance(value, str) and (is_secret_name(name) or name in _AUTHORISING):
                yield from credential(value)
            elif not isinstance(value, str):
                yield from _authorising(value)
