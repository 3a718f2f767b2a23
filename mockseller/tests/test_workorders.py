"""Use case 12, the list of workorders, and the end of a ticket that has some."""

from __future__ import annotations

import pytest

from ttck.mockseller.dialects.mef import workorders
from ttck.mockseller.engine.seams import Call
from ttck.mockseller.tests.appointments import WO, Visits
from ttck.mockseller.tests.support import running, until
from ttck.mockseller.tests.test_tickets import ticket_in
from ttck.specs.vocabulary import Kind

UPDATE = "troubleTicketAttributeValueChangeEvent"
STATE = "troubleTicketStatusChangeEvent"


def test_a_workorder_is_shown_with_all_that_is_demanded(buyer):
    visits = Visits(buyer)
    shown = visits.show()
    ticket = buyer.get(visits.ticket)
    assert (shown["state"], shown["appointmentRequired"]) == ("open", True)
    assert [(one["id"], one["@referredType"]) for one in shown["relatedEntity"]] == [(visits.ticket, "TroubleTicket")]
    assert ticket["workOrder"] == [{"id": shown["id"], "href": shown["href"]}]
    assert {one["role"] for one in shown["relatedContactInformation"]} == {"technicalContact", "technician"}
    assert shown["task"]


def test_a_workorder_of_somebody_else_is_not_found(buyer):
    visits = Visits(buyer)
    assert buyer.call("GET", "workorder/nope", api=WO).status == 404
    assert buyer.call("GET", f"workorder/{visits.ticket}", api=WO).status == 404
    call = Call(operation="retrieveWorkOrder", buyer="other", kind=Kind.WORKORDER, item_id=visits.workorder)
    with pytest.raises(Exception, match="404"):
        workorders.retrieve(buyer.seller, call)


def test_the_earlier_spelling_of_the_path_works(buyer):
    visits = Visits(buyer)
    answer = buyer.client.get(f"/mefApi/sonata/workOrderManagement/v2/workOrder/{visits.workorder}")
    assert answer.json["id"] == visits.workorder


def test_every_filter_of_the_list(buyer):
    first = Visits(buyer, place=[{"@type": "GeographicAddressRef", "role": "workPlace", "id": "address-7"}])
    second = Visits(buyer, appointment=False)
    second.give("workorder_start")
    expected = {
        "": [first, second],
        "state=open": [first],
        "state=inProgress": [second],
        "appointmentRequired=true": [first],
        "appointmentRequired=false": [second],
        f"relatedEntityId={second.ticket}": [second],
        f"relatedEntityId={second.ticket}&relatedEntityType=TroubleTicket": [second],
        "relatedEntityType=Product": [],
        "geographicalAddressId=address-7": [first],
        "geographicalSiteId=address-7": [],
        "geographicalSiteId=site-1": [second],
        "limit=1": [first],
        "offset=1": [second],
    }
    for query, wanted in expected.items():
        answer = buyer.call("GET", f"workorder?{query}", api=WO)
        assert [one["id"] for one in answer.json] == [one.workorder for one in wanted], query
    assert {*answer.json[0]} == {"id", "appointmentRequired", "place", "relatedEntity", "state"}
    assert (answer.headers["X-Total-Count"], answer.headers["X-Result-Count"]) == ("2", "1")
    for query in ("state=dancing", "appointmentRequired=perhaps", "limit=x", "state="):
        assert buyer.call("GET", f"workorder?{query}", api=WO).status == 400, query


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ((), "cancelled"),
        (("workorder_plan",), "cancelled"),
        (("workorder_start",), "inProgress"),
        (("workorder_start", "workorder_complete"), "completed"),
    ],
)
def test_a_cancelled_ticket_cancels_what_nobody_has_begun(buyer, listener, steps, state):
    visits = Visits(buyer)
    appointment = visits.booked()["id"]
    for step in steps:
        assert visits.give(step).status == 200
    assert buyer.act(visits.ticket, "cancel").status == 204
    visits.subscribe(listener)
    assert buyer.stimulate(visits.ticket, "ticket_finish_cancellation")["status"] == "cancelled"
    gone = state == "cancelled"
    assert visits.show()["state"] == state
    assert visits.appointment(appointment)["status"] == ("cancelled" if gone else "confirmed")
    until(lambda: listener.events(visits.ticket)[-1:] == [STATE])
    assert listener.events(visits.ticket) == ([UPDATE, STATE] if gone else [STATE])
    until(lambda: listener.events(appointment) == (["appointmentStatusChangeEvent"] if gone else []))
    assert listener.events(visits.workorder) == []


def test_the_published_edition_announces_the_cancelled_workorder(listener):
    with running(edition="published") as buyer:
        visits = Visits(buyer)
        buyer.act(visits.ticket, "cancel")
        visits.subscribe(listener)
        buyer.stimulate(visits.ticket, "ticket_finish_cancellation")
        until(lambda: listener.events(visits.workorder) == ["workOrderStateChangeEvent"])


def test_a_ticket_without_workorders_ends_as_ever(buyer, listener):
    item_id = ticket_in(buyer, "assessingCancellation")
    buyer.subscribe(listener.url)
    buyer.stimulate(item_id, "ticket_finish_cancellation")
    until(lambda: listener.events() == [STATE])
