"""Seeded tickets with a past: what they hold keeps the contract and the lifecycle, and nobody is told."""

from __future__ import annotations

import json

import pytest

from ttck.mockseller.engine.clock import MICROS, micros_of
from ttck.mockseller.engine.seeding import seed
from ttck.mockseller.engine.settings import Client
from ttck.mockseller.tests.console_pages import PROFILES, signed_in
from ttck.mockseller.web.console import items
from ttck.specs.vocabulary import Kind


@pytest.mark.parametrize("profile", PROFILES)
def test_a_desk_after_some_weeks(profile):
    with signed_in(profile) as person:
        seller = person.seller
        assert seed(seller, tickets=60, buyer="buyer", past=True) == 60
        tickets = [json.loads(one.document) for one in seller.store.tickets(buyer="buyer")]
        states = {seller.adapter.state(one) for one in tickets}
        assert len(states) > 3
        assert len({json.dumps(sorted(one)) for one in tickets}) > 1
        moments = [micros_of(moment.at) / MICROS for one in tickets for moment in items.life(one) if "expected" not in moment.what]
        assert max(moments) <= seller.clock.now() + 1
        assert (seller.outbox.outstanding(), list(seller.decisions), list(seller.journal)) == (0, [], [])
        assert seller.clock.offset == 0
        if "list" in seller.adapter.dialect.of(Kind.TICKET).operations:
            assert person.open("/items/ticket").status == 200
        for line in [items.line(seller, one) for one in seller.store.tickets(buyer="buyer")][:10]:
            assert person.open(f"/item/ticket?id={line.id}").status == 200


def test_the_oldest_come_first_and_the_same_seed_gives_the_same_desk():
    found = []
    for _ in range(2):
        with signed_in() as person:
            seed(person.seller, tickets=80, buyer="buyer", past=True)
            tickets = [json.loads(one.document) for one in person.seller.store.tickets(buyer="buyer")]
            assert [one["creationDate"] for one in tickets] == sorted(one["creationDate"] for one in tickets)
            found.append([(one["status"], one["severity"], len(one.get("note", ()))) for one in tickets])
            assert any(seller_note["source"] == "seller" for one in tickets for seller_note in one.get("note", ()))
            assert person.seller.store.things(Kind.WORKORDER, buyer="buyer") != []
    assert found[0] == found[1]


def test_a_buyer_that_no_client_acts_for_is_an_error():
    with signed_in(auth="basic", clients=(Client(id="b", secret="s", buyer="B"),)) as person:
        with pytest.raises(ValueError, match="no client acts for the buyer C; there are: B"):
            seed(person.seller, tickets=1, buyer="C")
        assert seed(person.seller, tickets=1, buyer="B") == 1


def test_over_the_control_api(buyer):
    assert buyer.control("POST", "/seed", {"tickets": 20, "past": True}).json == {"seeded": 20}
    assert len({buyer.get(one)["status"] for one in buyer.list()}) > 2
    assert buyer.control("POST", "/seed", {"tickets": 1, "past": "yes"}).status == 400


@pytest.mark.parametrize("profile", PROFILES)
def test_seeding_goes_on_where_it_ended(profile):
    with signed_in(profile) as person:
        for past in (False, True, False):
            seed(person.seller, tickets=4, buyer="buyer", past=past)
        assert person.seller.store.count(buyer="buyer") == 12
