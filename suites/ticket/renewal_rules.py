"""Rules about subscriptions over time: older tickets, a callback that is used again, and one of two at a callback (MEF 113 R131, R134)."""

from __future__ import annotations

from collections.abc import Callable

from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Breach
from ttck.harness.record.exchange import Exchange
from ttck.specs.vocabulary import Kind, TicketEvent
from ttck.suites.ticket.scenarios.a_subscribing import AGAIN, MAIN, SECOND, Renewal, Subscribing


def reached(traffic: Traffic, ticket: str | None) -> dict[str, int]:
    """The registrations to which a change of state of a ticket was told, each with the record number of the first time."""
    found: dict[str, int] = {}
    for n in traffic.notifications_of(Kind.TICKET):
        if n.ticket == ticket and n.event_type == TicketEvent.STATE_CHANGE:
            found.setdefault(n.subscription, n.number)
    return found


def older(traffic: Traffic, subscribing: Subscribing) -> list[Exchange]:
    """The move of a ticket that is older than the registrations, where changes of state of younger tickets are told to them."""
    moved = subscribing.older
    told = any(
        n.subscription in {MAIN, SECOND} and n.event_type == TicketEvent.STATE_CHANGE and moved is not None and n.ticket != moved.ticket
        for n in traffic.notifications_of(Kind.TICKET)
    )
    return [moved] if moved is not None and moved.accepted and told else []


def told(traffic: Traffic) -> Callable[[Exchange], Breach | None]:
    """The move was told to a registration."""

    def rule(moved: Exchange) -> Breach | None:
        if reached(traffic, moved.ticket).keys() & {MAIN, SECOND}:
            return None
        return Breach(
            message="STATE_CHANGE is missing for a ticket that was created before the registration",
            expected=f"one for the cancellation of {moved.ticket}", actual="none", numbers=(moved.number,),
        )  # fmt: skip

    return rule


def renewed(traffic: Traffic, subscribing: Subscribing, *, again: bool) -> list[Renewal]:
    """Moves while a registration stands that is special in its way, which another registration was told of.

    `again` are those at a callback that is used again, the others are written in another way.
    """
    renewed = [r for r in subscribing.renewed if (r.name == AGAIN) is again]
    return [r for r in renewed if reached(traffic, r.ticket).keys() & {MAIN, SECOND}]


def served(traffic: Traffic) -> Callable[[Renewal], Breach | None]:
    """The registration was told of the move as the other one was."""

    def rule(renewal: Renewal) -> Breach | None:
        found = reached(traffic, renewal.ticket)
        if renewal.name in found:
            return None
        other = min(number for name, number in found.items() if name in {MAIN, SECOND})
        return Breach(
            message=f"a registration does not get STATE_CHANGE {renewal.about}", expected="STATE_CHANGE, as on another registration",
            actual="none", numbers=(renewal.subscribed.number, renewal.moved.number, other), silence=True,
        )  # fmt: skip

    return rule
