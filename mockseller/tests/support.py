"""What the tests of the mock seller share: documents, a buyer, a listener, and a wait with a deadline."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

from ttck.mockseller.dialects.mef.paths import BASE_PATHS, MEDIA_TYPE
from ttck.mockseller.dialects.mef.posting import APIS
from ttck.mockseller.engine.settings import Settings
from ttck.mockseller.registry import seller_of
from ttck.mockseller.web.app import create_app
from ttck.specs.contracts import contract
from ttck.specs.vocabulary import Api

TOKEN = "control-secret"
RULES = contract("troubleTicket")
EVENT_RULES = contract("troubleTicketNotification")
SCHEMAS = {
    ("POST", "troubleTicket"): "TroubleTicket",
    ("GET", "troubleTicket"): "TroubleTicket_Find[]",
    ("GET", "troubleTicket/"): "TroubleTicket",
    ("PATCH", "troubleTicket/"): "TroubleTicket",
    ("GET", "incident"): "Incident_Find[]",
    ("GET", "incident/"): "Incident",
    ("POST", "searchTimeSlot"): "SearchTimeSlot",
    ("POST", "appointment"): "Appointment",
    ("GET", "appointment"): "Appointment_Find[]",
    ("GET", "appointment/"): "Appointment",
    ("PATCH", "appointment/"): "Appointment",
    ("GET", "workorder"): "WorkOrder_Find[]",
    ("GET", "workorder/"): "WorkOrder",
    ("POST", "hub"): "EventSubscription",
    ("GET", "hub/"): "EventSubscription",
}
WHEN = "2026-11-20T10:00:00Z"

EARLY, LATE = "2020-01-01T00:00:00Z", "2040-01-01T00:00:00Z"
LONG = "every word counts " * 40


def contact(role="reporterContact", **more):
    return {"role": role, "name": "Rita", "number": "+49 30 1", "emailAddress": "rita@buyer.example", **more}


def note(text="It flaps.", **more):
    return {"id": "n1", "source": "buyer", "author": "Rita", "date": WHEN, "text": text, **more}


def attachment(name="log.txt", **more):
    link = {} if "content" in more or "url" in more else {"url": "https://buyer.example/log.txt"}
    return {"source": "buyer", "author": "Rita", "creationDate": WHEN, "name": name, **link, **more}


def issue(ident="T-9", **more):
    return {
        "id": ident,
        "@referredType": "TroubleTicket",
        "relationshipType": "duplicates",
        "description": "same cable",
        "creationDate": WHEN,
        "source": "buyer",
        **more,
    }


def ticket_request(*without, **more):
    body = {
        "description": "No light",
        "severity": "minor",
        "priority": "low",
        "observedImpact": "down",
        "ticketType": "assistance",
        "relatedEntity": [{"id": "P-1", "@referredType": "Product", "role": "TroubledProduct"}],
        "relatedContactInformation": [contact()],
        **more,
    }
    return {name: value for name, value in body.items() if name not in without}


class Answer:
    """An answer as a test looks at it."""

    def __init__(self, answer):
        self.status = answer.status_code
        self.headers = answer.headers
        self.text = answer.get_data(as_text=True)

    @property
    def json(self):
        return json.loads(self.text)

    def path(self):
        """The places that a 422 names."""
        assert self.status == 422, (self.status, self.text)
        return [(item["code"], item.get("propertyPath")) for item in self.json]


class Buyer:
    """Calls the APIs over Flask's test client, and holds every answer against the contract."""

    def __init__(self, seller, *, headers=None, check=True):
        self.seller = seller
        self.client = create_app(seller).test_client()
        self.headers = headers or {}
        self.check = check

    def call(self, method, path, body=None, *, raw=None, api=Api.TICKET, **more):
        data = raw if raw is not None else json.dumps(body).encode() if body is not None else None
        headers = {**self.headers, **more.pop("headers", {})}
        if data is not None:
            headers["Content-Type"] = MEDIA_TYPE
        answer = Answer(self.client.open(f"{BASE_PATHS[api]}/{path}", method=method, data=data, headers=headers, **more))
        if self.check:
            self._hold(method, path, answer, next(self.seller.contracts[kind] for kind, one in APIS.items() if one is api))
        return answer

    def _hold(self, method, path, answer, rules):
        if answer.status in {204, 405, 413}:
            return
        assert answer.headers["Content-Type"] == MEDIA_TYPE
        head, slash, rest = path.partition("?")[0].partition("/")
        schema = SCHEMAS.get((method, head + (slash if rest else "")))
        if answer.status >= 400:
            schema = f"Error{answer.status}" + ("[]" if answer.status == 422 else "")
        assert schema, (method, path, answer.status)
        assert rules.problems(answer.json, schema) == (), (method, path, answer.text)

    def create(self, *without, **more):
        answer = self.call("POST", "troubleTicket", ticket_request(*without, **more))
        assert answer.status == 201, answer.text
        return answer.json

    def get(self, item_id):
        answer = self.call("GET", f"troubleTicket/{quote(item_id, safe='')}")
        assert answer.status == 200, answer.text
        return answer.json

    def patch(self, item_id, **body):
        return self.call("PATCH", f"troubleTicket/{item_id}", body)

    def act(self, item_id, action, body=None):
        return self.call("POST", f"troubleTicket/{item_id}/{action}", body)

    def list(self, query=""):
        answer = self.call("GET", f"troubleTicket?{query}")
        assert answer.status == 200, answer.text
        return [item["id"] for item in answer.json]

    def control(self, method, path, body=None, *, token=TOKEN):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return Answer(self.client.open(f"/_control{path}", method=method, json=body, headers=headers))

    def stimulate(self, item_id, *names, **args):
        for name in names:
            answer = self.control("POST", f"/stimuli/{name}", {"id": item_id, "args": args})
            assert answer.status == 200, answer.text
        return self.get(item_id)

    def subscribe(self, callback, query=None):
        answer = self.call("POST", "hub", {"callback": callback, **({} if query is None else {"query": query})})
        assert answer.status == 201, answer.text
        return answer.json["id"]


@contextmanager
def running(**settings):
    """A seller with its threads, and a buyer of it."""
    seller = seller_of(Settings(**{"paranoid": True, "control_token": TOKEN, "retry_first": 0.01, **settings}))
    seller.start()
    try:
        yield Buyer(seller)
    finally:
        seller.stop()


class Listener:
    """A buyer's listener on 127.0.0.1: keeps what comes and answers as it is told."""

    def __init__(self):
        self.got = []
        self.shown = []  # the Authorization header of each delivery
        self.status = 204
        self.gate = threading.Event()
        self.gate.set()
        listener = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                listener.gate.wait(5)
                status = listener.status(body) if callable(listener.status) else listener.status
                listener.shown.append(self.headers.get("Authorization"))
                listener.got.append((self.path, body, status, self.client_address))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # a sender may hang up
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.thread.start()

    def close(self):
        self.gate.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def events(self, item_id=None):
        """Event types in order of arrival, only those that were taken."""
        return [body["eventType"] for _, body, status, _ in list(self.got) if status < 300 and item_id in {None, body["event"]["id"]}]


def until(condition, *, seconds=30.0):
    """Wait for a condition; fail when it does not come true in time."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not come true in time"
        pause.wait(0.002)
    return found
