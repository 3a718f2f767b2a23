"""Buyers of Nexera: one that keeps every rule, and faulty ones, each with one rule that it breaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ttck.specs.vocabulary import Stimulus, TmfEvent
from ttck.suites.selftest.buyers.desk import Desk, Document
from ttck.suites.selftest.buyers.faulty import Faulty

PROFILE = "nexera"
_TOKEN = "Bearer aaa.bbb.ccc"  # noqa: S105 - of a buyer that lives for one story
_JSON = "application/json"
_DATE = "2026-01-01T00:00:00Z"
_FILE = {"@referredType": "Attachment", "name": "a.txt", "content": "dXA=", "mimeType": "text/plain"}
_ENTITY = {"@referredType": "Service", "id": "S-1", "externalId": "OS-1", "role": "affected"}
_PARTY = {"@referredType": "Individual", "id": "P-1", "role": "reporter"}


def play(desk: Desk, deviate: Callable[[Desk], None] | None = None) -> None:
    """The whole story; a deviation happens when there is a ticket and a complaint, before they are cancelled."""
    known = desk.known
    desk.session.headers["Authorization"] = _TOKEN
    known["hub"] = desk.send("POST", "hub", {"callback": desk.ear.url}, media=_JSON).get("callback")
    known["ticket"] = create(desk, ticket())["id"]
    known["complaint"] = create(desk, complaint(attachment=[_FILE], note=[{"text": "Since today."}], severity="High", priority=3))["id"]
    desk.send("GET", "troubleTicket?ticketType=Complaint")
    desk.send("GET", f"troubleTicket/{known['ticket']}")
    change(desk, {"name": "No light at all", "relatedEntity": [{**_ENTITY, "provisioningStatus": "NEW"}]})
    change(desk, {"ticketSubtype": "Other"}, of="complaint")
    desk.act(Stimulus.START_WORK, known["ticket"])
    if deviate is not None:
        deviate(desk)
    desk.ear.hears(TmfEvent.STATE_CHANGE)
    change(desk, {"status": "cancelled"})
    desk.send("DELETE", "hub")


def ticket(**more: Any) -> Document:
    """A customer trouble ticket as a buyer reports one."""
    return {
        "@type": "TroubleTicket", "ticketType": "Customer_Trouble_Ticket", "origin": "Phone", "name": "No light",
        "description": "No light since this morning.", "externalId": "O-1", "relatedEntity": [_ENTITY], "relatedParty": [_PARTY], **more,
    }  # fmt: skip


def complaint(**more: Any) -> Document:
    """A complaint as a buyer reports one."""
    found = {**ticket(), "ticketType": "Complaint", "ticketSubtype": "Financial", **more}
    return {name: value for name, value in found.items() if name != "relatedEntity"}


def create(desk: Desk, document: Any, *, media: str = _JSON) -> Any:
    """Report a ticket."""
    return desk.send("POST", "troubleTicket", document, media=media)


def change(desk: Desk, document: Document, *, of: str = "ticket") -> Any:
    """Change a ticket of the story."""
    return desk.send("PATCH", f"troubleTicket/{desk.known[of]}", {"@type": "TroubleTicket", **document}, media=_JSON)


def _without(document: Document, *names: str) -> Document:
    return {name: value for name, value in document.items() if name not in names}


def _creates(document: Any, **how: Any) -> Callable[[Desk], None]:
    return lambda desk: create(desk, document, **how)


def _changes(document: Document, **how: Any) -> Callable[[Desk], None]:
    return lambda desk: change(desk, document, **how)


def _faulty(name: str, *rules: int, deviate: Callable[[Desk], None]) -> Faulty:
    breaks = tuple(f"NEXERA:{rule}" for rule in rules)
    return Faulty(name=f"nexera-{name}", breaks=breaks, deviate=deviate, profile=PROFILE, story=play)


def _nameless(desk: Desk) -> None:
    del desk.session.headers["Authorization"]
    desk.send("GET", "troubleTicket")
    desk.session.headers["Authorization"] = _TOKEN


def _untyped(desk: Desk) -> None:
    desk.send("PATCH", f"troubleTicket/{desk.known['ticket']}", {"name": "x"}, media=_JSON)


MODELS = (Faulty(name="model buyer of nexera", breaks=(), profile=PROFILE, story=play),)
BUYERS: tuple[Faulty, ...] = (
    _faulty("create-as-text", 1, deviate=_creates(ticket(), media="text/plain")),
    _faulty("hub-with-a-path", 3, deviate=lambda desk: desk.send("POST", "hub", {"callback": "/events"}, media=_JSON)),
    _faulty("list-without-token", 4, deviate=_nameless),
    _faulty("type-of-his-own", 7, deviate=_creates(ticket(ticketType="outage"))),
    _faulty("create-without-name", 8, deviate=_creates(_without(ticket(), "name"))),
    _faulty("create-with-creation-date", 9, deviate=_creates(ticket(creationDate=_DATE))),
    _faulty("create-with-channel", 10, deviate=_creates(ticket(channel={"id": "web"}))),
    _faulty("complaint-with-wish", 10, deviate=_creates(complaint(requestedResolutionDate=_DATE))),
    _faulty("ticket-with-subtype", 10, deviate=_creates(ticket(ticketSubtype="Other"))),
    _faulty("entity-without-name", 12, deviate=_creates(ticket(relatedEntity=[_ENTITY, _without(_ENTITY, "id", "externalId")]))),
    _faulty("change-without-type", 13, 8, deviate=_untyped),
    _faulty("complaint-without-subtype", 14, 8, deviate=_creates(_without(complaint(), "ticketSubtype"))),
    _faulty("subtype-of-his-own", 14, deviate=_changes({"ticketSubtype": "Weather"}, of="complaint")),
    _faulty("ticket-without-entity", 15, 8, deviate=_creates(_without(ticket(), "relatedEntity"))),
    _faulty("create-without-origin", 16, 8, deviate=_creates(_without(ticket(), "origin"))),
    _faulty("origin-fax", 16, deviate=_creates(ticket(origin="Fax"))),
    _faulty("priority-eleven", 17, deviate=_creates(ticket(priority=11))),
    _faulty("priority-as-text", 17, deviate=_changes({"priority": "3"})),
    _faulty("severity-critical", 18, deviate=_creates(ticket(severity="Critical"))),
    _faulty("create-without-external-id", 19, 8, deviate=_creates(_without(ticket(), "externalId"))),
    _faulty("create-with-correlation", 19, 9, deviate=_creates(ticket(correlationId="C-1"))),
    _faulty("second-file-without-type", 20, 8, deviate=_creates(ticket(attachment=[_FILE, _without(_FILE, "mimeType")]))),
    _faulty("note-without-text", 21, 8, deviate=_changes({"note": [{"author": "Ada"}]})),
    _faulty("note-with-date", 21, 9, deviate=_changes({"note": [{"text": "x", "notedate": _DATE}]})),
    _faulty("entity-with-device", 22, 9, deviate=_changes({"relatedEntity": [{**_ENTITY, "deviceType": "STB"}]})),
    _faulty("change-with-resolution", 23, 9, deviate=_changes({"resolutionCode": "R1"})),
    _faulty("create-with-status", 24, 9, deviate=_creates(ticket(status="resolved"))),
    _faulty("status-open", 24, deviate=_changes({"status": "open"})),
    _faulty("provisioning-done", 34, deviate=_changes({"relatedEntity": [{**_ENTITY, "provisioningStatus": "DONE"}]})),
    _faulty("change-with-expected-date", 41, 9, deviate=_changes({"expectedResolutionDate": _DATE})),
    _faulty("create-with-relation", 42, 9, deviate=_creates(ticket(troubleTicketRelationship=[{"name": "x", "relationshipType": "y"}]))),
    _faulty("party-without-role", 43, 8, deviate=_creates(ticket(relatedParty=[_PARTY, _without(_PARTY, "role")]))),
    _faulty("change-with-another-id", 45, 9, deviate=_changes({"id": "mine"})),
    _faulty("change-with-another-address", 45, deviate=_changes({"href": "https://elsewhere.example/troubleTicket/other"})),
)
