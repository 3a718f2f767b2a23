"""Rules about registrations that are special: without a query, with blanks in it, or at a callback of two hubs (MEF 113 R131, R148)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from harness.trails import Traffic
from harness.verify import Breach
from specs.vocabulary import AppointmentEvent
from suites.visit.scenarios.b_registering import BLANKS, OPEN, SHARED, Special

_SPECIAL = frozenset({OPEN, BLANKS, SHARED})


def told(traffic: Traffic, special: Special) -> frozenset[str]:
    """The registrations that were told of the change."""
    return frozenset(n.subscription for n in traffic.notifications if n.ticket == special.item and n.event_type == special.event)


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
            actual=f"none, for the query {start.get('query')!r} and the callback {start.get('callback')}", numbers=special.numbers,
        )  # fmt: skip

    return rule
