"""The seller of OSS/J over HTTP: creates, readings and changes in JSON and in forms, refusals in its form, and its owner."""

from __future__ import annotations

import io
import json

import pytest

from ttck.mockseller.engine.settings import Client, Settings
from ttck.mockseller.registry import seller_of
from ttck.mockseller.web.app import create_app
from ttck.specs.contracts import contract

BASE = "/ticketing-ossj/troubleTicket"
RULES = contract("ossj")
TICKET = {
    "baseTroubleTicketState": "OPENACTIVE", "mirrorKey": "TU-1", "dialog": "No light.", "troubleType": "FTTH", "troubleDescription": "dark",
    "troubleDetectionTime": "2025-01-15T10:30:00Z", "preferredPriority": 1, "troubledObject": "CTO", "customerTroubleNum": "O1",
    "wh1Parameter": "red", "clearencePerson": "agent", "customer": "17",
}  # fmt: skip
FILE = {"content": "ZmlsZQ==", "mimeType": "text/plain", "name": "a.txt"}
SCHEMAS = {"POST": "CreatedTroubleTicket", "GET": "TroubleTicket", "PATCH": "UpdatedTroubleTicket"}


class Caller:
    """Calls the seller; every answer keeps the contract."""

    def __init__(self, **settings):
        self.seller = seller_of(Settings(profile="ossj", paranoid=True, control_token="t", **settings))
        self.client = create_app(self.seller).test_client()

    def __call__(self, method, path="", *, expect, **sent):
        answer = self.client.open(BASE + path, method=method, **sent)
        assert answer.status_code == expect, answer.text
        if expect in {200, 201, 400}:
            assert answer.content_type == "application/json"
            assert RULES.problems(answer.json, "BadRequest" if expect == 400 else SCHEMAS[method]) == ()
        return answer.json

    def create(self, **more):
        return self("POST", expect=201, json={**TICKET, **more})["ticketId"]

    def change(self, ticket, *, expect=200, **more):
        document = {"ticketId": ticket, "mirrorKey": "TU-1", "dialog": "Still dark.", **more}
        return self("PATCH", f"/{ticket}", expect=expect, json={name: value for name, value in document.items() if value is not None})

    def act(self, name, ticket, expect=200):
        answer = self.client.post(f"/_control/stimuli/{name}", json={"id": ticket}, headers={"Authorization": "Bearer t"})
        assert answer.status_code == expect, answer.text
        return answer.json


@pytest.fixture
def call():
    return Caller()


def test_a_ticket_is_created_read_and_changed(call):
    ticket = call.create(attachments=[FILE])
    seen = call("GET", f"/{ticket}", expect=200)
    assert seen["mirrorKey"] == "TU-1"
    assert seen["baseTroubleTicketState"] == "OPENACTIVE"
    assert seen["troubleDectectionTime"] == TICKET["troubleDetectionTime"]
    assert "attachments" not in seen
    assert "clearencePerson" not in seen
    answer = call.change(ticket, customer=31)
    assert (answer["ticketId"], answer["dialog"]) == (ticket, "Still dark.")
    after = call("GET", f"/{ticket}", expect=200)
    assert after == {**seen, "dialog": "No light.\nStill dark.", "customer": 31}


def test_a_refusal_names_all_that_is_missing(call):
    refused = call("POST", expect=400, json={"mirrorKey": "TU-1", "dialog": " "})
    assert refused["illegalArgumentException"].startswith("required fields: baseTroubleTicketState,dialog,troubleType")
    ticket = call.create()
    assert call.change(ticket, expect=400, dialog=None) == {"illegalArgumentException": "required fields: dialog"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("baseTroubleTicketState", "CLOSED"), ("mirrorKey", "x" * 256), ("dialog", "x" * 4001), ("preferredPriority", 4),
        ("wh1Parameter", "otro"), ("troubleDetectionTime", "yesterday"),
        ("attachments", [{"content": "no!", "mimeType": "a", "name": "b"}]),
        ("attachments", [{"content": "ZmlsZQ=="}]),
    ],
)  # fmt: skip
def test_what_the_table_does_not_allow_is_refused(call, name, value):
    assert name in call("POST", expect=400, json={**TICKET, name: value})["illegalArgumentException"]


def test_a_form_is_taken_with_its_files(call):
    made = call("POST", expect=201, data={"data": json.dumps(TICKET), "attachment": (io.BytesIO(b"ZmlsZQ=="), "a.txt")})
    change = {"ticketId": made["ticketId"], "mirrorKey": "TU-1", "dialog": "More."}
    call("PATCH", f"/{made['ticketId']}", expect=200, data={"data": json.dumps(change), "x": "y"}, content_type="multipart/form-data")
    stored = call.seller.store.document(made["ticketId"])
    assert [file["content"] for file in stored["attachments"]] == ["ZmlsZQ=="]


def test_a_body_that_cannot_be_read_is_refused(call):
    assert "not JSON" in call("POST", expect=400, data="{", content_type="application/json")["illegalArgumentException"]
    assert "data" in call("POST", expect=400, data={"x": "y"}, content_type="multipart/form-data")["illegalArgumentException"]
    call("POST", expect=400, data="nothing", content_type="multipart/form-data; boundary=b")
    call("POST", expect=415, data="<a/>", content_type="application/xml")


def test_what_there_is_not_is_not_found(call):
    call("GET", "/RED-0", expect=404)
    call.change("RED-0", expect=400)
    call("GET", "/a/b", expect=404)
    call("DELETE", "/RED-0", expect=405)
    call("GET", expect=405)


def test_a_change_is_about_the_ticket_of_its_path(call):
    ticket, other = call.create(), call.create(mirrorKey="TU-2")
    mistaken = {"ticketId": other, "mirrorKey": "TU-1", "dialog": "x"}
    assert "ticketId" in call("PATCH", f"/{ticket}", expect=400, json=mistaken)["illegalArgumentException"]
    assert "mirrorKey" in call.change(other, expect=400)["illegalArgumentException"]


def test_both_sides_lead_a_ticket_through_its_states(call):
    ticket = call.create()
    assert call.act("ticket_request_info", ticket)["state"] == "DEFERRED.AWAITING-INFORMATION"
    assert call.act("ticket_request_info", ticket, 409)["applied"] is False
    call.change(ticket, baseTroubleTicketState="OPENACTIVE")
    assert call.act("ticket_request_cancellation", ticket)["state"] == "DEFERRED.AWAITING-CANCELATION"
    call.change(ticket, baseTroubleTicketState="OPENACTIVE")
    assert call.act("ticket_resolve", ticket)["state"] == "CLEARED"
    assert call.act("ticket_close_on_timeout", ticket)["state"] == "CLOSED"
    assert "cannot become" in call.change(ticket, expect=400, baseTroubleTicketState="OPENACTIVE")["illegalArgumentException"]
    call.change(ticket)
    assert call("GET", f"/{ticket}", expect=200)["baseTroubleTicketState"] == "CLOSED"
    call.act("ticket_start_work", ticket, 409)
    call.act("ticket_resolve", "RED-0", 404)


def test_a_resolution_says_what_was_done(call):
    ticket = call.create()
    assert "closeOutType" in call.change(ticket, expect=400, baseTroubleTicketState="CLEARED")["illegalArgumentException"]
    more = {"closeOutType": "A", "closeOutNarr": "B", "serviceRestoredTime": "2025-01-16T08:00:00Z"}
    call.change(ticket, baseTroubleTicketState="CLEARED", **more)
    assert call.seller.store.document(ticket)["closeOutType"] == "A"


def test_a_token_is_wanted():
    call = Caller(auth="oauth2", clients=(Client(id="me", secret="s", buyer="tu"),))
    refused = call("POST", expect=401, json=TICKET)
    assert refused == {"illegalArgumentException": "credentials are needed"}
    form = {"grant_type": "client_credentials", "client_id": "me", "client_secret": "s"}
    token = call.client.post("/oauth2/token", data=form).json["access_token"]
    call("POST", expect=201, json=TICKET, headers={"Authorization": f"Bearer {token}"})


def test_a_store_is_filled(call):
    answer = call.client.post("/_control/seed", json={"tickets": 3}, headers={"Authorization": "Bearer t"})
    assert answer.json == {"seeded": 3}
    assert call("GET", "/RED-S2", expect=200)["mirrorKey"] == "SEED-2"
