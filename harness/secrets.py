"""Keep secrets out of everything that is written: register them when read, mask them in any encoding."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote, quote_plus

MASK = "[secret]"
_SHORTEST = 4  # shorter values would mask ordinary words; they ride in headers only, which are masked whole
MASKED_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key"})


def _base64_cores(value: bytes) -> Iterator[str]:
    """The part of base64 text that depends on `value` alone, for each of the three alignments inside a longer text."""
    for lead in range(3):
        encoded = base64.b64encode(b"\0" * lead + value).decode()
        start = (0, 2, 3)[lead]
        end = (len(value) + lead) // 3 * 4
        if end - start >= _SHORTEST:
            yield encoded[start:end]


def _encodings(value: str) -> Iterator[str]:
    raw = value.encode("utf-8", "surrogatepass")
    yield value
    for quoted in (quote(value, safe=""), quote_plus(value, safe=""), quote(value)):
        yield quoted
        yield quoted.replace("%", "%25")
    yield json.dumps(value)[1:-1]
    yield json.dumps(value, ensure_ascii=False)[1:-1]
    yield json.dumps(json.dumps(value)[1:-1])[1:-1]
    yield html.escape(value)
    yield repr(value)[1:-1]
    yield raw.hex()
    for core in _base64_cores(raw):
        yield core
        yield core.replace("+", "-").replace("/", "_")


class Redactor:
    """Masks every registered secret in text, whatever usual encoding it arrives in."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._needles: tuple[str, ...] = ()
        self._header_names = set(MASKED_HEADERS)
        for secret in secrets:
            self.register(secret)

    def register(self, secret: str | None) -> None:
        """Mask this value from now on; values under four characters are masked in headers only."""
        if secret and len(secret) >= _SHORTEST:
            needles = {*self._needles, *_encodings(secret)}
            self._needles = tuple(sorted(needles, key=len, reverse=True))

    def register_header(self, name: str) -> None:
        """Mask the whole value of this header from now on."""
        self._header_names.add(name.lower())

    def text(self, text: str) -> str:
        """The text with every secret masked."""
        for needle in self._needles:
            if needle in text:
                text = text.replace(needle, MASK)
        return text

    def headers(self, headers: Iterable[tuple[str, str]]) -> dict[str, str]:
        """Header fields with credentials masked whole."""
        return {self.text(name): MASK if name.lower() in self._header_names else self.text(value) for name, value in headers}

    def document(self, value: Any) -> Any:
        """A JSON value with every string, key and leaf, masked."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.text(key) if isinstance(key, str) else key: self.document(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.document(item) for item in value]
        return value
