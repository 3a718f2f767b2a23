"""Where a seller stands: below a path, behind a proxy, called from pages of a browser."""

from __future__ import annotations

import http.client
import json

import pytest

from ttck.mockseller.engine.settings import Settings
from ttck.mockseller.tests.console_pages import PROFILES, signed_in
from ttck.mockseller.web.console import items, moves
from ttck.mockseller.web.cors import check_origin
from ttck.mockseller.web.paths import base_path
from ttck.mockseller.web.server import Server

HERE = "http://localhost:5173"
AWAY = "https://app.example"


def example(person):
    return moves.creation(person.seller, items.resources(person.seller)[0])


def created(person, **headers):
    wanted = example(person)
    return person.client.post(wanted.path, data=wanted.body, headers={"Content-Type": wanted.media, **headers})


@pytest.mark.parametrize("profile", PROFILES)
def test_a_page_of_this_machine_may_call(profile):
    with signed_in(profile) as person:
        path = example(person).path
        asked = {"Origin": HERE, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type, authorization"}
        preflight = person.client.options(path, headers=asked)
        assert (preflight.status_code, preflight.data) == (204, b"")
        assert preflight.headers["Access-Control-Allow-Origin"] == HERE
        assert preflight.headers["Access-Control-Allow-Headers"] == "content-type, authorization"
        assert "PATCH" in preflight.headers["Access-Control-Allow-Methods"]
        made = created(person, Origin=HERE)
        assert made.status_code == 201
        assert (made.headers["Access-Control-Allow-Origin"], made.headers["Vary"]) == (HERE, "Origin")
        refused = person.client.post(path, json={}, headers={"Origin": HERE})
        assert refused.status_code >= 400
        assert refused.headers["Access-Control-Allow-Origin"] == HERE


def test_what_a_page_needs_of_the_headers_is_exposed():
    with signed_in("tmf621-v5") as person:
        created(person)
        listed = person.client.get(example(person).path, headers={"Origin": HERE})
        assert {"X-Total-Count", "X-Result-Count"} <= set(listed.headers["Access-Control-Expose-Headers"].split(", "))


@pytest.mark.parametrize(
    "origin", [AWAY, "http://localhost.evil.example", "http://127.0.0.1.evil.org", "null", "file://", "http://[::", "x"]
)
def test_a_page_of_elsewhere_may_not(origin):
    with signed_in() as person:
        answer = created(person, Origin=origin)
        assert "Access-Control-Allow-Origin" not in answer.headers
        asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        assert person.client.options(example(person).path, headers=asked).status_code == 405


@pytest.mark.parametrize(
    ("named", "here", "away"), [((AWAY,), True, True), (("*",), True, True), (("none",), False, False), ((), True, False)]
)
def test_origins_are_named(named, here, away):
    with signed_in(cors=named) as person:
        for origin, allowed in ((HERE, here), (AWAY, away)):
            assert ("Access-Control-Allow-Origin" in created(person, Origin=origin).headers) == allowed


def test_no_page_of_another_origin_reads_the_console():
    with signed_in(cors=("*",)) as person:
        assert "Access-Control-Allow-Origin" not in person.client.get("/_console/", headers={"Origin": HERE}).headers


@pytest.mark.parametrize("text", ["app.example", "ftp://a.example", "https://a.example/", "https://a.example/x", "", "https://"])
def test_what_is_no_origin_is_refused(text):
    with pytest.raises(ValueError, match="no origin"):
        check_origin(text)


@pytest.mark.parametrize("profile", PROFILES)
def test_everything_lies_below_a_base_path(profile):
    with signed_in(profile) as plain:
        plain_path = example(plain).path
    with signed_in(profile, base_path="/mocks/one") as person:
        made = created(person)
        assert made.status_code == 201
        assert example(person).path == f"/mocks/one{plain_path}"
        if "href" in made.json:
            assert "/mocks/one/" in made.json["href"]
            where = made.json["href"].removeprefix(person.seller.origin)
            assert person.client.get(where).status_code == 200
        assert person.client.get(plain_path).status_code == 404
        assert person.client.get("/").status_code == 404
        assert person.created().place.startswith("/mocks/one/_console/item/")
        assert person.open("/").strange == []
        assert person.client.get("/mocks/one/health").json["status"] == "ok"
        told = person.client.get("/mocks/one/").json
        assert told["console"].endswith("/mocks/one/_console/")
        assert told["apis"]["ticket"].endswith(f"/mocks/one{plain_path.rpartition('/')[0]}")


@pytest.mark.parametrize(("text", "expected"), [("", ""), ("/", ""), ("mocks", "/mocks"), ("/a/b/", "/a/b"), ("/v1.0~x", "/v1.0~x")])
def test_a_base_path_as_it_is_used(text, expected):
    assert base_path(text) == expected


@pytest.mark.parametrize("text", ["/a//b", "/a b", "/a?b", "/<script>", "/ä", "/a%2F"])
def test_what_is_no_base_path(text):
    with pytest.raises(ValueError, match="base path"):
        base_path(text)


FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "api.partner.example", "X-Forwarded-Prefix": "/sandbox"}


def test_behind_a_proxy_links_point_to_it():
    with signed_in("tmf621-v5", behind_proxy=True) as person:
        made = created(person, **FORWARDED)
        assert made.json["href"].startswith("https://api.partner.example/sandbox/tmf-api/")
        for _ in range(2):
            created(person)
        listed = person.client.get(f"{example(person).path}?limit=1", headers=FORWARDED)
        assert "<https://api.partner.example/sandbox/tmf-api/" in listed.headers["Link"]
        assert person.client.get("/", headers=FORWARDED).json["health"] == "https://api.partner.example/sandbox/health"
        signed = person.client.get(f"/_console/?token={person.seller.settings.control_token}", headers=FORWARDED)
        assert signed.headers["Location"] == "/sandbox/_console/"
        assert "Path=/sandbox/_console" in signed.headers["Set-Cookie"]
        assert "Secure" in signed.headers["Set-Cookie"]
        assert "api.partner" not in created(person).json["href"]


@pytest.mark.parametrize("host", ["evil.example/path", "a b", "<script>", "x\u00e9"])
def test_a_host_that_is_none_makes_no_link(host):
    with signed_in("tmf621-v5", behind_proxy=True) as person:
        assert created(person, **{"X-Forwarded-Host": host}).json["href"].startswith("http://localhost/")


def test_without_being_told_nobody_believes_what_a_request_says_of_itself():
    with signed_in("tmf621-v5") as person:
        assert created(person, **FORWARDED).json["href"].startswith("http://localhost/tmf-api/")


@pytest.mark.parametrize("profile", PROFILES)
def test_too_many_requests_are_told_when_to_come_again(profile):
    with signed_in(profile, rate_limit=2, paranoid=True) as person:
        answers = [created(person) for _ in range(4)]
        assert [one.status_code for one in answers] == [201, 201, 429, 429]
        assert answers[2].headers["Retry-After"] == "1"
        assert json.loads(answers[2].data)
        assert "Retry-After" in person.open("/journal?outcome=refused").html or person.seller.journal[-1][6] == 429


def test_version_4_says_the_media_type_that_its_contract_has_and_takes_its_own_example_of_a_subscription():
    with signed_in("tmf621-v4") as person:
        assert created(person).headers["Content-Type"] == "application/json;charset=utf-8"
        hub = example(person).path.replace("troubleTicket", "hub").replace("/tmf-api/hub/", "/tmf-api/troubleTicket/")
        made = person.client.post(hub, json={"callback": "http://127.0.0.1:9/listener", "query": "data"})
        assert (made.status_code, made.json["query"]) == (201, "data")
        assert person.client.post(hub, json={"callback": "http://127.0.0.1:9/listener", "query": "datum"}).status_code == 400
    with signed_in("tmf621-v5") as person:
        assert created(person).headers["Content-Type"] == "application/json"


def test_over_a_socket_headers_of_the_proxy_come_through_and_without_being_told_they_do_not():
    for told, expected in ((True, "https://api.partner.example/sandbox/"), (False, "http://127.0.0.1")):
        with Server(Settings(profile="tmf621-v5", behind_proxy=told)) as server:
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
            connection.request("GET", "/", headers=FORWARDED)
            assert json.loads(connection.getresponse().read())["health"].startswith(expected)
            connection.close()
