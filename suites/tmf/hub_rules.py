"""Rules of subscriptions: TMF621:130 to 139."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from harness.attempts import item_id
from harness.compare import leads_to
from harness.exchange import Exchange, Notification
from harness.trails import Traffic
from harness.verdict import Inconclusive, NotApplicable
from harness.verify import Breach, Subject, shown
from suites.tmf.event_rules import about, name_of
from suites.tmf.rules import header
from suites.tmf.scenarios.a_registering import Registering
from suites.tmf.scenarios.i_subscribing import NARROW, ONLY, PARTED, SECOND, Subscribing
from suites.tmf.scenarios.j_announcing import Announcing, Parting

NO_HUB = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED})
QUIET = "not a single event arrived, so silence proves nothing; see TMF621:159"


def offered(registering: Registering) -> None:
    """Go on only where the seller has a hub.

    Raises:
        NotApplicable: a subscription was answered as what is not there.
    """
    if registering.started.status in NO_HUB:
        raise NotApplicable(f"subscriptions are not supported: POST /hub was answered {registering.started.status}")


def heard(traffic: Traffic) -> None:
    """Silence says something only where something arrived.

    Raises:
        Inconclusive: nothing ever did.
    """
    if not traffic.notifications:
        raise Inconclusive(QUIET)


def started(version: str) -> Callable[[Exchange], Breach | None]:
    """A subscription is answered with 201, an id, and what was sent."""

    def rule(exchange: Exchange) -> Breach | None:
        if exchange.status != HTTPStatus.CREATED:
            return Breach(message="a subscription has another status", expected="201", actual=str(exchange.status))
        return _as_sent(exchange.document, exchange.sent, version=version)

    return rule


def _as_sent(document: Any, sent: Any, *, version: str) -> Breach | None:
    if not isinstance(document, dict):
        return Breach(message="a subscription is no object", expected="an object", actual=shown(document))
    for name in ("id", "@type") if version == "v5" else ("id",):
        if not isinstance(document.get(name), str) or not document[name]:
            return Breach(message=f"a subscription has no {name}", expected="text", actual=shown(document.get(name)), where=f"/{name}")
    for name in ("callback", "query"):
        if name in sent and document.get(name) != sent[name]:
            message = f"a subscription shows another {name} than was sent"
            return Breach(message=message, expected=shown(sent[name]), actual=shown(document.get(name)), where=f"/{name}")
    return None


def located(exchange: Exchange) -> Breach | None:
    """201 comes with a Location that ends in the id."""
    place = header(exchange, "location")
    ident = exchange.document.get("id") if isinstance(exchange.document, dict) else None
    if leads_to(place, ident):
        return None
    return Breach(message="a subscription has no Location of its own", expected=f".../hub/{ident}", actual=place or "(none)")


def created(subscribing: Subscribing) -> list[Exchange]:
    """Subscriptions that were accepted and have an id."""
    return [
        e for e in subscribing.all_started if e.accepted and isinstance(e.document, dict) and isinstance(e.document.get("id"), str)
    ]  # fmt: skip


def shown_again(subscribing: Subscribing, version: str) -> Callable[[Subject], Breach | None]:
    """A subscription that is read is the one that was made."""

    def rule(part: Subject) -> Breach | None:
        exchange, made = part.seen, subscribing.started[part.value]
        if exchange.status != HTTPStatus.OK:
            return Breach(message="a subscription cannot be read", expected="200", actual=str(exchange.status))
        breach = _as_sent(exchange.document, made.sent, version=version)
        if breach is None and exchange.document["id"] != made.document["id"]:
            return Breach(
                message="another subscription is shown", expected=made.document["id"], actual=exchange.document["id"], where="/id"
            )
        return breach

    return rule


def read(subscribing: Subscribing) -> list[Subject]:
    """Subscriptions that were read."""
    return [Subject(value=name, where="", seen=exchange) for name, exchange in subscribing.seen.items()]


# --- restriction and several listeners -------------------------------------------------------------------------------


def narrow(subscribing: Subscribing) -> None:
    """Go on only where the subscription with a query was accepted.

    Raises:
        NotApplicable: the grammar of a query is not written down, so a seller may not know ours.
    """
    if not subscribing.started[NARROW].accepted:
        raise NotApplicable(f"the query of ours was answered {subscribing.started[NARROW].status}; its grammar is not in the file")


def on_narrow(traffic: Traffic) -> list[Notification]:
    """What arrived on the subscription with a query."""
    return [n for n in traffic.notifications if n.subscription == NARROW]


def asked_for(notification: Notification) -> Breach | None:
    """It is of the type that the query names."""
    if name_of(notification) == ONLY:
        return None
    return Breach(message="an event arrives that the query leaves out", expected=ONLY, actual=name_of(notification) or "(no type)")


def _pairs(traffic: Traffic, subscription: str, tickets: frozenset[str]) -> dict[tuple[str, str], Notification]:
    """The first event of each type about each of the tickets that arrived on a subscription."""
    found: dict[tuple[str, str], Notification] = {}
    for one in traffic.notifications:
        item = about(one, tickets)
        if one.subscription == subscription and item in tickets:
            found.setdefault((name_of(one) or "", str(item)), one)
    return found


def shared(traffic: Traffic, announcing: Announcing, *, first: str, second: str, only: str | None = None) -> list[Subject]:
    """Each type of event about the followed tickets that one of two subscriptions got, with what came on either."""
    tickets = frozenset({announcing.ticket, announcing.other})
    left, right = _pairs(traffic, first, tickets), _pairs(traffic, second, tickets)
    keys = dict.fromkeys([*left, *right])
    return [
        Subject(value=(key, left.get(key), right.get(key)), where="", seen=tuple(filter(None, (left.get(key), right.get(key)))))
        for key in keys
        if only in {None, key[0]}
    ]


def on_both(part: Subject) -> Breach | None:
    """Both got it."""
    (name, item), left, right = part.value
    if left is not None and right is not None:
        return None
    got = (left or right).subscription
    return Breach(message=f"an event reached one of two subscriptions: {got}", expected="both", actual=f"{name} about {item}")


def wanted(subscribing: Subscribing) -> list[Exchange]:
    """Subscriptions that have to be accepted.

    A seller may not know the grammar of our query, and one that has room for one listener refuses the second with 409.
    """
    found = [subscribing.first.started]
    found += [e for e in (subscribing.started.get(SECOND),) if e is not None and e.status != HTTPStatus.CONFLICT]
    return found + [e for e in (subscribing.started.get(NARROW),) if e is not None and e.accepted]


def second(subscribing: Subscribing) -> None:
    """Go on only where a second subscription was accepted.

    Raises:
        Inconclusive: it was not.
    """
    exchange = subscribing.started[SECOND]
    if not exchange.accepted:
        raise Inconclusive(f"a second subscription was answered {exchange.status or exchange.error}")


def repeated(choice: str, subscribing: Subscribing) -> Callable[[Exchange], Breach | None]:
    """The same callback again gives a new subscription, the same, or 409, as the switch says."""

    def rule(exchange: Exchange) -> Breach | None:
        ident = item_id(exchange) if exchange.accepted else None
        same = ident is not None and subscribing.twin_of is not None and ident == item_id(subscribing.twin_of)
        found = "same" if same else "new" if exchange.accepted else str(exchange.status)
        if found == choice or (choice == "either" and found in {"new", "same", "409"}):
            return None
        allowed = "a new one, the same one or 409" if choice == "either" else choice
        return Breach(message="the same callback again has another answer", expected=allowed, actual=found)

    return rule


def listener_path(choice: str) -> Callable[[Notification], Breach | None]:
    """An event goes to the callback, or to /listener/ and its name below it, as the switch says."""

    def rule(notification: Notification) -> Breach | None:
        tail = notification.path.partition(f"/{notification.subscription}")[2].strip("/")
        name = name_of(notification) or ""
        wanted = "" if choice == "bare" else f"listener/{name[:1].lower()}{name[1:]}"
        if tail.lower() == wanted.lower():
            return None
        return Breach(message="an event goes to another path", expected=f"/{wanted}", actual=f"/{tail}")

    return rule


# --- the end ---------------------------------------------------------------------------------------------------------


def ended(traffic: Traffic, parting: Parting) -> list[Subject]:
    """Everything that arrived about a ticket that was made after the subscription had ended."""
    served = any(n.subscription == PARTED for n in traffic.notifications)
    if not served or parting.later is None or parting.ended is None or not parting.ended.accepted:
        return []
    tickets = frozenset({parting.later})
    return [Subject(value=n, where="", seen=(parting.ended, n)) for n in traffic.notifications if about(n, tickets) == parting.later]


def not_parted(part: Subject) -> Breach | None:
    """It did not come on the subscription that has ended."""
    if part.value.subscription != PARTED:
        return None
    return Breach(message="an event arrives on a subscription that has ended", expected="silence", actual=str(name_of(part.value)))


def still_fine(exchange: Exchange) -> Breach | None:
    """A write is accepted although a listener refuses its events."""
    if exchange.accepted:
        return None
    return Breach(message="a write fails while a listener refuses its events", expected="2xx", actual=str(exchange.status))
