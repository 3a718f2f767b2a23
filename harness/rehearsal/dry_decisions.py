"""What the seller in memory decides: for each stimulus, the ticket before it and the ticket after it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from harness.rehearsal.dry_parts import moment
from specs.vocabulary import ContactRole, Priority, Severity, Source, Stimulus

Document = dict[str, Any]
Edit = Callable[[Document, Mapping[str, Any]], Document]

_IDS = count(1)


def text_of(moment: datetime) -> str:
    """A moment as the seller writes it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def added(ticket: Document, name: str, *new: Any) -> Document:
    """The document with more items in a list attribute."""
    return {**ticket, name: [*ticket.get(name, ()), *new]}


def note_of(author: str, text: str) -> Document:
    """A new note of the seller."""
    return {"id": f"dry-note-{next(_IDS)}", "author": author, "date": text_of(moment()), "source": Source.SELLER.value, "text": text}


def same(ticket: Document, _args: Mapping[str, Any]) -> Document:
    """A decision that the ticket does not show."""
    return ticket


def _noted(text: str) -> Edit:
    return lambda ticket, _: added(ticket, "note", note_of("Service Desk", f"{text} ({next(_IDS)})"))


def _other(name: str, values: Iterable[str]) -> Edit:
    return lambda ticket, _: {**ticket, name: next(str(value) for value in values if value != ticket.get(name))}


def _resolved(ticket: Document, _args: Mapping[str, Any]) -> Document:
    return {**added(ticket, "note", note_of("Service Desk", "a cable was replaced")), "resolutionDate": text_of(moment())}


def _expected(ticket: Document, _args: Mapping[str, Any]) -> Document:
    later = moment() + timedelta(days=next(_IDS))
    return {**added(ticket, "note", note_of("Service Desk", "a new date")), "expectedResolutionDate": text_of(later)}


def attachment_of(author: str) -> Document:
    """A new attachment of the seller."""
    number = next(_IDS)
    return {
        "attachmentId": f"dry-attachment-{number}",
        "author": author,
        "creationDate": text_of(moment()),
        "name": f"test-{number}.txt",
        "source": Source.SELLER.value,
        "url": "https://seller.example/test.txt",
    }


def _attached(ticket: Document, _args: Mapping[str, Any]) -> Document:
    return added(ticket, "attachment", attachment_of("Service Desk"))


def _contact(role: ContactRole) -> Edit:
    def change(ticket: Document, _args: Mapping[str, Any]) -> Document:
        number = next(_IDS)
        others = [contact for contact in ticket["relatedContactInformation"] if contact.get("role") != role]
        fresh = {
            "role": role.value,
            "name": f"Engineer {number}",
            "number": f"+1 555 {number:04}",
            "emailAddress": "engineer@seller.example",
        }
        return {**ticket, "relatedContactInformation": [*others, fresh]}

    return change


def _related(ticket: Document, _args: Mapping[str, Any]) -> Document:
    issue = {
        "id": f"dry-incident-{next(_IDS)}",
        "@referredType": "Incident",
        "relationshipType": "isCausedBy",
        "description": "an outage near by",
        "creationDate": text_of(moment()),
        "source": Source.SELLER.value,
    }
    return added(added(ticket, "relatedIssue", issue), "note", note_of("Service Desk", "this is part of an outage"))


def _workorder(ticket: Document, _args: Mapping[str, Any]) -> Document:
    return added(ticket, "workOrder", {"id": f"dry-workorder-{next(_IDS)}"})


def _appointment(ticket: Document, args: Mapping[str, Any]) -> Document:
    return added(_workorder(ticket, args), "note", note_of("Service Desk", "please book an appointment"))


EDITS: dict[str, Edit] = {
    Stimulus.REQUEST_INFO: _noted("which port shows the fault?"),
    Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT: _appointment,
    Stimulus.RESOLVE: _resolved,
    Stimulus.UPDATE_SELLER_SEVERITY: _other("sellerSeverity", Severity),
    Stimulus.UPDATE_SELLER_PRIORITY: _other("sellerPriority", Priority),
    Stimulus.UPDATE_EXPECTED_RESOLUTION: _expected,
    Stimulus.ADD_NOTE: _noted("we are looking into it"),
    Stimulus.ADD_ATTACHMENT: _attached,
    Stimulus.UPDATE_SELLER_CONTACT: _contact(ContactRole.SELLER_TICKET),
    Stimulus.UPDATE_TECHNICAL_CONTACTS: _contact(ContactRole.SELLER_TECHNICAL),
    Stimulus.ADD_RELATED_ISSUE: _related,
    Stimulus.WORKORDER_OPEN: _workorder,
    Stimulus.WORKORDER_UPDATE: same,
}
# Decisions that move the ticket besides, with the trigger of the lifecycle table.
MOVING = {
    Stimulus.REQUEST_INFO: Stimulus.REQUEST_INFO,
    Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT: Stimulus.REQUEST_INFO,
    Stimulus.RESOLVE: Stimulus.RESOLVE,
}
