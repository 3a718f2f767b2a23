from __future__ import annotations

import pytest

from ttck.mockseller.tests.support import until
from ttck.mockseller.tests.test_tickets import ticket_in
from ttck.specs.dialects import decisions
from ttck.specs.lifecycles import ticket_lifecycle
from ttck.specs.vocabulary import Stimulus, TicketState

STATE = "troubleTicketStatusChangeEvent"
UPDATE = "troubleTicketAttributeValueChangeEvent"
INFO = "troubleTicketInformationRequiredEvent"
RESOLVED = "troubleTicketResolvedEvent"
MOVES = [
    Stimulus.START_WORK,
    Stimulus.REQUEST_INFO,
    Stimulus.RESOLVE,
    Stimulus.FINISH_CANCELLATION,
    Stimulus.CLOSE_ON_TIMEOUT,
]
UPDATES = {
    Stimulus.UPDATE_SELLER_SEVERITY: {"sellerSeverity"},
    Stimulus.UPDATE_SELLER_PRIORITY: {"sellerPriority"},
    Stimulus.UPDATE_EXPECTED_RESOLUTION: {"expectedResolutionDate", "note"},
    Stimulus.ADD_NOTE: {"note"},
    Stimulus.ADD_ATTACHMENT: {"attachment"},
    Stimulus.UPDATE_SELLER_CONTACT: {"relatedContactInformation"},
    Stimulus.UPDATE_TECHNICAL_CONTACTS: {"relatedContactInformation"},
    Stimulus.ADD_RELATED_ISSUE: {"relatedIssue", "note"},
    Stimulus.WORKORDER_OPEN: {"workOrder"},
}


def changed(before, after):
    return {name for name in {**before, **after} if before.get(name) != after.get(name)}


def give(buyer, item_id, name, **args):
    return buyer.control("POST", f"/stimuli/{name}", {"id": item_id, "args": args})


def test_every_stimulus_about_tickets_is_tested_here():
    assert {*MOVES, *UPDATES} >= {name for name in Stimulus if name.startswith("ticket_")} - {*decisions()}


@pytest.mark.parametrize("state", [*TicketState])
@pytest.mark.parametrize("name", MOVES)
def test_every_move_in_every_state_follows_the_table(buyer, listener, state, name):
    move = ticket_lifecycle().move(state, name)
    item_id = ticket_in(buyer, state)
    before = buyer.get(item_id)
    buyer.subscribe(listener.url)
    answer = give(buyer, item_id, name)
    after = buyer.get(item_id)
    if move is None:
        assert answer.status == 409
        assert answer.json["applied"] is False
        assert state in answer.json["reason"]
        assert after == before
        assert listener.got == []
    else:
        assert (answer.status, answer.json) == (200, {"applied": True, "id": item_id, "state": move.to_state})
        assert after["status"] == move.to_state
        until(lambda: len(listener.events(item_id)) == len(move.announces))
        assert listener.events(item_id) == [*move.announces]


@pytest.mark.parametrize("name", UPDATES)
def test_every_update_changes_its_attributes_and_is_announced_once(buyer, listener, name):
    item_id = ticket_in(buyer, "inProgress")
    buyer.subscribe(listener.url)
    first = buyer.get(item_id)
    for number in (1, 2):
        before = buyer.get(item_id)
        assert give(buyer, item_id, name).status == 200
        after = buyer.get(item_id)
        assert changed(before, after) == UPDATES[name]
        until(lambda number=number: len(listener.events()) == number)
    assert listener.events() == [UPDATE, UPDATE]
    assert changed(first, buyer.get(item_id)) >= UPDATES[name] - {"relatedContactInformation"}


@pytest.mark.parametrize("state", [*TicketState])
@pytest.mark.parametrize("name", UPDATES)
def test_updates_are_possible_in_open_tickets_only(buyer, state, name):
    item_id = ticket_in(buyer, state)
    possible = state == "inProgress" if name == Stimulus.WORKORDER_OPEN else state not in {"closed", "cancelled"}
    before = buyer.get(item_id)
    assert give(buyer, item_id, name).status == (200 if possible else 409)
    assert (buyer.get(item_id) != before) is possible


def test_what_the_seller_writes_is_the_sellers(buyer):
    item_id = ticket_in(buyer, "inProgress")
    names = [Stimulus.ADD_NOTE, Stimulus.ADD_ATTACHMENT, Stimulus.ADD_RELATED_ISSUE, Stimulus.REQUEST_INFO]
    ticket = buyer.stimulate(item_id, *names)
    for name in ("note", "attachment", "relatedIssue"):
        assert {one["source"] for one in ticket[name]} == {"seller"}
    assert all(one["url"] for one in ticket["attachment"])


def test_arguments_replace_texts_and_values(buyer):
    item_id = ticket_in(buyer, "inProgress")
    for name, args in {
        "ticket_update_seller_severity": {"sellerSeverity": "extensive"},
        "ticket_update_seller_priority": {"sellerPriority": "critical"},
        "ticket_update_expected_resolution": {"expectedResolutionDate": "2030-01-01T00:00:00Z", "text": "late"},
        "ticket_add_attachment": {"name": "own.txt"},
        "ticket_update_seller_contact": {"name": "Sam"},
        "ticket_update_technical_contacts": {"contacts": []},
        "ticket_add_related_issue": {"id": "I-1", "text": "linked"},
        "workorder_open": {"workOrderId": "W-1"},
        "ticket_resolve": {"resolutionDate": "2031-01-01T00:00:00Z", "text": "done", "author": "Bo"},
    }.items():
        buyer.stimulate(item_id, name, **args)
    ticket = buyer.get(item_id)
    assert (ticket["sellerSeverity"], ticket["sellerPriority"]) == ("extensive", "critical")
    assert ticket["expectedResolutionDate"] == "2030-01-01T00:00:00Z"
    assert ticket["resolutionDate"] == "2031-01-01T00:00:00Z"
    assert [one["text"] for one in ticket["note"]] == ["late", "linked", "done"]
    assert ticket["note"][-1]["author"] == "Bo"
    assert ticket["attachment"][0]["name"] == "own.txt"
    assert ticket["relatedIssue"][0]["id"] == "I-1"
    assert ticket["workOrder"][0]["id"] == "W-1"
    assert [one["name"] for one in ticket["relatedContactInformation"] if "seller" in one["role"]] == ["Sam"]


def test_technical_contacts_come_and_go(buyer):
    item_id = ticket_in(buyer, "pending")

    def engineers(ticket):
        return [one["name"] for one in ticket["relatedContactInformation"] if one["role"] == "sellerTechnicalContact"]

    name = Stimulus.UPDATE_TECHNICAL_CONTACTS
    assert len(engineers(buyer.stimulate(item_id, name, name))) == 2
    only = {"name": "Kim", "number": "1", "emailAddress": "k@s.example"}
    assert engineers(buyer.stimulate(item_id, name, contacts=[only])) == ["Kim"]
    assert engineers(buyer.stimulate(item_id, name, contacts=[])) == []


def test_resolving_dates_the_ticket_and_says_how(buyer):
    item_id = ticket_in(buyer, "inProgress")
    notes = len(buyer.get(item_id).get("note", ()))
    ticket = buyer.stimulate(item_id, Stimulus.RESOLVE)
    assert ticket["resolutionDate"] >= ticket["creationDate"]
    assert len(ticket["note"]) == notes + 1


def test_a_workorder_with_an_appointment_waits_for_the_buyer(buyer, listener):
    item_id = ticket_in(buyer, "inProgress")
    buyer.subscribe(listener.url)
    ticket = buyer.stimulate(item_id, Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT)
    assert ticket["status"] == "pending"
    assert len(ticket["workOrder"]) == 1
    assert ticket["note"][-1]["source"] == "seller"
    until(lambda: len(listener.events()) == 3)
    assert listener.events() == [STATE, INFO, UPDATE]
    assert give(buyer, item_id, Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT).status == 409


def test_only_an_existing_workorder_can_be_updated(buyer, listener):
    item_id = ticket_in(buyer, "inProgress")
    assert give(buyer, item_id, Stimulus.WORKORDER_UPDATE).status == 404
    before = buyer.stimulate(item_id, Stimulus.WORKORDER_OPEN)
    buyer.subscribe(listener.url)
    assert buyer.stimulate(item_id, Stimulus.WORKORDER_UPDATE) == before
    until(lambda: listener.events() == [UPDATE])


def test_the_timeout_closes_this_ticket_only(buyer, listener):
    one, other = ticket_in(buyer, "resolved"), ticket_in(buyer, "resolved")
    buyer.subscribe(listener.url)
    ticket = buyer.stimulate(one, Stimulus.CLOSE_ON_TIMEOUT)
    assert ticket["status"] == "closed"
    assert buyer.get(other)["status"] == "resolved"
    until(lambda: listener.events() == [STATE])


def test_unknown_tickets_are_not_found(buyer):
    assert give(buyer, "nope", Stimulus.ADD_NOTE).status == 404
    assert give(buyer, "nope", Stimulus.CLOSE_ON_TIMEOUT).status == 404
