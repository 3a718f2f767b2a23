"""Use cases 7 to 11."""

from __future__ import annotations

import pytest

from ttck.mockseller.dialects.mef import appointments
from ttck.mockseller.engine.clock import micros_of
from ttck.mockseller.engine.seams import Call
from ttck.mockseller.tests.appointments import AP, EVER, Visits
from ttck.mockseller.tests.support import attachment, contact, note, running, until
from ttck.specs.vocabulary import AppointmentState, Kind

STATE = "troubleTicketStatusChangeEvent"
MOVED = "appointmentStatusChangeEvent"
WAY = {"cancelled": None, "completed": "appointment_complete", "missed": "appointment_miss", "failed": "appointment_fail"}
PLACE = {"@type": "GeographicAddressRef", "role": "where", "id": "address-3"}


@pytest.fixture
def visits(buyer):
    return Visits(buyer)


@pytest.fixture
def published():
    with running(edition="published") as buyer:
        yield Visits(buyer)


def period(start, end):
    return {"startDateTime": start, "endDateTime": end}


def left(visits, state):
    """An appointment that is over."""
    item_id = visits.booked()["id"]
    answer = visits.give(WAY[state], item_id) if WAY[state] else visits.cancel(item_id)
    assert answer.status in {200, 204}
    return item_id


def test_a_search_offers_what_lies_in_the_requested_time(visits):
    slots = visits.free()
    assert len(slots) == 50
    assert slots == sorted(slots, key=lambda slot: slot["startDateTime"])
    assert all(micros_of(one["endDateTime"]) - micros_of(one["startDateTime"]) == 7200 * 10**6 for one in slots)
    first, second = slots[:2]
    assert visits.free(first) == [first]
    assert visits.free(first, second) == [first, second]
    middle = first["startDateTime"][:11] + "09:00:00Z"
    assert visits.free(period(first["startDateTime"], middle), period(middle, first["endDateTime"])) == [first]
    assert visits.free(period(first["startDateTime"], middle)) == []


def test_a_search_echoes_what_was_asked(visits):
    body = {
        "workOrder": {"id": visits.workorder, "href": "mine"},
        "requestedTimeSlot": [{"validFor": period("2030-01-01T00:00:00+02:00", "2030-01-02T00:00:00+02:00")}],
    }
    answer = visits.buyer.call("POST", "searchTimeSlot", body, api=AP)
    assert (answer.status, answer.json) == (201, {**body, "availableTimeSlot": []})


def test_a_search_offers_nothing_where_nobody_has_to_come(buyer):
    assert Visits(buyer, appointment=False).free() == []
    over = Visits(buyer)
    over.give("workorder_cancel")
    assert over.free() == []


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"requestedTimeSlot": None}, ("missingProperty", "/requestedTimeSlot")),
        ({"requestedTimeSlot": []}, ("missingProperty", "/requestedTimeSlot")),
        ({"workOrder": None}, ("missingProperty", "/workOrder")),
        ({"workOrder": {}}, ("missingProperty", "/workOrder/id")),
        ({"workOrder": {"id": "nope"}}, ("referenceNotFound", "/workOrder/id")),
        (
            {"requestedTimeSlot": [{"validFor": period("2030-01-02T00:00:00Z", "2030-01-01T00:00:00Z")}]},
            ("invalidValue", "/requestedTimeSlot/0/validFor/endDateTime"),
        ),
        (
            {"requestedTimeSlot": [{"validFor": EVER}, {"validFor": period("2030-01-01T00:00:00Z", "2030-01-01T00:00:00Z")}]},
            ("invalidValue", "/requestedTimeSlot/1/validFor/endDateTime"),
        ),
        (
            {"requestedTimeSlot": [{"validFor": period("tomorrow", "2030-01-01T00:00:00Z")}]},
            ("invalidFormat", "/requestedTimeSlot/0/validFor/startDateTime"),
        ),
    ],
)
def test_a_wrong_search_is_refused_with_the_place(visits, body, wrong):
    whole = {"workOrder": {"id": visits.workorder}, "requestedTimeSlot": [{"validFor": EVER}], **body}
    sent = {name: value for name, value in whole.items() if value is not None}
    assert visits.buyer.call("POST", "searchTimeSlot", sent, api=AP).path() == [wrong]


def test_booking_answers_with_everything_and_tells_the_workorder_and_the_ticket(visits, listener):
    visits.subscribe(listener)
    contacts = [contact("buyerAppointmentContact"), contact("appointmentPlaceContact")]
    sent = visits.request(note=[note()], attachment=[attachment()], relatedContactInformation=contacts)
    answer = visits.buyer.call("POST", "appointment", sent, api=AP)
    booked = answer.json
    assert (answer.status, booked["status"]) == (201, "confirmed")
    assert all(booked[name] == sent[name] for name in ("validFor", "note", "attachment"))
    assert booked["workOrder"]["id"] == visits.workorder
    assert booked["relatedContactInformation"][:2] == sent["relatedContactInformation"]
    assert booked["relatedContactInformation"][2]["role"] == "sellerAppointmentContact"
    workorder = visits.show()
    assert booked["relatedPlace"] == workorder["place"][0]
    assert workorder["appointment"] == [{"id": booked["id"], "href": booked["href"]}]
    assert (workorder["appointmentRequired"], workorder["state"]) == (False, "open")
    assert visits.buyer.get(visits.ticket)["status"] == "inProgress"
    assert visits.appointment(booked["id"]) == booked
    until(lambda: listener.events() == [STATE])


def test_booking_leaves_other_workorders_and_tickets_alone(buyer):
    first, second = Visits(buyer), Visits(buyer)
    first.booked()
    assert second.show()["appointmentRequired"] is True
    assert "appointment" not in second.show()
    assert buyer.get(second.ticket)["status"] == "pending"


def test_the_buyer_may_name_the_place(visits):
    assert visits.booked(relatedPlace=PLACE)["relatedPlace"] == PLACE


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"validFor": None}, ("missingProperty", "/validFor")),
        ({"workOrder": None}, ("missingProperty", "/workOrder")),
        ({"workOrder": {"id": "nope"}}, ("referenceNotFound", "/workOrder/id")),
        ({"relatedContactInformation": None}, ("missingProperty", "/relatedContactInformation")),
        ({"relatedContactInformation": [contact("reporter")]}, ("missingProperty", "/relatedContactInformation")),
        (
            {"relatedContactInformation": [contact("buyerAppointmentContact"), contact("sellerAppointmentContact")]},
            ("invalidValue", "/relatedContactInformation/1/role"),
        ),
        ({"validFor": period("2030-01-02T10:00:00Z", "2030-01-02T08:00:00Z")}, ("invalidValue", "/validFor/endDateTime")),
        ({"validFor": period("2030-01-02T10:00:00Z", "2030-01-02T10:00:00Z")}, ("invalidValue", "/validFor/endDateTime")),
        ({"validFor": period("2030-01-02T10:00:00", "2030-01-02T12:00:00Z")}, ("invalidFormat", "/validFor/startDateTime")),
        ({"validFor": period("2001-01-02T08:00:00Z", "2001-01-02T10:00:00Z")}, ("invalidValue", "/validFor")),
        ({"status": "confirmed"}, ("unexpectedProperty", "/status")),
        ({"note": [note(source="seller")]}, ("invalidValue", "/note/0/source")),
        ({"attachment": [attachment(content="QQ==")]}, ("missingProperty", "/attachment/0/mimeType")),
        ({"relatedPlace": {"role": "where"}}, ("missingProperty", "/relatedPlace/@type")),
        ({"relatedPlace": None}, None),
        ({"relatedPlace": 5}, ("invalidFormat", "/relatedPlace")),
    ],
)
def test_a_wrong_booking_is_refused_with_the_place(visits, change, wrong):
    sent = {name: value for name, value in {**visits.request(), **change}.items() if value is not None}
    answer = visits.buyer.call("POST", "appointment", sent, api=AP)
    if wrong is None:
        assert answer.status == 201
        return
    assert answer.path() == [wrong]
    assert "appointment" not in visits.show()
    assert visits.buyer.get(visits.ticket)["status"] == "pending"


def test_a_place_that_is_null_is_refused(visits):
    assert visits.book(relatedPlace=None, validFor=visits.free()[0]).path() == [("invalidFormat", "/relatedPlace")]


def test_a_body_that_is_no_object_is_400(visits):
    item_id = visits.booked()["id"]
    for method, path in (("POST", "searchTimeSlot"), ("POST", "appointment"), ("PATCH", f"appointment/{item_id}")):
        assert visits.buyer.call(method, path, [1], api=AP).status == 400


def test_a_workorder_has_one_appointment_at_a_time(visits):
    first = visits.booked()
    answer = visits.book()
    assert answer.path() == [("otherIssue", "/workOrder")]
    assert len(visits.show()["appointment"]) == 1
    assert first["validFor"] not in visits.free()
    assert visits.cancel(first["id"]).status == 204
    assert visits.free()[0] == first["validFor"]
    visits.booked()
    assert len(visits.show()["appointment"]) == 2


def test_a_final_workorder_takes_no_appointment(visits):
    slot = visits.free()[0]
    visits.give("workorder_cancel")
    assert visits.book(validFor=slot).path() == [("otherIssue", "/workOrder")]


def test_a_slot_of_a_minute_ago_can_still_be_booked(buyer):
    clock = buyer.seller.clock
    visits = Visits(buyer)
    clock.move(by=86_400 - clock.now() % 86_400 - 1)  # one second before midnight
    slot = visits.free()[0]
    clock.move(by=60)
    assert slot not in visits.free()
    assert visits.book(validFor=slot).status == 201


def test_only_a_pending_ticket_is_lifted(visits):
    assert visits.buyer.act(visits.ticket, "cancel").status == 204
    visits.booked()
    assert visits.buyer.get(visits.ticket)["status"] == "assessingCancellation"


def test_a_patch_changes_what_it_names_and_adds_to_the_lists(visits):
    before = visits.booked(note=[note()], attachment=[attachment()])
    slot = visits.free()[3]
    after = visits.patch(before["id"], validFor=slot, relatedPlace=PLACE).json
    assert after == {**before, "validFor": slot, "relatedPlace": PLACE}
    assert before["validFor"] in visits.free()
    fresh = contact("buyerAppointmentContact", organization="New")
    after = visits.patch(before["id"], relatedContactInformation=[fresh]).json
    assert {one["role"]: one for one in after["relatedContactInformation"]} == {
        "buyerAppointmentContact": fresh,
        "sellerAppointmentContact": before["relatedContactInformation"][-1],
    }
    for notes in ([note("Ring twice.", id="n2")], [note(), note("Ring twice.", id="n2"), note("Mind the dog.", id="n3")]):
        after = visits.patch(before["id"], note=notes, attachment=[attachment(), attachment("two.txt")]).json
    assert [one["text"] for one in after["note"]] == ["It flaps.", "Ring twice.", "Mind the dog."]
    assert [one["name"] for one in after["attachment"]] == ["log.txt", "two.txt"]
    assert visits.appointment(before["id"]) == after


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, ("missingProperty", "")),
        ({"colour": "red"}, ("missingProperty", "")),
        ({"workOrder": {"id": "other"}}, ("unexpectedProperty", "/workOrder")),
        ({"status": "cancelled"}, ("unexpectedProperty", "/status")),
        ({"validFor": period("2030-01-02T10:00:00Z", "2030-01-02T08:00:00Z")}, ("invalidValue", "/validFor/endDateTime")),
        ({"validFor": period("2001-01-02T08:00:00Z", "2001-01-02T10:00:00Z")}, ("invalidValue", "/validFor")),
        ({"validFor": None}, ("invalidFormat", "/validFor")),
        ({"relatedPlace": {"@type": "GeographicSiteRef", "role": "x"}}, ("missingProperty", "/relatedPlace/id")),
        ({"relatedContactInformation": []}, ("missingProperty", "/relatedContactInformation")),
        ({"relatedContactInformation": [contact("sellerAppointmentContact")]}, ("invalidValue", "/relatedContactInformation/0/role")),
        ({"note": [note(source="seller", text="x")]}, ("invalidValue", "/note/0/source")),
        ({"attachment": [{"source": "buyer", "author": "R", "name": "x"}]}, ("missingProperty", "/attachment/0/url")),
    ],
)
def test_a_wrong_patch_is_refused_and_changes_nothing(visits, body, wrong):
    before = visits.booked()
    assert visits.patch(before["id"], **body).path() == [wrong]
    assert visits.appointment(before["id"]) == before


def test_a_patch_to_a_slot_that_is_blocked_meanwhile_is_refused(visits):
    before = visits.booked()
    slot = visits.free()[0]
    visits.give("calendar_block", start=slot["startDateTime"], end=slot["endDateTime"])
    assert visits.patch(before["id"], validFor=slot).path() == [("invalidValue", "/validFor")]
    assert visits.patch(before["id"], validFor=before["validFor"]).status == 200


def test_the_draft_lifts_a_pending_ticket_with_a_patch_too(visits, published):
    for one, state in ((visits, "inProgress"), (published, "pending")):
        item_id = one.booked()["id"]
        assert one.buyer.stimulate(one.ticket, "ticket_request_info")["status"] == "pending"
        assert one.patch(item_id, note=[note()]).status == 200
        assert one.buyer.get(one.ticket)["status"] == state


@pytest.mark.parametrize("state", [*WAY])
def test_what_is_over_is_never_changed(visits, listener, state):
    item_id = left(visits, state)
    before = visits.appointment(item_id)
    assert before["status"] == state
    visits.subscribe(listener)
    assert visits.patch(item_id, note=[note()]).status == 422
    assert visits.cancel(item_id).status == 422
    assert visits.booked()["id"] != item_id
    assert visits.appointment(item_id) == before
    assert listener.events(item_id) == []


def test_cancelling_gives_the_slot_back_and_is_announced(visits, listener):
    booked = visits.booked()
    visits.subscribe(listener)
    assert visits.cancel(booked["id"]).status == 204
    assert visits.appointment(booked["id"]) == {**booked, "status": "cancelled"}
    assert (visits.show()["state"], visits.show()["appointmentRequired"]) == ("open", False)
    until(lambda: listener.events() == [MOVED])


def test_the_published_edition_plans_the_workorder_and_opens_it_again(published, listener):
    published.subscribe(listener)
    item_id = published.booked()["id"]
    assert (published.show()["state"], published.show()["appointmentRequired"]) == ("planned", False)
    until(lambda: listener.events(published.workorder) == ["workOrderStateChangeEvent"])
    assert published.book(validFor=published.free()[0]).status == 422
    assert published.cancel(item_id).status == 204
    assert (published.show()["state"], published.show()["appointmentRequired"]) == ("open", True)
    wanted = ["workOrderStateChangeEvent"] * 2 + ["workOrderAppointmentRequiredEvent"]
    until(lambda: listener.events(published.workorder) == wanted)


def test_the_published_edition_books_for_open_workorders_only(published):
    slot = published.free()[0]
    published.give("workorder_plan")
    assert published.book(validFor=slot).path() == [("otherIssue", "/workOrder")]


def test_unknown_appointments_and_those_of_others_are_not_found(visits):
    item_id = visits.booked()["id"]
    for method, path in (("GET", "nope"), ("PATCH", "nope"), ("POST", "nope/cancel"), ("GET", visits.workorder)):
        body = {"note": []} if method == "PATCH" else None
        assert visits.buyer.call(method, f"appointment/{path}", body, api=AP).status == 404
    seller = visits.buyer.seller
    for work in (appointments.retrieve, appointments.patch, appointments.cancel):
        call = Call(operation="patchAppointment", buyer="other", kind=Kind.APPOINTMENT, item_id=item_id, document={})
        with pytest.raises(Exception, match="404"):
            work(seller, call)


def test_workorders_of_others_are_unknown(visits):
    seller = visits.buyer.seller
    slot = visits.free()[0]
    bodies = {
        appointments.search: {"workOrder": {"id": visits.workorder}, "requestedTimeSlot": [{"validFor": slot}]},
        appointments.create: visits.request(),
    }
    for work, body in bodies.items():
        call = Call(operation="createAppointment", buyer="other", kind=Kind.APPOINTMENT, document=body)
        with pytest.raises(Exception, match="referenceNotFound"):
            work(seller, call)


def test_every_filter_of_the_list(buyer):
    first, second = Visits(buyer), Visits(buyer)
    slots = first.free()
    one = first.booked(validFor=slots[0], relatedPlace=PLACE)["id"]
    two = second.booked(validFor=slots[1])["id"]
    second.cancel(two)
    start, end = slots[0]["startDateTime"], slots[0]["endDateTime"]
    middle = start[:11] + "09:00:00Z"
    expected = {
        "": [one, two],
        f"workOrderId={second.workorder}": [two],
        "status=confirmed": [one],
        "status=cancelled": [two],
        "status=missed": [],
        f"validFor.gt={middle}&validFor.lt={middle}": [one],
        f"validFor.gt={end}": [two],
        f"validFor.lt={end}": [one],
        f"validFor.gt={middle}": [one, two],
        "geographicAddressId=address-3": [one],
        "geographicSiteId=site-1": [two],
        "geographicSiteId=address-3": [],
        "limit=1": [one],
        "offset=1&limit=5": [two],
    }
    for query, wanted in expected.items():
        answer = buyer.call("GET", f"appointment?{query}", api=AP)
        assert [item["id"] for item in answer.json] == wanted, query
    assert (answer.headers["X-Total-Count"], answer.headers["X-Result-Count"]) == ("2", "1")
    assert {*answer.json[0]} == {"id", "href", "relatedPlace", "status", "validFor", "workOrder"}
    for query in ("status=late", "validFor.gt=soon", "offset=-1"):
        assert buyer.call("GET", f"appointment?{query}", api=AP).status == 400, query


def test_every_state_has_a_way(visits):
    assert {*WAY} == {*AppointmentState} - {"confirmed", "inProgress"}
