"""Use case 15, and which subscription gets which event."""

from __future__ import annotations

import pytest

from ttck.mockseller.tests.support import Listener, note, running, ticket_request, until
from ttck.mockseller.tests.test_tickets import ticket_in
from ttck.specs.vocabulary import Api

STATE = "troubleTicketStatusChangeEvent"
UPDATE = "troubleTicketAttributeValueChangeEvent"
RESOLVED = "troubleTicketResolvedEvent"


def test_a_subscription_can_be_looked_at_and_ended(buyer):
    query = f" eventType = {STATE} , {RESOLVED}"
    answer = buyer.call("POST", "hub", {"callback": "http://127.0.0.1:9/x/", "query": query})
    assert answer.status == 201
    hub = answer.json
    assert hub == {"id": hub["id"], "callback": "http://127.0.0.1:9/x/", "query": query}
    assert buyer.call("GET", f"hub/{hub['id']}").json == hub
    assert buyer.call("DELETE", f"hub/{hub['id']}").status == 204
    assert buyer.call("GET", f"hub/{hub['id']}").status == 404
    assert buyer.call("DELETE", f"hub/{hub['id']}").status == 404


@pytest.mark.parametrize(("api", "other"), [(Api.TICKET, Api.WORKORDER), (Api.APPOINTMENT, Api.TICKET), (Api.WORKORDER, Api.APPOINTMENT)])
def test_each_api_has_a_hub_of_its_own(api, other):
    with running(edition="published") as buyer:
        hub = buyer.call("POST", "hub", {"callback": "http://127.0.0.1:9"}, api=api).json
        assert buyer.call("GET", f"hub/{hub['id']}", api=api).json == hub
        for method in ("GET", "DELETE"):
            assert buyer.call(method, f"hub/{hub['id']}", api=other).status == 404
        buyer.seller.restart()
        assert buyer.call("DELETE", f"hub/{hub['id']}", api=api).status == 204


def test_the_hub_of_workorders_says_that_the_draft_has_no_events_for_it(buyer):
    answer = buyer.call("POST", "hub", {"callback": "http://127.0.0.1:9"}, api=Api.WORKORDER)
    assert answer.status == 501
    assert "nothing would ever be sent" in answer.json["reason"]
    assert [buyer.call(method, "hub/1", api=Api.WORKORDER).status for method in ("GET", "DELETE")] == [404, 404]
    assert "workorder_events" not in buyer.seller.adapter.offered


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"query": ""},
        {"callback": 7},
        {"callback": "nowhere"},
        {"callback": "ftp://x"},
        {"callback": "http://h?x=1"},
        {"callback": "http://h", "query": "eventType=nope"},
        {"callback": "http://h", "query": "state=closed"},
        {"callback": "http://h", "query": 1},
        [],
        "x",
    ],
)
def test_a_bad_subscription_is_a_bad_body(buyer, body):
    answer = buyer.call("POST", "hub", body)
    assert (answer.status, answer.json["code"]) == (400, "invalidBody")


def test_each_subscription_gets_its_types(buyer, listener):
    others = [Listener() for _ in range(3)]
    try:
        buyer.subscribe(listener.url)
        for other, query in zip(
            others, [f"eventType={STATE}", f"eventType={RESOLVED},{UPDATE}", "eventType=incidentCreateEvent"], strict=True
        ):
            buyer.subscribe(other.url, query)
        item_id = ticket_in(buyer, "resolved")
        buyer.stimulate(item_id, "ticket_add_note")
        until(lambda: len(listener.events()) == 4)
        assert listener.events() == [STATE, STATE, RESOLVED, UPDATE]
        until(lambda: len(others[0].events()) == 2)
        until(lambda: len(others[1].events()) == 2)
        assert [other.events() for other in others] == [[STATE, STATE], [RESOLVED, UPDATE], []]
    finally:
        for other in others:
            other.close()


def test_the_buyers_own_changes_announce_states_but_no_update(buyer, listener):
    buyer.subscribe(listener.url)
    item_id = ticket_in(buyer, "pending")
    until(lambda: len(listener.events()) == 3)
    listener.got.clear()
    buyer.patch(item_id, note=[note()])
    buyer.patch(item_id, note=[note("x", id="2", date="2026-01-01T00:00:00Z")])
    buyer.act(item_id, "cancel")
    until(lambda: len(listener.events()) == 2)
    assert listener.events() == [STATE, STATE]


def test_creation_announces_nothing(buyer, listener):
    buyer.subscribe(listener.url)
    first = buyer.create()["id"]
    buyer.act(first, "cancel")
    until(lambda: listener.got)
    assert [body["eventType"] for _, body, _, _ in listener.got] == [STATE]


def test_an_event_is_addressed_and_names_the_ticket(buyer, listener):
    buyer.subscribe(listener.url + "/deep/")
    answer = buyer.call("POST", "troubleTicket?buyerId=B-1&sellerId=S-1", ticket_request())
    ticket = answer.json
    buyer.act(ticket["id"], "cancel")
    until(lambda: listener.got)
    path, body, _, _ = listener.got[0]
    assert path == f"/deep/mefApi/sonata/troubleTicketNotification/v4/listener/{STATE}"
    assert body["event"] == {"id": ticket["id"], "href": ticket["href"], "buyerId": "B-1", "sellerId": "S-1"}
    assert body["eventId"]
    assert body["eventTime"].endswith("Z")


def test_after_the_end_of_a_subscription_nothing_comes(buyer, listener):
    hub = buyer.subscribe(listener.url)
    control = Listener()
    try:
        buyer.subscribe(control.url)
        item_id = ticket_in(buyer, "inProgress")
        until(lambda: listener.events() == [STATE])
        assert buyer.call("DELETE", f"hub/{hub}").status == 204
        buyer.stimulate(item_id, "ticket_resolve")
        until(lambda: control.events() == [STATE, STATE, RESOLVED])
        assert listener.events() == [STATE]
    finally:
        control.close()


def test_a_refused_change_announces_nothing(buyer, listener):
    buyer.subscribe(listener.url)
    item_id = ticket_in(buyer, "closed")
    until(lambda: len(listener.events()) == 4)
    assert buyer.act(item_id, "cancel").status == 422
    buyer.act(buyer.create()["id"], "cancel")
    until(lambda: len(listener.events()) == 5)
    assert listener.events(item_id) == [STATE, STATE, RESOLVED, STATE]
