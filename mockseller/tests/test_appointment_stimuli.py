"""What the seller decides about appointments."""

from __future__ import annotations

import pytest

from ttck.mockseller.tests.appointments import Visits
from ttck.mockseller.tests.support import running, until
from ttck.specs.lifecycles import EDITIONS, lifecycle
from ttck.specs.vocabulary import AppointmentState, Kind, Stimulus

CHANGED = "appointmentAttributeValueChangeEvent"
MOVED = "appointmentStatusChangeEvent"
MOVES = [Stimulus.APPOINTMENT_COMPLETE, Stimulus.APPOINTMENT_MISS, Stimulus.APPOINTMENT_FAIL]
UPDATES = {
    Stimulus.APPOINTMENT_UPDATE_SELLER_CONTACT: "relatedContactInformation",
    Stimulus.APPOINTMENT_ADD_NOTE: "note",
    Stimulus.APPOINTMENT_ADD_ATTACHMENT: "attachment",
}
WAY = {
    "confirmed": (),
    "inProgress": ("workorder_start",),
    "completed": (Stimulus.APPOINTMENT_COMPLETE,),
    "missed": (Stimulus.APPOINTMENT_MISS,),
    "failed": (Stimulus.APPOINTMENT_FAIL,),
    "cancelled": ("cancel",),
}


EVERY_STATE = [(edition, state) for edition in EDITIONS for state in AppointmentState if (edition, state) != ("draft", "inProgress")]


@pytest.fixture(params=EDITIONS)
def edition(request):
    return request.param


@pytest.fixture
def visits(edition):
    with running(edition=edition) as buyer:
        yield Visits(buyer)


def appointment_in(visits, state):
    item_id = visits.booked()["id"]
    for step in WAY[state]:
        if step == "cancel":
            assert visits.cancel(item_id).status == 204
        else:
            assert visits.give(step, None if step.startswith("workorder") else item_id).status == 200
    assert visits.appointment(item_id)["status"] == state
    return item_id


@pytest.mark.parametrize(("edition", "state"), EVERY_STATE)
@pytest.mark.parametrize("name", MOVES)
def test_every_move_in_every_state_follows_the_table(visits, listener, state, name):
    move = lifecycle(Kind.APPOINTMENT, edition=visits.buyer.seller.settings.edition).move(state, name)
    item_id = appointment_in(visits, state)
    before = visits.appointment(item_id)
    visits.subscribe(listener)
    answer = visits.give(name, item_id)
    if move is None:
        assert (answer.status, answer.json["applied"]) == (409, False)
        assert visits.appointment(item_id) == before
        assert listener.got == []
    else:
        assert (answer.status, answer.json) == (200, {"applied": True, "id": item_id, "state": move.to_state})
        assert visits.appointment(item_id) == {**before, "status": move.to_state}
        until(lambda: listener.events() == [MOVED])


@pytest.mark.parametrize(("edition", "state"), EVERY_STATE)
@pytest.mark.parametrize("name", UPDATES)
def test_every_update_changes_one_attribute_also_of_what_is_over(visits, listener, state, name):
    item_id = appointment_in(visits, state)
    visits.subscribe(listener)
    for number in (1, 2):
        before = visits.appointment(item_id)
        answer = visits.give(name, item_id)
        after = visits.appointment(item_id)
        assert answer.status == 200
        assert {key for key in {**before, **after} if before.get(key) != after.get(key)} == {UPDATES[name]}
        until(lambda number=number: listener.events() == [CHANGED] * number)


def test_what_the_seller_adds_is_the_sellers(visits):
    item_id = visits.booked()["id"]
    visits.give("appointment_add_note", item_id, text="Late.")
    visits.give("appointment_add_attachment", item_id, name="map.png")
    visits.give("appointment_update_seller_contact", item_id, name="Sam")
    shown = visits.appointment(item_id)
    assert [(one["source"], one["text"]) for one in shown["note"]] == [("seller", "Late.")]
    assert [(one["source"], one["name"]) for one in shown["attachment"]] == [("seller", "map.png")]
    roles = [(one["role"], one["name"]) for one in shown["relatedContactInformation"]]
    assert roles == [("buyerAppointmentContact", "Rita"), ("sellerAppointmentContact", "Sam")]


def test_an_unknown_appointment_is_not_found(visits):
    assert visits.give("appointment_add_note", "nope").status == 404
    assert visits.give("appointment_add_note", visits.workorder).status == 404
