from __future__ import annotations

import pytest

from ttck.specs.dialects.naming import Names

NAMES = Names(to_wire={"description": "summary", "note": "remarks"}, payload="troubleTicket")
TICKET = {"id": "1", "description": "down", "note": [{"description": "a part keeps its names"}]}
WIRE = {"id": "1", "summary": "down", "remarks": [{"description": "a part keeps its names"}]}


def test_a_document_goes_out_and_comes_in():
    assert NAMES.sent(TICKET) == WIRE
    assert NAMES.received(WIRE) == TICKET
    assert NAMES.received([WIRE, WIRE]) == [TICKET, TICKET]
    assert NAMES.received("no document") == "no document"
    assert list(NAMES.sent(TICKET)) == ["id", "summary", "remarks"]


def test_an_event_carries_the_resource():
    event = {"eventId": "e", "event": {"troubleTicket": WIRE}}
    assert NAMES.announced(event) == {"eventId": "e", "event": {"troubleTicket": TICKET}}
    assert NAMES.announced(NAMES.announced(event), out=True) == event
    assert NAMES.announced({"event": {"other": WIRE}}) == {"event": {"other": WIRE}}
    assert NAMES.announced([1]) == [1]


def test_a_patch_of_operations_points_to_the_attribute():
    patch = [{"op": "replace", "path": "/description", "value": "x"}, {"op": "move", "from": "/note/0/description", "path": "/note/-"}]
    wire = [{"op": "replace", "path": "/summary", "value": "x"}, {"op": "move", "from": "/remarks/0/description", "path": "/remarks/-"}]
    assert NAMES.sent(patch) == wire
    assert NAMES.received(wire) == patch


@pytest.mark.parametrize(
    ("query", "wire"),
    [
        (("description", "down"), ("summary", "down")),
        (("description.gt", "a"), ("summary.gt", "a")),
        (("note.text", "note"), ("remarks.text", "note")),
        (("fields", "id,description,note"), ("fields", "id,summary,remarks")),
        (("sort", "-description,+id"), ("sort", "-summary,+id")),
        (("filter", "$.description[?(@.note=='description')]"), ("filter", "$.summary[?(@.remarks=='description')]")),
        (("offset", "description"), ("offset", "description")),
        (("", "x"), ("", "x")),
    ],
)
def test_a_query_names_the_attribute(query, wire):
    assert NAMES.asked([query]) == [wire]
    assert NAMES.asked([wire], out=False) == [query]


def test_where_nothing_is_renamed_nothing_is_copied():
    assert Names().sent(TICKET) is TICKET
    assert Names().received(TICKET) is TICKET
    assert Names().asked([("description", "x")]) == [("description", "x")]
