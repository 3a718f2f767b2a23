"""Rules about registrations that are special: without a query, with blanks in it, or at a callback of two hubs (MEF 113 R131, R148)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Breach
from ttck.harness.record.exchange import Exchange
from ttck.specs.vocabulary import AppointmentEvent
from ttck.suites.appointment.scenarios.b_registering import AGAIN, FORMS, OPEN, SHARED, Registering, Special

_SPECIAL = frozenset({AGAIN, OPEN, *FORMS, SHARED})


def told(traffic: Traffic, special: Special) -> frozenset[str]:
    """The registrations that were told of the change."""
    return frozenset(n.subscription for n in traffic.notifications if n.ticket == special.item and n.event_type == special.event)


def outliving(traffic: Traffic, registering: Registering, names: Iterable[str]) -> list[tuple[str, Exchange]]:
    """Registrations that were told of a cancel before another one was ended, each with the cancel after that."""
    first, later, stopped = registering.first, registering.later, registering.stopped
    if first is None or later is None or stopped is None or not stopped.accepted or not later.exchange.accepted:
        return []
    return [(name, later.exchange) for name in names if name in _heard(traffic, first.exchange)]


def outlives(traffic: Traffic, ended: Exchange | None) -> Callable[[tuple[str, Exchange]], Breach | None]:
    """A registration is told of the cancel after another one was ended as it was before."""

    def rule(seen: tuple[str, Exchange]) -> Breach | None:
        name, later = seen
        if name in _heard(traffic, later):
            return None
        return Breach(
            message="a registration gets nothing any more since another one was ended",
            expected=f"{AppointmentEvent.STATE_CHANGE} of {later.ticket} on the registration {name!r}, as before", actual="none",
            numbers=(*((ended.number,) if ended is not None else ()), later.number),
        )  # fmt: skip

    return rule


def _heard(traffic: Traffic, cancel: Exchange) -> frozenset[str]:
    """The registrations that were told of a cancelled appointment."""
    event = AppointmentEvent.STATE_CHANGE
    return frozenset(n.subscription for n in traffic.notifications if n.ticket == cancel.ticket and n.event_type == event)


def proven(traffic: Traffic, seen: Iterable[Special], *, tickets: bool) -> list[Special]:
    """Changes of tickets, or of appointments, of which a plain registration was told."""
    return [s for s in seen if (s.event != AppointmentEvent.STATE_CHANGE) is tickets and told(traffic, s) - _SPECIAL]


def served(traffic: Traffic) -> Callable[[Special], Breach | None]:
    """The special registration was told as well."""

    def rule(special: Special) -> Breach | None:
        if special.name in told(traffic, special):
            return None
        start = special.subscribed.sent
        return Breach(
            message=f"a registration {special.about} does not get STATE_CHANGE", expected=f"{special.event}, as on another registration",
            actual=f"none, for the query {start.get('query')!r} and the callback {start.get('callback')}",
            numbers=special.numbers, silence=True,
        )  # fmt: skip

    return rule
