"""Legal variants of sellers of Nexera: lists and answers that show less, dates to the second, and what goes with a status."""

from __future__ import annotations

import re
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from ttck.mockseller.engine.ids import new_id
from ttck.mockseller.engine.problems import Refusal
from ttck.mockseller.engine.seams import Call, Change, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import drop, during, each_text, entries
from ttck.mockseller.faults.nexera.tools import done, later, stored, unusual
from ttck.specs.vocabulary import Operation

_DATE = re.compile(r"(\d{4}-\d\d-\d\dT)(\d\d)(:\d\d:\d\d)(\.\d+)?Z")
_PAGE, _TEXT = 10, 1000
_FILTERS = {
    "id", "ticketType", "ticketSubType", "correlationId", "name", "resolutionDate", "statusChangeDate", "statusChangeReason", "lastUpdate",
    "creationDate",
}  # fmt: skip
_RESOLUTION = ("resolutionComment", "resolutionResult", "resolutionCode", "resolutionPaymentCode", "resolutionDate")


def _status(document: Document | None) -> Any:
    return (document or {}).get("status")


@unusual("nexera-dates-to-the-second", seam=Seam.RECORD)
def dates_to_the_second(_scene: Scene, change: Change) -> Change:
    """My dates are to the second."""
    return replace(change, after=each_text(change.after, lambda _, text: _DATE.sub(r"\1\2\3Z", text)))


@unusual("nexera-lists-in-another-zone", seam=Seam.REPLY)
def lists_in_another_zone(scene: Scene, reply: Reply) -> Reply:
    """My lists show the same moments in UTC, with an offset."""
    if not done(scene, reply, Operation.LIST):
        return reply
    return replace(reply, document=each_text(reply.document, lambda _, text: _DATE.sub(r"\1\2\3\4+00:00", text)))


@unusual("nexera-lists-in-pages", seam=Seam.REPLY)
def lists_in_pages(scene: Scene, reply: Reply) -> Reply:
    """My list has the oldest first, ten at most."""
    if not done(scene, reply, Operation.LIST) or not isinstance(reply.document, list):
        return reply
    return replace(reply, document=reply.document[:_PAGE])


@unusual("nexera-brief-lists", seam=Seam.REPLY)
def brief_lists(scene: Scene, reply: Reply) -> Reply:
    """My list shows the identifier, the name and the status."""
    if not done(scene, reply, Operation.LIST) or not isinstance(reply.document, list):
        return reply
    return replace(reply, document=[{name: one.get(name) for name in ("id", "name", "status")} for one in reply.document])


@unusual("nexera-brief-answers", seam=Seam.REPLY)
def brief_answers(scene: Scene, reply: Reply) -> Reply:
    """A create and a change are answered with the identifier and the status."""
    if not done(scene, reply, Operation.CREATE, Operation.PATCH) or not isinstance(reply.document, dict):
        return reply
    return replace(reply, document={name: reply.document.get(name) for name in ("id", "status")})


@unusual("nexera-other-filters-refused", seam=Seam.REQUEST)
def other_filters_refused(_scene: Scene, call: Call) -> Call:
    """What is no filter of the document is refused."""
    if call.operation == Operation.LIST and not call.query.keys() <= _FILTERS:
        raise Refusal(HTTPStatus.BAD_REQUEST, {"code": "no", "reason": "there is no such filter"})
    return call


@unusual("nexera-no-changes-while-pending", seam=Seam.REQUEST)
def no_changes_while_pending(scene: Scene, call: Call) -> Call:
    """While a ticket waits or is held nothing but its status is changed."""
    document = call.document if isinstance(call.document, dict) else {}
    if call.operation == Operation.PATCH and _status(scene.item) in {"pending", "held"} and "status" not in document:
        raise Refusal(HTTPStatus.CONFLICT, {"code": "no", "reason": "the ticket waits"})
    return call


@unusual("nexera-long-texts-refused", seam=Seam.REQUEST)
def long_texts_refused(_scene: Scene, call: Call) -> Call:
    """What is too long for my tables is refused."""
    document = call.document if isinstance(call.document, dict) else {}
    texts = [document.get("description"), document.get("name"), *(note.get("text") for note in entries(document, "note"))]
    if any(len(text) > _TEXT for text in texts if isinstance(text, str)):
        raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, {"code": "no", "reason": "too long"})
    return call


@unusual("nexera-resolution-gone-when-reopened", seam=Seam.RECORD)
def resolution_gone(_scene: Scene, change: Change) -> Change:
    """A ticket that is worked on again is not resolved any more."""
    reopened = _status(change.before) == "resolved" and _status(change.after) == "inProgress"
    return stored(change, drop(*_RESOLUTION)) if reopened else change


@unusual("nexera-expected-date-anew", seam=Seam.RECORD)
def expected_date_anew(_scene: Scene, change: Change) -> Change:
    """What is over or resolved is not expected any more."""
    over = _status(change.after) in {"resolved", "closed", "cancelled", "rejected"}
    return later(change, drop("expectedResolutionDate")) if over else change


@unusual("nexera-note-with-each-status", seam=Seam.RECORD)
def note_with_each_status(scene: Scene, change: Change) -> Change:
    """When the status changes I add a note of mine."""
    if change.before is None or _status(change.before) == _status(change.after):
        return change
    note = {"id": new_id(), "text": f"it is {_status(change.after)}", "author": "Nexera", "notedate": scene.now}
    return stored(change, lambda one: one.update(note=[*one.get("note", ()), note]))


@unusual("nexera-reason-only-with-a-reason", seam=Seam.RECORD)
def reason_only_with_a_reason(scene: Scene, change: Change) -> Change:
    """What an operator sets has no reason."""
    by_us = during(scene, Operation.PATCH) and change.before is not None and _status(change.before) != _status(change.after)
    return stored(change, drop("statusChangeReason")) if by_us else change
