from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from harness.record.exchange import Answer
from harness.rehearsal.dry_seller import DrySeller
from harness.tests.test_dry_seller import CREATE, NOTE
from specs.contracts import contract
from specs.vocabulary import Api, Stimulus

APIS = frozenset({"ticket", "appointment", "workorder"})
CONTACT = {"role": "buyerAppointmentContact", "name": "Ada", "number": "1", "emailAddress": "ada@buyer.example"}
TODAY = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def period(day: int, start: int, end: int) -> dict[str, str]:
    begin = TODAY + timedelta(days=day)
    return {name: (begin + timedelta(hours=hour)).isoformat() for name, hour in (("startDateTime", start), ("endDateTime", end))}


class Field:
    """A dry seller with a ticket that waits for an appointment."""

    def __init__(self, *, published: bool = False) -> None:
        self.told: list[tuple[str, str]] = []
        self.seller = DrySeller(
            contract("troubleTicket"), published=published, announce=lambda _, event, item: self.told.append((event, item)), apis=APIS
        )
        for api in Api:
            self.ask("POST", "/hub", {"callback": "http://127.0.0.1/x"}, api=api)
        self.ticket, self.workorder = self.open()

    def open(self, how: str = Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT) -> tuple[str, str]:
        ticket = str(self.ask("POST", "/troubleTicket", CREATE, api=Api.TICKET).document["id"])
        assert self.seller.decide(Stimulus.START_WORK, ticket, {}) is None
        assert self.seller.decide(how, ticket, {}) is None
        return ticket, str(self.ask("GET", f"/troubleTicket/{ticket}", api=Api.TICKET).document["workOrder"][-1]["id"])

    def ask(self, method: str, path: str, document: Any = None, *, api: Api = Api.APPOINTMENT) -> Answer:
        return self.seller.answer(method, path, None if document is None else json.dumps(document).encode(), api=api)

    def state(self) -> str:
        return str(self.ask("GET", f"/troubleTicket/{self.ticket}", api=Api.TICKET).document["status"])

    def shown(self) -> dict[str, Any]:
        found: dict[str, Any] = self.ask("GET", f"/workorder/{self.workorder}", api=Api.WORKORDER).document
        return found

    def search(self, *wanted: dict[str, str], **more: Any) -> Answer:
        slots = [{"validFor": one} for one in wanted]
        return self.ask("POST", "/searchTimeSlot", {"workOrder": {"id": self.workorder}, "requestedTimeSlot": slots, **more})

    def free(self, *wanted: dict[str, str]) -> list[dict[str, str]]:
        return [slot["validFor"] for slot in self.search(*wanted).document["availableTimeSlot"]]

    def book(self, valid_for: dict[str, str] | None = None, **more: Any) -> Answer:
        sent = {"workOrder": {"id": self.workorder}, "validFor": valid_for or period(2, 8, 10), "relatedContactInformation": [CONTACT]}
        return self.ask("POST", "/appointment", {**sent, **more})

    def patch(self, appointment: str, document: Any) -> Answer:
        return self.ask("PATCH", f"/appointment/{appointment}", document)


@pytest.fixture
def field() -> Field:
    return Field()


def test_a_workorder_with_an_appointment_makes_its_ticket_wait(field: Field) -> None:
    found = field.shown()
    assert contract("workorderManagement").problems(found, "WorkOrder") == ()
    assert (found["state"], found["appointmentRequired"], field.state()) == ("open", True, "pending")
    assert found["relatedEntity"][0]["id"] == field.ticket


def test_a_workorder_without_one_needs_none(field: Field) -> None:
    field.ticket, field.workorder = field.open(Stimulus.WORKORDER_OPEN)
    assert (field.shown()["appointmentRequired"], field.state()) == (False, "inProgress")


def test_a_search_offers_slots_of_two_hours_inside_the_requested_time(field: Field) -> None:
    answer = field.search(period(5, 7, 13), period(3, 8, 9))
    assert answer.status == 201
    assert contract("appointmentManagement").problems(answer.document, "SearchTimeSlot") == ()
    assert len(answer.document["availableTimeSlot"]) == 2
    assert answer.document["requestedTimeSlot"][0]["validFor"] == period(5, 7, 13)


def test_two_requested_times_that_touch_are_one(field: Field) -> None:
    assert len(field.free(period(5, 8, 9), period(5, 9, 10))) == 1


def test_no_technician_is_no_error(field: Field) -> None:
    block = period(5, 0, 24)
    assert (
        field.seller.decide(Stimulus.CALENDAR_BLOCK, field.workorder, {"start": block["startDateTime"], "end": block["endDateTime"]})
        is None
    )
    assert field.free(period(5, 0, 24)) == []
    opened = period(5, 20, 22)
    assert (
        field.seller.decide(Stimulus.CALENDAR_OPEN, field.workorder, {"start": opened["startDateTime"], "end": opened["endDateTime"]})
        is None
    )
    assert len(field.free(period(5, 0, 24))) == 1


@pytest.mark.parametrize(
    ("document", "status"),
    [
        ({"requestedTimeSlot": []}, 422),
        ({"requestedTimeSlot": [{"validFor": period(2, 10, 8)}]}, 422),
        ({"workOrder": {"id": "nobody"}}, 422),
        ({"workOrder": 5}, 422),
    ],
)
def test_a_wrong_search_is_refused_and_shows_nothing(field: Field, document: Any, status: int) -> None:
    answer = field.search(period(5, 8, 10), **document)
    assert answer.status == status
    assert set(answer.document[0]) <= {"code", "reason"}


def test_a_booking_moves_workorder_and_ticket(field: Field) -> None:
    answer = field.book()
    assert answer.status == 201
    assert contract("appointmentManagement").problems(answer.document, "Appointment") == ()
    assert answer.document["status"] == "confirmed"
    assert [contact["role"] for contact in answer.document["relatedContactInformation"]] == [
        "buyerAppointmentContact",
        "sellerAppointmentContact",
    ]
    found = field.shown()
    assert (found["appointment"], found["appointmentRequired"], found["state"]) == ([{"id": answer.document["id"]}], False, "open")
    assert field.state() == "inProgress"
    assert period(2, 8, 10)["startDateTime"][:13] not in {slot["startDateTime"][:13] for slot in field.free(period(2, 0, 24))}


@pytest.mark.parametrize(
    "wrong",
    [
        {"valid_for": period(2, 10, 8)},
        {"valid_for": period(2, 2, 4)},
        {"valid_for": period(-2, 8, 10)},
        {"workOrder": {"id": "nobody"}},
        {"relatedContactInformation": [{**CONTACT, "role": "someone"}]},
        {"note": [{**NOTE, "source": "seller"}]},
        {"status": "completed"},
    ],
)
def test_a_wrong_booking_is_refused_and_changes_nothing(field: Field, wrong: Any) -> None:
    assert field.book(**wrong).status == 422
    assert (field.state(), field.shown()["appointmentRequired"]) == ("pending", True)


def test_a_second_booking_is_refused_until_the_first_is_cancelled(field: Field) -> None:
    first = field.book().document["id"]
    assert field.book(period(3, 8, 10)).status == 422
    assert field.ask("POST", f"/appointment/{first}/cancel").status == 204
    assert field.book(period(3, 8, 10)).status == 201


def test_a_patch_adds_items_and_takes_the_ticket_on(field: Field) -> None:
    appointment = field.book().document["id"]
    field.seller.decide(Stimulus.REQUEST_INFO, field.ticket, {})
    field.patch(appointment, {"note": [NOTE]})
    again = field.patch(appointment, {"note": [NOTE, {**NOTE, "id": "m", "text": "more"}], "validFor": period(2, 8, 10)})
    assert again.status == 200
    assert [note["text"] for note in again.document["note"]] == ["still dark", "more"]
    assert field.state() == "inProgress"


def test_a_patch_replaces_slot_place_and_contact(field: Field) -> None:
    appointment = field.book().document["id"]
    place = {"@type": "FormattedAddress", "role": "here", "addrLine1": "1 Road", "city": "Y", "country": "US"}
    contact = {**CONTACT, "name": "Grace"}
    answer = field.patch(appointment, {"validFor": period(4, 8, 10), "relatedPlace": place, "relatedContactInformation": [contact]})
    assert answer.document["validFor"] == period(4, 8, 10)
    assert answer.document["relatedPlace"] == place
    assert [one["name"] for one in answer.document["relatedContactInformation"] if one["role"] == CONTACT["role"]] == ["Grace"]
    assert len(answer.document["relatedContactInformation"]) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"description": "x"},
        {"validFor": period(2, 2, 4)},
        {"workOrder": {"id": "other"}, "note": [NOTE]},
        {"note": [{**NOTE, "source": "seller"}]},
        {"relatedContactInformation": [{**CONTACT, "role": "sellerAppointmentContact"}]},
    ],
)
def test_a_wrong_patch_is_refused(field: Field, wrong: Any) -> None:
    appointment = field.book().document["id"]
    before = field.ask("GET", f"/appointment/{appointment}").document
    assert field.patch(appointment, wrong).status == 422
    assert field.ask("GET", f"/appointment/{appointment}").document == before


@pytest.mark.parametrize(
    ("stimulus", "state"),
    [
        (Stimulus.APPOINTMENT_COMPLETE, "completed"),
        (Stimulus.APPOINTMENT_MISS, "missed"),
        (Stimulus.APPOINTMENT_FAIL, "failed"),
    ],
)
def test_what_is_over_cannot_be_changed(field: Field, stimulus: Stimulus, state: str) -> None:
    appointment = field.book().document["id"]
    assert field.seller.decide(stimulus, appointment, {}) is None
    assert field.ask("GET", f"/appointment/{appointment}").document["status"] == state
    assert ("appointmentStatusChangeEvent", appointment) in field.told
    assert field.patch(appointment, {"note": [NOTE]}).status == 422
    assert field.ask("POST", f"/appointment/{appointment}/cancel").status == 422
    assert field.seller.decide(Stimulus.APPOINTMENT_ADD_NOTE, appointment, {}) is None  # a technician may report when the visit is over


@pytest.mark.parametrize(
    "stimulus", [Stimulus.APPOINTMENT_UPDATE_SELLER_CONTACT, Stimulus.APPOINTMENT_ADD_NOTE, Stimulus.APPOINTMENT_ADD_ATTACHMENT]
)
def test_an_update_of_an_appointment_shows_and_is_told(field: Field, stimulus: Stimulus) -> None:
    appointment = field.book().document["id"]
    before = field.ask("GET", f"/appointment/{appointment}").document
    assert field.seller.decide(stimulus, appointment, {}) is None
    after = field.ask("GET", f"/appointment/{appointment}").document
    assert after != before
    assert contract("appointmentManagement").problems(after, "Appointment") == ()
    assert field.told[-1] == ("appointmentAttributeValueChangeEvent", appointment)


@pytest.mark.parametrize("attribute", ["note", "technician", "place", "task"])
def test_an_update_of_a_workorder_shows_and_is_told_for_its_ticket(field: Field, attribute: str) -> None:
    before = field.shown()
    assert field.seller.decide(Stimulus.WORKORDER_UPDATE, field.workorder, {"attribute": attribute}) is None
    assert field.shown() != before
    assert contract("workorderManagement").problems(field.shown(), "WorkOrder") == ()
    assert field.told[-1] == ("troubleTicketAttributeValueChangeEvent", field.ticket)


@pytest.mark.parametrize(
    ("stimuli", "state"),
    [
        (["workorder_plan"], "planned"),
        (["workorder_start", "workorder_complete"], "completed"),
        (["workorder_plan", "workorder_start", "workorder_fail"], "unableToComplete"),
        (["workorder_cancel"], "cancelled"),
    ],
)
def test_a_workorder_goes_the_ways_of_its_lifecycle(field: Field, stimuli: list[str], state: str) -> None:
    assert [field.seller.decide(stimulus, field.workorder, {}) for stimulus in stimuli] == [None] * len(stimuli)
    assert field.shown()["state"] == state
    assert not any(event.startswith("workOrder") for event, _ in field.told)  # the draft has no such events


def test_a_move_without_a_line_is_refused(field: Field) -> None:
    assert "the workorder is open" in str(field.seller.decide(Stimulus.WORKORDER_COMPLETE, field.workorder, {}))
    field.seller.decide(Stimulus.WORKORDER_CANCEL, field.workorder, {})
    assert field.book().status == field.search(period(2, 8, 10)).status == 422


def test_the_workorders_of_a_cancelled_ticket_are_cancelled(field: Field) -> None:
    assert field.ask("POST", f"/troubleTicket/{field.ticket}/cancel", api=Api.TICKET).status == 204
    field.seller.decide(Stimulus.FINISH_CANCELLATION, field.ticket, {})
    assert field.shown()["state"] == "cancelled"


def test_the_published_edition_plans_and_opens_again() -> None:
    field = Field(published=True)
    assert [event for event, item in field.told if item == field.workorder] == ["workOrderCreateEvent", "workOrderAppointmentRequiredEvent"]
    first = field.book().document["id"]
    assert (field.shown()["state"], field.shown()["appointmentRequired"]) == ("planned", False)
    field.ask("POST", f"/appointment/{first}/cancel")
    assert (field.shown()["state"], field.shown()["appointmentRequired"]) == ("open", True)
    second = field.book().document["id"]
    field.seller.decide(Stimulus.WORKORDER_START, field.workorder, {})
    assert field.ask("GET", f"/appointment/{second}").document["status"] == "inProgress"


def test_lists_meet_their_criteria(field: Field) -> None:
    field.book()
    day = period(2, 0, 24)
    for query, number in (
        ("", 1),
        (f"?workOrderId={field.workorder}", 1),
        ("?workOrderId=other", 0),
        ("?status=missed", 0),
        (f"?validFor.gt={day['endDateTime'].replace('+', '%2B')}", 0),
        (f"?validFor.lt={day['endDateTime'].replace('+', '%2B')}", 1),
    ):
        answer = field.ask("GET", f"/appointment{query}")
        assert (answer.status, len(answer.document)) == (200, number), query
    assert field.ask("GET", "/appointment?status=lost").status == 400
    for query, number in (("?appointmentRequired=false", 1), ("?appointmentRequired=true", 0), (f"?relatedEntityId={field.ticket}", 1)):
        assert len(field.ask("GET", f"/workorder{query}", api=Api.WORKORDER).document) == number, query


@pytest.mark.parametrize(("api", "path"), [(Api.APPOINTMENT, "/appointment/x"), (Api.WORKORDER, "/workorder/x"), (Api.WORKORDER, "/hub/x")])
def test_nobody_knows_an_unknown_identifier(field: Field, api: Api, path: str) -> None:
    answer = field.ask("GET", path, api=api)
    assert (answer.status, answer.document["code"]) == (404, "notFound")


def test_an_earlier_binding_names_the_workorder_as_a_related_entity(field: Field) -> None:
    reference = [{"id": field.workorder, "@referredType": "WorkOrder", "role": "x"}]
    sent = {"relatedEntity": reference, "requestedTimeSlot": [{"validFor": period(5, 8, 10)}]}
    answer = field.ask("POST", "/searchTimeSlot", sent)
    assert (answer.status, answer.document["relatedEntity"]) == (201, reference)


def test_a_hub_knows_only_its_own_events(field: Field) -> None:
    document = {"callback": "http://127.0.0.1/x", "query": "eventType=troubleTicketStatusChangeEvent"}
    assert field.ask("POST", "/hub", document).status == 422
    assert field.ask("POST", "/hub", document, api=Api.TICKET).status == 201
