from __future__ import annotations

import base64
import codecs
import gzip
import json
import sys
import types
import zlib
from typing import Any

import pytest

from ttck.harness.record.recording import CUT, GARBLED, NO_BODY, PACKED, TOO_LONG
from ttck.harness.replay.recorded_bodies import BASE64, MISREAD, PLAIN, Kept, answer_body

JSON = b'{"id": "1", "description": "\xc3\xa4"}'


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def kept(content: dict[str, Any], *, status: int = 200, coding: str | None = None, length: str | None = None) -> Kept:
    named = {"content-encoding": coding, "content-length": length}
    return answer_body(content, status=status, headers={name: value for name, value in named.items() if value is not None})


@pytest.mark.parametrize(
    ("content", "status", "length", "problem"),
    [
        ({"size": 0}, 200, "0", None),
        ({"size": 0, "text": ""}, 201, "0", None),
        ({"size": -1}, 204, None, None),
        ({}, 304, None, None),
        ({"size": 0}, 200, None, NO_BODY),  # an evicted body looks like this as well
        ({"size": -1}, 200, "0", NO_BODY),
        ({"size": 0}, 200, "12", NO_BODY),
        ({"size": 40}, 404, None, NO_BODY),
        ({"size": 40, "text": None}, 200, None, NO_BODY),
        ({"comment": "x"}, 200, None, NO_BODY),
    ],
)
def test_only_what_is_known_to_be_empty_is_empty(content, status, length, problem):
    assert kept(content, status=status, length=length) == Kept(data=b"", problem=problem)


def test_base64_is_read_whether_or_not_it_is_said():
    assert kept({"text": b64(JSON), "encoding": "base64"}) == Kept(data=JSON)
    assert kept({"text": b64(JSON)}) == Kept(data=JSON, remark=BASE64)
    assert kept({"text": JSON.decode(), "encoding": "BASE64"}) == Kept(data=JSON, remark=PLAIN)
    lines = "\n".join(b64(JSON * 3)[start : start + 20] for start in range(0, 200, 20))
    assert kept({"text": lines, "encoding": "base64"}).problem is None


def test_a_byte_order_mark_spoils_no_form_of_a_body():
    marked = codecs.BOM_UTF8 + JSON
    assert kept({"text": marked.decode()}) == Kept(data=marked)
    assert kept({"text": marked.decode(), "size": len(marked)}, coding="gzip") == Kept(data=marked)
    assert kept({"text": b64(marked)}) == Kept(data=marked, remark=BASE64)
    assert kept({"text": b64(gzip.compress(marked)), "encoding": "base64"}, coding="gzip") == Kept(data=marked)
    assert kept({"text": marked.decode("latin-1")}) == Kept(data=marked, remark=MISREAD)


@pytest.mark.parametrize("text", ["not found", "<html></html>", "null", '"abcd"', "abcd", "deadbeef"])
def test_what_is_no_json_stays_what_the_seller_sent(text):
    assert kept({"text": text, "size": len(text)}) == Kept(data=text.encode())


def test_a_plain_text_that_is_said_to_be_base64_is_believed_when_its_size_fits():
    assert kept({"text": "<p>no</p>", "encoding": "base64", "size": 9}) == Kept(data=b"<p>no</p>", remark=PLAIN)
    assert kept({"text": "<p>no</p>", "encoding": "base64", "size": 4}).problem == GARBLED


@pytest.mark.parametrize(
    ("coding", "pack"),
    [("gzip", gzip.compress), ("X-GZIP", gzip.compress), ("deflate", zlib.compress), ("deflate", raw_deflate), ("identity", bytes)],
)
def test_packed_bodies_are_unpacked(coding, pack):
    assert kept({"text": b64(pack(JSON)), "encoding": "base64", "size": 5}, coding=coding).data == JSON
    assert kept({"text": b64(JSON), "encoding": "base64"}, coding=coding) == Kept(data=JSON)  # unpacked already
    assert kept({"text": JSON.decode()}, coding=coding) == Kept(data=JSON)


def test_packed_twice_and_base64_not_said_and_bytes_as_characters():
    assert kept({"text": b64(gzip.compress(zlib.compress(JSON))), "encoding": "base64"}, coding="deflate, gzip").data == JSON
    assert kept({"text": b64(gzip.compress(JSON))}, coding="gzip") == Kept(data=JSON, remark=BASE64)
    assert kept({"text": gzip.compress(JSON).decode("latin-1")}, coding="gzip").data == JSON


def test_a_text_that_is_not_packed_is_left_alone():
    assert kept({"text": "not found", "size": 9}, coding="gzip") == Kept(data=b"not found")


def test_spoilt_and_cut_bodies_are_not_judged():
    assert kept({"text": gzip.compress(JSON).decode("utf-8", "replace")}, coding="gzip").problem == GARBLED
    assert kept({"text": b64(b"\x1f\x8b\x08 broken \xff"), "encoding": "base64"}, coding="gzip").problem == GARBLED
    assert kept({"text": '{"id": ', "size": 90}).problem == CUT


def test_a_coding_without_a_library_is_said(monkeypatch):
    for name in ("brotli", "brotlicffi"):
        monkeypatch.setitem(sys.modules, name, None)
    content = {"text": b64(b"\x8b\xff\x00"), "encoding": "base64"}
    assert kept(content, coding="br").problem == PACKED
    assert kept(content, coding="compress").problem == PACKED
    monkeypatch.setitem(sys.modules, "brotli", types.SimpleNamespace(decompress=lambda _: JSON))
    assert kept(content, coding="br") == Kept(data=JSON)


def test_a_bomb_is_not_unpacked_whole():
    bomb = gzip.compress(b"[" + b" " * (30 * 1024 * 1024) + b"]")
    found = kept({"text": b64(bomb), "encoding": "base64"}, coding="gzip")
    assert found.problem == TOO_LONG
    assert len(found.data or b"") <= 10 * 1024 * 1024
    assert kept({"text": json.dumps("x" * 11_000_000)}).problem == TOO_LONG
