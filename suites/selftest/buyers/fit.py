"""Buyers of AG-FIT 621: one that keeps every rule, and faulty ones, each with one rule that it breaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ttck.specs.vocabulary import Stimulus, TmfEvent
from ttck.suites.selftest.buyers.desk import Desk, Document
from ttck.suites.selftest.buyers.faulty import Faulty

PROFILE = "fit"
_POSTED = "2026-01-01T00:00:00Z"
_CANCELS, _CHANGES = "cancelTroubleTicket", "inflightChangeTroubleTicket"
_SORT = {"@type": "TroubleTicketSpecification", "name": "x"}
_PUBLIC = {"public_rules": "fail"}


def play(desk: Desk, deviate: Callable[[Desk], None] | None = None) -> None:
    """The whole story; a deviation happens when there is something of everything, before the ticket is cancelled."""
    known = desk.known
    desk.act(Stimulus.REGISTER_LISTENER, callback=desk.ear.url)
    known["ticket"] = desk.send("POST", "troubleTicket", ticket()).get("id")
    known["other"] = desk.send("POST", "troubleTicket", ticket(**{"@type": "FaultTicket", "@baseType": "TroubleTicket"})).get("id")
    desk.send("GET", "troubleTicket?status=acknowledged&limit=10&offset=0&fields=id,status")
    desk.send("GET", f"troubleTicket/{known['ticket']}", accept="application/json;q=0.9, */*;q=0.1")
    desk.send("GET", "troubleTicketSpecification?limit=5")
    known["change"] = desk.send("POST", _CHANGES, change(desk)).get("id")
    desk.act("task_progress", known["change"])
    desk.act("task_finish", known["change"])
    desk.send("GET", f"{_CHANGES}/{known['change']}")
    desk.act(Stimulus.REQUEST_INFO, known["ticket"])
    desk.act("ticket_reach_milestone", known["ticket"])
    if deviate is not None:
        deviate(desk)
    desk.ear.hears(TmfEvent.CREATED)
    known["cancellation"] = desk.send("POST", _CANCELS, cancellation(desk)).get("id")
    desk.act("task_finish", known["cancellation"])
    desk.send("GET", f"{_CANCELS}?state=done")
    desk.ear.hears("CancelTroubleTicketStateChangeEvent")


def ticket(**more: Any) -> Document:
    """A ticket as a buyer creates one."""
    return {"@type": "TroubleTicket", "description": "No line.", "severity": "Major", "ticketType": "fault", **more}


def cancellation(desk: Desk) -> Document:
    """A request to have the ticket of the story cancelled."""
    about = {"@type": "TroubleTicketRef", "id": desk.known["ticket"], "@referredType": "TroubleTicket"}
    entity = {"@type": "TroubleTicket", "id": desk.known["ticket"]}
    return {"@type": "CancelTroubleTicket", "requestPostedDate": _POSTED, "troubleTicket": about, "entity": entity}


def change(desk: Desk) -> Document:
    """A request to have it changed."""
    sent = cancellation(desk)
    entity = {**sent["entity"], "description": "All lines are down."}
    return {**sent, "@type": "InflightChangeTroubleTicket", "entity": entity, "category": ["correction"]}


def _without(document: Document, *names: str) -> Document:
    return {key: value for key, value in document.items() if key not in names}


def _asks(method: str, path: str, document: Any = None, **how: Any) -> Callable[[Desk], None]:
    return lambda desk: desk.send(method, path.format(**desk.known), document, **how)


def _posts(path: str, make: Callable[[Desk], Any], **how: Any) -> Callable[[Desk], None]:
    return lambda desk: desk.send("POST", path, make(desk), **how)


def _faulty(name: str, rule: str, deviate: Callable[[Desk], None] | None = None, **more: Any) -> Faulty:
    return Faulty(name=name, breaks=(rule,), deviate=deviate, profile=PROFILE, story=play, **more)


def _task(name: str, path: str, make: Callable[[Desk], Any]) -> Faulty:
    return _faulty(name, "FIT:31", _posts(path, make), switches=_PUBLIC)


MODELS = (Faulty(name="model buyer of fit", breaks=(), profile=PROFILE, story=play),)
BUYERS: tuple[Faulty, ...] = (
    _faulty("fit-ticket-patched", "FIT:19", _asks("PATCH", "troubleTicket/{ticket}", {"severity": "Minor"}), also=("TMF621:180",)),
    _faulty("fit-ticket-deleted", "FIT:19", _asks("DELETE", "troubleTicket/{other}"), also=("TMF621:180",)),
    _faulty(
        "fit-specification-written", "FIT:19", _asks("POST", "troubleTicketSpecification", _SORT),
        also=("TMF621:180",),
    ),
    _faulty("fit-specification-removed", "FIT:19", _asks("DELETE", "troubleTicketSpecification/visit"), also=("TMF621:180",)),
    _task("fit-cancellation-without-entity", _CANCELS, lambda d: _without(cancellation(d), "entity")),
    _task("fit-cancellation-without-date", _CANCELS, lambda d: _without(cancellation(d), "requestPostedDate")),
    _task("fit-change-without-category", _CHANGES, lambda d: _without(change(d), "category")),
    _task("fit-change-with-state", _CHANGES, lambda d: {**change(d), "state": "acknowledged"}),
    _faulty("fit-task-without-type", "TMF621:182", _posts(_CANCELS, lambda d: _without(cancellation(d), "@type"))),
    _faulty("fit-create-without-severity", "TMF621:182", _posts("troubleTicket", lambda _: _without(ticket(), "severity"))),
    _faulty("fit-create-with-creation-date", "TMF621:185", _posts("troubleTicket", lambda _: ticket(creationDate=_POSTED))),
    _faulty("fit-ticket-put", "TMF621:180", _asks("PUT", "troubleTicket/{ticket}", {"@type": "TroubleTicket"})),
    _faulty("fit-task-as-text", "TMF621:181", _posts(_CHANGES, change, media="text/plain")),
    _faulty("fit-listener-refuses", "TMF621:187", listens=500),
    _faulty("fit-list-limit-many", "TMF621:188", _asks("GET", f"{_CANCELS}?limit=many")),
    _faulty("fit-accepts-xml-alone", "TMF621:189", _asks("GET", "troubleTicket?limit=1", accept="application/xml")),
)  # fmt: skip
