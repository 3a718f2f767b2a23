"""Rules of events without a cause: nobody is told of what was refused, and no event mixes what an item never was at one time."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from datetime import timedelta
from http import HTTPStatus

from ttck.harness.judge.compare import instant, items
from ttck.harness.judge.event_types import Document, document
from ttck.harness.judge.expected_by_changes import STATUS
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.told_histories import History
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Effect, Exchange, Notification
from ttck.harness.record.resource_types import ALL_RESOURCES, CREATES
from ttck.specs.vocabulary import Kind, TmfEvent
from ttck.suites.tmf.create_rules import canonical
from ttck.suites.tmf.event_rules import about, identity, name_of, payload
from ttck.suites.tmf.expectation_rules import NAMES, histories
from ttck.suites.tmf.living import moves_by_itself
from ttck.suites.tmf.rules import DONE_ALL_THE_SAME
from ttck.suites.tmf.truth_rules import ANOTHER_TIME

_MARKS = {Kind.TICKET: "description", Kind.SPECIFICATION: "name"}  # texts that nobody but this run writes
_NOT_TOLD = frozenset({"id", "href", "lastUpdate"}) | STATUS
_CLOCK = timedelta(seconds=2)  # so much earlier by the seller's own clock is earlier, whatever was rounded
_ENOUGH = 2  # attributes in one event, to see whether they belong together


# --- creates ---------------------------------------------------------------------------------------------------------


def refused_creates(traffic: Traffic, kind: Kind) -> Iterator[Subject]:
    """Each create that was refused and whose text no other request had, with the events of a create that carry it."""
    mark = _MARKS[kind]
    told = [n for n in traffic.notifications if name_of(n) == NAMES[kind][0]]
    writes = [e for e in traffic.exchanges if e.operation in {ALL_RESOURCES[kind].creating, ALL_RESOURCES[kind].patching}]
    others = {text for e in writes if e.effect is not Effect.REFUSED and (text := _text(e, mark)) is not None}
    for exchange in (e for e in writes if e.operation == ALL_RESOURCES[kind].creating and e.effect is Effect.REFUSED):
        text = _text(exchange, mark)
        if text is not None and text not in others:
            came = tuple(n for n in told if payload(n).get(mark) == text)
            yield Subject(value=came, where=f"/event/{kind}", seen=(exchange, *came))


def _text(exchange: Exchange, mark: str) -> str | None:
    """The text that a document carries; of the operations of a JSON Patch none, for they have it in a place of their own."""
    found = exchange.sent.get(mark) if isinstance(exchange.sent, dict) else None
    return found if isinstance(found, str) and found.strip() else None


# --- patches ---------------------------------------------------------------------------------------------------------


def refused_patches(traffic: Traffic, kind: Kind) -> Iterator[Subject]:
    """Each item all of whose patches were refused and that never changed, with the events of a change that came after the first.

    Of a seller that moves by itself only those count after which the item was read, and was as it always had been.
    """
    names, lively = NAMES[kind], moves_by_itself(traffic)
    for history in histories(traffic, kind).values():
        patches = [e for e in history.item_history.exchanges if e.operation == ALL_RESOURCES[kind].patching]
        if not patches or history.item_history.stimuli or any(e.effect is not Effect.REFUSED for e in patches) or _changed(history):
            continue
        later = _caused_later(history, patches[0])
        seen = max((s.number for s in history.item_history.sightings if lively), default=math.inf)
        came = [n for n in history.every if name_of(n) in {names[1], TmfEvent.RESOLVED} and later(n) and n.number < seen]
        turns = [n for n in history.events(names[2]) if later(n) and n.number < seen]
        came += turns if len(turns) >= _ENOUGH else []  # the first status may be told late, and is told once
        yield Subject(value=tuple(came), where=f"/event/{kind}", seen=(*patches[:3], *came[:3]))


def _caused_later(history: History, patch: Exchange) -> Callable[[Notification], bool]:
    """Whether the cause of an event may be a patch: on no subscription it came earlier, nor does it say that it happened earlier.

    The seller's clock is read off its answer to the patch, which shows whole seconds.
    """
    earlier = {identity(n) for n in history.every if n.number < patch.number}
    clock = patch.answer.clock if patch.answer is not None else None

    def rule(event: Notification) -> bool:
        when = instant(document(event).get("eventTime"))
        before = clock is not None and when is not None and when < clock - _CLOCK
        return event.number > patch.number and identity(event) not in earlier and not before

    return rule


def _changed(history: History) -> bool:
    """Whether an item showed different things at different times, but for the time of its last change, or says that it moved at once."""
    shows = [{**canonical(s.document), "lastUpdate": None} for s in history.item_history.sightings]
    moved = any(len(items(s.document, "statusChangeHistory")) > 1 for s in history.item_history.sightings)
    return moved or any(one != shows[0] for one in shows)


# --- deletions -------------------------------------------------------------------------------------------------------


def refused_deletions(traffic: Traffic, kind: Kind) -> Iterator[Subject]:
    """Each deletion that was refused of what no other request deleted, with the events of a deletion that are about it."""
    tried = [e for e in traffic.exchanges if e.operation == ALL_RESOURCES[kind].deleting and e.ticket is not None]
    done = {e.ticket for e in tried if e.effect is not Effect.REFUSED}
    refused = {str(e.ticket): e for e in reversed(tried) if e.ticket not in done}
    told = [n for n in traffic.notifications if name_of(n) == NAMES[kind][3]]
    for item, exchange in refused.items():
        came = tuple(n for n in told if about(n, {item}, kind) == item)
        yield Subject(value=came, where=f"/event/{kind}", seen=(exchange, *came))


def unannounced(part: Subject) -> Breach | None:
    """Nobody is told of what was refused."""
    came: tuple[Notification, ...] = part.value
    if not came:
        return None
    first: Exchange = part.seen[0]
    creates = first.operation in CREATES  # which may have been done, as another rule sees in the list
    return Breach(
        message="a request that was refused is announced",
        expected=f"no event, after {first.status} to {first.label}",
        actual=f"{name_of(came[0])} with {shown(payload(came[0]))}",
        where=part.where,
        cause=DONE_ALL_THE_SAME if creates else None,
        follows=creates,
    )


# --- one state -------------------------------------------------------------------------------------------------------


def of_several(traffic: Traffic, kind: Kind) -> Iterator[Subject]:
    """Each event of a change with several attributes, about an item that was read around each patch, so that all its states are known.

    Only where each of the attributes has a value that the item had at some time: another value breaks another rule.
    """
    for history in histories(traffic, kind).values():
        told = [(event, _told(event)) for event in history.every if name_of(event) == NAMES[kind][1]]
        several = [(event, content) for event, content in told if len(content) >= _ENOUGH]
        if not several or not _known(history):
            continue
        states = [canonical(sighting.document) for sighting in history.item_history.sightings]
        for event, content in several:
            if all(any(state.get(name) == value for state in states) for name, value in content.items()):
                yield Subject(value=(content, states), where=f"/event/{kind}", seen=(event,))


def _known(history: History) -> bool:
    """Whether readings show every state of an item: there is one after each patch, and what was asked for was done at once."""
    slow = any(e.status == HTTPStatus.ACCEPTED or e.effect is Effect.UNKNOWN for e in history.item_history.exchanges)
    return not slow and not history.item_history.stimuli and all(len(step.actions) <= 1 for step in history.item_history.steps)


def _told(event: Notification) -> Document:
    """What an event says of the content of its resource."""
    told = {name: value for name, value in payload(event).items() if name not in _NOT_TOLD and not name.startswith("@")}
    found: Document = canonical({name: value for name, value in told.items() if value is not None})
    return found


def of_one_state(part: Subject) -> Breach | None:
    """What one event says was so at one time."""
    told, states = part.value
    if any(all(state.get(name) == value for name, value in told.items()) for state in states):
        return None
    best = max(states, key=lambda state: sum(state.get(name) == value for name, value in told.items()))
    wrong = next(name for name, value in told.items() if best.get(name) != value)
    return Breach(
        message="an event tells of attributes that never had these values at one time",
        expected=f"{wrong}: {shown(best.get(wrong))}",
        actual=f"{wrong}: {shown(told[wrong])}, beside {', '.join(sorted(set(told) - {wrong}))}",
        where=f"{part.where}/{wrong}",
        manner=ANOTHER_TIME,
    )
