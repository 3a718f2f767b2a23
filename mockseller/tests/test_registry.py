"""Any dialect of the facts, or of a file of the user's own, is served; the registry knows who plays it."""

from __future__ import annotations

import pytest

from ttck.mockseller.engine.settings import Settings
from ttck.mockseller.registry import faults_of, seller_of
from ttck.mockseller.tests.support import Listener, until
from ttck.mockseller.web.app import create_app

DIALECT = """
extends: tmf621-v5
title: Acme tickets
apis:
  ticket: {base_path: /acme/tickets/v1}
resources:
  ticket:
    rename: {severity: gravity}
    states: [acknowledged, inProgress, resolved, closed]
    operations: {delete: null}
    ended_by: [patch]
"""
TICKET = {"@type": "TroubleTicket", "description": "It hums.", "gravity": "High", "ticketType": "device"}


@pytest.fixture
def acme(tmp_path):
    (tmp_path / "acme-dialect.yaml").write_text(DIALECT)
    profile = tmp_path / "acme.yaml"
    profile.write_text("extends: tmf621-v5\ndialect: ./acme-dialect.yaml\n")
    seller = seller_of(Settings(profile=str(profile), paranoid=True, retry_first=0.01))
    seller.start()
    yield seller
    seller.stop()


def test_a_profile_that_nobody_plays_is_refused():
    with pytest.raises(ValueError, match="tmf622"):
        seller_of(Settings(profile="tmf622"))


def test_a_dialect_of_a_user_is_served(acme):
    client, listener = create_app(acme).test_client(), Listener()
    base = "/acme/tickets/v1"
    try:
        client.post(f"{base}/hub", json={"@type": "Hub", "callback": listener.url})
        made = client.post(f"{base}/troubleTicket", json=TICKET)
        assert (made.status_code, made.json["gravity"], "severity" in made.json) == (201, "High", False)
        assert made.json["href"].endswith(f"{base}/troubleTicket/{made.json['id']}")
        one = f"{base}/troubleTicket/{made.json['id']}"
        changed = client.patch(one, json={"gravity": "Low"}).json
        assert changed["gravity"] == client.get(one).json["gravity"] == "Low"
        found = client.get(f"{base}/troubleTicket?gravity=Low&fields=gravity").json
        assert [row["gravity"] for row in found] == ["Low"]
        assert client.get(f"{base}/troubleTicket?gravity=High").json == []
        until(lambda: len(listener.got) == 2)
        assert [body["event"]["troubleTicket"]["gravity"] for _, body, *_ in listener.got] == ["High", "Low"]
    finally:
        listener.close()


def test_what_a_dialect_does_not_have_is_refused(acme):
    client = create_app(acme).test_client()
    base = "/acme/tickets/v1/troubleTicket"
    one = f"{base}/{client.post(base, json=TICKET).json['id']}"
    assert client.delete(one).status_code == 405
    assert client.patch(one, json={"status": "pending"}).status_code == 400
    assert client.post(base, json={**TICKET, "gravity": None}).status_code == 400
    assert client.get("/tmf-api/troubleTicket/v5/troubleTicket").status_code == 404


def test_it_has_the_faults_of_what_it_extends(acme):
    acme.faults.switch([("tmf-sort-ignored", {})])
    with pytest.raises(ValueError, match="one of a seller of mef113"):
        acme.faults.switch([("tickets-lost-at-restart", {})])
    assert {fault.name for fault in faults_of(acme.settings.profile)} == {fault.name for fault in faults_of("tmf621-v5")}
