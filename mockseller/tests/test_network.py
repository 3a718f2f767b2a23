"""Trouble on the way: late answers, failures, lost answers; a limit on requests."""

from __future__ import annotations

import http.client
import json

import pytest

from ttck.mockseller.engine import network as subject
from ttck.mockseller.engine.network import Conditions, Limiter, Network, conditions, conditions_in
from ttck.mockseller.engine.problems import Refusal
from ttck.mockseller.engine.settings import Settings
from ttck.mockseller.tests.console_pages import PROFILES, signed_in
from ttck.mockseller.tests.support import running, ticket_request
from ttck.mockseller.web.server import Server

CREATE = "/mefApi/sonata/troubleTicket/v4/troubleTicket"


@pytest.mark.parametrize(
    "given",
    [
        {"latency_seconds": -1}, {"latency_seconds": "1"}, {"error_percent": 101}, {"drop_percent": 1e9}, {"error_status": 200},
        {"error_status": 600}, {"error_status": 503.5}, {"nothing": 1}, {"operation": 5}, {"jitter_seconds": float("nan")},
    ],
)  # fmt: skip
def test_wrong_conditions(given):
    with pytest.raises(ValueError, match="network"):
        conditions(given)


def test_conditions_as_a_command_line_has_them():
    assert conditions_in("latency_seconds=0.2,operation=createTroubleTicket") == Conditions(
        latency_seconds=0.2, operation="createTroubleTicket"
    )
    for wrong in ("latency_seconds", "latency_seconds=x", "seed=1,seed=2", "x=1"):
        with pytest.raises(ValueError, match="network"):
            conditions_in(wrong)


def failures(seed, percent=30.0, **more):
    net, found = Network(), []
    net.set(Conditions(error_percent=percent, seed=seed, **more))
    for number in range(200):
        try:
            net.fail("createTroubleTicket")
        except Refusal:
            found.append(number)
    return found


def test_it_strikes_by_its_seed_and_about_as_often_as_it_says():
    assert failures(1) == failures(1) != failures(2)
    assert 40 < len(failures(1)) < 80
    assert len(failures(1, percent=100.0)) == 200
    assert failures(1, operation="patchTroubleTicket") == []


def test_an_answer_is_late_and_a_little_later_still(monkeypatch):
    pauses = []
    monkeypatch.setattr(subject.time, "sleep", pauses.append)
    net = Network()
    net.set(Conditions(latency_seconds=0.5, jitter_seconds=0.25))
    for _ in range(50):
        net.delay("x")
    assert len(set(pauses)) > 10
    assert all(0.5 <= one <= 0.75 for one in pauses)
    assert net.shown()["struck"] == {"late": 50, "failed": 0, "lost": 0}


def test_a_failed_request_is_not_carried_out():
    with running(paranoid=False) as buyer:
        buyer.check = False
        assert buyer.control("PUT", "/network", {"error_percent": 100, "error_status": 502}).json["error_status"] == 502
        answer = buyer.call("POST", "troubleTicket", ticket_request())
        assert (answer.status, answer.headers["Retry-After"]) == (502, "1")
        buyer.control("PUT", "/network", {})
        assert buyer.list() == []
        assert buyer.control("PUT", "/network", {"error_percent": 200}).status == 400
        buyer.control("PUT", "/network", {"error_percent": 100})
        buyer.control("POST", "/reset")
        assert buyer.call("POST", "troubleTicket", ticket_request()).status == 201


@pytest.mark.parametrize("profile", PROFILES)
def test_a_failure_has_the_form_of_the_dialect(profile):
    with signed_in(profile) as person:
        person.seller.network.set(Conditions(error_percent=100))
        person.press(person.open("/create/ticket"), "Create")
        assert person.seller.journal[-1][6] == 503
        assert json.loads(person.seller.journal[-1][7])
        assert "not available just now" in person.open(f"/call?at={person.seller.journal[-1][0]!r}").text


def test_the_connection_breaks_before_an_answer_and_what_was_asked_is_done(web_server):
    with Server(Settings(), web_server=web_server) as server:
        server.seller.network.set(Conditions(drop_percent=100, operation="createTroubleTicket"))
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        connection.request("POST", CREATE, json.dumps(ticket_request()))
        with pytest.raises((http.client.RemoteDisconnected, ConnectionError, http.client.IncompleteRead)):
            connection.getresponse().read()
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        connection.request("GET", CREATE)
        assert len(json.loads(connection.getresponse().read())) == 1
        connection.close()
        assert server.seller.network.shown()["struck"]["lost"] == 1


def test_a_person_sets_the_conditions():
    with signed_in() as person:
        page = person.press(person.open("/network"), "Set", latency_seconds="0.01", operation="createTroubleTicket")
        assert "troubled" in page.text
        assert person.seller.network.conditions == Conditions(latency_seconds=0.01, operation="createTroubleTicket")
        for wrong in ({"latency_seconds": "x"}, {"error_status": "200"}, {"drop_percent": "101"}):
            assert person.press(person.open("/network"), "Set", **wrong).status == 400
        person.press(person.open("/network"), "A network at its best")
        assert not person.seller.network.active


def test_a_limit_counts_each_buyer_by_itself_and_forgets(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(subject.time, "monotonic", lambda: now[0])
    limiter = Limiter(0.5)
    limiter.take("a")
    limiter.take("b")
    with pytest.raises(Refusal) as refused:
        limiter.take("a")
    assert (refused.value.status, refused.value.headers) == (429, {"Retry-After": "2"})
    now[0] += 2
    limiter.take("a")
