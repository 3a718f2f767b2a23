"""The mock seller in the tests of somebody's buyer."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import pytest

from ttck.mockseller.testing import first_client, mock_seller, tenant
from ttck.mockseller.tests.console_pages import PROFILES
from ttck.mockseller.tests.support import Listener

TICKET = {"@type": "TroubleTicket", "description": "No light", "severity": "Minor", "ticketType": "outage"}


def call(seller, method, path, body=None, headers=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(seller.base_url + path, data=data, method=method, headers=headers or seller.headers)
    request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as refused:
        return refused.code


def test_what_a_client_did_reads_as_it_is_said():
    with mock_seller(profile="tmf621-v5") as seller:
        made = [call(seller, "POST", "/troubleTicket", TICKET) for _ in range(2)]
        call(seller, "GET", "/troubleTicket?severity=Minor")
        seller.saw("create", times=2).saw("list").saw("createTroubleTicket", sent={"severity": "Minor"}, status=201, times=2)
        seller.saw_only("create", "list").saw("patch", times=0).broke_nothing()
        assert [one["id"] for one in seller.tickets] == [one["id"] for one in made]
        assert seller.ticket(made[0]["id"])["status"] == "acknowledged"


def test_a_broken_rule_is_named():
    with mock_seller(profile="tmf621-v5") as seller:
        call(seller, "POST", "/troubleTicket", {"@type": "TroubleTicket"})
        with pytest.raises(AssertionError, match=r"(?s)1 requests were refused.*POST /tmf-api.*400 \(TMF621:72: A create without"):
            seller.broke_nothing()
        with pytest.raises(AssertionError, match=r"list was expected at least once, and seen 0 times.*\n  POST"):
            seller.saw("list")
        with pytest.raises(AssertionError, match="only list was expected, and 1 more calls"):
            seller.saw_only("list")


def test_an_assertion_over_nothing_says_so():
    with mock_seller() as seller, pytest.raises(AssertionError, match=r"(?s)create was expected once.*nothing at all"):
        seller.saw("create", times=1)


@pytest.mark.parametrize("profile", PROFILES)
def test_a_test_begins_with_a_ticket_and_lets_the_seller_work(profile):
    with mock_seller(profile=profile) as seller:
        made = seller.create()
        identity = made[seller.server.seller.adapter.dialect.resources["ticket"].id]
        name = next(iter(seller.server.seller.adapter.decides))
        if name != "ticket_start_work":
            name = "ticket_request_info"
        assert seller.server.seller.adapter.state(seller.decide(name, identity)) != seller.server.seller.adapter.state(made)
        assert (len(seller.tickets), seller.calls) == (1, [])
        assert set(seller.urls) >= {"ticket"}
        with pytest.raises(ValueError, match="refuses"):
            seller.create(**dict.fromkeys(json.loads(json.dumps(made)), 5))
        with pytest.raises(KeyError):
            seller.ticket("unknown")


def test_events_are_waited_for():
    listener = Listener()
    try:
        with mock_seller(profile="tmf621-v5") as seller:
            call(seller, "POST", "/hub", {"@type": "Hub", "callback": listener.url})
            seller.create()
            seller.delivered().delivered("TroubleTicketCreateEvent", times=1)
            with pytest.raises(AssertionError, match="TroubleTicketDeleteEvent"):
                seller.delivered("TroubleTicketDeleteEvent", within=0.05)
    finally:
        listener.close()


def test_tenants_of_one_seller_see_nothing_of_each_other():
    with mock_seller(auth="basic", clients=first_client(), profile="tmf621-v5") as seller:
        one, other = tenant(seller), tenant(seller)
        made = call(one, "POST", "/troubleTicket", TICKET)
        assert call(other, "GET", f"/troubleTicket/{made['id']}") == 404
        one.saw("create", times=1).broke_nothing()
        assert (len(one.tickets), other.tickets) == (1, [])
        with pytest.raises(AssertionError, match="TMF621:52"):
            other.broke_nothing()
        with pytest.raises(KeyError):
            other.ticket(made["id"])
        assert call(seller, "GET", "/troubleTicket", headers={"Authorization": "Basic eDp5"}) == 401


def test_a_tenant_gets_a_token_of_its_own():
    with mock_seller(auth="oauth2", clients=first_client(), profile="tmf621-v5") as seller:
        mine = tenant(seller)
        form = f"grant_type=client_credentials&client_id={mine.client.id}&client_secret={mine.client.secret}".encode()
        with urllib.request.urlopen(mine.token_url, data=form, timeout=30) as answer:
            token = json.loads(answer.read())["access_token"]
        call(mine, "POST", "/troubleTicket", TICKET, headers={"Authorization": f"Bearer {token}"})
        mine.saw("create", times=1).broke_nothing()
        with pytest.raises(ValueError, match="token_url"):
            _ = mine.headers


def test_where_nobody_is_asked_there_are_no_tenants():
    with mock_seller() as seller, pytest.raises(ValueError, match="auth"):
        tenant(seller)
