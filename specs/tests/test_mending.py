from __future__ import annotations

import pytest

from ttck.specs.contracts import contract, read
from ttck.specs.mending import ABSENT, Change, best, changes, example, mended, part_at, value_at, with_value

MEF = contract("troubleTicket")
TMF = contract("tmf621-v5")
TICKET = {
    "id": "1", "href": "http://s/1", "@type": "TroubleTicket", "description": "no light", "severity": "Minor", "ticketType": "x",
    "status": "acknowledged",
}  # fmt: skip


def mend(document, **given):
    found = mended(document, TMF, "TroubleTicket_RES", **given)
    assert found is not None
    assert TMF.is_valid(found.document, "TroubleTicket_RES")
    return found


def test_what_keeps_its_schema_stays_as_it_is():
    assert mend(TICKET).document == TICKET
    assert mend(TICKET).free == {}


def test_what_is_missing_comes_from_what_was_sent():
    found = mend({**TICKET, "externalIdentifier": [{"id": "E"}]}, given={"externalIdentifier": [{"@type": "OwnType", "id": "F"}]})
    assert found.document["externalIdentifier"] == [{"id": "E", "@type": "OwnType"}]
    assert found.free == {}


def test_what_nobody_knows_is_an_example_and_said_to_be_one():
    note = {"@type": "Note", "text": "seen"}
    found = mended({**TICKET, "externalIdentifier": [{"id": "E"}], "note": [note]}, TMF, "TroubleTicket_RES")
    assert found is not None
    assert found.free.keys() == {"/externalIdentifier/0/@type"}


@pytest.mark.parametrize(
    ("where", "wrong", "right"),
    [
        ("/status", "ACKNOWLEDGED", "acknowledged"),
        ("/status", "in-progress", "inProgress"),
        ("/creationDate", "2026-01-01T00:00:00", "2026-01-01T00:00:00Z"),
        ("/creationDate", "2026-01-01 00:00", "2026-01-01T00:00:00Z"),
        ("/severity", 3, "3"),
        ("/severity", True, "true"),
        ("/note", {"@type": "Note", "text": "x"}, [{"@type": "Note", "text": "x"}]),
    ],
)
def test_a_value_of_another_form_is_written_in_the_right_one(where, wrong, right):
    found = mend(with_value(TICKET, where, wrong))
    assert value_at(found.document, where) == right
    assert found.free == {}


def test_of_several_legal_values_the_others_are_named():
    found = mend({**TICKET, "status": "on its way"})
    assert "inProgress" in (found.document["status"], *found.free["/status"])


def test_a_refusal_gets_a_code_of_its_list():
    found = mended([{"reason": "no"}], MEF, "Error422[]")
    assert found is not None
    assert MEF.is_valid(found.document, "Error422[]")
    assert found.document[0]["reason"] == "no"


def test_what_no_small_change_mends_is_given_up():
    schema = {"type": "object", "required": ["zip"], "properties": {"zip": {"type": "string", "pattern": "^[0-9]{5}$"}}}
    answer = {"description": "x", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Z"}}}}
    held = read(
        {"paths": {"/z": {"get": {"operationId": "z", "responses": {"200": answer}}}}, "components": {"schemas": {"Z": schema}}}, name="z"
    )
    assert mended({}, held, "Z") is None
    found = mended({}, held, "Z", given={"zip": "12345"})
    assert found is not None
    assert found.document == {"zip": "12345"}


def test_values_are_put_in_and_taken_out():
    assert with_value({"a": [{"b": 1}]}, "/a/0/b", 2) == {"a": [{"b": 2}]}
    assert with_value({"a": 1}, "/b~1c", 2) == {"a": 1, "b/c": 2}
    assert with_value({"a": 1}, "/a", ABSENT) == {}
    assert with_value({"a": [1, 2]}, "/a/0", ABSENT) == {"a": [2]}
    assert with_value({"a": [1]}, "/a/7", 2) == {"a": [1, 2]}
    assert with_value({"a": 1}, "/a/b", 2) is ABSENT
    assert with_value([], "", {}) == {}
    assert value_at({"a": None}, "/a") is None
    assert value_at({"a": None}, "/a/b") is ABSENT
    assert repr(ABSENT) == "(absent)"


def test_differences_are_as_deep_inside_as_they_can_be():
    assert changes({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}) == (Change(where="/a/c", before=2, after=3),)
    assert changes({"a": 1}, {"a": True}) == (Change(where="/a", before=1, after=True),)
    assert changes({"a": 1}, {"b": 1}) == (Change(where="/a", before=1, after=ABSENT), Change(where="/b", before=ABSENT, after=1))
    assert changes([1, 2, 3], [1, 3]) == (Change(where="/1", before=2, after=ABSENT),)
    assert changes([1, 3], [1, 2, 3]) == (Change(where="/1", before=ABSENT, after=2),)
    assert changes([{"a": 1}], [{"a": 2}]) == (Change(where="/0/a", before=1, after=2),)
    assert changes(ABSENT, ABSENT) == ()
    assert changes({}, {}) == ()


def test_a_schema_says_what_belongs_at_a_place():
    schema = TMF.schema("TroubleTicket_RES")
    assert "enum" in (part_at(schema, "/status") or {})
    assert (part_at(schema, "/note/3/text") or {}).get("type") == "string"
    assert part_at(schema, "/nothing/of/it") is None


def test_examples_have_the_form_that_is_asked_for():
    assert example({"type": "string", "format": "date-time"}).endswith("Z")
    assert example({"type": "string", "maxLength": 3}, name="description") == "som"
    assert example({"type": "array", "minItems": 2, "items": {"type": "integer"}}) == [1, 1]
    assert example({"type": ["null", "boolean"]}) is True
    assert example({"const": 5}) == 5
    assert best({"type": "integer", "minimum": 4}, now="x") == (4, ())
    assert best({"type": "integer"}, now="17") == (17, None)
