"""A zip file whose every byte follows from what it holds, so that any other byte in it can be found and named."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

STORE, DEFLATE = 0, 8  # how the contents of an entry are packed, as zip files number it
MANIFEST = "manifest.json"  # the first entry, which says what all the others are
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_LOCAL_SIZE = 30  # bytes of the header of an entry before its name
_VERSION = 20  # of the format: 2.0, which every tool reads
_DAY = 0x21  # 1980-01-01, the first that zip files know
_UNIX = 3 << 8  # who made it; then the mode of the file counts
_MODE = 0o100644 << 16
_CHUNK = 1024 * 1024
LARGEST = 512 * 1024 * 1024  # bytes of a whole bundle
MOST = 2 * 1024 * 1024 * 1024  # bytes of all that is in it, unpacked


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One file of an archive: what its header says of it, sizes in bytes; `sha256` is that of its contents, `packed` of them as packed."""

    name: str
    sha256: str
    size: int
    crc32: int
    method: int
    packed_size: int
    packed: str

    @property
    def local(self) -> bytes:
        """The header before its contents."""
        return struct.pack("<4s5H3I2H", _LOCAL, *self._facts, len(self.name), 0) + self.name.encode()

    def central(self, at: int) -> bytes:
        """Its line in the directory at the end; `at` is where its header stands."""
        rest = (len(self.name), 0, 0, 0, 0, _MODE, at)
        return struct.pack("<4sHHHHHHIIIHHHHHII", _CENTRAL, _VERSION | _UNIX, *self._facts, *rest) + self.name.encode()

    @property
    def _facts(self) -> tuple[int, ...]:
        return (_VERSION, 0, self.method, 0, _DAY, self.crc32, self.packed_size, self.size)


@dataclass(frozen=True, kw_only=True)
class Part:
    """A stretch of an archive, from `start` to `end`: of which file it is, and what it is of it."""

    name: str
    what: str
    start: int
    end: int
    expected: bytes | None
    sha256: str | None = None

    def holds(self, found: bytes) -> bool:
        """Whether these bytes are what has to stand here."""
        return found == self.expected if self.sha256 is None else hashlib.sha256(found).hexdigest() == self.sha256


def packed(name: str, data: bytes) -> tuple[Entry, bytes]:
    """The entry of a file and its contents as packed; what zip tools need not unpack, such as the manifest, is stored as it is."""
    deflater = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    small = deflater.compress(data) + deflater.flush()
    return _entry(name, data, small) if len(small) < len(data) else stored(name, data)


def stored(name: str, data: bytes) -> tuple[Entry, bytes]:
    """The same, not packed."""
    return _entry(name, data, data)


def _entry(name: str, data: bytes, small: bytes) -> tuple[Entry, bytes]:
    whole = hashlib.sha256(data).hexdigest()
    entry = Entry(
        name=name, sha256=whole, size=len(data), crc32=zlib.crc32(data), method=STORE if small is data else DEFLATE,
        packed_size=len(small), packed=whole if small is data else hashlib.sha256(small).hexdigest(),
    )  # fmt: skip
    return entry, small


def archive(files: Iterable[tuple[Entry, bytes]]) -> bytes:
    """The whole archive."""
    files = tuple(files)
    return b"".join([*(part for entry, data in files for part in (entry.local, data)), *_directory([entry for entry, _ in files])])


def parts(entries: Sequence[Entry]) -> Iterator[Part]:
    """Every stretch of the archive of these entries, in order and without a gap."""
    at = 0
    for entry in entries:
        yield _part(entry.name, "its header in the zip", at, entry.local)
        at += len(entry.local)
        end = at + entry.packed_size
        yield Part(name=entry.name, what="its contents", start=at, end=end, expected=None, sha256=entry.packed)
        at = end
    *lines, last = _directory(entries)
    for entry, line in zip(entries, lines, strict=True):
        yield _part(entry.name, "its line in the directory of the zip", at, line)
        at += len(line)
    yield _part("the end of the zip", "its last bytes", at, last)


def _part(name: str, what: str, at: int, expected: bytes) -> Part:
    return Part(name=name, what=what, start=at, end=at + len(expected), expected=expected)


def _directory(entries: Sequence[Entry]) -> list[bytes]:
    at, lines = 0, []
    for entry in entries:
        lines.append(entry.central(at))
        at += len(entry.local) + entry.packed_size
    size = sum(map(len, lines))
    return [*lines, struct.pack("<4s4H2IH", _END, 0, 0, len(lines), len(lines), size, at, 0)]


def first(data: bytes) -> bytes | None:
    """The contents of the manifest, which is stored at the beginning; None where no archive of ours begins."""
    begin = _LOCAL_SIZE + len(MANIFEST)
    if data[_LOCAL_SIZE:begin] != MANIFEST.encode():
        return None
    size: int = struct.unpack_from("<I", data, 18)[0]
    return data[begin : begin + size]


def moved(data: bytes) -> int | None:
    """How many bytes stand before the first archive of ours in these; None where there is none."""
    at = data.find(_LOCAL)
    while at >= 0:
        if first(data[at : at + 1024]) is not None:
            return at
        at = data.find(_LOCAL, at + 1)
    return None


def unpacked(entry: Entry, small: bytes) -> Iterator[bytes]:
    """The contents of an entry, piece by piece, and not a byte more than it says.

    Raises:
        zlib.error: they are not packed as they should be.
    """
    if entry.method == STORE:
        yield small
        return
    inflater, left = zlib.decompressobj(-zlib.MAX_WBITS), entry.size + 1
    rest = small
    while rest and left > 0 and not inflater.eof:
        piece = inflater.decompress(rest, min(_CHUNK, left))
        rest, left = inflater.unconsumed_tail, left - len(piece)
        yield piece
