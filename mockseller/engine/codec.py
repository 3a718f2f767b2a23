"""JSON as the mock seller reads and writes it: that of orjson, except that whole numbers beyond 64 bits stay what they are."""

from __future__ import annotations

import json
from typing import Any

import orjson

INDENTED = orjson.OPT_INDENT_2
_ALIKE = bytes(ord("0") if chr(one) in "0123456789" else one for one in range(256))  # every digit a 0: so a search for them is quick
_LONG = b"0" * 19  # the longest numbers of 64 bits have 19 digits or 20
JSONDecodeError = orjson.JSONDecodeError


def loads(body: bytes | str) -> Any:
    """What a JSON text says.

    Raises:
        JSONDecodeError: it is none, is nested too deeply, or has a number that nothing can hold.
    """
    found = orjson.loads(body)
    if _LONG not in (body if isinstance(body, bytes) else body.encode()).translate(_ALIKE):
        return found
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as wrong:  # thousands of digits, say
        raise JSONDecodeError("a number is too long", "", 0) from wrong


def dumps(document: Any, *, option: int | None = None) -> bytes:
    """A document as JSON text.

    Raises:
        TypeError: it has what JSON has not.
    """
    try:
        return orjson.dumps(document, option=option)
    except TypeError:
        if not _has_long(document):
            raise
        indent, separators = (2, None) if option == INDENTED else (None, (",", ":"))
        return json.dumps(document, ensure_ascii=False, indent=indent, separators=separators, allow_nan=False).encode()


def _has_long(document: Any) -> bool:
    """Whether a document has a whole number that orjson does not write."""
    waiting = [document]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list | tuple):
            waiting += one
        elif isinstance(one, int) and not -(2**63) <= one < 2**64:
            return True
    return False
