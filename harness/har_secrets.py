"""What in a HAR file must stay secret: credentials in headers, cookies, addresses and bodies."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator
from typing import Any

from harness.confidential import credential, in_body, in_header, in_url, is_secret_header, is_secret_name, is_secret_parameter

_PARTS = ("request", "response")


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
        yield from in_url(str(part.get(key) or ""))
    for key in ("postData", "content"):
        body = part.get(key)
        if isinstance(body, dict):
            yield from in_body(_text(body))
            for name, value in _pairs(body.get("params")):
                yield from credential(value) if is_secret_name(name) else ()


def _pairs(rows: Any) -> Iterator[tuple[str, str]]:
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict):
            yield str(row.get("name", "")), str(row.get("value", ""))


def _text(body: dict[str, Any]) -> str:
    text = body.get("text")
    if not isinstance(text, str) or body.get("encoding") != "base64":
        return text if isinstance(text, str) else ""
    try:
        return base64.b64decode(text, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return text
