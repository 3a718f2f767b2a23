"""What the faults of the seller of AG-FIT 621 share beside `ttck.mockseller.faults.common`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ttck.mockseller.dialects.fit.names import TASKS
from ttck.mockseller.engine.seams import Call, Change, Document, Event, Reply, Scene, fault, legal_variant
from ttck.mockseller.faults.common import Edit, accepted, answer, during, edited, operation
from ttck.specs.dialects import dialect
from ttck.specs.vocabulary import Kind, Operation

FIT = "fit"
EVERYTHING = (Kind.TICKET, Kind.SPECIFICATION, *TASKS)
wrong = functools.partial(fault, profile=FIT, about=EVERYTHING)
unusual = functools.partial(legal_variant, profile=FIT, about=EVERYTHING)

_DONE = {kind: dialect("fit").of(kind).operations for kind in TASKS}
CREATES = tuple(_DONE[kind]["create"] for kind in TASKS)
RETRIEVES = tuple(_DONE[kind]["retrieve"] for kind in TASKS)
LISTS = tuple(_DONE[kind]["list"] for kind in TASKS)
ALL_LISTS = (*LISTS, Operation.LIST, Operation.LIST_SPECIFICATIONS)
OWN_EVENTS = ("CancelTroubleTicketStateChangeEvent", "InflightChangeTroubleTicketStateChangeEvent")


def ids(*numbers: int) -> list[str]:
    """The identifiers of rules of AG-FIT 621."""
    return [f"FIT:{number}" for number in numbers]


def tmf(*numbers: int) -> list[str]:
    """Those of TMF621."""
    return [f"TMF621:{number}" for number in numbers]


#: What a careful harness may rightly report beside: of tasks, of events, and of lists.
OF_TASKS = ids(4, 5, 6, 13, 15, 16, 18, 21, 24, 27, 28)
OF_EVENTS = [*ids(8, 12, 13, 21, 29), *tmf(139, 140, 141, 142, 143, 144, 146, 150, 151, 152, 154, 155, 156, 157, 158)]
OF_LISTS = [*ids(2, 3, 4, 5, 11, 24, 27), *tmf(10, 11, 12, 13, 14, 15, 18, 19, 20, 26, 27, 28, 30, 32, 33, 40, 41, 46, 82, 124)]
OF_TICKETS = tmf(50, 53, 54, 55, 56, 57, 58, 60, 61, 64, 65, 70, 81, 82, 83, 97, 99, 141, 142, 143, 155, 157, 158)


def failed(reply: Reply, status: int, reason: str = "it did not work") -> Reply:
    """An error in place of the answer."""
    return answer(reply, status, {"@type": "Error", "code": "failed", "reason": reason, "status": str(int(status))})


def rows(scene: Scene, reply: Reply, *operations: str) -> list[Document] | None:
    """The elements of a list that was answered, None for any other answer."""
    return list(reply.document) if accepted(reply) and during(scene, *operations) and isinstance(reply.document, list) else None


def counted(scene: Scene, name: str, key: str) -> int:
    """The place of a key among those that were met under a name, from 0 on."""
    known = scene.memory.setdefault(name, [])
    if key not in known:
        known.append(key)
    place: int = known.index(key)
    return place


def of_task(scene: Scene, change: Change, stimulus: str, kind: Kind | None = None) -> bool:
    """Whether a stimulus to a task of a kind, or of any, changes its ticket here."""
    mine = scene.call is not None and (kind is None or scene.call.kind is kind)
    return operation(scene) == stimulus and mine and change.kind is Kind.TICKET and change.before is not None


def kept(change: Change) -> Change:
    """The ticket as it was."""
    return replace(change, after=dict(change.before or {}))


def task_events(events: tuple[Event, ...], edit: Callable[[Event], Event | None], *types: str) -> tuple[Event, ...]:
    """The events with those of tasks, or of these types, edited, or left out where the edit gives None."""
    wanted = types or OWN_EVENTS
    found = [edit(one) if one.type in wanted else one for one in events]
    return tuple(one for one in found if one is not None)


def in_bodies(events: tuple[Event, ...], edit: Edit, *types: str) -> tuple[Event, ...]:
    """The events with the body edited of those of these types, or of tasks."""
    return task_events(events, lambda one: replace(one, document=edited(one.document, edit)), *types)


def payload(body: Document) -> Document:
    """The resource in the body of an event, empty without one."""
    held = body.get("event")
    found: Any = next(iter(held.values()), {}) if isinstance(held, dict) else {}
    return found if isinstance(found, dict) else {}


def without_filter(call: Call, *names: str) -> Call:
    """The call without some parameters of its query."""
    return replace(call, query={name: values for name, values in call.query.items() if name not in names})
