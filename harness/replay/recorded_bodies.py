"""Bodies as recorders keep them: missing, in base64 whether or not they say so, still packed, or cut."""

from __future__ import annotations

import base64
import binascii
import importlib
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from ttck.harness.record.exchange import Unreadable, decode, unmarked
from ttck.harness.record.recording import CUT, GARBLED, NO_BODY, PACKED, TOO_LONG

BASE64 = "in base64, although the recording does not say so"
MISREAD = "in UTF-8 that the recorder took for another encoding"
CHUNKED = "with the sizes of their chunks in the text"
PLAIN = "in plain text, although the recording says base64"
_LONGEST = 10 * 1024 * 1024  # bytes of a body that are judged
_EMPTY = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT, HTTPStatus.NOT_MODIFIED})
_JSON = (b"{", b"[")
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_LINE_END = re.compile(rb"\r?\n")
_PACKED_TEXT = 256  # a text with greater characters cannot hold bytes one by one


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A body as far as the recording holds it.

    `problem` says why it cannot be judged, `remark` what was done to read it. Without text both are None.
    """

    data: bytes | None
    problem: str | None = None
    remark: str | None = None


def answer_body(content: Mapping[str, Any], *, status: int, headers: Mapping[str, str]) -> Kept:
    """The body of an answer from the `content` of a HAR; header names are lower case."""
    size = content.get("size")
    kept = body(content, headers=headers)
    if not kept.data:
        known = status in _EMPTY or (size == 0 and headers.get("content-length", "").strip() == "0")
        return Kept(data=b"", problem=kept.problem or (None if known else NO_BODY))
    if kept.problem is None and _is_cut(kept.data, size, headers):
        return Kept(data=kept.data, problem=CUT)
    return kept


def _is_cut(data: bytes, size: Any, headers: Mapping[str, str]) -> bool:
    """Whether a recorder may have kept only the beginning: more was said to come, or JSON breaks off and nothing says that this was all."""
    if not isinstance(decode(data), Unreadable):
        return False
    if isinstance(size, int) and size > 0:
        return size > len(data)
    length = headers.get("content-length", "").strip()
    said = int(length) if length.isdecimal() and "content-encoding" not in headers else None
    return said != len(data) and _breaks_off(data)


def _breaks_off(data: bytes) -> bool:
    """Whether JSON ends within a text, a list or an object."""
    rest = _TEXT.sub(b"", data)
    return _begins_json(data) and (b'"' in rest or sum(rest.count(sign) for sign in (b"{", b"[")) > sum(map(rest.count, (b"}", b"]"))))


def request_body(posted: Mapping[str, Any], *, size: Any, headers: Mapping[str, str]) -> Kept:
    """The body of a request from its `postData` and its `bodySize`."""
    kept = body(posted, headers=headers)
    if kept.data and kept.problem is None and _is_cut(kept.data, size, headers):
        return Kept(data=kept.data, problem=CUT)
    return kept


def body(content: Mapping[str, Any], *, headers: Mapping[str, str]) -> Kept:
    """A body from its text, its encoding, and the content-encoding of its message."""
    text = content.get("text")
    if not isinstance(text, str) or not text:
        return Kept(data=None if not isinstance(text, str) else b"")
    size = content.get("size")
    found = _bytes(text, said=str(content.get("encoding") or "").lower() == "base64", size=size if isinstance(size, int) else None)
    codings = [name.strip().lower() for name in headers.get("content-encoding", "").split(",") if name.strip()]
    if "chunked" in headers.get("transfer-encoding", "").lower():
        found = _joined(found)
    data = found.data or b""
    if len(data) > _LONGEST:
        return Kept(data=data[:_LONGEST], problem=TOO_LONG)
    if found.problem or not codings or _is_json(data):
        return found
    return _unpacked(data, text, codings, remark=found.remark)


def _bytes(text: str, *, said: bool, size: int | None) -> Kept:
    """The bytes of a text, whether or not its encoding is told truly."""
    data = text.encode("utf-8", "surrogatepass")
    right = None if text.isascii() else _misread(text)
    if right is not None and _is_json(right):
        return Kept(data=right, remark=MISREAD)
    if _is_json(data):
        return Kept(data=data, remark=PLAIN if said else None)
    decoded = _from_base64(text)
    if said and decoded is None:
        return Kept(data=data, remark=PLAIN) if size in {len(data), len(text)} else Kept(data=data, problem=GARBLED)
    if said:
        return Kept(data=decoded)
    if decoded is not None and (_begins_json(decoded) or _magic(decoded)):
        return Kept(data=decoded, remark=BASE64)
    return Kept(data=data)


def _misread(text: str) -> bytes | None:
    """The bytes of a text in UTF-8 that was read as Latin-1 or as Windows has it; None for any other, which hardly ever looks so."""
    for encoding in ("latin-1", "cp1252"):
        try:
            data = text.encode(encoding)
            data.decode("utf-8")
        except UnicodeError:
            continue
        return data
    return None


def _is_json(data: bytes) -> bool:
    return _begins_json(data) and not isinstance(decode(data), Unreadable)


def _begins_json(data: bytes) -> bool:
    return unmarked(data).lstrip().startswith(_JSON)


def _joined(found: Kept) -> Kept:
    """A body without the sizes of its chunks, which most recorders leave out; one whose sizes do not fit is spoilt."""
    data, at = found.data or b"", 0
    parts: list[bytes] = []
    if found.problem or _SIZE.match(data) is None or not isinstance(decode(data), Unreadable):
        return found
    while (size := _SIZE.match(data, at)) is not None:
        length, start = int(size[1], 16), size.end()
        if length == 0:
            return Kept(data=b"".join(parts), remark=CHUNKED)
        end = _LINE_END.match(data, start + length)
        if end is None:
            break
        parts.append(data[start : start + length])
        at = end.end()
    return Kept(data=data, problem=GARBLED)


def _from_base64(text: str) -> bytes | None:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


# --- packed bodies ------------------------------------------------------------------------------------------------------


class _NoLibraryError(ValueError):
    """There is no library at hand for this coding."""


def _unpacked(data: bytes, text: str, codings: list[str], *, remark: str | None) -> Kept:
    """A body that its message says is packed. Most recorders unpack it and leave the header; then it stays as it is."""
    raw = data
    if max(map(ord, text[:64]), default=0) < _PACKED_TEXT and not text.isascii():
        raw = text.encode("latin-1", "replace")  # bytes that were taken for characters
    if not _looks_packed(raw):
        return Kept(data=data, problem=GARBLED if "\ufffd" in text[:64] else None, remark=remark)
    for coding in reversed(codings):
        try:
            raw = _UNPACKERS.get(coding, _unknown)(raw)
        except _NoLibraryError:
            return Kept(data=data, problem=PACKED)
        except (zlib.error, ValueError, OSError, RuntimeError):
            return Kept(data=data, problem=GARBLED)
        if len(raw) > _LONGEST:
            return Kept(data=raw[:_LONGEST], problem=TOO_LONG)
    return Kept(data=raw, remark=remark)


def _magic(data: bytes) -> bool:
    return data.startswith((b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd"))


def _looks_packed(data: bytes) -> bool:
    """Whether bytes are no text."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return any(ord(char) < ord(" ") and char not in "\t\r\n" for char in text)


def _inflate(data: bytes, bits: int) -> bytes:
    return zlib.decompressobj(bits).decompress(data, _LONGEST + 1)


def _gunzip(data: bytes) -> bytes:
    return _inflate(data, zlib.MAX_WBITS | 16)


def _deflate(data: bytes) -> bytes:
    try:
        return _inflate(data, zlib.MAX_WBITS)
    except zlib.error:
        return _inflate(data, -zlib.MAX_WBITS)  # some senders leave the frame out


def _by_library(*names: str) -> Callable[[bytes], bytes]:
    """Unpacks with the first of these modules that is installed; none of them is needed otherwise."""

    def unpack(data: bytes) -> bytes:
        for name in names:
            try:
                module = importlib.import_module(name)
            except ImportError:
                continue
            try:
                return bytes(module.decompress(data))
            except Exception as broken:
                raise ValueError(str(broken)) from broken
        raise _NoLibraryError

    return unpack


def _unknown(data: bytes) -> bytes:  # noqa: ARG001 - an unpacker like the others
    raise _NoLibraryError


_UNPACKERS: Mapping[str, Callable[[bytes], bytes]] = {
    "identity": bytes,
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _deflate,
    "br": _by_library("brotli", "brotlicffi"),
    "zstd": _by_library("compression.zstd", "zstandard", "backports.zstd"),
}
