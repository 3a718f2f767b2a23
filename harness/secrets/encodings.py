"""Every way in which a secret may stand in a text without escapes: as itself, read wrongly, in hex, base32, base64."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ttck.harness.secrets.unescaping import unfolded, unread

SHORTEST = 4  # characters; shorter values would mask ordinary words
KEY = 32  # characters by which a spelling is found; the rest is compared in place
_BLOCK_KEY = 16  # characters of a base64 or hex text by which it is found
_LEAST_WILD = (6, 3)  # characters, and letters or digits among them, of a text with wild cards that still means something
_PIECE = 90  # bytes of a long secret that are encoded, at each end
_BASE64, _BASE32, _HEX = re.compile(r"[A-Za-z0-9+/_-]*"), re.compile(r"[A-Z2-7a-z]*"), re.compile(r"[0-9A-Fa-f]*")


@dataclass(frozen=True, kw_only=True)
class Spelling:
    """One spelling: how it begins and ends, its length, and the whole text, or the letters that a long encoded one is made of."""

    first: str
    last: str
    length: int
    text: str | None = None
    letters: re.Pattern[str] = re.compile("")

    def run(self, text: str, start: int) -> int:
        """How many letters of the encoding stand from here on, fewer than all where the other end does not fit."""
        if text.startswith(self.last, start + self.length - len(self.last)):
            return self.length
        found = self.letters.match(text, start, start + self.length - 1)
        return found.end() - start if found else 0

    def run_back(self, text: str, end: int) -> int:
        """How many letters of the encoding stand before this place, fewer than all where the other end does not fit."""
        if end >= self.length and text.startswith(self.first, end - self.length):
            return self.length
        step, begin, first = KEY, end, max(0, end - self.length + 1)
        while begin > first:
            least = max(first, begin - step)
            found = self.letters.match(text[least:begin][::-1])
            begin -= found.end() if found else 0
            if begin > least:
                break
            step *= 2
        return end - begin


def spellings(secret: str) -> Iterator[Spelling]:
    """All spellings of a secret."""
    raw = secret.encode("utf-8", "surrogatepass")
    misread = raw.decode("latin-1")
    plain = unfolded(secret).text
    for text in dict.fromkeys((secret, plain, unfolded(misread).text)):
        if len(text) >= SHORTEST:
            yield _plain(text)
    wild = unread(plain)
    if wild != plain and len(wild) >= _LEAST_WILD[0] and sum(letter.isalnum() for letter in wild) >= _LEAST_WILD[1]:
        yield _plain(wild)
    for block in {raw, secret.encode("latin-1", "replace")}:
        yield from _hex(block)
        yield from _base32(block)
        yield from _base64(block)
    for coding in ("utf-16-le", "utf-16-be"):
        yield from _base64(secret.encode(coding, "surrogatepass"))


def _plain(text: str) -> Spelling:
    return Spelling(first=text[:KEY], last=text[-KEY:], length=len(text), text=text)


def _hex(raw: bytes) -> Iterator[Spelling]:
    lower = _Coding(take=1, give=2, encode=lambda part: part.hex(), letters=_HEX)
    upper = _Coding(take=1, give=2, encode=lambda part: part.hex().upper(), letters=_HEX)
    yield from (found for coding in (lower, upper) if (found := coding.core(raw, lead=0)))


def _base32(raw: bytes) -> Iterator[Spelling]:
    coding = _Coding(take=5, give=8, encode=lambda part: base64.b32encode(part).decode(), letters=_BASE32, shortest=6)
    yield from (found for lead in range(5) if (found := coding.core(raw, lead=lead)))


def _base64(raw: bytes) -> Iterator[Spelling]:
    # A plus sign reads as a space in a text without escapes.
    usual = _Coding(take=3, give=4, encode=lambda part: base64.b64encode(part).decode().replace("+", " "), letters=_BASE64)
    urls = _Coding(take=3, give=4, encode=lambda part: base64.urlsafe_b64encode(part).decode(), letters=_BASE64)
    for lead in range(3):
        both = {found for coding in (usual, urls) if (found := coding.core(raw, lead=lead))}
        yield from both


@dataclass(frozen=True, kw_only=True)
class _Coding:
    """An encoding of groups of `take` bytes in `give` letters."""

    take: int
    give: int
    encode: Callable[[bytes], str]
    letters: re.Pattern[str]
    shortest: int = SHORTEST

    def core(self, raw: bytes, *, lead: int) -> Spelling | None:
        """The letters that depend on `raw` alone when `lead` other bytes stand before it in its first group; None if too few."""
        total = lead + len(raw)
        begin, end = -(-lead * self.give // self.take), total // self.take * self.give
        if end - begin < self.shortest:
            return None
        padded = b"\0" * lead + raw
        if len(raw) <= _PIECE:
            whole = self.encode(padded)[begin:end]
            return Spelling(first=whole[:_BLOCK_KEY], last=whole[-_BLOCK_KEY:], length=end - begin, text=whole)
        first = self.encode(padded[:_PIECE])[begin : begin + _BLOCK_KEY]
        at = (total - _PIECE) // self.take * self.take
        last = self.encode(padded[at:])[: end - at // self.take * self.give][-_BLOCK_KEY:]
        return Spelling(first=first, last=last, length=end - begin, letters=self.letters)
