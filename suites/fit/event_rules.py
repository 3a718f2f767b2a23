"""Rules of events: where they arrive, which are owed, and what they say. FIT:8, 12, 13, 21 and 29."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from ttck.harness.judge.compare import ABSENT, gaps
from ttck.harness.judge.event_types import EventTypes, document
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, breach_of, shown
from ttck.harness.record.exchange import Notification
from ttck.harness.record.state_probe import state_of
from ttck.specs.contracts import is_date_time
from ttck.specs.vocabulary import TmfEvent, TmfState
from ttck.suites.fit.names import CANCELLATION, FINAL, TURNS
from ttck.suites.fit.task_rules import plain
from ttck.suites.fit.tasks import Errand
from ttck.suites.tmf.create_rules import canonical
from ttck.suites.tmf.event_rules import posted
from ttck.suites.tmf.rules import walk
from ttck.suites.tmf.writes import document_of

# All four are described as the listener of a new one, so that what the body says of itself tells nothing.
_STATE = frozenset({"href", "note", "state", "stateChangeDate", "stateChangeHistory", "stateChangeMessage"})  # what moves, or may differ
_NEW_SORT = "troubleTicketSpecificationCreateEvent"
_SORTS = frozenset(
    {
        _NEW_SORT, "troubleTicketSpecificationAttributeValueChangeEvent",
        "troubleTicketSpecificationStatusChangeEvent", "troubleTicketSpecificationDeleteEvent",
    }
)  # fmt: skip


def listener_of(name: str) -> str:
    """The last segment of the listener of an event: its name with a small first letter."""
    return name[:1].lower() + name[1:]


def said(types: EventTypes, notification: Notification) -> str | None:
    """The event that the body says it is, whatever the address says."""
    body = document(notification)
    names = (body.get("eventType"), body.get("@type"), body.get("@baseType"))
    found = (types.known.get(name.lower()) for name in names if isinstance(name, str))
    return next((one.name for one in found if one is not None), None)


def at_its_listener(types: EventTypes) -> Callable[[Notification], Breach | None]:
    """A rule: an event arrives at the listener that has its name."""
    names = {listener_of(one.name) for one in types.known.values()}

    def rule(notification: Notification) -> Breach | None:
        segment, name = notification.path_type, said(types, notification)
        right = listener_of(name) if name is not None else None
        if segment == right or (right is None and segment in names) or (segment in _SORTS and right == _NEW_SORT):
            return None
        return Breach(
            message="an event does not arrive at the listener of its name",
            expected=f"/listener/{right or 'one of the thirteen'}",
            actual=notification.path,
        )

    return rule


# --- what is owed ----------------------------------------------------------------------------------------------------


def named_in(notification: Notification) -> frozenset[str]:
    """All that an event names by an id or an address, under whatever keys: the last segments of addresses among them."""
    found = ((name, value) for _, name, value in walk(document(notification).get("event")) if name in {"id", "href"})
    return frozenset(value if name == "id" else value.rstrip("/").rpartition("/")[2] for name, value in found if isinstance(value, str))


def about(traffic: Traffic, types: EventTypes, item: str, name: str) -> list[Notification]:
    """The different events of a type that name an item, the first delivery of each."""
    found: dict[tuple[str, ...], Notification] = {}
    for n in traffic.notifications:
        if types.name_of(n) == name and item in named_in(n):
            found.setdefault(types.identity(n), n)
    return list(found.values())


def turned(errands: Iterable[Errand], *, since: int) -> list[Errand]:
    """Tasks that came to another state after they were created, while somebody listened."""
    return [one for one in errands if one.task is not None and one.asked.number > since and len(one.states) > 1]


def states_in(notification: Notification) -> list[Any]:
    """The states that an event names, under whatever keys, but for those that a task has behind it."""
    found = walk(document(notification).get("event"))
    return [value for place, name, value in found if name == "state" and "history" not in place.lower()]


def state_told(traffic: Traffic, types: EventTypes, *, every: bool) -> Callable[[Errand], Breach | None]:
    """A rule: an event of the task names the last state that it was seen in, or each after the first."""

    def rule(errand: Errand) -> Breach | None:
        name = TURNS[errand.kind]
        came = about(traffic, types, str(errand.task), name)
        told = [state for n in came for state in states_in(n)]
        for state in errand.states[1:] if every else errand.states[-1:]:
            if state not in told:
                return Breach(
                    message=f"a task comes to another state, and no {name} says so",
                    expected=f"state {state}",
                    actual=f"{len(came)} arrived, with {', '.join(map(shown, told))}" if came else "none arrived",
                    numbers=(errand.asked.number, *(e.number for e in errand.readings[-1:]), *(n.number for n in came)),
                    cause=None if came else f"a {name} does not come",
                )
        return None

    return rule


def honest(traffic: Traffic, types: EventTypes, errands: Iterable[Errand]) -> list[Subject]:
    """Each event of a task of these, with the states in which the task was seen, or may have been in between."""
    found = []
    known = {str(one.task): one for one in errands if one.task is not None}
    for n in traffic.notifications:
        mine = next((one for item, one in known.items() if item in named_in(n)), None) if types.kind_of(n) in TURNS else None
        if mine is not None and mine.state in FINAL:
            found += [Subject(value=(mine, state), where="/event/state", seen=n) for state in states_in(n)[:1]]
    return found


def final_told(part: Subject) -> Breach | None:
    """No event of a task names a state in which it ended otherwise than it is read."""
    errand, state = part.value
    if state not in FINAL or state == errand.state:
        return None
    message = "an event says that a task ended otherwise than it is read"
    return Breach(message=message, expected=str(errand.state), actual=shown(state), where="/event")


def sayings(traffic: Traffic, types: EventTypes, errands: Iterable[Errand]) -> list[Subject]:
    """Each event of a task of these, with what the task showed the same in all its readings."""
    found = []
    for one in errands:
        read = [document_of(e) for e in one.shown]
        steady = {name: value for name, value in read[0].items() if all(other.get(name) == value for other in read)} if read else {}
        came = about(traffic, types, str(one.task), TURNS[one.kind]) if one.task is not None and len(read) > 1 else []
        found += [Subject(value=(one.shown[-1], steady), where="/event", seen=n) for n in came]
    return found


def told_as_read(types: EventTypes) -> Callable[[Subject], Breach | None]:
    """A rule: what an event shows of a task is as it was read each time; it may show less, and parts of it."""

    def rule(part: Subject) -> Breach | None:
        last, steady = part.value
        told = types.payload(part.seen)
        for name, value in steady.items():
            if name in told and name not in _STATE and name[0] != "@":
                for gap in gaps(canonical({name: plain(told[name])}), canonical({name: value})):
                    if gap.actual is not ABSENT:
                        breach = breach_of(gap, "an event shows something else of a task than is read")
                        return replace(breach, expected=breach.actual, actual=breach.expected, numbers=(last.number, part.seen.number))
        return None

    return rule


def effects(errands: Iterable[Errand], *, since: int) -> list[Errand]:
    """Tasks whose effect shows in their ticket, after somebody listened, where it was not there before."""
    return [
        one
        for one in errands
        if one.asked.number > since and one.before.accepted and one.after is not None and one.after.accepted and _differs(one)
    ]


def _differs(errand: Errand) -> bool:
    before, after = errand.before.document, errand.after.document if errand.after is not None else None
    if not isinstance(before, dict) or not isinstance(after, dict):
        return False
    if errand.kind is CANCELLATION:
        return after.get("status") == TmfState.CANCELLED != state_of(errand.before)
    return any(before.get(name) != after.get(name) for name in errand.wanted)


def effect_event(errand: Errand) -> TmfEvent:
    """The event that tells what a task did to its ticket."""
    return TmfEvent.STATE_CHANGE if errand.kind is CANCELLATION else TmfEvent.CHANGED


def effect_told(traffic: Traffic, types: EventTypes) -> Callable[[Errand], Breach | None]:
    """A rule: what a task did to its ticket is told by the event of such a change."""

    def rule(errand: Errand) -> Breach | None:
        name = effect_event(errand)
        came = about(traffic, types, errand.ticket, name)
        if any(n.number > errand.before.number for n in came):
            return None
        return Breach(
            message="a task changes a ticket, and no event says so",
            expected=f"a {name} about {errand.ticket}",
            actual=f"{len(came)} arrived, none after the task" if came else "none arrived",
            numbers=(errand.asked.number, *([errand.after.number] if errand.after is not None else [])),
            cause=f"a {name} does not come",
        )

    return rule


# --- what an event says ----------------------------------------------------------------------------------------------


def added(traffic: Traffic, types: EventTypes) -> list[Notification]:
    """The events that TMF621 does not have."""
    own = {str(name) for name in TmfEvent}
    return [n for n in traffic.notifications if (name := types.name_of(n)) is not None and name not in own]


def enveloped(types: EventTypes) -> Callable[[Notification], Breach | None]:
    """A rule: an event has eventId, eventTime, eventType and event, and is posted as JSON."""

    def rule(notification: Notification) -> Breach | None:
        wrong = posted(notification) if notification.headers else None
        if wrong is not None:
            return wrong
        body, name = document(notification), types.name_of(notification)
        parts: dict[str, tuple[bool, str]] = {
            "eventId": (isinstance(body.get("eventId"), str) and bool(body.get("eventId")), "text"),
            "eventTime": (is_date_time(body.get("eventTime")), "a date-time with an offset"),
            "eventType": (body.get("eventType") == name, str(name)),
            "@type": (body.get("@type") == name or body.get("@baseType") == name or own_type(body), str(name)),
            "event": (isinstance(body.get("event"), dict), "an object"),
        }
        for key, (right, wanted) in parts.items():
            if not right:
                return Breach(
                    message=f"{key} of an event is missing or wrong", expected=wanted, actual=shown(body.get(key)), where=f"/{key}"
                )
        return None

    return rule


def own_type(body: dict[str, Any]) -> bool:
    """Whether an event has a type of the seller's own, whose name is told by eventType."""
    return isinstance(body.get("@type"), str) and not str(body["@type"]).lower().endswith("event")


def unrepeated(traffic: Traffic) -> Callable[[Notification], Breach | None]:
    """A rule: no two different events have one eventId."""
    first: dict[tuple[str, str], Notification] = {}
    for n in traffic.notifications:
        ident = document(n).get("eventId")
        if isinstance(ident, str):
            first.setdefault((n.subscription, ident), n)

    def rule(notification: Notification) -> Breach | None:
        earlier = first.get((notification.subscription, str(document(notification).get("eventId"))), notification)
        if document(earlier).get("event") == document(notification).get("event"):
            return None
        return Breach(
            message="two different events have the same eventId", expected="an eventId of its own",
            actual=shown(document(notification).get("eventId")), where="/eventId", numbers=(earlier.number, notification.number),
        )  # fmt: skip

    return rule


def names_an_item(known: frozenset[str]) -> Callable[[Notification], Breach | None]:
    """A rule: an event says which ticket or task of this run it is about, under whatever key."""

    def rule(notification: Notification) -> Breach | None:
        if named_in(notification) & known:
            return None
        event = document(notification).get("event")
        return Breach(message="an event names neither a ticket nor a task of ours", expected="an id", actual=shown(event), where="/event")

    return rule
