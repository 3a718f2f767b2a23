from __future__ import annotations

import jsonschema
import pytest

from ttck.specs.loader import FactError
from ttck.specs.resolving import follow, name_of, stand_alone

DOCUMENT = {
    "components": {
        "schemas": {
            "Word": {"type": "string"},
            "Alias": {"$ref": "#/components/schemas/Word"},
            "a/b c": {"type": "integer"},
            "Round": {"$ref": "#/components/schemas/Robin"},
            "Robin": {"$ref": "#/components/schemas/Round"},
            "Base": {"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#/components/schemas/Alias"}}},
            "Heir": {
                "description": "inherits",
                "allOf": [
                    {"$ref": "#/components/schemas/Base"},
                    {
                        "required": ["b", "a"],
                        "properties": {"b": {"type": "array", "items": {"$ref": "#/components/schemas/Word"}}},
                    },
                ],
            },
            "Grandchild": {
                "allOf": [{"$ref": "#/components/schemas/Heir"}],
                "properties": {"c": {"type": "boolean"}},
            },
            "Quarrel": {"allOf": [{"$ref": "#/components/schemas/Base"}, {"properties": {"a": {"type": "integer"}}}]},
            "Choice": {"allOf": [{"oneOf": []}]},
            "Words": {"allOf": [{"$ref": "#/components/schemas/Word"}]},
            "Tree": {"type": "object", "properties": {"branch": {"$ref": "#/components/schemas/Tree"}}},
            "Loop": {"allOf": [{"$ref": "#/components/schemas/Loop"}]},
            "Place": {
                "type": "object",
                "required": ["kind", "role"],
                "properties": {"kind": {"type": "string"}, "role": {"type": "string"}},
                "discriminator": {
                    "propertyName": "kind",
                    "mapping": {"site": "#/components/schemas/Site", "point": "#/components/schemas/Point"},
                },
            },
            "Site": {
                "allOf": [
                    {"$ref": "#/components/schemas/Place"},
                    {"required": ["id"], "properties": {"id": {"$ref": "#/components/schemas/Word"}}},
                ]
            },
            "Point": {"type": "object", "required": ["x"], "properties": {"x": {"type": "integer"}, "role": {"type": "string"}}},
            "Named": {
                "type": "object",
                "required": ["@type"],
                "properties": {"@type": {"type": "string"}, "@baseType": {"type": "string"}},
            },
            "Cat": {"allOf": [{"$ref": "#/components/schemas/Named"}, {"required": ["fur"], "properties": {"fur": {"type": "string"}}}]},
            "Fish": {"allOf": [{"$ref": "#/components/schemas/Named"}, {"properties": {"fins": {"type": "integer"}}}]},
            "Pet": {
                "anyOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Fish"}],
                "discriminator": {
                    "propertyName": "@type",
                    "mapping": {"Cat": "#/components/schemas/Cat", "Fish": "#/components/schemas/Fish"},
                },
            },
            "Value": {
                "allOf": [{"$ref": "#/components/schemas/Named"}, {"properties": {"name": {"type": "string"}}}],
                "discriminator": {
                    "propertyName": "@type",
                    "mapping": {"Value": "#/components/schemas/Value", "Text": "#/components/schemas/Text"},
                },
            },
            "Text": {
                "allOf": [{"$ref": "#/components/schemas/Value"}, {"required": ["value"], "properties": {"value": {"type": "string"}}}]
            },
            "Envelope": {"type": "object", "properties": {"event": {"type": "object"}, "id": {"type": "string"}}},
            "Letter": {
                "allOf": [
                    {"$ref": "#/components/schemas/Envelope"},
                    {"properties": {"event": {"type": "object", "required": ["text"]}}},
                ]
            },
            "Parcel": {"allOf": [{"$ref": "#/components/schemas/Envelope"}, {"properties": {"event": {"type": "string"}}}]},
            "Endless": {
                "type": "object",
                "properties": {"kind": {"type": "string"}},
                "discriminator": {"propertyName": "kind", "mapping": {"more": "#/components/schemas/More"}},
            },
            "More": {"type": "object", "properties": {"inner": {"$ref": "#/components/schemas/Endless"}}},
            "Twice": {
                "type": "object",
                "properties": {"x": {"$ref": "#/components/schemas/Base"}, "y": {"$ref": "#/components/schemas/Base"}},
            },
        }
    }
}


def ref(name):
    return {"$ref": f"#/components/schemas/{name}"}


def test_references_are_followed_to_their_end():
    assert follow(DOCUMENT, ref("Alias")) == {"type": "string"}
    assert follow(DOCUMENT, ref("a~1b%20c")) == {"type": "integer"}
    assert follow(DOCUMENT, {"type": "null"}) == {"type": "null"}
    assert follow(DOCUMENT, None) is None


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("#/components/schemas/Nothing", "leads nowhere"),
        ("other.yaml#/X", "does not lead"),
        (ref("Round")["$ref"], "does not"),
    ],
)
def test_a_reference_to_nowhere_is_refused(reference, message):
    with pytest.raises(FactError, match=message):
        follow(DOCUMENT, {"$ref": reference})


@pytest.mark.parametrize(
    ("schema", "name"),
    [
        (ref("Word"), "Word"),
        ({"type": "array", "items": ref("Word")}, "Word[]"),
        ({"type": "array", "items": {"type": "string"}}, None),
        ({"type": "object"}, None),
        (None, None),
    ],
)
def test_the_name_behind_a_schema(schema, name):
    assert name_of(schema) == name


def test_parts_of_allof_become_one_object():
    assert stand_alone(DOCUMENT, ref("Grandchild")) == {
        "type": "object",
        "required": ["a", "b"],
        "properties": {
            "a": {"type": "string"},
            "b": {"type": "array", "items": {"type": "string"}},
            "c": {"type": "boolean"},
        },
    }


def test_the_same_schema_may_stand_twice_beside_itself():
    found = stand_alone(DOCUMENT, ref("Twice"))["properties"]
    assert found["x"] == found["y"] == {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}}


def test_a_discriminator_becomes_a_chain_of_conditions():
    def when(value):
        return {"required": ["kind"], "properties": {"kind": {"const": value}}}

    assert stand_alone(DOCUMENT, ref("Place")) == {
        "type": "object",
        "required": ["kind", "role"],
        "properties": {"kind": {"type": "string"}, "role": {"type": "string"}},
        "if": when("site"),
        "then": {"properties": {"id": {"type": "string"}}, "required": ["id"]},
        "else": {"if": when("point"), "then": {"properties": {"x": {"type": "integer"}}, "required": ["x"]}},
    }


def test_a_form_by_itself_has_the_common_rules_and_its_own():
    assert stand_alone(DOCUMENT, ref("Site")) == {
        "type": "object",
        "required": ["kind", "role", "id"],
        "properties": {"kind": {"type": "string"}, "role": {"type": "string"}, "id": {"type": "string"}},
    }


def test_the_document_is_left_as_it_was():
    before = str(DOCUMENT)
    stand_alone(DOCUMENT, ref("Grandchild"))
    assert str(DOCUMENT) == before


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Quarrel", "disagree on a"),
        ("Parcel", "disagree on event"),
        ("Choice", "plain objects only"),
        ("Words", "plain objects only"),
        ("Tree", "Tree contains itself"),
        ("Loop", "Loop contains itself"),
        ("Endless", "Endless contains itself"),
    ],
)
def test_what_cannot_stand_alone_is_refused(name, message):
    with pytest.raises(FactError, match=message):
        stand_alone(DOCUMENT, ref(name))


def judged(name, document):
    return jsonschema.Draft202012Validator(stand_alone(DOCUMENT, ref(name))).is_valid(document)


@pytest.mark.parametrize(
    ("pet", "sound"),
    [
        ({"@type": "Cat", "fur": "grey"}, True),
        ({"@type": "Cat", "fins": 2}, False),
        ({"@type": "Fish", "fur": 7}, True),
        ({"@type": "Fish", "fins": "two"}, False),
        ({"fur": "grey"}, False),
        ({"@type": "Tiger", "@baseType": "Cat"}, False),
        ({"@type": "Tiger", "@baseType": "Cat", "fur": "striped"}, True),
        ({"@type": "Fish", "@baseType": "Cat"}, True),
        ({"@type": "Stone", "@baseType": "Mineral", "fins": "two"}, True),
        ({"@type": "Stone"}, True),
        ("Cat", False),
    ],
)
def test_the_type_picks_the_form_and_an_unknown_one_leaves_it_to_the_base_type(pet, sound):
    assert judged("Pet", pet) is sound


@pytest.mark.parametrize(
    ("value", "sound"),
    [
        ({"@type": "Value", "name": "n"}, True),
        ({"@type": "Value", "value": 7}, True),
        ({"@type": "Text"}, False),
        ({"@type": "Text", "value": "v", "name": 7}, False),
        ({"@type": "Text", "value": "v", "name": "n"}, True),
        ({"@type": "Word", "@baseType": "Text", "value": 7}, False),
        ({"@type": "Value", "@baseType": "Text", "value": 7}, True),
    ],
)
def test_a_schema_made_of_parts_may_have_forms_and_be_one_of_them(value, sound):
    assert judged("Value", value) is sound


def test_without_a_base_type_in_the_forms_none_is_asked_for():
    assert "@baseType" not in str(stand_alone(DOCUMENT, ref("Place")))


def test_a_later_part_may_say_what_kind_of_object_it_is():
    assert stand_alone(DOCUMENT, ref("Letter"))["properties"]["event"] == {"type": "object", "required": ["text"]}
