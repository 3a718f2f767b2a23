"""Notifications that are missing in recorded traffic, or come unasked."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ttck.harness.judge.histories import Traffic
from ttck.harness.record.exchange import Answer, Entry, Exchange, Notification
from ttck.harness.replay.recorded_traffic import Excerpt, Recorded
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import IncidentEvent, Kind, Operation, TicketEvent
from ttck.suites.selftest.tests.test_ticket_alone_acts import BEGAN, broken, call, create, missing, seen
from ttck.suites.ticket import alone_events, expectation_rules

HUB = {"callback": "http://buyer.example/cb"}


def told(event: str, *, item: str = "1", number: int = 0, after: float = 0.0) -> Notification:
    """One delivery; `after` is when it happened, in seconds from the beginning."""
    when = (BEGAN + timedelta(seconds=after)).isoformat()
    body = {"eventId": f"{event} {number}", "eventTime": when, "eventType": event, "event": {"id": item}}
    return Notification(number=1, at=BEGAN, subscription="cb", path=f"/listener/{event}", headers={}, body=json.dumps(body).encode())


def hub(sent: Any = None) -> Exchange:
    return replace(call(Operation.SUBSCRIBE, ticket=None, sent=sent or HUB, answer={**HUB, "id": "H"}, status=201), method="POST")


def end(*, status: int = 204) -> Exchange:
    """The end of the registration, ten seconds after the beginning by the clock of the seller."""
    date = (BEGAN + timedelta(seconds=10)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    made = replace(call(Operation.UNSUBSCRIBE, ticket=None, status=status), method="DELETE", url="http://seller.example/hub/H")
    return replace(made, answer=Answer(status=status, headers={"date": date}, body=b""))


def recorded(*entries: Entry, kind: type[Traffic] = Recorded, apart: float = 30.0) -> Traffic:
    def stamped() -> Iterable[Entry]:
        for n, entry in enumerate(entries, start=1):
            yield replace(entry, number=n, at=BEGAN + timedelta(seconds=n * apart))

    return kind(stamped())


MOVED = told(TicketEvent.STATE_CHANGE)
RESOLVED = told(TicketEvent.CLEARANCE_REQUEST)
QUIET = (missing(), missing(), missing(), missing())  # while the recording goes on


def states(*entries: Entry, kind: type[Traffic] = Recorded) -> list[bool]:
    return broken(alone_events.states(recorded(*entries, kind=kind), wait=5), expectation_rules.kept)


def test_a_change_that_is_not_told_is_missed_where_something_else_came() -> None:
    life = (hub(), create(), seen("inProgress"), MOVED, seen("resolved"))
    assert states(*life, told(TicketEvent.STATE_CHANGE, number=2), *QUIET) == [False]
    assert states(hub(), create(), seen("inProgress"), MOVED, RESOLVED, seen("resolved"), *QUIET) == [True]
    assert states(*life, RESOLVED) == []  # it may be on its way
    assert states(hub(), create(), MOVED, seen("inProgress"), missing(), seen("inProgress"), seen("resolved"), *QUIET) == []
    assert states(*life, RESOLVED, end(), *QUIET) == []  # nobody was to be told any more


def test_what_is_owed_needs_a_registration_and_the_whole() -> None:
    life = (create(), seen("inProgress"), MOVED)
    for entries in (life, (hub({**HUB, "query": f"eventType={TicketEvent.UPDATE}"}), *life)):
        with pytest.raises(Inconclusive, match="no registration"):
            states(*entries)
    with pytest.raises(Inconclusive):
        states(hub(), *life, kind=Excerpt)
    with pytest.raises(Inconclusive, match="lacks answers"):
        states(hub(), *life, replace(seen(), answer=None, error="not recorded"))


def test_a_clearance_is_asked_for_each_time() -> None:
    def judged(*entries: Entry) -> list[bool]:
        return broken(alone_events.clearances(recorded(*entries), wait=5), expectation_rules.kept)

    close = call(Operation.CLOSE, status=204)
    life = (hub(), create(), seen("inProgress"), seen("resolved"))
    assert judged(*life, RESOLVED, close, seen("closed"), *QUIET) == [False]
    assert judged(*life, close, MOVED, seen("closed"), *QUIET) == [True]
    assert judged(*life[:2], MOVED, *life[2:], close, seen("closed"), *QUIET) == []  # the listener may be down
    assert judged(hub(), create(), seen("inProgress"), MOVED, seen("resolved"), close, seen("closed"), *QUIET) == [True]
    assert judged(*life, MOVED, *QUIET) == []  # it is not closed


def test_nothing_is_told_after_the_last_registration() -> None:
    def judged(*entries: Entry) -> list[bool]:
        return broken(alone_events.after_the_end(recorded(*entries), Kind.INCIDENT), alone_events.is_sent)

    event = IncidentEvent.STATE_CHANGE
    assert judged(hub(), end(), told(event, item="I", after=600)) == [True]
    assert judged(hub(), end(), told(event, item="I", after=15)) == []  # two clocks of the seller, or what was under way
    assert judged(hub(), end()) == []
    for entries in ((hub(), end(), hub()), (hub(), end(status=404)), (hub(),)):
        with pytest.raises(Inconclusive, match="not every"):
            judged(*entries, told(event, item="I", after=600))
    with pytest.raises(Inconclusive, match="before the first"):
        judged(told(event, item="I"), hub(), end(), told(event, item="I", number=2, after=600))
