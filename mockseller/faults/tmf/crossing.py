"""Faults of a seller of TMF621 with one store for all: what it takes for the same, and is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ttck.mockseller.engine.seams import Call, Change, Decision, Document, Event, Reply, Scene, Seam
from ttck.mockseller.faults.common import during, in_answers, in_call, part, sent
from ttck.mockseller.faults.tmf.tools import (
    MODERN,
    OF_EVENTS,
    OF_FORMS,
    OF_LISTS,
    OF_PATCHES,
    PATCHES,
    SHOWS,
    asking,
    each,
    filters,
    ids,
    updated,
    wrong,
)
from ttck.specs.vocabulary import Kind, Operation, Stimulus, TmfEvent, TmfState

_BOTH = (Kind.TICKET, Kind.SPECIFICATION)
# What is asked for, what is done, and the rule that is broken.
_ACROSS = {
    "spec-read-finds-ticket": (Operation.RETRIEVE_SPECIFICATION, Operation.RETRIEVE, 124),
    "spec-delete-takes-ticket": (Operation.DELETE_SPECIFICATION, Operation.DELETE, 111),
    "spec-patch-changes-ticket": (Operation.PATCH_SPECIFICATION, Operation.PATCH, 94),
    "read-finds-spec": (Operation.RETRIEVE, Operation.RETRIEVE_SPECIFICATION, 52),
    "delete-takes-spec": (Operation.DELETE, Operation.DELETE_SPECIFICATION, 112),
    "patch-changes-spec": (Operation.PATCH, Operation.PATCH_SPECIFICATION, 101),
}


def _across(name: str, asked: Operation, done: Operation, number: int) -> None:
    """Register the fault of a seller that does to an item of one collection what was asked of the other."""
    kind = Kind.TICKET if done in {Operation.RETRIEVE, Operation.DELETE, Operation.PATCH} else Kind.SPECIFICATION

    def twist(scene: Scene, call: Call) -> Call:
        there = scene.read(call.item_id or "") if call.operation == asked else None
        mine = there is not None and (f"/{kind.value}/" in str(there.get("href")))
        return replace(call, operation=done, kind=kind) if mine else call

    twist.__doc__ = f"An identifier is an identifier: {asked} does {done} where there is such an item."
    also = [*ids(52, 94, 101, 111, 112, 120, 122, 124), *OF_EVENTS]
    wrong(f"tmf-{name}", seam=Seam.REQUEST, breaks=ids(number), also=also, about=_BOTH, versions=MODERN)(twist)


for _name, _rule in _ACROSS.items():
    _across(_name, *_rule)


def _joined(name: str, kind: Kind) -> None:
    """Register the fault of a seller that joins the elements of one list by their key when that is patched."""

    def one(before: Document, element: Document) -> Document:
        keys = [key for key in ("id", "name") if key in element]
        old = next((o for key in keys for o in each(before, name) if o.get(key) == element[key]), {})
        return {**old, **element}

    def twist(scene: Scene, change: Change) -> Change:
        if not during(scene, *PATCHES) or name not in sent(scene):
            return change
        return updated(change, lambda before, after: after.update({name: [one(before, element) for element in each(after, name)]}))

    twist.__doc__ = f"An element of {name} that I know keeps what a patch does not say of it."
    ticket = kind is Kind.TICKET
    label = f"tmf-{'' if ticket else 'spec-'}{name.lower()}-joined-by-key"
    also = [*OF_PATCHES, *OF_FORMS, *ids(122)]
    wrong(label, seam=Seam.RECORD, breaks=ids(94 if ticket else 122), also=also, about=(kind,), versions=MODERN)(twist)


for _list in ("note", "attachment", "troubleTicketCharacteristic", "externalIdentifier"):
    _joined(_list, Kind.TICKET)
_joined("specCharacteristic", Kind.SPECIFICATION)


def _lost(status: TmfState) -> None:
    """Register the fault of a seller that has another word for one status in its store."""

    def twist(_scene: Scene, call: Call) -> Call:
        return asking(call, "status", "\x00") if call.operation == Operation.LIST and call.query.get("status") == (status.value,) else call

    twist.__doc__ = f"Who looks for what is {status} finds nothing; in my store it is called otherwise."
    wrong(f"tmf-status-{status.lower()}-not-found", seam=Seam.REQUEST, breaks=ids(26), also=OF_LISTS)(twist)


for _status in TmfState:
    _lost(_status)


def _doubled(sign: str, name: str) -> None:
    """Register the fault of a seller that writes a sign in a filter twice, and does not read it so."""

    def twist(_scene: Scene, call: Call) -> Call:
        for one in [one for one in filters(call) if call.operation == Operation.LIST and any(sign in v for v in call.query[one])]:
            call = asking(call, one, *(value.replace(sign, sign * 2) for value in call.query[one]))
        return call

    twist.__doc__ = f"A {name} in a filter I write twice for my database, which does not read it so."
    wrong(f"tmf-filter-{name}-twice", seam=Seam.REQUEST, breaks=ids(26), also=OF_LISTS)(twist)


for _sign, _word in {"'": "apostrophe", "%": "percent", "&": "ampersand", "+": "plus"}.items():
    _doubled(_sign, _word)


def _impossible(value: Any) -> bool:
    return isinstance(value, str) and value[4:10] in {"-02-30", "-13-01"}


@wrong("tmf-impossible-days-taken", seam=Seam.REQUEST, breaks=ids(79), also=[*OF_FORMS, *OF_PATCHES, *OF_LISTS])
def impossible_days_taken(scene: Scene, call: Call) -> Call:
    """The thirtieth of February is a day to me; I look at the digits."""
    name = next((n for n, v in call.document.items() if _impossible(v)), None) if isinstance(call.document, dict) else None
    if name is None or call.operation != Operation.CREATE:
        return call
    scene.memory[str(call.document.get("description"))] = (name, call.document[name])
    return in_call(call, lambda body: body.update({name: "2026-02-28T10:00:00Z"}))


@part("tmf-impossible-days-taken", seam=Seam.REPLY)
def impossible_days_shown(scene: Scene, reply: Reply) -> Reply:
    """And I show it so."""

    def edit(ticket: Document) -> None:
        known = scene.memory.get(str(ticket.get("description")))
        if known is not None and known[0] in ticket:
            ticket[known[0]] = known[1]

    return in_answers(scene, reply, edit, *SHOWS)


@wrong("tmf-strict-desk-resolves-in-silence", seam=Seam.DECISION, breaks=ids(143), also=OF_EVENTS)
def strict_desk(_scene: Scene, decision: Decision) -> Decision:
    """My people resolve what they work on, and nothing that waits for the buyer."""
    waits = decision.operation == Stimulus.RESOLVE and decision.state != TmfState.IN_PROGRESS
    return replace(decision, allowed=False) if waits else decision


@part("tmf-strict-desk-resolves-in-silence", seam=Seam.EVENT)
def silent_resolution(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """And what they resolve, I do not announce as resolved."""
    return tuple(one for one in events if one.type != TmfEvent.RESOLVED) if during(scene, Stimulus.RESOLVE) else events


def _waiting(word: str, event: TmfEvent, number: int) -> None:
    """Register the fault of a seller that leaves out one of the two events of a ticket that its people resolve while it waits."""

    def twist(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
        waits = scene.item is not None and scene.item.get("status") == TmfState.PENDING and during(scene, Stimulus.RESOLVE)
        return tuple(one for one in events if one.type != event) if waits else events

    twist.__doc__ = f"What my people resolve while it waits for its buyer has no {event}."
    wrong(f"tmf-{word}-while-waiting-untold", seam=Seam.EVENT, breaks=ids(number), also=OF_EVENTS)(twist)


_waiting("resolved", TmfEvent.RESOLVED, 143)
_waiting("turned", TmfEvent.STATE_CHANGE, 142)
