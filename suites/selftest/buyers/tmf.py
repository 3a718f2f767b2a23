"""Buyers of TMF621: one of each version that keeps every rule, and faulty ones, each with one rule that it breaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ttck.specs.vocabulary import Stimulus, TmfEvent
from ttck.suites.selftest.buyers.desk import Desk, Document
from ttck.suites.selftest.buyers.faulty import Faulty

MERGE, STEPS = "application/merge-patch+json", "application/json-patch+json"
V5, V4 = "tmf621-v5", "tmf621-v4"
_TYPED = "typed"  # what the desk knows of a seller of version 5: every object says what it is
_DATE = "2026-01-01T00:00:00Z"


def play(desk: Desk, deviate: Callable[[Desk], None] | None = None) -> None:
    """The whole story; a deviation happens when there is something of everything, before the ticket is deleted."""
    known = desk.known
    known[_TYPED] = desk.base.endswith("v5")
    known["hub"] = desk.send("POST", "hub", _typed(desk, "Hub", callback=desk.ear.url)).get("id")
    known["ticket"] = desk.send("POST", "troubleTicket", ticket(desk)).get("id")
    if known[_TYPED]:
        known["specification"] = desk.send("POST", "troubleTicketSpecification", specification(desk)).get("id")
        desk.send("GET", "troubleTicketSpecification?limit=5")
    desk.send("GET", "troubleTicket?status=acknowledged&limit=10&offset=0&fields=id,status")
    desk.send("GET", f"troubleTicket/{known['ticket']}", accept="application/json;q=0.9, */*;q=0.1")
    _patch(desk)
    desk.act(Stimulus.REQUEST_INFO, known["ticket"])
    if deviate is not None:
        deviate(desk)
    desk.ear.hears(TmfEvent.CREATED)
    desk.send("DELETE", f"troubleTicket/{known['ticket']}")
    if known.get("hub"):
        desk.ear.hears(TmfEvent.DELETED)
        desk.send("DELETE", f"hub/{known['hub']}")


def _patch(desk: Desk) -> None:
    """In each way in which a patch can be sent; nothing that is mandatory elsewhere has to be in one."""
    note = _typed(desk, "Note", text="It is still down.", author="Ada")
    for document in (_typed(desk, "TroubleTicket", severity="Critical"), {"note": [note]}, {"status": "inProgress", "name": None}):
        patch(desk, document)
    if desk.known[_TYPED]:
        patch(desk, {"description": "All lines are down."}, media=MERGE)
        patch(
            desk, [{"op": "test", "path": "/id", "value": desk.known["ticket"]}, {"op": "add", "path": "/name", "value": "b"}], media=STEPS
        )
        patch(desk, {"id": desk.known["ticket"], "description": "None is up."})


def _typed(desk: Desk, kind: str, /, **more: Any) -> Document:
    return {"@type": kind, **more} if desk.known.get(_TYPED) else more


def ticket(desk: Desk, **more: Any) -> Document:
    """A ticket as a buyer creates one."""
    return _typed(desk, "TroubleTicket", description="No line.", severity="Major", ticketType="fault", **more)


def specification(desk: Desk, **more: Any) -> Document:
    """A ticket specification as a buyer creates one."""
    return _typed(desk, "TroubleTicketSpecification", name="Fault", **more)


def patch(desk: Desk, document: Any, *, media: str = "application/json") -> None:
    """Patch the ticket of the story."""
    desk.send("PATCH", f"troubleTicket/{desk.known['ticket']}", document, media=media)


def _without(document: Document, *names: str) -> Document:
    return {key: value for key, value in document.items() if key not in names}


def _creates(make: Callable[[Desk], Any], **how: Any) -> Callable[[Desk], None]:
    return lambda desk: desk.send("POST", "troubleTicket", make(desk), **how)


def _patches(document: Any, **how: Any) -> Callable[[Desk], None]:
    return lambda desk: patch(desk, document, **how)


def _asks(method: str, path: str, document: Any = None, **how: Any) -> Callable[[Desk], None]:
    return lambda desk: desk.send(method, path.format(**desk.known), document, **how)


def _subscribes(**more: Any) -> Callable[[Desk], None]:
    return lambda desk: desk.send("POST", "hub", _typed(desk, "Hub", **more))


def _faulty(name: str, rule: int, deviate: Callable[[Desk], None] | None = None, *, profile: str = V5, **more: Any) -> Faulty:
    return Faulty(name=name, breaks=(f"TMF621:{rule}",), deviate=deviate, profile=profile, story=play, **more)


def _nameless(desk: Desk) -> None:
    desk.send("POST", "troubleTicketSpecification", _without(specification(desk), "name"))


MODELS = tuple(Faulty(name=f"model buyer of {profile}", breaks=(), profile=profile, story=play) for profile in (V5, V4))
BUYERS: tuple[Faulty, ...] = (
    _faulty("tmf-ticket-put", 180, lambda d: d.send("PUT", f"troubleTicket/{d.known['ticket']}", ticket(d))),
    _faulty("tmf-ticket-closed-by-a-task", 180, _asks("POST", "troubleTicket/{ticket}/close", {})),
    _faulty("tmf-subscriptions-all-ended", 180, _asks("DELETE", "hub")),
    _faulty("tmf-specification-in-version-4", 180, _asks("GET", "troubleTicketSpecification"), profile=V4),
    _faulty("tmf-create-as-text", 181, _creates(ticket, media="text/plain")),
    _faulty("tmf-create-no-json", 181, _creates(lambda _: "{'description': 1")),
    _faulty("tmf-merge-patch-in-version-4", 181, _patches({"severity": "Minor"}, media=MERGE), profile=V4),
    _faulty("tmf-create-without-severity", 182, _creates(lambda d: _without(ticket(d), "severity"))),
    _faulty("tmf-create-without-type", 182, _creates(lambda d: _without(ticket(d), "@type"))),
    _faulty("tmf-create-description-number", 182, _creates(lambda d: {**ticket(d), "description": 7}), profile=V4),
    _faulty("tmf-specification-without-name", 182, _nameless),
    _faulty("tmf-patch-note-object", 183, _patches({"note": {"text": "x"}})),
    _faulty("tmf-json-patch-without-op", 183, _patches([{"path": "/name", "value": "x"}], media=STEPS)),
    _faulty("tmf-patch-severity-list", 183, _patches({"severity": ["Minor"]}), profile=V4),
    _faulty("tmf-patch-of-creation-date", 184, _patches({"creationDate": _DATE})),
    _faulty("tmf-json-patch-of-last-update", 184, _patches([{"op": "add", "path": "/lastUpdate", "value": _DATE}], media=STEPS)),
    _faulty("tmf-patch-with-another-id", 184, _patches({"id": "mine"})),
    _faulty("tmf-patch-of-status-date", 184, _patches({"statusChangeDate": _DATE}), profile=V4),
    _faulty("tmf-create-with-creation-date", 185, _creates(lambda d: ticket(d, creationDate=_DATE))),
    _faulty("tmf-create-with-id", 185, _creates(lambda d: ticket(d, id="mine")), profile=V4),
    _faulty("tmf-subscription-without-callback", 186, _subscribes(query="eventType=TroubleTicketCreateEvent")),
    _faulty("tmf-subscription-with-path-alone", 186, _subscribes(callback="/listener"), profile=V4),
    _faulty("tmf-listener-refuses", 187, listens=500),
    _faulty("tmf-list-limit-many", 188, _asks("GET", "troubleTicket?limit=many")),
    _faulty("tmf-list-offset-negative", 188, _asks("GET", "troubleTicket?offset=-1"), profile=V4),
    _faulty("tmf-accepts-xml-alone", 189, _asks("GET", "troubleTicket?limit=1", accept="application/xml")),
)
