from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime

import pytest

from ttck.harness.generate.exploration import (
    BASE,
    NOWHERE,
    READ_CHANGED,
    READ_CREATED,
    READ_REMOVED,
    SIMPLER,
    SIMPLEST,
    Explorer,
    Guide,
    Probe,
    smaller,
    tamed,
)
from ttck.harness.record.exchange import Answer, Exchange
from ttck.harness.verdict import Unreachable
from ttck.specs.contracts import read

SCHEMA = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}, "url": {"type": "string"}}}


def operation(name, *, body=False):
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}
    return {"operationId": name, "responses": {"200": {"description": "ok"}}} | ({"requestBody": {"content": content}} if body else {})


CONTRACT = read(
    {
        "paths": {
            "/thing": {"get": operation("list"), "post": operation("create", body=True)},
            "/thing/{id}": {"get": operation("read"), "patch": operation("change", body=True), "delete": operation("remove")},
            "/hub": {"post": operation("subscribe", body=True)},
            "/hub/{id}": {"delete": operation("end")},
        },
        "components": {"schemas": {"Thing": SCHEMA}},
    },
    name="things",
)


class Shop:
    """A seller without a network: it remembers what there is, and falls over where `weak` says so."""

    def __init__(self, weak=lambda request: False):
        self.numbers, self.weak = itertools.count(1), weak
        self.things, self.requests = {"someone-elses": {}}, []

    def send(self, request):
        self.requests.append(request)
        status, document = self.answer(request)
        return Exchange(
            number=len(self.requests), scenario="exploring", label=request.label, operation=request.operation, ticket=request.ticket,
            at=datetime(2026, 1, 1, tzinfo=UTC), elapsed=0.0, method=request.method, url=request.path, request_headers={},
            request_body=request.body, sent=request.document,
            answer=Answer(status=status, headers={}, body=b"" if document is None else json.dumps(document).encode()),
        )  # fmt: skip

    def answer(self, request):
        if self.weak(request):
            return 500, {}
        if request.method == "POST":
            name = f"own-{next(self.numbers)}"
            self.things[name] = request.document
            return 201, {"id": name}
        if request.ticket is None:
            return 200, []
        if request.ticket not in self.things:
            return 404, {}
        if request.method == "DELETE":
            del self.things[request.ticket]
            return 204, None
        return 200, {"id": request.ticket}

    def paths(self, *methods):
        return {request.path for request in self.requests if request.method in methods}

    def labels(self):
        return [request.label for request in self.requests]


def guide(**more):
    told = {"created": lambda family, exchange: None, "removed": lambda family, item: None, "room": lambda: True}
    known = {"base": lambda family: {"text": "known", "family": family}, "change": lambda family: {"text": "known"}}
    return Guide(
        **{
            "contract": CONTRACT,
            "families": ("/thing", "/hub"),
            "callback": lambda: "http://ours",
            "unknown": "nobody",
            **told,
            **known,
            **more,
        }
    )


def explore(shop, probes, *, seed=1, seconds=60.0, simpler=50, **more):
    return Explorer(guide(**more), shop.send, seed=seed, seconds=seconds, simpler=simpler).explore(probes)


def writing(name, document, **more):
    return Probe(operation=name, media="application/json", body=json.dumps(document).encode(), **more)


EVERYTHING = [
    *[Probe(operation="list"), writing("create", {"text": "a"}), Probe(operation="read", item="made-up")] * 8,
    *[writing("change", {"text": "b"}, item="someone-elses"), Probe(operation="remove", item="someone-elses")] * 8,
]


@pytest.mark.parametrize("seed", range(5))
def test_only_what_is_our_own_is_changed_and_deleted(seed):
    shop = Shop()
    story = explore(shop, EVERYTHING, seed=seed)
    assert "someone-elses" in shop.things
    assert all(path.startswith(("/thing/own-", "/thing/nobody")) for path in shop.paths("PATCH", "DELETE"))
    assert story.tried == {"list": 8, "create": 8, "read": 8, "change": 8, "remove": 8}
    assert (story.left_out, story.ended) == (0, None)


def test_the_same_seed_sends_the_same():
    first, again, other = Shop(), Shop(), Shop()
    for shop, seed in ((first, 3), (again, 3), (other, 4)):
        explore(shop, EVERYTHING, seed=seed)
    assert first.requests == again.requests
    assert first.requests != other.requests


def test_what_is_created_changed_and_removed_is_read_again_and_told():
    shop, created, removed = Shop(), [], []
    probes = [writing("create", {"text": "a"}), *(writing("change", {"text": "b"}) for _ in range(4)), *(Probe(operation="remove"),) * 4]
    told = {
        "created": lambda family, exchange: created.append(exchange.document["id"]),
        "removed": lambda family, item: removed.append(item),
    }
    explore(shop, probes, **told)
    assert {READ_CREATED, READ_CHANGED, READ_REMOVED} <= set(shop.labels())
    assert set(removed) <= set(created)
    assert set(created) - set(removed) == shop.things.keys() - {"someone-elses"}
    assert removed


def test_an_item_is_created_where_one_is_needed_and_only_where_there_is_room():
    probes = [Probe(operation="remove")] * 6
    shop, full = Shop(), Shop()
    explore(shop, probes)
    explore(full, [*probes, writing("create", {"text": "a"})], room=lambda: False)
    assert BASE in shop.labels()
    assert full.paths("POST") == set()
    assert full.paths("DELETE") == {"/thing/nobody"}


def test_what_passes_is_taken_back_at_the_end():
    shop, removed = Shop(), []
    explore(shop, [writing("subscribe", {"text": "a"})] * 3, passing=frozenset({"/hub"}), removed=lambda *gone: removed.append(gone))
    assert removed == [("/hub", "own-1"), ("/hub", "own-2"), ("/hub", "own-3")]


def test_only_a_few_passing_items_are_there_at_a_time():
    shop, there = Shop(), []
    told = {"created": lambda family, exchange: there.append(len(shop.things)), "passing": frozenset({"/hub"})}
    explore(shop, [writing("subscribe", {"text": "a"})] * 9, **told)
    assert max(there) == 5  # with the one of somebody else, and the one that makes them too many
    assert shop.things.keys() == {"someone-elses"}


def test_no_address_leads_to_another_machine():
    shop = Shop()
    explore(shop, [writing("subscribe", {"callback": "evil.example", "url": "ftp://evil.example/x"})] * 9)
    assert {request.document["callback"] for request in shop.requests if "callback" in request.document} == {"http://ours"}
    assert not any(b"evil" in request.body for request in shop.requests)
    same = {"callback": "", "a": [7, None, "plain"], "b": {"callback": 7}}
    assert tamed(same, callbacks=frozenset({"callback"}), address=lambda: "http://ours") == same
    assert tamed(["//x", {"callback": {"url": "http://x"}}], callbacks=frozenset(), address=str) == [
        NOWHERE,
        {"callback": {"url": NOWHERE}},
    ]


def test_a_request_that_makes_the_seller_fall_over_is_made_simpler():
    shop = Shop(weak=lambda request: b"\xf0" in (request.body or b""))
    document = {"text": "some long text with a \U00020000 strange sign", "url": "x", "more": [1, {"deep": ["y"]}]}
    explore(shop, [writing("create", document, query=(("a", "b"), ("c", "d")))] * 6)
    simplest = shop.requests[-1]
    assert simplest.label == SIMPLEST
    assert (simplest.query, [*simplest.document], len(simplest.document["text"])) == ((), ["text"], 1)
    assert shop.labels().count(SIMPLER) <= 50


@pytest.mark.parametrize("simpler", [0, 3])
def test_looking_for_something_simpler_has_a_limit(simpler):
    shop = Shop(weak=lambda request: request.method == "POST")
    explore(shop, [writing("create", {"text": "a" * 64, "url": "b" * 64})], simpler=simpler)
    assert shop.labels().count(SIMPLER) == simpler


def test_the_time_is_kept_and_what_was_left_out_is_counted():
    shop = Shop()
    assert explore(shop, EVERYTHING, seconds=-1.0).left_out == len(EVERYTHING)
    assert shop.requests == []


def test_a_seller_that_is_gone_ends_the_exploration_and_nothing_else():
    shop = Shop()

    def weak(request):
        if len(shop.requests) > 4:
            raise Unreachable("gone")
        return False

    shop.weak = weak
    assert explore(shop, EVERYTHING).ended == "gone"


def test_bodies_that_are_no_json_are_sent_as_they_are():
    shop = Shop()
    explore(shop, [Probe(operation="create", media="application/json", body=b"\xff{")])
    assert (shop.requests[0].body, shop.requests[0].document) == (b"\xff{", None)


def test_smaller_values():
    assert list(smaller("abcd")) == ["ab", "cd"]
    assert list(smaller([1, "xy"])) == [["xy"], [1], [1, "x"], [1, "y"]]
    assert {} in list(smaller({"a": 1}))
    assert list(smaller(7)) == []
