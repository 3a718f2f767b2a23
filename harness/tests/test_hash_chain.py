from __future__ import annotations

import json

import pytest

from ttck.harness.record.hash_chain import SEED, Chain, link

TEXTS = (b'{"kind":"header"}', '{"kind":"exchange","body":"ä,\\"chain\\":\\"x\\"}"}'.encode(), b'{"kind":"footer"}')


def written(*texts: bytes) -> list[bytes]:
    last, lines = SEED, []
    for text in texts:
        line, last = link(text, last)
        lines.append(line + b"\n")
    return lines


def breaks(lines: list[bytes]) -> tuple[int, ...]:
    chain = Chain()
    for number, line in enumerate(lines, start=1):
        chain.follow(number, line)
    return chain.breaks


def test_a_linked_line_is_the_same_json_with_a_hash():
    for text, line in zip(TEXTS, written(*TEXTS), strict=True):
        document = json.loads(line)
        assert len(document.pop("chain")) == 64
        assert document == json.loads(text)


def test_a_chain_as_it_was_written_is_whole():
    assert breaks(written(*TEXTS)) == ()


def without(number: int, lines: list[bytes]) -> list[bytes]:
    return lines[: number - 1] + lines[number:]


@pytest.mark.parametrize(
    ("alter", "where"),
    [
        (lambda lines: [lines[0], lines[1].replace(b"exchange", b"exchangE"), lines[2]], (2,)),
        (lambda lines: [lines[0].replace(b"header", b"Header"), *lines[1:]], (1,)),
        (lambda lines: [*lines[:2], lines[2].replace(b"footer", b"Footer")], (3,)),
        (lambda lines: without(2, lines), (2,)),
        (lambda lines: [lines[0], lines[1], lines[1], lines[2]], (3,)),
        (lambda lines: [lines[0], b'{"kind":"exchange"}\n', *lines[1:]], (2,)),
        (lambda lines: [lines[0], lines[2], lines[1]], (2, 3)),
        (lambda lines: [lines[0], TEXTS[1] + b"\n", lines[2]], (2, 3)),
    ],
)
def test_an_alteration_shows_where_it_stands(alter, where):
    assert breaks(alter(written(*TEXTS))) == where


def test_a_torn_last_line_is_no_alteration():
    lines = written(*TEXTS)
    assert breaks([*lines[:2], lines[2][:-9]]) == ()


def test_a_record_without_any_hash_has_no_break():
    assert breaks([text + b"\n" for text in TEXTS]) == ()
