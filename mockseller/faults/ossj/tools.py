"""What the faults of the seller of OSS/J share beside `ttck.mockseller.faults.common`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ttck.mockseller.engine.seams import Call, Change, Document, Grant, Reply, Scene, fault, legal_variant
from ttck.mockseller.faults.common import Edit, accepted, answer, during, edited, in_reply

OSSJ = "ossj"
wrong = functools.partial(fault, profile=OSSJ)
unusual = functools.partial(legal_variant, profile=OSSJ)

CREATE, READ, CHANGE = "createTroubleTicketByValue", "retrieveTroubleTicketByKey", "patchTroubleTicketByValue"
ID, KEY, STATE, DIALOG = "ticketId", "mirrorKey", "baseTroubleTicketState", "dialog"
ILLEGAL, REMOTE, NOBODY = "illegalArgumentException", "remoteException", "objectNotFoundException"
ACTIVE, CLEARED, CLOSED, CANCELED = "OPENACTIVE", "CLEARED", "CLOSED", "CLOSED.CANCELED"
ASKED, TO_CANCEL = "DEFERRED.AWAITING-INFORMATION", "DEFERRED.AWAITING-CANCELATION"
FORM = "multipart/form-data"
BAD = 400
_FILLED: Document = {
    STATE: ACTIVE, KEY: "none", DIALOG: "none", "troubleType": "none", "troubleDescription": "none", "preferredPriority": 1,
    "troubleDetectionTime": "2025-01-01T00:00:00Z", "troubledObject": "none", "customerTroubleNum": "none", "wh1Parameter": "red",
    "clearencePerson": "none",
}  # fmt: skip


def ids(*numbers: int) -> list[str]:
    """The identifiers of rules of OSS/J."""
    return [f"OSSJ:{number}" for number in numbers]


#: What a careful harness may rightly report beside: of creates, of changes, of what is shown, and of refusals.
OF_CREATES = ids(1, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 26, 34, 39, 41, 42)
OF_CHANGES = ids(1, 3, 12, 17, 18, 19, 20, 21, 22, 23, 31, 39, 40, 41, 42)
OF_SHOWN = ids(8, 9, 16, 17, 18, 19, 31, 39, 40)
OF_REFUSALS = ids(2, 4, 7, 14, 15, 17, 25, 26, 37, 41, 42)


def sent(scene: Scene) -> Document:
    """The document of the request, empty without one."""
    return scene.call.document if scene.call is not None and isinstance(scene.call.document, dict) else {}


def with_filled(call: Call, name: str) -> Call:
    """The call with an attribute filled in where it is missing."""
    document = call.document
    if not isinstance(document, dict) or document.get(name) not in [None, ""]:
        return call
    return replace(call, document={**document, name: _FILLED[name]})


def spoilt(call: Call) -> Call:
    """The call with nothing in it, which is refused."""
    return replace(call, document={})


def with_document(call: Call, **more: Any) -> Call:
    """The call with other values in its document; None takes one away."""
    document = {**call.document, **more} if isinstance(call.document, dict) else call.document
    return replace(call, document={n: v for n, v in document.items() if v is not None} if isinstance(document, dict) else document)


def done(scene: Scene, reply: Reply, *operations: str) -> bool:
    """Whether one of these operations succeeded."""
    return accepted(reply) and during(scene, *operations)


def refused(scene: Scene, reply: Reply, *operations: str) -> bool:
    """Whether one of these operations was refused for its content."""
    return reply.status == BAD and during(scene, *operations)


def instead(reply: Reply, status: int, reason: str = "it did not work") -> Reply:
    """A refusal in place of the answer, in the form of the page."""
    return answer(reply, status, {ILLEGAL: reason})


def shown(scene: Scene, reply: Reply, edit: Edit, *operations: str) -> Reply:
    """The answer with an edited document, if it says success to one of these operations."""
    return in_reply(reply, edit) if done(scene, reply, *operations) else reply


def cut(name: str, length: int) -> Edit:
    """An edit that cuts a text."""

    def edit(document: Document) -> None:
        if isinstance(document.get(name), str):
            document[name] = document[name][:length]

    return edit


def kept(change: Change, edit: Callable[[Document, Document], object]) -> Change:
    """The change of a ticket after `edit(before, after)`; a creation stays as it is."""
    before = change.before
    return replace(change, after=edited(change.after, lambda after: edit(before, after))) if before is not None else change


def anybody(grant: Grant) -> Grant:
    """The grant of whoever asks, as if it were a client that is known."""
    return grant if grant.buyer else replace(grant, client="anybody", buyer="buyer-1", scopes=frozenset({"default"}))
