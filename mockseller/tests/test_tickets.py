"""Use cases 1, 2, 3, 5 and 6."""

from __future__ import annotations

import pytest

from ttck.mockseller.dialects.mef.tickets import href
from ttck.mockseller.tests.support import attachment, contact, issue, note, running, ticket_request
from ttck.specs.lifecycles import ticket_lifecycle
from ttck.specs.vocabulary import Operation, TicketState

FINAL = ("closed", "cancelled")
WAY = {
    "acknowledged": (),
    "inProgress": ("ticket_start_work",),
    "pending": ("ticket_start_work", "ticket_request_info"),
    "resolved": ("ticket_start_work", "ticket_resolve"),
    "reopened": ("ticket_start_work", "ticket_resolve", "reopen"),
    "closed": ("ticket_start_work", "ticket_resolve", "close"),
    "assessingCancellation": ("cancel",),
    "cancelled": ("cancel", "ticket_finish_cancellation"),
}


def ticket_in(buyer, state):
    ticket = buyer.create()
    for step in WAY[state]:
        if step.startswith("ticket_"):
            buyer.stimulate(ticket["id"], step)
        else:
            assert buyer.act(ticket["id"], step, {"reason": "no"}).status == 204
    assert buyer.get(ticket["id"])["status"] == state
    return ticket["id"]


def test_create_echoes_everything_and_adds_what_the_seller_sets(buyer):
    sent = ticket_request(
        externalId="x",
        issueStartDate="2026-01-01T00:00:00+01:00",
        note=[note(id="my-1")],
        attachment=[attachment(size={"amount": 1.5, "units": "KBYTES"})],
        relatedIssue=[issue()],
        relatedContactInformation=[contact(number="0"), contact("buyerTechnicalContact")],
        xtra=[1, {"ü": None}],
    )
    ticket = buyer.create(**sent)
    assert {name: ticket[name] for name in sent if name != "relatedContactInformation"} == {
        name: value for name, value in sent.items() if name != "relatedContactInformation"
    }
    assert ticket["relatedContactInformation"][:2] == sent["relatedContactInformation"]
    assert [one["role"] for one in ticket["relatedContactInformation"][2:]] == ["sellerTicketContact"]
    assert ticket["status"] == "acknowledged"
    assert (ticket["sellerSeverity"], ticket["sellerPriority"]) == ("minor", "low")
    assert ticket["statusChange"] == [{"status": "acknowledged", "changeDate": ticket["creationDate"]}]
    assert ticket["href"].endswith(f"/troubleTicket/{ticket['id']}")
    assert buyer.get(ticket["id"]) == ticket


def test_a_refused_create_stores_nothing_and_shows_no_ticket(buyer):
    answer = buyer.call("POST", "troubleTicket", ticket_request("description", "severity"))
    assert answer.path() == [("missingProperty", "/description"), ("missingProperty", "/severity")]
    assert buyer.list() == []


def test_href_quotes_what_a_url_cannot_hold(buyer):
    assert href(buyer.seller, "a/b ?").endswith("/troubleTicket/a%2Fb%20%3F")


def test_the_list_shows_a_summary_and_the_ticket_shows_all(buyer):
    ticket = buyer.create(externalId="x", note=[note()])
    (item,) = buyer.call("GET", "troubleTicket").json
    assert item.items() <= ticket.items()
    assert "note" not in item
    assert "expectedResolutionDate" not in item
    buyer.stimulate(ticket["id"], "ticket_update_expected_resolution")
    (item,) = buyer.call("GET", "troubleTicket").json
    assert item["expectedResolutionDate"] == buyer.get(ticket["id"])["expectedResolutionDate"]


@pytest.mark.parametrize(("method", "action"), [("GET", ""), ("POST", "/cancel"), ("POST", "/close"), ("POST", "/reopen")])
def test_an_unknown_ticket_is_not_found(buyer, method, action):
    body = {"reason": "no"} if action == "/reopen" else None
    assert buyer.call(method, f"troubleTicket/nope{action}", body).status == 404


@pytest.mark.parametrize("state", [*TicketState])
@pytest.mark.parametrize("action", ["cancel", "close", "reopen"])
def test_every_action_in_every_state_follows_the_table(buyer, state, action):
    move = ticket_lifecycle().move(state, Operation(f"{action}TroubleTicket"))
    item_id = ticket_in(buyer, state)
    before = buyer.get(item_id)
    answer = buyer.act(item_id, action, {"reason": "still dark"})
    after = buyer.get(item_id)
    if move is None:
        assert answer.path() == [("otherIssue", None)]
        assert after == before
    else:
        assert (answer.status, answer.text) == (204, "")
        assert after["status"] == move.to_state
        assert [step["status"] for step in after["statusChange"]][-2:] == [state, move.to_state]


@pytest.mark.parametrize(("body", "status"), [({}, 422), ({"reason": 7}, 422), (None, 400), (["x"], 400)])
def test_reopen_needs_a_reason(buyer, body, status):
    item_id = ticket_in(buyer, "resolved")
    assert buyer.act(item_id, "reopen", body).status == status
    assert buyer.get(item_id)["status"] == "resolved"


def test_the_reason_goes_to_the_history_and_in_the_draft_not_to_the_notes(buyer):
    item_id = ticket_in(buyer, "resolved")
    notes = buyer.get(item_id)["note"]
    buyer.act(item_id, "reopen", {"reason": "still dark"})
    after = buyer.get(item_id)
    assert after["statusChange"][-1]["changeReason"] == "still dark"
    assert after["note"] == notes


def test_in_the_published_edition_the_reason_becomes_a_note_of_the_buyer():
    with running(edition="published") as buyer:
        item_id = ticket_in(buyer, "resolved")
        buyer.act(item_id, "reopen", {"reason": "still dark"})
        added = buyer.get(item_id)["note"][-1]
        assert (added["source"], added["author"], added["text"]) == ("buyer", "Closure Rejection", "still dark")


@pytest.mark.parametrize("state", FINAL)
def test_nothing_leaves_a_final_state(buyer, state):
    item_id = ticket_in(buyer, state)
    for action in ("cancel", "close", "reopen"):
        assert buyer.act(item_id, action, {"reason": "no"}).status == 422
    assert buyer.patch(item_id, note=[note()]).status == 422
    assert buyer.get(item_id)["status"] == state
