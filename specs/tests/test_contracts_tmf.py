"""The contracts of TMF621: what each operation takes and answers, and messages that the right form has to judge."""

from __future__ import annotations

import copy
from pathlib import Path

import jsonschema
import pytest

from ttck.specs.contracts import MEDIA_TYPE, PLAIN_MEDIA_TYPE, contract
from ttck.specs.loader import FactError, load_yaml
from ttck.specs.vocabulary import TMF_OPERATIONS, Kind, Operation, TmfEvent, TmfState

VERSIONS = ("tmf621-v5", "tmf621-v4")
MESSAGES = load_yaml(Path(__file__).parent / "messages" / "tmf621.yaml")
SPECIFICATIONS = {operation for operation in Operation if "Specification" in operation}
READING, WRITING = {400, 401, 403, 404, 405, 500, 501, 503}, {400, 401, 403, 404, 405, 409, 500, 501, 503}
ANSWERS = {
    "listTroubleTicket": ({200}, "TroubleTicket_RES[]", READING),
    "createTroubleTicket": ({201, 202}, "TroubleTicket_RES", WRITING),
    "retrieveTroubleTicket": ({200}, "TroubleTicket_RES", READING),
    "patchTroubleTicket": ({200, 202}, "TroubleTicket_RES", WRITING),
    "deleteTroubleTicket": ({202, 204}, None, WRITING),
    "listTroubleTicketSpecification": ({200}, "TroubleTicketSpecification_RES[]", READING),
    "createTroubleTicketSpecification": ({201, 202}, "TroubleTicketSpecification_RES", WRITING),
    "retrieveTroubleTicketSpecification": ({200}, "TroubleTicketSpecification_RES", READING),
    "patchTroubleTicketSpecification": ({200, 202}, "TroubleTicketSpecification_RES", WRITING),
    "deleteTroubleTicketSpecification": ({202, 204}, None, WRITING),
    "registerListener": ({201}, "Hub", set()),
    "retrieveHub": ({200}, "Hub", set()),
    "unregisterListener": ({204}, None, set()),
}


def named(message):
    return message["name"]


def problems(message):
    found = contract(message["contract"]).problems(message["message"], message["schema"])
    return sorted((p.pointer, p.keyword, p.missing or "") for p in found)


@pytest.mark.parametrize("message", [m for m in MESSAGES if "problems" not in m], ids=named)
def test_a_sound_message_is_accepted(message):
    assert problems(message) == []


@pytest.mark.parametrize("message", [m for m in MESSAGES if "problems" in m], ids=named)
def test_a_broken_message_is_refused_at_the_right_places(message):
    assert problems(message) == sorted((pointer, keyword, missing or "") for pointer, keyword, missing in message["problems"])


@pytest.mark.parametrize("message", MESSAGES, ids=named)
def test_both_validators_agree(message):
    schema = contract(message["contract"]).schema(message["schema"])
    judge = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
    assert judge.is_valid(message["message"]) is ("problems" not in message)


def test_each_required_attribute_of_a_sound_create_is_missed():
    document = MESSAGES[0]["message"]
    assert MESSAGES[0]["schema"] == "TroubleTicket_FVO"
    for attribute in ("@type", "description", "severity", "ticketType"):
        changed = {name: value for name, value in document.items() if name != attribute}
        assert [p.missing for p in contract("tmf621-v5").problems(changed, "TroubleTicket_FVO")] == [attribute]
        assert not contract("tmf621-v5").is_valid({**document, attribute: None}, "TroubleTicket_FVO")


def test_the_id_of_an_attachment_does_not_make_it_a_pointer():
    document = copy.deepcopy(MESSAGES[0]["message"])
    document["attachment"] = [{"@type": "Attachment", "id": "a", "attachmentType": "photo", "mimeType": 7}]
    assert [p.pointer for p in contract("tmf621-v5").problems(document, "TroubleTicket_FVO")] == ["/attachment/0/mimeType"]


def test_the_schema_of_every_name_stands_alone():
    for name in VERSIONS:
        facts = contract(name)
        for schema in facts.schema_names:
            assert "$ref" not in str(facts.schema(schema)), schema
            assert facts.validator(schema) is not None


def test_the_operations_are_those_of_the_vocabulary():
    assert set(contract("tmf621-v5").operations) == set(TMF_OPERATIONS) == set(ANSWERS)
    assert set(contract("tmf621-v4").operations) == set(TMF_OPERATIONS) - SPECIFICATIONS - {Operation.SUBSCRIPTION}


@pytest.mark.parametrize("operation", ANSWERS)
def test_what_an_operation_of_version_5_answers(operation):
    good, schema, bad = ANSWERS[operation]
    found = contract("tmf621-v5").operations[operation]
    assert set(found.responses) == good | bad
    assert found.responses[min(good - {202})].schema == schema
    assert {found.responses[status].schema for status in bad} <= {"Error"}


def test_a_hub_answers_any_refusal_with_an_error():
    found = contract("tmf621-v5").operations["registerListener"]
    assert found.otherwise.schema == found.answer(400).schema == found.answer(503).schema == "Error"
    assert found.answer(201).schema == "Hub"
    assert found.answer(204) is None


def test_where_nothing_is_said_about_the_rest_an_unlisted_status_has_no_answer():
    found = contract("tmf621-v5").operations["listTroubleTicket"]
    assert found.otherwise is None
    assert found.answer(422) is None
    assert found.answer(404).schema == "Error"


def test_a_change_of_version_5_takes_four_media_types():
    found = contract("tmf621-v5").operations["patchTroubleTicket"]
    assert found.request == "TroubleTicket_MVO"
    assert dict(found.requests) == {
        PLAIN_MEDIA_TYPE: "TroubleTicket_MVO",
        "application/merge-patch+json": "TroubleTicket_MVO",
        "application/json-patch+json": "JsonPatchOperations",
        "application/json-patch-query+json": "JsonPatchOperations",
    }
    assert dict(contract("tmf621-v4").operations["patchTroubleTicket"].requests) == {}
    assert contract("tmf621-v4").operations["patchTroubleTicket"].request == "TroubleTicket_Update"


@pytest.mark.parametrize("name", VERSIONS)
def test_each_event_has_its_schema_and_its_path(name):
    events = contract(name).events
    known = {event for event in TmfEvent if name.endswith("5") or "Specification" not in event}
    assert {found.request for found in events.values()} == known
    for event, found in events.items():
        assert (found.method, found.path) == ("POST", f"/listener/{event}")
        assert found.request == event[0].upper() + event[1:]


def test_what_a_listener_answers():
    assert set(contract("tmf621-v5").events["troubleTicketCreateEvent"].responses) == {204}
    assert contract("tmf621-v5").events["troubleTicketCreateEvent"].otherwise.schema == "Error"
    assert contract("tmf621-v4").events["troubleTicketCreateEvent"].success.schema == "EventSubscription"


def test_a_post_to_a_listener_is_no_call_at_a_seller():
    for name in VERSIONS:
        assert contract(name).match("POST", "/listener/troubleTicketCreateEvent") is None
        assert contract(name).match("DELETE", "/troubleTicket/t-1")[0].operation_id == Operation.DELETE


@pytest.mark.parametrize("name", VERSIONS)
def test_the_states_are_those_of_the_vocabulary(name):
    assert contract(name).schema("TroubleTicketStatusType")["enum"] == list(TmfState)


@pytest.mark.parametrize("name", VERSIONS)
def test_lists_declare_their_counters_and_parameters(name):
    facts = contract(name)
    for operation in (o for o in facts.operations.values() if o.operation_id.startswith("list")):
        assert {header: schema["type"] for header, schema in operation.success.headers.items()} == {
            "X-Total-Count": "integer",
            "X-Result-Count": "integer",
        }
        more = {"before", "after", "sort", "filter"} if name.endswith("5") else set()
        assert {parameter.name for parameter in operation.query} == {"fields", "offset", "limit"} | more


def test_the_paths_are_those_of_the_kinds():
    paths = {operation.path for operation in contract("tmf621-v5").operations.values()}
    assert paths == {f"/{kind}{rest}" for kind in (Kind.TICKET, Kind.SPECIFICATION) for rest in ("", "/{id}")} | {"/hub", "/hub/{id}"}


def test_the_media_type_is_that_of_the_published_file():
    assert PLAIN_MEDIA_TYPE in str(contract("tmf621-v5").document["components"]["responses"])
    assert MEDIA_TYPE not in str(contract("tmf621-v5").document)
    assert MEDIA_TYPE in str(contract("tmf621-v4").document["components"]["responses"])


def test_an_event_of_version_4_is_spelt_as_in_its_file():
    assert "timeOcurred" in contract("tmf621-v4").schema("TroubleTicketCreateEvent")["properties"]
    assert "timeOccurred" in contract("tmf621-v5").schema("TroubleTicketCreateEvent")["properties"]
    with pytest.raises(FactError, match="no schema Event"):
        contract("tmf621-v4").schema("Event")
