from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from ttck.specs.contracts import contract, is_date_time
from ttck.suites.selftest.sellers import tmf_dropping, tmf_fake, tmf_framework, tmf_loose, tmf_shop

WAIT = 10.0
BODY = {"@type": "TroubleTicket", "description": "no light", "severity": "High", "ticketType": "device"}
NOTE = {"@type": "Note", "author": "Ada", "date": "2026-02-03T04:05:06Z", "text": "look"}
PARTY = {"@type": "RelatedPartyRefOrPartyRoleRef", "role": "buyer", "partyOrPartyRole": {"@type": "PartyRef", "id": "P1"}}


class Partner:
    """A buyer's view: every answer to a call is held against the contract unless it is not wanted."""

    def __init__(self, base):
        self.base = base
        self.session = requests.Session()

    def call(self, method, path, *, expect, judged=True, **options):
        options.setdefault("allow_redirects", False)
        answer = self.session.request(method, self.base + path, timeout=WAIT, **options)
        assert answer.status_code == expect, answer.text
        if judged and answer.content:
            assert answer.headers["Content-Type"] == "application/json"
            schema = "Error" if expect >= 400 else "Hub" if path.startswith("/hub") else "TroubleTicket_RES"
            schema += "[]" if isinstance(answer.json(), list) else ""
            assert contract("tmf621-v5").problems(answer.json(), schema) == ()
        return answer

    def create(self, **changes):
        return self.call("POST", "/troubleTicket", expect=201, json={**BODY, **changes}).json()

    def find(self, **query):
        return [one["id"] for one in self.call("GET", "/troubleTicket", expect=200, params=query).json()]


@contextmanager
def listening():
    """A listener: what arrived, and news of it."""
    events, news = [], threading.Condition()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with news:
                events.append((self.path, body))
                news.notify_all()
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    def expect(*kinds):
        with news:
            news.wait_for(lambda: len(events) >= len(kinds), timeout=WAIT)
        assert [body["eventType"] for _, body in events] == [f"TroubleTicket{kind}Event" for kind in kinds]
        return [body for _, body in events]

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    expect.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield expect
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def right():
    with tmf_shop.start() as base:
        yield Partner(base)


def test_the_fake_answers_the_same_to_everything():
    with tmf_fake.start() as base:
        for path in ("/troubleTicket", "/troubleTicket/"):
            answer = requests.get(base + path, params={"severity": "High"}, timeout=WAIT)
            assert (answer.json(), answer.headers["Content-Type"].partition(";")[0]) == ([], "text/html")
        created = requests.post(f"{base}/troubleTicket/", json={}, timeout=WAIT)
        assert created.status_code == 201
        assert requests.get(f"{base}/troubleTicket/no-such/", timeout=WAIT).json() == created.json()
        assert (created.json()["creationDate"], created.json()["href"]) == ("yesterday", "not a url")
        for method, path in (("PATCH", "/troubleTicket/1"), ("DELETE", "/troubleTicket/1"), ("POST", "/hub")):
            assert requests.request(method, base + path, json={}, timeout=WAIT).status_code in {404, 405}


class TestRight:
    def test_pages_and_counts(self, right):
        keys = [right.create(name=f"n{number}")["id"] for number in range(5)]
        page = right.call("GET", "/troubleTicket/?offset=1&limit=2", expect=200)
        assert [one["id"] for one in page.json()] == keys[1:3]
        assert (page.headers["X-Total-Count"], page.headers["X-Result-Count"]) == ("5", "2")
        assert right.find(sort="-name") == keys[::-1]

    @pytest.mark.parametrize("query", ["offset=x", "limit=-1", "nothing=1", "sort=nothing", "name.regex=("])
    def test_wrong_queries_are_refused(self, right, query):
        right.call("GET", f"/troubleTicket?{query}", expect=400)

    def test_filters_find_all_and_only(self, right):
        one = right.create(severity="Low", note=[NOTE])["id"]
        two = right.create(severity="High", priority="7")["id"]
        assert right.find(severity="Low") == [one]
        assert right.find(severity=["Low", "High"]) == [one, two]
        assert right.find(severity="Low", ticketType="other") == []
        assert right.find(**{"note.author": "Ada"}) == [one]
        assert right.find(**{"creationDate.gt": "2020-01-01T00:00:00Z", "severity.regex": "^H"}) == [two]

    def test_a_projection_keeps_identity_and_type(self, right):
        key = right.create()["id"]
        for path in (f"/troubleTicket/{key}?fields=severity", "/troubleTicket?fields=severity"):
            found = right.call("GET", path, expect=200).json()
            assert set(found[0] if isinstance(found, list) else found) == {"id", "href", "@type", "severity"}

    @pytest.mark.parametrize(
        "change",
        [
            *({name: value} for name in BODY for value in (None, "", " ")),
            *({"status": "nanana"}, {"note": {}}, {"priority": 1}, {"requestedResolutionDate": "yesterday"}),
            {"attachment": [{"@type": "Attachment"}]},
        ],
    )
    def test_wrong_values_are_refused(self, right, change):
        right.call("POST", "/troubleTicket", expect=400, json={**BODY, **change})
        assert right.find() == []

    @pytest.mark.parametrize("raw", [b"{", b"[]", b"", b'{"a": NaN}', b"\xff"])
    def test_what_is_no_object_is_refused(self, right, raw):
        right.call("POST", "/troubleTicket", expect=400, data=raw, headers={"Content-Type": "application/json"})
        right.call("POST", "/troubleTicket", expect=415, data=raw, headers={"Content-Type": "text/plain"})

    def test_a_created_ticket_is_the_sellers(self, right):
        file = {"@type": "Attachment", "attachmentType": "log", "mimeType": "text/plain"}
        made = right.create(id="mine", creationDate="2001-01-01T00:00:00Z", note=[NOTE], relatedParty=[PARTY], attachment=[file])
        assert made["id"] != "mine"
        assert made["attachment"][0].keys() == {"id", *file}
        assert not made["creationDate"].startswith("2001")
        assert (made["note"], made["relatedParty"], made["status"]) == ([NOTE], [PARTY], "acknowledged")
        assert right.call("GET", f"/troubleTicket/{made['id']}/", expect=200).json() == made
        assert requests.get(made["href"], timeout=WAIT).json() == made

    def test_a_patch_merges(self, right):
        made = right.create(name="x", channel={"@type": "ChannelRef", "id": "1", "name": "web"})
        path = f"/troubleTicket/{made['id']}"
        merge = {"Content-Type": "application/merge-patch+json"}
        changed = right.call("PATCH", path, expect=200, data=json.dumps({"name": None, "channel": {"name": "tel"}}), headers=merge).json()
        assert "name" not in changed
        assert changed["channel"] == {"@type": "ChannelRef", "id": "1", "name": "tel"}
        solved = [right.call("PATCH", path, expect=200, json={"status": status}).json() for status in ("inProgress", "resolved")][1]
        assert [one["status"] for one in solved["statusChangeHistory"]] == ["acknowledged", "inProgress", "resolved"]
        assert is_date_time(solved["resolutionDate"])
        for patch, status in (
            *(({name: None}, 400) for name in BODY),
            *(({"id": "2"}, 400), ({"status": None}, 400), ({"status": "nanana"}, 400), ({"status": "held"}, 409), ({"note": {}}, 400)),
        ):
            right.call("PATCH", path, expect=status, json=patch)
        assert right.call("GET", path, expect=200).json() == solved
        right.call("PATCH", path, expect=415, data="[]", headers={"Content-Type": "application/json-patch+json"})

    def test_what_is_deleted_is_gone(self, right):
        path = f"/troubleTicket/{right.create()['id']}"
        right.call("DELETE", path, expect=204)
        for method in ("GET", "PATCH", "DELETE"):
            right.call(method, path, expect=404, json={})
        assert right.find() == []

    def test_other_methods_are_named(self, right):
        answer = right.call("PUT", "/troubleTicket", expect=405)
        assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))
        right.call("GET", "/hub", expect=405)
        right.call("GET", "/nothing", expect=404)

    def test_events_carry_what_changed(self, right):
        with listening() as expect:
            hub = right.call("POST", "/hub", expect=201, json={"@type": "Hub", "callback": expect.url}).json()
            made = right.create()
            path = f"/troubleTicket/{made['id']}"
            right.call("PATCH", path, expect=200, json={"name": "x"})
            right.call("PATCH", path, expect=200, json={"status": "inProgress"})
            solved = right.call("PATCH", path, expect=200, json={"status": "resolved"}).json()
            right.call("PATCH", path, expect=200, json={"name": "x"})
            assert requests.post(right.base.removesuffix(tmf_shop.BASE) + f"{tmf_shop.DESK}/{made['id']}", timeout=WAIT).ok
            right.call("DELETE", path, expect=204)
            kinds = ("Create", "AttributeValueChange", *("StatusChange",) * 2, "Resolved", "StatusChange", "InformationRequired", "Delete")
            events = expect(*kinds)
            for event in events:
                assert contract("tmf621-v5").problems(event, event["eventType"]) == ()
            told = [event["event"]["troubleTicket"] for event in events]
            assert told[0] == made
            assert set(told[1]) == {"@type", "id", "href", "name"}
            assert told[4]["resolutionDate"] == solved["resolutionDate"]
            assert events[6]["event"]["informationRequired"] == {"op": "add", "path": "/note"}
            assert told[7] == {"@type": "TroubleTicketRef", "id": made["id"], "href": made["href"]}
            right.call("DELETE", f"/hub/{hub['id']}", expect=204)
            with listening() as control:
                query = "eventType=TroubleTicketCreateEvent"
                right.call("POST", "/hub", expect=201, json={"@type": "Hub", "callback": control.url, "query": query})
                right.create()
                control("Create")
            expect(*kinds)

    @pytest.mark.parametrize("sent", [{"@type": "Hub"}, {"@type": "Hub", "callback": "x"}, {"callback": "http://h"}])
    def test_wrong_subscriptions_are_refused(self, right, sent):
        right.call("POST", "/hub", expect=400, json=sent)
        right.call("DELETE", "/hub/none", expect=404)


def test_the_framework_speaks_its_own_way():
    with tmf_framework.start() as base:
        partner = Partner(base)
        refusal = partner.call("POST", "/troubleTicket", expect=422, judged=False, json={**BODY, "severity": ""})
        assert refusal.json()["detail"][0]["loc"] == ["body", "severity"]
        made = partner.create()
        path = f"/troubleTicket/{made['id']}"
        moved = partner.call("GET", f"{path}/?fields=name", expect=307, judged=False)
        assert moved.headers["Location"].endswith(f"{path}?fields=name")
        partner.call("PATCH", path, expect=500, judged=False, json={"name": None})
        assert partner.call("GET", path, expect=200).json() == made
        partner.call("GET", "/troubleTicket/none", expect=404)


def test_the_dropping_seller_forgets():
    with tmf_dropping.start() as base:
        partner = Partner(base)
        made = partner.create(relatedParty=[PARTY], note=[NOTE])
        assert "relatedParty" not in made
        assert made["note"] == [{name: value for name, value in NOTE.items() if name != "date"}]
        assert partner.find(severity="none") == partner.find(nothing="1") == [made["id"]]
        shown = partner.call("GET", f"/troubleTicket/{made['id']}?fields=severity", expect=200, judged=False).json()
        assert set(shown) == {"id", "href", "severity"}
        partner.call("POST", "/troubleTicket", expect=400, json={**BODY, "severity": ""})


def test_the_loose_seller_mixes_types():
    with tmf_loose.start() as base, listening() as expect:
        partner = Partner(base)
        partner.call("POST", "/hub", expect=201, json={"@type": "Hub", "callback": expect.url})
        made = partner.call("POST", "/troubleTicket", expect=201, judged=False, json={**BODY, "priority": "high"}).json()
        assert made["priority"] == 2
        assert not is_date_time(made["creationDate"])
        assert is_date_time(made["creationDate"] + "Z")
        refusal = partner.call("GET", "/troubleTicket/none", expect=404, judged=False).json()
        assert (refusal["code"], refusal["status"]) == (404, 404)
        path = f"/troubleTicket/{made['id']}"
        changed = partner.call("PATCH", path, expect=200, judged=False, json={"name": "x"}).json()
        assert expect("Create", "AttributeValueChange")[1]["event"]["troubleTicket"] == changed
        assert partner.find(severity="other") == []
