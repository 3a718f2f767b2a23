from __future__ import annotations

import json
import threading
from types import SimpleNamespace
from urllib.parse import parse_qs

import pytest

from ttck.harness.buyer import credentials as module
from ttck.harness.buyer.credentials import Credentials, basic
from ttck.harness.buyer.target import parse_target
from ttck.harness.secrets.redactor import MASK
from ttck.harness.tests.tiny_server import reply, served
from ttck.harness.verdict import AccessRefused, Unreachable


def target_of(auth):
    return parse_target({"base_url": "http://127.0.0.1:1", "auth": auth, "limits": {"request_timeout": 5}}, name="target.yaml")


def oauth2(url, **more):
    return target_of({"type": "oauth2", "token_url": f"{url}/token", "client_id": "buyer", "client_secret": "client-secret", **more})


def issues(token, **more):
    return reply(200, json.dumps({"access_token": token, **more}).encode())


@pytest.fixture
def clock(monkeypatch):
    fake = SimpleNamespace(now=1000.0, slept=[])
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: fake.now, sleep=fake.slept.append))
    return fake


def test_basic_is_utf_8():
    assert basic("Aladdin", "open sesame") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
    assert basic("é", "ü") == "Basic w6k6w7w="


@pytest.mark.parametrize(
    ("auth", "expected"),
    [
        ({"type": "none"}, {}),
        ({"type": "basic", "username": "Aladdin", "password": "open sesame"}, {"Authorization": "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="}),
        ({"type": "bearer", "token": "tokentoken"}, {"Authorization": "Bearer tokentoken"}),
    ],
)
def test_fixed_credentials(auth, expected):
    assert Credentials(target_of(auth)).headers() == expected


def test_a_token_is_asked_for_with_the_client_credentials():
    with served(issues("token-1")) as tiny:
        target = oauth2(tiny.url, scope="tickets read")
        assert Credentials(target).headers() == {"Authorization": "Bearer token-1"}
    (asked,) = tiny.asked
    assert (asked.method, asked.path, asked.headers["authorization"]) == ("POST", "/token", basic("buyer", "client-secret"))
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert parse_qs(asked.body.decode()) == {"grant_type": ["client_credentials"], "scope": ["tickets read"]}
    assert target.redactor.text("a token-1 b") == f"a {MASK} b"


@pytest.mark.parametrize(
    ("more", "good_for"),
    [
        ({"expires_in": 100}, 70),
        ({"expires_in": "100"}, 70),
        ({"expires_in": 20}, 10),
        ({}, 270),
        ({"expires_in": "soon"}, 270),
        ({"expires_in": "nan"}, 270),
        ({"expires_in": True}, 270),
        ({"expires_in": -5}, 270),
        ({"expires_in": 10**400}, 86370),
        ({"expires_in": -(10**400)}, 270),
        ({"expires_in": [1]}, 270),
    ],
)
def test_a_token_is_kept_until_shortly_before_its_end(clock, more, good_for):
    with served(issues("token-1", **more), issues("token-2", **more)) as tiny:
        credentials = Credentials(oauth2(tiny.url))
        credentials.headers()
        clock.now += good_for - 0.5
        assert credentials.headers() == {"Authorization": "Bearer token-1"}
        clock.now += 1
        assert credentials.headers() == {"Authorization": "Bearer token-2"}
    assert len(tiny.asked) == 2


def test_two_threads_share_one_token():
    with served(issues("token-1"), issues("token-2")) as tiny:
        credentials = Credentials(oauth2(tiny.url))
        found, together = [], threading.Barrier(2)

        def ask():
            together.wait(5)
            found.append(credentials.headers()["Authorization"])

        threads = [threading.Thread(target=ask) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
    assert found == ["Bearer token-1"] * 2
    assert len(tiny.asked) == 1


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (reply(401), AccessRefused, "answered 401; check client_id"),
        (reply(400), AccessRefused, "answered 400"),
        (reply(503), Unreachable, "answered 503"),
        (reply(200, b"{}"), AccessRefused, "without a usable access_token"),
        (reply(200, b'{"access_token": ""}'), AccessRefused, "without a usable access_token"),
        (reply(200, b'{"access_token": 5}'), AccessRefused, "without a usable access_token"),
        (reply(200, b'{"access_token": "a\\nb"}'), AccessRefused, "without a usable access_token"),
        (reply(200, b'{"access_token": "\\ud800"}'), AccessRefused, "without a usable access_token"),
        (reply(200, b"<html>"), AccessRefused, "without a usable access_token"),
    ],
)
def test_a_token_server_that_gives_none(clock, answer, error, words):
    with served(answer) as tiny, pytest.raises(error, match="/token") as caught:
        Credentials(oauth2(tiny.url)).headers()
    assert words in str(caught.value)


def test_a_token_server_that_is_not_there():
    with pytest.raises(Unreachable, match=r"does not answer: .*refused"):
        Credentials(oauth2("http://127.0.0.1:1")).headers()


def test_after_a_refusal_the_next_try_asks_again():
    with served(reply(401), issues("token-2")) as tiny:
        credentials = Credentials(oauth2(tiny.url))
        with pytest.raises(AccessRefused):
            credentials.headers()
        assert credentials.headers() == {"Authorization": "Bearer token-2"}


def test_a_token_server_that_fails_for_a_moment_is_asked_again(clock):
    with served(reply(503, Retry_After=7), reply(500), issues("token-1")) as tiny:
        assert Credentials(oauth2(tiny.url)).headers() == {"Authorization": "Bearer token-1"}
    assert clock.slept == [7.0, 0.5]


def test_a_refused_token_is_renewed_once_whoever_says_so():
    with served(issues("token-1"), issues("token-2")) as tiny:
        credentials = Credentials(oauth2(tiny.url))
        refused = credentials.headers()
        assert credentials.renew(refused)
        assert credentials.renew(refused)
        assert credentials.headers() == {"Authorization": "Bearer token-2"}
    assert len(tiny.asked) == 2


def test_only_tokens_can_be_renewed():
    assert not Credentials(target_of({"type": "bearer", "token": "tokentoken"})).renew({"Authorization": "Bearer tokentoken"})
