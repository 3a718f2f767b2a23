"""The end of a run's driving: what is still owed gets its time to arrive."""

from __future__ import annotations

import time

from ttck.harness.buyer.buyer import Buyer
from ttck.harness.judge.due_notifications import due
from ttck.harness.judge.expected_notifications import Owed, elsewhere, everything
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.notification_backlog import falls_behind
from ttck.harness.judge.unannounced_changes import owed_in_all
from ttck.harness.record.exchange import Notification
from ttck.harness.record.recorder import Recorder
from ttck.harness.record.resource_types import RESOURCES
from ttck.specs.lifecycles import ticket_lifecycle
from ttck.specs.vocabulary import Api, Kind, TicketEvent

_LOOK = 0.2  # seconds between two counts of what is still owed
_MOST = 12  # waiting times of the target for notifications that queue up at the seller, as long as they go on to arrive


def settle(buyer: Buyer, recorder: Recorder) -> None:
    """Wait until everything owed has arrived or its time is over, then listen for what must not come."""
    listener, created_resources, limits = buyer.listener, buyer.created_resources, buyer.target.limits
    if listener is None or not created_resources.subscriptions:
        return
    deadline = time.monotonic() + limits.event_wait

    def all_here() -> bool:
        return all(awaited() for awaited in created_resources.awaited) and not lacking(buyer, recorder)

    while not all_here() and time.monotonic() < deadline:
        count = len(recorder.entries)
        listener.wait(lambda count=count: len(recorder.entries) > count, seconds=_LOOK)  # type: ignore[misc]
    _drain(buyer, recorder)
    quiet_until = time.monotonic() + limits.quiet_window
    listener.wait(lambda: time.monotonic() >= quiet_until, seconds=limits.quiet_window)


def _drain(buyer: Buyer, recorder: Recorder) -> None:
    """Listen on where notifications come later than they are waited for, until they stop to come, or come in time again."""
    listener, wait = buyer.listener, buyer.target.limits.event_wait
    deadline = time.monotonic() + _MOST * wait
    while listener is not None and time.monotonic() < deadline and falls_behind(Traffic(recorder.entries), wait=wait):
        count = sum(isinstance(entry, Notification) for entry in recorder.entries)

        def next_one(count: int = count) -> bool:
            return sum(isinstance(entry, Notification) for entry in recorder.entries) > count

        if not listener.wait(next_one, seconds=wait):
            return


def lacking(buyer: Buyer, recorder: Recorder) -> bool:
    """Whether something is still owed to the live subscriptions of the run."""
    target, entries = buyer.target, tuple(recorder.entries)
    if target.profile.dialect.tabled:
        return not all(owed.kept for owed in _owed(buyer, recorder))
    owed = due(Traffic(entries), entries, dialect=target.profile.dialect, edition=target.edition, switches=target.switches)
    return any(one.missing and not one.optional for one in owed)


def _owed(buyer: Buyer, recorder: Recorder) -> list[Owed]:
    """What is owed to the live subscriptions of the run by the tables."""
    target, created_resources = buyer.target, buyer.created_resources
    traffic = Traffic(recorder.entries)
    tickets = created_resources.since(Api.TICKET, frozenset(TicketEvent))
    others: dict[Kind, int] = {
        kind: since
        for kind, row in RESOURCES.items()
        if kind != Kind.TICKET and (since := created_resources.since(row.api, {row.state_changed})) is not None
    }
    asks = bool(target.switches.get("info_required_for_appointment", True))
    found = [] if tickets is None else everything(traffic, ticket_lifecycle(), since=tickets, appointments=asks)
    found += [] if tickets is None else owed_in_all(traffic, since=tickets)
    return [*found, *elsewhere(traffic, edition=target.edition, since=others)]
