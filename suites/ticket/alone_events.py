"""What recorded traffic shows of notifications that did not come, and of those that nobody had asked for any more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from ttck.harness.judge.compare import instant, last_segment
from ttck.harness.judge.expected_notifications import Owed, requests_for, state_changes
from ttck.harness.judge.histories import PARTIAL, Traffic
from ttck.harness.judge.verify import Breach
from ttck.harness.record.exchange import Effect, Exchange, Notification
from ttck.harness.verdict import Inconclusive
from ttck.specs.lifecycles import ticket_lifecycle
from ttck.specs.vocabulary import Kind, Operation, TicketEvent, TicketState
from ttck.suites.ticket.rules import documents

_CLOCKS = timedelta(seconds=60)  # how far two clocks may differ
_GAPS = "the recording lacks answers, so that it may lack notifications as well"


def registered(traffic: Traffic) -> Exchange:
    """The first registration for all ticket events; nothing is missing since then.

    Raises:
        Inconclusive: the traffic may lack anything, or shows no such registration.
    """
    if not traffic.whole:
        raise Inconclusive(PARTIAL)
    if any(e.answer is None for e in traffic.exchanges):
        raise Inconclusive(_GAPS)
    for exchange in traffic.accepted(Operation.SUBSCRIBE):
        if isinstance(exchange.sent, dict) and not exchange.sent.get("query"):
            return exchange
    raise Inconclusive("no registration for all ticket events is in the recording")


# --- what did not come (R134, R138) ---------------------------------------------------------------------------------------


def states(traffic: Traffic, *, wait: float) -> list[Owed]:
    """STATE_CHANGE for each change of state of a ticket, where it is known that it came, or comes no more.

    Raises:
        Inconclusive: see `registered`.
    """
    return _told(traffic, state_changes(traffic, ticket_lifecycle(), since=registered(traffic).number), wait=wait)


def clearances(traffic: Traffic, *, wait: float) -> list[Owed]:
    """CLEARANCE_REQUEST for each time that a ticket was resolved which is closed in the end.

    Raises:
        Inconclusive: see `registered`.
    """
    since, event = registered(traffic).number, TicketEvent.CLEARANCE_REQUEST
    owed = requests_for(traffic, ticket_lifecycle(), since=since, state=TicketState.RESOLVED, event=event)
    closed = [one for one in owed if any(s.state == TicketState.CLOSED for s in one.item_history.sightings)]
    return _told(traffic, closed, wait=wait)


def _told(traffic: Traffic, owed: Iterable[Owed], *, wait: float) -> list[Owed]:
    """Debts that are paid; and those that are not, though something about the ticket came on the same registration in the last change.

    The recording has to go on for `wait` seconds after that, by whatever clocks, with the registration still in force.
    """
    ends = [e for e in traffic.exchanges if e.operation == Operation.UNSUBSCRIBE and e.effect is not Effect.REFUSED]
    over = min((e.at for e in ends), default=max((entry.at for entry in traffic.entries), default=None))
    found = []
    for one in owed:
        last = max(one.steps, key=lambda step: step.after.number, default=None)
        ripe = last is not None and over is not None and over >= last.after.at + timedelta(seconds=wait) + _CLOCKS
        alive = last is not None and any(event.at >= last.before.at for event in one.item_history.events)
        if one.kept or (ripe and alive):
            found.append(one)
    return found


# --- what came unasked (R139) ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, eq=False)
class Unasked:
    """A notification of what happened after the end of the last registration; both moments are of the clock of the seller."""

    end: Exchange
    ended: datetime
    notification: Notification
    happened: datetime

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of both."""
        return (self.end.number, self.notification.number)


def after_the_end(traffic: Traffic, kind: Kind) -> list[Unasked]:
    """Notifications about what happened after the last registration was ended; none of them is to be there.

    Raises:
        Inconclusive: see `registered`; or a registration stands, may stand, or stood before the recording.
    """
    first = registered(traffic)
    begun = [e for e in traffic.exchanges if e.operation == Operation.SUBSCRIBE and e.effect is not Effect.REFUSED]
    ends = {last_segment(e.url): e for e in traffic.accepted(Operation.UNSUBSCRIBE)}
    names = [documents(e).get("id") for e in begun]
    last = max(ends.values(), key=lambda e: e.number, default=None)
    ended = _date(last) if last is not None else None
    if last is None or ended is None or any(name not in ends for name in names) or any(e.number > last.number for e in begun):
        raise Inconclusive("not every registration was ended")
    if any(n.number < first.number for n in traffic.notifications):
        raise Inconclusive("notifications came before the first registration, so that there may be another one")
    told = ((n, _happened(n)) for n in traffic.notifications_of(kind))
    return [Unasked(end=last, ended=ended, notification=n, happened=at) for n, at in told if at is not None and at > ended + _CLOCKS]


def _date(exchange: Exchange) -> datetime | None:
    """The moment of an answer by the clock of the seller."""
    try:
        found = parsedate_to_datetime(exchange.answer.headers.get("date", "")) if exchange.answer else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _happened(notification: Notification) -> datetime | None:
    document = notification.document if isinstance(notification.document, dict) else {}
    return instant(document.get("eventTime"))


def is_sent(seen: Unasked) -> Breach:
    """It was sent, and that is the breach."""
    return Breach(
        message="a notification is sent though no registration is left", expected="silence",
        actual=f"{seen.notification.event_type} of {seen.happened.isoformat()}, and the last one was ended at {seen.ended.isoformat()}",
        numbers=seen.numbers,
    )  # fmt: skip
