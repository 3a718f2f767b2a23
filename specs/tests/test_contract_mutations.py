"""Each thing that a description can say otherwise about a message is seen, in every contract that has a place for it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ttck.specs.contract_diff import diff
from ttck.specs.contracts import METHODS, contract, contract_names
from ttck.specs.loader import ROOT, load_yaml
from ttck.specs.resolving import follow

Document = dict[str, Any]
Change = Callable[[], None]


def operations(document: Document) -> Iterator[Document]:
    for item in (*document["paths"].values(), *document.get("webhooks", {}).values()):
        yield from (node for method, node in item.items() if method in METHODS)


def parameters(document: Document) -> Iterator[Document]:
    common = (item.get("parameters", []) for item in document["paths"].values())
    own = (node.get("parameters", []) for node in operations(document))
    yield from (follow(document, one) for found in (*common, *own) for one in found)


def answers(document: Document) -> Iterator[Document]:
    yield from (follow(document, one) for node in operations(document) for one in node["responses"].values() if one)


def requests(document: Document) -> Iterator[Document]:
    yield from (follow(document, node["requestBody"]) for node in operations(document) if "requestBody" in node)


def contents(document: Document) -> Iterator[Document]:
    yield from (one["content"] for one in (*requests(document), *answers(document)) if one.get("content"))


def schemas(document: Document) -> Iterator[Document]:
    """Every schema that is written somewhere, references left aside."""
    found: list[Any] = [*document["components"]["schemas"].values(), *(one["schema"] for one in parameters(document) if "schema" in one)]
    found += [body["schema"] for content in contents(document) for body in content.values()]
    while found:
        one = found.pop(0)
        if not isinstance(one, dict):
            continue
        if "$ref" not in one:
            yield one
        parts = [one.get("items"), one.get("additionalProperties"), *one.get("properties", {}).values()]
        found += [*parts, *(part for key in ("allOf", "anyOf", "oneOf") for part in one.get(key, ()))]


def attributes(document: Document) -> Iterator[tuple[Document, str]]:
    yield from ((one["properties"], name) for one in schemas(document) for name in one.get("properties", {}))


def scalars(document: Document, kind: str) -> list[Document]:
    return [one for one in schemas(document) if one.get("type") == kind]


def put(node: Document, key: str, value: Any) -> Change:
    return lambda: node.__setitem__(key, value)


def drop(node: Document, key: str) -> Change:
    return lambda: node.__delitem__(key)


def setting(key: str, value: Any, *, of: str) -> Callable[[Document], list[Change]]:
    """Say something new about each value of a type."""
    return lambda document: [put(one, key, value) for one in scalars(document, of) if one.get(key) != value]


def dropping(key: str) -> Callable[[Document], list[Change]]:
    return lambda document: [drop(one, key) for one in schemas(document) if key in one]


def branches(key: str) -> Callable[[Document], list[Change]]:
    return lambda document: [lambda one=one: one[key].pop() for one in schemas(document) if len(one.get(key, ())) > 1]


def renamed(content: Document) -> Change:
    def change() -> None:
        content["application/xml"] = content.pop(next(iter(content)))

    return change


def beside_references(key: str) -> Callable[[Document], list[Change]]:
    return lambda document: [put(props[name], key, True) for props, name in attributes(document) if "$ref" in props[name]]


def first_body(one: Document) -> Document:
    return next(iter(one["content"].values()))


MUTATIONS: dict[str, Callable[[Document], list[Change]]] = {
    "a media type of a request is another": lambda d: [renamed(one["content"]) for one in requests(d) if len(one["content"]) == 1],
    "a media type of an answer is another": lambda d: [renamed(one["content"]) for one in answers(d) if len(one.get("content", ())) == 1],
    "a media type is added": lambda d: [put(one, "text/csv", {"schema": {"type": "string"}}) for one in contents(d)],
    "a media type is removed": lambda d: [drop(one, next(reversed(one))) for one in contents(d) if len(one) > 1],
    "a body need not be sent": lambda d: [put(one, "required", not one.get("required", False)) for one in requests(d)],
    "a body is gone": lambda d: [drop(node, "requestBody") for node in operations(d) if "requestBody" in node],
    "a body is written in place": lambda d: [put(first_body(one), "schema", {"type": "object"}) for one in requests(d)],
    "an answer has no body": lambda d: [drop(one, "content") for one in answers(d) if one.get("content")],
    "an attribute may be null, as 3.0 says it": setting("nullable", True, of="string"),
    "an attribute may be null, as 3.1 says it": lambda d: [put(one, "type", ["string", "null"]) for one in scalars(d, "string")],
    "a list may be null": setting("nullable", True, of="array"),
    "what is referred to may be null": beside_references("nullable"),
    "what is referred to may be null, by anyOf": lambda d: [
        put(props, name, {"anyOf": [props[name], {"type": "null"}]}) for props, name in attributes(d) if "$ref" in props[name]
    ],
    "an attribute is read only": setting("readOnly", True, of="string"),
    "an object is write only": setting("writeOnly", True, of="object"),
    "what is referred to is read only": beside_references("readOnly"),
    "a branch of anyOf is gone": branches("anyOf"),
    "anyOf is oneOf": lambda d: [lambda one=one: one.update(oneOf=one.pop("anyOf")) for one in schemas(d) if "anyOf" in one],
    "an attribute has forms": lambda d: [
        put(props, name, {"oneOf": [props[name], {"type": "integer", "minimum": 7}]}) for props, name in attributes(d)
    ],
    "a part of allOf is gone": lambda d: [lambda one=one: one["allOf"].pop(0) for one in schemas(d) if len(one.get("allOf", ())) > 1],
    "credentials are asked for": lambda d: [
        lambda: d.update(security=[{"other": ["read"]}], components={**d["components"], "securitySchemes": {"other": {"type": "oauth2"}}})
    ],
    "an operation asks for nothing, or for something": lambda d: [
        put(node, "security", [] if d.get("security") else [{"key": []}]) for node in operations(d)
    ],
    "an object takes no other attributes": setting("additionalProperties", False, of="object"),
    "an attribute is gone": lambda d: [drop(properties, name) for properties, name in attributes(d)],
    "an attribute is new": lambda d: [put(one["properties"], "brandNew", {"type": "string"}) for one in schemas(d) if "properties" in one],
    "an attribute is mandatory": lambda d: [
        put(one, "required", [*one.get("required", ()), name])
        for one in schemas(d) for name in one.get("properties", {}) if name not in one.get("required", ())
    ],
    "an attribute is no longer mandatory": dropping("required"),
    "a value is a number": setting("type", "number", of="string"),
    "a list holds something else": setting("items", {"type": "boolean"}, of="array"),
    "a format is gone": dropping("format"),
    "a pattern is asked for": setting("pattern", "^X", of="string"),
    "a value is excluded": setting("not", {"const": "X"}, of="string"),
    "one value is possible": setting("const", "X", of="string"),
    "a number has a limit that is not reached": setting("exclusiveMaximum", 9, of="integer"),
    "a list holds each once": setting("uniqueItems", True, of="array"),
    "a value is no longer possible": lambda d: [lambda one=one: one["enum"].pop() for one in schemas(d) if len(one.get("enum", ())) > 1],
    "a status is gone": lambda d: [drop(node["responses"], next(reversed(node["responses"]))) for node in operations(d)],
    "a header has to be there": lambda d: [
        put(follow(d, header), "required", True) for one in answers(d) for header in one.get("headers", {}).values()
    ],
    "a parameter is mandatory, or is not": lambda d: [
        put(one, "required", not one.get("required", False)) for one in parameters(d) if one["in"] == "query"
    ],
    "a parameter of a path has another format": lambda d: [
        put(one, "schema", {"type": "string", "format": "uuid"}) for one in parameters(d) if one["in"] == "path"
    ],
    "a list in a query is written otherwise": lambda d: [put(one, "explode", False) for one in parameters(d) if one["in"] == "query"],
    "an operation has another name": lambda d: [put(node, "operationId", "other") for node in operations(d)],
}  # fmt: skip

# A contract that extends another has the places of that.
ALONE = [name for name in contract_names() if "extends" not in load_yaml(ROOT / "openapi" / f"{name}.yaml")]
APPLICABLE = [
    pytest.param(name, mutation, id=f"{name}-{mutation}")
    for name in ALONE for mutation, made in MUTATIONS.items() if made(contract(name).document)
]  # fmt: skip


def test_every_mutation_finds_its_place_in_some_contract() -> None:
    assert {param.values[1] for param in APPLICABLE} == set(MUTATIONS)


@pytest.mark.parametrize(("name", "mutation"), APPLICABLE)
def test_a_mutation_is_reported(name: str, mutation: str) -> None:
    ours = contract(name).document
    made = len(MUTATIONS[mutation](ours))
    for place in sorted({0, made - 1}):
        theirs = copy.deepcopy(ours)
        MUTATIONS[mutation](theirs)[place]()
        found = diff(ours, theirs)
        assert found, f"place {place} of {made}"
        assert all(one.ours != one.theirs for one in found), found


def test_a_branch_of_one_of_that_is_gone_is_reported() -> None:
    ours = copy.deepcopy(contract("tmf621-v5").document)
    for change in MUTATIONS["anyOf is oneOf"](ours):
        change()
    theirs = copy.deepcopy(ours)
    changes = branches("oneOf")(theirs)
    assert changes
    changes[0]()
    assert [(one.kind, one.erratum) for one in diff(ours, theirs)] == [("form", None)]


def test_a_repair_explains_only_what_it_repairs() -> None:
    """Where our file declares a repair of what is mandatory, a partner's null or read-only attribute stays a difference."""
    ours = contract("troubleTicket").document
    theirs = copy.deepcopy(ours)
    found = next(
        properties[name]
        for properties, name in attributes(theirs)
        if "x-ttck-erratum" in properties[name] and properties[name].get("type") == "string"
    )
    found.update(nullable=True, readOnly=True)
    differences = diff(ours, theirs)
    assert {one.kind for one in differences} == {"nullable", "access"}
    assert {one.erratum for one in differences} == {None}


@pytest.mark.parametrize("name", ALONE)
def test_names_of_schemas_do_not_travel(name: str) -> None:
    """A partner who calls every schema otherwise says the same, and what it says otherwise is still seen, under our name."""
    ours = contract(name).document
    theirs = renamed_schemas(ours)
    assert [one for one in diff(ours, theirs) if one.kind != "schema"] == []
    alone = {one.where for one in diff(ours, theirs)}
    schema = next(key for key, node in ours["components"]["schemas"].items() if key not in alone and node.get("properties"))
    attribute = next(iter(ours["components"]["schemas"][schema]["properties"]))
    theirs["components"]["schemas"][f"Acme{schema}"]["properties"][attribute] = {"type": "boolean", "readOnly": True}
    assert f"{schema}.{attribute}" in {one.where for one in diff(ours, theirs)}


def renamed_schemas(document: Document) -> Document:
    def told(node: Any) -> Any:
        if isinstance(node, list):
            return [told(one) for one in node]
        if isinstance(node, dict):
            return {key: told(value) for key, value in node.items()}
        return node.replace("#/components/schemas/", "#/components/schemas/Acme") if isinstance(node, str) else node

    other: Document = told(document)
    other["components"]["schemas"] = {f"Acme{name}": schema for name, schema in other["components"]["schemas"].items()}
    return other
