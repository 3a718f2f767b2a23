"""Reading events, and rules of their envelopes: TMF621:150 to 153 and 156.

An event is read as kindly as can be, by whatever names it, so that one wrong attribute is found once and not by all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from types import MappingProxyType

from ttck.harness.judge.event_types import INFORMATION, document, event_types
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Notification
from ttck.specs.contracts import Contract, is_date_time
from ttck.specs.dialects import dialect
from ttck.specs.vocabulary import TmfEvent
from ttck.suites.tmf.rules import JSON

OPTIONAL = (
    "correlationId", "domain", "title", "description", "priority", "timeOccurred", "timeOcurred", "source", "reportingSystem",
    "relatedParty", "analyticCharacteristic",
)  # fmt: skip
_NAMES = MappingProxyType({str(event).lower(): event for event in TmfEvent})
_GENERAL = frozenset({"event", "baseevent"})
EVENTS = event_types(dialect("tmf621-v5"))  # version 4 has those of tickets, under the same names
kind_of, payload, about, identity = EVENTS.kind_of, EVENTS.payload, EVENTS.about, EVENTS.identity


def name_of(notification: Notification) -> TmfEvent | None:
    """The event that it is, by eventType, its own type, the base of that, or the path; the size of letters does not count."""
    found = EVENTS.name_of(notification)
    return TmfEvent(found) if found is not None else None


# --- the envelope ----------------------------------------------------------------------------------------------------


def with_headers(traffic: Traffic) -> list[Notification]:
    """Events with the headers that they came with; a recording may have dropped them."""
    return [notification for notification in traffic.notifications if notification.headers]


def posted(notification: Notification) -> Breach | None:
    """An event is posted as JSON, one object at a time."""
    media = notification.headers.get("content-type", "")
    if media.partition(";")[0].strip().lower() != JSON:
        return Breach(message="an event has another media type", expected=JSON, actual=media or "(none)")
    if not isinstance(notification.document, dict):
        return Breach(message="an event is no object", expected="an object", actual=shown(notification.document))
    return None


def typed(fitting: Callable[[Notification], str | None]) -> Callable[[Notification], Breach | None]:
    """A rule: the @type of an event is its name, or one of the seller's own where @baseType or eventType is its name.

    `fitting` says of an event with two names which of them is what happened, None where that is open.
    """

    def rule(notification: Notification) -> Breach | None:
        body = document(notification)
        found, name, base = body.get("@type"), body.get("eventType"), body.get("@baseType")
        if found in list(TmfEvent) and name in list(TmfEvent):
            return None if name == found else _two_names(found, name, fitting(notification))
        own = isinstance(found, str) and bool(found) and found.lower() not in {*_NAMES, *_GENERAL}
        if found in list(TmfEvent) or (own and (base in list(TmfEvent) or name in list(TmfEvent))):
            return None
        expected = str(name_of(notification) or "a name")
        return Breach(message="the @type of an event is not its name", expected=expected, actual=shown(found), where="/@type")

    return rule


def _two_names(found: str, name: str, right: str | None) -> Breach:
    """What is wrong where @type and eventType name two events."""
    if right is None:
        actual = f"@type {found}, eventType {name}"
        message = "the @type and the eventType of an event name two events, so one of them is wrong"
        return Breach(message=message, expected="the same name", actual=actual)
    wrong, said = ("@type", found) if right == name else ("eventType", name)
    message = f"the {wrong} of an event names another event than what happened"
    return Breach(message=message, expected=right, actual=f"{wrong} {said}", where=f"/{wrong}")


def enveloped(traffic: Traffic, *, beside: Collection[str] = ()) -> list[Subject]:
    """Each event with each part of the envelope that is looked for, without those that a dialect has beside the standard's."""
    parts = ("eventId", "eventTime", "eventType", "event")
    own = set(beside) - set(TmfEvent)
    told = [notification for notification in traffic.notifications if document(notification).get("eventType") not in own]
    return [Subject(value=name, where=f"/{name}", seen=notification) for notification in told for name in parts]


def complete(part: Subject) -> Breach | None:
    """A part of the envelope is there and has its form."""
    body = document(part.seen)
    found, name = body.get(part.value), part.value
    right = {
        "eventId": isinstance(found, str) and bool(found),
        "eventTime": isinstance(found, str) and is_date_time(found),
        "eventType": isinstance(found, str) and found == (name_of(part.seen) or found),
        "event": isinstance(found, dict),
    }[name]
    if name == "eventType" and name_of(part.seen) is None and isinstance(found, str) and found:
        message = "an event is of a type that the standard does not have"
        return Breach(message=message, expected="the name of an event of TMF621", actual=found, where=part.where)
    if right:
        return None
    wanted = {"eventTime": "a date-time with an offset", "eventType": str(name_of(part.seen)), "event": "an object"}.get(name, "text")
    return Breach(message=f"{name} of an event is missing or wrong", expected=wanted, actual=shown(found), where=part.where)


def identified(traffic: Traffic) -> list[Notification]:
    """Events that have an eventId."""
    return [notification for notification in traffic.notifications if isinstance(document(notification).get("eventId"), str)]


def unrepeated(traffic: Traffic) -> Callable[[Notification], Breach | None]:
    """No two different events on a subscription have the same eventId; the same one again is the same event."""
    first: dict[tuple[str, str], Notification] = {}
    for one in traffic.notifications:
        ident = document(one).get("eventId")
        if isinstance(ident, str):
            first.setdefault((one.subscription, ident), one)

    def rule(notification: Notification) -> Breach | None:
        earlier = first.get((notification.subscription, str(document(notification).get("eventId"))))
        if earlier is None or _same(earlier, notification):
            return None
        return Breach(
            message="two different events have the same eventId",
            expected="an eventId of its own",
            actual=f"{document(notification).get('eventId')}: {name_of(earlier)} and {name_of(notification)}",
            where="/eventId",
            numbers=(earlier.number, notification.number),
        )

    return rule


def _same(left: Notification, right: Notification) -> bool:
    """Whether two deliveries carry the same event; what a later delivery may add to the envelope does not count."""
    ours, theirs = identity(left), identity(right)
    return ours[0] == theirs[0] and ours[3] == theirs[3]


def optional_types(contract: Contract) -> Callable[[Notification], Breach | None]:
    """What the envelope may have beside has its type."""

    def rule(notification: Notification) -> Breach | None:
        for problem in contract.problems(document(notification), str(name_of(notification))):
            name = problem.pointer.split("/")[1] if problem.pointer else ""
            if name in OPTIONAL:
                return Breach(
                    message=f"{name} of an event has another form", expected="as in the contract", actual=problem.message, where=f"/{name}"
                )
        return None

    return rule


def named(traffic: Traffic) -> list[Notification]:
    """Events that can be told by some name."""
    return [notification for notification in traffic.notifications if name_of(notification) is not None]


def keyed(notification: Notification) -> Breach | None:
    """The payload has the resource under its key."""
    key, event = kind_of(notification).value, document(notification).get("event")
    if isinstance(event, dict) and isinstance(event.get(key), dict):
        return None
    actual = ", ".join(sorted(event)) if isinstance(event, dict) else shown(event)
    return Breach(message="the payload of an event does not have its resource", expected=f"an object {key}", actual=actual, where="/event")


def one_key(notification: Notification) -> Breach | None:
    """The payload has nothing beside the resource but the information that is required."""
    key, event = kind_of(notification).value, document(notification).get("event")
    allowed = {key, INFORMATION} if name_of(notification) == TmfEvent.INFO_REQUIRED else {key}
    more = sorted(set(event) - allowed) if isinstance(event, dict) and key in event else []
    if not more:
        return None
    expected = " and ".join(sorted(allowed))
    return Breach(message="the payload of an event has further keys", expected=expected, actual=f"also {', '.join(more)}", where="/event")
