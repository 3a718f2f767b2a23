"""Who listened when: a seller with room for one subscription is heard by none at times, and two are not there all the time."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from ttck.harness.judge.compare import last_segment
from ttck.harness.judge.histories import ItemHistory, Traffic
from ttck.harness.judge.record_index import derived
from ttck.harness.record.exchange import Effect, Exchange, Notification
from ttck.harness.record.state_probe import item_id
from ttck.specs.vocabulary import Operation

DEAF = "refused"  # how the address of our listener ends at which every event is refused


_HUB = "hub"  # the last segment of the address of a hub itself


def ends(end: Exchange, hub: str | None) -> bool:
    """Whether an end of a subscription is that of this one: by its identifier, or of all there are, at the address of the hub itself."""
    return last_segment(end.url) in {hub, _HUB}


def hub_id(exchange: Exchange) -> str | None:
    """The identifier of a subscription that was accepted: in the body, or else at the end of its Location."""
    found = item_id(exchange)
    if found is not None or not exchange.accepted:
        return found
    headers = exchange.answer.headers if exchange.answer else {}
    places = (headers.get(name) for name in ("location", "content-location"))
    return next((last for place in places if (last := last_segment(place)) not in {"", _HUB}), None)


@derived
def unheard(traffic: Traffic) -> Callable[[ItemHistory], bool]:
    """Whether something was asked of an item between the end of the last subscription that listens and the next one."""
    live, spans, since = set[str | None](), list[range](), 0
    for one in traffic.accepted(Operation.SUBSCRIBE, Operation.UNSUBSCRIBE):
        if one.operation == Operation.UNSUBSCRIBE:
            ended = {hub for hub in live if ends(one, hub)}
            live -= ended
            since = one.number if ended else since
        elif not deaf(one):
            if since and not live:
                spans.append(range(since, one.number))
            live.add(hub_id(one))

    def missed(item_history: ItemHistory) -> bool:
        return any(e.number in span for span in spans for e in item_history.exchanges if e.method != "GET")

    return missed


@derived
def silences(traffic: Traffic) -> list[range]:
    """The spans of the record from the end of a subscription to the next one that listens, or to the last entry, without any event."""
    told = sorted(n.number for n in traffic.notifications)
    found, since = [], None
    for one in traffic.accepted(Operation.SUBSCRIBE, Operation.UNSUBSCRIBE):
        if one.operation == Operation.UNSUBSCRIBE:
            since = one.number if since is None else since
        elif since is not None and not deaf(one):
            found.append(range(since, one.number))
            since = None
    if since is not None and traffic.entries:
        found.append(range(since, traffic.entries[-1].number + 1))
    return [span for span in found if not any(number in span for number in told)]


def heard_by_both(traffic: Traffic, *, first: str, second: str, wait: float) -> Callable[[Notification, str], bool]:
    """Whether an event about an item surely happened while both subscriptions were there, and had its time to reach the other one too.

    It had, where it came `wait` seconds before the other one was ended, or before the record ends. It happened after both were
    confirmed, where the item was created after that, or the event came as many seconds later.
    """
    on_its_way = timedelta(seconds=wait)
    times = {first: _times(traffic, first), second: _times(traffic, second)}
    created = {item_id(e): e.at for e in traffic.accepted(Operation.CREATE)}

    def both(event: Notification, item: str) -> bool:
        other = second if event.subscription == first else first
        born = created.get(item)
        for since, until in times[event.subscription]:
            for begun, ended in times[other]:
                confirmed = max(since, begun)
                later = (born is not None and born >= confirmed) or event.at >= confirmed + on_its_way
                if later and event.at <= until and event.at + on_its_way <= ended:
                    return True
        return False

    return both


def _times(traffic: Traffic, name: str) -> list[tuple[datetime, datetime]]:
    """From when a subscription was confirmed until its end was asked for, or the record ends, each time that it was made."""
    called = re.compile(rf"/{re.escape(name)}(-\d+)?$")  # with a number, where the answer to an earlier request was lost
    over = traffic.over
    made = [e for e in traffic.accepted(Operation.SUBSCRIBE) if called.search(_callback(e))]
    ends = [e for e in traffic.exchanges if e.operation == Operation.UNSUBSCRIBE and e.effect is not Effect.REFUSED]
    return [(e.at + timedelta(seconds=e.elapsed), next((end.at for end in ends if _ends(end, e)), over)) for e in made if over is not None]


def _ends(end: Exchange, made: Exchange) -> bool:
    return end.number > made.number and ends(end, hub_id(made))


def _callback(exchange: Exchange) -> str:
    return str(exchange.sent.get("callback")) if isinstance(exchange.sent, dict) else ""


def deaf(exchange: Exchange) -> bool:
    """Whether it is a subscription at an address at which every event is refused."""
    return _callback(exchange).endswith(f"/{DEAF}")
