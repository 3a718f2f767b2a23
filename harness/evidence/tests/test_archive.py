from __future__ import annotations

import io
import zipfile

import pytest

from ttck.harness.evidence.archive import MANIFEST, archive, first, moved, packed, parts, stored, unpacked

FILES = [stored(MANIFEST, b"{}"), packed("a.txt", b"aaaa" * 1000), packed("b.bin", bytes(range(256))), packed("empty", b"")]


def test_every_zip_tool_reads_it() -> None:
    with zipfile.ZipFile(io.BytesIO(archive(FILES))) as opened:
        assert opened.testzip() is None
        assert opened.namelist() == [MANIFEST, "a.txt", "b.bin", "empty"]
        assert opened.read("a.txt") == b"aaaa" * 1000
        assert opened.read("b.bin") == bytes(range(256))
        assert opened.getinfo("a.txt").external_attr >> 16 == 0o100644


def test_the_parts_cover_it_without_a_gap() -> None:
    data, at = archive(FILES), 0
    for part in parts([entry for entry, _ in FILES]):
        assert part.start == at
        assert part.holds(data[part.start : part.end])
        assert part.start == part.end or not part.holds(bytes([data[part.start] ^ 1]) + data[part.start + 1 : part.end])
        at = part.end
    assert at == len(data)


def test_what_does_not_become_smaller_is_stored() -> None:
    assert [entry.method for entry, _ in FILES] == [0, 8, 0, 0]


def test_the_manifest_comes_first() -> None:
    data = archive(FILES)
    assert first(data) == b"{}"
    assert first(b"") is None
    assert first(archive(FILES[1:])) is None
    assert moved(b"junk" + data) == 4
    assert moved(b"PK\x03\x04 and nothing else") is None


def test_no_more_is_unpacked_than_an_entry_says() -> None:
    bomb, small = packed("bomb", bytes(50_000_000))
    lying = type(bomb)(**{**vars(bomb), "size": 1000})
    assert sum(map(len, unpacked(lying, small))) == 1001
    assert sum(map(len, unpacked(bomb, small))) == 50_000_000


@pytest.mark.parametrize("torn", [b"\xff\xff\xff", b"\x07" * 40])
def test_what_is_not_packed_as_it_should_be_is_an_error(torn: bytes) -> None:
    entry, _ = packed("a", b"a" * 1000)
    with pytest.raises(Exception, match="Error -3"):
        list(unpacked(entry, torn))
