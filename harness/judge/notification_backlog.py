"""Whether a notification that did not come may be on its way at the seller, or was sent and turned away at our own door.

No text says how soon a notification has to arrive. A seller that sends them one after the other may be so far behind that the run
ends before all are sent. Then they arrive in the order of what happened, each later than the one before, and none has arrived
about anything that happened after the one that is missed. Where one has, that one was left out, and is not waited for. Where the
notifications came without delay, or the run listened longer than the slowest of them took, silence proves that none is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from ttck.harness.judge.compare import instant
from ttck.harness.judge.histories import ItemHistory, Traffic
from ttck.harness.judge.limit_advice import enough, would_do
from ttck.harness.judge.record_index import derived
from ttck.harness.record.exchange import Effect, Notification, refused_deliveries
from ttck.harness.record.resource_types import kind_of

_CLOCK = timedelta(milliseconds=100)  # by which the seller's clock may be behind ours, and an eventTime is taken for true
_TAIL = 5  # so many pauses between the last notifications tell how fast they come


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """A notification as it first came on a subscription.

    `cause` is the earliest moment of what it tells, and `lag` how late it came at least.
    """

    at: datetime
    cause: datetime
    lag: timedelta


@dataclass(frozen=True, kw_only=True)
class Flow:
    """All that arrived on one subscription, in that order, and the end of listening."""

    subscription: str
    arrived: Sequence[Arrived]
    over: datetime

    @property
    def slowest(self) -> timedelta:
        """How late the latest one came."""
        return max((one.lag for one in self.arrived), default=timedelta(0))

    @property
    def pause(self) -> timedelta:
        """How long the next one may take where the last one came late: little more than there was between the last ones.

        Nothing, where it has been quiet for longer than that already.
        """
        last = self.arrived[-1]
        gaps = [later.at - earlier.at for earlier, later in pairwise(self.arrived[-_TAIL - 1 :])]
        longest = max(gaps, default=timedelta(0)) * 3 / 2
        return longest if last.lag > longest >= self.over - last.at else timedelta(0)

    def may_bring(self, since: datetime) -> bool:
        """Whether what happened at a time may still be told: nothing later was, and it was not waited for longer than for others."""
        if not self.arrived or any(one.cause > since for one in self.arrived):
            return False
        return self.over - since <= self.slowest + self.pause


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """How what is owed was waited for in a run: its `traffic`, and the waiting time of the target in seconds."""

    traffic: Traffic
    wait: float

    def why(self, since: datetime) -> str | None:
        """As `under_way`, on any subscription."""
        return under_way(self.traffic, since, wait=self.wait)

    def __str__(self) -> str:
        return f"not within {self.wait:g} s (limits.event_wait)"


def under_way(traffic: Traffic, since: datetime, *, wait: float, subscription: str | None = None) -> str | None:
    """Why what happened at a time may only not have been told yet, on one subscription or on any; None where it was left out.

    `wait` is the waiting time of the target in seconds, which the reason names.
    """
    # Whenever that was: what comes later about the same item may wait behind it at the seller.
    if away := astray(traffic, subscription=subscription):
        return away
    for flow in flows(traffic):
        if subscription in {None, flow.subscription} and flow.may_bring(since):
            return (
                f"notifications queue up at the seller: on {flow.subscription} the slowest so far came after "
                f"{flow.slowest.total_seconds():.1f} s, in order, and the run ended before the next ones came, which were not there "
                f"within {wait:g} s (limits.event_wait){would_do('event_wait', enough(flow.slowest.total_seconds()))}"
            )
    return None


def astray(traffic: Traffic, *, subscription: str | None = None) -> str | None:
    """Why notifications are missed that the seller may have sent: some were not taken, or went to another listener; None otherwise."""
    if traffic.elsewhere:
        return (
            "what is missed may have been sent: shards that were played side by side did not hear the same, so that this seller posts to "
            "one listener of a buyer at a time; play the run in one process"
        )
    away = [one for one in traffic.turned_away if subscription in {None, one.subscription}]
    if not away:
        return None
    came = refused_deliveries(len(away))
    return f"{came} came without the credentials that listener.auth asks for and got 401, so that what is missed may have been sent"


@derived
def flows(traffic: Traffic) -> tuple[Flow, ...]:
    """What arrived on each subscription about items whose history is known."""
    found: dict[str, dict[str, Arrived]] = {}
    for one in traffic.notifications:
        item_history = traffic.item_histories_of(kind_of(one)).get(one.ticket or "")
        told = found.setdefault(one.subscription, {})
        arrived = _arrived(one, item_history) if item_history is not None and one.identity not in told else None
        if arrived is not None:
            told[one.identity] = arrived
    over = traffic.over
    return tuple(Flow(subscription=name, arrived=tuple(came.values()), over=over) for name, came in found.items() if over is not None)


def _arrived(one: Notification, item_history: ItemHistory) -> Arrived | None:
    """When it came, and of what; None where nobody did anything before it that it may tell."""
    made, sure = item_history.created, True
    acts = [at for at, _ in _acts(item_history) if at <= one.at]
    if not acts:
        return None
    if one.event_type.endswith("CreateEvent"):
        first = last = made.at if made is not None else acts[0]
    elif one.event_type.endswith("DeleteEvent"):
        gone = [at for at, method in _acts(item_history) if method == "DELETE" and at <= one.at]
        first = last = gone[0] if gone else acts[-1]
    else:
        first, last, sure = acts[1] if made is not None and len(acts) > 1 else acts[0], acts[-1], False
    lag = one.at - last
    said = instant(one.document.get("eventTime")) if isinstance(one.document, dict) else None
    if said is not None and not sure and said >= first - _CLOCK:  # one of several acts; or the seller's own, long after anybody else's
        lag = max(one.at - said, timedelta(0))
    return Arrived(at=one.at, cause=first, lag=lag)


@derived
def _acts(item_history: ItemHistory) -> tuple[tuple[datetime, str], ...]:
    """When anybody did something to an item, in order, with the method of the request."""
    done = [(e.at, e.method) for e in item_history.exchanges if e.method != "GET" and e.effect is not Effect.REFUSED]
    return tuple(sorted([*done, *((call.at, "") for call in item_history.stimuli)]))


def falls_behind(traffic: Traffic, *, wait: float) -> bool:
    """Whether the last notification of any subscription came later than the target waits for one."""
    return any(flow.arrived and flow.arrived[-1].lag > timedelta(seconds=wait) for flow in flows(traffic))
