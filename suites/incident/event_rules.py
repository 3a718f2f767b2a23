"""Rules about notifications of incidents: who gets them, what they say, and what is owed."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from ttck.harness.buyer.target import Target
from ttck.harness.judge.expected_notifications import Owed, state_changes
from ttck.harness.judge.histories import ItemHistory, Traffic
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Notification
from ttck.harness.verdict import Inconclusive, NotApplicable
from ttck.specs.lifecycles import lifecycle
from ttck.specs.vocabulary import IncidentState, Kind
from ttck.suites.common import incident_dialect, serving, telling
from ttck.suites.common.incident_client import Life
from ttck.suites.incident.incident_rules import updates
from ttck.suites.incident.scenarios.a_hushing import Hushing
from ttck.suites.incident.scenarios.b_following import MAIN, MIXED, NARROW, SECOND, Following
from ttck.suites.incident.scenarios.d_concluding import Concluding
from ttck.suites.ticket.scenarios.a_subscribing import BRIEF, Subscribing

QUIET = "not a single incident notification arrived; see MEF113:R140"
SILENCE = Breach(
    message="not a single incident notification arrived (is the listener reachable from the seller? try: ttck doctor)",
    expected="at least one notification",
    actual="none",
    silence=True,
)
_NOT_FOUND = 404


def heard(traffic: Traffic) -> tuple[Notification, ...]:
    """All notifications about incidents."""
    return traffic.notifications_of(Kind.INCIDENT)


def not_silent(traffic: Traffic) -> None:
    """Where nothing arrives at all, that is one finding and not a dozen.

    Raises:
        Inconclusive: not a single incident notification arrived.
    """
    if not heard(traffic):
        raise Inconclusive(QUIET)


# --- who gets them (R139, R140) --------------------------------------------------------------------------------------


def quiet_time(hushing: Hushing) -> list[Life]:
    """The incident that came and went without a registration, if a ticket event proved that notifications arrive.

    Raises:
        Inconclusive: there was none, or nothing else arrived either, so that silence proves nothing.
    """
    if hushing.life is None:
        raise Inconclusive("; ".join(hushing.reasons) or "no incident came and went before the registration")
    if not hushing.controlled:
        raise Inconclusive("; ".join(hushing.reasons) or "no ticket event arrived either, so silence proves nothing")
    return [hushing.life]


def silent(hushing: Hushing, following: Following, traffic: Traffic) -> Callable[[Life], Breach | None]:
    """Between the registration for ticket events and the first one for incident events nothing about incidents came."""
    end = following.begun or float("inf")

    def rule(life: Life) -> Breach | None:
        leaked = [n for n in heard(traffic) if hushing.since <= n.number < end and n.subscription not in {MAIN, SECOND, NARROW, MIXED}]
        if not leaked:
            return None
        return Breach(
            message="a buyer without a registration for incidents is sent an incident notification",
            expected="silence",
            actual=f"{leaked[0].event_type} about {leaked[0].ticket} on the registration {leaked[0].subscription!r} for ticket events",
            numbers=(hushing.since, *life.numbers, *(n.number for n in leaked[:3])),
        )

    return rule


def after_the_last(subscribing: Subscribing) -> list[Life]:
    """The incident that came after the only registration was ended, which had been told of a ticket before.

    Raises:
        Inconclusive: there was none, or nothing had arrived on the registration while it stood.
    """
    if subscribing.unheard is None or subscribing.stopped is None or not subscribing.control:
        raise Inconclusive("; ".join(subscribing.reasons) or "no incident came after the only registration was ended")
    return [subscribing.unheard]


def unheard(subscribing: Subscribing, traffic: Traffic) -> Callable[[Life], Breach | None]:
    """Nothing about incidents came at the address of the registration that was ended."""

    def rule(life: Life) -> Breach | None:
        leaked = [n for n in heard(traffic) if n.subscription == BRIEF]
        if not leaked:
            return None
        ended = (subscribing.stopped.number,) if subscribing.stopped is not None else ()
        return Breach(
            message="a buyer that ended its only registration is sent an incident notification", expected="silence",
            actual=f"{leaked[0].event_type} about {leaked[0].ticket} at the address of the registration that was ended",
            numbers=(*ended, *life.numbers, *(n.number for n in leaked[:3])),
        )  # fmt: skip

    return rule


def asked_for(target: Target) -> Callable[[Notification], Breach | None]:
    """An incident notification goes to a registration that lists its type (errata C31)."""
    names = incident_dialect.names(target)
    every, moved = set(names.values()), {names[incident_dialect.STATE_CHANGE]}
    listed = {MAIN: every, SECOND: every, NARROW: moved, MIXED: moved}

    def rule(notification: Notification) -> Breach | None:
        wanted = listed.get(notification.subscription, set())
        if notification.event_type in wanted:
            return None
        return Breach(
            message="an incident notification goes to a registration that does not list its type",
            expected=f"one of: {', '.join(sorted(wanted))}" if wanted else "no incident notification",
            actual=f"{notification.event_type} on the registration {notification.subscription!r}",
        )

    return rule


def since_registered(following: Following) -> list[Life]:
    """The incidents that were opened while the registrations stand."""
    return [life for life in following.lives if life.opened.number > following.since]


def anything(traffic: Traffic) -> Callable[[Life], bool]:
    """Whether any notification about incidents arrived."""
    return lambda _: bool(heard(traffic))


def served(following: Following) -> Callable[[Owed], Breach | None]:
    """Each full registration got as many as are owed."""
    return serving.on_both(following.started, MAIN, SECOND)


def told_elsewhere(traffic: Traffic, following: Following, target: Target) -> list[Owed]:
    """Changes of state that were told to a registration, where one that lists a type of tickets beside it was accepted."""
    accepted = serving.accepted(following.started, MIXED)
    return [owed for owed in moves(traffic, following, target) if owed.kept and accepted]


def told_beside_tickets(following: Following) -> Callable[[Owed], Breach | None]:
    """The registration that lists types of tickets and of incidents got as many as are owed."""
    return serving.on_the_odd_one(following.started, MIXED, that="lists a type of tickets as well")


def mentions(traffic: Traffic, following: Following) -> list[tuple[Life, list[Notification]]]:
    """Each incident since the registrations stand, with what was heard of it."""
    item_histories = traffic.item_histories_of(Kind.INCIDENT)
    return [
        (life, list(item_histories[life.id].events))
        for life in since_registered(following)
        if life.id in item_histories and life.first.accepted
    ]


def mentioned(seen: tuple[Life, list[Notification]]) -> Breach | None:
    """At least one notification was about the incident."""
    life, events = seen
    if events:
        return None
    return Breach(
        message="nothing at all was heard of an incident", expected=f"notifications about {life.id}", actual="none", numbers=life.numbers
    )


# --- what they say (R141) --------------------------------------------------------------------------------------------


def identified(target: Target, concluding: Concluding) -> Callable[[Notification], Breach | None]:
    """A notification names its type like its address does, and an incident that exists."""
    known = incident_dialect.types(target)

    def rule(notification: Notification) -> Breach | None:
        document = notification.document if isinstance(notification.document, dict) else {}
        named = document.get("eventType")
        if named != notification.path_type or named not in known:
            return Breach(
                message="the event type is missing or not that of the address",
                expected=notification.path_type if notification.path_type in known else f"one of: {', '.join(known)}",
                actual=shown(named),
                where="/eventType",
            )
        if not notification.ticket:
            return Breach(
                message="a notification without incident identifier", expected="event.id", actual=shown(document), where="/event/id"
            )
        stranger = concluding.strangers.get(notification.ticket)
        if stranger is not None and stranger.status == _NOT_FOUND:
            return Breach(
                message="a notification names an incident that does not exist",
                expected="an incident identifier",
                actual=notification.ticket,
                where="/event/id",
                numbers=(notification.number, stranger.number),
            )
        return None

    return rule


# --- what is owed (R142 to R145) -------------------------------------------------------------------------------------


def _item_histories(traffic: Traffic, following: Following) -> list[tuple[Life, ItemHistory]]:
    item_histories = traffic.item_histories_of(Kind.INCIDENT)
    return [(life, item_histories[life.id]) for life in since_registered(following) if life.id in item_histories]


def births(traffic: Traffic, following: Following, target: Target) -> list[Owed]:
    """CREATED for every incident that was opened and can be read."""
    event = incident_dialect.names(target)[incident_dialect.CREATED]
    return [
        Owed(item_history=item_history, event=event, count=1, because="a new incident", stimuli=(life.opened,))
        for life, item_history in _item_histories(traffic, following)
        if life.first.accepted
    ]  # fmt: skip


def moves(traffic: Traffic, following: Following, target: Target, *, worked_on: bool | None = None) -> list[Owed]:
    """STATE_CHANGE for every change of state that was seen; of incidents that were worked on, of others, or of all."""
    own = {life.id: any(change.stimulus == "incident_start_work" for change in life.changes) for life in since_registered(following)}
    table = lifecycle(Kind.INCIDENT, edition=target.edition)
    found = state_changes(traffic, table, since=following.since, kind=Kind.INCIDENT)
    return [o for o in found if o.item_history.ticket in own and (worked_on is None or own[o.item_history.ticket] is worked_on)]


def closings(traffic: Traffic, following: Following, target: Target) -> list[Owed]:
    """The event for closing; where it has none of its own, as many changes of state as there were up to it."""
    event = incident_dialect.names(target).get(incident_dialect.CLOSED)
    found = []
    for owed in moves(traffic, following, target):
        ends = [step for step in owed.steps if step.after.state == IncidentState.CLOSED]
        if ends and event is not None:
            found.append(Owed(item_history=owed.item_history, event=event, count=1, because="closed", steps=tuple(ends)))
        elif ends:
            found.append(owed)
    return found


def changes(traffic: Traffic, following: Following, target: Target, attribute: str) -> list[Owed]:
    """UPDATE for each change of an attribute of an incident in progress (errata C7)."""
    event, item_histories = incident_dialect.names(target)[incident_dialect.UPDATE], traffic.item_histories_of(Kind.INCIDENT)
    own = {life.id for life in since_registered(following)}
    counted: dict[str, list[Any]] = {}
    for change in updates(following, attribute, working=True):
        if change.call.ticket in own:
            counted.setdefault(str(change.call.ticket), []).append(change)
    return [
        Owed(
            item_history=item_histories[item],
            event=event,
            count=len(done),
            because=f"a change of {attribute}",
            stimuli=tuple(change.call for change in done),
        )
        for item, done in counted.items()
        if item in item_histories
    ]


def kept(owed: Owed) -> Breach | None:
    """Enough notifications came."""
    if owed.kept:
        return None
    return Breach(
        message=f"{owed.event} is missing", expected=f"{owed.count} for: {owed.because}", actual=f"{owed.arrived} arrived",
        numbers=owed.numbers,
    )  # fmt: skip


def once(owed: Owed) -> Breach | None:
    """No more different ones came than are owed."""
    if owed.arrived <= owed.count:
        return None
    return Breach(
        message=f"{owed.event} came more than once", expected=f"{owed.count} for: {owed.because}",
        actual=f"{owed.arrived} with different identities arrived", numbers=owed.numbers,
    )  # fmt: skip


def first_comes_first(owed: Owed) -> Breach | None:
    """On each registration that heard of the creation, nothing else about the incident came before it."""
    for name in dict.fromkeys(event.subscription for event in owed.item_history.events):
        seen = [event for event in owed.item_history.events if event.subscription == name]
        if any(event.event_type == owed.event for event in seen) and seen[0].event_type != owed.event:
            return Breach(
                message="something else about an incident is told before its creation", expected=owed.event, actual=seen[0].event_type,
                numbers=(seen[0].number, *owed.numbers),
            )  # fmt: skip
    return None


def told(traffic: Traffic, following: Following) -> list[ItemHistory]:
    """The incidents that were opened while the registrations stand."""
    return [item_history for _, item_history in _item_histories(traffic, following)]


def no_more_than_happened(every: list[ItemHistory], following: Following, target: Target) -> Callable[[ItemHistory], Breach | None]:
    """STATE_CHANGE comes no more often than the state can have changed; what comes with every incident tells of its creation."""
    table, event = lifecycle(Kind.INCIDENT, edition=target.edition), incident_dialect.names(target)[incident_dialect.STATE_CHANGE]
    names = [name for name in (MAIN, SECOND) if serving.accepted(following.started, name)]

    def came(item_history: ItemHistory, name: str) -> list[Notification]:
        last = item_history.sightings[-1].number if item_history.sightings else 0  # what came later may tell of what nobody looked at
        return [e for e in item_history.distinct_events(event, subscriptions=frozenset({name})) if e.number < last]

    def most(item_history: ItemHistory) -> int:
        states = [str(IncidentState.CREATED), *(seen.state for seen in item_history.sightings if seen.state is not None)]
        return sum(table.most(before, after) for before, after in itertools.pairwise(states))

    usual = {name: max(min((len(came(item_history, name)) - most(item_history) for item_history in every), default=0), 0) for name in names}

    def rule(item_history: ItemHistory) -> Breach | None:
        for name in names:
            arrived, allowed = came(item_history, name), most(item_history) + usual[name]
            if len(arrived) > allowed:
                return Breach(
                    message=f"{event} came more often than the state of an incident changed", expected=f"{allowed} at most",
                    actual=f"{len(arrived)} arrived", numbers=tuple(n.number for n in arrived),
                )  # fmt: skip
        return None

    return rule


def lines(traffic: Traffic, following: Following) -> list[list[Notification]]:
    """For each incident and full registration, what arrived, without redeliveries."""
    return telling.lines(told(traffic, following), [name for name in (MAIN, SECOND) if serving.accepted(following.started, name)])


def every_debt(traffic: Traffic, following: Following, target: Target) -> list[Owed]:
    """All that is owed about the incidents of a run."""
    found = [*births(traffic, following, target), *moves(traffic, following, target), *closings(traffic, following, target)]
    attributes = dict.fromkeys(c.attribute for life in following.lives for c in life.changes if c.attribute)
    for attribute in attributes:
        found += changes(traffic, following, target, attribute)
    return found


def owing(traffic: Traffic, following: Following, target: Target, kind: str) -> list[Owed]:
    """What owes an event of one type of Table 45.

    Raises:
        NotApplicable: the binding of the target has no such event.
    """
    event = incident_dialect.names(target).get(kind)
    if event is None:
        raise NotApplicable("the binding of the target announces closing by STATE_CHANGE alone (switch incident_events)")
    return [owed for owed in every_debt(traffic, following, target) if owed.event == event]


def came(traffic: Traffic, target: Target, kind: str) -> Callable[[Any], bool]:
    """Whether any event of the type arrived."""
    event = incident_dialect.names(target).get(kind)
    return lambda _: any(n.event_type == event for n in traffic.notifications)


def missing(target: Target, kind: str) -> Breach:
    """What to say when an event type never comes."""
    expected = str(incident_dialect.names(target).get(kind))
    return Breach(message=f"{kind} is never sent", expected=expected, actual="none arrived", silence=True)
