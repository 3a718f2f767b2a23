"""The model buyer: everything that a buyer can do, in every legal way, with every rule kept."""

from __future__ import annotations

from collections.abc import Callable

from ttck.specs.vocabulary import Api, AppointmentEvent, Stimulus, TicketEvent
from ttck.suites.selftest.buyers import payloads
from ttck.suites.selftest.buyers.desk import Desk

Deviation = Callable[[Desk], None]
SUBSCRIBE, HAND_IN, SEARCH = "subscribe", "hand in", "search"


def play(desk: Desk, deviate: Deviation | None = None) -> None:
    """The whole story; a deviation happens when there is something of everything, before the tickets are ended."""
    _register(desk)
    _open(desk)
    _patch(desk)
    _beside_the_seller(desk)
    _visit(desk)
    _incident(desk)
    if deviate is not None:
        deviate(desk)
    _wait(desk)
    _end(desk)


def _register(desk: Desk) -> None:
    if desk.does(SUBSCRIBE):
        query = "eventType=" + ",".join(TicketEvent)
        desk.known["hub"] = desk.send("POST", "hub", {"callback": desk.ear.url, "query": query}).get("id")
        desk.send("GET", f"hub/{desk.known['hub']}")
        second = desk.send("POST", "hub", {"callback": desk.ear.url}).get("id")
        desk.send("DELETE", f"hub/{second}")


def _open(desk: Desk) -> None:
    known = desk.known
    known["other"] = desk.send("POST", "troubleTicket", payloads.ticket())["id"]
    known["ticket"] = desk.send("POST", "troubleTicket", payloads.full(known["other"]))["id"]
    desk.send("GET", "troubleTicket?severity=significant&limit=10")
    desk.send("GET", f"troubleTicket/{known['ticket']}")


def _patch(desk: Desk) -> None:
    for document in (
        {"externalId": "CASE-2"},
        {"note": [payloads.note("It is still down.")]},
        {"severity": "extensive", "note": [payloads.note("More customers are affected.")]},
        {"priority": "critical", "note": [payloads.note("A hospital is affected.")]},
        {"issueStartDate": "2026-03-04T04:00:00+01:00", "note": [payloads.note("It began earlier.")]},
        {"attachment": [payloads.link(), payloads.embedded()], "note": [payloads.note("The traces.")]},
        {"attachment": [payloads.link()]},
        {"relatedContactInformation": [payloads.contact("buyerTechnicalContact", name="Bo Technician")]},
        {"relatedIssue": [payloads.relation(desk.known["other"], description="The same cable.")], "note": [payloads.note("See there.")]},
    ):
        desk.send("PATCH", f"troubleTicket/{desk.known['ticket']}", document)


def _beside_the_seller(desk: Desk) -> None:
    """What the seller adds stays as it is, also where the buyer sends whole lists."""
    ticket = desk.known["ticket"]
    for stimulus in (Stimulus.START_WORK, Stimulus.ADD_NOTE, Stimulus.ADD_ATTACHMENT, Stimulus.ADD_RELATED_ISSUE):
        desk.act(stimulus, ticket)
    seen = desk.send("GET", f"troubleTicket/{ticket}")
    desk.known["seen"] = seen
    relations = [*seen["relatedIssue"], payloads.relation(desk.known["other"], relationshipType="duplicates")]
    notes = [*seen["note"], payloads.note("And one more.")]
    desk.send("PATCH", f"troubleTicket/{ticket}", {"relatedIssue": relations, "note": notes})
    desk.send("GET", f"troubleTicket/{ticket}")


def _wait(desk: Desk) -> None:
    """The seller asks for information, and gets it."""
    ticket = desk.known["ticket"]
    desk.act(Stimulus.REQUEST_INFO, ticket)
    if desk.known.get("hub"):
        desk.ear.hears(TicketEvent.INFO_REQUIRED)
    desk.send("GET", f"troubleTicket/{ticket}")
    if desk.does(HAND_IN):
        desk.send("PATCH", f"troubleTicket/{ticket}", {"note": [payloads.note("The port is 7.")]})
    else:
        desk.send("POST", f"troubleTicket/{ticket}/reopen", {"reason": "Please go on."})
        desk.send("PATCH", f"troubleTicket/{ticket}", {"note": [payloads.note("The port is 7.")]})
    desk.send("GET", f"troubleTicket/{ticket}")


def _visit(desk: Desk) -> None:
    """A workorder needs an appointment: search, book, change, cancel. Left out where the seller has no appointments."""
    known = desk.known
    known["visited"] = desk.send("POST", "troubleTicket", payloads.ticket(externalId="CASE-3"))["id"]
    desk.act(Stimulus.START_WORK, known["visited"])
    opened = desk.act(Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT, known["visited"])
    orders = desk.send("GET", f"troubleTicket/{known['visited']}").get("workOrder") or []
    if opened is None or not orders:
        return
    known["workorder"] = workorder = orders[0]["id"]
    desk.send("GET", f"workorder/{workorder}", api=Api.WORKORDER)
    query = "eventType=" + ",".join(AppointmentEvent)
    known["visit hub"] = desk.visit("POST", "hub", {"callback": desk.ear.url, "query": query}).get("id")
    slot = payloads.period(8, 2)
    if desk.does(SEARCH):
        found = desk.visit("POST", "searchTimeSlot", payloads.search(workorder)).get("availableTimeSlot") or [{"validFor": slot}]
        slot = found[0]["validFor"]
    known["slot"] = slot
    known["appointment"] = desk.visit("POST", "appointment", payloads.appointment(workorder, slot, note=[payloads.note()])).get("id")
    for document in ({"note": [payloads.note("Ring twice.")]}, {"validFor": payloads.period(10, 2, days=3)}):
        desk.visit("PATCH", f"appointment/{known['appointment']}", document)
    desk.visit("GET", f"appointment/{known['appointment']}")


def _incident(desk: Desk) -> None:
    """Left out where the seller has no incidents."""
    made = desk.act(Stimulus.INCIDENT_CREATE, product=payloads.PRODUCT)
    if made is not None:
        desk.known["incident"] = made["id"]
        desk.send("GET", "incident")
        desk.send("GET", f"incident/{made['id']}")


def _end(desk: Desk) -> None:
    """Clearance with both answers, both cancellations, and the end of all notifications."""
    known = desk.known
    ticket = known["ticket"]
    desk.act(Stimulus.RESOLVE, ticket)
    desk.send("POST", f"troubleTicket/{ticket}/reopen", {"reason": "It is still down."})
    desk.act(Stimulus.START_WORK, ticket)
    desk.act(Stimulus.RESOLVE, ticket)
    desk.send("GET", f"troubleTicket/{ticket}")
    desk.send("POST", f"troubleTicket/{ticket}/close")
    desk.send("POST", f"troubleTicket/{known['other']}/cancel")
    desk.send("GET", f"troubleTicket/{known['other']}")
    if known.get("appointment"):
        desk.visit("POST", f"appointment/{known['appointment']}/cancel")
        desk.visit("DELETE", f"hub/{known['visit hub']}")
    if known.get("hub"):
        desk.ear.hears(TicketEvent.CLEARANCE_REQUEST)
        desk.send("DELETE", f"hub/{known['hub']}")
