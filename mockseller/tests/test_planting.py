"""Tickets of a user's own, in a store that is filled."""

from __future__ import annotations

import json

import click
import pytest

from ttck.mockseller.beginning import plant_from
from ttck.mockseller.engine.settings import Settings
from ttck.mockseller.tests.console_pages import PROFILES, signed_in
from ttck.mockseller.tests.support import ticket_request
from ttck.mockseller.web.console import items, moves
from ttck.mockseller.web.planting import plant
from ttck.mockseller.web.server import Server


@pytest.mark.parametrize("profile", PROFILES)
def test_each_document_becomes_a_ticket(profile):
    with signed_in(profile) as person:
        body = json.loads(moves.creation(person.seller, items.resources(person.seller)[0]).body)
        assert plant(person.app.wsgi_app, person.seller, [body, body], buyer="buyer") == 2
        assert person.seller.store.count(buyer="buyer") == 2
        with pytest.raises(ValueError, match="document 2 is refused with 4"):
            plant(person.app.wsgi_app, person.seller, [body, {}, body], buyer="buyer")
        assert person.seller.store.count(buyer="buyer") == 3


def test_over_the_control_api(buyer):
    assert buyer.control("POST", "/seed", {"documents": [ticket_request(description="mine")]}).json == {"seeded": 1}
    assert buyer.get(buyer.list()[0])["description"] == "mine"
    assert buyer.control("POST", "/seed", {"tickets": 2, "documents": [ticket_request()]}).json == {"seeded": 3}
    refused = buyer.control("POST", "/seed", {"documents": [{"description": 5}]})
    assert (refused.status, "document 1" in refused.text) == (400, True)
    for wrong in ({"documents": {}}, {"documents": [5]}, {"documents": "x"}):
        assert buyer.control("POST", "/seed", wrong).status == 400


def test_a_file_is_planted_once(tmp_path):
    (tmp_path / "tickets.json").write_text(json.dumps([ticket_request(), ticket_request()]))
    for _ in range(2):
        with Server(Settings(database=f"sqlite:///{tmp_path}/tickets.db")) as server:
            plant_from(server, tmp_path / "tickets.json")
            assert server.seller.store.count(buyer="buyer") == 2


@pytest.mark.parametrize("content", ["", "{}", "[", "[5]", "[{}]"])
def test_a_file_that_cannot_be_planted(tmp_path, content):
    (tmp_path / "tickets.json").write_text(content)
    with Server(Settings()) as server, pytest.raises(click.BadParameter, match=r"tickets\.json"):
        plant_from(server, tmp_path / "tickets.json")
