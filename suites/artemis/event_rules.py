"""Rules of events at a listener that is registered beside the API: ARTEMIS:25, 26, 31 and 39."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ttck.harness.buyer.target import Target
from ttck.harness.judge import expected_by_changes
from ttck.harness.judge.expected_by_changes import Owed
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Notification
from ttck.harness.verdict import Inconclusive, NotApplicable
from ttck.specs.vocabulary import Operation, TmfEvent
from ttck.suites.artemis.seller_client import TRACE
from ttck.suites.tmf import event_gates, expectation_rules, hub_rules
from ttck.suites.tmf.event_rules import EVENTS, name_of
from ttck.suites.tmf.gates import Story

_OPERATIONS = frozenset({"add", "remove", "replace", "move", "copy", "test"})
_WITHOUT_VALUE = frozenset({"remove", "move", "copy", "test"})


def owed(traffic: Traffic, story: Story, target: Target, name: TmfEvent) -> list[Owed]:
    """The events of a type that a registered listener has to get.

    Raises:
        NotApplicable: the target says that no events are sent.
        Inconclusive: no listener is registered.
    """
    if target.switches.get("subscription") == "none":
        raise NotApplicable("no events are looked for with subscription: none")
    registering = event_gates.subscribed(story, target)
    of = expected_by_changes.DEBTS[EVENTS.known[name.lower()].tells]
    return expectation_rules.owed(traffic, of, registering)


def others(traffic: Traffic, story: Story, target: Target, name: TmfEvent) -> list[Owed]:
    """The events of a type that nobody owes, of a seller that sends such; of changes also those made together with a status.

    Raises:
        NotApplicable: the target says that no events are sent.
        Inconclusive: no listener is registered.
    """
    alone = owed(traffic, story, target, name)
    if not any(name_of(one) == name for one in traffic.notifications):
        return []
    beside = (
        expectation_rules.owed(traffic, expected_by_changes.beside, event_gates.subscribed(story, target))
        if name == TmfEvent.CHANGED
        else []
    )
    return [*alone, *beside]


def asking(traffic: Traffic) -> list[Notification]:
    """The events that say that information is required, of a seller that says which in one of them at least."""
    found = [one for one in traffic.notifications if name_of(one) == TmfEvent.INFO_REQUIRED]
    return found if any(_required(one) is not None for one in found) else []


def says_what(notification: Notification) -> Breach | None:
    """Such an event says which information it is."""
    if _required(notification) is not None:
        return None
    message = "an event does not say which information is required"
    return Breach(message=message, expected="informationRequired", actual="(absent)", where="/event/informationRequired")


def heard(traffic: Traffic, story: Story, target: Target) -> None:
    """Go on only where a listener is registered, and something was heard.

    Raises:
        Inconclusive: it is not, or nothing was.
    """
    event_gates.subscribed(story, target)
    hub_rules.heard(traffic)


def questions(traffic: Traffic) -> list[Notification]:
    """The events that say that information is required, and which."""
    found = [one for one in traffic.notifications if name_of(one) == TmfEvent.INFO_REQUIRED]
    return [one for one in found if _required(one) is not None]


def _required(notification: Notification) -> Any:
    event = notification.document.get("event") if isinstance(notification.document, dict) else None
    return event.get("informationRequired") if isinstance(event, dict) else None


def formed(choice: str) -> Callable[[Notification], Breach | None]:
    """What is required is one operation or an array of them, by the switch; each has op and path."""

    def rule(notification: Notification) -> Breach | None:
        found = _required(notification)
        right = {"array": isinstance(found, list), "object": isinstance(found, dict)}.get(choice, isinstance(found, list | dict))
        every = found if isinstance(found, list) else [found]
        if right and every and all(_is_operation(one) for one in every):
            return None
        expected = {"array": "an array of operations", "object": "one operation"}.get(choice, "one operation, or an array of them")
        message = "informationRequired is not what it has to be"
        return Breach(message=message, expected=f"{expected} with op and path", actual=shown(found), where="/event/informationRequired")

    return rule


def _is_operation(one: Any) -> bool:
    return isinstance(one, dict) and one.get("op") in _OPERATIONS and isinstance(one.get("path"), str)


def traced(traffic: Traffic) -> list[Notification]:
    """The events that have a correlation."""
    return [one for one in traffic.notifications if TRACE.lower() in one.headers]


def caused(traffic: Traffic) -> Callable[[Notification], Breach | None]:
    """The correlation of an event of a ticket that nobody but we ever touched is one that we sent about it."""
    own: dict[str | None, set[str]] = {}
    for exchange in traffic.of(Operation.CREATE, Operation.PATCH):
        trace = next((value for name, value in exchange.request_headers.items() if name.lower() == TRACE.lower()), None)
        if trace is not None:
            own.setdefault(exchange.ticket or _made(exchange.document), set()).add(trace.casefold())
    acted = {call.ticket for call in traffic.entries if hasattr(call, "via")}

    def rule(notification: Notification) -> Breach | None:
        sent, found = own.get(notification.ticket, set()), notification.headers[TRACE.lower()]
        if notification.ticket in acted or not sent or found.casefold() in sent:
            return None
        message = "an event has a Correlation-ID that was never sent about its ticket"
        return Breach(message=message, expected="that of the request that caused it", actual=found)

    return rule


def _made(document: Any) -> str | None:
    found = document.get("id") if isinstance(document, dict) else None
    return found if isinstance(found, str) else None


def settled(traffic: Traffic) -> None:
    """Go on only where anything at all arrived.

    Raises:
        Inconclusive: nothing did.
    """
    if not traffic.notifications:
        raise Inconclusive("nothing arrived at the listener")
