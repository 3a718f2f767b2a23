"""Which refusals prove something: those of a create that stands beside one which was taken, and differs in one thing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

from ttck.harness.judge.verify import shown
from ttck.harness.record.exchange import Exchange
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.writes import Creation

#: Answers that say nothing about the document: who asks, how often, and whether somebody is there.
ASIDE = frozenset({401, 403, 408, 425, 429, 502, 503, 504})
# Attributes that point at something which need not be there for the seller; entities are the target's products.
_POINTING = ("channel", "relatedEntity", "relatedParty", "troubleTicketRelationship", "troubleTicketSpecification")
_POINTERS = frozenset({*_POINTING, "AttachmentRef"})
_LISTED = ("severity", "ticketType")  # free text with examples, of which a seller may have a list of its own
_ABOUT_VALUES = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY})
_HELP = "the target can say what a create needs (base), which values there are (values) and what not to send (forbidden)"


def marks(document: Any) -> frozenset[str]:
    """What a seller may refuse in a document for a reason of its own: values of a closed list, and what is pointed at."""
    if not isinstance(document, dict):
        return frozenset()
    found = {f"{name} {document[name]}" for name in _LISTED if isinstance(document.get(name), str)}
    found |= {name for name in _POINTING if name in document}
    attachments = document.get("attachment")
    parts = attachments if isinstance(attachments, list) else []
    found |= {"AttachmentRef" for one in parts if isinstance(one, dict) and one.get("@type") == "AttachmentRef"}
    return frozenset(found)


def met(creations: Iterable[Creation]) -> frozenset[str]:
    """The marks of all documents that were taken."""
    return frozenset(mark for one in creations if one.made.accepted for mark in marks(one.sent))


def excused(creation: Creation, taken: Sequence[Creation], *, free: bool = False) -> bool:
    """Whether a refusal may have a reason of the seller's own: a value or pointer that it never took, or something that is missing.

    A document counts when one was taken that has no attribute beyond it, and its values and pointers were taken in others. With
    `free` the target vouches that what is pointed at need not be there.
    """
    status = creation.made.status
    if status not in _ABOUT_VALUES:
        return status in ASIDE
    smaller = any(set(one.sent) <= set(creation.sent) for one in taken)
    strange = marks(creation.sent) - met(taken)
    return not smaller or bool(strange - _POINTERS if free else strange)


def telling(creations: Iterable[Creation], beside: Iterable[Creation] = (), *, strict: bool = False) -> list[Creation]:
    """The creates whose answers say something; none where the seller takes no create at all.

    `beside` are other creates of the run. With `strict` the target vouches that what creates point at need not be there.
    """
    every = list(creations)
    taken = [one for one in (*every, *beside) if one.made.accepted]
    if not taken:
        return []
    return [one for one in every if one.made.accepted or not excused(one, taken, free=strict)]


def why(creations: Iterable[Creation]) -> str:
    """Why creates prove nothing: what the seller said of those that it refused."""
    refused = [one for one in creations if not one.made.accepted]
    reasons = "; ".join(dict.fromkeys(said(one.made) for one in refused))
    return f"no such create was taken, and why is the seller's own affair: {reasons[:400]}; {_HELP}" if refused else "no create was sent"


def said(exchange: Exchange) -> str:
    """What a seller answered, in a line."""
    document: Document | Any = exchange.document if exchange.answer is not None and exchange.answer.body else None
    words = [document[name] for name in ("reason", "message") if isinstance(document.get(name), str)] if isinstance(document, dict) else []
    told = " ".join(dict.fromkeys(words)) or (shown(document) if document is not None else "")
    return f"{exchange.status or exchange.error} {told[:160]}".strip()
