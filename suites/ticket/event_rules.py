"""Rules about subscriptions and notifications."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from harness.buyer import state_of
from harness.compare import items, missing_items
from harness.exchange import Exchange, Notification
from harness.owed import Owed, everything, requests_for, state_changes, updates
from harness.target import Target
from harness.trails import Traffic, Trail, transitions
from harness.verdict import Inconclusive, NotApplicable
from harness.verify import Breach, shown
from specs.lifecycles import ticket_lifecycle
from specs.vocabulary import Operation, Source, Stimulus, TicketEvent, TicketState
from suites.ticket.scenarios.a_subscribing import BRIEF, MAIN, SECOND, Subscribing
from suites.ticket.scenarios.f_updating import Asking, Updating
from suites.ticket.scenarios.g_clearing import Clearance, Clearing
from suites.ticket.scenarios.i_ending import Ending

SILENCE = Breach(
    message="not a single notification arrived (is the listener reachable from the seller? try: ttck doctor)",
    expected="at least one notification",
    actual="none",
)
_BUYER = frozenset({Operation.CANCEL, Operation.CLOSE, Operation.REOPEN, Operation.PATCH})


def since(subscribing: Subscribing) -> int:
    """The record number from which both full subscriptions stand.

    Raises:
        Inconclusive: no subscription was accepted.
    """
    numbers = [e.number for name, e in subscribing.started.items() if name in {MAIN, SECOND} and e.accepted]
    if not numbers:
        raise Inconclusive("no registration for ticket events was accepted")
    return max(numbers)


def not_silent(traffic: Traffic, story: Callable[[str], Any], why: str) -> None:
    """Where nothing arrives at all, that is one finding and not a dozen; where nobody listens, that is the reason.

    Raises:
        Inconclusive: not a single notification arrived, or the subscriptions could not be played.
    """
    story("subscribing")
    if not traffic.notifications:
        raise Inconclusive(why)


def debts(traffic: Traffic, subscribing: Subscribing) -> list[Owed]:
    """All that is owed since the subscriptions stand."""
    if not any(e.accepted for e in subscribing.started.values()):
        return []
    return everything(traffic, ticket_lifecycle(), since=since(subscribing))


def anything(traffic: Traffic) -> Callable[[Owed], bool]:
    """Whether any notification arrived."""
    return lambda _: bool(traffic.notifications)


def accepted_hub(exchange: Exchange) -> Breach | None:
    """The registration is accepted."""
    if exchange.accepted:
        return None
    return Breach(
        message="a registration for ticket events was not accepted",
        expected="201",
        actual=f"{exchange.status} {shown(exchange.document)}",
    )


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
    return [n for n in traffic.notifications if n.subscription == name and name in subscribing.started]


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
    if not any(n.subscription in {MAIN, SECOND} for n in traffic.notifications):
        raise Inconclusive("no notification arrived on any subscription, so silence proves nothing")
    if subscribing.stopped is None or not subscribing.stopped.accepted:
        raise Inconclusive("no subscription could be ended")


def later_events(traffic: Traffic, subscribing: Subscribing) -> list[Notification]:
    """Notifications about tickets that were created after the unregistration was answered."""
    stopped = subscribing.stopped.number if subscribing.stopped else 0
    later = {t for t, trail in traffic.trails.items() if trail.created is not None and trail.created.number > stopped}
    return [n for n in traffic.notifications if n.ticket in later]


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


# --- what is owed --------------------------------------------------------------------------------------------------------


def kept(owed: Owed) -> Breach | None:
    """Enough notifications came."""
    if owed.kept:
        return None
    return Breach(
        message=f"{_short(owed.event)} is missing", expected=f"{owed.count} for: {owed.because}", actual=f"{owed.arrived} arrived",
        numbers=owed.numbers,
    )  # fmt: skip


def _short(event: TicketEvent) -> str:
    return event.name


def arrived_debts(traffic: Traffic, subscribing: Subscribing) -> list[Owed]:
    """Debts that were kept on at least one subscription."""
    return [owed for owed in debts(traffic, subscribing) if owed.kept]


def on_both(subscribing: Subscribing) -> Callable[[Owed], Breach | None]:
    """Each full subscription got as many as are owed."""
    names = [name for name in (MAIN, SECOND) if name in subscribing.started and subscribing.started[name].accepted]

    def rule(owed: Owed) -> Breach | None:
        for name in names:
            count = len(owed.trail.distinct_events(owed.event, subscriptions=frozenset({name})))
            if count < owed.count:
                return Breach(
                    message=f"one of two registrations does not get {_short(owed.event)}", expected=f"{owed.count} on each registration",
                    actual=f"{count} on the registration {name!r}", numbers=(subscribing.started[name].number, *owed.numbers),
                )  # fmt: skip
        return None

    return rule


def owed_by(target: Target, stimulus: Stimulus) -> None:
    """Whether INFO_REQUIRED is owed for an appointment is a switch: the draft says yes, the published text no (errata D).

    Raises:
        NotApplicable: the target file says that it is not.
    """
    if stimulus == Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT and not target.switches["info_required_for_appointment"]:
        raise NotApplicable("the target follows the published text (switch info_required_for_appointment)")


def info_debts(traffic: Traffic, subscribing: Subscribing, stimulus: Stimulus) -> list[Owed]:
    """INFO_REQUIRED for tickets that one kind of decision took to pending."""
    owed = requests_for(
        traffic,
        ticket_lifecycle(),
        since=since(subscribing),
        state=TicketState.PENDING,
        event=TicketEvent.INFO_REQUIRED,
    )
    return [
        o
        for o in owed
        if {c.name for c in o.trail.stimuli if c.name in {Stimulus.REQUEST_INFO, Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT}} == {stimulus}
    ]


def update_debts(traffic: Traffic, subscribing: Subscribing, updating: Updating, stimulus: Stimulus) -> list[Owed]:
    """UPDATE for changes of one kind that did take effect."""
    effective = {u.call.ticket for u in updating.of(stimulus) if u.visible or u.call.via == "control"}
    return [o for o in updates(traffic, since=since(subscribing), stimulus=stimulus) if o.trail.ticket in effective]


def state_debts(traffic: Traffic, subscribing: Subscribing, *, by: str) -> list[Owed]:
    """STATE_CHANGE for tickets whose changes include one by the buyer; or for those with one by the seller."""
    lifecycle, start = ticket_lifecycle(), since(subscribing)
    makers = {(m.from_state, m.to_state, m.by) for m in lifecycle.moves}
    found = []
    for owed in state_changes(traffic, lifecycle, since=start):
        moves = transitions(owed.trail, lifecycle, since=start)
        sides = {_maker(before, after, step, makers) for before, after, step in moves}
        if by in sides and (by == "buyer" or sides == {"seller"}):
            found.append(owed)
    return found


def _maker(before: str, after: str, step: Any, makers: set[Any]) -> str:
    acted = any(action.operation in _BUYER for action in step.actions)
    if acted and (before, after, "buyer") in makers:
        return "buyer"
    return "seller"


# --- contents and order --------------------------------------------------------------------------------------------------


def identified(traffic: Traffic, ending: Ending) -> Callable[[Notification], Breach | None]:
    """A notification names its type like its address does, and a ticket that exists."""
    externals = {
        trail.created.sent.get("externalId"): t
        for t, trail in traffic.trails.items()
        if trail.created and isinstance(trail.created.sent, dict)
    }
    externals.pop(None, None)

    def rule(notification: Notification) -> Breach | None:
        document = notification.document if isinstance(notification.document, dict) else {}
        named = document.get("eventType")
        if named != notification.path_type or named not in tuple(TicketEvent):
            return Breach(
                message="the event type is missing or not that of the address",
                expected=notification.path_type,
                actual=shown(named),
                where="/eventType",
            )
        if not notification.ticket:
            return Breach(
                message="a notification without ticket identifier",
                expected="event.id",
                actual=shown(document),
                where="/event/id",
            )
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


def only_patched(traffic: Traffic, subscribing: Subscribing) -> list[Trail]:
    """Tickets on which nothing happened but patches of the buyer, since the subscriptions stand."""
    start = since(subscribing)
    return [
        trail for trail in traffic.trails.values()
        if trail.created is not None and trail.created.number > start and not trail.stimuli
        and any(e.operation == Operation.PATCH and e.accepted for e in trail.exchanges)
        and not any(e.operation in _BUYER - {Operation.PATCH} and e.accepted for e in trail.exchanges)
    ]  # fmt: skip


def no_update(trail: Trail) -> Breach | None:
    """No UPDATE came, unless the seller changed something of its own."""
    events = trail.distinct_events(TicketEvent.UPDATE)
    if not events or any(_sellers(s.before.document) != _sellers(s.after.document) for s in trail.steps):
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


def _reading(traffic: Traffic, ticket: str, event: TicketEvent, *, after: int, before: int) -> tuple[Notification, Exchange] | None:
    """The first notification of a type about a ticket in a stretch of the record, with the reading made on its arrival."""
    trail = traffic.trails.get(ticket)
    if trail is None:
        return None
    for notification in trail.distinct_events(event):
        if after < notification.number < before:
            label = f"on arrival of #{notification.number}"
            reading = next((e for e in trail.exchanges if e.label == label and e.number < before), None)
            if reading is not None:
                return notification, reading
    return None


def readable(traffic: Traffic) -> Callable[[Asking], Breach | None]:
    """The reading on arrival shows pending and a new note of the seller; without an event the first pending reading must."""

    def rule(asking: Asking) -> Breach | None:
        end = asking.answered.number if asking.answered is not None else asking.after.number
        found = _reading(traffic, asking.ticket, TicketEvent.INFO_REQUIRED, after=asking.before.number, before=end)
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
        trail = traffic.trails.get(clearance.ticket)
        came = trail.distinct_events(TicketEvent.CLEARANCE_REQUEST) if trail else []
        since_resolved = [n for n in came if n.number > clearance.before_stimulus.number]
        if clearance.asked:
            return None
        return Breach(
            message="the ticket was closed without a CLEARANCE_REQUEST before",
            expected="CLEARANCE_REQUEST while resolved",
            actual=f"{len(since_resolved)} arrived, after closing",
            numbers=clearance.numbers,
        )

    return rule


def resolved_on_arrival(traffic: Traffic) -> Callable[[Clearance], Breach | None]:
    """The reading on arrival of CLEARANCE_REQUEST shows resolved."""

    def rule(clearance: Clearance) -> Breach | None:
        ends = clearance.attempt.exchange.number if clearance.attempt is not None else (clearance.closed.number if clearance.closed else 0)
        found = _reading(
            traffic,
            clearance.ticket,
            TicketEvent.CLEARANCE_REQUEST,
            after=clearance.before_stimulus.number,
            before=ends,
        )
        if found is None or state_of(found[1]) == TicketState.RESOLVED or clearance.attempt is None:
            return None
        return Breach(
            message="CLEARANCE_REQUEST arrived before the ticket reads resolved",
            expected=TicketState.RESOLVED,
            actual=shown(state_of(found[1])),
            numbers=(found[0].number, found[1].number),
        )

    return rule


__all__ = ["BRIEF", "replace"]
