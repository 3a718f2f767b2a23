"""Rules of whether events tell the truth, beside what their items show around them: TMF621:146 and 155."""

from __future__ import annotations

import math
from collections.abc import Container
from typing import Any

from ttck.harness.judge.compare import instant, last_segment, leads_to
from ttck.harness.judge.expected_by_changes import STATUS, attributes, moved
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.record_index import derived
from ttck.harness.judge.told_histories import History
from ttck.harness.judge.value_differences import manner
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Effect, Entry, Exchange, Notification, StimulusCall
from ttck.harness.record.resource_types import ALL_RESOURCES
from ttck.specs.vocabulary import TmfEvent, TmfState
from ttck.suites.tmf.event_rules import name_of, payload
from ttck.suites.tmf.expectation_rules import NAMES, histories
from ttck.suites.tmf.payload_rules import CHANGES, CREATES, ENDS, TURNS
from ttck.suites.tmf.payloads import BY_ITSELF
from ttck.suites.tmf.standard import known, sent_names

ANOTHER_TIME = "values are those of another time"
_OURS = frozenset({"description", "name"})
_LATER = STATUS | {"lastUpdate"}  # what may be another already, or still
_ASIDE = frozenset({"@baseType", "@schemaLocation", "href", "content"})  # what an event may have more or less of in a part


def told(traffic: Traffic) -> list[Subject]:
    """Each attribute in each event about an item of this run, with the history of the item; not what is the seller's own."""
    sent = sent_names(traffic)
    return [part for kind in NAMES for history in histories(traffic, kind).values() for part in told_of(history, sent)]


def told_of(history: History, sent: Container[str] = frozenset()) -> list[Subject]:
    """The same of one item; `sent` are names beside those of the standard."""
    names = known(history.kind)
    return [
        Subject(value=(name, history), where=f"/event/{history.kind.value}/{name}", seen=n)
        for n in history.every
        for name in payload(n)
        if name in names or name in sent
    ]


def true(part: Subject) -> Breach | None:
    """An attribute in an event has a value that a read showed after the change that the event is about."""
    name, history = part.value
    value = payload(part.seen)[name]
    refused = _refused(history, name, value)
    if refused:
        return Breach(
            message="an event tells of a change that was refused",
            expected="no event of a patch that was refused",
            actual=f"{name}: {shown(value)}",
            where=part.where,
            numbers=refused,
        )
    if name == "id":
        right, wanted = value == history.item_history.ticket, _one(history.item_history.ticket)
    elif name == "href":
        right, wanted = leads_to(value, history.item_history.ticket), _one(f".../{history.item_history.ticket}")
    elif name.startswith("@") or name == "lastUpdate" or (value is None and _taken(history, name)):
        return None
    else:
        wanted = _values(name, history, part.seen)
        right = wanted is None or any(same(value, one) for one in wanted)
    if right or wanted is None:
        return None
    right_ones = list(dict.fromkeys(shown(one) for one in wanted))
    return Breach(
        message="an event says something else than its resource",
        expected=" or ".join(right_ones[:3]),
        actual=shown(value),
        where=part.where,
        manner=next((told for one in wanted if (told := manner(one, value))), _of_another_time(name, history, value)),
    )


def _of_another_time(name: str, history: History, value: Any) -> str | None:
    """How a value is wrong that its resource had at some time, but not after the change that is told."""
    return ANOTHER_TIME if any(name in s.document and same(value, s.document[name]) for s in history.item_history.sightings) else None


def may_be_unseen(part: Subject) -> bool:
    """Whether an event of a seller that moves by itself may be about a change that no reading showed.

    Its value is of what the seller changes by itself, or one that a reading showed, before or after another change.
    """
    name, history = part.value
    shows = [s.document[name] for s in history.item_history.sightings if name in s.document]
    return name in BY_ITSELF or any(same(payload(part.seen)[name], one) for one in shows)


def _refused(history: History, name: str, value: Any) -> tuple[int, ...]:
    """The patches that sent a text which nobody but this run writes, where all of them were refused and no reading ever showed it."""
    if name not in _OURS or not isinstance(value, str):
        return ()
    sent = [e for e in history.item_history.exchanges if _sends(e.sent, name, value)]
    known = any(sighting.document.get(name) == value for sighting in history.item_history.sightings)
    return () if known or any(e.effect is not Effect.REFUSED for e in sent) else tuple(e.number for e in sent)


def _sends(sent: Any, name: str, value: str) -> bool:
    """Whether a request asks for a value, in a document or in a step of a JSON Patch."""
    if isinstance(sent, list):
        return any(isinstance(step, dict) and step.get("path") == f"/{name}" and step.get("value") == value for step in sent)
    return isinstance(sent, dict) and sent.get(name) == value


def _taken(history: History, name: str) -> bool:
    """Whether a change took the attribute away, which an event may tell as null."""
    return any(name in step.before.document and name not in step.after.document for step in history.item_history.steps)


def _one(value: Any) -> list[Any] | None:
    return [value]


def _values(name: str, history: History, event: Notification) -> list[Any] | None:
    """The values of which an event may tell one; None where what was seen does not decide.

    An attribute that was the same at each sighting, up to one asked for after the event, has that value. One that a change is
    announced of has one of those that it was changed to before the event came. What the seller may have changed unseen decides nothing.
    """
    shows, stays = _shows(history, name)
    if name_of(event) in ENDS:
        return _last(name, history, event)
    if not shows or history.item_history.sightings[-1].at < event.at:
        return None
    if stays and name not in STATUS:
        return [shows[0]]
    if name_of(event) in CREATES:
        return _first(name, history, event)
    return None if stays else _at_a_change(name, history, event, shows)


def _at_a_change(name: str, history: History, event: Notification, shows: tuple[Any, ...]) -> list[Any] | None:
    """The values of which an event of a change may tell one, of an attribute that was not always the same."""
    kind = history.kind
    state = name == ALL_RESOURCES[kind].state_attribute
    if state and name_of(event) == TmfEvent.RESOLVED:
        return [TmfState.RESOLVED.value]
    if state and name_of(event) in TURNS:
        return _turned(name, history, event, shows)
    if name_of(event) not in CHANGES:
        return _ever(name, history, event, shows)
    return None if name in STATUS or _unseen(history, event, name, shows) else _after(name, history, event)


def _turned(name: str, history: History, event: Notification, shows: tuple[Any, ...]) -> list[Any] | None:
    """The states of which an event of a change of state may tell one: those that changes led to that had begun when it came."""
    turns = [step for step in history.item_history.steps if moved(step, history.kind)]
    if len(history.events(NAMES[history.kind][2])) > len(turns) or payload(event).get(name) not in shows:
        return None  # a change that no reading showed
    return [step.after.document[name] for step in turns if step.before.at <= event.at] or None


def _first(name: str, history: History, event: Notification) -> list[Any] | None:
    """The values of which an event of a create may tell one: the first, and any other that it may have had when the event came."""
    item, sightings = history.item_history, history.item_history.sightings
    acts = [e.number for e in item.entries if e is not item.created and _acts(e)]
    first = [s.document.get(name) for s in sightings if s.number < min(acts, default=math.inf)]
    if name in BY_ITSELF or not first or first[0] is None or any(not same(one, first[0]) for one in first):
        return None
    later = next((s.number for s in sightings if s.at >= event.at), math.inf)
    return [first[0], *(s.document[name] for s in sightings if s.number <= later and name in s.document)]


def _last(name: str, history: History, event: Notification) -> list[Any] | None:
    """The value of which the event of a deletion may tell: the last that was seen, where nothing but the deletion came after it."""
    item = history.item_history
    shown_last = item.sightings[-1] if item.sightings else None
    if shown_last is None or name in BY_ITSELF | STATUS or payload(event)[name] is None or name not in shown_last.document:
        return None
    since = [e for e in item.entries if e.number > shown_last.number and _acts(e)]
    return [shown_last.document[name]] if len(since) <= 1 else None


def _acts(entry: Entry) -> bool:
    """Whether an entry may have changed its item."""
    return isinstance(entry, StimulusCall) or (isinstance(entry, Exchange) and entry.method != "GET" and not entry.refused)


def _ever(name: str, history: History, event: Notification, shows: tuple[Any, ...]) -> list[Any] | None:
    """The values of which an event about a change of status may tell one: what an attribute ever was, where each such change was seen.

    What tells of the status itself may be another by the time of a reading, but the date of a resolution.
    """
    turned = {TmfEvent.RESOLVED: TmfState.RESOLVED.value, TmfEvent.STATE_CHANGE: None}
    kind = name_of(event)
    if kind not in turned or (name in STATUS and name != "resolutionDate"):
        return None
    steps = [s for s in history.item_history.steps if moved(s, history.kind)]
    steps = [s for s in steps if turned[kind] in {None, s.after.state}]
    return list(shows) if len(history.events(kind)) <= len(steps) else None


@derived
def _shows(history: History, name: str) -> tuple[tuple[Any, ...], bool]:
    """What each sighting that has an attribute shows in it, and whether all sightings show the same."""
    sightings = history.item_history.sightings
    shows = tuple(s.document[name] for s in sightings if name in s.document)
    return shows, len(shows) == len(sightings) and all(same(one, shows[0]) for one in shows)


def _unseen(history: History, event: Notification, name: str, shows: tuple[Any, ...]) -> bool:
    """Whether an event may be about a change that no reading showed: there are more such events than changes, and none had its value."""
    value = payload(event)[name]
    seen = sum(1 for step in history.item_history.steps if any(one[0] != "@" for one in attributes(step)))
    return not any(same(value, one) for one in shows) and len(history.events(str(name_of(event)))) > seen


def _after(name: str, history: History, event: Notification) -> list[Any] | None:
    """What an attribute was after the changes that an event may announce, which are those that it disagrees with least.

    So an event with one wrong attribute is wrong in that one, and not in all that changed at another time. A seller of which more
    such events come than it has changes tells changes of status by them as well.
    """
    resource, every = payload(event), history.item_history.steps
    turns = len(history.events(str(name_of(event)))) > sum(1 for step in every if attributes(step))
    steps = [(names, s.after.document) for s in every if ((names := attributes(s)) or turns) and s.before.at <= event.at]
    about = [(names, end) for names, end in steps if names & resource.keys() or not names & end.keys()]
    odds = [_odds(resource, names, end) for names, end in about]
    nearest = [one for one, wrong in zip(about, odds, strict=True) if wrong == min(odds)]
    return [end.get(name) for names, end in nearest if name in end or name in names] or None


def _odds(resource: dict[str, Any], names: frozenset[str], end: dict[str, Any]) -> int:
    """In how many attributes an event disagrees with an item after a change."""
    wrong = [key for key in resource if key in end and not key.startswith("@") and key not in _LATER and not same(resource[key], end[key])]
    gone = [key for key in names if key[0] != "@" and key in resource and key not in end and resource[key] is not None]
    return len(wrong) + len(gone)


def same(left: Any, right: Any) -> bool:
    """Whether two values say the same; the same moment and the address of one thing may be written in several ways."""
    if left == right or _alike(left, right):
        return True
    moment = instant(left)
    return moment is not None and moment == instant(right)


def _alike(left: Any, right: Any) -> bool:
    """Whether two parts say the same, apart from what they derive from, what is in a file, and how an address begins."""
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_alike, left, right))
    if not (isinstance(left, dict) and isinstance(right, dict)):
        return bool(left == right)
    both = left.keys() & right.keys()
    rest = (left.keys() | right.keys()) - both
    same = all(_alike(left[name], right[name]) for name in both - {"href"})
    return same and rest <= _ASIDE and ("href" not in both or last_segment(str(left["href"])) == last_segment(str(right["href"])))
