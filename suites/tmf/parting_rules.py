"""Rules of what the end of a subscription leaves: itself is over, and others go on. TMF621:134."""

from __future__ import annotations

from http import HTTPStatus

from harness.exchange import Exchange
from harness.trails import Traffic
from harness.verify import Breach, Subject, shown
from suites.tmf import hearing
from suites.tmf.event_rules import about
from suites.tmf.hub_rules import pairs
from suites.tmf.scenarios.a_registering import MAIN
from suites.tmf.scenarios.i_subscribing import NEWER
from suites.tmf.scenarios.j_announcing import Parting


def after_its_end(parting: Parting) -> list[Exchange]:
    """The subscription that ended, read again; none where the seller did not show it before."""
    ended, before, after = parting.ended, parting.seen, parting.gone
    told = ended is not None and ended.accepted and ended.status != HTTPStatus.ACCEPTED and before is not None and before.accepted
    return [after] if told and after is not None else []


def is_over(exchange: Exchange) -> Breach | None:
    """A subscription that has ended is not shown any more."""
    if not exchange.accepted:
        return None
    return Breach(
        message="a subscription that has ended is still shown", expected="404", actual=f"{exchange.status}: {shown(exchange.document)}"
    )


def going_on(traffic: Traffic, parting: Parting, *, wait: float) -> list[Subject]:
    """What arrived about tickets made after the end of one subscription on the first one, with what came on a newer one that goes on.

    None where the newer one was not served before that end, so that it may never have been. What came on the first one counts where
    there were so many seconds (`wait`) left for the newer one.
    """
    ended, tickets = parting.ended, frozenset(filter(None, (parting.soon, parting.later)))
    served = any(n.subscription == NEWER and about(n, {str(parting.before)}) == parting.before for n in traffic.notifications)
    if ended is None or not ended.accepted or not served or not tickets:
        return []
    both = hearing.heard_by_both(traffic, first=MAIN, second=NEWER, wait=wait)
    first = {key: event for key, event in pairs(traffic, MAIN, tickets).items() if both(event, key[1])}
    newer = pairs(traffic, NEWER, tickets)
    return [Subject(value=(len(first), len(newer)), where="", seen=(ended, *first.values(), *newer.values()))] if len(first) > 1 else []


def is_going_on(part: Subject) -> Breach | None:
    """The end of a subscription is not that of another."""
    first, newer = part.value
    if newer:
        return None
    message = "with the end of a subscription a newer one ends as well"
    return Breach(message=message, expected=f"{first} events on it, as on the first one", actual="none")
