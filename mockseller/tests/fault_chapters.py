"""What a buyer lives through with tickets, workorders and appointments, and the many wrong things it asks for on the way."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import quote

from ttck.mockseller.engine.seams import Document
from ttck.mockseller.tests.appointments import AP, WO, Visits
from ttck.mockseller.tests.fault_incidents import incident_lists, incidents, incidents_in_a_row
from ttck.mockseller.tests.fault_likeness import likeness
from ttck.mockseller.tests.support import EARLY, LATE, LONG, attachment, contact, issue, note, ticket_request
from ttck.mockseller.tests.test_tickets import ticket_in
from ttck.specs.vocabulary import MEF_KINDS, Api, AppointmentEvent, IncidentEvent, Kind, TicketEvent

PLACE = {"@type": "GeographicAddressRef", "role": "where", "id": "address-3"}
WRONG = (None, 7, "x", [], [None], {}, [{"id": "W"}])
PATHS = {Kind.TICKET: Api.TICKET, Kind.INCIDENT: Api.TICKET, Kind.APPOINTMENT: AP, Kind.WORKORDER: WO}


def period(start, end):
    return {"startDateTime": start, "endDateTime": end}


def register(buyer, listener):
    """Two registrations for everything, and some for less; wrong ones and some that end."""
    url = listener.url
    narrow = [f"eventType={one}" for one in (IncidentEvent.UPDATE, AppointmentEvent.UPDATE, TicketEvent.STATE_CHANGE, "nope")]
    several = (TicketEvent.UPDATE, IncidentEvent.UPDATE)
    narrow += [f"eventType={one}" for one in (",".join(several), "&eventType=".join(several))]
    bodies = [{"callback": url}, {"callback": url}, *({"callback": url, "query": query} for query in narrow)]
    for api in Api:
        for body in (*bodies, {}, {"query": "a"}, {"callback": 7}, []):
            buyer.call("POST", "hub", body, api=api)
        ident = buyer.call("POST", "hub", {"callback": url}, api=api).json.get("id", "none")  # the draft has no events of workorders
        for method, path in (("GET", ident), ("DELETE", ident), ("DELETE", ident), ("GET", "nope")):
            buyer.call(method, f"hub/{path}", api=api)
    buyer.call("POST", "hub", {"callback": f"{url}/Desk", "query": f"eventType = {TicketEvent.STATE_CHANGE}"})
    buyer.call("POST", "hub", {"callback": f"{url}/Desk", "query": f"eventType = {AppointmentEvent.STATE_CHANGE}"}, api=AP)
    ended = buyer.call("POST", "hub", {"callback": url}).json["id"]
    buyer.call("DELETE", f"hub/{ended}")
    for api in (Api.TICKET, AP):
        buyer.call("POST", "hub", {"callback": url}, api=api)


def tickets(buyer):
    """A ticket with two questions that is reopened and cancelled, and one of each state."""
    item_id = buyer.create(note=[note()], attachment=[attachment()])["id"]
    buyer.stimulate(item_id, "ticket_start_work", "ticket_add_note", "ticket_add_attachment", "ticket_update_technical_contacts")
    for number in (1, 2):
        buyer.stimulate(item_id, "ticket_request_info")
        buyer.patch(item_id, note=[note(f"Answer {number}", id=f"a{number}")])
    buyer.stimulate(item_id, "ticket_request_info", "ticket_add_related_issue")
    shown = {"attachment": [attachment("answer.txt", attachmentId="a-answer")], "relatedIssue": [issue()]}
    buyer.patch(item_id, **shown, relatedContactInformation=[contact("buyerTechnicalContact")], note=[note("Answer 3", id="a3")])
    buyer.stimulate(item_id, "ticket_resolve", "ticket_add_note")
    buyer.act(item_id, "reopen", {"reason": "It is dark again."})
    buyer.patch(item_id, note=[note("It is dark since noon.", id="dark")])
    buyer.stimulate(item_id, "ticket_start_work")
    buyer.act(item_id, "cancel")
    buyer.call("PATCH", f"troubleTicket/{item_id}", {"externalId": "B-late"})
    buyer.stimulate(item_id, "ticket_finish_cancellation")
    closed_id = buyer.create()["id"]
    buyer.stimulate(closed_id, "ticket_start_work", "ticket_add_attachment", "ticket_resolve")
    buyer.act(closed_id, "close")
    buyer.get(closed_id)
    buyer.call("POST", "troubleTicket", ticket_request(relatedEntity=[{"id": "No such product", "@referredType": "Product", "role": "r"}]))
    for state in ("resolved", "closed"):
        buyer.get(ticket_in(buyer, state))
    buyer.patch(ticket_in(buyer, "resolved"), priority="high", note=[note("It is more urgent now.", id="more")])
    resolved_id = ticket_in(buyer, "resolved")
    buyer.act(resolved_id, "cancel")
    buyer.seller.clock.move(by=1)
    buyer.get(resolved_id)
    large = {
        "attachment": [attachment(content="QUJD" * 200, mimeType="text/plain")],
        "relatedContactInformation": [contact(emailAddress="Ada@Buyer.Example")],
    }
    large_id = buyer.create(**large)["id"]
    buyer.patch(large_id, relatedIssue=[], relatedContactInformation=[], note=[note("Nothing is related.", id="none")])
    long_id = buyer.create(
        description=LONG,
        attachment=[attachment(LONG)],
        relatedContactInformation=[contact(name=LONG, postalAddress={"city": LONG, "country": "SE", "streetName": LONG})],
    )["id"]
    buyer.patch(long_id, externalId=LONG, relatedIssue=[issue(description=LONG)], note=[note("Much is related.", id="much")])
    buyer.create(note=[])
    twice = [buyer.create(externalId="B-twice") for _ in range(2)]
    buyer.stimulate(twice[0]["id"], "ticket_update_seller_priority")
    buyer.list()
    buyer.list(f"severity={twice[0]['severity']}&priority={twice[0]['priority']}")
    for path in ("nope", quote(" ")):
        buyer.call("GET", f"troubleTicket/{path}")


def states(buyer):
    """A ticket that the seller changes and the buyer patches in each state, and that is reopened three times."""
    technician = contact("buyerTechnicalContact")
    item_id = buyer.create(relatedIssue=[issue()], relatedContactInformation=[contact(), technician])["id"]
    buyer.stimulate(item_id, "ticket_add_note", "ticket_start_work", "ticket_request_info", "ticket_add_note")
    buyer.patch(item_id, relatedIssue=[{**issue(), "description": "Other words."}], note=[note("About it.", id="s1")])
    buyer.stimulate(item_id, "ticket_update_expected_resolution")
    for number in (1, 2, 3):
        buyer.stimulate(item_id, "ticket_resolve")
        if number == 1:
            buyer.stimulate(item_id, "ticket_add_note")
            buyer.patch(item_id, relatedContactInformation=[{**technician, "name": "Somebody Else"}])
            buyer.call("PATCH", f"troubleTicket/{item_id}", {"externalId": "B-type", "ticketType": "maintenance"})
        buyer.act(item_id, "reopen", {"reason": "It is dark again."})
        if number == 1:
            buyer.patch(item_id, relatedIssue=[{**issue(), "id": "T-other"}], note=[note("Another one.", id="s2")])
        buyer.stimulate(item_id, "ticket_start_work")


def workorders(buyer):
    """Workorders on all their ways, some of tickets that are reopened or cancelled meanwhile."""
    for steps in (("plan", "start", "complete"), ("start", "fail"), ("cancel", "start"), ("plan",), ("start",), ()):
        for appointment in (True, False):
            visits = Visits(buyer, appointment=appointment)
            visits.show()
            for step in steps:
                visits.give(f"workorder_{step}")
                visits.show()
            after_the_ticket(visits)
    visits = Visits(buyer)
    for attribute in ("note", "technician", "place", "task"):
        visits.give("workorder_update", attribute=attribute)
        visits.show()
    visits.give("workorder_start")
    visits.give("workorder_update", attribute="note")
    for steps in (("start", "fail"), ("cancel",)):
        noted = Visits(buyer)
        noted.give("workorder_update", attribute="note")
        for step in steps:
            noted.give(f"workorder_{step}")
        noted.show()
    closed = Visits(buyer, appointment=False)
    for step in ("start", "complete"):
        closed.give(f"workorder_{step}")
    buyer.stimulate(closed.ticket, "ticket_resolve")
    buyer.act(closed.ticket, "close")
    closed.show()
    for path in ("nope", quote(" ")):
        buyer.call("GET", f"workorder/{path}", api=WO)


def after_the_ticket(visits):
    """The ticket is resolved and reopened, or cancelled, whichever it can be."""
    buyer = visits.buyer
    if buyer.get(visits.ticket)["status"] == "inProgress" and visits.show()["state"] in {"completed", "unableToComplete"}:
        buyer.stimulate(visits.ticket, "ticket_resolve")
        buyer.act(visits.ticket, "reopen", {"reason": "no"})
    else:
        buyer.act(visits.ticket, "cancel")
        visits.give("ticket_finish_cancellation", visits.ticket)
    visits.show()


def searches(buyer):
    """Searches that find many slots, a few, or none, and wrong ones."""
    visits = Visits(buyer)
    first, second = visits.free()[:2]
    window = {"start": "2039-01-01T03:00:00Z", "end": "2039-01-01T05:00:00Z"}
    visits.give("calendar_open", **window)
    hours = period("2039-01-01T04:00:00+01:00", "2039-01-01T09:00:00+03:00")
    day = first["startDateTime"][:11]
    backwards, empty = period(second["endDateTime"], first["startDateTime"]), period(EARLY, EARLY)
    for periods in (
        *([first, second], [hours], [hours, second], [period(EARLY, EARLY.replace("2020", "2021"))], [backwards], [empty]),
        *([first, backwards], [period("soon", LATE)], [period(f"{day}09:00:00Z", f"{day}09:30:00Z")]),
    ):
        visits.search(*periods)
        for unknown in ("nope", visits.ticket):
            visits.search(*periods, workorder=unknown)
    visits.give("calendar_block", start=f"{first['startDateTime'][:13]}:10:00Z", end=f"{first['startDateTime'][:13]}:50:00Z")
    visits.search(first)
    visits.give("calendar_block", start=EARLY, end=LATE)
    visits.search()
    whole = {"workOrder": {"id": visits.workorder}, "requestedTimeSlot": [{"validFor": first}]}
    spoilt(partial(buyer.call, "POST", "searchTimeSlot", api=AP), whole)


def spoilt(send: Callable[[Any], Any], whole: Document):
    """Send a body without one attribute, with each attribute in wrong types, and bodies that are no objects."""
    for name in whole:
        send({other: value for other, value in whole.items() if other != name})
        for value in WRONG:
            send({**whole, name: value})
    for body in (*WRONG[1:], {"unknown": 1}):
        send(body)


def bookings(buyer):
    """Bookings with everything and with little, twice for one workorder, for no workorder, and wrong ones."""
    visits = Visits(buyer)
    contacts = [contact("buyerAppointmentContact", organization="B"), contact("appointmentPlaceContact")]
    more = {"note": [note("Ring the bell twice, " * 4), note("b", id="n2")], "attachment": [attachment(), attachment("b.txt")]}
    first, second = visits.free()[:2]
    whole = visits.request(relatedContactInformation=contacts, validFor=first, **more)
    slots = (period(second["endDateTime"], first["startDateTime"]), period(LATE, LATE), period(EARLY, "2020-01-01T02:00:00Z"))
    for changed in ({"workOrder": {"id": "nope"}}, {"workOrder": {"id": visits.ticket}}, *({"validFor": slot} for slot in slots)):
        buyer.call("POST", "appointment", {**whole, **changed}, api=AP)
    buyer.call("POST", "appointment", {**whole, "relatedContactInformation": [contact("reporterContact")]}, api=AP)
    Visits(buyer)  # with a newer workorder
    booked = buyer.call("POST", "appointment", whole, api=AP).json
    visits.show()
    visits.book(validFor=second)
    visits.show()
    spoilt(partial(buyer.call, "POST", "appointment", api=AP), whole)
    large = {"note": [note(LONG)], "attachment": [attachment(content="QUJD" * 6000, mimeType="text/plain")]}
    Visits(buyer).book(**large)
    for slot in visits.free()[1:3]:
        visits.cancel(booked["id"])
        visits.appointment(booked["id"])
        visits.show()
        booked = visits.booked(validFor=slot)
        visits.show()
    for path in (booked["id"], visits.ticket):
        buyer.call("GET", f"workorder/{path}", api=WO)
    visits.book()
    two = Visits(buyer)
    buyer.patch(two.ticket, note=[note("Another place as well, please.", id="two")])
    two.open()
    two.book()
    at_work = Visits(buyer)
    at_work.give("workorder_start")
    at_work.book(validFor=second)


def moves(buyer):
    """Patches of each attribute, moves, a question to the ticket in between, a cancel, and wrong patches."""
    visits = Visits(buyer)
    contacts = [contact("buyerAppointmentContact"), contact("appointmentPlaceContact")]
    item_id = visits.booked(note=[note()], attachment=[attachment()], relatedContactInformation=contacts)["id"]
    third, fourth, fifth = visits.free()[3:6]
    fresh = [contact("buyerAppointmentContact", organization="New"), contact("appointmentPlaceContact", name="Olga")]
    pair = [attachment("c.txt"), attachment("d.txt")]
    for body in (
        {"note": [note("Mind the dog.", id="n3")]},
        {"note": [note("Mind the dog.", id="n3b", author="Bo")]},
        {"attachment": pair},
        {"relatedPlace": PLACE},
        {"relatedContactInformation": fresh},
        {"validFor": third},
        {"validFor": fourth, "note": [note("Later, please.", id="n4")]},
        {"validFor": period(EARLY, "2020-01-01T02:00:00Z")},
        {"workOrder": {"id": Visits(buyer).workorder}},
        {"status": "cancelled"},
    ):
        visits.patch(item_id, **body)
        visits.appointment(item_id)
        visits.show()
    spoilt(partial(buyer.call, "PATCH", f"appointment/{item_id}", api=AP), {"validFor": fifth, "note": [note("x", id="n5")], **pair[0]})
    buyer.control("POST", "/stimuli/ticket_request_info", {"id": visits.ticket})
    visits.patch(item_id, note=[note("Here you are.", id="n6")])
    for step in ("add_note", "add_attachment", "update_seller_contact", "update_seller_contact"):
        visits.give(f"appointment_{step}", item_id)
        visits.appointment(item_id)
    visits.patch(item_id, attachment=[attachment("e.txt"), attachment("f.txt", content="QUJD" * 6000, mimeType="text/plain")])
    visits.cancel(item_id)
    visits.appointment(item_id)


def endings(buyer):
    """Appointments that end in every way, each moved before; what is over is patched, cancelled and booked again."""
    for step in ("complete", "miss", "fail", "cancel"):
        visits = Visits(buyer)
        item_id = visits.booked(note=[note()])["id"]
        visits.patch(item_id, validFor=visits.free()[1])
        if step == "cancel":
            visits.cancel(item_id)
        else:
            visits.give(f"appointment_{step}", item_id)
        for again in (1, 2):
            visits.patch(item_id, note=[note(f"late {again}", id="late")])
            visits.cancel(item_id)
            visits.appointment(item_id)
        visits.give("appointment_add_note", item_id)
        visits.book()
        visits.appointment(item_id)
    pair = [(visits, visits.booked()["id"]) for visits in (Visits(buyer), Visits(buyer))]
    for visits, item_id in pair:  # a note to each, before anybody looks
        visits.give("appointment_add_note", item_id)
    visits = Visits(buyer)
    item_id = visits.booked()["id"]
    for step in ("start", "complete"):
        visits.give(f"workorder_{step}")
        visits.appointment(item_id)
        visits.cancel(item_id)
        visits.show()
    for path in ("nope", quote(" ")):
        for method, tail in (("GET", ""), ("PATCH", ""), ("POST", "/cancel")):
            buyer.call(method, f"appointment/{path}{tail}", {"note": [note()]} if method == "PATCH" else None, api=AP)


def lists(buyer):
    """Appointments of all times and of a few, in lists."""
    visits = Visits(buyer)
    booked = visits.booked()["validFor"]
    start, end = booked["startDateTime"], booked["endDateTime"]
    middle = start[:11] + "09:00:00Z"
    mine = f"workOrderId={quote(visits.workorder)}"
    for query in ("", mine, f"validFor.gt={middle}", f"validFor.lt={middle}", f"{mine}&validFor.gt={LATE}", f"{mine}&validFor.lt={end}"):
        buyer.call("GET", f"appointment?{query}", api=AP)
        buyer.call("GET", f"workorder?{query}", api=WO)
    state = "status=confirmed"
    for query in (f"{mine}&{state}", f"{state}&validFor.gt={start}", f"{state}&validFor.lt={end}", "offset=1&limit=1", "status=strange"):
        buyer.call("GET", f"appointment?{query}", api=AP)
    ticket, required = "relatedEntityId=nobody", "appointmentRequired=true"
    for query in ("state=open", required, ticket, f"state=open&{required}", f"{ticket}&state=open", "offset=1&limit=1"):
        buyer.call("GET", f"workorder?{query}", api=WO)


def nothing(buyer):
    """Paths and methods that no API has."""
    for api in Api:
        for kind in (kind for kind in MEF_KINDS if PATHS[kind] is api):
            for method, path in (("POST", f"{kind}//cancel"), ("PATCH", kind), ("GET", f"{kind}/"), ("PUT", kind), ("DELETE", f"{kind}/x")):
                buyer.call(method, path, {} if method != "GET" else None, api=api)
        buyer.call("GET", "nothing", api=api)


def nearly(buyer):
    """Identifiers that begin with one that there is."""
    visits = Visits(buyer)
    booked = visits.booked()["id"]
    incident = buyer.control("POST", "/stimuli/incident_create", {"id": None, "args": {}}).json["id"]
    for kind, ident in ((Kind.APPOINTMENT, booked), (Kind.WORKORDER, visits.workorder), (Kind.INCIDENT, incident)):
        buyer.call("GET", f"{kind}/{ident}-more", api=PATHS[kind])
    visits.cancel(f"{booked}-more")


CHAPTERS = (
    *(tickets, states, likeness, workorders, searches, bookings, moves, endings, lists),
    *(incidents, incidents_in_a_row, incident_lists, nearly, nothing),
)
