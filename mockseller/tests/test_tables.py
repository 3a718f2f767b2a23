from __future__ import annotations

import orjson

from ttck.mockseller.dialects.mef.columns import SUMMARY, columns_of
from ttck.mockseller.engine.tables import TICKETS
from ttck.mockseller.tests.support import ticket_request

TICKET = {**ticket_request(externalId="X"), "id": "1", "creationDate": "1970-01-01T00:00:02Z", "status": "resolved"}


def test_columns_follow_from_the_document():
    ticket = {**TICKET, "resolutionDate": "1970-01-01T00:00:03Z"}
    columns = columns_of(ticket, confirmation_timeout=10)
    assert columns["created"] == 2_000_000
    assert columns["resolved"] == 3_000_000
    assert columns["due"] == 13_000_000
    assert (columns["external_id"], columns["entity_id"], columns["entity_type"]) == ("X", "P-1", "Product")
    assert set(columns) <= {column.name for column in TICKETS.columns}


def test_only_a_resolved_ticket_is_due():
    open_ticket = {**TICKET, "status": "reopened", "resolutionDate": "1970-01-01T00:00:03Z"}
    assert columns_of(open_ticket, confirmation_timeout=10)["due"] is None
    assert columns_of(TICKET, confirmation_timeout=10)["due"] is None


def test_the_summary_has_what_is_set_and_nothing_else():
    shown = orjson.loads(columns_of(TICKET, confirmation_timeout=1)["summary"])
    assert "relatedContactInformation" not in shown
    assert "resolutionDate" not in shown
    assert set(shown) <= set(SUMMARY)
    assert shown["externalId"] == "X"


def test_a_document_that_a_fault_spoilt_can_still_be_stored():
    spoilt = {"id": "1", "creationDate": 7, "relatedEntity": ["x"], "externalId": ["x"], "status": None}
    columns = columns_of(spoilt, confirmation_timeout=1)
    assert (columns["created"], columns["entity_id"], columns["external_id"]) == (0, None, None)
