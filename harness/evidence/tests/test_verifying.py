from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ttck.harness.evidence import verifying
from ttck.harness.evidence.archive import MANIFEST, Entry, archive, first, packed, parts, stored
from ttck.harness.evidence.manifest import ENVELOPE, BundleError, parse, statement
from ttck.harness.evidence.signing import envelope, public_half
from ttck.harness.evidence.tests.conftest import KEY
from ttck.harness.evidence.verifying import Verified, read_bundle, verify

END = "the end of the zip"


def names(data: bytes) -> list[str]:
    return [problem.name for problem in verify(data, name="b.zip").problems]


def layout(data: bytes) -> list[tuple[str, int, int]]:
    found = verify(data, name="b.zip").manifest
    assert found is not None
    return [(part.name, part.start, part.end) for part in parts(verifying._entries(data, found)[0])]


def rezipped(data: bytes, **changed: bytes | None) -> bytes:
    """What a zip tool makes of it; None takes a file away."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in [*old.namelist(), *(set(changed) - set(old.namelist()))]:
            kept = changed.get(name, old.read(name) if name in old.namelist() else None)
            if kept is not None:
                new.writestr(name, kept)
    return written.getvalue()


def test_a_bundle_is_whole_as_it_was_made(signed: bytes, unsigned: bytes) -> None:
    assert verify(signed, name="b.zip").whole
    assert verify(signed, name="b.zip").signer == public_half(KEY)
    assert verify(unsigned, name="b.zip").whole
    assert verify(unsigned, name="b.zip").signer is None


@pytest.mark.parametrize("which", ["signed", "unsigned"])
def test_any_changed_byte_is_found_and_its_file_named(request: pytest.FixtureRequest, which: str) -> None:
    data = request.getfixturevalue(which)
    for name, start, end in layout(data):
        step = 1 if end - start < 120 else max(1, (end - start) // 60)
        for at in range(start, end, step):
            changed = bytearray(data)
            changed[at] ^= 1 << at % 8
            found = names(bytes(changed))
            assert found == [name], (name, at - start, found)


def test_any_added_or_missing_byte_is_found_and_its_file_named(signed: bytes) -> None:
    for name, start, end in layout(signed):
        for at in {start, (start + end) // 2, end - 1}:
            shorter = signed[:at] + signed[at + 1 :]
            longer = signed[:at] + bytes([signed[at] ^ 0xFF]) + signed[at:]
            for changed in (shorter, longer):
                assert name in names(changed), (name, at - start, names(changed))
    assert names(signed + b"\0") == [END]
    assert names(b"\0" + signed) == [MANIFEST]


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_bundle_that_was_cut_off_says_where(signed: bytes, share: float) -> None:
    (problem,) = verify(signed[: int(len(signed) * share)], name="b.zip").problems
    assert "bytes are missing" in problem.what


def test_what_a_zip_tool_did_is_named_file_by_file(signed: bytes) -> None:
    changed = rezipped(signed, **{"report.html": b"all is well", "junit.xml": None, "../../etc/cron.d/x": b"* * * * * root id"})
    assert verify(changed, name="b.zip").problems
    assert names(changed) == ["../../etc/cron.d/x", "junit.xml", "report.html"]
    assert names(rezipped(signed)) != []
    assert names(rezipped(signed, **{MANIFEST: b"{}"}))[0] == MANIFEST


def test_hashes_that_were_written_anew_are_found_by_the_signature(signed: bytes) -> None:
    for key in (KEY, Ed25519PrivateKey.generate(), None):
        forged = remade(signed, key, **{"report.json": b"{}"})
        found = verify(forged, name="b.zip")
        if key is KEY:
            assert found.whole  # whoever has the key may sign what they like
        else:
            assert [problem.name for problem in found.problems] == [ENVELOPE]


def remade(data: bytes, key: Ed25519PrivateKey | None, *, signer: Any = ..., **files: bytes) -> bytes:
    """A bundle with other contents whose hashes are right, signed by whoever."""
    found = verify(data, name="b.zip").manifest
    assert found is not None
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        written = [packed(one.name, files.get(one.name, opened.read(one.name))) for one in found.entries]
    document = {**found.document, "files": [asdict(entry) for entry, _ in written]}
    if signer is not ...:
        document["signer"] = signer
    about = stored(MANIFEST, rfc8785.dumps(document))
    said = stored(ENVELOPE, envelope(statement(parse(about[1]), about[0]), key))
    return archive([about, said, *written])


def test_another_signer_in_the_manifest_is_another_signer(signed: bytes) -> None:
    other = Ed25519PrivateKey.generate()
    forged = remade(signed, other, signer=base64.b64encode(public_half(other).raw).decode())
    found = verify(forged, name="b.zip")
    assert found.whole
    assert found.signer == public_half(other) != public_half(KEY)
    assert verify(remade(signed, None, signer=None), name="b.zip").signer is None


def lies(data: bytes) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Manifests that no bundle has."""
    document = json.loads(first(data) or b"")
    row = document["files"][0]
    yield "zip slip", {**document, "files": [{**row, "name": "../../etc/passwd"}]}, "no bundle of ttck holds: '../../etc/passwd'"
    yield "absolute", {**document, "files": [{**row, "name": "/etc/passwd"}]}, "no bundle of ttck holds"
    yield "twice", {**document, "files": [row, row]}, "names a file twice"
    yield "itself", {**document, "files": [{**row, "name": MANIFEST}]}, "no bundle of ttck holds"
    yield "bomb", {**document, "files": [{**row, "name": f"f{n}", "size": 2**32 - 1} for n in range(9)]}, "2 GB when unpacked"
    yield "many", {**document, "files": [{**row, "name": f"f{n}"} for n in range(100)]}, "more than 64 files"
    yield "later format", {**document, "format": 2}, "has format 2; this version reads format 1"
    yield "no verdict", {**document, "verdict": None}, "lacks what a bundle of ttck has"
    yield "odd signer", {**document, "signer": "AAAA"}, "lacks what a bundle of ttck has"
    yield "another kind", {"kind": "a cake"}, "is none of a bundle of ttck"


@pytest.mark.parametrize("number", range(10))
def test_a_hostile_manifest_is_refused(signed: bytes, number: int) -> None:
    what, document, why = list(lies(signed))[number]
    raw = rfc8785.dumps(document)
    with pytest.raises(BundleError, match=why):
        verify(archive([stored(MANIFEST, raw)]), name=what)


def test_a_bomb_that_hides_its_size_is_read_no_further_than_it_says(signed: bytes) -> None:
    found = verify(signed, name="b.zip").manifest
    assert found is not None
    bomb, small = packed("report.html", bytes(30_000_000))
    small_entry = Entry(**{**asdict(bomb), "size": 10})
    about = stored(MANIFEST, rfc8785.dumps({**found.document, "files": [asdict(small_entry)]}))
    said = stored(ENVELOPE, envelope(statement(parse(about[1]), about[0]), KEY))
    (problem,) = verify(archive([about, said, (small_entry, small)]), name="b.zip").problems
    assert problem.name == "report.html"
    assert "unpacks to is not" in problem.what


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x03\x04", b"\x00" * 5000, b"PK\x05\x06" + b"\0" * 18, b"no zip at all" * 99])
def test_what_is_no_bundle_is_refused(data: bytes) -> None:
    with pytest.raises(BundleError, match="is no bundle of ttck"):
        verify(data, name="b.zip")


def test_a_zip_of_something_else_is_refused() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as new:
        new.writestr("holiday.jpg", b"...")
    with pytest.raises(BundleError, match=r"it holds no manifest\.json"):
        verify(written.getvalue(), name="b.zip")


def test_an_envelope_that_is_not_as_it_was_written_is_named(signed: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(signed)) as opened:
        text = opened.read(ENVELOPE)
    for other in (text + b"\n", text.replace(b'"payload"', b' "payload"'), b"[]", b"{}", b"null", b"\xff"):
        assert ENVELOPE in names(rezipped(signed, **{ENVELOPE: other}))
    assert ENVELOPE in names(rezipped(signed, **{ENVELOPE: None}))


def test_a_file_that_is_none_or_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BundleError, match="there is no file"):
        read_bundle(tmp_path / "none.zip")
    with pytest.raises(BundleError, match="make a bundle of it: ttck bundle"):
        read_bundle(tmp_path)
    (tmp_path / "b.zip").write_bytes(b"x" * 100)
    monkeypatch.setattr(verifying, "LARGEST", 99)
    with pytest.raises(BundleError, match="larger than any bundle"):
        read_bundle(tmp_path / "b.zip")


def test_nothing_is_known_of_a_bundle_without_its_manifest(signed: bytes) -> None:
    changed = bytearray(signed)
    changed[60] ^= 1
    assert verify(bytes(changed), name="b.zip") == Verified(
        problems=(verifying.Problem(name=MANIFEST, what="it was changed, so that nothing says what the rest should be"),)
    )
