"""The mock seller in the place of another: what of the target stays, and how addresses stand for each other."""

from __future__ import annotations

from itertools import pairwise

import pytest

from ttck.harness.buyer.target import parse_target
from ttck.specs.vocabulary import Api
from ttck.suites.selftest.stand_in import StandIn, _auth, _entering, _options, _played

BASE = "https://seller.example/mefApi/sonata/troubleTicket/v4"
OURS = parse_target({"base_url": "http://127.0.0.1:5/mefApi/sonata/troubleTicket/v4"}, name="ours")


def target(base_url=BASE, **more):
    return parse_target({"base_url": base_url, **more}, name="t")


def stand_in(meant):
    return StandIn(meant=meant, target=_played(meant, OURS, auth={"type": "none"}), seller=OURS)


def test_what_is_not_declared_is_not_there():
    options = _options(target(declares={"apis": ["ticket", "appointment"]}))
    absent = {name for flag, name in pairwise(options) if flag == "--without"}
    assert absent == {"incident", "workorder", "appointment_events", "workorder_events"}


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({"edition": "published"}, ["--edition", "published"]),
        ({"switches": {"incident_model": "type4"}}, ["--incident-model", "type4"]),
        ({"switches": {"incident_events": "created_closed"}}, ["--incident-events", "draft"]),
        ({"profile": "tmf621-v5", "switches": {"partial_page_status": "206"}}, ["--partial-206"]),
        ({"profile": "tmf621-v5", "switches": {"callback_path": "bare"}}, ["--no-listener-path"]),
        ({"auth": {"type": "basic", "username": "u", "password": "p"}}, ["--auth", "basic"]),
        ({"auth": {"type": "bearer", "token": "t"}}, ["--auth", "oauth2"]),
    ],
)
def test_the_mock_seller_reads_the_standard_as_the_target_says(more, wanted):
    options, without = (" ".join(_options(one)) for one in (target(**more), target(profile=more.get("profile", "mef113"))))
    assert " ".join(wanted) in options
    assert " ".join(wanted) not in without


def test_an_edition_is_named_only_where_there_are_several():
    assert "--edition" not in _options(target(profile="tmf621-v5"))


def test_terms_and_limits_of_size_stay_and_nobody_waits():
    meant = target(
        limits={"requests_per_second": 2, "text_length": 99, "max_tickets": 7, "event_wait": 60}, forbidden=["attachment"],
        headers={"X-Key": "k"}, tls={"verify": False}, auth={"type": "bearer", "token": "t"}, products=["P-1"],
        listener={"host": "0.0.0.0", "port": 9, "public_url": "https://me.example"},
    )  # fmt: skip
    played = _played(meant, OURS, auth={"type": "none"})
    assert (played.limits.text_length, played.limits.max_tickets, played.limits.requests_per_second) == (99, 7, None)
    assert played.limits.event_wait < 5
    assert (played.terms, played.products, played.headers, played.stimuli) == (meant.terms, meant.products, meant.headers, meant.stimuli)
    assert (played.tls, played.auth) == ({}, {"type": "none"})
    assert (played.listener["host"], played.listener["port"], played.listener["public_url"]) == ("127.0.0.1", 0, None)
    quick = _played(target(profile="tmf621-v5"), OURS, auth={"type": "none"})
    assert float(quick.switches["unsubscribe_grace"]) < 1


def test_an_api_without_an_address_has_none_here_either():
    known, unknown = _played(target(), OURS, auth={}), _played(target("https://seller.example/tt"), OURS, auth={})
    assert known.url(Api.APPOINTMENT) == "http://127.0.0.1:5/mefApi/sonata/appointment/v2"
    assert unknown.url(Api.APPOINTMENT) is None


def test_each_kind_of_credentials_is_one_of_the_mock_seller():
    class Seller:
        base_url = OURS.base_url

    def entering(meant):
        return _auth(meant, Seller(), enters=_entering(meant))

    assert entering(target()) == {"type": "none"}
    basic = entering(target(auth={"type": "basic", "username": "u", "password": "secret-word"}))
    assert (basic["type"], basic["username"] != "u") == ("basic", True)
    given = {"type": "oauth2", "token_url": "https://x.example/t", "client_id": "c", "client_secret": "s"}
    assert entering(target(auth=given))["token_url"] == "http://127.0.0.1:5/oauth2/token"


def test_two_buyers_are_two_clients_of_the_mock_seller():
    meant = target(other_buyer={"headers": {"X-Tenant": "2"}})
    options = _options(meant)
    assert options[options.index("--auth") + 1] == "basic"
    assert [value.partition(":")[0] for flag, value in pairwise(options) if flag == "--client"] == ["ttck", "ttck-other"]
    assert _played(meant, OURS, auth={}).other is None  # what it sends would go to the seller that is meant


def test_an_address_is_shown_as_that_of_the_seller_that_is_meant():
    place = stand_in(target(urls={"appointment": "https://visits.example/v2"}))
    ours = "http://127.0.0.1:5/mefApi/sonata"
    assert place.url(f"{ours}/troubleTicket/v4/troubleTicket?limit=1") == f"{BASE}/troubleTicket?limit=1"
    assert place.url(f"{ours}/appointment/v2/hub") == "https://visits.example/v2/hub"
    assert place.url("http://127.0.0.1:5/elsewhere") == "https://seller.example/elsewhere"


@pytest.mark.parametrize(
    ("listener", "shown"),
    [
        ({}, "http://127.0.0.1:PORT/TOKEN/main"),
        ({"port": 8088}, "http://127.0.0.1:8088/TOKEN/main"),
        ({"public_url": "https://me.example/in/"}, "https://me.example/in/TOKEN/main"),
    ],
)
def test_a_callback_is_shown_as_that_of_the_listener_that_is_meant(listener, shown):
    sent = {"callback": "http://127.0.0.1:7/abc/main", "query": ["eventType=x", 7]}
    found = stand_in(target(listener=listener)).body(sent, listener="http://127.0.0.1:7/abc")
    assert found == {"callback": shown, "query": ["eventType=x", 7]}
    assert stand_in(target()).body(sent, listener="") == sent
