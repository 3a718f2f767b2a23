"""The defaults of HTTP stimuli: short lines, the same requests, and no secret on the way."""

from __future__ import annotations

import json

import pytest

from ttck.harness.buyer.stimuli import Stimuli
from ttck.harness.buyer.target import TargetError, parse_target
from ttck.harness.tests.tiny_server import reply, served

BASE = "http://127.0.0.1:1/api"
KEY = "k3y-of-the-sandbox-4711"
NAMES = (
    "ticket_start_work", "ticket_request_info", "ticket_resolve", "ticket_close_on_timeout", "ticket_finish_cancellation",
    "ticket_update_seller_severity", "ticket_update_seller_priority", "ticket_update_expected_resolution", "ticket_add_note",
    "ticket_add_attachment", "ticket_update_seller_contact", "ticket_update_technical_contacts", "ticket_add_related_issue",
    "workorder_open",
)  # fmt: skip


def calls_of(**http):
    return parse_target({"base_url": BASE, "stimuli": {"http": http}}, name="t").stimuli["http"]


def refusal(**http):
    with pytest.raises(TargetError) as caught:
        calls_of(**http)
    return str(caught.value).removeprefix("t: ")


def test_fourteen_stimuli_are_fourteen_short_lines():
    shared = {"base_url": "https://desk.example/sandbox/", "headers": {"X-Key": KEY}, "method": "PUT", "expect": [202]}
    found = calls_of(defaults=shared, **{name: f"/${{ticket.id|url}}/{name}" for name in NAMES})
    assert found == {
        name: {
            "url": f"https://desk.example/sandbox/${{ticket.id|url}}/{name}", "headers": {"X-Key": KEY}, "method": "PUT", "expect": [202],
        }
        for name in NAMES
    }  # fmt: skip


def test_what_a_request_says_itself_goes_first():
    shared = {"base_url": "https://desk.example", "headers": {"X-Key": KEY, "X-Lab": "7"}, "method": "PUT"}
    one = {"url": "/jobs", "method": "PATCH", "headers": {"x-key": "another-key-of-it"}, "json": {"a": 1}, "pick": {"ref": "/ref"}}
    found = calls_of(defaults=shared, ticket_resolve=[one, "/jobs/${picked.ref}/run"])
    assert found["ticket_resolve"] == [
        {**one, "url": "https://desk.example/jobs", "headers": {"X-Lab": "7", "x-key": "another-key-of-it"}},
        {"url": "https://desk.example/jobs/${picked.ref}/run", "headers": shared["headers"], "method": "PUT"},
    ]


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("https://desk.example/x", True),
        ("https://desk.example:8443/x", False),
        ("http://desk.example/x", False),
        ("https://elsewhere.example/x", False),
        ("${picked.href}", False),
        ("https://desk.example.elsewhere/x", False),
        ("https://[x", False),
    ],
)
def test_the_headers_of_the_defaults_go_to_their_own_server_alone(url, sent):
    shared = {"base_url": "https://desk.example", "headers": {"X-Key": KEY}}
    found = calls_of(defaults=shared, ticket_resolve=[{"url": "/a", "pick": {"href": "/href"}}, url])
    assert ("headers" in found["ticket_resolve"][1]) is sent


def test_without_a_base_url_the_headers_go_with_each_request():
    assert calls_of(defaults={"headers": {"X-Key": KEY}}, ticket_resolve=f"{BASE}/x")["ticket_resolve"] == {
        "url": f"{BASE}/x",
        "headers": {"X-Key": KEY},
    }


@pytest.mark.parametrize(
    ("http", "words"),
    [
        ({"ticket_resolve": "/x/s3cr3t"}, "stimuli, http, ticket_resolve: url is a path alone, so that stimuli.http.defaults"),
        ({"defaults": {"method": "PUT"}, "ticket_resolve": [{"url": "/s3cr3t"}]}, "stimuli, http, ticket_resolve, item 1: url is a path"),
        ({"defaults": {"headers": {"X": "s3cr3t\n"}}}, "stimuli, http, defaults, headers, X ends in a line break"),
        ({"defaults": {"headers": {"X": "${s3cr3t"}}, "ticket_resolve": "s3cr3t"}, "stimuli, http: ticket_resolve must begin with"),
        ({"defaults": {"base_url": BASE, "headers": {"X": "${picked.ref}"}}}, "stimuli, http, defaults, headers, X: ${picked.ref} is not"),
        ({"defaults": {"base_url": "https://x?code=s3cr3t"}}, "stimuli, http, defaults: base_url must begin with http:// or https://, and"),
        ({"ticket_resolve": "http://x/${KEY}"}, "stimuli, http, ticket_resolve, url: ${KEY} is not known here; write ${env.KEY}"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_its_key_and_not_quoted(http, words):
    said = refusal(**http)
    assert said.startswith(words)
    assert "s3cr3t" not in said


def test_secrets_of_the_defaults_are_masked(monkeypatch):
    monkeypatch.setenv("TTCK_TEST_KEY", KEY)
    shared = {"base_url": "https://me:pa55word-of-me@desk.example", "headers": {"X-Key": "${env.TTCK_TEST_KEY}"}}
    http = {"defaults": shared, "ticket_resolve": "/x?token=t0ken-of-the-lab&code=c0de-of-the-lab"}
    target = parse_target({"base_url": BASE, "stimuli": {"http": http}}, name="t")
    shown = json.dumps(target.document)
    for secret in (KEY, "pa55word-of-me", "c0de-of-the-lab", "t0ken-of-the-lab"):
        assert secret not in shown
        assert secret not in target.redactor.text(f"it is {secret}")


def test_the_request_that_is_sent_is_the_whole_one():
    with served(reply(204)) as tiny:
        target = parse_target({"base_url": BASE, "stimuli": {"http": {"defaults": {"base_url": tiny.url, "headers": {"X-Key": KEY},
            "method": "PATCH"}, "ticket_resolve": "/${ticket.id|url}/end"}}}, name="t")  # fmt: skip
        stimuli = Stimuli(target, run_id="r")
        try:
            assert stimuli.give("ticket_resolve", "T 1", {}) == ("http", None)
        finally:
            stimuli.close()
    (asked,) = tiny.asked
    assert (asked.method, asked.path, asked.headers["x-key"]) == ("PATCH", "/T%201/end", KEY)
