"""Rules of subscriptions: TMF621:130 to 139."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from ttck.harness.judge import registrations
from ttck.harness.judge.compare import leads_to, same_address
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.notification_backlog import under_way
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.registrations import hub_id
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange, Notification
from ttck.harness.record.state_probe import item_id
from ttck.harness.verdict import Inconclusive, NotApplicable
from ttck.suites.tmf.event_rules import about, name_of
from ttck.suites.tmf.rules import owed_header
from ttck.suites.tmf.scenarios.a_registering import Registering
from ttck.suites.tmf.scenarios.i_subscribing import NARROW, ONLY, SECOND, Subscribing
from ttck.suites.tmf.scenarios.j_announcing import Announcing, Parting

NO_HUB = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED})
TEXTS = frozenset({"with a callback that is no address", "with an empty callback"})
QUIET = "not a single event arrived, so silence proves nothing; see TMF621:159"


def offered(registering: Registering) -> None:
    """Go on only where the seller has a hub.

    Raises:
        NotApplicable: a subscription was answered as what is not there, or listeners are registered beside the API.
        Inconclusive: there is room for one listener, and it is taken.
    """
    if registering.started is None:
        raise NotApplicable("listeners are registered beside the API of this seller")
    if registering.started.status in NO_HUB:
        raise NotApplicable(f"subscriptions are not supported: POST /hub was answered {registering.started.status}")
    if registering.started.status == HTTPStatus.CONFLICT:
        raise Inconclusive("the very first subscription was answered 409: another listener is registered, which is not ours to end")


def heard(traffic: Traffic) -> None:
    """Silence says something only where something arrived.

    Raises:
        Inconclusive: nothing ever did.
    """
    if not traffic.notifications:
        raise Inconclusive(QUIET)


def started(version: str, *, identified: bool) -> Callable[[Exchange], Breach | None]:
    """A subscription is answered with 201, its callback, in version 5 its @type, and an id in the body or in Location.

    With `identified` the id has to be in the body.
    """

    def rule(exchange: Exchange) -> Breach | None:
        if exchange.status != HTTPStatus.CREATED:
            return Breach(message="a subscription has another status", expected="201", actual=str(exchange.status))
        breach = _of_sent(exchange.document, exchange.sent, version=version)
        if breach is None and (item_id(exchange) if identified else hub_id(exchange)) is None:
            where = "text in the body" if identified else "text in the body, or a Location that ends in it"
            return Breach(message="a subscription has no id", expected=where, actual=shown(exchange.document), where="/id")
        return breach

    return rule


def _of_sent(document: Any, sent: Any, *, version: str) -> Breach | None:
    """What is shown of a subscription is that of the request: its callback, and in version 5 some @type."""
    if not isinstance(document, dict):
        return Breach(message="a subscription is no object", expected="an object", actual=shown(document))
    if version == "v5" and not (isinstance(document.get("@type"), str) and document["@type"]):
        return Breach(message="a subscription has no @type", expected="text", actual=shown(document.get("@type")), where="/@type")
    if not isinstance(document.get("callback"), str) or not same_address(document["callback"], sent.get("callback")):
        message = "a subscription shows another callback than was sent"
        return Breach(message=message, expected=shown(sent.get("callback")), actual=shown(document.get("callback")), where="/callback")
    return None


def echoed(version: str) -> Callable[[Exchange], Breach | None]:
    """The answer to a subscription has an id and in version 5 href in its body, and callback and query letter by letter."""

    def rule(exchange: Exchange) -> Breach | None:
        document, sent = exchange.document, exchange.sent
        if not isinstance(document, dict) or not isinstance(sent, dict):
            return None
        for name in ("id", *(("href",) if version == "v5" else ())):
            if not isinstance(document.get(name), str) or not document[name]:
                return Breach(message=f"a subscription has no {name}", expected="text", actual=shown(document.get(name)), where=f"/{name}")
        for name in ("callback", "query"):
            if name in sent and document.get(name) != sent[name]:
                message = f"a subscription shows {name} in another form than it was sent"
                return Breach(message=message, expected=shown(sent[name]), actual=shown(document.get(name)), where=f"/{name}")
        return None

    return rule


def located(exchange: Exchange) -> Breach | None:
    """201 comes with a Location, or Content-Location, that ends in the id."""
    places = [place for name in ("location", "content-location") if (place := owed_header(exchange, name)) is not None]
    ident = item_id(exchange) or hub_id(exchange)
    if any(leads_to(place, ident) for place in places):
        return None
    actual = ", ".join(places) or "(none)"
    return Breach(message="a subscription has no Location of its own", expected=f".../hub/{ident}", actual=actual)


def turned_down(version: str) -> Callable[[Exchange], Breach | None]:
    """A wrong subscription is refused: in version 4 with 400, in version 5, which lists no status for it, with any 4xx."""

    def rule(exchange: Exchange) -> Breach | None:
        status = exchange.status or 0
        if status == HTTPStatus.BAD_REQUEST or (version == "v5" and HTTPStatus.BAD_REQUEST < status < HTTPStatus.INTERNAL_SERVER_ERROR):
            return None
        wanted = "400" if version == "v4" else "a status of 4xx"
        message = "a subscription without a callback that is text is not refused"
        return Breach(message=message, expected=wanted, actual=f"{exchange.status} to {exchange.label}")

    return rule


def of_form(subscribing: Subscribing, *, text: bool) -> list[Exchange]:
    """The subscriptions whose callback is missing or no text, or with `text` those whose text is no address."""
    return [exchange for what, exchange in subscribing.bad.items() if (what in TEXTS) is text]


def created(subscribing: Subscribing) -> list[Exchange]:
    """Subscriptions that were accepted."""
    return [exchange for exchange in subscribing.all_started if exchange.accepted]


def readable(subscribing: Subscribing, choice: str) -> None:
    """Go on only where a subscription can be read by its id.

    Raises:
        NotApplicable: it cannot, and the target does not say that it has to be so.
    """
    found = {exchange.status for exchange in subscribing.seen.values()}
    if found and found <= NO_HUB and choice != "required":
        raise NotApplicable(f"subscriptions are not shown: GET /hub/(id) was answered {min(map(str, found))}")


def is_shown(part: Subject) -> Breach | None:
    """A subscription can be read by its id."""
    if part.seen.status not in NO_HUB:
        return None
    return Breach(message="a subscription cannot be read by its id", expected="200", actual=str(part.seen.status))


def not_shown(exchange: Exchange) -> Breach | None:
    """What never was a subscription is not shown as one."""
    if not exchange.accepted:
        return None
    return Breach(
        message="a subscription is shown that there is not", expected="404", actual=f"{exchange.status}: {shown(exchange.document)}"
    )


def endable(parting: Parting) -> None:
    """Go on only where a subscription can be ended.

    Raises:
        NotApplicable: it cannot; the profile of conformance makes that optional.
    """
    if parting.ended is not None and parting.ended.status in {HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED}:
        raise NotApplicable(f"subscriptions are not ended over the API: it was answered {parting.ended.status}")


def shown_again(subscribing: Subscribing, version: str) -> Callable[[Subject], Breach | None]:
    """A subscription that is read is the one that was made."""

    def rule(part: Subject) -> Breach | None:
        exchange, made = part.seen, subscribing.started.get(part.value, subscribing.first.started)
        if made is None:
            return None
        if exchange.status != HTTPStatus.OK:
            return Breach(message="a subscription cannot be read", expected="200", actual=str(exchange.status))
        breach = _of_sent(exchange.document, made.sent, version=version)
        told, wanted = item_id(exchange), hub_id(made)
        if breach is None and told not in {None, wanted}:
            return Breach(message="another subscription is shown", expected=str(wanted), actual=str(told), where="/id")
        return breach or _of_another(exchange.document, made, subscribing)

    return rule


def _of_another(shown_one: Any, made: Exchange, subscribing: Subscribing) -> Breach | None:
    """A subscription without a query shows the one that another subscription of this run was made with."""
    told = shown_one.get("query") if isinstance(shown_one, dict) else None
    others = {one.sent.get("query") for one in subscribing.started.values() if isinstance(one.sent, dict)} - {None, ""}
    if told not in others or (isinstance(made.sent, dict) and made.sent.get("query")):
        return None
    return Breach(message="a subscription is shown with the query of another one", expected="no query", actual=str(told), where="/query")


def read(subscribing: Subscribing) -> list[Subject]:
    """Subscriptions that were read."""
    return [Subject(value=name, where="", seen=exchange) for name, exchange in subscribing.seen.items()]


# --- restriction and several listeners -------------------------------------------------------------------------------


def narrow(subscribing: Subscribing) -> None:
    """Go on only where the subscription with a query was accepted.

    Raises:
        NotApplicable: the grammar of a query is not written down, so a seller may not know ours.
    """
    if NARROW not in subscribing.started:
        raise NotApplicable("a newer subscription takes the place of an older one, so a second one with a query cannot stand beside it")
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


def pairs(traffic: Traffic, subscription: str, tickets: frozenset[str]) -> dict[tuple[str, str], Notification]:
    """The first event of each type about each of the tickets that arrived on a subscription."""
    found: dict[tuple[str, str], Notification] = {}
    for one in traffic.notifications:
        item = about(one, tickets)
        if one.subscription == subscription and item in tickets:
            found.setdefault((name_of(one) or "", str(item)), one)
    return found


def shared(traffic: Traffic, announcing: Announcing, *, first: str, second: str, wait: float, only: str | None = None) -> list[Subject]:
    """Each type of event about the followed tickets that one of two subscriptions got, with what came on either.

    A seller may change the tickets at any time: what came on one alone counts where it surely happened while both were there,
    and the other one was there for so many seconds (`wait`) more.
    """
    tickets = frozenset({announcing.ticket, announcing.other})
    left, right = pairs(traffic, first, tickets), pairs(traffic, second, tickets)
    both = registrations.heard_by_both(traffic, first=first, second=second, wait=wait)
    found = [(key, left.get(key), right.get(key)) for key in dict.fromkeys([*left, *right]) if only in {None, key[0]}]
    other = {first: second, second: first}
    return [
        Subject(value=(key, *came), where="", seen=seen)
        for key, *came in found
        if len(seen := tuple(filter(None, came))) > 1
        or (both(seen[0], key[1]) and under_way(traffic, seen[0].at, wait=wait, subscription=other[seen[0].subscription]) is None)
    ]


def on_both(part: Subject) -> Breach | None:
    """Both got it."""
    (name, item), left, right = part.value
    if left is not None and right is not None:
        return None
    got = (left or right).subscription
    return Breach(message=f"an event reached one of two subscriptions: {got}", expected="both", actual=f"{name} about {item}", silence=True)


def wanted(subscribing: Subscribing) -> list[Exchange]:
    """Subscriptions that have to be accepted.

    A seller may not know the grammar of our query, and one that has room for one listener refuses the second.
    """
    found = [*filter(None, [subscribing.first.started])]
    found += [e for e in (subscribing.started.get(SECOND),) if e is not None and not _turned_away(e)]
    return found + [e for e in (subscribing.started.get(NARROW),) if e is not None and e.accepted]


def _turned_away(exchange: Exchange) -> bool:
    """Whether a second subscription was refused as one for which there is no room."""
    return HTTPStatus.BAD_REQUEST <= (exchange.status or 0) < HTTPStatus.INTERNAL_SERVER_ERROR


def both_shown(parting: Parting) -> None:
    """Go on only where the seller shows both subscriptions to the tickets that were followed, when these are done.

    Raises:
        NotApplicable: it does not, so that one may have taken the place of the other.
    """
    if not parting.shown or not all(exchange.accepted for exchange in parting.shown):
        raise NotApplicable("the seller does not show that it has both subscriptions")


def second(subscribing: Subscribing) -> None:
    """Go on only where a second subscription was accepted.

    Raises:
        NotApplicable: there is room for one, or a newer one takes its place.
        Inconclusive: it was not answered.
    """
    exchange = subscribing.started.get(SECOND)
    if exchange is None or _turned_away(exchange):
        raise NotApplicable(
            f"there is room for one subscription: a second one was answered {exchange.status if exchange else 'as its heir'}"
        )
    if not exchange.accepted:
        raise Inconclusive(f"a second subscription was answered {exchange.status or exchange.error}")


def repeated(choice: str, subscribing: Subscribing) -> Callable[[Exchange], Breach | None]:
    """The same callback again gives a new subscription, the same, or 409, as the switch says."""

    def rule(exchange: Exchange) -> Breach | None:
        ident = hub_id(exchange) if exchange.accepted else None
        same = ident is not None and subscribing.twin_of is not None and ident == hub_id(subscribing.twin_of)
        found = "same" if same else "new" if exchange.accepted else "409" if _turned_away(exchange) else str(exchange.status)
        if found == choice or (choice == "either" and found in {"new", "same", "409"}):
            return None
        allowed = "a new one, the same one or 409" if choice == "either" else choice
        return Breach(message="the same callback again has another answer", expected=allowed, actual=found)

    return rule


def listener_path(choice: str) -> Callable[[Notification], Breach | None]:
    """An event goes to the callback, or to /listener/ and its name below it, as the switch says."""

    def rule(notification: Notification) -> Breach | None:
        tail = notification.path.partition("?")[0].partition(f"/{notification.subscription}")[2].strip("/")
        name = name_of(notification) or ""
        wanted = "" if choice == "bare" else f"listener/{name[:1].lower()}{name[1:]}"
        if tail.lower() == wanted.lower():
            return None
        return Breach(message="an event goes to another path", expected=f"/{wanted}", actual=f"/{tail}")

    return rule


def still_fine(exchange: Exchange) -> Breach | None:
    """A write is accepted although a listener refuses its events."""
    if exchange.accepted:
        return None
    return Breach(message="a write fails while a listener refuses its events", expected="2xx", actual=str(exchange.status))
