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


def test_a_file_stands_for_what_it_holds_without_its_last_line_break(tmp_path, monkeypatch):
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "seller.token").write_text("s3cr3t-4711-abc\n")
    monkeypatch.chdir("/")
    document = {
        "base_url": BASE,
        "auth": bearer("${file.secrets/seller.token}"),
        "stimuli": http(url=BASE, headers={"X-Key": "${file.secrets/seller.token}"}),
    }
    target = parse_target(document, name="t", beside=tmp_path)
    assert target.auth["token"] == "s3cr3t-4711-abc"
    assert target.stimuli["http"]["ticket_resolve"]["headers"]["X-Key"] == "s3cr3t-4711-abc"
    assert "s3cr3t" not in str(target.document)
    assert target.redactor.text("it is s3cr3t-4711-abc") == "it is [secret]"
    absolute = parse_target({"base_url": BASE, "auth": bearer(f"${{file.{tmp_path}/secrets/seller.token}}")}, name="t")
    assert absolute.auth["token"] == "s3cr3t-4711-abc"


def test_a_file_may_be_a_part_of_a_text(tmp_path):
    (tmp_path / "key").write_text("abcdef123456")
    target = parse_target({"base_url": BASE, "headers": {"X-Key": "v1:${file.key}"}}, name="t", beside=tmp_path)
    assert target.headers == {"X-Key": "v1:abcdef123456"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (None, "is not there"),
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"\xff\xfe\x00", "is no text in UTF-8"),
        (b"x" * 70_000, "is larger than 64 KB"),
        (b"Bearer abc123456", "already starts with Bearer; give the token alone"),
        ("folder", "is no file"),
    ],
)
def test_a_file_that_is_not_what_its_owner_meant_is_refused(tmp_path, data, words):
    if data == "folder":
        (tmp_path / "token").mkdir()
    elif data is not None:
        (tmp_path / "token").write_bytes(data)
    with pytest.raises(TargetError) as caught:
        parse_target({"base_url": BASE, "auth": bearer("${file.token}")}, name="t", beside=tmp_path)
    assert f"auth, token: the file token {words}" in str(caught.value)
    assert "abc123456" not in str(caught.value)


def test_a_token_of_several_lines_is_refused_without_being_quoted(tmp_path):
    (tmp_path / "token").write_text("abc123456\ndef\n")
    with pytest.raises(TargetError, match="line break") as caught:
        parse_target({"base_url": BASE, "auth": bearer("${file.token}")}, name="t", beside=tmp_path)
    assert "abc123456" not in str(caught.value)


def test_a_file_in_a_command_is_filled_as_well(tmp_path):
    (tmp_path / "key").write_text("abcdef123456\n")
    document = {"base_url": BASE, "stimuli": {"command": {"ticket_resolve": ["./go", "${file.key}", "${ticket.id}"]}}}
    target = parse_target(document, name="t", beside=tmp_path)
    assert target.stimuli["command"]["ticket_resolve"] == ["./go", "abcdef123456", "${ticket.id}"]


@pytest.mark.parametrize("written", ["${file.}", "${file}", "${SELLER_TOKEN}", "${{ secrets.X }}"])
def test_what_looks_alike_is_refused(written):
    assert "is not known here" in refusal(auth=bearer(written))
