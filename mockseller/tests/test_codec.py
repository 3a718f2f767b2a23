"""JSON whose whole numbers are longer than 64 bits, bodies that are too deep, and patches that grow: read, kept or refused."""

from __future__ import annotations

import json

import pytest

from ttck.mockseller.dialects.tmf.patch import patched
from ttck.mockseller.engine import codec
from ttck.mockseller.engine.problems import Refusal
from ttck.mockseller.tests.console_pages import PROFILES, signed_in
from ttck.mockseller.web.console import items, moves

LONG = 123456789012345678901234567890


@pytest.mark.parametrize("number", [2**63 - 1, 2**63, 2**64 - 1, 2**64, -(2**63), -(2**63) - 1, LONG, -LONG, 1.5, 7, True])
def test_whole_numbers_stay_what_they_are(number):
    text = codec.dumps({"a": [number], "ä": "ö"})
    found = codec.loads(text)["a"][0]
    assert (found, type(found)) == (number, type(number))
    assert codec.loads(text.decode()) == {"a": [number], "ä": "ö"}
    assert json.loads(codec.dumps({"a": number}, option=codec.INDENTED)) == {"a": number}


@pytest.mark.parametrize("text", ["1" * 5000, "[1" + "0" * 400 + ".5e999]", "NaN", '"\\ud800 1234567890123456789"', "{"])
def test_what_no_number_can_hold_is_refused(text):
    with pytest.raises(codec.JSONDecodeError):
        codec.loads(text)


def test_what_json_has_not_is_an_error():
    for one in (object(), {"a": [LONG, {1}]}):
        with pytest.raises(TypeError):
            codec.dumps(one)


@pytest.mark.parametrize("profile", PROFILES)
def test_a_body_that_is_too_deep_is_refused_and_a_long_number_is_kept(profile):
    with signed_in(profile) as person:
        seller = person.seller
        wanted = moves.creation(seller, items.resources(seller)[0])

        def send(value):
            body = f'{wanted.body.rstrip().removesuffix("}")}, "extension": {value}}}'
            return person.client.open(wanted.path, method=wanted.method, data=body, headers={"Content-Type": wanted.media})

        for depth in (101, 260, 1000, 5000):
            assert send("[" * depth + "]" * depth).status_code == 400, depth
        answer = send(f"[{LONG}]")
        assert answer.status_code in {200, 201, 400}  # a table of what requests may carry can forbid it
        kept = [codec.loads(one.document) for one in seller.store.tickets(buyer="buyer")]
        assert len(kept) == (answer.status_code < 400)
        assert all(one.get("extension", [LONG]) == [LONG] for one in kept)
        if profile == "tmf621-v5":
            assert kept[0]["extension"] == [LONG]
            ident = kept[0]["id"]
            shown = person.client.get(f"{wanted.path}/{ident}").text
            assert f'"extension":[{LONG}]' in shown
            assert f'"extension":[{LONG}]' in person.client.get(f"{wanted.path}?id={ident}").text


@pytest.mark.parametrize(
    "operations",
    [
        5,
        {},
        [5],
        [[]],
        [{}],
        [{"op": ["add"], "path": "/a", "value": 1}],
        [{"op": {}, "path": "/a"}],
        [{"op": "add", "path": ["a"], "value": 1}],
        [{"op": "add", "path": "/list/" + "9" * 5000, "value": 1}],
        [{"op": "add", "path": "/list/x", "value": 1}],
        [{"op": "remove", "path": ""}],
        [{"op": "remove", "path": "/gone"}],
        [{"op": "replace", "path": "/list/7", "value": 1}],
        [{"op": "move", "from": "/list", "path": "/list/0"}],
        [{"op": "copy", "from": "", "path": "/a"}] * 100,
        [{"op": "copy", "from": "", "path": "/a"}] * 101,
        [{"op": "copy", "from": 1, "path": "/a"}],
        [{"op": "append", "path": "/a", "value": "b"}],
        [{"op": "add", "path": "a", "value": 1}],
        [{"op": "add", "path": "/~2", "value": 1}],
    ],
)
def test_what_is_no_json_patch_is_refused_and_changes_nothing(operations):
    document = {"a": "b", "list": [1, 2]}
    with pytest.raises(Refusal) as caught:
        patched(document, operations)
    assert caught.value.status == 400
    assert document == {"a": "b", "list": [1, 2]}


def test_a_json_patch_is_carried_out_as_a_whole_or_not_at_all():
    document = {"a": "b", "list": [1, 2]}
    steps = [
        {"op": "test", "path": "/a", "value": "b"},
        {"op": "copy", "from": "/list", "path": "/c"},
        {"op": "add", "path": "/list/-", "value": 3},
        {"op": "move", "from": "/a", "path": "/d"},
    ]
    assert patched(document, steps) == {"list": [1, 2, 3], "c": [1, 2], "d": "b"}
    with pytest.raises(Refusal) as caught:
        patched(document, [*steps, {"op": "test", "path": "/d", "value": "x"}])
    assert caught.value.status == 409
    assert document == {"a": "b", "list": [1, 2]}


@pytest.mark.parametrize("profile", PROFILES)
def test_head_is_get_without_its_body(profile):
    with signed_in(profile) as person:
        item = person.created().links
        assert item
        path = moves.creation(person.seller, items.resources(person.seller)[0]).path
        ident = person.seller.adapter.identity(codec.loads(person.seller.store.tickets(buyer="buyer")[0].document))
        for one in (f"{path}/{ident}", path, f"{path}/nothing", "/", "/health", "/nowhere"):
            head, get = person.client.head(one), person.client.get(one)
            assert (head.status_code, head.data) == (get.status_code, b""), one
            assert head.headers.get("Content-Length") == get.headers.get("Content-Length"), one
