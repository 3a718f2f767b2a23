from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from ttck.harness.buyer.arranging import arrange
from ttck.harness.runs import cleanup
from ttck.harness.tests.buying import Seller
from ttck.harness.verdict import Inconclusive


def heard(buyer, **listener):
    buyer.listener = SimpleNamespace(arranged="", callback=lambda name: f"http://127.0.0.1:1/t0ken/{name}")
    buyer.target = replace(buyer.target, listener={**buyer.target.listener, **listener})
    return buyer


def test_a_listener_is_registered_by_a_stimulus_and_never_taken_back(play):
    seller = Seller()
    buyer = heard(play(seller))
    call = arrange(buyer, "main")
    assert (call.args, seller.did) == ({"callback": "http://127.0.0.1:1/t0ken/main"}, ["listener_register"])
    assert buyer.asked_for("troubleTicketResolvedEvent")
    cleanup.unsubscribe(buyer)
    assert (list(buyer.created_resources.subscriptions), seller.requests) == (["main"], [])


def test_one_that_is_registered_already_is_named_as_the_seller_knows_it(play):
    buyer = heard(play(Seller()), registered="https://tunnel.example/events")
    assert arrange(buyer, "main").args == {"callback": "https://tunnel.example/events"}
    assert buyer.listener.arranged == "main"


def test_without_any_way_it_is_said_what_is_missing(play):
    seller = Seller()
    seller.offered = False
    with pytest.raises(Inconclusive, match=r"listener\.registered"):
        arrange(heard(play(seller)), "main")


def test_without_a_listener_nothing_is_registered(play):
    buyer = play(Seller())
    buyer.listener = None
    with pytest.raises(Inconclusive, match=r"listener\.enabled"):
        arrange(buyer, "main")
