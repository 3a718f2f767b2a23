"""Faulty buyers: each keeps all rules but one, and says which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ttck.harness.judge.compare import items
from ttck.specs.vocabulary import Api
from ttck.suites.selftest.buyers import payloads
from ttck.suites.selftest.buyers.desk import Desk, Document
from ttck.suites.selftest.buyers.model import HAND_IN, SEARCH, SUBSCRIBE, Deviation


@dataclass(frozen=True, kw_only=True)
class Faulty:
    """A buyer with one fault: what it does beside or instead of what the model buyer does.

    `breaks` names the rules it breaks, `also` those it may drag along. `listens` is the status its listener answers.
    `needs` names what the story must have brought about, so that the fault can show. `profile` is that of the seller, and `story`
    what a buyer of it does beside its fault; None for that of the model buyer of MEF 113. `switches` are readings under which the
    fault shows.
    """

    name: str
    breaks: tuple[str, ...]
    also: tuple[str, ...] = ()
    deviate: Deviation | None = None
    skips: frozenset[str] = frozenset()
    listens: int = 204
    needs: str | None = None
    profile: str = "mef113"
    story: Callable[[Desk, Deviation | None], None] | None = None
    switches: Mapping[str, str] = field(default_factory=dict)


def _sellers(desk: Desk, attribute: str) -> Document:
    return next(item for item in items(desk.known["seen"], attribute) if item.get("source") == "seller")


def _without(document: Document, *names: str) -> Document:
    return {key: value for key, value in document.items() if key not in names}


def _backwards(search: Document) -> Document:
    slot = search["requestedTimeSlot"][0]["validFor"]
    turned = {"startDateTime": slot["endDateTime"], "endDateTime": slot["startDateTime"]}
    return {**search, "requestedTimeSlot": [{"validFor": turned}]}


def _patches(make: Callable[[Desk], Any]) -> Deviation:
    return lambda desk: desk.send("PATCH", f"troubleTicket/{desk.known['ticket']}", make(desk))


def _creates(make: Callable[[Desk], Any]) -> Deviation:
    return lambda desk: desk.send("POST", "troubleTicket", make(desk))


def _asks(method: str, path: str, document: Any = None, *, api: Api = Api.TICKET) -> Deviation:
    return lambda desk: desk.send(method, path.format(**desk.known), document, api=api)


def _visits(method: str, path: str, make: Callable[[Desk], Any]) -> Deviation:
    return lambda desk: desk.visit(method, path.format(**desk.known), make(desk))


def _faulty(name: str, breaks: str, deviate: Deviation | None = None, *, also: str = "", **more: Any) -> Faulty:
    full = [tuple(f"MEF113:{part}" for part in ids.split()) for ids in (breaks, also)]
    return Faulty(name=name, breaks=full[0], also=full[1], deviate=deviate, **more)


def _books(make: Callable[[Document], Document] = dict, *, what: str = "workorder") -> Deviation:
    return _visits("POST", "appointment", lambda d: make(payloads.appointment(d.known[what], d.known["slot"])))


def _note(**more: Any) -> list[Document]:
    return [payloads.note("Why.", **more)]


def _relates(make: Callable[[Desk], Document]) -> Deviation:
    return _patches(lambda desk: {"relatedIssue": [make(desk)], "note": _note()})


ITEMS = (
    _faulty("note-taken-over", "R2", _patches(lambda d: {"note": [{**_sellers(d, "note"), "id": "mine", "source": "buyer"}]})),
    _faulty("note-in-the-sellers-name", "R3", _patches(lambda _: {"note": _note(source="seller")})),
    _faulty("note-without-author", "R4", _patches(lambda _: {"note": [_without(payloads.note(), "author")]})),
    _faulty(
        "attachment-taken-over", "R5",
        _patches(lambda d: {"attachment": [{**_sellers(d, "attachment"), "attachmentId": "mine", "source": "buyer"}]}),
    ),
    _faulty("attachment-in-the-sellers-name", "R6", _patches(lambda _: {"attachment": [payloads.link(source="seller")]})),
    _faulty("attachment-without-author", "R7", _patches(lambda _: {"attachment": [_without(payloads.link(), "author")]})),
    _faulty("link-without-address", "R8", _creates(lambda _: payloads.ticket(attachment=[payloads.link(url="")])), also="R20"),
    _faulty("content-without-type", "R9", _creates(lambda _: payloads.ticket(attachment=[_without(payloads.embedded(), "mimeType")]))),
    _faulty(
        "contact-without-address", "R10",
        _patches(lambda _: {"relatedContactInformation": [_without(payloads.contact("buyerTechnicalContact"), "emailAddress")]}),
    ),
    _faulty("relation-without-source", "R11", _relates(lambda d: _without(payloads.relation(d.known["other"]), "source")), also="R15"),
    _faulty("relation-taken-over", "R13", _relates(lambda d: {**_sellers(d, "relatedIssue"), "source": "buyer"}), also="R44"),
    _faulty("relation-in-the-sellers-name", "R14", _relates(lambda d: payloads.relation(d.known["other"], source="seller")), also="R11"),
    _faulty("relation-without-description", "R15", _relates(lambda d: _without(payloads.relation(d.known["other"]), "description"))),
)  # fmt: skip

TICKETS = (
    _faulty("create-without-severity", "R19", _creates(lambda _: _without(payloads.ticket(), "severity"))),
    _faulty("create-without-reporter", "R19", _creates(lambda _: payloads.ticket(relatedContactInformation=[]))),
    _faulty("create-with-empty-attachment", "R20", _creates(lambda _: payloads.ticket(attachment=[payloads.bare()]))),
    _faulty("ticket-read-unnamed", "R33", _asks("GET", "troubleTicket/")),
    _faulty("patch-of-the-collection", "R40", lambda d: d.send("PATCH", "troubleTicket", {"id": d.known["ticket"], "note": _note()})),
    _faulty("patch-by-own-identifier", "R40", _asks("PATCH", "troubleTicket/CASE-1", {"note": _note()})),
    _faulty("patch-of-nothing", "R41", _patches(lambda _: {})),
    _faulty("patch-unexplained", "R42", _patches(lambda _: {"severity": "minor"})),
    _faulty("patch-with-empty-attachment", "R43", _patches(lambda _: {"attachment": [payloads.bare()], "note": _note()})),
    _faulty(
        "sellers-relation-altered", "R44", _relates(lambda d: {**_sellers(d, "relatedIssue"), "description": "Not true."}), also="R11 R14",
    ),
    _faulty("cancel-of-nothing", "R54", _asks("POST", "troubleTicket//cancel")),
    _faulty("close-by-patch", "R59", _patches(lambda _: {"status": "closed", "note": _note()})),
    _faulty("close-of-nothing", "R59", _asks("POST", "troubleTicket/close")),
    _faulty("reopen-without-reason", "R61", _asks("POST", "troubleTicket/{ticket}/reopen", {})),
)  # fmt: skip

VISITS = (
    _faulty("slot-that-ends-first", "R18", _visits("POST", "searchTimeSlot", lambda d: _backwards(payloads.search(d.known["workorder"])))),
    _faulty("search-without-slots", "R67", _visits("POST", "searchTimeSlot", lambda d: {"workOrder": {"id": d.known["workorder"]}})),
    _faulty("search-for-a-ticket", "R74", _visits("POST", "searchTimeSlot", lambda d: payloads.search(d.known["ticket"]))),
    _faulty("booking-for-a-ticket", "R75", _books(what="ticket")),
    _faulty("appointment-moved", "R76", _visits("PATCH", "appointment/{appointment}", lambda _: {"workOrder": {"id": "x"}}), also="R96"),
    _faulty("booking-without-contact", "R82", _books(lambda document: _without(document, "relatedContactInformation"))),
    _faulty("appointment-read-unnamed", "R89", _asks("GET", "appointment/", api=Api.APPOINTMENT)),
    _faulty("appointment-patch-of-the-collection", "R95", _visits("PATCH", "appointment", lambda _: {"note": _note()})),
    _faulty("appointment-patch-of-nothing", "R96", _visits("PATCH", "appointment/{appointment}", lambda _: {})),
    _faulty("appointment-cancel-of-nothing", "R104", _asks("POST", "appointment//cancel", api=Api.APPOINTMENT)),
    _faulty("workorder-read-unnamed", "R109", _asks("GET", "workorder/", api=Api.WORKORDER)),
    _faulty("workorder-read-by-ticket", "R109", _asks("GET", "workorder/{ticket}", api=Api.WORKORDER)),
)  # fmt: skip

EVENTS = (
    _faulty("registration-without-address", "R125", _asks("POST", "hub", {"query": ""})),
    _faulty("registration-for-anything", "R126", lambda d: d.send("POST", "hub", {"callback": d.ear.url, "query": "eventType=everything"})),
    _faulty("end-of-any-registration", "R127", _asks("DELETE", "hub")),
    _faulty("no-registration", "R130", skips=frozenset({SUBSCRIBE})),
    _faulty("listener-refuses", "R130", listens=500),
    _faulty("booking-without-search", "R136", skips=frozenset({SEARCH}), needs="appointment"),
    _faulty("information-not-handed-in", "R137", skips=frozenset({HAND_IN})),
    _faulty("appointment-registration-without-address", "CR2", _asks("POST", "hub", {"query": ""}, api=Api.APPOINTMENT)),
    _faulty("end-of-any-appointment-registration", "CR3", _asks("DELETE", "hub/", api=Api.APPOINTMENT)),
)

INCIDENTS = (_faulty("incident-read-unnamed", "R118", _asks("GET", "incident/")),)


def _needing(buyers: tuple[Faulty, ...], what: str) -> tuple[Faulty, ...]:
    return tuple(Faulty(**{**vars(buyer), "needs": what}) for buyer in buyers)


BUYERS: tuple[Faulty, ...] = (*ITEMS, *TICKETS, *_needing(VISITS, "appointment"), *EVENTS, *_needing(INCIDENTS, "incident"))
