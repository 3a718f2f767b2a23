"""What the faults of the seller of Nexera share beside `ttck.mockseller.faults.common`."""

from __future__ import annotations

import functools
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from ttck.mockseller.engine.seams import Change, Event, Reply, Scene, fault, legal_variant
from ttck.mockseller.faults.common import Edit, accepted, answer, during, edited, in_answers
from ttck.specs.vocabulary import Operation

NEXERA = "nexera"
wrong = functools.partial(fault, profile=NEXERA)
unusual = functools.partial(legal_variant, profile=NEXERA)


def ids(*numbers: int) -> list[str]:
    """The identifiers of rules of Nexera."""
    return [f"NEXERA:{number}" for number in numbers]


ITEMS = (Operation.CREATE, Operation.RETRIEVE, Operation.PATCH)
SHOWS = (*ITEMS, Operation.LIST)
#: What a careful harness may report beside: all of Nexera's rules on what is shown, and those of TMF621 that hold.
ANY = [
    *ids(*range(1, 53)),
    *(f"TMF621:{number}" for number in (2, 3, 8, 10, 11, 32, 50, 52, 58, 70, 79, 80, 82, 90, 91, 97, 101, 155, 157, 158)),
]
Events = tuple[Event, ...]


def tmf(*numbers: int) -> list[str]:
    """The identifiers of rules of TMF621."""
    return [f"TMF621:{number}" for number in numbers]


def shown(scene: Scene, reply: Reply, edit: Edit) -> Reply:
    """The answer with each ticket in it edited."""
    return in_answers(scene, reply, edit, *SHOWS)


def stored(change: Change, edit: Edit) -> Change:
    """The change with another ticket after it."""
    return replace(change, after=edited(change.after, edit))


def created(change: Change, edit: Edit) -> Change:
    """The same for a new ticket."""
    return stored(change, edit) if change.before is None else change


def later(change: Change, edit: Edit) -> Change:
    """The same for one that there was before."""
    return stored(change, edit) if change.before is not None else change


def set_to(name: str, value: Any) -> Edit:
    """An edit that gives an attribute another value where it is there."""

    def edit(document: dict[str, Any]) -> None:
        if name in document:
            document[name] = value

    return edit


def failed(reply: Reply, status: int = HTTPStatus.BAD_REQUEST) -> Reply:
    """A refusal in place of an answer."""
    return answer(reply, status, {"code": "no", "message": "it is not possible"})


def done(scene: Scene, reply: Reply, *operations: str) -> bool:
    """Whether one of these operations succeeded."""
    return accepted(reply) and during(scene, *operations)


def telling(events: Events, edit: Edit, *names: str) -> Events:
    """The events with the ticket in them edited, of those of these types, or of all."""

    def inner(body: dict[str, Any]) -> None:
        edit(body["event"]["troubleTicket"])

    return tuple(replace(one, document=edited(one.document, inner)) if not names or one.type in names else one for one in events)


def without(events: Events, *names: str) -> Events:
    """The events but for those of these types."""
    return tuple(one for one in events if one.type not in names)
