"""Faults of a seller of AG-FIT 621 in what it offers, and in what is not used."""

from __future__ import annotations

from http import HTTPStatus

from ttck.mockseller.dialects.fit.names import CANCELLATION, INFLIGHT_CHANGE
from ttck.mockseller.engine.seams import Reply, Scene, Seam
from ttck.mockseller.faults.common import accepted, answer, during, item_of, unrouted
from ttck.mockseller.faults.fit.tools import CREATES, LISTS, OF_LISTS, OF_TASKS, RETRIEVES, counted, failed, ids, tmf, wrong
from ttck.specs.vocabulary import Kind, Operation

_RULES = {CANCELLATION: 4, INFLIGHT_CHANGE: 5}
_WORDS = {CANCELLATION: "cancellation", INFLIGHT_CHANGE: "change"}


@wrong("fit-tickets-not-listed", seam=Seam.REPLY, breaks=ids(2), also=[*OF_LISTS, *tmf(21, 22, 44)])
def tickets_not_listed(scene: Scene, reply: Reply) -> Reply:
    """I have no list of tickets."""
    return failed(reply, HTTPStatus.METHOD_NOT_ALLOWED) if during(scene, Operation.LIST) else reply


@wrong("fit-tickets-not-read", seam=Seam.REPLY, breaks=ids(2), also=[*OF_LISTS, *tmf(50, 51, 52)])
def tickets_not_read(scene: Scene, reply: Reply) -> Reply:
    """No ticket of mine is read by its id."""
    return failed(reply, HTTPStatus.NOT_IMPLEMENTED) if during(scene, Operation.RETRIEVE) else reply


@wrong("fit-no-specifications", seam=Seam.REPLY, breaks=ids(3), also=OF_LISTS)
def no_specifications(scene: Scene, reply: Reply) -> Reply:
    """I have no specifications, and no path for them."""
    asked = during(scene, Operation.LIST_SPECIFICATIONS, Operation.RETRIEVE_SPECIFICATION)
    return failed(reply, HTTPStatus.NOT_FOUND, "there is nothing at this path") if asked else reply


@wrong("fit-specification-not-read", seam=Seam.REPLY, breaks=ids(3), also=OF_LISTS)
def specification_not_read(scene: Scene, reply: Reply) -> Reply:
    """I list specifications, and do not find them."""
    return failed(reply, HTTPStatus.NOT_FOUND) if during(scene, Operation.RETRIEVE_SPECIFICATION) else reply


@wrong("fit-later-specification-not-read", seam=Seam.REPLY, breaks=ids(3), also=OF_LISTS)
def later_specification_not_read(scene: Scene, reply: Reply) -> Reply:
    """I find the first specification that somebody asks for, and no other."""
    asked = during(scene, Operation.RETRIEVE_SPECIFICATION) and accepted(reply)
    return failed(reply, HTTPStatus.NOT_FOUND) if asked and counted(scene, "asked", item_of(scene)) else reply


def _missing(kind: Kind, what: str, operations: tuple[str, ...], status: HTTPStatus, words: str) -> None:
    """Register the fault of a seller that lacks an operation of one of the two tasks."""

    def twist(scene: Scene, reply: Reply) -> Reply:
        mine = scene.call is not None and scene.call.kind is kind
        return failed(reply, status, "there is no such thing") if mine and during(scene, *operations) else reply

    twist.__doc__ = words
    wrong(f"fit-{_WORDS[kind]}-{what}", seam=Seam.REPLY, breaks=ids(_RULES[kind]), also=OF_TASKS)(twist)


for _kind, _name in _WORDS.items():
    _missing(_kind, "not-created", CREATES, HTTPStatus.METHOD_NOT_ALLOWED, f"Nobody can ask me for a {_name}.")
    _missing(_kind, "not-listed", LISTS, HTTPStatus.METHOD_NOT_ALLOWED, f"I have no list of {_name}s.")
    _missing(_kind, "not-read", RETRIEVES, HTTPStatus.NOT_FOUND, f"I take a {_name} on, and do not find it when it is read.")


def _gone(kind: Kind) -> None:
    """Register the fault of a seller that forgets tasks of a kind when they have ended."""

    def twist(scene: Scene, reply: Reply) -> Reply:
        mine = scene.call is not None and scene.call.kind is kind and during(scene, *RETRIEVES) and accepted(reply)
        ended = mine and isinstance(reply.document, dict) and reply.document.get("state") in {"done", "rejected", "terminatedWithError"}
        return failed(reply, HTTPStatus.NOT_FOUND) if ended else reply

    twist.__doc__ = f"A {_WORDS[kind]} that has ended is not read any more."
    wrong(f"fit-{_WORDS[kind]}-gone-when-ended", seam=Seam.REPLY, breaks=ids(_RULES[kind]), also=OF_TASKS)(twist)


for _kind in _WORDS:
    _gone(_kind)


def _method(scene: Scene, reply: Reply, segment: str, *, items: bool) -> bool:
    """Whether a method was refused that a path of these items, or of their list, does not have."""
    parts = (scene.call.path if scene.call is not None else "").rstrip("/").split("/")
    return unrouted(scene, reply, HTTPStatus.METHOD_NOT_ALLOWED) and segment in parts[-2:] and (parts[-1] != segment) is items


@wrong("fit-patch-works", seam=Seam.REPLY, breaks=ids(19), also=tmf(4))
def patch_works(scene: Scene, reply: Reply) -> Reply:
    """I take patches of tickets, and answer with the ticket."""
    ident = (scene.call.path if scene.call is not None else "").rpartition("/")[2]
    known = scene.read(ident)
    if known is None or not _method(scene, reply, Kind.TICKET, items=True):
        return reply
    return answer(reply, HTTPStatus.OK, known)


@wrong("fit-specification-created", seam=Seam.REPLY, breaks=ids(19), also=tmf(4))
def specification_created(scene: Scene, reply: Reply) -> Reply:
    """I take new specifications, whatever they are."""
    found = {"id": "made-up", "@type": "TroubleTicketSpecification"}
    return answer(reply, HTTPStatus.CREATED, found) if _method(scene, reply, Kind.SPECIFICATION, items=False) else reply


@wrong("fit-specification-patched", seam=Seam.REPLY, breaks=ids(19), also=tmf(4))
def specification_patched(scene: Scene, reply: Reply) -> Reply:
    """I take patches of specifications."""
    return answer(reply, HTTPStatus.ACCEPTED) if _method(scene, reply, Kind.SPECIFICATION, items=True) else reply


@wrong("fit-task-patched", seam=Seam.REPLY, breaks=ids(20), also=tmf(4))
def task_patched(scene: Scene, reply: Reply) -> Reply:
    """I take patches of tasks."""
    return answer(reply, HTTPStatus.ACCEPTED) if _method(scene, reply, CANCELLATION, items=True) else reply


@wrong("fit-status-with-a-message", seam=Seam.REPLY, breaks=ids(22))
def status_with_a_message(scene: Scene, reply: Reply) -> Reply:
    """What goes with a status is a message of mine."""
    if not accepted(reply) or not during(scene, Operation.RETRIEVE) or not isinstance(reply.document, dict):
        return reply
    return answer(reply, reply.status, {**reply.document, "statusChangeMessage": {"code": "1", "text": "see our portal"}})


@wrong("fit-status-with-a-reason", seam=Seam.REPLY, breaks=ids(22))
def status_with_a_reason(scene: Scene, reply: Reply) -> Reply:
    """What goes with a status is a reason, always."""
    if not accepted(reply) or not during(scene, Operation.RETRIEVE) or not isinstance(reply.document, dict):
        return reply
    return answer(reply, reply.status, {**reply.document, "statusChangeReason": "see our portal"})
