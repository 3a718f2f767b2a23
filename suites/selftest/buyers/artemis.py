"""Buyers of Artemis: one that keeps every rule, and faulty ones, each with one rule that it breaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ttck.specs.vocabulary import Stimulus
from ttck.suites.selftest.buyers.desk import Desk, Document
from ttck.suites.selftest.buyers.faulty import Faulty

PROFILE = "artemis"
_TOKEN = "Bearer aaa.bbb.ccc"  # noqa: S105 - of a buyer that lives for one story
_ACCOUNT = {
    "@type": "RelatedEntity",
    "role": "relatedAccount",
    "entity": {"@type": "EntityRef", "id": "BA-7", "@referredType": "BillingAccount"},
}
_NOTE = {"@type": "Note", "text": "Please call first.", "author": "Ada"}
_VISIT = {"@type": "RelatedEntity", "role": "appointment", "entity": {"@type": "EntityRef", "id": "A-1", "@referredType": "Appointment"}}


def play(desk: Desk, deviate: Callable[[Desk], None] | None = None) -> None:
    """The whole story; a deviation happens when there is a ticket, before it is cancelled."""
    known = desk.known
    desk.session.headers["Authorization"] = _TOKEN
    desk.act(Stimulus.REGISTER_LISTENER, None, callback=desk.ear.url)
    desk.send("GET", "troubleTicketSpecification?limit=5")
    known["ticket"] = create(desk, ticket()).get("id")
    known["other"] = create(desk, _without(ticket(), "@type")).get("id")
    desk.send("GET", "troubleTicket?status=acknowledged&limit=10&offset=0&fields=id,status")
    desk.send("GET", f"troubleTicket/{known['ticket']}", accept="application/json;q=0.9, */*;q=0.1")
    change(desk, {"note": [_NOTE]})
    change(desk, {"description": "All lines are down.", "note": [_NOTE]})
    desk.act("ticket_review_patch", known["ticket"])
    change(desk, {"@type": "TroubleTicket", "relatedEntity": [_ACCOUNT, _VISIT]}, media="application/merge-patch+json")
    desk.act(Stimulus.REQUEST_INFO, known["ticket"])
    if deviate is not None:
        deviate(desk)
    change(desk, {"status": "cancelled"})
    desk.ear.hears("TroubleTicketStatusChangeEvent")


def ticket(**more: Any) -> Document:
    """A ticket as a buyer creates one."""
    told = {"description": "No line.", "severity": "Major", "ticketType": "fault", "dateFirstFound": "2026-01-02T03:04:05Z"}
    return {"@type": "TroubleTicket", **told, "twentyFourHourAccess": True, "relatedEntity": [_ACCOUNT], **more}


def create(desk: Desk, document: Any, **how: Any) -> Any:
    """Create a ticket."""
    return desk.send("POST", "troubleTicket", document, **how)


def change(desk: Desk, document: Any, *, media: str = "application/json") -> Any:
    """Change the ticket of the story."""
    return desk.send("PATCH", f"troubleTicket/{desk.known['ticket']}", document, media=media)


def _without(document: Document, *names: str) -> Document:
    return {name: value for name, value in document.items() if name not in names}


def _entering(value: str | None) -> Callable[[Desk], None]:
    def deviate(desk: Desk) -> None:
        desk.session.headers.pop("Authorization")
        if value is not None:
            desk.session.headers["Authorization"] = value
        desk.send("GET", f"troubleTicket/{desk.known['ticket']}")
        desk.session.headers["Authorization"] = _TOKEN

    return deviate


def _creates(document: Any, **how: Any) -> Callable[[Desk], None]:
    return lambda desk: create(desk, document, **how)


def _changes(document: Any) -> Callable[[Desk], None]:
    return lambda desk: change(desk, document)


def _faulty(name: str, rule: int, deviate: Callable[[Desk], Any], *also: str) -> Faulty:
    return Faulty(name=f"artemis-{name}", breaks=(f"ARTEMIS:{rule}",), also=also, deviate=deviate, profile=PROFILE, story=play)


_PARTY = {"@type": "RelatedPartyRefOrPartyRoleRef", "role": "endUser"}
_BESIDE = {"@type": "RelatedEntity", "role": "affected", "entity": {"@type": "EntityRef", "id": "P-1", "@referredType": "Product"}}
MODELS = (Faulty(name="model buyer of artemis", breaks=(), profile=PROFILE, story=play),)
BUYERS: tuple[Faulty, ...] = (
    _faulty("anonymous", 3, _entering(None)),
    _faulty("basic", 3, _entering("Basic bWU6c2VjcmV0")),
    _faulty("empty-token", 3, _entering("Bearer ")),
    _faulty("create-without-account", 4, _creates(_without(ticket(), "relatedEntity"))),
    _faulty("create-for-a-product", 4, _creates(ticket(relatedEntity=[_BESIDE]))),
    _faulty("create-for-nobody", 4, _creates(ticket(relatedEntity=[]))),
    _faulty("cancels-with-a-note", 14, _changes({"status": "cancelled", "note": [_NOTE]})),
    _faulty("moves-a-visit-with-a-note", 14, _changes({"relatedEntity": [_ACCOUNT, _VISIT], "note": [_NOTE]})),
    _faulty("new-end-user-with-a-note", 14, _changes({"relatedParty": [_PARTY], "note": [_NOTE]})),
    _faulty("create-as-text", 34, _creates(ticket(), media="text/plain"), "TMF621:181"),
    _faulty("create-no-json", 34, _creates("{'description': 1"), "TMF621:181"),
)  # fmt: skip
