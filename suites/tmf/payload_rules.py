"""Rules of what events carry: the second half of TMF621:140 to 146, 154 and 155."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ttck.harness.judge.compare import instant, last_segment, leads_to
from ttck.harness.judge.event_types import document
from ttck.harness.judge.expected_by_changes import STATUS, attributes, moved
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.record_index import derived
from ttck.harness.judge.told_histories import History
from ttck.harness.judge.value_differences import manner
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Effect, Notification
from ttck.harness.record.resource_types import ALL_RESOURCES
from ttck.specs.vocabulary import Kind, TmfEvent, TmfState
from ttck.suites.tmf.event_rules import kind_of, name_of, payload
from ttck.suites.tmf.expectation_rules import NAMES, histories
from ttck.suites.tmf.payloads import BY_ITSELF
from ttck.suites.tmf.standard import known, sent_names

_FIXED = frozenset({"id", "href"})
_OPERATIONS = frozenset({"add", "remove", "replace", "move", "copy", "test"})
_MAIN = ("description", "severity", "ticketType")  # what a whole ticket of version 4 has at least
_CHANGES = frozenset({TmfEvent.CHANGED, TmfEvent.SPECIFICATION_CHANGED})
_TURNS = frozenset({TmfEvent.STATE_CHANGE, TmfEvent.SPECIFICATION_STATE_CHANGE})
_ENDS = frozenset({TmfEvent.DELETED, TmfEvent.SPECIFICATION_DELETED})
_OURS = frozenset({"description", "name"})
ANOTHER_TIME = "values are those of another time"
_LATER = STATUS | {"lastUpdate"}  # what may be another already, or still
_ASIDE = frozenset({"@baseType", "@schemaLocation", "href", "content"})  # what an event may have more or less of in a part
_CREATES = frozenset({TmfEvent.CREATED, TmfEvent.SPECIFICATION_CREATED})


def carried(traffic: Traffic, name: TmfEvent) -> list[Subject]:
    """Each event of a type about an item of this run, with the history of the item."""
    kind = Kind.SPECIFICATION if name in NAMES[Kind.SPECIFICATION] else Kind.TICKET
    return [
        Subject(value=history, where="", seen=n)
        for history in histories(traffic, kind).values()
        for n in history.every
        if name_of(n) == name
    ]


def _lacks(part: Subject, names: tuple[str, ...], *, whole: bool = False) -> Breach | None:
    resource = payload(part.seen)
    missing = [name for name in names if name not in resource]
    if not missing:
        return None
    what = "does not carry the whole of its resource" if whole else "does not carry what it is about"
    key = kind_of(part.seen).value
    return Breach(
        message=f"a {name_of(part.seen)} {what}",
        expected=", ".join(names),
        actual=f"without {', '.join(missing)}: {shown(resource)}",
        where=f"/event/{key}",
    )


def _standard(history: History) -> list[set[str]]:
    """The attributes of the standard that each sighting of an item had; what a seller adds need not be in its events."""
    names = known(history.kind)
    return [set(sighting.document) & names for sighting in history.item_history.sightings]


def _shown_first(history: History) -> tuple[str, ...]:
    """What the answer to the create of an item had, or what all sightings had where that did not show it."""
    every = _standard(history)
    if not every:
        return ()
    return tuple(sorted(set.intersection(*every) if history.item_history.created is None else every[0]))


def content(name: TmfEvent, version: str, *, asked: str) -> Callable[[Subject], Breach | None]:
    """What an event of a type has to carry, in this version; `asked` is the switch on informationRequired."""

    def rule(part: Subject) -> Breach | None:
        state = (ALL_RESOURCES[part.value.kind].state_attribute,) if name in _TURNS and version == "v5" else ()
        breach = _lacks(part, ("id", *(("@type",) if version == "v5" else ()), *state))
        if breach is None and name == TmfEvent.INFO_REQUIRED and (asked == "required" or _required(part.seen, version) is not None):
            breach = _information(part.seen, version)
        return breach

    return rule


def fuller(name: TmfEvent, version: str) -> Callable[[Subject], Breach | None]:
    """What an event of a type should carry besides."""

    def rule(part: Subject) -> Breach | None:
        if version == "v4":
            had = _shown_first(part.value)
            breach = _lacks(part, tuple(attribute for attribute in _MAIN if attribute in had), whole=True)
        elif name in _CREATES:
            breach = _lacks(part, _shown_first(part.value), whole=True)
        elif name in {TmfEvent.RESOLVED, TmfEvent.INFO_REQUIRED}:
            breach = None
        else:
            breach = _lacks(part, ("href",))
        return breach or _beside(part, name, version)

    return rule


def _beside(part: Subject, name: TmfEvent, version: str) -> Breach | None:
    resource = payload(part.seen)
    where = f"/event/{kind_of(part.seen).value}"
    if name == TmfEvent.INFO_REQUIRED:
        return _information(part.seen, version)
    if name in _ENDS and version == "v5" and not str(resource.get("@type")).endswith("Ref"):
        expected = f"{ALL_RESOURCES[kind_of(part.seen)].type}Ref"
        message = "an event of a deletion carries something else than a reference"
        return Breach(message=message, expected=expected, actual=shown(resource.get("@type")), where=f"{where}/@type")
    if name in _CHANGES and version == "v5":
        told = [key for key in resource if key not in _FIXED and not key.startswith("@") and key != "lastUpdate"]
        if not told and not _removed(part.value):
            message = "an event does not say what changed"
            return Breach(message=message, expected="the changed attributes", actual=shown(resource), where=where)
    return None


def _removed(history: History) -> bool:
    """Whether a change took an attribute away, of which an event has nothing to show."""
    return any(name not in step.after.document for step in history.item_history.steps for name in attributes(step))


def _required(notification: Notification, version: str) -> Any:
    """What an event says is required, None where it says nothing."""
    body = document(notification)
    event = body.get("event")
    return body.get("fieldPath") if version == "v4" else event.get("informationRequired") if isinstance(event, dict) else None


def _information(notification: Notification, version: str) -> Breach | None:
    """What is required is one operation with op and path; version 4 names the attribute in fieldPath."""
    found = _required(notification, version)
    if version == "v4":
        right, where = isinstance(found, str) and bool(found), "/fieldPath"
    else:
        right = isinstance(found, dict) and found.get("op") in _OPERATIONS and isinstance(found.get("path"), str)
        where = "/event/informationRequired"
    if right:
        return None
    wanted = "an attribute" if version == "v4" else f"one operation with a path and an op out of {', '.join(sorted(_OPERATIONS))}"
    return Breach(message="an event does not say what information is required", expected=wanted, actual=shown(found), where=where)


def begun_or_ended(traffic: Traffic) -> list[History]:
    """Histories with an event of a deletion or a create, for what has no cause."""
    return [h for h in histories(traffic).values() if h.events(TmfEvent.CREATED) or h.events(TmfEvent.DELETED)]


# --- no more than it is about ----------------------------------------------------------------------------------------


def lean(traffic: Traffic) -> list[Subject]:
    """Events that carry a part of their resource in version 5."""
    names = (*_CHANGES, *_TURNS, *_ENDS)
    return [part for name in sorted(names) for part in carried(traffic, name)]


def minimal(part: Subject) -> Breach | None:
    """An event carries what it is about and no more."""
    name, history = name_of(part.seen), part.value
    allowed = _FIXED | {"lastUpdate"}
    if name in _CHANGES:
        allowed |= frozenset(attribute for step in history.item_history.steps for attribute in attributes(step))
        allowed |= STATUS if any(moved(step, history.kind) for step in history.item_history.steps) else frozenset()
    elif name in _TURNS:
        allowed |= STATUS | {"expectedResolutionDate", "priority"}
        allowed |= frozenset(a for step in history.item_history.steps if moved(step, history.kind) for a in attributes(step))
    else:
        allowed |= {"name", "version"}
    more = sorted(key for key in payload(part.seen) if key not in allowed and not key.startswith("@"))
    if not more:
        return None
    message = f"a {name} carries more than it is about"
    return Breach(message=message, expected=", ".join(sorted(allowed)), actual=f"also {', '.join(more)}", where="/event")


def complete(part: Subject) -> Breach | None:
    """An event carries all that its ticket showed at each sighting."""
    every = _standard(part.value)
    return _lacks(part, tuple(sorted(set.intersection(*every))) if every else (), whole=True)


def full(traffic: Traffic) -> list[Subject]:
    """Events that may carry the whole ticket."""
    return [part for name in NAMES[Kind.TICKET] for part in carried(traffic, name)]


# --- truth -----------------------------------------------------------------------------------------------------------


def told(traffic: Traffic) -> list[Subject]:
    """Each attribute in each event about an item of this run, with the history of the item; not what is the seller's own."""
    sent = sent_names(traffic)
    return [
        Subject(value=(name, history), where=f"/event/{kind.value}/{name}", seen=n)
        for kind in NAMES
        for history in histories(traffic, kind).values()
        for n in history.every
        for name in payload(n)
        if (name_of(n) not in _ENDS or name in _FIXED) and (name in known(kind) or name in sent)
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
        right = wanted is None or any(_equal(value, one) for one in wanted)
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
    return ANOTHER_TIME if any(name in s.document and _equal(value, s.document[name]) for s in history.item_history.sightings) else None


def may_be_unseen(part: Subject) -> bool:
    """Whether an event of a seller that moves by itself may be about a change that no reading showed.

    Its value is of what the seller changes by itself, or one that a reading showed, before or after another change.
    """
    name, history = part.value
    shows = [s.document[name] for s in history.item_history.sightings if name in s.document]
    return name in BY_ITSELF or any(_equal(payload(part.seen)[name], one) for one in shows)


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
    announced of has one of those that it was changed to. What the seller may have changed unseen decides nothing.
    """
    shows, stays = _shows(history, name)
    if not shows or history.item_history.sightings[-1].at < event.at:
        return None
    if stays:
        return None if name in STATUS else [shows[0]]
    kind = history.kind
    state = name == ALL_RESOURCES[kind].state_attribute
    if state and name_of(event) == TmfEvent.RESOLVED:
        return [TmfState.RESOLVED.value]
    if state and name_of(event) in _TURNS:
        turns = [s.after.document[name] for s in history.item_history.steps if moved(s, kind)]
        unseen = len(history.events(NAMES[kind][2])) > len(turns) or payload(event).get(name) not in shows
        return None if unseen else turns
    if name_of(event) not in _CHANGES:
        return _ever(name, history, event, shows)
    return None if name in STATUS or _unseen(history, event, name, shows) else _after(name, history, event)


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
    return shows, len(shows) == len(sightings) and all(_equal(one, shows[0]) for one in shows)


def _unseen(history: History, event: Notification, name: str, shows: tuple[Any, ...]) -> bool:
    """Whether an event may be about a change that no reading showed: there are more such events than changes, and none had its value."""
    value = payload(event)[name]
    seen = sum(1 for step in history.item_history.steps if any(one[0] != "@" for one in attributes(step)))
    return not any(_equal(value, one) for one in shows) and len(history.events(str(name_of(event)))) > seen


def _after(name: str, history: History, event: Notification) -> list[Any] | None:
    """What an attribute was after the changes that an event may announce, which are those that it disagrees with least.

    So an event with one wrong attribute is wrong in that one, and not in all that changed at another time.
    """
    resource = payload(event)
    steps = [(names, s.after.document) for s in history.item_history.steps if (names := attributes(s)) and s.before.at <= event.at]
    about = [(names, end) for names, end in steps if names & resource.keys() or not names & end.keys()]
    odds = [_odds(resource, names, end) for names, end in about]
    nearest = [one for one, wrong in zip(about, odds, strict=True) if wrong == min(odds)]
    return [end.get(name) for names, end in nearest if name in end or name in names] or None


def _odds(resource: dict[str, Any], names: frozenset[str], end: dict[str, Any]) -> int:
    """In how many attributes an event disagrees with an item after a change."""
    wrong = [
        key for key in resource if key in end and not key.startswith("@") and key not in _LATER and not _equal(resource[key], end[key])
    ]
    gone = [key for key in names if key[0] != "@" and key in resource and key not in end and resource[key] is not None]
    return len(wrong) + len(gone)


def _equal(left: Any, right: Any) -> bool:
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
