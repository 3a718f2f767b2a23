"""Bodies as they are kept: those that came alike are kept once, with what is decoded of them.

Large ones are packed, and what is decoded of them is remembered only as long as there is room.
"""

from __future__ import annotations

import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from weakref import WeakValueDictionary

KEPT = "_document"  # where an owner has what is decoded of its body
LARGE = 64 * 1024  # bytes from which a body is kept packed, and decoded anew when it was not looked at for long
_ROOM = 128 * 1024 * 1024  # bytes of memory, about, for the documents of large bodies that are remembered
_VALUE = 50  # bytes that each quotation mark of a JSON text stands for when it is decoded, about
_DECODED = 6  # how much more memory a small document takes decoded than as text, about
_BESIDE = 1024  # bytes that an entry takes besides its bodies


@dataclass(frozen=True, kw_only=True)
class _Packed:
    data: bytes
    length: int


class _Text:
    """Bytes that came, and what they were decoded to; one for all bodies that came alike, as long as any of them is kept."""

    __slots__ = ("__weakref__", "data", "document", "without")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.document: Any = _NOT_YET
        self.without: tuple[str, ...] | None = None


_NOT_YET = object()
_TEXTS: WeakValueDictionary[bytes, _Text] = WeakValueDictionary()


def _shared(data: bytes) -> _Text:
    known = _TEXTS.get(data)
    if known is None:
        known = _TEXTS[data] = _Text(data)
    return known


class Body:
    """A field of bytes; those that are large are kept packed, and others once for all that came alike."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = f"_{name}"

    def __get__(self, instance: object | None, owner: type | None = None) -> bytes:
        if instance is None:
            raise AttributeError(self._name)  # a field without default
        kept = instance.__dict__[self._name]
        return zlib.decompress(kept.data) if isinstance(kept, _Packed) else kept.data

    def __set__(self, instance: object, value: bytes) -> None:
        large = len(value) > LARGE
        instance.__dict__[self._name] = _Packed(data=zlib.compress(value, 1), length=len(value)) if large else _shared(value)


def is_without(owner: object, words: tuple[str, ...]) -> bool:
    """Whether it is known (`without`) that none of these words, the very object, stands in any form in bodies that came like this one."""
    kept = owner.__dict__["_body"]
    return isinstance(kept, _Text) and kept.without is words


def without(owner: object, words: tuple[str, ...]) -> None:
    """Remember that none of these words stands in a body, so that those that come like it need not be looked through."""
    kept = owner.__dict__["_body"]
    if isinstance(kept, _Text):
        kept.without = words


def length(owner: object) -> int:
    """The length of the body of an answer or a notification, in bytes."""
    kept = owner.__dict__["_body"]
    return kept.length if isinstance(kept, _Packed) else len(kept.data)


def weight(owner: object) -> int:
    """The memory that a body takes for the rest of a run, in bytes, about: packed, or with what is decoded of it."""
    kept = owner.__dict__["_body"]
    return _BESIDE + len(kept.data) * (1 if isinstance(kept, _Packed) else _DECODED)


class _Shelf:
    """The documents of large bodies that were looked at last. Safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[int, tuple[object, Any, int]] = OrderedDict()
        self._room = _ROOM

    def document(self, owner: object, decode: Callable[[], Any]) -> Any:
        """What is decoded of the body of `owner`."""
        with self._lock:
            found = self._kept.get(id(owner))
            if found is not None and found[0] is owner:
                self._kept.move_to_end(id(owner))
                return found[1]
        document = decode()
        size = length(owner) + _VALUE * bytes(owner.body).count(b'"')  # type: ignore[attr-defined]
        with self._lock:
            if id(owner) not in self._kept:
                self._kept[id(owner)] = (owner, document, size)
                self._room -= size
            while self._room < 0 and len(self._kept) > 1:
                _, (_, _, freed) = self._kept.popitem(last=False)
                self._room += freed
        return document


_SHELF = _Shelf()


def decoded(owner: object, decode: Callable[[], Any], *, own: bool = False) -> Any:
    """The document of a body: decoded when it is asked for, and remembered for good where it is small, as `KEPT` of the owner.

    It is that of all bodies that came alike, so nobody may change it; where `own` says so it is the reading of `owner` alone,
    which differs from that of another one with the same bytes.
    """
    kept = owner.__dict__["_body"]
    if isinstance(kept, _Packed):
        return _SHELF.document(owner, decode)
    if own:
        found = decode()
    elif kept.document is _NOT_YET:
        found = kept.document = decode()
    else:
        found = kept.document
    owner.__dict__[KEPT] = found
    return found
