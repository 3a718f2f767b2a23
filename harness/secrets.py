"""Keep secrets out of everything that is written: register them when read, mask them in any encoding."""

from __future__ import annotations

import base64
import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

MASK = "[secret]"
_SHORTEST = 4  # shorter values would mask ordinary words; they ride in headers only, which are masked whole
_WIDEST = 12  # characters of the longest usual escape of one character
_LATIN = 255  # the last code point that one byte of Latin-1 holds
MASKED_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key"})

_NAMED = {"&": ("amp",), "<": ("lt",), ">": ("gt",), '"': ("quot",), "'": ("apos",)}
_ESCAPED = {"\n": "n", "\t": "t", "\r": "r"}
_CUT = re.compile(r"(…| \.\.\. )")  # where a text was shortened


def _bytes(values: Iterable[int], each: str) -> str:
    return "".join(each.format(byte=byte) for byte in values)


def _spellings(character: str) -> str:
    """A pattern of one character as it stands, or escaped for a URL, JSON, HTML or Python, once or several times."""
    if character.isascii() and character.isalnum():
        return character
    code, raw = ord(character), character.encode("utf-8", "surrogatepass")
    wide = character.encode("utf-16-be", "surrogatepass")
    escapes = [
        _bytes(raw, "%(?:25)*{byte:02x}"),
        _bytes(raw, r"\\+x{byte:02x}"),
        "".join(rf"\\+u{wide[at]:02x}{wide[at + 1]:02x}" for at in range(0, len(wide), 2)),
        rf"\\*&(?:amp;)*#0*{code};",
        rf"\\*&(?:amp;)*#x0*{code:x};",
        *(rf"\\*&(?:amp;)*{name};" for name in _NAMED.get(character, ())),
    ]
    plain = [re.escape(character)]
    if character.isascii():
        plain.append(rf"\\+{_ESCAPED.get(character) or re.escape(character)}")
    elif code <= _LATIN:
        escapes += [f"%(?:25)*{code:02x}", rf"\\+x{code:02x}"]
    if not character.isascii():
        plain += [re.escape(raw.decode("latin-1")), "[?\ufffd]{1,4}"]  # read as Latin-1, or replaced by who could not read it
        escapes += [r"(?:%(?:25)*ef%(?:25)*bf%(?:25)*bd){1,4}", r"(?:%(?:25)*3f){1,4}", r"(?:\\+ufffd){1,4}"]
    if character == " ":
        plain.append(re.escape("+"))
        escapes.append("%(?:25)*2b")
    return f"(?:(?i:{'|'.join(escapes)})|{'|'.join(plain)})"


def _base64_cores(value: bytes) -> Iterator[str]:
    """The part of base64 text that depends on `value` alone, for each of the three alignments inside a longer text."""
    for lead in range(3):
        encoded = base64.b64encode(b"\0" * lead + value).decode()
        start = (0, 2, 3)[lead]
        end = (len(value) + lead) // 3 * 4
        if end - start >= _SHORTEST:
            yield encoded[start:end]


def _blocks(value: str) -> Iterator[str]:
    """The encodings in which no character keeps a place of its own."""
    for raw in {value.encode("utf-8", "surrogatepass"), value.encode("latin-1", "replace")}:
        yield raw.hex()
        yield raw.hex().upper()
        for core in _base64_cores(raw):
            yield core
            yield core.replace("+", "-").replace("/", "_")


@functools.lru_cache(maxsize=1024)
def _one(character: str) -> re.Pattern[str]:
    return re.compile(_spellings(character))


def _follow(secret: str, text: str, at: int) -> tuple[int, int]:
    """How many characters of the secret stand in the text from `at` on, and where they end."""
    for count, character in enumerate(secret):
        found = _one(character).match(text, at)
        if found is None:
            return count, at
        at = found.end()
    return len(secret), at


@dataclass(frozen=True, kw_only=True)
class _Secret:
    """A secret, the pattern of its spellings, and its longest part that every spelling leaves as it is."""

    value: str
    pattern: re.Pattern[str]
    anchor: str

    def mask(self, text: str) -> str:
        return self.pattern.sub(MASK, text) if self.anchor in text else text

    def mask_end(self, text: str) -> str:
        """Mask the beginning of the secret where the text ends with it, the last escape possibly cut in two."""
        first = _one(self.value[0])
        for start in (found.start() for found in first.finditer(text, max(0, len(text) - _WIDEST * len(self.value)))):
            count, end = _follow(self.value, text, start)
            if count >= _SHORTEST and (end == len(text) or (len(text) - end < _WIDEST and text[end] in "%&\\")):
                return text[:start] + MASK
        return text

    def mask_start(self, text: str) -> str:
        """Mask the end of the secret where the text starts with it, the first escape possibly cut in two."""
        for skipped in range(1, len(self.value) - _SHORTEST + 1):
            rest = self.value[skipped:]
            for at in range(_WIDEST):
                count, end = _follow(rest, text, at)
                if count == len(rest):
                    return MASK + text[end:]
        return text


@functools.lru_cache(maxsize=1024)
def _secret(value: str) -> _Secret:
    anchor = max(re.findall(r"[A-Za-z0-9]+", value), key=len, default="")
    return _Secret(value=value, pattern=re.compile("".join(map(_spellings, value))), anchor=anchor)


class Redactor:
    """Masks every registered secret in text, whatever usual encoding it arrives in."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets: dict[str, _Secret] = {}
        self._header_names = set(MASKED_HEADERS)
        for secret in secrets:
            self.register(secret)

    def register(self, secret: str | None) -> None:
        """Mask this value from now on; values under four characters are masked in headers only."""
        if not secret or len(secret) < _SHORTEST or secret in self._secrets:
            return
        known = {**self._secrets, **{value: _secret(value) for value in (secret, *_blocks(secret))}}
        # A new mapping and not a changed one: another thread may be masking at this moment.
        self._secrets = dict(sorted(known.items(), key=lambda item: len(item[0]), reverse=True))

    def register_header(self, name: str) -> None:
        """Mask the whole value of this header from now on."""
        self._header_names.add(name.lower())

    def text(self, text: str) -> str:
        """The text with every secret masked, and what is left of one where the text was shortened."""
        for secret in self._secrets.values():
            text = secret.mask(text)
        if self._secrets and _CUT.search(text):
            parts = _CUT.split(text)
            text = "".join(part if at % 2 else self._edges(part, first=at == 0, last=at == len(parts) - 1) for at, part in enumerate(parts))
        return text

    def _edges(self, text: str, *, first: bool, last: bool) -> str:
        for secret in self._secrets.values():
            text = text if last else secret.mask_end(text)
            text = text if first else secret.mask_start(text)
        return text

    def shortened(self, text: str) -> str:
        """As `text`, for a text that was cut off at its end: the beginning of a secret there is masked too."""
        return self._edges(self.text(text), first=True, last=False)

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
