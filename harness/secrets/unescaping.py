"""A text as it reads without its escapes, with the way back: which part of the text is which part of the reading.

URL, JSON, HTML and Python escape characters, one inside the other and each character or only some. All are taken off here, in
rounds until none is left, so that a word is found by comparing letters, however it was written. Each round is linear.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.entities import html5

WILD = "?"  # stands for characters that somebody could not read
_ROUNDS = 6  # more escapes inside escapes than anybody writes
_SUSPECT = re.compile(r"[\\%&\x00]")
_PERCENT = r"%(?:25)*"
_BYTE = rf"(?:\\+x|{_PERCENT})"
_TAIL = rf"{_BYTE}[89ab][0-9a-f]"
_ESCAPE = re.compile(
    rf"(?P<pair>(?:\\+|{_PERCENT})ud[89ab][0-9a-f]{{2}}(?:\\+|{_PERCENT})ud[c-f][0-9a-f]{{2}})"
    rf"|(?P<wide>(?:\\+|{_PERCENT})u[0-9a-f]{{4}})"
    r"|(?P<brace>\\+u\{[0-9a-f]{1,8}\})"
    rf"|(?P<byte>{_BYTE}(?:[cd][0-9a-f]{_TAIL}|e[0-9a-f](?:{_TAIL}){{2}}|f[0-7](?:{_TAIL}){{3}}|[0-9a-f]{{2}}))"
    r"|(?P<number>\\*&(?:amp;)*\#(?:x[0-9a-f]{1,8}|[0-9]{1,9});?)"
    r"|(?P<named>\\*&(?:amp;)*[a-z][a-z0-9]{1,31};)"
    r"|(?P<control>\\+[ntr])"
    r"|(?P<slashes>\\+[^A-Za-z0-9\\]?)"
    r"|(?P<nothing>\x00)",
    re.IGNORECASE,
)
_PAIR = re.compile(r"([0-9A-Fa-f]{2})(?=[%\\]|$)")
_UNREAD = re.compile(r"(?:[^\x00-\x7f\u2026]|\?)+")
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r"}
_LAST = 0x10FFFF


@dataclass(frozen=True, kw_only=True)
class _Step:
    """One round: where each replacement begins and ends in the new text, and what it replaced in the old one."""

    begins: list[int]
    ends: list[int]
    old_begins: list[int]
    old_ends: list[int]

    def start(self, at: int) -> int:
        """Where in the old text the character of the new one begins."""
        found = bisect.bisect_right(self.begins, at) - 1
        if found < 0:
            return at
        return self.old_begins[found] if at < self.ends[found] else self.old_ends[found] + at - self.ends[found]

    def end(self, at: int) -> int:
        """Where in the old text the character before this place of the new one ends."""
        found = bisect.bisect_right(self.begins, at - 1) - 1
        if found < 0:
            return at
        return self.old_ends[found] if at <= self.ends[found] else self.old_ends[found] + at - self.ends[found]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A text without its escapes; `span` finds a part of it in the text as it was written."""

    text: str
    steps: tuple[_Step, ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The part of the written text that reads as this part."""
        for step in reversed(self.steps):
            start, end = step.start(start), step.end(end)
        return start, end


def readings(text: str, *, wild: bool) -> Iterator[Reading]:
    """The text as written, without escapes, and, where `wild`, with each run of characters beyond ASCII as one wild card."""
    yield Reading(text=text)
    plain = unfolded(text)
    if plain.text != text:
        yield plain
    unclear = _replaced(plain, ((match, WILD) for match in _UNREAD.finditer(plain.text))) if wild else None
    if unclear is not None:
        yield unclear


def unfolded(text: str) -> Reading:
    """The text without its escapes; a plus sign reads as a space, as in forms."""
    found = Reading(text=text)
    for _ in range(_ROUNDS):
        if not _SUSPECT.search(found.text):
            break
        further = _replaced(found, _escapes(found.text))
        if further is None:
            break
        found = further
    return Reading(text=found.text.replace("+", " "), steps=found.steps)


def unread(text: str) -> str:
    """Text with each run of characters beyond ASCII as one wild card."""
    return _UNREAD.sub(WILD, text)


def _escapes(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Each escape of a text with what it stands for."""
    suspect = _SUSPECT.search(text)
    while suspect:
        match = _ESCAPE.match(text, suspect.start())
        put = _decoded(match) if match else None
        if match and put is not None:
            yield match, put
        suspect = _SUSPECT.search(text, suspect.end() if match is None or put is None else match.end())


def _replaced(reading: Reading, found: Iterator[tuple[re.Match[str], str]]) -> Reading | None:
    """The reading after one more round; None when there was nothing to replace."""
    text, last, length = reading.text, 0, 0
    parts: list[str] = []
    step = _Step(begins=[], ends=[], old_begins=[], old_ends=[])
    for match, put in found:
        start, end = match.span()
        parts += [text[last:start], put]
        length += start - last
        step.begins.append(length)
        step.old_begins.append(start)
        length += len(put)
        step.ends.append(length)
        step.old_ends.append(end)
        last = end
    if not parts:
        return None
    parts.append(text[last:])
    return Reading(text="".join(parts), steps=(*reading.steps, step))


def _decoded(match: re.Match[str]) -> str | None:
    """What an escape stands for; None for what only looks like one."""
    return _DECODERS[match.lastgroup or ""](match[0])


def _pair(written: str) -> str:
    high, low = (int(part[:4], 16) for part in re.split("[uU]", written)[1:])
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


def _named(written: str) -> str | None:
    name = re.split("[&;]", written)[-2]
    return html5.get(f"{name};") or html5.get(f"{name.lower()};")


def _number(written: str) -> str | None:
    digits = written.rpartition("#")[2].rstrip(";")
    return _code(int(digits[1:], 16) if digits[0] in "xX" else int(digits))


def _code(code: int) -> str | None:
    return None if code > _LAST else chr(code).replace("\x00", "")


def _bytes(written: str) -> str:
    raw = bytes(int(pair, 16) for pair in _PAIR.findall(written))
    try:
        return raw.decode().replace("\x00", "")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


_DECODERS: dict[str, Callable[[str], str | None]] = {
    "pair": _pair,
    "wide": lambda written: _code(int(written[-4:], 16)),
    "brace": lambda written: _code(int(written.rpartition("{")[2][:-1], 16)),
    "byte": _bytes,
    "number": _number,
    "named": _named,
    "control": lambda written: _CONTROLS[written[-1].lower()],
    "slashes": lambda written: written[-1].replace("\\", ""),
    "nothing": lambda _: "",
}
