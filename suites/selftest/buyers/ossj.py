"""Buyers of OSS/J: one that keeps every rule, and faulty ones, each with one rule that it breaks."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from ttck.suites.ossj.forms import encoded
from ttck.suites.selftest.buyers.desk import Desk, Document
from ttck.suites.selftest.buyers.faulty import Faulty

PROFILE = "ossj"
_TOKEN = "Bearer aaa.bbb.ccc"  # noqa: S105 - of a buyer that lives for one story
_FILE = {"content": base64.b64encode(b"the trace").decode(), "mimeType": "text/plain", "name": "trace.txt"}


def play(desk: Desk, deviate: Callable[[Desk], None] | None = None) -> None:
    """The whole story; a deviation happens when there is a ticket, before it is closed."""
    known = desk.known
    desk.session.headers["Authorization"] = _TOKEN
    known["ticket"] = create(desk, ticket(desk))["ticketId"]
    known["other"] = create(desk, ticket(desk, mirrorKey="TU-2", customer="17", attachments=[_FILE], wh2Parameter="x" * 255))["ticketId"]
    create(desk, ticket(desk, mirrorKey="TU-3"), form=True)
    desk.send("GET", f"troubleTicket/{known['ticket']}", accept="application/json;q=0.9, */*;q=0.1")
    change(desk, update(desk, customer=31))
    change(desk, update(desk, attachments=[_FILE]), form=True)
    desk.act("ticket_request_info", known["ticket"])
    change(desk, update(desk, baseTroubleTicketState="OPENACTIVE"))
    if deviate is not None:
        deviate(desk)
    change(desk, update(desk, baseTroubleTicketState="CLOSED.CANCELED"))


def ticket(_desk: Desk, **more: Any) -> Document:
    """A ticket as a buyer creates one."""
    return {
        "baseTroubleTicketState": "OPENACTIVE",
        "mirrorKey": "TU-1",
        "dialog": "No light since this morning.",
        "troubleType": "FTTH_PROVISION_RANGED_NO_NAVEGA",
        "troubleDescription": "ONT without light",
        "troubleDetectionTime": "2025-01-15T10:30:00Z",
        "preferredPriority": 2,
        "troubledObject": "CTO",
        "customerTroubleNum": "O1/M1",
        "wh1Parameter": "cliente",
        "clearencePerson": "agent-7",
        **more,
    }


def update(desk: Desk, **more: Any) -> Document:
    """A change of the ticket of the story."""
    return {"ticketId": desk.known["ticket"], "mirrorKey": "TU-1", "dialog": "It is still dark.", **more}


def create(desk: Desk, document: Any, *, form: bool = False, **how: Any) -> Any:
    """Create a ticket, in JSON or as a form."""
    return desk.send("POST", "troubleTicket", *_body(document, "attachment", typed=True) if form else (document,), **_as(form, how))


def change(desk: Desk, document: Any, *, form: bool = False, **how: Any) -> Any:
    """Change the ticket of the story, in JSON or as a form."""
    path = f"troubleTicket/{desk.known['ticket']}"
    return desk.send("PATCH", path, *_body(document, "attachments", typed=False) if form else (document,), **_as(form, how))


_BOUNDARY = "the-buyers-boundary"


def _body(document: Any, part: str, *, typed: bool) -> tuple[str]:
    media, body = encoded(document, [_FILE], part=part, typed=typed)
    return (body.decode().replace(media.rpartition("=")[2], _BOUNDARY),)


def _as(form: bool, how: dict[str, Any]) -> dict[str, Any]:  # noqa: FBT001 - JSON or a form
    return {"media": f"multipart/form-data; boundary={_BOUNDARY}" if form else "application/json", **how}


def _without(document: Document, *names: str) -> Document:
    return {name: value for name, value in document.items() if name not in names}


def _creates(**more: Any) -> Callable[[Desk], None]:
    return lambda desk: create(desk, ticket(desk, **{"mirrorKey": "TU-9", **more}))


def _changes(**more: Any) -> Callable[[Desk], None]:
    return lambda desk: change(desk, update(desk, **more))


def _anonymous(desk: Desk) -> None:
    token = desk.session.headers.pop("Authorization")
    desk.send("GET", f"troubleTicket/{desk.known['ticket']}")
    desk.session.headers["Authorization"] = token


def _named_and_shamed(desk: Desk) -> None:
    desk.session.headers["Authorization"] = "Basic bWU6c2VjcmV0"
    change(desk, update(desk))
    desk.session.headers["Authorization"] = _TOKEN


def _odd_form(desk: Desk) -> None:
    body = _body(ticket(desk, mirrorKey="TU-8"), "file", typed=True)
    desk.send("POST", "troubleTicket", *body, **_as(True, {}))


def _faulty(name: str, rule: int, deviate: Callable[[Desk], Any], *also: int) -> Faulty:
    more = tuple(f"OSSJ:{one}" for one in also)
    return Faulty(name=f"ossj-{name}", breaks=(f"OSSJ:{rule}",), also=more, deviate=deviate, profile=PROFILE, story=play)


MODELS = (Faulty(name="model buyer of ossj", breaks=(), profile=PROFILE, story=play),)
BUYERS: tuple[Faulty, ...] = (
    _faulty("lists", 1, lambda d: d.send("GET", "troubleTicket?limit=10")),
    _faulty("deletes", 1, lambda d: d.send("DELETE", f"troubleTicket/{d.known['other']}")),
    _faulty("puts", 1, lambda d: d.send("PUT", f"troubleTicket/{d.known['ticket']}", update(d))),
    _faulty("anonymous", 2, _anonymous),
    _faulty("basic", 2, _named_and_shamed),
    _faulty("accepts-xml", 37, lambda d: d.send("GET", f"troubleTicket/{d.known['ticket']}", accept="application/xml")),
    _faulty("create-as-text", 4, lambda d: create(d, ticket(d), media="text/plain"), 17),
    _faulty("create-no-json", 4, lambda d: create(d, "{'dialog': 1"), 17),
    _faulty("odd-form", 3, _odd_form),
    _faulty("create-without-agent", 4, lambda d: create(d, _without(ticket(d, mirrorKey="TU-7"), "clearencePerson"))),
    _faulty("form-without-type", 4, lambda d: create(d, _without(ticket(d, mirrorKey="TU-7"), "troubleType"), form=True)),
    _faulty("create-with-blank-dialog", 4, _creates(dialog=" ")),
    _faulty("create-closed", 7, _creates(baseTroubleTicketState="CLOSED")),
    _faulty("create-long-dialog", 8, _creates(dialog="x" * 4001)),
    _faulty("create-long-type", 8, _creates(troubleType="x" * 36)),
    _faulty("priority-4", 9, _creates(preferredPriority=4)),
    _faulty("priority-as-text", 9, _creates(preferredPriority="1")),
    _faulty("issue-of-another-kind", 10, _creates(wh1Parameter="network")),
    _faulty("detected-on-a-day", 11, _creates(troubleDetectionTime="2025-01-15")),
    _faulty("file-without-name", 12, _creates(attachments=[_without(_FILE, "name")])),
    _faulty("file-not-coded", 12, _changes(attachments=[{**_FILE, "content": "the trace!"}])),
    _faulty("second-file-without-type", 12, _creates(attachments=[_FILE, _without(_FILE, "mimeType")])),
    _faulty("change-without-dialog", 17, lambda d: change(d, _without(update(d), "dialog"))),
    _faulty("change-without-key", 17, lambda d: change(d, _without(update(d), "mirrorKey"), form=True)),
    _faulty("change-long-key", 17, _changes(mirrorKey="TU-1234567890123")),
    _faulty("state-misspelt", 18, _changes(baseTroubleTicketState="CLOSED.CANCELLED")),
    _faulty("other-ticket-in-the-body", 19, lambda d: change(d, {**update(d), "ticketId": d.known["other"]})),
    _faulty("resolved-without-a-word", 25, _changes(baseTroubleTicketState="CLEARED"), 32),
    _faulty(
        "resolves", 32,
        _changes(baseTroubleTicketState="CLEARED", closeOutType="A", closeOutNarr="B", serviceRestoredTime="2025-01-16T08:00:00Z"),
    ),
    _faulty("clients-as-number", 28, _creates(customer=17)),
    _faulty("clients-as-text-in-a-change", 28, _changes(customer="31")),
)  # fmt: skip
