"""Rules of events: where they arrive, which are owed, and what they say. FIT:8, 12, 13, 21 and 29."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ttck.harness.judge.event_types import EventTypes, document
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.owed_by_changes import Owed, debt_of, owed
from ttck.harness.judge.verify import Breach, Subject, shown
from ttck.harness.record.exchange import Notification
from ttck.harness.record.state_probe import state_of
from ttck.specs.contracts import is_date_time
from ttck.specs.vocabulary import Kind, TmfEvent, TmfState
from ttck.suites.fit.names import CANCELLATION, TURNS
from ttck.suites.fit.tasks import Errand
from ttck.suites.tmf.event_rules import posted
from ttck.suites.tmf.rules import walk

SILENT = "no event comes"  # a cause


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
        if segment == right or (right is None and segment in names):
            return None
        return Breach(
            message="an event does not arrive at the listener of its name",
            expected=f"/listener/{right or 'one of the thirteen'}",
            actual=notification.path,
        )

    return rule


# --- what is owed ----------------------------------------------------------------------------------------------------


def alerts(traffic: Traffic, types: EventTypes, name: str, *, since: int) -> list[Owed]:
    """What is owed of milestones, or of alerts, to which the seller was brought."""
    return owed(traffic, debt_of(types.known[name.lower()]), since=since, types=types, kind=Kind.TICKET)


def turned(errands: Iterable[Errand], *, since: int) -> list[Errand]:
    """Tasks that came to another state after they were created, while somebody listened."""
    return [one for one in errands if one.task is not None and one.asked.number > since and len(one.states) > 1]


def _about(traffic: Traffic, types: EventTypes, kind: Kind, item: str, name: str) -> list[Notification]:
    return [n for n in traffic.notifications_of(kind) if types.name_of(n) == name and types.about(n, {item}, kind) == item]


def state_told(traffic: Traffic, types: EventTypes, *, every: bool) -> Callable[[Errand], Breach | None]:
    """A rule: an event of the task names the last state that it was seen in, or each after the first."""

    def rule(errand: Errand) -> Breach | None:
        name = TURNS[errand.kind]
        came = [
            n for n in traffic.notifications if types.name_of(n) == name and types.about(n, {str(errand.task)}, errand.kind) == errand.task
        ]
        told = [types.payload(n).get("state") for n in came]
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
        kind = types.kind_of(n)
        errand = known.get(str(types.about(n, known, kind))) if kind in TURNS else None
        if errand is not None:
            found.append(Subject(value=errand, where="/event/state", seen=n))
    return found


def final_told(types: EventTypes) -> Callable[[Subject], Breach | None]:
    """A rule: no event of a task names a state in which it ended otherwise than it is read."""

    def rule(part: Subject) -> Breach | None:
        errand, state = part.value, types.payload(part.seen).get("state")
        ends = {"done", "rejected", "terminatedWithError"}
        if state in ends and errand.state in ends and state != errand.state:
            return Breach(
                message="an event says that a task ended otherwise than it is read",
                expected=str(errand.state),
                actual=shown(state),
                where="/event",
            )
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


def effect_told(traffic: Traffic, types: EventTypes) -> Callable[[Errand], Breach | None]:
    """A rule: what a task did to its ticket is told by the event of such a change."""

    def rule(errand: Errand) -> Breach | None:
        name = TmfEvent.STATE_CHANGE if errand.kind is CANCELLATION else TmfEvent.CHANGED
        came = _about(traffic, types, Kind.TICKET, errand.ticket, name)
        if any(n.number > errand.asked.number for n in came):
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
        event = document(notification).get("event")
        texts = {
            value.rstrip("/").rpartition("/")[2] for _, name, value in walk(event) if name in {"id", "href"} and isinstance(value, str)
        }
        if texts & known:
            return None
        return Breach(message="an event names neither a ticket nor a task of ours", expected="an id", actual=shown(event), where="/event")

    return rule
