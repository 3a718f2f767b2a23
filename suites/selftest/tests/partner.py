"""A partner who uses a seller by hand, its listener, and what it sends."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

import requests

from ttck.harness.buyer.stimuli import Stimuli
from ttck.harness.buyer.target import parse_target
from ttck.specs.contracts import contract
from ttck.specs.loader import parse_yaml
from ttck.suites.selftest.sellers import foreign

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
