"""Rules about subscriptions and notifications."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from ttck.harness.judge.compare import items, missing_items
from ttck.harness.judge.histories import ItemHistory, Traffic
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange, Notification
from ttck.harness.record.state_probe import state_of
from ttck.harness.verdict import Inconclusive
from ttck.specs.lifecycles import ticket_lifecycle
from ttck.specs.vocabulary import Kind, Operation, Source, Stimulus, TicketEvent, TicketState
from ttck.suites.ticket.expectation_rules import since
from ttck.suites.ticket.scenarios.a_subscribing import MAIN, SECOND, Subscribing
from ttck.suites.ticket.scenarios.f_updating import Asking, Updating
from ttck.suites.ticket.scenarios.g_clearing import Clearance, Clearing
from ttck.suites.ticket.scenarios.i_ending import Ending

_ORDINALS = {2: "second", 3: "third", 4: "fourth"}
_BUYER = frozenset({Operation.CANCEL, Operation.CLOSE, Operation.REOPEN, Operation.PATCH})


def accepted_hub(exchange: Exchange) -> Breach | None:
    """The registration is accepted."""
    if exchange.accepted:
        return None
    return Breach(
        message="a registration for ticket events was not accepted",
        expected="201",
        actual=f"{exchange.status} {shown(exchange.document)}",
    )


NO_TWIN = "no registration was accepted, so that a refusal proves nothing"


def beside_accepted(subscribing: Subscribing, tried: list[Exchange]) -> list[Exchange]:
    """Registrations that must be refused and prove something: one that is in order was accepted, or they were accepted."""
    proven = any(e.accepted for e in subscribing.started.values())
    return [e for e in tried if proven or e.accepted]


def beside_stopped(subscribing: Subscribing) -> list[Exchange]:
    """The unregistration of what nobody registered, where one that is in order was accepted."""
    tried, twin = subscribing.stopped_unknown, subscribing.stopped
    return [tried] if tried is not None and (tried.accepted or (twin is not None and twin.accepted)) else []


def confirmed(exchange: Exchange) -> Breach | None:
    """The answer to a registration has an id and the callback."""
    document = exchange.document if isinstance(exchange.document, dict) else {}
    wanted = exchange.sent["callback"]
    if document.get("id") and document.get("callback") == wanted:
        return None
    return Breach(
        message="a registration is not confirmed",
        expected=f"an id, and callback {wanted}",
        actual=shown(exchange.document),
    )


def registered(subscribing: Subscribing) -> Callable[[Notification], Breach | None]:
    """A notification goes to a registration that was accepted."""

    def rule(notification: Notification) -> Breach | None:
        start = subscribing.started.get(notification.subscription)
        if start is None or not start.refused:
            return None
        numbers = (start.number, notification.number)
        return Breach(
            message="a refused registration gets notifications", expected="silence", actual=notification.event_type, numbers=numbers
        )

    return rule


def stops(subscribing: Subscribing) -> list[Exchange]:
    """The unregistration of a living subscription."""
    return [subscribing.stopped] if subscribing.stopped is not None else []


def not_a_crash(exchange: Exchange | None) -> Breach | None:
    """Success, or an error of the buyer; not an error of the seller."""
    if exchange is None or exchange.status is None or exchange.status < 500:
        return None
    return Breach(
        message="a registration without event types fails in the seller",
        expected="201 or 400",
        actual=shown(exchange.status),
    )


def on(traffic: Traffic, subscribing: Subscribing, name: str) -> list[Notification]:
    """What arrived on one subscription."""
    return [n for n in traffic.notifications_of(Kind.TICKET) if n.subscription == name and name in subscribing.started]


def why_not_narrow(story: Callable[[str], Any]) -> str:
    """Why nothing arrived on the subscription for clearance requests alone."""
    reasons = dict.fromkeys(story("clearing").reasons.values())
    return "; ".join(["nothing arrived on the narrow subscription, so the control is missing", *reasons])


def of_type(event: TicketEvent) -> Callable[[Notification], Breach | None]:
    """A notification is of the type."""

    def rule(notification: Notification) -> Breach | None:
        if notification.event_type == event:
            return None
        return Breach(
            message="a subscription gets an event type that it did not ask for",
            expected=event,
            actual=shown(notification.event_type),
        )

    return rule


def controlled(traffic: Traffic, subscribing: Subscribing) -> None:
    """A negative check needs its positive control.

    Raises:
        Inconclusive: nothing arrived where something should, or the subscription could not be ended.
    """
    if not any(n.subscription in {MAIN, SECOND} for n in traffic.notifications_of(Kind.TICKET)):
        raise Inconclusive("no notification arrived on any subscription, so silence proves nothing")
    if subscribing.stopped is None or not subscribing.stopped.accepted:
        raise Inconclusive("no subscription could be ended")


def later_events(traffic: Traffic, subscribing: Subscribing) -> list[Notification]:
    """Notifications about tickets that were created after the unregistration was answered."""
    stopped = subscribing.stopped.number if subscribing.stopped else 0
    later = {
        t
        for t, item_history in traffic.item_histories.items()
        if item_history.created is not None and item_history.created.number > stopped
    }
    return [n for n in traffic.notifications_of(Kind.TICKET) if n.ticket in later]


def not_on(name: str) -> Callable[[Notification], Breach | None]:
    """A notification did not come on a subscription that was ended."""

    def rule(notification: Notification) -> Breach | None:
        if notification.subscription != name:
            return None
        return Breach(
            message="a notification arrived on a subscription that was ended",
            expected="silence",
            actual=f"{notification.event_type} about {notification.ticket}",
        )

    return rule


# --- contents and order --------------------------------------------------------------------------------------------------


def says_what_and_which(notification: Notification, *, address: str | None) -> Breach | None:
    """A notification names its type, which is the one that its address has where that has one, and a ticket."""
    document = notification.document if isinstance(notification.document, dict) else {}
    named = document.get("eventType")
    if named != (address or named) or named not in tuple(TicketEvent):
        return Breach(
            message="the event type is missing or not that of the address",
            expected=address or "an event type of tickets",
            actual=shown(named),
            where="/eventType",
        )
    if notification.ticket:
        return None
    return Breach(message="a notification without ticket identifier", expected="event.id", actual=shown(document), where="/event/id")


def identified(traffic: Traffic, ending: Ending) -> Callable[[Notification], Breach | None]:
    """A notification names its type like its address does, and a ticket that exists."""
    externals = {
        item_history.created.sent.get("externalId"): t
        for t, item_history in traffic.item_histories.items()
        if item_history.created and isinstance(item_history.created.sent, dict)
    }
    externals.pop(None, None)

    def rule(notification: Notification) -> Breach | None:
        unclear = says_what_and_which(notification, address=notification.path_type)
        if unclear is not None or notification.ticket is None:
            return unclear
        if notification.ticket in externals:
            return Breach(
                message="a notification carries the buyer's identifier",
                expected=externals[notification.ticket],
                actual=notification.ticket,
                where="/event/id",
            )
        stranger = ending.strangers.get(notification.ticket)
        if stranger is not None and stranger.status == 404:
            return Breach(
                message="a notification names a ticket that does not exist",
                expected="a ticket identifier",
                actual=notification.ticket,
                where="/event/id",
                numbers=(notification.number, stranger.number),
            )
        return None

    return rule


def only_patched(traffic: Traffic, subscribing: Subscribing) -> list[ItemHistory]:
    """Tickets on which nothing happened but patches of the buyer, since the subscriptions stand."""
    start = since(subscribing)
    return [
        item_history for item_history in traffic.item_histories.values()
        if item_history.created is not None and item_history.created.number > start and not item_history.stimuli
        and not item_history.doubtful and any(e.operation == Operation.PATCH and e.accepted for e in item_history.exchanges)
        and not any(e.operation in _BUYER - {Operation.PATCH} and e.accepted for e in item_history.exchanges)
    ]  # fmt: skip


def no_update(item_history: ItemHistory) -> Breach | None:
    """No UPDATE came while the ticket was looked at, unless the seller changed something of its own."""
    last = max((sighting.number for sighting in item_history.sightings), default=0)
    events = [event for event in item_history.distinct_events(TicketEvent.UPDATE) if event.number < last]
    if not events or any(_sellers(s.before.document) != _sellers(s.after.document) for s in item_history.steps):
        return None
    return Breach(
        message="a patch of the buyer was announced by UPDATE",
        expected="no UPDATE",
        actual=f"{len(events)} arrived",
        numbers=tuple(e.number for e in events),
    )


def _sellers(document: dict[str, Any]) -> tuple[Any, ...]:
    """What of a ticket is the seller's."""
    own = [[i for i in items(document, name) if i.get("source") == Source.SELLER] for name in ("note", "attachment", "relatedIssue")]
    return (
        document.get("sellerSeverity"),
        document.get("sellerPriority"),
        document.get("expectedResolutionDate"),
        [len(o) for o in own],
    )


def _reading(
    traffic: Traffic, ticket: str, event: TicketEvent, state: TicketState, *, after: int, before: int
) -> tuple[Notification, Exchange] | None:
    """The first notification about a state that a ticket took on in a stretch of the record, with the reading made on its arrival.

    Those that an earlier time in this state still owed when the stretch began are passed over: a seller that delivers late is one.
    """
    item_history = traffic.item_histories.get(ticket)
    if item_history is None:
        return None
    owed = _times(item_history, state, before=after)
    found = []
    for subscription in {one.subscription for one in item_history.events}:
        came = item_history.distinct_events(event, subscriptions=frozenset({subscription}))
        late = max(owed - sum(one.number <= after for one in came), 0)
        own = [one for one in came if after < one.number < before][late:]
        labels = {f"on arrival of #{one.number}": one for one in own}
        found += [(labels[e.label], e) for e in item_history.exchanges if e.label in labels and e.number < before]
    return min(found, key=lambda one: one[0].number, default=None)


def _times(item_history: ItemHistory, state: TicketState, *, before: int) -> int:
    """How often a ticket was seen to take on a state by then."""
    shown_states = [sighting.state for sighting in item_history.sightings if sighting.number <= before]
    return sum(now == state != earlier for earlier, now in itertools.pairwise([None, *shown_states]))


def readable(traffic: Traffic) -> Callable[[Asking], Breach | None]:
    """The reading on arrival shows pending and a new note of the seller; without an event the first pending reading must."""

    def rule(asking: Asking) -> Breach | None:
        end = asking.answered.number if asking.answered is not None else asking.after.number
        found = _reading(traffic, asking.ticket, TicketEvent.INFO_REQUIRED, TicketState.PENDING, after=asking.before.number, before=end)
        reading = found[1] if found else asking.after
        numbers = (asking.before.number, *((found[0].number,) if found else ()), reading.number)
        if state_of(reading) is None:
            return None  # an unreadable answer is judged as such
        if found and state_of(reading) != TicketState.PENDING:
            return Breach(
                message="INFO_REQUIRED arrived before the ticket reads pending",
                expected=TicketState.PENDING,
                actual=shown(state_of(reading)),
                where="/status",
                numbers=numbers,
            )
        if state_of(reading) != TicketState.PENDING:
            return None
        new = missing_items(items(reading.document, "note"), items(asking.before.document, "note"))
        if any(note.get("source") == Source.SELLER for note in new):
            return None
        return Breach(
            message="the ticket is pending without a new note that says what is needed",
            expected="a new note with source seller",
            actual=shown(new),
            where="/note",
            numbers=numbers,
        )

    return rule


def left_alone(updating: Updating, ending: Ending, stimulus: Stimulus) -> list[Exchange]:
    """The last reading of the pending ticket that nobody answered."""
    ticket = updating.idle.get(stimulus)
    seen = ending.readings.get(ticket) if ticket else None
    return [seen] if seen is not None else []


def still(state: TicketState) -> Callable[[Exchange], Breach | None]:
    """The ticket is still in a state."""

    def rule(exchange: Exchange) -> Breach | None:
        if state_of(exchange) == state:
            return None
        return Breach(
            message="the seller went on without the buyer",
            expected=state,
            actual=shown(state_of(exchange)),
            where="/status",
        )

    return rule


def closed(clearing: Clearing, about: str) -> list[Clearance]:
    """Clearances that ended in closed and were preceded by a full wait for CLEARANCE_REQUEST."""
    judged = [c for c in clearing.about(about) if c.closed is not None and (c.asked or c.waited)]
    return [c for c in judged if c.closed is not None and (state_of(c.closed) == TicketState.CLOSED or c.closed.status == 404)]


def clearance_came(traffic: Traffic) -> Callable[[Clearance], Breach | None]:
    """CLEARANCE_REQUEST arrived in the time it had, before the ticket was closed."""

    def rule(clearance: Clearance) -> Breach | None:
        item_history = traffic.item_histories.get(clearance.ticket)
        came = item_history.distinct_events(TicketEvent.CLEARANCE_REQUEST) if item_history else []
        since_resolved = [n for n in came if n.number > clearance.before_stimulus.number]
        if clearance.asked:
            return None
        late = f"{len(since_resolved)} arrived, after closing" if since_resolved else "none"
        if clearance.round == 1:
            said, wanted = "the ticket was closed without a CLEARANCE_REQUEST before", "CLEARANCE_REQUEST while resolved"
        else:
            times = _ORDINALS.get(clearance.round, f"{clearance.round}th")
            said = f"a ticket that was resolved for the {times} time was closed without a CLEARANCE_REQUEST before"
            wanted = "CLEARANCE_REQUEST each time that it is resolved"
            late += f"; {len(came)} in all, for {clearance.round} times that it was resolved"
        return Breach(
            message=said,
            expected=wanted,
            actual=late,
            numbers=clearance.numbers,
            silence=True,
        )

    return rule


def resolved_on_arrival(traffic: Traffic) -> Callable[[Clearance], Breach | None]:
    """The reading on arrival of CLEARANCE_REQUEST shows resolved, or a state to which the seller goes on from there by itself."""
    resolved = {TicketState.RESOLVED, *ticket_lifecycle().onward(TicketState.RESOLVED)}

    def rule(clearance: Clearance) -> Breach | None:
        ends = clearance.attempt.exchange.number if clearance.attempt is not None else (clearance.closed.number if clearance.closed else 0)
        found = _reading(
            traffic,
            clearance.ticket,
            TicketEvent.CLEARANCE_REQUEST,
            TicketState.RESOLVED,
            after=clearance.before_stimulus.number,
            before=ends,
        )
        if found is None or state_of(found[1]) in resolved or clearance.attempt is None:
            return None
        return Breach(
            message="CLEARANCE_REQUEST arrived before the ticket reads resolved",
            expected=TicketState.RESOLVED,
            actual=shown(state_of(found[1])),
            numbers=(found[0].number, found[1].number),
        )

    return rule
