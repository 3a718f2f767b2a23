"""Which operation a method and a path mean."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from ttck.mockseller.dialects.mef.paths import BASE_PATHS
from ttck.mockseller.dialects.mef.routes import api_of, route
from ttck.mockseller.engine.problems import Refusal
from ttck.mockseller.engine.seller import Route
from ttck.mockseller.engine.settings import OPTIONAL
from ttck.specs.vocabulary import Api, Kind

WILD = "a/b c?#%2F+&=:;,@'()*~é\u4f60" + "x" * 170
TICKET, APPOINTMENT, WORKORDER = Api.TICKET, Api.APPOINTMENT, Api.WORKORDER


@pytest.mark.parametrize(
    ("api", "method", "path", "found"),
    [
        (TICKET, "GET", "troubleTicket", ("listTroubleTicket", Kind.TICKET, None, None)),
        (TICKET, "POST", "troubleTicket", ("createTroubleTicket", Kind.TICKET, None, None)),
        (TICKET, "GET", "troubleTicket/1", ("retrieveTroubleTicket", Kind.TICKET, "1", None)),
        (TICKET, "PATCH", "troubleTicket/a%2Fb", ("patchTroubleTicket", Kind.TICKET, "a/b", None)),
        (TICKET, "POST", "troubleTicket/1/cancel", ("cancelTroubleTicket", Kind.TICKET, "1", None)),
        (TICKET, "POST", "troubleTicket/1/close", ("closeTroubleTicket", Kind.TICKET, "1", None)),
        (TICKET, "POST", "troubleTicket/1/reopen", ("reopenTroubleTicket", Kind.TICKET, "1", None)),
        (TICKET, "GET", f"troubleTicket/{quote(WILD, safe='')}", ("retrieveTroubleTicket", Kind.TICKET, WILD, None)),
        (TICKET, "POST", "hub", ("registerListener", Kind.TICKET, None, None)),
        (TICKET, "GET", "hub/7", ("retrieveHub", Kind.TICKET, None, "7")),
        (TICKET, "DELETE", "hub/7", ("unregisterListener", Kind.TICKET, None, "7")),
        (TICKET, "GET", "incident", ("listIncident", Kind.INCIDENT, None, None)),
        (TICKET, "GET", "incident/a%2Fb", ("retrieveIncident", Kind.INCIDENT, "a/b", None)),
        (APPOINTMENT, "POST", "searchTimeSlot", ("createSearchTimeSlot", Kind.APPOINTMENT, None, None)),
        (APPOINTMENT, "GET", "appointment", ("listAppointment", Kind.APPOINTMENT, None, None)),
        (APPOINTMENT, "POST", "appointment", ("createAppointment", Kind.APPOINTMENT, None, None)),
        (APPOINTMENT, "GET", "appointment/1", ("retrieveAppointment", Kind.APPOINTMENT, "1", None)),
        (APPOINTMENT, "PATCH", "appointment/1", ("patchAppointment", Kind.APPOINTMENT, "1", None)),
        (APPOINTMENT, "POST", "appointment/1/cancel", ("cancelAppointment", Kind.APPOINTMENT, "1", None)),
        (APPOINTMENT, "POST", "hub", ("registerAppointmentListener", Kind.APPOINTMENT, None, None)),
        (APPOINTMENT, "GET", "hub/7", ("retrieveAppointmentHub", Kind.APPOINTMENT, None, "7")),
        (APPOINTMENT, "DELETE", "hub/7", ("unregisterAppointmentListener", Kind.APPOINTMENT, None, "7")),
        (WORKORDER, "GET", "workorder", ("listWorkOrder", Kind.WORKORDER, None, None)),
        (WORKORDER, "GET", "workorder/1", ("retrieveWorkOrder", Kind.WORKORDER, "1", None)),
        (WORKORDER, "GET", "workOrder/1", ("retrieveWorkOrder", Kind.WORKORDER, "1", None)),
        (WORKORDER, "POST", "hub", ("registerWorkOrderListener", Kind.WORKORDER, None, None)),
        (WORKORDER, "GET", "hub/7", ("retrieveWorkOrderHub", Kind.WORKORDER, None, "7")),
        (WORKORDER, "DELETE", "hub/7", ("unregisterWorkOrderListener", Kind.WORKORDER, None, "7")),
    ],
)
def test_routes(api, method, path, found):
    operation, kind, item_id, hub_id = found
    assert route(method, f"{BASE_PATHS[api]}/{path}") == Route(operation=operation, kind=kind, item_id=item_id, hub_id=hub_id)


def refused(method, path, **more):
    with pytest.raises(Refusal) as caught:
        route(method, path, **more)
    return caught.value


@pytest.mark.parametrize(
    ("api", "method", "path", "status"),
    [
        (TICKET, "GET", "", 404),
        (TICKET, "GET", "nope", 404),
        (TICKET, "GET", "troubleTicket/", 404),
        (TICKET, "POST", "troubleTicket//cancel", 404),
        (TICKET, "POST", "troubleTicket/1/explode", 404),
        (TICKET, "POST", "hub/1/cancel", 404),
        (TICKET, "GET", "troubleTicket/1/cancel/2", 404),
        (TICKET, "GET", "appointment/1", 404),
        (TICKET, "GET", "workorder/1", 404),
        (TICKET, "PATCH", "troubleTicket", 405),
        (TICKET, "DELETE", "troubleTicket/1", 405),
        (TICKET, "GET", "troubleTicket/1/cancel", 405),
        (TICKET, "GET", "hub", 405),
        (TICKET, "PUT", "hub/1", 405),
        (TICKET, "POST", "incident", 405),
        (TICKET, "PATCH", "incident/1", 405),
        (TICKET, "GET", "incident/1/2", 404),
        (APPOINTMENT, "GET", "troubleTicket", 404),
        (APPOINTMENT, "GET", "searchTimeSlot", 405),
        (APPOINTMENT, "POST", "searchTimeSlot/1", 404),
        (APPOINTMENT, "POST", "appointment/1/close", 404),
        (APPOINTMENT, "DELETE", "appointment/1", 405),
        (WORKORDER, "POST", "workorder", 405),
        (WORKORDER, "PATCH", "workorder/1", 405),
        (WORKORDER, "POST", "workorder/1/cancel", 404),
    ],
)
def test_routes_that_are_refused(api, method, path, status):
    assert refused(method, f"{BASE_PATHS[api]}/{path}").status == status


@pytest.mark.parametrize(
    ("part", "api", "method", "path", "status"),
    [
        ("incident", TICKET, "GET", "incident", 501),
        ("incident", TICKET, "GET", "incident/1", 501),
        ("incident", TICKET, "GET", "incident/1/2", 404),
        ("appointment", APPOINTMENT, "POST", "searchTimeSlot", 404),
        ("appointment", APPOINTMENT, "GET", "appointment/1", 404),
        ("appointment_events", APPOINTMENT, "POST", "hub", 501),
        ("workorder", WORKORDER, "GET", "workorder/1", 404),
        ("workorder", WORKORDER, "GET", "workOrder", 404),
        ("workorder_events", WORKORDER, "DELETE", "hub/1", 404),
    ],
)
def test_what_is_left_out_is_refused_and_only_that(part, api, method, path, status):
    where = f"{BASE_PATHS[api]}/{path}"
    refusal = refused(method, where, without={part: "it is not needed"})
    assert refusal.status == status
    assert refusal.status == 404 or refusal.document["reason"].endswith(f"{part.replace('_', ' ')}: it is not needed")
    if path != "incident/1/2":
        assert route(method, where, without=dict.fromkeys(OPTIONAL - {part}, ""))


def test_other_base_paths_belong_to_no_api():
    assert api_of("/elsewhere") is None
    assert api_of(BASE_PATHS[TICKET]) is None
    assert {api_of(f"{path}/x") for path in BASE_PATHS.values()} == {*Api}
    assert refused("GET", "/elsewhere").status == 404
