"""Tests of telling notifications of the judged APIs from what else a listener gets."""

from __future__ import annotations

from typing import Any

import pytest

from ttck.harness.replay.recorded_notifications import at_listener, ears
from ttck.specs.profiles import profile

MEF = ears(profile("mef113"))
TMF = ears(profile("tmf621-v5"))
STATUS = "troubleTicketStatusChangeEvent"
HOOKS = "https://hooks.example"


def event(name: str | None, **inner: Any) -> dict[str, Any]:
    return {"eventId": "1", "eventTime": "2026-01-01T00:00:00Z", "event": inner} | ({"eventType": name} if name else {})


@pytest.mark.parametrize(
    ("path", "document", "registered"),
    [
        ("/in", event(STATUS, id="1"), False),
        (f"/listener/{STATUS}", None, False),
        (f"/listener/{STATUS}?token=1&x=orderEvent", {}, False),
        ("/listener/incidentCreateEvent", {"ok": True}, False),
        ("/mefApi/sonata/troubleTicketNotification/v4/listener/ticketChanged", {}, False),
        ("/x/mefApi/cantata/workOrderNotification/v2/listener/orderChange", {}, False),
        ("/in", event("incidentClosedEvent", id="1"), False),
        ("/cb", event("TICKET_UPDATED", id="1"), True),
        ("/cb", event(None, id="1"), True),
        ("/cb", [event(STATUS, id="1")], True),
    ],
)
def test_events_of_the_profile_are_heard(path: str, document: Any, *, registered: bool) -> None:
    assert MEF.hear(HOOKS + path, document, registered=registered)


@pytest.mark.parametrize(
    ("path", "document", "registered"),
    [
        ("/listener/deploy", {"ok": True}, False),
        ("/listener/orderStateChange", {"event": {}}, False),
        ("/listener/incidentDeployed", {"ok": True}, False),
        ("/listener/incidentCreateEvent", event("IncidentCreateEvent", incident={"id": "5"}), False),
        ("/in", event("jira.ticket.created", id="7"), False),
        ("/in", event(None, id="7"), False),
        ("/cb/mefApi/sonata/productOrderNotification/v10/listener/productOrderStateChangeEvent",
         event("productOrderStateChangeEvent", id="1"), True),
        ("/cb/mefApi/sonata/troubleTicketNotification/v4/health", {}, True),
        ("/cb", event("quoteStateChangeEvent", id="1"), True),
        ("/cb", {}, True),
    ],
)  # fmt: skip
def test_events_of_other_apis_and_other_calls_are_not(path: str, document: Any, *, registered: bool) -> None:
    assert not MEF.hear(HOOKS + path, document, registered=registered)


def test_events_of_tmf621_are_those_about_its_tickets() -> None:
    ours = event("TroubleTicketCreateEvent", troubleTicket={"id": "1"})
    assert TMF.hear(f"{HOOKS}/anywhere", ours, registered=False)
    assert TMF.hear(f"{HOOKS}/cb", {"event": {"troubleTicket": {"id": "1"}}}, registered=True)
    assert TMF.hear(f"{HOOKS}/tmf-api/troubleTicket/v5/listener/somethingEvent", {}, registered=False)
    other = event("ServiceOrderStateChangeEvent", serviceOrder={"id": "5"})
    assert not TMF.hear(f"{HOOKS}/cb/listener/serviceOrderStateChangeEvent", other, registered=True)
    assert not TMF.hear(f"{HOOKS}/cb", event("AppointmentStateChangeEvent", appointment={"id": "5"}), registered=True)


def test_a_listener_is_known_by_its_path() -> None:
    assert at_listener(f"{HOOKS}/x/listener/{STATUS}?token=1")
    assert not at_listener(f"{HOOKS}/in?to=/listener/{STATUS}")
