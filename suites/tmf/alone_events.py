"""What events in recorded TMF621 traffic say, beside the history that their ticket shows of its status."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ttck.harness.judge.compare import instant
from ttck.harness.judge.event_types import document
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange, Notification
from ttck.specs.vocabulary import TmfEvent
from ttck.suites.tmf.alone_acts import readings
from ttck.suites.tmf.event_rules import name_of, payload
from ttck.suites.tmf.writes import document_of


@dataclass(frozen=True, kw_only=True, eq=False)
class Told:
    """An event of a change of status, and a reading from after it by the seller's own clock, with the statuses that it shows."""

    event: Notification
    reading: Exchange
    statuses: frozenset[str]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers."""
        return (self.event.number, self.reading.number)


def turns(traffic: Traffic) -> Iterator[Told]:
    """Each event that names a status of a ticket whose history is kept, with a reading that shows the history since."""
    shows = readings(traffic)
    for event in traffic.notifications:
        resource, moment = payload(event), instant(document(event).get("eventTime"))
        if name_of(event) != TmfEvent.STATE_CHANGE or not isinstance(resource.get("status"), str) or moment is None:
            continue
        seen = shows.get(str(resource.get("id")), [])
        known = {str(document_of(one).get("status")) for one in seen}
        for one in reversed(seen):
            ticket = document_of(one)
            updated, statuses = instant(ticket.get("lastUpdate")), _history(ticket)
            if statuses and updated is not None and updated > moment:
                yield Told(event=event, reading=one, statuses=statuses | known)
                break


def _history(ticket: dict[str, Any]) -> frozenset[str]:
    """The statuses of a history that is kept up to the present one; none where it is not."""
    found = ticket.get("statusChangeHistory")
    statuses = [one.get("status") for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    right = all(isinstance(status, str) for status in statuses) and ticket.get("status") in statuses
    return frozenset(str(status) for status in statuses) if right else frozenset()


def is_of_its_ticket(told: Told) -> Breach | None:
    """The status in the event is one that the ticket has had."""
    status = payload(told.event)["status"]
    if status in told.statuses:
        return None
    return Breach(
        message="an event names a status that its ticket has never had", expected=" or ".join(sorted(told.statuses)),
        actual=shown(status), where="/event/troubleTicket/status", numbers=told.numbers,
    )  # fmt: skip
