"""What the seller decides about workorders and the calendar."""

from __future__ import annotations

import pytest

from ttck.mockseller.tests.appointments import WO, Visits
from ttck.mockseller.tests.support import running, until
from ttck.mockseller.tests.test_tickets import ticket_in
from ttck.specs.lifecycles import lifecycle
from ttck.specs.vocabulary import Kind, Stimulus, TicketState, WorkorderState

UPDATE = "troubleTicketAttributeValueChangeEvent"
STATE = "troubleTicketStatusChangeEvent"
INFO = "troubleTicketInformationRequiredEvent"
WAY = {
    "open": (),
    "planned": ("workorder_plan",),
    "inProgress": ("workorder_start",),
    "completed": ("workorder_start", "workorder_complete"),
    "unableToComplete": ("workorder_start", "workorder_fail"),
    "cancelled": ("workorder_cancel",),
}
MOVES = [
    Stimulus.WORKORDER_PLAN,
    Stimulus.WORKORDER_START,
    Stimulus.WORKORDER_COMPLETE,
    Stimulus.WORKORDER_FAIL,
    Stimulus.WORKORDER_CANCEL,
]


@pytest.fixture(params=["draft", "published"])
def edition(request):
    with running(edition=request.param) as buyer:
        yield buyer


def workorder_in(buyer, state):
    visits = Visits(buyer)
    for step in WAY[state]:
        assert visits.give(step).status == 200
    assert visits.show()["state"] == state
    return visits


@pytest.mark.parametrize("state", [*WorkorderState])
@pytest.mark.parametrize("name", MOVES)
def test_every_move_in_every_state_follows_the_table(edition, listener, state, name):
    move = lifecycle(Kind.WORKORDER, edition=edition.seller.settings.edition).move(state, name)
    visits = workorder_in(edition, state)
    before = visits.show()
    visits.subscribe(listener)
    answer = visits.give(name)
    if move is None:
        assert (answer.status, answer.json["applied"]) == (409, False)
        assert visits.show() == before
        assert listener.got == []
    else:
        assert (answer.status, answer.json) == (200, {"applied": True, "id": visits.workorder, "state": move.to_state})
        assert visits.show()["state"] == move.to_state
        until(lambda: listener.events(visits.ticket) == [UPDATE])
        until(lambda: listener.events(visits.workorder) == [*move.announces])


@pytest.mark.parametrize("state", [*TicketState])
@pytest.mark.parametrize("appointment", [False, True])
def test_workorders_are_opened_for_tickets_in_work_only(buyer, state, appointment):
    item_id = ticket_in(buyer, state)
    before = buyer.get(item_id)
    name = "workorder_open_with_appointment" if appointment else "workorder_open"
    answer = buyer.control("POST", f"/stimuli/{name}", {"id": item_id})
    listed = buyer.call("GET", "workorder", api=WO).json
    if state != "inProgress":
        assert answer.status == 409
        assert (buyer.get(item_id), listed) == (before, [])
        return
    assert [one["id"] for one in listed] == [answer.json["id"]]
    assert listed[0]["appointmentRequired"] is appointment
    assert buyer.get(item_id)["status"] == ("pending" if appointment else "inProgress")


def test_opening_is_announced_at_the_ticket_and_in_the_published_edition_at_the_workorder(edition, listener):
    visits = Visits(edition, appointment=False)
    visits.subscribe(listener)
    visits.open(appointment=False)
    visits.workorder = visits.open()
    until(lambda: listener.events(visits.ticket) == [UPDATE, STATE, INFO, UPDATE])
    published = edition.seller.settings.edition == "published"
    wanted = ["workOrderCreateEvent", "workOrderAppointmentRequiredEvent"] if published else []
    until(lambda: listener.events(visits.workorder) == wanted)


def test_arguments_choose_the_identifier_and_attributes(buyer):
    visits = Visits(buyer, appointment=False, workOrderId="W 1/ä", task=["One", "Two"])
    assert visits.workorder == "W 1/ä"
    reference = buyer.get(visits.ticket)["workOrder"][0]
    shown = buyer.client.get(reference["href"]).json
    assert (shown["id"], shown["task"], shown["href"]) == ("W 1/ä", ["One", "Two"], reference["href"])
    again = visits.give("workorder_open", visits.ticket, workOrderId="W 1/ä")
    assert again.status == 409
    assert len(buyer.get(visits.ticket)["workOrder"]) == 1


@pytest.mark.parametrize(
    ("attribute", "changed"),
    [("note", "note"), ("technician", "relatedContactInformation"), ("place", "place"), ("task", "task"), (None, "note")],
)
def test_every_update_changes_one_attribute_and_is_announced_at_the_ticket(buyer, listener, attribute, changed):
    visits = Visits(buyer, appointment=False)
    visits.subscribe(listener)
    ticket = buyer.get(visits.ticket)
    for number in (1, 2, 3):
        before = visits.show()
        assert visits.give("workorder_update", **({"attribute": attribute} if attribute else {})).status == 200
        after = visits.show()
        assert {name for name in {**before, **after} if before.get(name) != after.get(name)} == {changed}
        until(lambda number=number: listener.events() == [UPDATE] * number)
    assert buyer.get(visits.ticket) == ticket
    assert {one["role"] for one in after["relatedContactInformation"]} == {"technicalContact", "technician"}


def test_an_update_needs_an_open_workorder_and_a_known_attribute(buyer):
    visits = Visits(buyer, appointment=False)
    assert visits.give("workorder_update", attribute="weather").status == 409
    assert visits.give("workorder_update", visits.ticket).json["id"] == visits.workorder
    for state in ("completed", "unableToComplete", "cancelled"):
        assert workorder_in(buyer, state).give("workorder_update").status == 409
    buyer.act(visits.ticket, "cancel")
    visits.give("workorder_start")
    buyer.stimulate(visits.ticket, "ticket_finish_cancellation")
    assert visits.give("workorder_update").status == 409


@pytest.mark.parametrize("appointment", [False, True])
def test_a_plan_has_a_date_unless_it_is_done_by_appointment(buyer, appointment):
    visits = Visits(buyer, appointment=appointment)
    visits.give("workorder_plan", plannedExecutionDate="2031-01-01T00:00:00Z")
    assert visits.show().get("plannedExecutionDate") == (None if appointment else "2031-01-01T00:00:00Z")
    if appointment:
        visits.booked()
        assert "plannedExecutionDate" not in visits.show()


def test_a_cancelled_workorder_gives_up_its_appointment(buyer, listener):
    visits = Visits(buyer)
    appointment = visits.booked()["id"]
    visits.subscribe(listener)
    visits.give("workorder_cancel")
    assert visits.appointment(appointment)["status"] == "cancelled"
    until(lambda: listener.events(appointment) == ["appointmentStatusChangeEvent"])


def test_work_that_starts_is_an_appointment_that_starts_in_the_published_edition(edition, listener):
    visits = Visits(edition)
    appointment = visits.booked()["id"]
    visits.subscribe(listener)
    assert visits.give("workorder_start").status == 200
    published = edition.seller.settings.edition == "published"
    assert visits.appointment(appointment)["status"] == ("inProgress" if published else "confirmed")
    until(lambda: listener.events(visits.ticket) == [UPDATE])
    until(lambda: listener.events(appointment) == (["appointmentStatusChangeEvent"] if published else []))


def test_the_calendar_can_be_opened_and_blocked(buyer):
    visits = Visits(buyer)
    slots = visits.free()
    window = {"start": slots[0]["startDateTime"], "end": slots[1]["endDateTime"]}
    assert visits.give("calendar_block", **window).json == {"applied": True, "id": visits.workorder, "state": "open"}
    assert visits.free()[0] == slots[2]
    assert visits.give("calendar_open", **window).status == 200
    assert visits.free() == slots
    buyer.seller.restart()
    visits.give("calendar_open", start="2090-01-01T03:00:00Z", end="2090-01-01T03:30:00+00:00")
    period = {"startDateTime": "2090-01-01T00:00:00Z", "endDateTime": "2090-01-02T00:00:00Z"}
    assert visits.free(period) == [{"startDateTime": "2090-01-01T03:00:00.000Z", "endDateTime": "2090-01-01T03:30:00.000Z"}]


def test_the_calendar_refuses_what_makes_no_sense(buyer):
    visits = Visits(buyer)
    good = {"start": "2090-01-01T00:00:00Z", "end": "2090-01-02T00:00:00Z"}
    for bad in ({"start": good["end"], "end": good["start"]}, {"start": good["start"]}, {**good, "end": "soon"}, {**good, "start": 1}):
        assert visits.give("calendar_open", **bad).status == 409, bad
    assert Visits(buyer, appointment=False).give("calendar_open", **good).status == 409
    assert workorder_in(buyer, "completed").give("calendar_block", **good).status == 409
    assert visits.give("calendar_open", "nope", **good).status == 404
