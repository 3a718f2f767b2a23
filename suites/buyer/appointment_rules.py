"""Rules for a buyer's requests about timeslots, appointments, workorders and incidents: MEF 113 9.8 to 9.15."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ttck.harness.judge.compare import contacts, instant, items
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.specs.vocabulary import ContactRole, Kind
from ttck.suites.buyer.book import Book
from ttck.suites.buyer.ticket_rules import sent
from ttck.suites.ticket.rules import Rule

REFERENCES = ("workOrder", "relatedEntity")  # the binding's name, and that of its first edition
BOOKED = ("workOrder", "validFor", "buyerAppointmentContact")
_PARTIES = (ContactRole.BUYER_APPOINTMENT, ContactRole.APPOINTMENT_PLACE)


def reference(document: dict[str, Any]) -> str | None:
    """The identifier of what a search or an appointment is for."""
    for name in REFERENCES:
        value = document.get(name)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict) and isinstance(item.get("id"), str) and item["id"]:
                return str(item["id"])
    return None


def searches_fully(exchange: Exchange) -> Breach | None:
    """A search says what it is for and at least one slot that would suit."""
    document = sent(exchange)
    missing = [] if reference(document) else ["workOrder"]
    missing += [] if items(document, "requestedTimeSlot") else ["requestedTimeSlot"]
    if not missing:
        return None
    return Breach(
        message=f"a search for timeslots without {' and '.join(missing)}",
        expected="workOrder and requestedTimeSlot", actual=shown(exchange.sent), where=f"/{missing[0]}",
    )  # fmt: skip


def slots(exchange: Exchange) -> Iterator[Subject]:
    """The timeslots in a request: those that a search asks for, or the one of an appointment."""
    document = sent(exchange)
    asked = [
        (f"/requestedTimeSlot/{index}/validFor", item.get("validFor")) for index, item in enumerate(items(document, "requestedTimeSlot"))
    ]
    for where, value in [*asked, ("/validFor", document.get("validFor"))]:
        if isinstance(value, dict) and instant(value.get("startDateTime")) and instant(value.get("endDateTime")):
            yield Subject(value=value, where=where, seen=exchange)


def ends_later(slot: Subject) -> Breach | None:
    """A timeslot ends after it begins."""
    start, end = instant(slot.value["startDateTime"]), instant(slot.value["endDateTime"])
    if start is not None and end is not None and start < end:
        return None
    message = "a timeslot ends before, or when, it begins"
    return Breach(message=message, expected="endDateTime after startDateTime", actual=shown(slot.value), where=slot.where)


def is_for_a_workorder(book: Book) -> Rule:
    """What the buyer names is the identifier of a workorder."""

    def rule(exchange: Exchange) -> Breach | None:
        ident = reference(sent(exchange)) or ""
        kind = book.kinds.get(ident)
        foreign = kind not in (None, Kind.WORKORDER) or (kind is None and ident in book.own_ids)
        if not foreign and (kind is Kind.WORKORDER or not _objects_to_reference(exchange)):
            return None
        return Breach(
            message="what the request is for is no workorder of the seller",
            expected="the identifier of a workorder", actual=f"{ident} ({kind.value if kind else 'unknown to the seller'})",
            where="/workOrder/id",
        )  # fmt: skip

    return rule


def _objects_to_reference(exchange: Exchange) -> bool:
    """Whether the seller refused because of the reference."""
    answers = exchange.document if isinstance(exchange.document, list) else [exchange.document]
    places = [str(item.get("propertyPath", "")) for item in answers if isinstance(item, dict)]
    return exchange.refused and any(place.lstrip("/").startswith(REFERENCES) for place in places)


def same_workorder(book: Book) -> Rule:
    """A patch of an appointment leaves it with the workorder that it was made for."""

    def rule(exchange: Exchange) -> Breach | None:
        new, old = reference(sent(exchange)), reference(book.last(exchange) or {})
        if new is None or old is None or new == old:
            return None
        return Breach(message="the buyer moves an appointment to another workorder", expected=old, actual=new, where="/workOrder/id")

    return rule


def books(name: str) -> Rule:
    """A request for an appointment states one of the things that it has to state."""

    def rule(exchange: Exchange) -> Breach | None:
        document = sent(exchange)
        told = {
            "workOrder": reference(document) is not None,
            "validFor": isinstance(document.get("validFor"), dict) and document["validFor"] != {},
            "buyerAppointmentContact": bool(contacts(document, ContactRole.BUYER_APPOINTMENT)),
        }[name]
        return None if told else Breach(message=f"an appointment is asked for without {name}", expected=name, actual=shown(exchange.sent))

    return rule


def touches_appointment(exchange: Exchange) -> Breach | None:
    """A patch of an appointment touches slot, place, buyer contact, notes or attachments."""
    document = sent(exchange)
    if (
        any(document.get(name) for name in ("validFor", "relatedPlace", "note", "attachment"))
        or any(contacts(document, role) for role in _PARTIES)
    ):  # fmt: skip
        return None
    return Breach(
        message="a patch of an appointment that touches nothing a buyer may change",
        expected="validFor, relatedPlace, a buyer contact, note or attachment", actual=shown(exchange.sent),
    )  # fmt: skip
