"""What in a HAR file must stay secret: credentials in headers, cookies and addresses."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

_SECRET_NAME = re.compile(r"(?i)token|secret|passw|api-?_?key|auth|session|signature|cookie|credential|jwt|^key$|^sig$|^code$")
_SHORTEST_COOKIE = 8  # shorter values are words like "true", which must not be masked in answers
_ADDRESSES = frozenset({"referer", "location", "content-location"})


def secrets_of(rows: Iterable[Any]) -> tuple[str, ...]:
    """The values of credentials in the entries of a HAR file."""
    known = list(rows)
    headers = [header for row in known for header in _headers_of(row)]
    return tuple(dict.fromkeys([*_header_secrets(headers), *_address_secrets(_addresses_of(known))]))


def secret_headers_of(rows: Iterable[Any]) -> frozenset[str]:
    """The names of the headers that carry credentials."""
    return frozenset(name for row in rows for name, _ in _headers_of(row) if _SECRET_NAME.search(name))


def _headers_of(row: Any) -> Iterator[tuple[str, str]]:
    for part in ("request", "response"):
        headers = row.get(part, {}).get("headers") if isinstance(row, dict) and isinstance(row.get(part), dict) else None
        for header in headers if isinstance(headers, list) else ():
            if isinstance(header, dict):
                yield str(header.get("name", "")), str(header.get("value", ""))


def _addresses_of(rows: Iterable[Any]) -> Iterator[str]:
    for row in rows:
        if isinstance(row, dict) and isinstance(row.get("request"), dict):
            yield str(row["request"].get("url", ""))


def _header_secrets(headers: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, value in headers:
        if "cookie" in name.lower():
            yield from (part for part in re.findall(r"=([^;,\s]+)", value) if len(part) >= _SHORTEST_COOKIE)
        elif _SECRET_NAME.search(name):
            scheme, _, rest = value.strip().partition(" ")
            yield value.strip()
            if rest:
                yield rest.strip()
            if scheme.lower() == "basic":
                yield from _basic(rest)
        elif name.lower() in _ADDRESSES:
            yield from _address_secrets([value])


def _basic(encoded: str) -> Iterator[str]:
    try:
        person = base64.b64decode(encoded).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return
    yield from (person, person.partition(":")[2])


def _address_secrets(urls: Iterable[str]) -> Iterator[str]:
    for url in dict.fromkeys(urls):
        try:
            parts = urlsplit(url)
        except ValueError:
            continue
        person, at, _ = parts.netloc.rpartition("@")
        if at:
            yield from (person, unquote(person), unquote(person.partition(":")[2]))
        yield from (value for name, value in parse_qsl(parts.query) if _SECRET_NAME.search(name))
