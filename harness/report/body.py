"""Show a body to a person: pretty JSON, the cited place marked, cut to a readable length, nothing interpreted."""

from __future__ import annotations

import contextlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

LIMIT = 4096  # characters of a body that a report shows
_WIDEST = 600  # characters of one line
_DEEPEST = 60
_LONGEST_PARSED = 4_000_000
# Controls, bidirectional overrides, zero-width characters and lone surrogates could hide what was really sent.
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line to show; `marked` says that it belongs to the place that a finding cites."""

    text: str
    marked: bool = False

    @property
    def indent(self) -> str:
        """The blanks before the text."""
        return self.text[: len(self.text) - len(self.text.lstrip(" "))]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A body made readable, and what was left out in words (None: it is complete)."""

    lines: tuple[Line, ...]
    note: str | None = None


class _Literal(str):
    """A number or constant exactly as it was written."""

    __slots__ = ()


class _Pairs(tuple[tuple[str, Any], ...]):
    """An object as it was written: in order, with repeated names."""

    __slots__ = ()


def visible(text: str) -> str:
    """Text with unseen characters written out, safe for a page and a terminal."""
    if text.isprintable():  # most of what is shown; none of the unseen ones is called printable
        return text
    return UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def show(text: str | None, *, where: str | Collection[str] | None = None, limit: int = LIMIT) -> Shown:
    """Pretty-print a body when it is JSON; mark the places that the JSON Pointers `where` name; cut it to `limit`."""
    if not text:
        return Shown(lines=())
    return _cut(_lines(text, where=where), limit=limit, total=len(text))


def show_value(value: Any, *, where: str | Collection[str] | None = None, limit: int = LIMIT) -> Shown:
    """Pretty-print a decoded JSON value."""
    return show(json.dumps(value, ensure_ascii=True, default=str), where=where, limit=limit)


def _lines(text: str, *, where: str | Collection[str] | None) -> list[Line]:
    """Pretty lines of a JSON text; the text as it stands when it is something else or too long to be worth parsing."""
    if len(text) <= _LONGEST_PARSED:
        with contextlib.suppress(ValueError, RecursionError):
            return list(_printed(_parse(text), where=where))
    return [Line(text=visible(line)) for line in text[:_LONGEST_PARSED].split("\n", 400)]


def _parse(text: str) -> Any:
    text = text.removeprefix("\ufeff")  # a byte order mark
    return json.loads(text, object_pairs_hook=_Pairs, parse_float=_Literal, parse_int=_Literal, parse_constant=_Literal)


def _printed(value: Any, *, where: str | Collection[str] | None) -> Iterator[Line]:
    named = (where,) if isinstance(where, str) else where or ()
    targets = {one for one in named if one.startswith("/")}
    whole = not isinstance(where, str) and "" in named
    for pointer, text in _walk(value, "", "", "", depth=0):
        yield Line(text=text, marked=whole or (bool(targets) and any(one in targets for one in _above(pointer))))


def _above(pointer: str) -> Iterator[str]:
    """A pointer and those of what it lies in."""
    while pointer:
        yield pointer
        pointer = pointer.rpartition("/")[0]


def _walk(value: Any, pointer: str, lead: str, tail: str, *, depth: int) -> Iterator[tuple[str, str]]:
    """Each output line with the pointer of the value that it belongs to."""
    pad = "  " * depth
    if isinstance(value, _Pairs) and value and depth < _DEEPEST:
        yield pointer, f"{pad}{lead}{{"
        for number, (name, item) in enumerate(value, start=1):
            comma = "," if number < len(value) else ""
            inner = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
            yield from _walk(item, inner, f"{_text(name)}: ", comma, depth=depth + 1)
        yield pointer, f"{pad}}}{tail}"
    elif isinstance(value, list) and value and depth < _DEEPEST:
        yield pointer, f"{pad}{lead}["
        for number, item in enumerate(value, start=1):
            comma = "," if number < len(value) else ""
            yield from _walk(item, f"{pointer}/{number - 1}", "", comma, depth=depth + 1)
        yield pointer, f"{pad}]{tail}"
    else:
        yield pointer, f"{pad}{lead}{_scalar(value)}{tail}"


def _scalar(value: Any) -> str:
    if isinstance(value, _Literal):
        return str(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, _Pairs):
        return "{ … nested too deep to show … }" if value else "{}"
    if isinstance(value, list):
        return "[ … nested too deep to show … ]" if value else "[]"
    return json.dumps(value)


def _text(value: str) -> str:
    return visible(json.dumps(value, ensure_ascii=False))


def _cut(lines: list[Line], *, limit: int, total: int) -> Shown:
    """Keep lines up to the limit; when the marked place lies behind it, a window around that place."""
    clipped = [_clip(line) for line in lines]
    if sum(len(line.text) + 1 for line in clipped) <= limit:
        cut = any(len(line.text) > _WIDEST for line in lines)
        return Shown(lines=tuple(clipped), note=_note(total) if cut else None)
    first = next((number for number, line in enumerate(clipped) if line.marked), 0)
    start = _window(clipped, first, limit=limit)
    kept: list[Line] = [Line(text="…")] if start else []
    room = limit if not start else limit // 2
    for line in clipped[start:]:
        room -= len(line.text) + 1
        if room < 0:
            break
        kept.append(line)
    return Shown(lines=(*kept, Line(text="…")), note=_note(total))


def _window(lines: list[Line], first: int, *, limit: int) -> int:
    """Where to begin so that the marked line is seen: at the top if it fits, else a few lines before it."""
    before = sum(len(line.text) + 1 for line in lines[: first + 1])
    return 0 if before <= limit * 3 // 4 else max(0, first - 5)


def _clip(line: Line) -> Line:
    if len(line.text) <= _WIDEST:
        return line
    return Line(text=f"{line.text[:_WIDEST]}… ({len(line.text)} characters)", marked=line.marked)


def _note(total: int) -> str:
    return f"Shortened: the whole body has {total} characters and stands in record.jsonl."
