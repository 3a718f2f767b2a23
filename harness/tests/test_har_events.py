"""Notifications in HAR files."""

from __future__ import annotations

from pathlib import Path

import pytest

from ttck.harness.record.exchange import Notification
from ttck.harness.replay.har import FOREIGN, UNNAMED
from ttck.harness.tests.hars import BASE, EVENTS, har, row


def test_notifications_know_the_subscription_that_the_traffic_shows(tmp_path: Path) -> None:
    event = {"eventId": "1", "eventType": "troubleTicketStatusChangeEvent", "event": {"id": "1"}}
    found = har(
        tmp_path,
        row("POST", f"{BASE}/hub", sent={"callback": "https://buyer.example/cb/main"}, status=201, answer={"id": "h"}, at=1),
        row("POST", f"https://buyer.example/cb/main{EVENTS}", sent=event, status=204, at=2),
        row("POST", f"https://buyer.example/elsewhere{EVENTS}", sent=event, status=204, at=3),
    )
    events = [entry for entry in found.entries if isinstance(entry, Notification)]
    assert [entry.subscription for entry in events] == ["main", UNNAMED]
    assert events[0].path_type == "troubleTicketStatusChangeEvent"
    assert events[0].ticket == "1"


@pytest.mark.parametrize(
    ("callback", "url", "subscription"),
    [
        ("https://buyer.example/cb", "https://buyer.example/cb", "cb"),
        ("https://buyer.example/cb/", "https://Buyer.example:443/cb", "cb"),
        ("https://buyer.example:9001/cb", "https://buyer.example:9001/cb?x=1", "cb"),
        ("https://buyer.example", f"https://buyer.example{EVENTS}", UNNAMED),
        ("https://tunnel.example/cb/main", f"http://127.0.0.1:9000/cb/main{EVENTS}", "main"),
    ],
)
def test_an_event_is_known_by_the_callback(tmp_path: Path, callback: str, url: str, subscription: str) -> None:
    found = har(
        tmp_path,
        row("POST", f"{BASE}/hub", sent={"callback": callback}, status=201, answer={"id": "h"}, at=1),
        row("POST", url, sent={"eventId": "1", "event": {"id": "1"}}, status=204, at=2),
    )
    (event,) = [entry for entry in found.entries if isinstance(entry, Notification)]
    assert (event.subscription, event.relayed) == (subscription, False)
    assert found.left_out == {}


def test_the_query_of_a_listener_is_no_part_of_the_event(tmp_path: Path) -> None:
    event = {"eventId": "1", "eventType": "troubleTicketStatusChangeEvent", "event": {"id": "1"}}
    found = har(
        tmp_path,
        row("POST", f"{BASE}/hub", sent={"callback": "https://b.example/cb?token=7"}, status=201, answer={"id": "h"}, at=1),
        row("POST", f"https://b.example/cb{EVENTS}?code=1&x=troubleTicket", sent=event, status=204, at=2),
    )
    (seen,) = [entry for entry in found.entries if isinstance(entry, Notification)]
    assert (seen.path_type, seen.subscription, seen.relayed) == ("troubleTicketStatusChangeEvent", "cb", False)


def test_what_else_a_callback_gets_is_left_out(tmp_path: Path) -> None:
    order = {"eventId": "1", "eventType": "productOrderStateChangeEvent", "event": {"id": "1"}}
    found = har(
        tmp_path,
        row("POST", f"{BASE}/hub", sent={"callback": "https://b.example/cb"}, status=201, answer={"id": "h"}, at=1),
        row("POST", "https://b.example/cb", sent=order, status=204, at=2),
        row("POST", "https://b.example/cb/health", sent={}, status=204, at=3),
        row("POST", "https://b.example/cb/listener/productOrderStateChangeEvent", status=204, at=4),
    )
    assert found.left_out == {FOREIGN: 3}


def test_registrations_on_two_ports_are_two(tmp_path: Path) -> None:
    found = har(
        tmp_path,
        row("POST", f"{BASE}/hub", sent={"callback": "http://b.example:1/cb"}, status=201, answer={"id": "h"}, at=1),
        row("POST", f"{BASE}/hub", sent={"callback": "http://b.example:2/cb"}, status=201, answer={"id": "i"}, at=2),
        row("POST", "http://b.example:1/cb", sent={"event": {}}, status=204, at=3),
        row("POST", "http://b.example:2/cb", sent={"event": {}}, status=204, at=4),
    )
    events = [entry for entry in found.entries if isinstance(entry, Notification)]
    assert [entry.subscription for entry in events] == ["cb", "http://b.example:2/cb"]


def test_an_event_at_an_address_that_nobody_registered_is_known_by_itself(tmp_path: Path) -> None:
    event = {"eventId": "1", "eventType": "troubleTicketStatusChangeEvent", "event": {"id": "1"}}
    found = har(
        tmp_path,
        row("POST", "http://10.0.0.1/in", sent=event, status=204),
        row("POST", "http://10.0.0.1/track", sent={"eventType": "click", "event": "x"}),
        row("POST", "http://10.0.0.1/none"),
    )
    (seen,) = found.entries
    assert isinstance(seen, Notification)
    assert (seen.relayed, seen.path_type) == (True, "troubleTicketStatusChangeEvent")
    assert found.left_out == {FOREIGN: 2}
