"""When events are judged: a seller with a hub that let us in, and of whom something was heard."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from ttck.harness.buyer.target import Target
from ttck.harness.judge import expected_by_changes
from ttck.harness.judge.event_types import document
from ttck.harness.judge.expected_by_changes import Owed, terms
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.told_histories import History
from ttck.harness.judge.verify import Breach, Verify
from ttck.harness.record.exchange import Exchange, Notification
from ttck.harness.verdict import Inconclusive, NotApplicable
from ttck.specs.vocabulary import Kind, TmfEvent
from ttck.suites.common.alone import recorded
from ttck.suites.tmf import event_rules, expectation_rules, gates, hub_rules, payload_rules
from ttck.suites.tmf.changes import NOT_OFFERED
from ttck.suites.tmf.gates import Story
from ttck.suites.tmf.scenarios.a_registering import Registering

DEBTS = MappingProxyType({known.name: expected_by_changes.DEBTS[known.tells] for known in event_rules.EVENTS.known.values()})


def subscribed(story: Story, target: Target) -> Registering:
    """The first subscription, where the target owes events and let us in.

    Raises:
        NotApplicable: nothing is demanded, or there is no hub.
        Inconclusive: the hub did not accept the subscription.
    """
    registering: Registering = story("tmf-registering")
    if gates.chosen(target, "events", free="none") != "required" and registering.started is not None:
        hub_rules.offered(registering)
    if not registering.accepted:
        raise Inconclusive(registering.answer)
    return registering


def judged(story: Story, traffic: Traffic, target: Target) -> Registering:
    """As `subscribed`, where something arrived as well.

    Raises:
        Inconclusive: not a single event did.
    """
    registering = subscribed(story, target)
    hub_rules.heard(traffic)
    return registering


def arrived(story: Story, traffic: Traffic, target: Target) -> None:
    """As `judged`; of a recording, whatever arrived is judged by itself.

    Raises:
        Inconclusive: nothing did.
    """
    if recorded(story):
        hub_rules.heard(traffic)
    else:
        judged(story, traffic, target)


def deletes(story: Story) -> None:
    """Go on only where the seller deletes.

    Raises:
        NotApplicable: it said that it does not, or its dialect has no such operation.
    """
    announcing = story("tmf-announcing")
    deleted, still = announcing.deleted, announcing.still
    if deleted is None:
        raise NotApplicable("the dialect has no operation to delete a ticket")
    if deleted.status in NOT_OFFERED and still is not None and still.accepted:
        raise NotApplicable(f"DELETE is not supported: it was answered {deleted.status}")


def fitting(traffic: Traffic) -> Callable[[Notification], str | None]:
    """Of an event whose @type and eventType name two: the one of which what happened owes more than came with one name; else None.

    Traffic that may lack anything does not tell what happened, so that of none of its events more is said than that the two disagree.
    """
    if not traffic.whole:
        return lambda _: None
    told = {kind: expectation_rules.histories(traffic, kind) for kind in (Kind.TICKET, Kind.SPECIFICATION)}

    def names(notification: Notification) -> tuple[str, str]:
        body = document(notification)
        return str(body.get("@type")), str(body.get("eventType"))

    def lacks(history: History, name: str) -> bool:
        clear = {event_rules.identity(one) for one in history.every if names(one) == (name, name)}
        return len(clear) < sum(debt.count for debt in DEBTS[name](history))

    def rule(notification: Notification) -> str | None:
        kind = event_rules.kind_of(notification)
        history = told[kind].get(str(event_rules.about(notification, told[kind], kind)))
        missing = [name for name in names(notification) if name in DEBTS and history is not None and lacks(history, name)]
        return missing[0] if len(missing) == 1 else None

    return rule


def seen(traffic: Traffic, name: TmfEvent) -> bool:
    """Whether an event of a type has arrived in this run, about whatever."""
    return expected_by_changes.seen(traffic, event_rules.EVENTS, name)


def demanded(traffic: Traffic, target: Target, name: TmfEvent) -> bool:
    """Whether each event of a type is owed: the target says so, or with ``owed_events: seen`` one of it has arrived."""
    return terms(target.switches).demands(traffic, event_rules.EVENTS, name)


def joins(target: Target) -> bool:
    """Whether several changes in short time may be told by one event."""
    return terms(target.switches).joins


def owed(traffic: Traffic, target: Target, name: TmfEvent, registering: Registering, *, must: bool) -> list[Owed | Subject]:
    """What has to come of a type, or with `must` false what only should: one event for a status and more is enough where changes join."""
    said, since = terms(target.switches), registering.since
    return [*expected_by_changes.debts(traffic, said, event_rules.EVENTS, name, since=since, must=must)]


def _judge(target: Target, content: Callable[[Subject], Breach | None]) -> Callable[[Owed | Subject], Breach | None]:
    may_join = joins(target)
    return lambda one: expectation_rules.kept(one, may_join=may_join) if isinstance(one, Owed) else content(one)


def _spoken(target: Target, name: TmfEvent) -> None:
    """Only events that the dialect has are owed.

    Raises:
        NotApplicable: it has none of this type.
    """
    if str(name) not in target.profile.dialect.events():
        raise NotApplicable(f"{target.profile.dialect.title} has no {name}")


def announced(verify: Verify, traffic: Traffic, story: Story, target: Target, name: TmfEvent, *, none: str) -> None:
    """Each event of a type that is owed comes, and what comes carries what it has to.

    Raises:
        NotApplicable: none of it ever came, and the target does not say that it is owed.
    """
    _spoken(target, name)
    registering = judged(story, traffic, target)
    found = [*owed(traffic, target, name, registering, must=True), *payload_rules.carried(traffic, name)]
    if not found and not demanded(traffic, target, name):
        raise NotApplicable(f"no {name} ever came, and none has to (owed_events); where one could be expected, a warning tells")
    rule = payload_rules.content(name, gates.version(target), asked=str(target.switches.get("information_required")))
    verify.every(found, _judge(target, rule), none=none)


def recommended(verify: Verify, traffic: Traffic, story: Story, target: Target, name: TmfEvent, *, none: str) -> None:
    """Events of a type come although none of it ever had to, and what comes carries what it should."""
    _spoken(target, name)
    registering = judged(story, traffic, target)
    found = [*owed(traffic, target, name, registering, must=False), *payload_rules.carried(traffic, name)]
    verify.every(found, _judge(target, payload_rules.fuller(name, gates.version(target))), none=none)


def let_in(exchange: Exchange) -> Breach | None:
    """A subscription was accepted."""
    if exchange.accepted:
        return None
    return Breach(message="no subscription is accepted, and events are required", expected="201", actual=str(exchange.status))
