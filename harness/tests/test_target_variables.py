from __future__ import annotations

import pytest

from ttck.harness.buyer.target import TargetError, parse_target

BASE = "http://127.0.0.1:1/api"


def refusal(**document):
    with pytest.raises(TargetError) as caught:
        parse_target({"base_url": BASE, **document}, name="target.yaml")
    return str(caught.value).removeprefix("target.yaml: ")


def bearer(token):
    return {"type": "bearer", "token": token}


def http(**call):
    return {"http": {"ticket_resolve": call}}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "is not set"),
        ("", "is empty"),
        (" \n", "is empty"),
        ("abc123456\n", "ends in a line break"),
        ("abc123456\r\n", "ends in a line break"),
        ("Bearer abc123456", "already starts with Bearer; give the token alone"),
        ("basic abc123456", "already starts with Basic; give the token alone"),
    ],
)
def test_a_variable_that_is_not_what_its_owner_meant_is_refused(monkeypatch, value, words):
    monkeypatch.delenv("TTCK_TEST_TOKEN", raising=False)
    if value is not None:
        monkeypatch.setenv("TTCK_TEST_TOKEN", value)
    said = refusal(auth=bearer("${env.TTCK_TEST_TOKEN}"))
    assert said.startswith(f"auth, token: the environment variable TTCK_TEST_TOKEN {words}")
    assert "abc123456" not in said


def test_a_scheme_may_stand_where_the_whole_header_is_given(monkeypatch):
    monkeypatch.setenv("TTCK_TEST_TOKEN", "Bearer abc123456")
    target = parse_target({"base_url": BASE, "headers": {"Authorization": "${env.TTCK_TEST_TOKEN}"}}, name="t")
    assert target.headers == {"Authorization": "Bearer abc123456"}


def test_all_variables_are_told_at_once(monkeypatch):
    monkeypatch.delenv("TTCK_TEST_ONE", raising=False)
    monkeypatch.setenv("TTCK_TEST_TWO", "")
    said = refusal(auth=bearer("${env.TTCK_TEST_ONE}"), products=["P", "${env.TTCK_TEST_TWO}"])
    assert "auth, token: the environment variable TTCK_TEST_ONE is not set" in said
    assert "products, item 2: the environment variable TTCK_TEST_TWO is empty" in said


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("${SELLER_TOKEN}", "${SELLER_TOKEN} is not known here; write ${env.SELLER_TOKEN}"),
        ("Key-${seller}", "${seller} is not known here; write ${env.seller}"),
        ("${{ secrets.SELLER }}", "${{ secrets.SELLER }} is not known here; write ${env.SELLER}"),
        ("${env:SELLER}", "${env.SELLER...} is not known here; write ${env.SELLER}"),
        ("${SELLER:-hidden99}", "${SELLER...} is not known here; write ${env.SELLER}"),
        ("${env.}", "${env.} is not known here; write ${env.NAME}"),
        ("${env.SELLER", "${env. is not known here; write ${env.NAME}"),
        ("${ticket.id}", "${ticket.id} is not known here; write ${env.id}"),
    ],
)
def test_a_placeholder_that_nothing_fills_is_refused(written, shown):
    said = refusal(auth=bearer(written))
    assert said.startswith("auth, token: ")
    assert shown.replace("${env. is", "${env...} is") in said
    assert "hidden99" not in said


@pytest.mark.parametrize(
    ("stimuli", "words"),
    [
        (http(url="http://x/${ticket.identifier}"), "stimuli, http, ticket_resolve, url: ${ticket.identifier} is not known here; there is"),
        (http(url="http://x/", json={"a": ["${ticket}"]}), "stimuli, http, ticket_resolve, json, a, item 1: ${ticket} is not known here"),
        (http(url="http://x/", headers={"X": "${TOKEN}"}), "stimuli, http, ticket_resolve, headers, X: ${TOKEN} is not known here; write"),
        (http(url="http://x/${picked.ref}", pick={"ref": "/a"}), "${picked.ref} is not known here"),
        (http(url="http://x/${{ secrets.X }}"), "${{ secrets.X }} is not known here; write ${env.X}"),
        ({"command": {"ticket_resolve": ["./go", "${picked.a}"]}}, "stimuli, command, ticket_resolve, item 2: ${picked.a} is not known"),
        ({"command": {"ticket_resolve": ["bash", "-c", "x ${ticket.key}"]}}, "item 3: ${ticket.key} is not known here"),
        ({"control": {"url": "http://x", "token": "${TOKEN}"}}, "stimuli, control, token: ${TOKEN} is not known here; write ${env.TOKEN}"),
    ],
)
def test_a_stimulus_that_no_run_could_give_is_refused_beforehand(stimuli, words):
    assert words in refusal(stimuli=stimuli)


def test_what_a_run_fills_is_accepted(monkeypatch):
    monkeypatch.setenv("TTCK_TEST_KEY", "key-value")
    first = {"url": "http://x/${ticket.id|url}?at=${now+3d}", "json": {"by": "${run.id}", "n": "${args.n:-2}"}, "pick": {"ref": "/a"}}
    calls = [first, {"url": "http://x/${picked.ref}", "headers": {"X": "${env.TTCK_TEST_KEY}"}}]
    command = ["sh", "-c", 'echo "${HOME}" ${ticket.id} ${x%.*}']
    stimuli = {"http": {"ticket_resolve": calls}, "command": {"ticket_start_work": command}}
    assert parse_target({"base_url": BASE, "stimuli": stimuli}, name="t").stimuli["command"]["ticket_start_work"] == command


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"auth": bearer("abc123456\n")}, "auth, token ends in a line break"),
        ({"auth": bearer("Bearer abc123456")}, "auth, token already starts with Bearer"),
        ({"auth": bearer(" abc123456")}, "auth, token begins or ends with a space"),
        ({"auth": bearer("abc\u2026123456")}, "auth, token holds a character that no header can carry"),
        ({"auth": bearer("abc\x00123456")}, "auth, token holds a line break or another control character"),
        ({"auth": {"type": "basic", "username": "a:b", "password": "abc123456"}}, "auth, username holds a colon"),
        ({"auth": {"type": "basic", "username": "a", "password": "abc123456\n"}}, "auth, password ends in a line break"),
        ({"headers": {"X": "abc123456\nY: z"}}, "headers, X holds a line break"),
        ({"stimuli": http(url="x", headers={"X": "abc123456\n"})}, "stimuli, http, ticket_resolve, headers, X ends in a line break"),
        ({"stimuli": {"control": {"url": "http://x", "token": "Bearer abc123456"}}}, "stimuli, control, token already starts with Bearer"),
    ],
)
def test_what_no_request_can_carry_is_refused_without_quoting_it(document, words):
    said = refusal(**document)
    assert said.startswith(words)
    assert "123456" not in said


@pytest.mark.parametrize("word", ["true", "test", "9000", "public"])
def test_a_common_word_of_the_environment_stays_readable(monkeypatch, word):
    monkeypatch.setenv("TTCK_TEST_WORD", word)
    target = parse_target({"base_url": BASE, "products": ["${env.TTCK_TEST_WORD}"]}, name="t")
    assert target.redactor.text(f"x {word} y") == f"x {word} y"
