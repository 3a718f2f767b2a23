from __future__ import annotations

import jsonschema
import pytest

from ttck.specs.contracts import MEDIA_TYPE, Problem, contract, contract_names, is_date_time, read
from ttck.specs.loader import FactError
from ttck.specs.tests.documents import changed, full, places, variants

SELLERS = ("troubleTicket", "appointmentManagement", "workorderManagement")
LISTENERS = ("troubleTicketNotification", "appointmentNotification", "workOrderNotification")
ROLES = (*SELLERS, *LISTENERS)
SCHEMAS = [(role, name) for role in ROLES for name in contract(role).schema_names]
NOTE = {"author": "Ann", "date": "2026-01-01T00:00:00Z", "id": "n1", "source": "buyer", "text": "down since noon"}
ANSWERS = {
    "listTroubleTicket": (200, "TroubleTicket_Find[]", {400, 401, 403, 422, 500}),
    "createTroubleTicket": (201, "TroubleTicket", {400, 401, 403, 422, 500}),
    "retrieveTroubleTicket": (200, "TroubleTicket", {400, 401, 403, 404, 500}),
    "patchTroubleTicket": (200, "TroubleTicket", {400, 401, 403, 404, 409, 422, 500}),
    "cancelTroubleTicket": (204, None, {400, 401, 403, 404, 422, 500}),
    "closeTroubleTicket": (204, None, {400, 401, 403, 404, 422, 500}),
    "reopenTroubleTicket": (204, None, {400, 401, 403, 404, 422, 500}),
    "listIncident": (200, "Incident_Find[]", {400, 401, 403, 422, 500, 501}),
    "retrieveIncident": (200, "Incident", {400, 401, 403, 404, 500, 501}),
    "registerListener": (201, "EventSubscription", {400, 401, 403, 422, 500, 501}),
    "retrieveHub": (200, "EventSubscription", {400, 401, 403, 404, 500, 501}),
    "unregisterListener": (204, None, {400, 401, 403, 404, 500}),
}
HUB_OF_MEF_137 = {
    "registerListener": (201, "EventSubscription", {400, 401, 403, 422, 500, 501}),
    "retrieveHub": (200, "EventSubscription", {400, 401, 403, 404, 500}),
    "unregisterListener": (204, None, {400, 401, 403, 404, 500}),
}
APPOINTMENT_ANSWERS = {
    "listAppointment": (200, "Appointment_Find[]", {400, 401, 403, 422, 500}),
    "createAppointment": (201, "Appointment", {400, 401, 403, 422, 500}),
    "retrieveAppointment": (200, "Appointment", {400, 401, 403, 404, 500}),
    "patchAppointment": (200, "Appointment", {400, 401, 403, 404, 409, 422, 500}),
    "cancelAppointment": (204, None, {400, 401, 403, 404, 422, 500}),
    "createSearchTimeSlot": (201, "SearchTimeSlot", {400, 401, 403, 422, 500}),
    **HUB_OF_MEF_137,
}
WORKORDER_ANSWERS = {
    "listWorkOrder": (200, "WorkOrder_Find[]", {400, 401, 403, 404, 422, 500}),
    "retrieveWorkOrder": (200, "WorkOrder", {400, 401, 403, 404, 500}),
    **HUB_OF_MEF_137,
}


def one_operation(**parts):
    return {
        "paths": {"/thing": {"get": {"operationId": "getThing", "responses": {}, **parts}}},
        "components": {"schemas": {}},
    }


@pytest.mark.parametrize(("role", "name"), SCHEMAS)
def test_both_validators_find_the_same_problems_in_the_same_places(role, name):
    facts = contract(role)
    slow = jsonschema.Draft202012Validator(facts.schema(name), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
    judged = [0, 0]
    for document in variants(full(facts.schema(name))):
        ours = {(p.pointer, p.keyword) for p in facts.problems(document, name, limit=100)}
        theirs = {("".join(f"/{step}" for step in e.absolute_path), e.validator) for e in slow.iter_errors(document)}
        assert ours == theirs, document
        assert facts.is_valid(document, name) == (not theirs)
        judged[bool(theirs)] += 1
    assert all(judged), "both valid and invalid documents must have been compared"


@pytest.mark.parametrize(("role", "name"), SCHEMAS)
def test_an_unknown_attribute_is_legal_at_every_level(role, name):
    facts = contract(role)
    document = full(facts.schema(name))
    for path in places(document):
        value = document
        for step in path:
            value = value[step]
        if isinstance(value, dict):
            assert facts.is_valid(changed(document, path, {**value, "somethingElse": {"deep": [1]}}), name)


@pytest.mark.parametrize("role", ROLES)
def test_a_validator_stands_alone(role):
    for name in contract(role).schema_names:
        text = str(contract(role).schema(name))
        assert "$ref" not in text
        assert "allOf" not in text
        assert "discriminator" not in text


@pytest.mark.parametrize(
    ("name", "answers"),
    [("troubleTicket", ANSWERS), ("appointmentManagement", APPOINTMENT_ANSWERS), ("workorderManagement", WORKORDER_ANSWERS)],
)
def test_the_answers_of_each_operation(name, answers):
    found = {
        name: (spec.success.status, spec.success.schema, set(spec.responses) - {spec.success.status})
        for name, spec in contract(name).operations.items()
    }
    assert found == answers


def test_each_error_answer_has_the_schema_of_its_status():
    for role in ROLES:
        for spec in contract(role).operations.values():
            for status, answer in spec.responses.items():
                if status >= 400:
                    assert answer.schema == ("Error422[]" if status == 422 else f"Error{status}")


@pytest.mark.parametrize(("listener", "count"), list(zip(LISTENERS, (7, 2, 3), strict=True)))
def test_every_listener_takes_the_event_of_its_path_and_answers_204(listener, count):
    facts = contract(listener)
    kinds = {"incident": "IncidentEvent", "trouble": "TroubleTicketEvent", "appoint": "AppointmentEvent", "workOrd": "WorkOrderEvent"}
    for spec in facts.operations.values():
        wire_name = spec.path.rpartition("/")[2]
        kind = kinds.get(wire_name[:7]) or kinds["incident"]
        assert (spec.request, spec.method, spec.success.status) == (kind, "POST", 204)
        assert wire_name in facts.schema(kind)["properties"]["eventType"]["enum"]
    assert len(facts.operations) == count


@pytest.mark.parametrize(
    ("name", "operation", "request_schema"),
    [
        ("troubleTicket", "createTroubleTicket", "TroubleTicket_Create"),
        ("troubleTicket", "patchTroubleTicket", "TroubleTicket_Update"),
        ("troubleTicket", "reopenTroubleTicket", "Reason"),
        ("troubleTicket", "registerListener", "EventSubscriptionInput"),
        ("troubleTicket", "cancelTroubleTicket", None),
        ("troubleTicket", "listTroubleTicket", None),
        ("appointmentManagement", "createSearchTimeSlot", "SearchTimeSlot_Create"),
        ("appointmentManagement", "createAppointment", "Appointment_Create"),
        ("appointmentManagement", "patchAppointment", "Appointment_Update"),
        ("appointmentManagement", "cancelAppointment", None),
        ("workorderManagement", "registerListener", "EventSubscriptionInput"),
        ("workorderManagement", "listWorkOrder", None),
    ],
)
def test_the_body_of_a_request(name, operation, request_schema):
    assert contract(name).operations[operation].request == request_schema


PAGING = {"offset", "limit", "buyerId", "sellerId"}


@pytest.mark.parametrize(
    ("name", "operation", "filters"),
    [
        (
            "troubleTicket",
            "listIncident",
            {"priority", "severity", "impact", "incidentType", "status", "relatedEntityId", "relatedEntityType"}
            | {
                f"{day}.{side}"
                for day in ("creationDate", "situationStartDate", "expectedClosedDate", "closedDate")
                for side in ("gt", "lt")
            },
        ),
        (
            "appointmentManagement",
            "listAppointment",
            {"workOrderId", "validFor.gt", "validFor.lt", "status", "geographicSiteId", "geographicAddressId"},
        ),
        (
            "workorderManagement",
            "listWorkOrder",
            {"geographicalSiteId", "geographicalAddressId", "relatedEntityType", "relatedEntityId", "state", "appointmentRequired"},
        ),
    ],
)
def test_the_filters_of_the_other_lists(name, operation, filters):
    query = {parameter.name: parameter for parameter in contract(name).operations[operation].query}
    assert set(query) == filters | PAGING
    assert not any(parameter.required for parameter in query.values())


def test_the_query_parameters_of_the_list():
    query = {parameter.name: parameter for parameter in contract("troubleTicket").operations["listTroubleTicket"].query}
    assert len(query) == 20
    assert query["status"].schema["enum"][0] == "acknowledged"
    assert query["creationDate.gt"].schema == {"type": "string", "format": "date-time"}
    assert query["limit"].schema["type"] == "integer"
    assert not any(parameter.required for parameter in query.values())


@pytest.mark.parametrize("name", SELLERS)
def test_every_operation_of_the_seller_takes_the_two_party_ids(name):
    for spec in contract(name).operations.values():
        assert {"buyerId", "sellerId"} <= {parameter.name for parameter in spec.query}


@pytest.mark.parametrize(
    ("name", "operation"),
    [
        ("troubleTicket", "listTroubleTicket"),
        ("troubleTicket", "listIncident"),
        ("appointmentManagement", "listAppointment"),
        ("workorderManagement", "listWorkOrder"),
    ],
)
def test_a_list_declares_the_paging_headers(name, operation):
    headers = contract(name).operations[operation].responses[200].headers
    assert {name: schema["type"] for name, schema in headers.items()} == {
        "X-Pagination-Throttled": "boolean",
        "X-Total-Count": "integer",
        "X-Result-Count": "integer",
    }


@pytest.mark.parametrize(
    ("method", "path", "operation", "names"),
    [
        ("GET", "/troubleTicket", "listTroubleTicket", {}),
        ("get", "/troubleTicket?status=closed&a=/b", "listTroubleTicket", {}),
        ("POST", "/troubleTicket", "createTroubleTicket", {}),
        ("GET", "/troubleTicket/t-1", "retrieveTroubleTicket", {"id": "t-1"}),
        ("PATCH", "/troubleTicket/a%2Fb%20c", "patchTroubleTicket", {"id": "a/b c"}),
        ("POST", "/troubleTicket/t-1/cancel", "cancelTroubleTicket", {"id": "t-1"}),
        ("POST", "/troubleTicket/cancel/reopen", "reopenTroubleTicket", {"id": "cancel"}),
        ("DELETE", "/hub/7", "unregisterListener", {"id": "7"}),
    ],
)
def test_a_request_is_matched(method, path, operation, names):
    spec, found = contract("troubleTicket").match(method, path)
    assert (spec.operation_id, found) == (operation, names)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/troubleTicket/t-1"),
        ("GET", "/troubleTicket/"),
        ("GET", "/troubleTickets"),
        ("GET", "/x/troubleTicket"),
        ("POST", "/troubleTicket/t-1/cancel/now"),
        ("GET", "troubleTicket"),
        ("GET", "/hub"),
    ],
)
def test_a_request_that_no_operation_takes_is_not_matched(method, path):
    assert contract("troubleTicket").match(method, path) is None


def test_a_problem_names_the_place_the_rule_and_the_missing_attribute():
    document = {**{name: value for name, value in NOTE.items() if name != "text"}, "date": "yesterday"}
    found = contract("troubleTicket").problems({"note": [NOTE, document]}, "TroubleTicket_Update")
    assert {(p.pointer, p.keyword, p.missing) for p in found} == {
        ("/note/1", "required", "text"),
        ("/note/1/date", "format", None),
    }
    assert all(p.message for p in found)


def test_the_pointer_escapes_what_a_json_pointer_escapes():
    schema = {"type": "object", "properties": {"a/b~c": {"type": "string"}}}
    facts = read({"paths": {}, "components": {"schemas": {"Odd": schema}}}, name="odd")
    assert [p.pointer for p in facts.problems({"a/b~c": 1}, "Odd")] == ["/a~1b~0c"]


def test_the_number_of_problems_is_limited():
    facts = contract("troubleTicket")
    assert len(facts.problems([{}] * 50, "Note[]")) == 20
    assert len(facts.problems([{}] * 50, "Note[]", limit=3)) == 3


def test_an_array_schema_judges_each_item():
    facts = contract("troubleTicket")
    assert facts.is_valid([], "TroubleTicket_Find[]")
    assert not facts.is_valid({}, "TroubleTicket_Find[]")
    found = facts.problems([{"code": "otherIssue", "reason": "r"}, {"code": "oops", "reason": "r"}], "Error422[]")
    assert [(p.pointer, p.keyword) for p in found] == [("/1/code", "enum")]


def test_a_hostile_document_is_judged_and_not_a_crash():
    deep = "end"
    for _ in range(500):
        deep = [deep]
    facts = contract("troubleTicket")
    assert facts.is_valid({**NOTE, "more": deep}, "Note")
    assert facts.problems({**NOTE, "more": deep}, "Note") == ()
    found = facts.problems({**NOTE, "text": deep}, "Note")
    assert [type(problem) for problem in found] == [Problem]
    assert facts.is_valid({**NOTE, "text": "\ud800", "more": 10**400}, "Note")


def test_the_message_about_a_huge_value_stays_short():
    (found,) = contract("troubleTicket").problems({**NOTE, "source": "x" * 100_000}, "Note")
    assert found.keyword == "enum"
    assert len(found.message) < 500
    assert "seller" in found.message


def test_validators_are_made_once():
    facts = contract("troubleTicket")
    assert facts is contract("troubleTicket")
    assert facts.validator("Note") is facts.validator("Note")


@pytest.mark.parametrize(
    ("absent", "valid"),
    [("externalId", True), ("resolutionDate", True), ("expectedResolutionDate", True), ("observedImpact", False)],
)
def test_a_list_item_may_leave_out_what_is_not_set(absent, valid):
    document = full(contract("troubleTicket").schema("TroubleTicket_Find"))
    del document[absent]
    assert contract("troubleTicket").is_valid(document, "TroubleTicket_Find") is valid


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-01T00:00:00Z",
        "2026-01-01t00:00:00z",
        "2026-01-01T00:00:00.123456789012Z",
        "2026-01-01T00:00:00-00:00",
        "2026-01-01T00:00:00+23:59",
        "2024-02-29T00:00:00Z",
        "2016-12-31T23:59:60Z",
        "2016-12-31T16:59:60-07:00",
    ],
)
def test_a_date_time(text):
    assert is_date_time(text)


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "",
        None,
        20260101,
        "2026-01-01",
        "2026-01-01 00:00:00Z",
        "2026-01-01T00:00:00",
        "2026-01-01T00:00Z",
        "2026-01-01T00:00:00+0100",
        "2026-01-01T00:00:00+24:00",
        "2026-02-30T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2016-12-31T22:59:60Z",
        "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00,5Z",
        "2026-01-01T00:00:00Z\n",
        " 2026-01-01T00:00:00Z",
        "\uff12026-01-01T00:00:00Z",
    ],
)
def test_not_a_date_time(text):
    assert not is_date_time(text)


@pytest.mark.parametrize("text", ["yesterday", "2026-01-01", "2026-02-30T00:00:00Z", "2026-01-01T00:00:00"])
def test_a_contract_and_is_date_time_agree(text):
    assert [p.keyword for p in contract("troubleTicket").problems({**NOTE, "date": text}, "Note")] == ["format"]


def test_an_unknown_contract_or_schema_is_refused():
    assert set(ROLES) <= set(contract_names())
    with pytest.raises(FactError, match="no contract nothing; known are"):
        contract("nothing")
    with pytest.raises(FactError, match="no schema Nothing"):
        contract("troubleTicket").validator("Nothing[]")


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"paths": {"/thing": {"get": {"responses": {}}}}}, "GET /thing has no operationId"),
        (one_operation(responses={"default": {"description": "any"}}), "the status default"),
        (
            one_operation(responses={"200": {"content": {"text/plain": {"schema": {"type": "string"}}}}}),
            "a body must be",
        ),
        (one_operation(responses={"200": {"content": {MEDIA_TYPE: {"schema": {"type": "object"}}}}}), "a body must be"),
        ({"paths": {p: {"get": {"operationId": "same", "responses": {}}} for p in ("/a", "/b")}}, "same stands twice"),
    ],
)
def test_a_document_that_is_not_a_contract_is_refused(document, message):
    with pytest.raises(FactError, match=message):
        read(document, name="broken")
