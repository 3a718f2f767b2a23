from __future__ import annotations

import base64
import time

import pytest

from ttck.mockseller.engine.settings import Client
from ttck.mockseller.tests.support import RULES, Answer, running, until
from ttck.mockseller.web.control import DESCRIPTION
from ttck.specs.dialects import decisions
from ttck.specs.loader import load_yaml
from ttck.specs.vocabulary import Stimulus

PATHS = [
    ("POST", "/reset"),
    ("POST", "/restart"),
    ("POST", "/seed"),
    ("POST", "/stimuli/ticket_add_note"),
    ("GET", "/journal"),
    ("DELETE", "/journal"),
    ("GET", "/deliveries"),
    ("GET", "/autopilot"),
    ("GET", "/clock"),
    ("PUT", "/clock"),
    ("GET", "/snapshots"),
    ("POST", "/snapshots/a"),
    ("GET", "/snapshots/a"),
    ("PUT", "/snapshots/a"),
    ("DELETE", "/snapshots/a"),
    ("POST", "/snapshots/a/restore"),
    ("GET", "/network"),
    ("PUT", "/network"),
    ("GET", "/faults"),
    ("PUT", "/faults"),
    ("GET", "/openapi.yaml"),
]


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_the_control_token_is_needed(buyer, method, path):
    assert buyer.control(method, path, token=None).status == 401
    assert buyer.control(method, path, token="wrong").status == 401


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_a_buyer_is_forbidden(method, path):
    with running(auth="basic", clients=(Client(id="b", secret="s", buyer="B"),)) as buyer:
        credentials = {"Authorization": "Basic " + base64.b64encode(b"b:s").decode()}
        assert Answer(buyer.client.open(f"/_control{path}", method=method, headers=credentials)).status == 403
        wrong = {"Authorization": "Basic " + base64.b64encode(b"b:x").decode()}
        assert Answer(buyer.client.open(f"/_control{path}", method=method, headers=wrong)).status == 401


def test_the_control_token_is_no_buyer():
    with running(auth="basic", clients=(Client(id="b", secret="s", buyer="B"),)) as buyer:
        answer = buyer.call("GET", "troubleTicket", headers={"Authorization": "Bearer control-secret"})
        assert answer.status == 401


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_without_a_token_there_is_no_control_api(method, path):
    with running(control_token=None) as buyer:
        assert buyer.control(method, path, token="None").status == 404


def test_the_description_has_every_path_and_stimulus(buyer):
    document = load_yaml(DESCRIPTION)
    examples = {
        "/stimuli/{name}": "/stimuli/ticket_add_note",
        "/snapshots/{name}": "/snapshots/a",
        "/snapshots/{name}/restore": "/snapshots/a/restore",
    }
    described = {(method.upper(), examples.get(path, path)) for path, item in document["paths"].items() for method in item}
    assert described - {("PARAMETERS", "/snapshots/a"), ("PARAMETERS", "/snapshots/a/restore")} == set(PATHS)
    names = document["paths"]["/stimuli/{name}"]["post"]["parameters"][0]["schema"]["enum"]
    assert set(names) == {*Stimulus} - set(decisions())  # those that a dialect brings stand on its own page
    assert buyer.control("GET", "/openapi.yaml").text == DESCRIPTION.read_text(encoding="utf-8")


def test_reset_empties(buyer):
    buyer.create()
    assert buyer.control("POST", "/reset").json == {"reset": True}
    assert buyer.list() == []


def test_seeded_tickets_keep_the_contract_and_belong_to_the_buyer(buyer):
    assert buyer.control("POST", "/seed", {"tickets": 30}).json == {"seeded": 30}
    refused = buyer.control("POST", "/seed", {"tickets": 2, "buyer": "other"})
    assert (refused.status, refused.json["reason"]) == (400, "no client acts for the buyer other; there are: buyer")
    ids = buyer.list()
    assert len(ids) == len(set(ids)) == 30
    tickets = [buyer.get(one) for one in ids]
    assert all(RULES.is_valid(ticket, "TroubleTicket") for ticket in tickets)
    assert [ticket["externalId"] for ticket in tickets] == [f"seed-{number}" for number in range(30)]
    assert {ticket["priority"] for ticket in tickets} == {"low", "medium", "high", "critical"}


@pytest.mark.parametrize(
    "body", [{}, {"tickets": -1}, {"tickets": "5"}, {"tickets": True}, {"tickets": 1, "buyer": ""}, {"tickets": 10**9}]
)
def test_bad_seeds(buyer, body):
    assert buyer.control("POST", "/seed", body).status == 400


def test_the_clock(buyer):
    assert buyer.control("GET", "/clock").json["offset_seconds"] == 0
    assert buyer.control("PUT", "/clock", {"advance_seconds": 60}).json["offset_seconds"] == 60
    assert buyer.control("PUT", "/clock", {"advance_seconds": 60.5}).json["offset_seconds"] == 120.5
    moved = buyer.control("PUT", "/clock", {"offset_seconds": 86400}).json
    assert moved["offset_seconds"] == 86400
    assert buyer.create()["creationDate"] > time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() + 80000))


@pytest.mark.parametrize(
    "body", [{}, {"offset_seconds": "1"}, {"offset_seconds": True}, {"x": 1}, {"offset_seconds": 1, "advance_seconds": 1}]
)
def test_bad_clocks(buyer, body):
    assert buyer.control("PUT", "/clock", body).status == 400


def test_faults_are_listed_and_switched(buyer):
    known = {one["name"]: one for one in buyer.control("GET", "/faults").json["available"]}
    assert known["nothing-delivered"]["breaks"] == ["MEF113:R129"]
    assert known["missing-href"]["legal"] is True
    assert known["slow-answers"]["settings"] == {"seconds": 0.1}
    assert not [name for name in known if "." in name]
    wanted = {"faults": [{"name": "missing-href"}, {"name": "slow-answers", "settings": {"seconds": 0.0}}]}
    assert buyer.control("PUT", "/faults", wanted).json == {
        "faults": [
            {"name": "missing-href", "settings": {}, "struck": 0},
            {"name": "slow-answers", "settings": {"seconds": 0.0}, "struck": 0},
        ]
    }
    assert "href" not in buyer.create()
    assert buyer.control("PUT", "/faults", {"faults": []}).json == {"faults": []}
    assert "href" in buyer.create()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"faults": {}},
        {"faults": [{}]},
        {"faults": [{"name": "nope"}]},
        {"faults": [{"name": "slow-answers", "settings": {"hours": 1}}]},
        {"faults": [{"name": "slow-answers", "settings": []}]},
        {"faults": [{"name": "slow-answers", "settings": {"seconds": "0.3"}}]},
        {"faults": [{"name": "slow-answers", "settings": {"seconds": -1}}]},
        {"faults": [{"name": "slow-answers", "settings": {"seconds": None}}]},
        {"faults": [7]},
    ],
)
def test_bad_faults_change_nothing(buyer, body):
    buyer.control("PUT", "/faults", {"faults": ["missing-href"]})
    assert buyer.control("PUT", "/faults", body).status == 400
    assert [one["name"] for one in buyer.control("GET", "/faults").json["faults"]] == ["missing-href"]


def test_bodies_that_are_no_objects(buyer):
    assert buyer.control("PUT", "/clock", [1]).status == 400
    headers = {"Authorization": "Bearer control-secret"}
    assert buyer.client.put("/_control/clock", data=b"{", headers=headers).status_code == 400


def test_deliveries_tell_what_was_sent_and_what_is_owed(buyer, listener):
    hub = buyer.subscribe(listener.url)
    item_id = buyer.create()["id"]
    buyer.act(item_id, "cancel")
    until(lambda: buyer.control("GET", "/deliveries").json["owed"] == 0)
    (attempt,) = buyer.control("GET", "/deliveries").json["attempts"]
    assert (attempt["hub"], attempt["item"], attempt["outcome"], attempt["status"]) == (hub, item_id, "delivered", 204)


def test_a_restart_is_a_stimulus_too(buyer):
    item_id = buyer.create()["id"]
    answer = buyer.control("POST", "/stimuli/seller_restart", {"id": item_id})
    assert answer.json == {"applied": True, "id": item_id, "state": "acknowledged"}
    assert buyer.control("POST", "/stimuli/seller_restart", {}).json == {"applied": True, "id": None, "state": None}
    assert buyer.control("POST", "/restart", {"id": None, "args": {}}).json == {"restarted": True}


class TestListenerBesideTheApi:
    """Events go to a listener that nobody subscribed."""

    def test_it_takes_the_place_of_an_earlier_one(self, buyer):
        told = [buyer.control("POST", "/stimuli/listener_register", {"args": {"callback": f"http://127.0.0.1:9/{n}"}}).json for n in (1, 2)]
        assert [answer["applied"] for answer in told] == [True, True]
        (hub,) = buyer.seller.outbox.hubs_of(buyer.seller.default_buyer)
        assert hub.callback == "http://127.0.0.1:9/2"
        assert "troubleTicketStatusChangeEvent" in hub.types

    def test_a_callback_that_is_no_address_is_refused(self, buyer):
        assert buyer.control("POST", "/stimuli/listener_register", {"args": {"callback": "nowhere"}}).status == 400
        assert buyer.control("POST", "/stimuli/listener_register", {}).status == 400


@pytest.mark.parametrize(
    ("name", "args"), [("ticket_update_technical_contacts", {"contacts": "x"}), ("ticket_update_technical_contacts", {"contacts": [7]})]
)
def test_arguments_that_do_not_fit_are_told_and_change_nothing(buyer, name, args):
    ticket = buyer.create()
    answer = buyer.control("POST", f"/stimuli/{name}", {"id": ticket["id"], "args": args})
    assert (answer.status, answer.json["applied"]) == (409, False)
    assert f"the arguments of {name} do not fit" in answer.json["reason"]
    assert buyer.get(ticket["id"]) == ticket


@pytest.mark.parametrize("body", [{"advance_seconds": 10**30}, {"offset_seconds": -1e18}, {"rate": 10**400}])
def test_a_clock_beyond_all_years_is_refused(buyer, body):
    assert buyer.control("PUT", "/clock", body).status == 400
    assert buyer.seller.clock.rate == 1
