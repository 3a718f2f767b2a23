"""Legal variants of form: how tickets, lists and errors are written."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta, timezone
from typing import Any

from ttck.mockseller.engine.seams import Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import drop, each_text, edited, entries, in_reply, instant, is_date
from ttck.mockseller.faults.mef.tools import legal_variant

_LISTS = ("note", "attachment", "relatedContactInformation", "relatedIssue", "workOrder")
_OFFSET = timezone(timedelta(hours=5, minutes=30))


def _nested(document: Any) -> Any:
    """A copy with an attribute that no contract knows in every object."""
    if isinstance(document, list):
        return [_nested(item) for item in document]
    if not isinstance(document, dict):
        return document
    return {**{name: _nested(item) for name, item in document.items()}, "x-seller": {"shelf": 7, "@type": "Extension"}}


@legal_variant("extra-attributes", seam=Seam.REPLY)
def extra_attributes(_scene: Scene, reply: Reply) -> Reply:
    """I write attributes of my own into tickets, their parts, list items, subscriptions and errors."""
    return replace(reply, document=_nested(reply.document)) if reply.document is not None else reply


@legal_variant("offset-timestamps", seam=Seam.REPLY)
def offset_timestamps(_scene: Scene, reply: Reply) -> Reply:
    """I write all dates in the time of my office, at +05:30."""

    def edit(name: str, text: str) -> str:
        moment = instant(text) if is_date(name) else None
        return moment.astimezone(_OFFSET).isoformat() if moment else text

    return replace(reply, document=each_text(reply.document, edit))


@legal_variant("microsecond-timestamps", seam=Seam.REPLY)
def microsecond_timestamps(_scene: Scene, reply: Reply) -> Reply:
    """I write all dates with six digits of a second."""

    def edit(name: str, text: str) -> str:
        moment = instant(text) if is_date(name) else None
        return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z") if moment else text

    return replace(reply, document=each_text(reply.document, edit))


@legal_variant("reversed-lists", seam=Seam.REPLY)
def reversed_lists(_scene: Scene, reply: Reply) -> Reply:
    """My lists show the newest ticket of a page first."""
    listed = isinstance(reply.document, list) and reply.status == 200  # noqa: PLR2004 - a list of errors is none of it
    return replace(reply, document=reply.document[::-1]) if listed else reply


def _reverse(ticket: Document) -> None:
    for name in _LISTS:
        if isinstance(ticket.get(name), list):
            ticket[name] = ticket[name][::-1]


@legal_variant("reversed-notes", seam=Seam.REPLY)
def reversed_notes(_scene: Scene, reply: Reply) -> Reply:
    """I show the newest note first, and so with attachments, contacts and relations."""
    return in_reply(reply, _reverse)


@legal_variant("missing-href", seam=Seam.REPLY)
def missing_href(_scene: Scene, reply: Reply) -> Reply:
    """I give no links to tickets."""
    return in_reply(reply, drop("href"))


@legal_variant("no-links", seam=Seam.REPLY)
def no_links(_scene: Scene, reply: Reply) -> Reply:
    """I give no links at all: neither to tickets nor to what they refer to."""

    def unlink(document: Any) -> Any:
        if isinstance(document, list):
            return [unlink(item) for item in document]
        if not isinstance(document, dict):
            return document
        return {name: unlink(item) for name, item in document.items() if name != "href" or "@referredType" in document}

    return replace(reply, document=unlink(reply.document))


@legal_variant("relative-href", seam=Seam.REPLY)
def relative_href(_scene: Scene, reply: Reply) -> Reply:
    """My links are relative to the ticket collection."""
    return in_reply(reply, lambda t: t.update(href=f"./{t.get('id')}") if "href" in t else None)


@legal_variant("absolute-href", seam=Seam.REPLY)
def absolute_href(_scene: Scene, reply: Reply) -> Reply:
    """My links name the host that I am known by inside, not the one that you called."""
    return in_reply(reply, lambda t: t.update(href=f"https://inside.example{t['href']}") if "href" in t else None)


@legal_variant("no-status-history", seam=Seam.REPLY)
def no_status_history(_scene: Scene, reply: Reply) -> Reply:
    """I do not show through which states a ticket went."""
    return in_reply(reply, drop("statusChange"))


@legal_variant("ids-in-attachments", seam=Seam.REPLY)
def ids_in_attachments(_scene: Scene, reply: Reply) -> Reply:
    """I number the attachments of a ticket."""

    def edit(ticket: Document) -> None:
        for number, item in enumerate(entries(ticket, "attachment")):
            item["attachmentId"] = f"A-{number}"

    return in_reply(reply, edit)


@legal_variant("note-ids-replaced", seam=Seam.REPLY)
def note_ids_replaced(_scene: Scene, reply: Reply) -> Reply:
    """I give notes ids of my own, whatever the buyer called them."""

    def edit(ticket: Document) -> None:
        for number, item in enumerate(entries(ticket, "note")):
            item["id"] = f"N-{number}"

    return in_reply(reply, edit)


@legal_variant("long-error-messages", seam=Seam.REPLY)
def long_error_messages(_scene: Scene, reply: Reply) -> Reply:
    """My errors come with a time, a status of their own and a message that names attributes of a ticket."""
    if reply.status < 400:  # noqa: PLR2004 - the class of success
        return reply
    more = {
        "status": str(reply.status),
        "message": "The attributes id, status and description were not read.",
        "@type": "Error",
    }
    return replace(reply, document=edited(reply.document, lambda error: error.update(more)))
