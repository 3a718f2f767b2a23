from __future__ import annotations

import copy

import pytest

from ttck.specs.contract_diff import Difference, diff, explained, render_text, unexplained
from ttck.specs.contracts import contract, contract_names
from ttck.specs.errata import errata as known_errata
from ttck.specs.loader import ROOT, load_yaml, parse_yaml

# A small file in the style of a published one. It says the same as OURS except for the one repair that OURS declares.
OFFICIAL = """
openapi: 3.0.1
paths:
  /ticket:
    get:
      operationId: listTicket
      parameters:
      - {in: query, name: state, schema: {type: string, enum: [open, closed]}}
      - {in: query, name: since, schema: {type: string, format: date-time}, description: long words}
      responses:
        '200':
          headers: {X-Total: {schema: {type: integer}}}
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Ticket'}}}}
        '400': {content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
    post:
      operationId: createTicket
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Ticket'}}}}
      responses:
        '201': {content: {application/json: {schema: {$ref: '#/components/schemas/Ticket'}}}}
  /ticket/{id}:
    delete:
      operationId: deleteTicket
      responses:
        '204':
components:
  schemas:
    Error: {type: object, required: [reason], properties: {reason: {type: string, maxLength: 255}}}
    State: {type: string, enum: [open, closed]}
    Base: {type: object, required: [ghost, id], properties: {id: {type: string}}}
    Ticket:
      allOf:
      - {$ref: '#/components/schemas/Base'}
      - type: object
        required: [state, due]
        properties:
          state: {$ref: '#/components/schemas/State', description: words beside a reference}
          due: {type: string, format: date-time}
          tags: {type: array, minItems: 1, items: {type: string}}
          notes: {type: array, items: {$ref: '#/components/schemas/Error'}}
"""
OURS = (
    OFFICIAL.replace("required: [state, due]", "required: [state]")
    .replace("due: {type: string, format: date-time}", "due: {type: string, format: date-time, x-ttck-erratum: B1}")
    .replace("enum: [open, closed]}}", "$ref: '#/components/schemas/State'}}", 1)
    .replace("schema: {type: string, $ref", "schema: {$ref")
    .replace("{id}", "{ticketId}")
)


def parsed(text):
    return parse_yaml(text, name="a test")


def planted(old, new, *, text=OFFICIAL):
    """The differences that come from one change of the official file."""
    assert text.count(old) >= 1
    return unexplained(diff(parsed(OURS), parsed(text.replace(old, new, 1))))


def one(found):
    (difference,) = found
    return difference.kind, difference.where, difference.ours, difference.theirs


def test_a_declared_repair_is_the_only_difference():
    assert diff(parsed(OURS), parsed(OFFICIAL)) == (
        Difference(kind="required", where="Ticket.due", ours="False", theirs="True", erratum="B1"),
    )


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("State: {type: string, enum: [open, closed]}", "State: {type: string, enum: [open]}",
         ("enum", "State", "closed, open", "open")),
        ("schema: {type: string, enum: [open, closed]}", "schema: {type: string, enum: [open, closed, lost]}",
         ("enum", "GET /ticket query state", "closed, open", "closed, lost, open")),
        ("required: [reason]", "required: [reason, code]", ("required", "Error.code", "False", "True")),
        ("required: [state, due]", "required: [due]", ("required", "Ticket.state", "True", "False")),
        ("reason: {type: string", "reason: {type: integer", ("type", "Error.reason", "string", "integer")),
        ("          due: {", "          more: {type: string}\n          due: {",
         ("attribute", "Ticket.more", None, "present")),
        ("maxLength: 255", "maxLength: 10", ("bound", "Error.reason", "maxLength 255", "maxLength 10")),
        ("minItems: 1, ", "", ("bound", "Ticket.tags", "minItems 1", None)),
        ("items: {type: string}", "items: {type: integer}", ("type", "Ticket.tags[]", "string", "integer")),
        ("notes: {type: array, items: {$ref: '#/components/schemas/Error'}}",
         "notes: {type: array, items: {$ref: '#/components/schemas/State'}}",
         ("type", "Ticket.notes", "Error[]", "State[]")),
        ("schema: {type: string, format: date-time}", "schema: {type: string}",
         ("format", "GET /ticket query since", "date-time", None)),
        ("- {in: query, name: since,", "- {in: query, required: true, name: since,",
         ("required", "GET /ticket query since", "False", "True")),
        ("'204':", "'204':\n        '404': {description: gone}",
         ("status", "DELETE /ticket/{ticketId} 404", None, "present")),
        ("{X-Total: {schema: {type: integer}}}", "{}", ("header", "GET /ticket 200 X-Total", "present", None)),
        ("X-Total: {schema: {type: integer}}", "X-Total: {schema: {type: string}}",
         ("type", "GET /ticket 200 X-Total", "integer", "string")),
        ("schema: {type: array, items: {$ref: '#/components/schemas/Ticket'}}",
         "schema: {$ref: '#/components/schemas/Ticket'}", ("body", "GET /ticket 200", "Ticket[]", "Ticket")),
        ("requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Ticket'}}}}",
         "requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Base'}}}}",
         ("body", "POST /ticket", "Ticket", "Base")),
        ("operationId: deleteTicket", "operationId: removeTicket",
         ("operation id", "DELETE /ticket/{ticketId}", "deleteTicket", "removeTicket")),
        ("    State: {", "    Extra: {type: string}\n    State: {", ("schema", "Extra", None, "present")),
        ("    delete:", "    get: {operationId: getTicket, responses: {}}\n    delete:",
         ("operation", "GET /ticket/{id}", None, "present")),
    ],
)  # fmt: skip
def test_a_planted_difference_is_found(old, new, found):
    assert one(planted(old, new)) == found


def test_what_only_we_have_is_found_too():
    official = parsed(OFFICIAL)
    del official["paths"]["/ticket/{id}"]
    del official["components"]["schemas"]["Error"]["properties"]["reason"]
    official["paths"]["/ticket"]["get"]["parameters"].pop()
    official["paths"]["/ticket"]["get"]["responses"].pop("400")
    found = {(d.kind, d.where, d.ours, d.theirs) for d in unexplained(diff(parsed(OURS), official))}
    assert found == {
        ("operation", "DELETE /ticket/{ticketId}", "present", None),
        ("attribute", "Error.reason", "present", None),
        ("parameter", "GET /ticket query since", "present", None),
        ("status", "GET /ticket 400", "present", None),
    }


def test_an_erratum_explains_only_its_own_place():
    ours = OURS.replace("'400': {content", "'400': {x-ttck-erratum: B9, content")
    official = parsed(OFFICIAL)
    official["paths"]["/ticket"]["get"]["responses"] = {}
    found = {d.where: d.erratum for d in diff(parsed(ours), official)}
    assert found == {"GET /ticket 200": None, "GET /ticket 400": "B9", "Ticket.due": "B1"}


def test_an_erratum_on_a_schema_explains_only_a_required_attribute_that_is_not_there():
    ours = parsed(OURS.replace("required: [ghost, id]", "x-ttck-erratum: B7, required: []"))
    found = {(d.kind, d.where): d.erratum for d in diff(ours, parsed(OFFICIAL)) if d.where.startswith("Base")}
    assert found == {("required", "Base.ghost"): "B7", ("required", "Base.id"): None}


def test_an_inherited_difference_shows_at_each_heir():
    found = planted("id: {type: string}", "id: {type: integer}")
    assert [(d.kind, d.where) for d in found] == [("type", "Base.id"), ("type", "Ticket.id")]


def test_an_older_description_format_is_read_as_well():
    swagger = parsed("""
swagger: '2.0'
paths:
  /ticket:
    post:
      operationId: createTicket
      parameters:
      - {in: body, name: ticket, schema: {$ref: '#/definitions/Ticket'}}
      - {in: query, name: fields, type: string}
      responses:
        201: {schema: {$ref: '#/definitions/Ticket'}}
definitions:
  Ticket: {type: object, properties: {id: {type: string}}}
""")
    ours = parsed("""
openapi: 3.0.3
paths:
  /ticket:
    post:
      operationId: createTicket
      parameters: [{in: query, name: fields, schema: {type: integer}}]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Ticket'}}}}
      responses: {'201': {content: {application/json: {schema: {$ref: '#/components/schemas/Ticket'}}}}}
components:
  schemas:
    Ticket: {type: object, properties: {id: {type: string}}}
""")
    assert one(diff(ours, swagger)) == ("type", "POST /ticket query fields", "integer", "string")


def test_a_form_that_is_named_without_a_reference_breaks_nothing():
    named = FORMS.replace("mapping: {Big: '#/components/schemas/Big'", "mapping: {Big: Big")
    assert [one for one in diff(parsed(FORMS), parsed(named)) if not one.erratum] == []


def test_the_text_puts_the_unexplained_first_and_counts_both():
    found = diff(parsed(OURS), parsed(OFFICIAL.replace("reason: {type: string", "reason: {type: integer")))
    assert render_text(found).splitlines() == [
        "UNEXPLAINED: type at Error.reason: ours string, theirs integer",
        "repairs B1: required at Ticket.due: ours False, theirs True",
        "2 differences: 1 explained by errata, 1 unexplained",
    ]
    assert render_text(()) == "0 differences: 0 explained by errata, 0 unexplained"
    assert (len(explained(found)), len(unexplained(found))) == (1, 1)


@pytest.mark.sampled(6)
@pytest.mark.parametrize("name", contract_names())
def test_each_single_change_of_a_contract_is_noticed(name):
    ours = contract(name).document
    assert diff(ours, ours) == ()
    for schema, node in ours["components"]["schemas"].items():
        other = copy.deepcopy(ours)
        changed = other["components"]["schemas"][schema]
        if "enum" in node:
            changed["enum"].append("another")
        else:
            changed.setdefault("required", []).append("another")
        assert any(d.where.startswith(schema) for d in diff(ours, other))
    for path in ours["paths"]:
        other = copy.deepcopy(ours)
        del other["paths"][path]
        assert unexplained(diff(ours, other))


def test_the_contracts_declare_these_repairs_and_no_others():
    # A contract that extends another has the repairs of that.
    alone = [name for name in contract_names() if "extends" not in load_yaml(ROOT / "openapi" / f"{name}.yaml")]
    found = {name: sorted(set(errata(contract(name).document))) for name in alone}
    assert {name: its for name, its in found.items() if its} == {
        "appointmentManagement": ["B19", "B20", "B26", "B4", "B8"],
        "appointmentNotification": ["B7"],
        "tmf621-v4": ["T3"],
        "tmf621-v5": ["T1", "T2", "T3"],
        "troubleTicket": ["B1", "B19", "B20", "B21", "B25", "B8"],
        "troubleTicketNotification": ["B5", "B7"],
        "workOrderNotification": ["B7"],
        "workorderManagement": ["B19", "B2", "B20", "B21", "B26", "B4"],
    }


@pytest.mark.parametrize("name", contract_names())
def test_each_repair_is_written_down_among_the_errata(name):
    assert set(errata(contract(name).document)) <= set(known_errata())


def errata(node):
    if isinstance(node, dict):
        yield from ([node["x-ttck-erratum"]] if "x-ttck-erratum" in node else [])
        yield from node.get("x-ttck-omitted", {}).values()
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from errata(part)


# What TMF621 has and MEF has not: forms by type, several media types, webhooks, and schemas that nobody needs.
FORMS = """
openapi: 3.1.0
x-ttck-omitted: {Relic: T3}
paths:
  /thing:
    patch:
      operationId: patchThing
      x-ttck-operation-id: {x-ttck-erratum: T2}
      requestBody:
        content:
          application/json: {schema: {$ref: '#/components/schemas/Thing'}}
          application/merge-patch+json: {schema: {$ref: '#/components/schemas/Thing'}}
      responses: {'204': {description: done}}
webhooks:
  thingEvent:
    post:
      operationId: thingEvent
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
      responses: {'204': {description: received}}
components:
  schemas:
    Thing:
      x-ttck-erratum: T1
      type: object
      anyOf: [{$ref: '#/components/schemas/Big'}, {$ref: '#/components/schemas/Small'}]
      discriminator: {propertyName: '@type', mapping: {Big: '#/components/schemas/Big', Small: '#/components/schemas/Small'}}
    Big: {type: object, properties: {size: {type: integer}}}
    Small: {type: object, properties: {size: {type: integer}}}
"""
PUBLISHED_FORMS = (
    FORMS.replace("anyOf", "oneOf")
    .replace("operationId: patchThing", "operationId: thingPatch")
    .replace("webhooks:\n  thingEvent:", "  /listener/thingEvent:")
    .replace("components:\n  schemas:\n", "components:\n  schemas:\n    Relic: {type: string}\n")
)


def test_a_webhook_is_a_path_and_each_repair_is_explained_by_its_own_erratum():
    found = diff(parsed(FORMS), parsed(PUBLISHED_FORMS))
    assert {(d.kind, d.where, d.erratum) for d in found} == {
        ("operation id", "PATCH /thing", "T2"),
        ("choice", "Thing", "T1"),
        ("schema", "Relic", "T3"),
    }


@pytest.mark.parametrize(
    ("old", "new", "kind", "where"),
    [
        ("Small: '#/components/schemas/Small'}", "Small: '#/components/schemas/Big'}", "choice", "Thing"),
        ("application/merge-patch+json", "application/json-patch+json", "media type", "PATCH /thing"),
        ("    Relic: {", "    Other: {type: string}\n    Relic: {", "schema", "Other"),
        ("/listener/thingEvent", "/listener/otherEvent", "operation", "POST /listener/thingEvent"),
    ],
)
def test_a_planted_difference_of_that_sort_is_found(old, new, kind, where):
    assert old in PUBLISHED_FORMS
    found = diff(parsed(FORMS.replace("      x-ttck-erratum: T1\n", "")), parsed(PUBLISHED_FORMS.replace(old, new)))
    assert (kind, where) in {(d.kind, d.where) for d in unexplained(found)}
