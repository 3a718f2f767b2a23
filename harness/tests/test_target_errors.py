from __future__ import annotations

import pytest

from ttck.harness.buyer.target_errors import misfits

NEITHER = "must begin with http:// or https://, and hold neither ? nor #"
BEGINNINGS = "http://, https:// or, for what follows base_url of the defaults, /"
SECRET = "VeryPrivate77"
BASE = "http://127.0.0.1:1/api"
CALLS = {"ticket_resolve": [{"url": SECRET, "header": {"x": SECRET}}, {"headers": {"x": [SECRET]}, "url": 3}]}


@pytest.mark.parametrize(
    ("auth", "words"),
    [
        (
            {"type": "oauth2", "token_url": BASE, "client_id": "me", "clientSecret": SECRET},
            "auth: clientSecret is unknown (do you mean client_secret?)",
        ),
        ({"type": "bearer", "access_token": SECRET}, "auth: access_token is unknown, token is missing"),
        ({"type": "apikey", "key": SECRET}, "auth: type must be none, basic, bearer or oauth2"),
        ({"type": SECRET}, "auth: type must be none, basic, bearer or oauth2"),
        ({"token": SECRET}, "auth: type is missing"),
        ({"type": "basic", "username": "me", "password": SECRET, "realm": SECRET}, "auth: realm is unknown (known are username, password)"),
        ({"type": "bearer", SECRET: None}, "auth: a name without a value is unknown, token is missing"),
        ({"type": "bearer", "token": ""}, "auth: token must not be empty"),
        ({"type": "bearer", "token": [SECRET]}, "auth: token must be text"),
        (SECRET, "auth must be a mapping"),
    ],
)
def test_the_kind_of_credentials_says_what_is_wrong_with_them(auth, words):
    assert misfits({"base_url": BASE, "auth": auth}) == [words]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"headers": {"X": [SECRET]}}, ["headers: X must be text"]),
        ({"headers": {"X y": SECRET}}, ["headers: a name holds a space, a colon or another character that no header name may hold"]),
        ({"urls": {"ticket": SECRET}}, ["urls: ticket is unknown (known are appointment, workorder)"]),
        ({"urls": {"appointment": SECRET}}, ["urls: appointment must begin with http:// or https://"]),
        (
            {"stimuli": {"http": CALLS}},
            [
                "stimuli, http, ticket_resolve, item 1: header is unknown (do you mean headers?)",
                "stimuli, http, ticket_resolve, item 2, headers: x must be text",
                "stimuli, http, ticket_resolve, item 2: url must be text",
            ],
        ),
        ({"stimuli": {"http": {"ticket_resolve": SECRET}}}, [f"stimuli, http: ticket_resolve must begin with {BEGINNINGS}"]),
        (
            {"stimuli": {"http": {"ticket_resolve": ["/a", SECRET]}}},
            [f"stimuli, http, ticket_resolve: item 2 must begin with {BEGINNINGS}"],
        ),
        ({"stimuli": {"http": {"ticket_resolve": 7}}}, ["stimuli, http: ticket_resolve has none of the forms that are allowed here"]),
        ({"stimuli": {"http": {"defaults": SECRET}}}, ["stimuli, http: defaults must be a mapping"]),
        (
            {"stimuli": {"http": {"defaults": {"url": SECRET, "base_url": SECRET, "headers": {"X": [SECRET]}}}}},
            [
                f"stimuli, http, defaults: base_url {NEITHER}, url is unknown (known are base_url, headers, method, expect)",
                "stimuli, http, defaults, headers: X must be text",
            ],
        ),
        (
            {"stimuli": {"http": {"ticket_resolv": {"url": "x"}}}},
            ["stimuli, http: ticket_resolv is no stimulus (do you mean ticket_resolve?), see ttck explain stimuli"],
        ),
        ({"stimuli": {"command": {"ticket_resolve": [SECRET, {SECRET: 1}]}}}, ["stimuli, command, ticket_resolve: item 2 must be text"]),
        ({"stimuli": {"wait": [SECRET]}}, ["stimuli, wait: item 1 is no stimulus, see ttck explain stimuli"]),
        ({"stimuli": {"control": {"url": BASE, "Token": SECRET}}}, ["stimuli, control: Token is unknown (do you mean token?)"]),
        ({"limits": {"event_wait": 0, "patience": 1}}, ["limits: event_wait must be more than 0, patience is unknown"]),
        ({"limit": {}}, ["limit is unknown (do you mean limits?)"]),
        ({"edition": "first"}, ["edition must be draft or published, not first"]),
        ({"base_url": f"ftp://{SECRET}"}, ["base_url must begin with http:// or https://"]),
        ({"tls": {"verify": 3}}, ["tls: verify must be true or false or text"]),
    ],
)
def test_a_place_is_named_and_no_value_is_quoted(more, words):
    found = misfits({"base_url": BASE, **more})
    assert sorted(found) == sorted(words)
    assert SECRET not in str(found)


def test_a_stimulus_that_is_plainly_meant_is_quoted():
    assert misfits({"base_url": BASE, "stimuli": {"operator": ["ticket_dance"]}}) == [
        "stimuli, operator: item 1 is no stimulus, ticket_dance (do you mean ticket_add_note?), see ttck explain stimuli"
    ]


def test_what_fits_is_not_told():
    assert misfits({"base_url": BASE}) == []
    assert misfits({}) == ["base_url is missing"]


def test_a_flood_of_problems_is_cut():
    found = misfits({"base_url": BASE, "headers": {}, "stimuli": {"http": {f"ticket_{'a' * n}": {"x": 1} for n in range(1, 30)}}})
    assert len(found) == 11
    assert found[-1].startswith("and ")
