from __future__ import annotations

import json
import socket
import threading
import time
import zlib
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, urlsplit

import pytest
import requests

from harness.stimuli import Stimuli
from harness.target import parse_target
from specs.contracts import contract, is_date_time
from specs.loader import parse_yaml
from specs.vocabulary import Stimulus, TicketEvent, TicketState
from suites.selftest.sellers import foreign, garbage, naive

LISTENER = "/mefApi/sonata/troubleTicketNotification/v4/listener/"
WAIT = 10.0


class Partner:
    """A buyer's view of a foreign seller: every answer is held against the contract."""

    def __init__(self, running: foreign.Running) -> None:
        self.running = running
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {running.token}"
        target = parse_target(parse_yaml(running.target(), name="template"), name="template")
        self.stimuli = Stimuli(target, run_id="run-1")
        self.contract = contract("troubleTicket")

    def call(self, method, path, *, expect=None, **options):
        answer = self.session.request(method, self.running.base_url + path, timeout=WAIT, **options)
        if expect is not None:
            assert answer.status_code == expect, answer.text
        self.judge(method, path, answer)
        return answer

    def judge(self, method, path, answer):
        found = self.contract.match(method, path)
        if not answer.content:
            assert answer.status_code == 204
            return
        assert answer.headers["Content-Type"].lower().replace(" ", "") == "application/json;charset=utf-8"
        if found and answer.ok:
            schema = found[0].responses[answer.status_code].schema
        else:
            schema = f"Error{answer.status_code}"
            schema += "[]" if answer.status_code == 422 else ""
        if schema in self.contract.schema_names or schema.endswith("[]"):
            assert self.contract.problems(answer.json(), schema) == ()

    def create(self, **changes):
        return self.call("POST", "/troubleTicket", json=request_body(**changes), expect=201).json()

    def get(self, ticket):
        return self.call("GET", f"/troubleTicket/{quote(ticket, safe='')}", expect=200).json()

    def status(self, ticket):
        return self.get(ticket)["status"]

    def patch(self, ticket, *, expect=200, **changes):
        return self.call("PATCH", f"/troubleTicket/{quote(ticket, safe='')}", json=changes, expect=expect).json()

    def post(self, ticket, task, *, expect=204, **body):
        path = f"/troubleTicket/{quote(ticket, safe='')}/{task}"
        return self.call("POST", path, json=body or None, expect=expect)

    def find(self, **query):
        return [item["id"] for item in self.call("GET", "/troubleTicket", params=query, expect=200).json()]

    def stimulate(self, ticket, name, **args):
        via, problem = self.stimuli.give(f"ticket_{name}" if not name.startswith("workorder") else name, ticket, args)
        assert (via, problem) == ("http", None)

    def until(self, ticket, state):
        end = time.monotonic() + WAIT
        while self.status(ticket) != state:
            assert time.monotonic() < end, f"{ticket} never became {state}"

    def at(self, state):
        """A new ticket in the given state."""
        ticket = self.create()["id"]
        steps = {
            "acknowledged": [],
            "inProgress": ["start_work"],
            "pending": ["start_work", "request_info"],
            "resolved": ["start_work", "resolve"],
        }
        if state in steps:
            for step in steps[state]:
                self.stimulate(ticket, step)
        elif state in {"reopened", "closed"}:
            for step in steps["resolved"]:
                self.stimulate(ticket, step)
            self.post(ticket, "close") if state == "closed" else self.post(ticket, "reopen", reason="still down")
        else:
            self.post(ticket, "cancel")
            if state == "cancelled":
                self.stimulate(ticket, "finish_cancellation")
        assert self.status(ticket) == state
        return ticket


class Listener:
    """A buyer's listener that collects what arrives and can refuse the first few posts."""

    def __init__(self, *, refuse=0):
        self.events, self.refuse, self.news = [], refuse, threading.Condition()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with outer.news:
                    accepted = outer.refuse <= 0
                    outer.refuse -= 1
                    if accepted:
                        outer.events.append((self.path, json.loads(body)))
                    outer.news.notify_all()
                self.send_response(204 if accepted else 503)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def kinds(self, ticket):
        return [body["eventType"] for _, body in self.events if body["event"]["id"] == ticket]

    def expect(self, ticket, *kinds):
        """Wait until exactly these events of the ticket have come, in order."""
        with self.news:
            self.news.wait_for(lambda: len(self.kinds(ticket)) >= len(kinds), timeout=WAIT)
        assert self.kinds(ticket) == list(kinds)


def contact(role="reporterContact", **changes):
    return {"role": role, "name": "Ada", "number": "+46 1", "emailAddress": "ada@buyer.example", **changes}


def note(text="look", **changes):
    return {"id": "n1", "author": "Ada", "date": "2026-02-03T04:05:06Z", "source": "buyer", "text": text, **changes}


def attachment(name="a.txt", **changes):
    return {
        "attachmentId": "a1",
        "author": "Ada",
        "creationDate": "2026-02-03T04:05:06.250+05:30",
        "name": name,
        "source": "buyer",
        "url": "https://buyer.example/a.txt",
        **changes,
    }


def relation(key="REL-1", **changes):
    return {
        "id": key,
        "@referredType": "TroubleTicket",
        "relationshipType": "duplicates",
        "creationDate": "2026-02-03T04:05:06Z",
        "description": "alike",
        "source": "buyer",
        **changes,
    }


def request_body(**changes):
    body = {
        "description": "no light",
        "severity": "significant",
        "priority": "high",
        "observedImpact": "down",
        "ticketType": "assistance",
        "relatedEntity": [{"id": "PRODUCT-1", "@referredType": "Product", "role": "affected"}],
        "relatedContactInformation": [contact()],
        **changes,
    }
    return {name: value for name, value in body.items() if value is not ...}


def without(item, *names):
    return {name: value for name, value in item.items() if name not in names}


@pytest.fixture(scope="module")
def running():
    with foreign.start(delays=(0.0, 0.01)) as seller:
        yield seller


@pytest.fixture
def partner(running):
    return Partner(running)


@pytest.fixture
def listener():
    with Listener() as started:
        yield started


class TestForeignLifecycle:
    def test_full_walk_of_a_ticket(self, partner):
        ticket = partner.create()["id"]
        for step, state in (
            ("start_work", "inProgress"),
            ("request_info", "pending"),
        ):
            partner.stimulate(ticket, step)
            assert partner.status(ticket) == state
        assert partner.patch(ticket, note=[note("port 7")])["status"] == "inProgress"
        partner.stimulate(ticket, "resolve")
        partner.post(ticket, "reopen", reason="still down")
        assert partner.status(ticket) == "reopened"
        partner.stimulate(ticket, "start_work")
        partner.stimulate(ticket, "resolve")
        partner.post(ticket, "close")
        closed = partner.get(ticket)
        walked = [entry["status"] for entry in closed["statusChange"]]
        assert walked == [
            *("acknowledged", "inProgress", "pending", "inProgress", "resolved", "reopened", "inProgress"),
            *("resolved", "closed"),
        ]
        assert datetime.fromisoformat(closed["resolutionDate"]) >= datetime.fromisoformat(closed["creationDate"])

    def test_close_on_timeout_is_a_job(self, partner):
        ticket = partner.at("resolved")
        partner.stimulate(ticket, "close_on_timeout")
        partner.until(ticket, "closed")

    @pytest.mark.parametrize("state", list(TicketState))
    def test_operations_are_refused_exactly_where_the_draft_says(self, partner, state):
        allowed = {
            "cancel": {"acknowledged", "inProgress", "pending"},
            "close": {"resolved"},
            "reopen": {"resolved"},
            "patch": {"acknowledged", "inProgress", "pending", "resolved", "reopened"},
        }
        refusals = {task for task, states in allowed.items() if state not in states}
        ticket = partner.at(state)
        before = partner.get(ticket)
        for task in refusals:
            if task == "patch":
                partner.patch(ticket, note=[note()], expect=409)
            else:
                partner.post(ticket, task, expect=409, reason="no")
        assert partner.get(ticket) == before
        for task in allowed.keys() - refusals:
            other = partner.at(state)
            if task == "patch":
                partner.patch(other, note=[note()])
            else:
                partner.post(other, task, reason="no")

    @pytest.mark.parametrize("name", [name for name in Stimulus if name.startswith("ticket_")])
    def test_stimuli_refuse_a_final_ticket(self, partner, name):
        ticket = partner.at("cancelled")
        via, problem = partner.stimuli.give(name, ticket, {})
        assert via == "http"
        assert " 409" in problem

    def test_every_stimulus_of_a_ticket_has_a_way(self, partner):
        of_tickets = {name for name in Stimulus if name.startswith("ticket_")}
        assert {name for name in of_tickets if not partner.stimuli.way(name)} == set()
        assert not partner.stimuli.way(Stimulus.RESTART)


class TestForeignCreate:
    def test_everything_the_buyer_set_comes_back(self, partner):
        sent = request_body(
            externalId="B-1",
            issueStartDate="2026-02-03T04:05:06.250+05:30",
            note=[note("one"), note("two", id="n2")],
            attachment=[attachment(), attachment("b", url=..., content="aGk=", mimeType="text/plain") | {"url": ""}],
            relatedIssue=[relation()],
            relatedContactInformation=[contact(), contact("buyerTechnicalContact", organization="B")],
        )
        created = partner.call("POST", "/troubleTicket", json=sent, expect=201).json()
        for name in (
            "description",
            "severity",
            "priority",
            "externalId",
            "issueStartDate",
            "relatedIssue",
            "relatedEntity",
        ):
            assert created[name] == sent[name]
        buyers = [without(item, "id") for item in created["note"] if item["source"] == "buyer"]
        assert buyers == [without(item, "id") for item in sent["note"]]
        assert [item["source"] for item in created["note"]] == ["buyer", "buyer", "seller"]
        assert [without(i, "attachmentId") for i in created["attachment"]] == [without(i, "attachmentId") for i in sent["attachment"]]
        roles = [person["role"] for person in created["relatedContactInformation"]]
        assert roles == ["reporterContact", "buyerTechnicalContact", "sellerTicketContact"]
        assert created["creationDate"].endswith("+01:00")
        assert partner.get(created["id"]) == created

    @pytest.mark.parametrize(
        ("changes", "status"),
        [
            *(({name: ...}, 400) for name in request_body()),
            ({"relatedContactInformation": [contact("buyerTechnicalContact")]}, 400),
            ({"relatedContactInformation": [without(contact(), "emailAddress")]}, 400),
            ({"note": [without(note(), "author")]}, 400),
            ({"note": [note(source="seller")]}, 422),
            ({"attachment": [attachment(source="seller")]}, 422),
            ({"attachment": [without(attachment(), "url")]}, 400),
            ({"attachment": [without(attachment(), "url") | {"content": "aGk="}]}, 400),
            ({"relatedIssue": [relation(source="seller")]}, 422),
            ({"relatedIssue": [without(relation(), "relationshipType")]}, 400),
            ({"severity": "awful"}, 422),
            ({"severity": ["minor"]}, 422),
            ({"issueStartDate": "yesterday"}, 422),
            ({"description": 7}, 422),
            ({"status": "closed"}, 422),
            ({"sellerPriority": "low"}, 422),
            ({"relatedEntity": []}, 400),
        ],
    )
    def test_bad_requests_are_refused_without_ticket_attributes(self, partner, changes, status):
        answer = partner.call("POST", "/troubleTicket", json=request_body(**changes), expect=status)
        errors = answer.json() if status == 422 else [answer.json()]
        assert all(set(error) <= {"code", "reason", "timestamp", "propertyPath"} for error in errors)

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe{}", b'{"a": NaN}', b'{"a": 1e999}', b"[" * 100_000])
    def test_unreadable_bodies_are_refused(self, partner, body):
        assert partner.call("POST", "/troubleTicket", data=body, expect=400).json()["code"] == "invalidBody"

    @pytest.mark.parametrize(
        "text",
        [
            *(
                "2026-02-03T04:05:06Z",
                "2026-02-03T04:05:06.123456789-03:00",
                "2026-02-03t04:05:06z",
                "2024-02-29T23:59:59Z",
            ),
            *(
                "2026-02-30T04:05:06Z",
                "2026-02-03T04:05:06",
                "2026-02-03T04:05:06+00:60",
                "2026-02-03 04:05:06Z",
                "2026-02-03",
            ),
            *("2026-02-03T24:00:00Z", "\u0662026-02-03T04:05:06Z", ""),
        ],
    )
    def test_date_times_are_those_of_the_contract(self, partner, text):
        status = 201 if is_date_time(text) else 422
        partner.call("POST", "/troubleTicket", json=request_body(issueStartDate=text), expect=status)

    def test_ids_do_not_repeat(self, partner):
        assert len({partner.create()["id"] for _ in range(10)}) == 10


class TestForeignPatch:
    def test_notes_and_attachments_are_appended_in_both_list_styles(self, partner):
        first = partner.create(note=[note("one")], attachment=[attachment("a")])
        second = partner.patch(first["id"], note=[note("two")], attachment=[attachment("b", attachmentId="a2")])
        full = [*second["note"], note("three")]
        files = [*second["attachment"], attachment("c", attachmentId="a3")]
        third = partner.patch(first["id"], note=full, attachment=files)
        assert [n["text"] for n in third["note"] if n["source"] == "buyer"] == ["one", "two", "three"]
        assert [a["name"] for a in third["attachment"]] == ["a", "b", "c"]
        assert third["note"][:2] == first["note"]

    @pytest.mark.parametrize(
        "change",
        [
            {"externalId": "new"},
            {"observedImpact": "degraded"},
            {"severity": "minor", "note": [note()]},
            {"priority": "low", "note": [note()]},
            {"issueStartDate": "2026-02-03T04:05:06Z", "note": [note()]},
        ],
    )
    def test_single_attributes_change(self, partner, change):
        patched = partner.patch(partner.create()["id"], **change)
        name = next(iter(change))
        assert patched[name] == change[name]
        assert partner.get(patched["id"]) == patched

    def test_contacts_of_the_buyer_are_replaced_and_nobody_else(self, partner):
        created = partner.create(relatedContactInformation=[contact(), contact("buyerTechnicalContact", name="Old")])
        ours = [p for p in created["relatedContactInformation"] if p["role"] != "buyerTechnicalContact"]
        fresh = contact("buyerTechnicalContact", name="New")
        for sent in ([fresh], [*ours, fresh]):
            patched = partner.patch(created["id"], relatedContactInformation=sent)
            assert patched["relatedContactInformation"] == [*ours, fresh]
        changed = [{**ours[0], "name": "Other"}, fresh]
        partner.patch(created["id"], relatedContactInformation=changed, expect=422)

    def test_relations_of_the_buyer_are_replaced_and_those_of_the_seller_stay(self, partner):
        ticket = partner.create(relatedIssue=[relation("A")])["id"]
        partner.stimulate(ticket, "add_related_issue")
        theirs = next(link for link in partner.get(ticket)["relatedIssue"] if link["source"] == "seller")
        for sent in ([relation("B")], [theirs, relation("B")]):
            assert partner.patch(ticket, relatedIssue=sent, note=[note()])["relatedIssue"] == [theirs, relation("B")]
        partner.patch(ticket, relatedIssue=[{**theirs, "description": "!"}], note=[note()], expect=422)
        assert partner.get(ticket)["relatedIssue"] == [theirs, relation("B")]

    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({}, 400),
            *(({name: "x"}, 422) for name in ("status", "sellerPriority", "sellerSeverity", "creationDate", "id")),
            *(({name: "x", "externalId": "y"}, 422) for name in ("description", "ticketType", "relatedEntity", "workOrder")),
            ({"relatedContactInformation": [contact(name="Other")]}, 422),
            ({"severity": "minor"}, 400),
            ({"relatedIssue": []}, 400),
            ({"note": [note(source="seller")]}, 422),
            ({"attachment": [without(attachment(), "url")], "note": [note()]}, 400),
        ],
    )
    def test_what_cannot_be_updated_is_refused_and_changes_nothing(self, partner, change, status):
        before = partner.create()
        partner.patch(before["id"], expect=status, **change)
        assert partner.get(before["id"]) == before

    def test_a_changed_copy_of_a_note_is_refused(self, partner):
        created = partner.create(note=[note("one")])
        altered = [{**created["note"][0], "text": "rewritten"}]
        partner.patch(created["id"], note=altered, expect=422)
        assert partner.get(created["id"]) == created


class TestForeignStaff:
    @pytest.mark.parametrize(
        ("name", "attribute"),
        [
            ("update_seller_severity", "sellerSeverity"),
            ("update_seller_priority", "sellerPriority"),
            ("update_expected_resolution", "expectedResolutionDate"),
            ("update_seller_contact", "relatedContactInformation"),
            ("update_technical_contacts", "relatedContactInformation"),
            ("add_note", "note"),
            ("add_attachment", "attachment"),
            ("add_related_issue", "relatedIssue"),
        ],
    )
    def test_each_update_changes_its_attribute_every_time_and_tells(self, partner, listener, name, attribute):
        partner.call("POST", "/hub", json={"callback": listener.url}, expect=201)
        ticket = partner.create()["id"]
        for round_number in (1, 2):
            before = partner.get(ticket)
            partner.stimulate(ticket, name)
            after = partner.get(ticket)
            assert after[attribute] != before.get(attribute)
            assert after["note"][: len(before["note"])] == before["note"]
            if attribute in {"expectedResolutionDate", "relatedIssue"}:
                assert len(after["note"]) == len(before["note"]) + 1
            listener.expect(ticket, *[TicketEvent.UPDATE] * round_number)

    def test_workorders(self, partner, listener):
        partner.call("POST", "/hub", json={"callback": listener.url}, expect=201)
        ticket = partner.at("inProgress")
        partner.stimulate(ticket, "workorder_open")
        partner.stimulate(ticket, "workorder_update")
        listener.expect(ticket, TicketEvent.STATE_CHANGE, TicketEvent.UPDATE, TicketEvent.UPDATE)
        partner.stimulate(ticket, "workorder_open_with_appointment")
        document = partner.get(ticket)
        assert (document["status"], len(document["workOrder"])) == ("pending", 2)
        assert document["note"][-1]["source"] == "seller"

    def test_the_sandbox_needs_its_key(self, partner):
        order = {"to": "WIP"}
        url = f"{partner.running.admin_url}/tickets/{partner.create()['id']}/transitions"
        assert requests.post(url, json=order, timeout=WAIT).status_code == 403


class TestForeignList:
    def test_every_filter_finds_and_leaves_out(self, partner):
        product = {"id": "PRODUCT-F", "@referredType": "Product", "role": "affected"}
        ticket = partner.create(externalId="only-me", relatedEntity=[product], ticketType="maintenance")["id"]
        for step in ("update_expected_resolution", "start_work", "resolve"):
            partner.stimulate(ticket, step)
        document = partner.get(ticket)
        other = {"severity": "minor", "sellerSeverity": "minor", "priority": "low", "sellerPriority": "low"}
        other |= {"observedImpact": "degraded", "ticketType": "information", "status": "closed", "externalId": "nobody"}
        for name, wrong in other.items():
            assert partner.find(**{"externalId": "only-me", name: document[name]}) == [ticket]
            assert ticket not in partner.find(**{name: wrong})
        assert partner.find(relatedEntityId="PRODUCT-F", relatedEntityType="Product") == [ticket]
        assert partner.find(relatedEntityId="PRODUCT-F", relatedEntityType="Service") == []
        for name in ("creationDate", "expectedResolutionDate", "resolutionDate"):
            early, late = "2020-01-01T00:00:00Z", "2090-01-01T00:00:00+05:30"
            assert partner.find(**{"externalId": "only-me", f"{name}.gt": early, f"{name}.lt": late}) == [ticket]
            assert partner.find(**{"externalId": "only-me", f"{name}.gt": late}) == []
            assert partner.find(**{"externalId": "only-me", f"{name}.lt": early}) == []

    def test_items_equal_the_tickets_and_the_newest_comes_first(self, partner):
        ids = [partner.create(externalId="order")["id"] for _ in range(3)]
        items = partner.call("GET", "/troubleTicket?externalId=order").json()
        assert [item["id"] for item in items] == ids[::-1]
        for item in items:
            document = partner.get(item["id"])
            assert item == {name: document[name] for name in item}

    def test_pages_end_at_25_and_say_so(self, partner):
        ids = {partner.create(externalId="page")["id"] for _ in range(30)}
        first = partner.call("GET", "/troubleTicket?externalId=page&limit=100")
        assert len(first.json()) == 25
        assert first.headers["X-Total-Count"] == "30"
        assert first.headers["X-Result-Count"] == "25"
        assert first.headers["X-Pagination-Throttled"] == "true"
        rest = partner.call("GET", "/troubleTicket?externalId=page&offset=25")
        assert rest.headers["X-Pagination-Throttled"] == "false"
        assert {item["id"] for item in first.json() + rest.json()} == ids

    @pytest.mark.parametrize("query", ["status=notAState", "creationDate.gt=yesterday", "limit=x", "offset=-1"])
    def test_senseless_queries_are_refused(self, partner, query):
        assert partner.call("GET", f"/troubleTicket?{query}", expect=400).json()["code"] == "invalidQuery"


class TestForeignEvents:
    def test_each_move_announces_itself_in_order(self, partner, listener):
        partner.call("POST", "/hub", json={"callback": listener.url}, expect=201)
        ticket = partner.create()["id"]
        for step in ("start_work", "request_info"):
            partner.stimulate(ticket, step)
        partner.patch(ticket, note=[note()])
        partner.stimulate(ticket, "resolve")
        partner.post(ticket, "close")
        state, update = TicketEvent.STATE_CHANGE, TicketEvent.UPDATE
        listener.expect(
            ticket,
            *(state, state, update, TicketEvent.INFO_REQUIRED),
            *(state, state, update, TicketEvent.CLEARANCE_REQUEST, state),
        )
        for path, body in listener.events:
            assert path == LISTENER + body["eventType"]
            assert contract("troubleTicketNotification").problems(body, "TroubleTicketEvent") == ()

    def test_clearance_is_requested_before_the_answer_to_an_eager_close(self, listener):
        with foreign.start(delays=(0.3, 0.3)) as slow:
            partner = Partner(slow)
            query = f"eventType={TicketEvent.CLEARANCE_REQUEST}"
            partner.call("POST", "/hub", json={"callback": listener.url, "query": query}, expect=201)
            ticket = partner.at("resolved")
            partner.post(ticket, "close")
            assert listener.kinds(ticket) == [TicketEvent.CLEARANCE_REQUEST]

    def test_queries_select_and_all_subscriptions_are_served(self, partner, listener):
        with Listener() as second:
            wanted = f"eventType = {TicketEvent.STATE_CHANGE}, {TicketEvent.CLEARANCE_REQUEST}"
            for place, query in ((listener, ""), (second, wanted)):
                partner.call("POST", "/hub", json={"callback": place.url, "query": query}, expect=201)
            ticket = partner.at("inProgress")
            partner.stimulate(ticket, "add_note")
            partner.stimulate(ticket, "resolve")
            state, update, solved = TicketEvent.STATE_CHANGE, TicketEvent.UPDATE, TicketEvent.CLEARANCE_REQUEST
            listener.expect(ticket, state, update, state, update, solved)
            second.expect(ticket, state, state, solved)

    def test_subscription_lives_and_ends(self, partner, listener):
        body = {"callback": listener.url + "/", "query": f"eventType={TicketEvent.STATE_CHANGE}"}
        params = {"buyerId": "B", "sellerId": "S"}
        hub = partner.call("POST", "/hub", params=params, json=body, expect=201).json()
        assert partner.call("GET", f"/hub/{hub['id']}", expect=200).json() == {"id": hub["id"], **body}
        first = partner.at("inProgress")
        listener.expect(first, TicketEvent.STATE_CHANGE)
        assert without(listener.events[0][1]["event"], "href") == {"id": first, "buyerId": "B", "sellerId": "S"}
        with Listener() as control:
            partner.call("POST", "/hub", json={"callback": control.url}, expect=201)
            partner.call("DELETE", f"/hub/{hub['id']}", expect=204)
            second = partner.at("inProgress")
            control.expect(second, TicketEvent.STATE_CHANGE)
        assert listener.kinds(second) == []
        partner.call("GET", f"/hub/{hub['id']}", expect=404)
        partner.call("DELETE", f"/hub/{hub['id']}", expect=404)

    def test_delivery_is_tried_again(self, partner):
        with Listener(refuse=2) as stubborn:
            partner.call("POST", "/hub", json={"callback": stubborn.url}, expect=201)
            ticket = partner.at("inProgress")
            stubborn.expect(ticket, TicketEvent.STATE_CHANGE)

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"callback": "nowhere"},
            {"callback": "http://h", "query": "eventType=x"},
            {"callback": "http://h", "query": "a=b"},
        ],
    )
    def test_bad_subscriptions_are_refused(self, partner, body):
        partner.call("POST", "/hub", json=body, expect=400)


class TestForeignManners:
    @pytest.mark.parametrize(
        ("method", "path"),
        [
            *(("GET", "/troubleTicket/NO"), ("PATCH", "/troubleTicket/NO"), ("POST", "/troubleTicket/NO/cancel")),
            *(("POST", "/troubleTicket/NO/close"), ("POST", "/troubleTicket/NO/reopen"), ("DELETE", "/hub/NO")),
            *(("POST", "/troubleTicket//cancel"), ("GET", "/troubleTicket/"), ("GET", "/nothing")),
        ],
    )
    def test_unknown_things_are_not_found(self, partner, method, path):
        body = {"note": [note()], "reason": "x"} if method != "PATCH" else {"note": [note()]}
        assert partner.call(method, path, json=body, expect=404).json()["code"] == "notFound"

    def test_wrong_methods_and_missing_features(self, partner):
        partner.call("PATCH", "/troubleTicket", json={"id": "1"}, expect=405)
        partner.call("GET", "/incident", expect=501)
        partner.call("POST", f"/troubleTicket/{partner.at('resolved')}/reopen", json={}, expect=400)

    @pytest.mark.parametrize("headers", [{"Authorization": None}, {"Authorization": "Bearer wrong"}])
    def test_credentials_are_needed(self, partner, headers):
        assert "WWW-Authenticate" in partner.call("GET", "/troubleTicket", headers=headers, expect=401).headers

    def test_slashed_ids_work_everywhere(self):
        with foreign.start(slashed_ids=True, delays=(0.0, 0.0)) as seller:
            partner = Partner(seller)
            created = partner.create()
            assert created["id"].startswith("TT/2026/")
            assert created["href"].endswith(quote(created["id"], safe=""))
            partner.stimulate(created["id"], "start_work")
            partner.patch(created["id"], externalId="x")
            partner.post(created["id"], "cancel")
            assert partner.status(created["id"]) == "assessingCancellation"


def test_the_naive_fake_answers_the_same_to_everything():
    with naive.start() as base:
        assert requests.get(f"{base}/troubleTicket", timeout=WAIT).json() == []
        created = requests.post(f"{base}/troubleTicket", json={}, timeout=WAIT)
        assert created.status_code == 201
        assert contract("troubleTicket").problems(created.json(), "TroubleTicket") == ()
        assert requests.patch(f"{base}/troubleTicket/9", json={}, timeout=WAIT).json() == created.json()
        assert requests.post(f"{base}/troubleTicket/9/close", timeout=WAIT).status_code == 204
        hub = requests.post(f"{base}/hub", json={}, timeout=WAIT)
        assert contract("troubleTicket").problems(hub.json(), "EventSubscription") == ()
        assert requests.delete(f"{base}/hub/1", timeout=WAIT).status_code == 204


@contextmanager
def raw_answer(base, *, timeout=WAIT):
    """Ask for the ticket list over a raw socket; gives the open socket."""
    parts = urlsplit(base)
    with socket.create_connection((parts.hostname, parts.port), timeout=timeout) as connection:
        connection.sendall(f"GET {parts.path}/troubleTicket HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        yield connection


def received(connection, *, limit=1 << 28):
    data = bytearray()
    while len(data) < limit and (piece := connection.recv(1 << 20)):
        data += piece
    return bytes(data)


def whole(base):
    with raw_answer(base) as connection:
        head, _, body = received(connection).partition(b"\r\n\r\n")
    return head, body


class TestGarbage:
    @pytest.mark.parametrize("name", sorted(garbage.GARBAGE))
    def test_each_starts_and_stops_alone(self, name):
        with garbage.GARBAGE[name]() as base:
            scheme = "https" if name == "tls_error" else "http"
            assert base.startswith(f"{scheme}://127.0.0.1:")
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((urlsplit(base).hostname, urlsplit(base).port), timeout=1)

    @pytest.mark.parametrize(
        ("name", "failure"),
        [
            ("refused", requests.ConnectionError),
            ("tls_error", requests.exceptions.SSLError),
            ("redirect_loop", requests.TooManyRedirects),
            ("truncated_body", requests.exceptions.ChunkedEncodingError),
            ("stall", requests.ReadTimeout),
            ("stall_after_headers", requests.ConnectionError),
            ("wrong_content_encoding", requests.exceptions.ContentDecodingError),
            ("header_flood", requests.RequestException),
            ("html_instead_of_json", requests.JSONDecodeError),
            ("deep_json", RecursionError),
        ],
    )
    def test_each_breaks_a_simple_client_in_its_way(self, name, failure):
        with garbage.GARBAGE[name]() as base, pytest.raises(failure):
            requests.get(f"{base}/troubleTicket", timeout=0.3).json()

    def test_server_error(self):
        with garbage.server_error() as base:
            assert requests.delete(f"{base}/hub/1", timeout=WAIT).status_code == 500

    def test_huge_body_is_streamed_whole(self):
        with garbage.huge_body() as base:
            _, body = whole(base)
        assert len(body) > garbage.HUGE_BODY

    def test_bomb_is_small_outside_and_big_inside(self):
        with garbage.gzip_bomb() as base:
            _, body = whole(base)
        assert len(body) < 1_000_000
        opener = zlib.decompressobj(31)
        size = 0
        while body and (piece := opener.decompress(body, 1 << 20)):
            size, body = size + len(piece), opener.unconsumed_tail
        assert size > garbage.BOMB

    def test_endless_body_goes_on_until_the_context_ends(self):
        with garbage.endless_body() as base, raw_answer(base) as connection:
            assert received(connection, limit=200).count(b"endless") > 1

    def test_slow_loris_gives_the_first_byte_only(self):
        with garbage.slow_loris() as base, raw_answer(base) as connection:
            assert connection.recv(100) == b"H"

    def test_invalid_utf8_cannot_be_decoded(self):
        with garbage.invalid_utf8() as base, pytest.raises(UnicodeDecodeError):
            whole(base)[1].decode()

    def test_numbers_and_doubles(self):
        texts = {}
        for name in ("duplicate_keys_json", "nan_json", "huge_number", "bom_json"):
            with garbage.GARBAGE[name]() as base:
                texts[name] = whole(base)[1]
        assert texts["duplicate_keys_json"].count(b'"status"') == 2
        assert b"-Infinity" in texts["nan_json"]
        assert b"9" * 5000 in texts["huge_number"]
        assert texts["bom_json"].startswith(b"\xef\xbb\xbf")

    def test_hostile_ticket_is_well_formed(self):
        with garbage.hostile_ticket() as base:
            document = requests.post(f"{base}/troubleTicket", json={}, timeout=WAIT).json()
        texts = {note["text"] for note in document["note"]}
        assert texts == {*garbage.HOSTILE_TEXTS, "L" * garbage.LONG_TEXT}
        assert document["id"].startswith("<script>")

    def test_a_stalled_client_is_released_when_the_context_ends(self):
        with garbage.stall() as base, raw_answer(base) as connection:
            connection.setblocking(False)
            with pytest.raises(BlockingIOError):
                connection.recv(1)
            connection.settimeout(WAIT)
            base_socket = connection.dup()
        with base_socket:
            base_socket.settimeout(WAIT)
            assert base_socket.recv(1) == b""
