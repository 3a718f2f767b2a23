"""Verify a bundle without a network: is every byte as it was made, and who signed it? What is not is named by its file."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import rfc8785

from ttck.harness.evidence.archive import LARGEST, MANIFEST, Entry, Part, first, moved, parts, stored, unpacked
from ttck.harness.evidence.manifest import ENVELOPE, BundleError, Manifest, parse, statement
from ttck.harness.evidence.signing import PublicKey, enveloped
from ttck.harness.report.body import visible

_MOST_NAMES = 1000
_MOST_SAID = 16 * 1024 * 1024  # bytes of a manifest or an envelope
_SIGNATURE = 64  # bytes
_PAYLOAD = re.compile(rb'"payload":"([A-Za-z0-9+/=]+)"')
_TORN = (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError, LookupError)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A file that is not as it was made, and in what."""

    name: str
    what: str


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What became of verifying. Without a manifest that can be read nothing else is known.

    `signer` is the key in the bundle itself, which says who signed only to those who know it.
    """

    problems: tuple[Problem, ...]
    manifest: Manifest | None = None
    signer: PublicKey | None = None

    @property
    def whole(self) -> bool:
        """Whether every byte is as it was made."""
        return not self.problems


_CHANGED = Verified(problems=(Problem(name=MANIFEST, what="it was changed, so that nothing says what the rest should be"),))


def read_bundle(path: Path) -> bytes:
    """The bytes of a file that may be a bundle.

    Raises:
        BundleError: it cannot be read, or is too large for one.
    """
    try:
        if not path.is_file():
            raise BundleError(
                f"there is no file {path}" if not path.exists() else f"{path} is no file; make a bundle of it: ttck bundle {path}"
            )
        if path.stat().st_size > LARGEST:
            raise BundleError(f"{path} is larger than any bundle of ttck ({LARGEST // 1024**2} MB)")
        return path.read_bytes()
    except OSError as broken:
        raise BundleError(f"{path} cannot be read: {broken.strerror or broken}") from broken


def verify(data: bytes, *, name: str) -> Verified:
    """Compare every byte of a bundle with what its manifest says, and its manifest with the statement.

    Raises:
        BundleError: it is no bundle of ttck at all, or a hostile one.
    """
    raw = first(data)
    if raw is None:
        return _elsewhere(data, name)
    if not data.startswith(stored(MANIFEST, raw)[0].local) and _disowned(data, raw):
        return _CHANGED
    try:
        found = parse(raw)
    except BundleError:
        return _elsewhere(data, name)
    entries, enclosed = _entries(data, found)
    problems = [*_stated(found, entries[0], enclosed), *_wrong_bytes(data, entries)]
    return Verified(problems=_once(problems), manifest=found, signer=found.signer)


def contents(data: bytes, found: Manifest, name: str) -> bytes:
    """A file of a bundle that was verified.

    Raises:
        BundleError: it has none of this name.
    """
    entries, _ = _entries(data, found)
    entry = next((one for one in found.entries if one.name == name), None)
    place = next((part for part in parts(entries) if part.name == name and part.sha256), None)
    if entry is None or place is None:
        raise BundleError(f"the bundle holds no {name}")
    return b"".join(unpacked(entry, data[place.start : place.end]))


def _elsewhere(data: bytes, name: str) -> Verified:
    """The same where no bundle begins with the first byte: another tool packed it, something stands before it, or it is none.

    Raises:
        BundleError: it is none.
    """
    before = moved(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            raw, enclosed = _read(opened, MANIFEST), _read(opened, ENVELOPE)
            if raw is None:
                raise BundleError(f"{name} is no bundle of ttck: it holds no {MANIFEST}")
            if _disowned(enclosed or b"", raw):
                return _CHANGED
            found = parse(raw)
            problems = list(_contents(opened, found.entries))
            before = before if opened.namelist()[0] == MANIFEST else None
    except _TORN as broken:
        if MANIFEST.encode() not in data or ENVELOPE.encode() not in data:
            raise BundleError(f"{name} is no bundle of ttck: it is no zip file that can be read") from broken
        return Verified(
            problems=(Problem(name=MANIFEST, what=f"{before} bytes stand before it" if before else "changed in its header in the zip"),)
        )
    own, _ = stored(MANIFEST, raw)
    problems += _stated(found, own, enclosed) if enclosed is not None else [Problem(name=ENVELOPE, what="it is missing")]
    anew = f"{before} bytes stand before it" if before else "it was packed anew, though every file in it is as it was"
    return Verified(
        problems=_once(problems or [Problem(name=MANIFEST if before else "the zip", what=anew)]), manifest=found, signer=found.signer
    )


def _read(opened: zipfile.ZipFile, name: str) -> bytes | None:
    """A small file of a zip; None where it has none of this name."""
    if name not in opened.namelist():
        return None
    with opened.open(name) as stream:
        return stream.read(_MOST_SAID)


def _entries(data: bytes, found: Manifest) -> tuple[tuple[Entry, ...], bytes]:
    """All entries of a bundle in order, and the bytes that stand where the envelope has to be."""
    own, _ = stored(MANIFEST, found.raw)
    signatures = [(found.signer.id, bytes(_SIGNATURE))] if found.signer else []
    size = len(enveloped(_payload(found, own), signatures))
    begin = len(own.local) + own.packed_size + len(stored(ENVELOPE, b"")[0].local)
    enclosed = data[begin : begin + size].ljust(size, b"\0")
    return (own, stored(ENVELOPE, enclosed)[0], *found.entries), enclosed


def _stated(found: Manifest, own: Entry, enclosed: bytes) -> Iterator[Problem]:
    """What is wrong with the envelope: it has to state what follows from the manifest, and to be signed by whom that names."""
    try:
        document: dict[str, Any] = orjson.loads(enclosed)
        payload = base64.b64decode(document["payload"], validate=True)
        signatures = [(str(one["keyid"]), base64.b64decode(one["sig"], validate=True)) for one in document["signatures"]]
        written = enveloped(payload, signatures) == enclosed
    except (ValueError, KeyError, TypeError, AttributeError):
        yield Problem(name=ENVELOPE, what="it was changed: it cannot be read any more")
        return
    if not written:
        yield Problem(name=ENVELOPE, what="it was changed")
        return
    said = _payload(found, own)
    signer = found.signer
    if payload != said:
        upright = signer is not None and len(signatures) == 1 and signer.signed(payload, signatures[0][1])
        name = MANIFEST if upright and _stated_hash(payload) != own.sha256 else ENVELOPE
        yield Problem(name=name, what="it was changed: the statement and the manifest disagree")
    if signer is None and signatures:
        yield Problem(name=ENVELOPE, what="it carries a signature that the manifest does not know of")
    if signer is not None and not signatures:
        yield Problem(name=ENVELOPE, what="its signature was taken away")
    elif signer is not None and (len(signatures) > 1 or signatures[0][0] != signer.id or not signer.signed(payload, signatures[0][1])):
        yield Problem(name=ENVELOPE, what="its signature is wrong")


def _disowned(data: bytes, raw: bytes) -> bool:
    """Whether the statement in a bundle speaks of another manifest than this one."""
    written = _PAYLOAD.search(data, 0, 2 * _MOST_SAID)
    try:
        stated = _stated_hash(base64.b64decode(written[1])) if written else None
    except ValueError:
        return False
    return stated not in {None, hashlib.sha256(raw).hexdigest()}


def _stated_hash(payload: bytes) -> str | None:
    """The hash of the manifest in a statement; None where it names none."""
    try:
        return str(next(one["digest"]["sha256"] for one in orjson.loads(payload)["subject"] if one["name"] == MANIFEST))
    except (ValueError, KeyError, TypeError, StopIteration):
        return None


def _payload(found: Manifest, own: Entry) -> bytes:
    return rfc8785.dumps(statement(found, own))


def _wrong_bytes(data: bytes, entries: Sequence[Entry]) -> Iterator[Problem]:
    """The stretches of an archive that are not as they were made, each by its file."""
    stretches = list(parts(entries))
    more = len(data) - stretches[-1].end
    here = [part.holds(data[part.start : part.end]) for part in stretches]
    if all(here):
        yield from _liars(data, entries)
        if more > 0:
            yield Problem(name="the end of the zip", what=f"{more} bytes stand behind it")
        return
    there = here if not more else [part.holds(data[max(0, part.start + more) : max(0, part.end + more)]) for part in stretches]
    wrong = [part for part, left, right in zip(stretches, here, there, strict=True) if not left and not right]
    if not wrong:
        yield _inserted(stretches, here, more)
    elif cut := _cut_off(stretches, here, wrong, more):
        yield cut
    elif more:
        yield from _repacked(data, entries, wrong)
    else:
        yield from (Problem(name=part.name, what=f"changed in {part.what}") for part in wrong)


def _inserted(stretches: Sequence[Part], here: Sequence[bool], more: int) -> Problem:
    """Bytes between two stretches that are both whole."""
    at = stretches[here.index(False)]
    return Problem(name=at.name, what=f"{abs(more)} bytes {'stand before' if more > 0 else 'are missing before'} {at.what}")


def _cut_off(stretches: Sequence[Part], here: Sequence[bool], wrong: Sequence[Part], more: int) -> Problem | None:
    """A file whose end is missing; None where it is something else that is wrong."""
    if more > 0 or list(wrong) != list(stretches[here.index(False) :]):
        return None
    return Problem(name=wrong[0].name, what=f"the bundle ends within {wrong[0].what}: {-more} bytes are missing")


def _repacked(data: bytes, entries: Sequence[Entry], wrong: Sequence[Part]) -> list[Problem]:
    """What another tool made of the bundle: files that are missing, were added, or have other contents; else what `wrong` says."""
    plain = [Problem(name=part.name, what=f"changed in {part.what}: bytes were added or taken away") for part in wrong]
    suspects = {part.name for part in wrong}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            return list(_contents(opened, entries, suspects=suspects)) or plain
    except _TORN:
        return plain


def _contents(opened: zipfile.ZipFile, entries: Sequence[Entry], *, suspects: Container[str] | None = None) -> Iterator[Problem]:
    """Files of a zip that were added, stand there twice, are missing or have other contents, as a zip tool reads them."""
    names = opened.namelist()[:_MOST_NAMES]
    for name in sorted(set(names)):
        if name not in {MANIFEST, ENVELOPE, *(one.name for one in entries)}:
            yield Problem(name=visible(name)[:100], what="it was added")
        elif names.count(name) > 1:
            yield Problem(name=name, what="it stands there twice")
    for one in entries:
        if (suspects is None or one.name in suspects) and (what := _changed(opened, one, names)):
            yield Problem(name=one.name, what=what)


def _changed(opened: zipfile.ZipFile, entry: Entry, names: Sequence[str]) -> str | None:
    """What is wrong with a file as a zip tool reads it; it is read no further than it should reach."""
    if entry.name not in names:
        return "it is missing"
    digest, size = hashlib.sha256(), 0
    try:
        with opened.open(entry.name) as stream:
            while size <= entry.size and (piece := stream.read(1024 * 1024)):
                digest.update(piece)
                size += len(piece)
    except _TORN:
        return "it cannot be unpacked"
    return None if digest.hexdigest() == entry.sha256 else "its contents were changed"


def _liars(data: bytes, entries: Sequence[Entry]) -> Iterator[Problem]:
    """Files that unpack to something else than the manifest says, though they are packed as it says."""
    places = {part.name: part for part in parts(entries) if part.sha256}
    for entry in entries:
        place, digest, size = places[entry.name], hashlib.sha256(), 0
        try:
            for piece in unpacked(entry, data[place.start : place.end]):
                digest.update(piece)
                size += len(piece)
        except zlib.error:
            size = -1
        if size != entry.size or digest.hexdigest() != entry.sha256:
            yield Problem(name=entry.name, what="what it unpacks to is not what the manifest says")


def _once(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """One problem for each file, the first."""
    found: dict[str, Problem] = {}
    for problem in problems:
        found.setdefault(problem.name, problem)
    return tuple(found.values())
