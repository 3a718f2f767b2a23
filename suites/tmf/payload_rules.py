"""Rules of what events carry: the second half of TMF621:140 to 146, and 154."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ttck.harness.judge.event_types import document
from ttck.harness.judge.expected_by_changes import STATUS, attributes, moved
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.told_histories import History
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Notification
from ttck.harness.record.resource_types import ALL_RESOURCES
from ttck.specs.vocabulary import Kind, TmfEvent
from ttck.suites.tmf.event_rules import kind_of, name_of, payload
from ttck.suites.tmf.expectation_rules import NAMES, histories
from ttck.suites.tmf.standard import known

FIXED = frozenset({"id", "href"})
_OPERATIONS = frozenset({"add", "remove", "replace", "move", "copy", "test"})
_MAIN = ("description", "severity", "ticketType")  # what a whole ticket of version 4 has at least
CHANGES = frozenset({TmfEvent.CHANGED, TmfEvent.SPECIFICATION_CHANGED})
TURNS = frozenset({TmfEvent.STATE_CHANGE, TmfEvent.SPECIFICATION_STATE_CHANGE})
ENDS = frozenset({TmfEvent.DELETED, TmfEvent.SPECIFICATION_DELETED})
CREATES = frozenset({TmfEvent.CREATED, TmfEvent.SPECIFICATION_CREATED})


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
        state = (ALL_RESOURCES[part.value.kind].state_attribute,) if name in TURNS and version == "v5" else ()
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
        elif name in CREATES:
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
    if name in ENDS and version == "v5" and not str(resource.get("@type")).endswith("Ref"):
        expected = f"{ALL_RESOURCES[kind_of(part.seen)].type}Ref"
        message = "an event of a deletion carries something else than a reference"
        return Breach(message=message, expected=expected, actual=shown(resource.get("@type")), where=f"{where}/@type")
    if name in CHANGES and version == "v5":
        told = [key for key in resource if key not in FIXED and not key.startswith("@") and key != "lastUpdate"]
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
    names = (*CHANGES, *TURNS, *ENDS)
    return [part for name in sorted(names) for part in carried(traffic, name)]


def minimal(part: Subject) -> Breach | None:
    """An event carries what it is about and no more."""
    name, history = name_of(part.seen), part.value
    allowed = FIXED | {"lastUpdate"}
    if name in CHANGES:
        allowed |= frozenset(attribute for step in history.item_history.steps for attribute in attributes(step))
        allowed |= STATUS if any(moved(step, history.kind) for step in history.item_history.steps) else frozenset()
    elif name in TURNS:
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
