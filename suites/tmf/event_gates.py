"""When events are judged: a seller with a hub that let us in, and of whom something was heard."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from harness.exchange import Exchange
from harness.target import Target
from harness.trails import Traffic
from harness.verdict import Inconclusive, NotApplicable
from harness.verify import Breach, Verify
from specs.vocabulary import Kind, TmfEvent
from suites.tmf import debt_rules, gates, hub_rules, payload_rules
from suites.tmf.debt_rules import History, Owed
from suites.tmf.gates import Story
from suites.tmf.scenarios.a_registering import Registering

DEBTS: Mapping[str, Callable[[History], Iterator[Owed]]] = MappingProxyType(
    {
        TmfEvent.CREATED: debt_rules.created,
        TmfEvent.CHANGED: debt_rules.changed,
        TmfEvent.STATE_CHANGE: debt_rules.turned,
        TmfEvent.RESOLVED: debt_rules.resolved,
        TmfEvent.INFO_REQUIRED: debt_rules.asked,
        TmfEvent.DELETED: debt_rules.gone,
        TmfEvent.SPECIFICATION_CREATED: debt_rules.created,
        TmfEvent.SPECIFICATION_CHANGED: debt_rules.changed,
        TmfEvent.SPECIFICATION_STATE_CHANGE: debt_rules.turned,
        TmfEvent.SPECIFICATION_DELETED: debt_rules.gone,
    }
)


def subscribed(story: Story, target: Target) -> Registering:
    """The first subscription, where the target owes events and let us in.

    Raises:
        NotApplicable: nothing is demanded, or there is no hub.
        Inconclusive: the hub did not accept the subscription.
    """
    registering: Registering = story("tmf-registering")
    if gates.chosen(target, "events", free="none") != "required":
        hub_rules.offered(registering)
    if not registering.accepted:
        raise Inconclusive(f"the subscription was answered {registering.started.status or registering.started.error}")
    return registering


def judged(story: Story, traffic: Traffic, target: Target) -> Registering:
    """As `subscribed`, where something arrived as well.

    Raises:
        Inconclusive: not a single event did.
    """
    registering = subscribed(story, target)
    hub_rules.heard(traffic)
    return registering


def deletes(story: Story) -> None:
    """Go on only where the seller deletes.

    Raises:
        NotApplicable: it said that it does not.
    """
    deleted = story("tmf-announcing").deleted
    if deleted is not None and deleted.status in {403, 405, 501}:
        raise NotApplicable(f"DELETE is not supported: it was answered {deleted.status}")


def announced(verify: Verify, traffic: Traffic, registering: Registering, name: TmfEvent, version: str, *, none: str) -> None:
    """Each event of a type that is owed comes, and what comes carries what it should."""
    kind = Kind.SPECIFICATION if name in debt_rules.NAMES[Kind.SPECIFICATION] else Kind.TICKET
    verify.every(debt_rules.owed(traffic, DEBTS[name], registering, kind), debt_rules.kept, none=none)
    verify.every(payload_rules.carried(traffic, name), payload_rules.content(name, version), none=f"no {name} arrived")


def let_in(exchange: Exchange) -> Breach | None:
    """A subscription was accepted."""
    if exchange.accepted:
        return None
    return Breach(message="no subscription is accepted, and events are required", expected="201", actual=str(exchange.status))
