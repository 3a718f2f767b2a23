"""Which item a stimulus is about, and who acts on it."""

from __future__ import annotations

import pytest

from ttck.mockseller.dialects.mef.stimuli import kind_of
from ttck.mockseller.tests.support import running
from ttck.mockseller.tests.test_tickets import ticket_in
from ttck.specs.dialects import decisions
from ttck.specs.vocabulary import MEF_KINDS, Kind, Stimulus


def give(buyer, name, item_id=None, **args):
    return buyer.control("POST", f"/stimuli/{name}", {"id": item_id, "args": args})


def test_every_stimulus_is_about_what_its_name_says():
    about = {name: kind_of(name) for name in Stimulus if name not in {Stimulus.RESTART, *decisions()}}
    assert set(about.values()) == {*MEF_KINDS}
    assert about[Stimulus.ADD_NOTE] is Kind.TICKET
    assert about[Stimulus.APPOINTMENT_MISS] is Kind.APPOINTMENT
    assert about[Stimulus.INCIDENT_CREATE] is Kind.INCIDENT
    assert {about[name] for name in (Stimulus.WORKORDER_OPEN, Stimulus.WORKORDER_FAIL, Stimulus.CALENDAR_BLOCK)} == {Kind.WORKORDER}


@pytest.mark.parametrize(
    "name",
    [name for name in Stimulus if name not in {Stimulus.RESTART, Stimulus.REGISTER_LISTENER, Stimulus.INCIDENT_CREATE, *decisions()}],
)
def test_every_stimulus_needs_an_item_of_its_kind(buyer, name):
    about = kind_of(name)
    other = buyer.create()["id"] if about in {Kind.APPOINTMENT, Kind.INCIDENT} else give(buyer, Stimulus.INCIDENT_CREATE).json["id"]
    for unknown in ("nope", other):
        answer = give(buyer, name, unknown)
        assert (answer.status, answer.json["code"]) == (404, "notFound")
    assert buyer.control("POST", f"/stimuli/{name}", {}).status == 400
    assert buyer.control("POST", f"/stimuli/{name}", {"id": "x", "args": []}).status == 400


def test_an_unknown_stimulus_is_not_found(buyer):
    assert give(buyer, "ticket_dance", buyer.create()["id"]).status == 404


def test_a_ticket_stands_for_its_newest_workorder(buyer):
    ticket = ticket_in(buyer, "inProgress")
    first, last = (give(buyer, Stimulus.WORKORDER_OPEN, ticket).json for _ in range(2))
    assert (first["state"], last["state"]) == ("open", "open")
    assert [one["id"] for one in buyer.get(ticket)["workOrder"]] == [first["id"], last["id"]]
    planned = give(buyer, Stimulus.WORKORDER_PLAN, ticket).json
    assert planned == {"applied": True, "id": last["id"], "state": "planned"}
    assert give(buyer, Stimulus.WORKORDER_START, first["id"]).json == {"applied": True, "id": first["id"], "state": "inProgress"}


def test_an_incident_without_a_buyer_belongs_to_the_first():
    with running() as buyer:
        incident = give(buyer, Stimulus.INCIDENT_CREATE).json["id"]
        assert buyer.seller.store.item(Kind.INCIDENT, incident).buyer == buyer.seller.default_buyer


def test_faults_see_a_stimulus_before_it_acts(buyer):
    seen = []
    faults = buyer.seller.faults
    ticket = ticket_in(buyer, "acknowledged")
    at = faults.at

    def spy(seam, value, **more):
        seen.append((seam.value, value.operation, value.item_id, more["item"]["id"]))
        return at(seam, value, **more)

    faults.switch([("tickets-lost-at-restart", {})])
    faults.at = spy
    assert give(buyer, Stimulus.START_WORK, ticket).status == 200
    assert seen[0] == ("request", Stimulus.START_WORK, ticket, ticket)
