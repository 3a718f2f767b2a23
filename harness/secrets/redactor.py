"""Keep secrets out of everything that is written: register them when read, mask them in any encoding.

The time to mask a text depends on the text alone: its escapes are taken off (`ttck.harness.secrets.unescaping`), and one automaton
finds the beginnings and ends of all spellings of all secrets in one pass (`ttck.harness.secrets.encodings`).
"""

from __future__ import annotations

import re
import weakref
from collections.abc import Iterable, Iterator
from typing import Any

from ttck.harness.secrets.automaton import automaton
from ttck.harness.secrets.confidential import is_secret_header
from ttck.harness.secrets.encodings import SHORTEST, Spelling, spellings
from ttck.harness.secrets.unescaping import readings

MASK = "[secret]"
MASKED_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key"})

_CUTS = ("…", " ... ")  # where a text was shortened
_CUT = re.compile("|".join(map(re.escape, _CUTS)))
_PARTIAL = re.compile(r"(?:%(?:25)*[0-9a-f]?|\\*u[0-9a-f]{0,3}|\\*x[0-9a-f]?|\\+|&(?:amp;)*#?[a-z0-9]{0,9}|)$", re.IGNORECASE)
_RESIDUE = re.compile(r"[A-Za-z0-9#]*;?")
_WIDEST = 12  # characters of the longest usual escape of one character
_ENOUGH = 256  # characters of a secret that say too much, however long it is
_EDGE = 64  # characters of a text beside a cut that are looked at


class _Finder:
    """Finds all spellings of some secrets. Never changed once it is made, so that threads may share it."""

    def __init__(self, secrets: Iterable[str]) -> None:
        words = automaton()
        heads: dict[str, list[Spelling]] = {}
        tails: dict[str, list[Spelling]] = {}
        self._wild = False
        for secret in secrets:
            self._wild = self._wild or not secret.isascii()
            for spelling in spellings(secret):
                heads.setdefault(spelling.first, []).append(spelling)
                if spelling.length > len(spelling.first):
                    tails.setdefault(spelling.last, []).append(spelling)
        backwards = automaton()  # only a trie: the last letters of each spelling, the last first
        for found in (spelling for many in heads.values() for spelling in many):
            backwards.add_word(found.last[::-1], True)
        for key in heads.keys() | tails.keys():
            words.add_word(key, (len(key), heads.get(key, ()), tails.get(key, ())))
        words.make_automaton()
        self._words, self._backwards = words, backwards
        self._beginnings = {key[:SHORTEST] for key in heads}
        self._ends = {spelling.last[-SHORTEST:] for many in heads.values() for spelling in many}

    def spans(self, text: str, *, ended: bool) -> list[tuple[int, int]]:
        """The parts of a text that must be masked; `ended` says that it was cut off at its end."""
        found: list[tuple[int, int]] = []
        for reading in readings(text, wild=self._wild):
            cut = any(mark in reading.text for mark in _CUTS)
            cuts = [match.span() for match in _CUT.finditer(reading.text)] if cut else []
            stops = {start for start, _ in cuts} | ({len(reading.text)} if ended else set())
            inside = [*self._whole(reading.text, stops, {0, *(end for _, end in cuts)} if cuts else set())]
            inside += [span for at in stops if (span := self._before(reading.text, at))]
            inside += [span for _, end in cuts if (span := self._after(reading.text, end))]
            found += [reading.span(*span) for span in inside]
        return found

    def _whole(self, text: str, stops: set[int], starts: set[int]) -> Iterator[tuple[int, int]]:
        """Whole secrets, and so much of one that it says too much."""
        backwards: list[tuple[int, Spelling]] = []
        covered = 0
        for last, (size, heads, tails) in self._words.iter(text):
            start, end = last + 1 - size, last + 1
            if end > covered:
                for spelling in heads:
                    reached = _forward(text, start, spelling, stops)
                    if reached:
                        covered = max(covered, reached)
                        yield start, reached
            backwards += [(end, spelling) for spelling in tails]
        uncovered = len(text) + 1
        for end, spelling in reversed(backwards):
            if end - len(spelling.last) < uncovered:
                reached = _backward(text, end, spelling, starts)
                if reached is not None:
                    uncovered = min(uncovered, reached)
                    yield reached, end

    def _before(self, text: str, at: int) -> tuple[int, int] | None:
        """The beginning of a secret that ends where the text was cut, the last escape possibly cut in two."""
        edge = text[max(0, at - _EDGE) : at]
        halved = _PARTIAL.search(edge)
        for left in dict.fromkeys((edge, edge[: halved.start()] if halved else edge)):
            for start in range(len(left) - SHORTEST + 1):
                if left[start : start + SHORTEST] in self._beginnings and self._words.longest_prefix(left[start:]) == len(left) - start:
                    return at - len(edge) + start, at
        return None

    def _after(self, text: str, at: int) -> tuple[int, int] | None:
        """The end of a secret that begins where the text was cut, the first escape possibly cut in two."""
        edge = text[at : at + _EDGE]
        residue = _RESIDUE.match(edge)
        most = min(_WIDEST, residue.end() if residue else 0)
        for end in range(len(edge), SHORTEST - 1, -1):
            if edge[end - SHORTEST : end] not in self._ends:
                continue
            same = self._backwards.longest_prefix(edge[:end][::-1])
            if same >= SHORTEST and end - same <= most:
                return at, at + end
        return None


def _forward(text: str, start: int, spelling: Spelling, stops: set[int]) -> int | None:
    """Where the secret ends that begins here; None for another text that begins in the same way."""
    if spelling.length <= len(spelling.first):
        return start + spelling.length
    same = spelling.run(text, start) if spelling.text is None else _common(text, start, spelling.text)
    end = start + same
    if same == spelling.length:
        return end
    near = next((at for at in range(end, end + _WIDEST) if at in stops and _PARTIAL.fullmatch(text[end:at])), None)
    return near if near is not None else end if same >= min(spelling.length // 2, _ENOUGH) else None


def _backward(text: str, end: int, spelling: Spelling, starts: set[int]) -> int | None:
    """Where the end of a secret begins that ends here; None for another text that ends in the same way."""
    same = spelling.run_back(text, end) if spelling.text is None else _common_back(text, end, spelling.text)
    start = end - same
    if same == spelling.length:
        return start
    near = next((at for at in range(start, start - _WIDEST, -1) if at in starts and _RESIDUE.fullmatch(text[at:start])), None)
    return near if near is not None else start if same >= min(spelling.length // 2, _ENOUGH) else None


def _common(text: str, start: int, other: str) -> int:
    """How many characters of the text from here on are those that `other` begins with."""
    low, most, step = 0, min(len(text) - start, len(other)), _EDGE
    while low < most:
        size = min(step, most - low)
        if text[start + low : start + low + size] == other[low : low + size]:
            low, step = low + size, step * 2
        elif size == 1:
            break
        else:
            most, step = low + size - 1, max(1, size // 2)
    return low


def _common_back(text: str, end: int, other: str) -> int:
    """How many characters of the text before this place are those that `other` ends with."""
    low, most, step, last = 0, min(end, len(other)), _EDGE, len(other)
    while low < most:
        size = min(step, most - low)
        if text[end - low - size : end - low] == other[last - low - size : last - low]:
            low, step = low + size, step * 2
        elif size == 1:
            break
        else:
            most, step = low + size - 1, max(1, size // 2)
    return low


_SHORT, _MANY = 200, 4096  # characters of a text, such as the value of a header, that is masked once; and how many of them
_ALL: weakref.WeakSet[Redactor] = weakref.WeakSet()


class Redactor:
    """Masks every registered secret in text, whatever usual encoding it arrives in."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets: tuple[str, ...] = ()
        self._made: tuple[tuple[str, ...], _Finder | None] = ((), None)
        self._short: tuple[tuple[str, ...], dict[str, str]] = ((), {})
        self._header_names = set(MASKED_HEADERS)
        _ALL.add(self)
        for secret in secrets:
            self.register(secret)

    def register(self, secret: str | None) -> None:
        """Mask this value from now on; values under four characters are masked in headers only."""
        if secret and len(secret.strip()) >= SHORTEST and secret not in self._secrets:
            self._secrets = (*self._secrets, secret)

    @property
    def known(self) -> tuple[str, ...]:
        """What is masked by now: the same object until something is registered."""
        return self._secrets

    def register_header(self, name: str) -> None:
        """Mask the whole value of this header from now on."""
        self._header_names.add(name.lower())

    @property
    def _finder(self) -> _Finder | None:
        known, finder = self._made
        secrets = self._secrets
        if known is not secrets:
            finder = _Finder(secrets)
            self._made = (secrets, finder)  # at once, for another thread may be masking at this moment
        return finder

    def text(self, text: str) -> str:
        """The text with every secret masked, and what is left of one where the text was shortened."""
        if len(text) > _SHORT:
            return self._masked(text, ended=False)
        secrets, known = self._short
        if secrets is not self._secrets or len(known) >= _MANY:
            known = {}
            self._short = (self._secrets, known)
        if text not in known:
            known[text] = self._masked(text, ended=False)
        return known[text]

    def shortened(self, text: str) -> str:
        """As `text`, for a text that was cut off at its end: the beginning of a secret there is masked too."""
        return self._masked(text, ended=True)

    def _masked(self, text: str, *, ended: bool) -> str:
        finder = self._finder
        spans = finder.spans(text, ended=ended) if finder and len(text) >= SHORTEST else []
        if not spans:
            return text
        parts, last = [], 0
        for start, end in _joined(spans):
            parts += [text[last:start], MASK]
            last = end
        return "".join([*parts, text[last:]])

    def headers(self, headers: Iterable[tuple[str, str]]) -> dict[str, str]:
        """Header fields with credentials masked whole."""

        def hidden(name: str) -> bool:
            return name.lower() in self._header_names or is_secret_header(name)

        return {self.text(name): MASK if hidden(name) else self.text(value) for name, value in headers}

    def document(self, value: Any) -> Any:
        """A JSON value with every string, key and leaf, masked."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.text(key) if isinstance(key, str) else key: self.document(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.document(item) for item in value]
        return value


def masked_by_all(text: str) -> str:
    """A text without any secret that this process knows: for messages of whom nobody knows what they hold."""
    for redactor in tuple(_ALL):
        text = redactor.text(text)
    return text


def _joined(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Parts in order, those that overlap as one."""
    ordered = sorted(spans)
    start, end = ordered[0]
    for begin, stop in ordered[1:]:
        if begin < end:
            end = max(end, stop)
        else:
            yield start, end
            start, end = begin, stop
    yield start, end
