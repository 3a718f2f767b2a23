from __future__ import annotations

import itertools
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from harness.record import read_lines
from specs.contracts import contract, is_date_time
from specs.profiles import profile as facts_of
from specs.requirements import catalogue
from suites.selftest import trial
from suites.selftest.seller import mock_seller, write_target
from suites.selftest.sellers import tmf_contrary, tmf_dropping, tmf_fake, tmf_framework, tmf_loose, tmf_shop
from suites.selftest.sellers.tmf_post import serving

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


KIT5, KIT18 = "tmf621-kit-v5", "tmf621-kit-r18"
LIMITS = {"event_wait": 0.6, "state_wait": 0.6, "quiet_window": 0.1, "request_timeout": 8}
ALL_OF_5 = {f"KIT5:{number}" for number in range(1, 30)}
ALL_OF_18 = {f"KIT18:{number}" for number in range(1, 36)} - {"KIT18:2", "KIT18:11"}  # where the kit forgets what it found
SPOILT = {f"KIT18:{number}" for number in (12, 13, 20, 22, 25, 31)}  # by a status that a seller must refuse


@pytest.fixture
def judged(tmp_path):
    """Runs a profile against an address: the exit code, and the requirements by outcome."""
    runs = itertools.count()

    def judge(base, profile, **switches):
        folder = tmp_path / str(next(runs))
        folder.mkdir()
        desk = base.removesuffix(tmf_shop.BASE) + tmf_shop.DESK + "/${ticket.id}"
        stimuli = {"http": {"ticket_request_info": {"url": desk}}}
        document = {"profile": profile, "base_url": base, "limits": LIMITS, "switches": switches, "stimuli": stimuli}
        target = write_target(folder, document)
        code = trial._pytest(target, folder / "run", suites=facts_of(profile).suites, seed=0, budget="small", lane="all")
        lines = [line.document for line in read_lines(folder / "run" / "record.jsonl")]
        found = {}
        for line in lines:
            if line["kind"] == "verdict":
                found.setdefault(line["outcome"], set()).update(line["requirements"])
        judge.sent = [line["request"] for line in lines if line["kind"] == "exchange" and line["scenario"].endswith("replaying")]
        judge.root = base
        return code, found

    judge.paths = lambda: [one["method"] + " " + one["url"].removeprefix(judge.root) for one in judge.sent]
    return judge


class TestKit5:
    def test_the_fake_passes_all(self, judged):
        with tmf_fake.start() as base:
            assert judged(base, KIT5) == (0, {"passed": ALL_OF_5})
        item, reads = "GET /troubleTicket/1/", "GET /troubleTicket/"
        fields = [f"?fields={name}" for name in ("description", "severity", "ticketType")]
        assert judged.paths() == [
            *("POST /troubleTicket/", reads, item, item + fields[0], reads + fields[0], reads + fields[1], item + fields[1]),
            *(item + fields[2], reads + fields[2], reads),
        ]

    def test_the_mock_seller_passes_all_and_faults_show_where_the_kit_looks(self, judged):
        with mock_seller("--profile", "tmf621-v5") as seller:

            def attempt(*faults):
                seller.control("PUT", "/faults", {"faults": [{"name": name} for name in faults]})
                code, found = judged(seller.base_url, KIT5)
                assert found.keys() <= {"passed", "failed"}
                assert code == ("failed" in found)
                return found.get("failed", set())

            def numbers(*found):
                return {f"KIT5:{number}" for number in found}

            assert attempt() == set()
            assert attempt("tmf-fields-ignored", "tmf-unknown-empty", "tmf-any-status-created") == set()
            assert attempt("tmf-fields-lose-type") == numbers(10, 11, 13, 14, 16, 17, 19, 20, 22, 23, 25, 26)
            assert attempt("tmf-channel-as-text") == numbers(2, 4, 7, 28)
            assert attempt("tmf-trailing-slash-404") >= numbers(3, 6, 9, 12, 15, 18, 21, 24, 27)

    def test_every_check_can_fail(self, judged):
        with serving(tmf_contrary.contrary()) as base:
            assert judged(base, KIT5) == (1, {"failed": ALL_OF_5})
        assert {name for row in tmf_contrary.contrary_rows() for name in row["breaks"]} == ALL_OF_5 | ALL_OF_18

    def test_redirects_are_followed(self, judged):
        with tmf_framework.start() as base:
            assert judged(base, KIT5) == (0, {"passed": ALL_OF_5})
        assert judged.paths()[:2] == ["POST /troubleTicket/", "POST /troubleTicket"]

    def test_what_the_kit_sees_of_odd_sellers(self, judged):
        with tmf_loose.start() as base:
            assert judged(base, KIT5)[1]["failed"] == {"KIT5:2", "KIT5:4", "KIT5:7", "KIT5:28"}
        with tmf_dropping.start() as base:
            assert {"KIT5:10", "KIT5:14", "KIT5:26"} <= judged(base, KIT5)[1]["failed"]

    def test_the_body_of_the_target_is_sent(self, judged):
        with tmf_shop.start() as base:
            assert judged(base, KIT5, payload=json.dumps(BODY)) == (0, {"passed": ALL_OF_5})
            assert json.loads(judged.sent[0]["body"]) == BODY
            code, found = judged(base, KIT5, payload="[]")
            assert (code, found) == (4, {"inconclusive": ALL_OF_5})


class TestKit18:
    def test_a_right_seller_fails_where_the_kit_is_wrong(self, judged):
        with mock_seller("--profile", "tmf621-v4") as seller:
            assert judged(seller.base_url, KIT18)[1]["failed"] == SPOILT | {"KIT18:30", "KIT18:32"}
            assert judged(seller.base_url, KIT18, projection="any")[1]["failed"] == SPOILT
            assert len(judged.sent) == 14
            seller.control("PUT", "/faults", {"faults": [{"name": "tmf-any-status-created"}]})
            assert judged(seller.base_url, KIT18, projection="any") == (0, {"passed": ALL_OF_18})

    def test_every_check_can_fail(self, judged):
        failed = set()
        for garbled in (False, True):
            with serving(tmf_contrary.contrary(garbled=garbled)) as base:
                code, found = judged(base, KIT18)
                failed |= found["failed"]
                assert code == 1
        assert failed == ALL_OF_18


class TestProfile:
    """The whole profile against each of them; the sets name rules that each surely keeps or breaks."""

    @pytest.fixture
    def graded(self, judged):
        """The numbers of the rules that passed, that failed and that warned; what has a finding did not pass."""

        def grade(seller):
            with seller.start() as base:
                code, found = judged(base, "tmf621-v5")
            assert "error" not in found
            failed, warned, passed = (
                {int(name.removeprefix("TMF621:")) for name in found.get(outcome, ())} for outcome in ("failed", "warned", "passed")
            )
            assert code == (1 if failed else 0)
            return passed - failed - warned, failed, warned

        return grade

    def test_a_right_seller_passes(self, graded):
        passed, failed, warned = graded(tmf_shop)
        assert (failed, warned) == (set(), set())
        assert len(passed) > 70

    def test_the_fake_breaks_many_mandatory_rules(self, graded):
        _, failed, _ = graded(tmf_fake)
        mandatory = {number for number in failed if catalogue()[f"TMF621:{number}"].mandatory}
        assert len(mandatory) >= 15
        assert {2, 12, 13, 51, 54, 72, 77, 81, 82, 170, 171} <= mandatory

    def test_the_odd_ones_are_told_apart(self, graded):
        passed, failed, warned = graded(tmf_framework)
        assert {2, 7, 8, 94, 102, 170, 171} <= failed
        assert 6 in warned
        assert {10, 12, 13, 14, 15, 25, 26, 27, 32, 40, 41, 50, 51, 52, 54, 55, 70, 81, 82, 110, 111, 140, 141, 142, 157} <= passed
        passed, failed, warned = graded(tmf_dropping)
        assert {25, 27, 32, 33, 41, 81, 96} <= failed
        assert 31 in warned
        assert {2, 7, 8, 12, 14, 50, 51, 52, 54, 55, 70, 72, 73, 77, 79, 100, 102, 110, 111, 140, 142, 157, 170, 171} <= passed
        passed, failed, warned = graded(tmf_loose)
        assert {11, 50, 54, 55, 170} <= failed
        assert 154 in warned
        assert {2, 7, 8, 10, 12, 13, 14, 15, 25, 26, 27, 32, 41, 51, 52, 70, 72, 73, 77, 79, 82, 100, 102, 110, 111, 157, 171} <= passed
