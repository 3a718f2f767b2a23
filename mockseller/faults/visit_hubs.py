"""Faults of a seller with registrations for appointments that are written in another way, or at a callback of another hub."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

from mockseller.faults.tools import during, part, sent
from mockseller.seams import Delivery, Document, Reply, Scene, Seam, fault
from specs.vocabulary import Kind, Operation

_ABOUT = (Kind.APPOINTMENT, Kind.TICKET)
_VISITS, _TICKETS = Operation.SUBSCRIBE_APPOINTMENTS, Operation.SUBSCRIBE


def _begun(scene: Scene, reply: Reply, operation: str) -> str | None:
    """The identifier of a registration that was just made."""
    made = during(scene, operation) and reply.status == HTTPStatus.CREATED and isinstance(reply.document, dict)
    return str(reply.document.get("id")) if made else None


def _unserved(name: str, forgets: Callable[[Document], bool], says: str) -> None:
    """Register a seller that confirms registrations for appointments of some form, and sends nothing to them."""

    def confirmed(scene: Scene, reply: Reply) -> Reply:
        begun = _begun(scene, reply, _VISITS)
        if begun and forgets(sent(scene)):
            scene.memory[begun] = True
        return reply

    def silent(scene: Scene, delivery: Delivery) -> Delivery:
        """Nothing goes out to it."""
        return replace(delivery, copies=0) if delivery.hub_id in scene.memory else delivery

    confirmed.__doc__ = says
    fault(name, seam=Seam.REPLY, breaks=["MEF113:R148"], also=["MEF113:R146"], about=_ABOUT)(confirmed)
    part(name, seam=Seam.DELIVERY)(silent)


_unserved(
    "visit-registrations-without-query-unserved", lambda hub: not hub.get("query"),
    "I confirm a registration for appointments without a query, and wait for it to name an event.",
)  # fmt: skip
_unserved(
    "visit-registrations-with-blanks-unserved", lambda hub: " " in str(hub.get("query", "")),
    "I confirm a registration for appointments with blanks in its query, and know no event of that name.",
)  # fmt: skip


def _swept(name: str, *, begins: str, ends: str, rule: str, says: str) -> None:
    """Register a seller that ends with one registration those of another hub with the same callback."""

    def ended(scene: Scene, reply: Reply) -> Reply:
        hubs, mine = scene.memory.setdefault("hubs", {}), scene.memory.setdefault("mine", {})
        for operation, known in ((begins, hubs), (_VISITS if begins == _TICKETS else _TICKETS, mine)):
            begun = _begun(scene, reply, operation)
            if begun:
                known[begun] = str(sent(scene).get("callback"))
        if during(scene, ends) and reply.status == HTTPStatus.NO_CONTENT and scene.call:
            gone = mine.get(scene.call.hub_id)
            scene.memory.setdefault("mute", set()).update(hub for hub, callback in hubs.items() if callback == gone)
        return reply

    def silent(scene: Scene, delivery: Delivery) -> Delivery:
        """Nothing goes out to those."""
        return replace(delivery, copies=0) if delivery.hub_id in scene.memory.get("mute", ()) else delivery

    ended.__doc__ = says
    fault(name, seam=Seam.REPLY, breaks=[rule], about=_ABOUT)(ended)
    part(name, seam=Seam.DELIVERY)(silent)


_swept(
    "end-of-visits-silences-tickets", begins=_TICKETS, ends=Operation.UNSUBSCRIBE_APPOINTMENTS, rule="MEF113:R131",
    says="When a registration for appointments is ended, I strike its address from the list of tickets as well.",
)  # fmt: skip
_swept(
    "end-of-tickets-silences-visits", begins=_VISITS, ends=Operation.UNSUBSCRIBE, rule="MEF113:R148",
    says="When a registration for tickets is ended, I strike its address from the list of appointments as well.",
)  # fmt: skip
