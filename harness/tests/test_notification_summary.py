"""The overview of notifications."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ttck.harness.judge.notification_summary import Deliveries, assurance, percentile
from ttck.harness.record.exchange import Answer, Entry, Exchange, Notification, StimulusCall
from ttck.specs.dialects import dialect

START = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
STATUS = "troubleTicketStatusChangeEvent"


class Tale:
    """Builds the entries of a run, one after the other, a second apart."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def _next(self) -> tuple[int, datetime]:
        number = len(self.entries) + 1
        return number, START + timedelta(seconds=number)

    def request(self, operation: str, method: str, path: str, *, status: int, ticket: str | None, sent: Any, shown: Any) -> None:
        number, at = self._next()
        body = b"" if shown is None else json.dumps(shown).encode()
        answer = Answer(status=status, headers={"content-type": "application/json"}, body=body, truncated=False)
        self.entries.append(
            Exchange(
                number=number, scenario="s", label="", operation=operation, ticket=ticket, at=at, elapsed=0.0, method=method,
                url=f"http://seller.example{path}", request_headers={}, request_body=None, sent=sent, answer=answer,
            )
        )  # fmt: skip

    def subscribe(self, query: str | None = f"eventType={STATUS}") -> None:
        sent = {"callback": "http://buyer.example/main"} | ({"query": query} if query else {})
        self.request("registerListener", "POST", "/hub", status=201, ticket=None, sent=sent, shown={"id": "hub-1", **sent})

    def unsubscribe(self) -> None:
        self.request("unregisterListener", "DELETE", "/hub/hub-1", status=204, ticket=None, sent=None, shown=None)

    def create(self, ticket: str = "t1") -> None:
        self.request(
            "createTroubleTicket", "POST", "/troubleTicket", status=201, ticket=ticket, sent={}, shown=self._shown(ticket, "acknowledged")
        )

    def read(self, state: str, ticket: str = "t1") -> None:
        self.request(
            "retrieveTroubleTicket",
            "GET",
            f"/troubleTicket/{ticket}",
            status=200,
            ticket=ticket,
            sent=None,
            shown=self._shown(ticket, state),
        )

    @staticmethod
    def _shown(ticket: str, state: str) -> dict[str, str]:
        return {"id": ticket, "status": state}

    def start_work(self, ticket: str = "t1") -> None:
        number, at = self._next()
        self.entries.append(
            StimulusCall(number=number, scenario="s", at=at, name="ticket_start_work", ticket=ticket, via="control", ok=True)
        )

    def event(self, ident: str, *, ticket: str = "t1", when: int = 0) -> None:
        number, at = self._next()
        happened = (START + timedelta(seconds=when)).isoformat()
        body = {"eventId": ident, "eventTime": happened, "eventType": STATUS, "event": {"id": ticket}}
        self.entries.append(
            Notification(number=number, at=at, subscription="main", path=f"/listener/{STATUS}", headers={}, body=json.dumps(body).encode())
        )

    def row(self) -> Deliveries:
        rows = assurance(self.entries, dialect=dialect("mef"), switches={})
        assert [row.event for row in rows] == [STATUS]
        return rows[0]


@pytest.fixture
def tale():
    tale = Tale()
    tale.subscribe()
    tale.create()
    tale.start_work()
    tale.read("inProgress")
    return tale


def test_an_event_for_a_change_is_owed_and_arrives_after_a_while(tale):
    tale.event("e1", when=3)
    row = tale.row()
    assert (row.owed, row.missing, row.deliveries, row.distinct) == (1, 0, 1, 1)
    assert row.latency_50 == row.latency_95 == row.latency_max == 2.0


def test_an_event_that_does_not_come_is_missing(tale):
    row = tale.row()
    assert (row.owed, row.missing, row.deliveries, row.latency_50) == (1, 1, 0, None)


def test_what_happens_after_the_end_of_the_registration_is_not_owed(tale):
    tale.event("e1", when=3)
    tale.unsubscribe()
    tale.request("cancelTroubleTicket", "POST", "/troubleTicket/t1/cancel", status=204, ticket="t1", sent={"reason": "r"}, shown=None)
    tale.read("assessingCancellation")
    row = tale.row()
    assert (row.owed, row.missing) == (1, 0)


def test_nothing_is_owed_without_a_registration():
    tale = Tale()
    tale.create()
    tale.start_work()
    tale.read("inProgress")
    assert assurance(tale.entries, dialect=dialect("mef"), switches={}) == ()


def test_a_registration_without_query_asks_for_the_events_of_tickets():
    tale = Tale()
    tale.subscribe(query=None)
    tale.create()
    tale.start_work()
    tale.read("inProgress")
    assert tale.row().missing == 1


def test_a_redelivery_is_no_second_event(tale):
    tale.event("e1", when=3)
    tale.event("e1", when=3)
    row = tale.row()
    assert (row.deliveries, row.distinct, row.redelivered) == (2, 1, 1)


def test_an_event_after_a_later_one_is_out_of_order(tale):
    tale.event("e2", when=9)
    tale.event("e1", when=3)
    assert tale.row().disordered == 1


def test_the_order_of_different_items_does_not_matter(tale):
    tale.create("t2")
    tale.event("e2", when=9)
    tale.event("e1", when=3, ticket="t2")
    assert tale.row().disordered == 0


def test_an_event_about_an_item_of_nobody_is_unexplained(tale):
    tale.event("e1", when=3)
    tale.event("e9", when=3, ticket="someone-elses")
    assert tale.row().unexplained == 1


@pytest.mark.parametrize(
    ("values", "share", "found"),
    [([], 0.5, None), ([3.0], 0.5, 3.0), ([4.0, 1.0, 3.0, 2.0], 0.5, 2.0), ([1.0, 2.0, 3.0, 4.0], 0.95, 4.0), ([1.0, 2.0], 0.0, 1.0)],
)
def test_percentiles_are_values_that_occurred(values, share, found):
    assert percentile(values, share) == found
