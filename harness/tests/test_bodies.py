from __future__ import annotations

import json
import os
from dataclasses import replace

from ttck.harness.record import bodies
from ttck.harness.record.bodies import LARGE, is_without, length, weight, without
from ttck.harness.record.exchange import Answer, Unreadable
from ttck.specs.dialects.naming import Names


def answer(body, **more):
    return Answer(status=200, headers={}, body=body, **more)


def rows(number):
    return json.dumps(
        [{"id": f"T-{one}", "description": "no light on the port", "status": "acknowledged"} for one in range(number)]
    ).encode()


def test_a_body_comes_back_as_it_was_sent():
    for body in (b"", b"{}", rows(10), rows(10_000), os.urandom(LARGE + 1)):
        assert (answer(body).body, length(answer(body))) == (body, len(body))


def test_a_large_list_takes_little_memory():
    body = rows(10_000)
    assert len(body) > 700_000
    assert weight(answer(body)) < len(body) / 5
    assert weight(answer(rows(10))) > length(answer(rows(10)))


def test_small_documents_are_decoded_once():
    one = answer(rows(2))
    assert one.document is one.document


def test_large_documents_are_decoded_again_when_there_is_no_room(monkeypatch):
    monkeypatch.setattr(bodies, "_SHELF", bodies._Shelf())
    bodies._SHELF._room = LARGE * 40
    many = [answer(rows(2000)) for _ in range(30)]
    first = many[0].document
    assert many[0].document is first
    assert all(one.document == first for one in many)
    assert len(bodies._SHELF._kept) < 30
    assert many[0].document == first
    assert many[0].document is not first


def test_what_cannot_be_decoded_is_said_for_large_bodies_too():
    assert answer(b"x" * (LARGE + 1)).document == Unreadable("not JSON: Expecting value: line 1 column 1 (char 0)")
    assert answer(rows(2000), flaw="packed wrongly").document == Unreadable("packed wrongly")


def test_bodies_that_came_alike_are_kept_once_with_what_is_decoded_of_them():
    text = b'{"id": "1"}'
    one, other = answer(bytes(bytearray(text))), answer(bytes(bytearray(text)))
    assert one.body is other.body
    assert one.document is other.document
    assert answer(b'{"id": "2"}').document == {"id": "2"}
    flawed = replace(one, flaw="cut")
    assert (flawed.document, one.document) == (Unreadable("cut"), {"id": "1"})


def test_bodies_that_came_alike_are_read_in_the_names_of_each():
    names, text = Names(to_wire={"status": "state"}), b'{"state": "x"}'
    plain, renamed, refused = answer(text), answer(text, names=names), replace(answer(text, names=names), status=400)
    assert [renamed.document, plain.document, refused.document] == [{"status": "x"}, {"state": "x"}, {"state": "x"}]


def test_that_nothing_stands_in_a_body_holds_for_all_that_came_alike_and_for_the_same_words():
    words = ("one", "two")
    first, same, other = answer(b"[1]"), answer(b"[1]"), answer(b"[2]")
    without(first, words)
    assert is_without(same, words)
    assert not is_without(other, words)
    assert not is_without(first, (*words, "three"))


def test_names_that_many_documents_have_are_kept_once():
    first, second = (next(iter(answer(f'{{"rarely seen": {n}}}'.encode()).document)) for n in (1, 2))
    assert first is second
