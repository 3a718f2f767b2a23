"""What the faults of the seller of TMF621 share beside `ttck.mockseller.faults.common`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from ttck.mockseller.dialects.tmf.query import RESERVED
from ttck.mockseller.engine.seams import Call, Change, Document, Event, Reply, Scene, fault, legal_variant
from ttck.mockseller.faults.common import Edit, accepted, answer, during, edited, in_answers, sent
from ttck.specs.vocabulary import Operation

TMF = "tmf621"
wrong = functools.partial(fault, profile=TMF)
unusual = functools.partial(legal_variant, profile=TMF)

LISTS = (Operation.LIST, Operation.LIST_SPECIFICATIONS)
PATCHES = (Operation.PATCH, Operation.PATCH_SPECIFICATION)
CREATES = (Operation.CREATE, Operation.CREATE_SPECIFICATION)
SHOWS = (Operation.LIST, Operation.CREATE, Operation.RETRIEVE, Operation.PATCH)
ITEMS = (Operation.CREATE, Operation.RETRIEVE, Operation.PATCH)
MODERN = ("v5",)


def ids(*numbers: int) -> list[str]:
    """The identifiers of rules of TMF621."""
    return [f"TMF621:{number}" for number in numbers]


#: What a careful harness may rightly report beside: of lists, of the form of tickets, of creates, patches and events.
OF_LISTS = ids(10, 11, 12, 13, 14, 15, 18, 19, 20, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 40, 41, 46, 82, 111)
OF_FORMS = ids(11, 40, 42, 50, 51, 53, 54, 55, 56, 57, 58, 60, 61, 64, 65, 70, 81, 82, 83, 94, 95, 96, 98, 155)
OF_CREATES = ids(3, 7, 8, 61, 62, 63, 64, 65, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 160)
OF_PATCHES = ids(3, 7, 8, 90, 91, 92, 94, 95, 96, 97, 98, 99, 100, 101, 102, 104, 141, 142, 143, 155, 157, 158, 164, 165)
OF_EVENTS = ids(134, 136, 137, 138, 140, 141, 142, 143, 144, 145, 146, 150, 151, 152, 153, 154, 155, 156, 157, 158, 159)
OF_ERRORS = ids(4, 7, 8, 52, 72, 101, 112, 132, 170, 171, 172, 173)


def failed(reply: Reply, status: int, reason: str = "it did not work") -> Reply:
    """An error in place of the answer."""
    return answer(reply, status, {"@type": "Error", "code": "failed", "reason": reason, "status": str(int(status))})


def refused_with(scene: Scene, reply: Reply, status: int, *operations: str) -> bool:
    """Whether one of these operations, or any without them, was refused with this status."""
    return reply.status == status and (not operations or during(scene, *operations))


def done(scene: Scene, reply: Reply, *operations: str) -> bool:
    """Whether one of these operations succeeded."""
    return accepted(reply) and during(scene, *operations)


def code(reply: Reply) -> str:
    """The code in the body of a refusal, empty without one."""
    return str(reply.document.get("code", "")) if isinstance(reply.document, dict) else ""


def reason(reply: Reply) -> str:
    """The reason in the body of a refusal, empty without one."""
    return str(reply.document.get("reason", "")) if isinstance(reply.document, dict) else ""


def rows(scene: Scene, reply: Reply) -> list[Document] | None:
    """The elements of an answered list, None for any other answer."""
    return list(reply.document) if done(scene, reply, *LISTS) and isinstance(reply.document, list) else None


def without(call: Call, *names: str) -> Call:
    """The call without some query parameters."""
    return replace(call, query={name: values for name, values in call.query.items() if name not in names})


def asking(call: Call, name: str, *values: str) -> Call:
    """The call with a query parameter set."""
    return replace(call, query={**call.query, name: values})


def left_unsorted(scene: Scene, call: Call, operation: str) -> Call:
    """The call for a page of a sorted list, without its order, which `page_sorted` gives to the page alone."""
    scene.memory.pop("sort", None)
    if call.operation != operation or not call.query.get("sort") or not call.query.get("limit"):
        return call
    scene.memory["sort"] = call.query["sort"][-1]
    return without(call, "sort")


def page_sorted(scene: Scene, reply: Reply, operation: str) -> Reply:
    """The page that was asked for with `left_unsorted`, in the order of that call."""
    sort, found = scene.memory.get("sort"), rows(scene, reply)
    if sort is None or not found or not during(scene, operation):
        return reply
    name = str(sort).lstrip("-+")
    return replace(reply, document=sorted(found, key=lambda one: str(one.get(name)), reverse=str(sort).startswith("-")))


def filters(call: Call) -> list[str]:
    """The names in the query of a list that filter."""
    return [name for name in call.query if name not in RESERVED] if call.operation in LISTS else []


def wrote(scene: Scene, name: str) -> Any:
    """What the buyer sent under a name, None without it."""
    return sent(scene).get(name)


def shown(scene: Scene, reply: Reply, edit: Edit) -> Reply:
    """The answer with each ticket in it edited."""
    return in_answers(scene, reply, edit, *SHOWS)


def created(change: Change, edit: Edit) -> Change:
    """The change with an edited document, if it is a new one."""
    return replace(change, after=edited(change.after, edit)) if change.before is None else change


def updated(change: Change, edit: Callable[[Document, Document], object]) -> Change:
    """The change after `edit(before, after)` of a copy of the new document, if there was one before."""
    before = change.before
    return replace(change, after=edited(change.after, lambda after: edit(before, after))) if before is not None else change


def telling(events: tuple[Event, ...], edit: Edit, *names: str) -> tuple[Event, ...]:
    """The events with the body edited of those of these types, or of all."""
    return tuple(replace(one, document=edited(one.document, edit)) if not names or one.type in names else one for one in events)


def payload(body: Document) -> Document:
    """The resource in the body of an event, empty without one."""
    held = body.get("event")
    found: Any = next(iter(held.values()), {}) if isinstance(held, dict) else {}
    return found if isinstance(found, dict) else {}


def crashed(reply: Reply) -> Reply:
    """A server error in place of the answer."""
    return failed(reply, HTTPStatus.INTERNAL_SERVER_ERROR, "something is wrong here")


def each(document: Document, name: str) -> list[Document]:
    """The objects of a list attribute."""
    found = document.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
