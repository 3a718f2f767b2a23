"""What a probe sends."""

from __future__ import annotations

import pytest

from ttck.harness.runs.probe_values import nothing, optional_values, patched


@pytest.mark.parametrize(
    ("name", "schema", "value"),
    [
        ("creationDate.gt", {"type": "string", "format": "date-time"}, "2999-01-01T00:00:00Z"),
        ("creationDate.lt", {"type": "string", "format": "date-time"}, "1970-01-01T00:00:00Z"),
        ("resolutionDate", {}, "2999-01-01T00:00:00Z"),
        ("priority", {"type": "integer"}, "987654321"),
    ],
)
def test_no_ticket_has_such_a_value(name, schema, value):
    assert nothing(name, schema) == value


def test_a_text_that_no_ticket_has_is_made_up_each_time():
    assert len({nothing("severity", {"type": "string"}) for _ in range(9)}) == 9


def test_a_change_is_written_as_its_media_type_says():
    kind = {"@type": "TroubleTicket"}
    assert patched("application/merge-patch+json", "name", "x", kind=kind) == {"@type": "TroubleTicket", "name": "x"}
    assert patched("application/json-patch+json", "name", "x", kind=kind) == [{"op": "replace", "path": "/name", "value": "x"}]
    assert patched("multipart/form-data", "name", "x", kind=kind) is None
    assert patched("application/json-patch-query+json", "name", "x", kind=kind) is None


def test_optional_attributes_that_have_one_value_are_filled():
    schema = {
        "required": ["description"],
        "properties": {
            "description": {"type": "string"},
            "externalId": {"type": "string", "maxLength": 5},
            "severity": {"enum": ["low", "high"]},
            "due": {"type": "string", "format": "date-time"},
            "code": {"type": "string", "pattern": "^[0-9]+$"},
            "note": {"type": "array"},
            "@type": {"type": "string"},
            "secret": {"type": "string"},
            "count": {"type": "integer"},
        },
    }
    found = optional_values(schema, but={"secret"})
    assert found == {"externalId": "probe", "severity": "low", "due": "2031-05-06T07:08:09Z", "count": 1}
