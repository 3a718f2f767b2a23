"""`ttck init`: what it writes is a target file, from options, from a partner's own files, and from answers at a terminal."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ttck.harness.buyer.target import load_target
from ttck.harness.cli.init_questions import _numbers
from ttck.harness.cli.init_sources import SourceError, address, read
from ttck.harness.cli.main import main
from ttck.specs.loader import ROOT
from ttck.specs.profiles import profile_names

V5 = "https://seller.example/tmf-api/troubleTicket/v5"
SECRETS = ("SELLER_USER", "SELLER_PASSWORD", "SELLER_TOKEN", "SELLER_CLIENT", "SELLER_SECRET", "SELLER_API_KEY", "SANDBOX_TOKEN",
           "CONTROL_TOKEN", "LISTENER_TOKEN", "LISTENER_USER", "LISTENER_PASSWORD", "ACME_SECRET")  # fmt: skip


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS:
        monkeypatch.setenv(name, f"value-of-{name}")


def written(ttck: Any, path: Path, *arguments: str) -> Any:
    result = ttck("init", path, "--non-interactive", *arguments)
    assert result.exit_code == 0, result.output
    assert "value-of-" not in path.read_text()
    return load_target(path)


@pytest.mark.parametrize("name", profile_names())
def test_every_profile_has_a_file_that_can_be_used(ttck: Any, tmp_path: Path, name: str) -> None:
    target = written(ttck, tmp_path / "t.yaml", "--profile", name, "--base-url", "https://seller.example/api", "--stimuli", "operator")
    assert (target.profile.name, target.base_url) == (name, "https://seller.example/api")


@pytest.mark.parametrize(
    ("arguments", "auth"),
    [
        (("--auth", "none"), {"type": "none"}),
        (("--auth", "basic"), {"type": "basic", "username": "value-of-SELLER_USER", "password": "value-of-SELLER_PASSWORD"}),
        (("--auth", "bearer"), {"type": "bearer", "token": "value-of-SELLER_TOKEN"}),
        (
            ("--auth", "oauth2", "--token-url", "https://seller.example/token"),
            {
                "type": "oauth2", "token_url": "https://seller.example/token", "client_id": "value-of-SELLER_CLIENT",
                "client_secret": "value-of-SELLER_SECRET",
            },
        ),
    ],
)  # fmt: skip
def test_secrets_stay_in_the_environment(ttck: Any, tmp_path: Path, arguments: tuple[str, ...], auth: dict[str, str]) -> None:
    assert written(ttck, tmp_path / "t.yaml", "--base-url", V5, *arguments).auth == auth


def test_the_options_stand_in_the_file(ttck: Any, tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    more = ("--name", "Acme: the lab #1", "--product", "P-1", "--product", "no", "--listener", "https://lab.example/x", "--stimuli", "http")
    target = written(
        ttck, path, "--base-url", "https://u:s3cret@seller.example/x?key=s3cret#f", *more, "--stimuli-url", "https://box.example"
    )
    assert (target.name, target.products, target.base_url) == ("Acme: the lab #1", ("P-1", "no"), "https://seller.example/x")
    assert (target.listener["public_url"], target.listener["port"]) == ("https://lab.example/x", 9000)
    assert "s3cret" not in path.read_text()
    lines = path.read_text().replace("    # ticket_resolve:", "    ticket_resolve:")
    path.write_text(lines)  # a line for each stimulus is there, to be completed
    assert load_target(path).stimuli["http"]["ticket_resolve"]["url"] == "https://box.example/...${ticket.id|url}..."
    off = written(
        ttck, tmp_path / "off.yaml", "--base-url", V5, "--listener", "off", "--stimuli", "control", "--stimuli-url", "http://127.0.0.1:1/c"
    )
    assert off.listener["enabled"] is False
    assert off.stimuli["control"] == {"url": "http://127.0.0.1:1/c", "token": "value-of-CONTROL_TOKEN"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "--base-url is missing"),
        (("--base-url", "seller.example"), "--base-url is no address"),
        (("--base-url", "https://"), "--base-url is no address"),
        (("--base-url", V5, "--profile", "nobody"), "there is no profile nobody"),
        (("--base-url", V5, "--auth", "oauth2"), "--auth oauth2 needs --token-url"),
        (("--base-url", V5, "--token-url", V5), "--token-url needs --auth oauth2"),
        (("--base-url", V5, "--stimuli", "http"), "--stimuli http needs --stimuli-url"),
        (("--base-url", V5, "--listener", "lab"), "--listener is no address"),
        (("--base-url", V5, "--name", "${file.secret}"), "nothing was written"),
        (("--from", "none.yaml"), "none.yaml cannot be read"),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_is_written(ttck: Any, tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    result = ttck("init", tmp_path / "t.yaml", "--non-interactive", *arguments)
    assert result.exit_code == 2
    assert words in result.output
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten_without_being_told(ttck: Any, tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text("mine")
    refused = ttck("init", path, "--non-interactive", "--base-url", V5)
    assert (refused.exit_code, path.read_text()) == (2, "mine")
    assert "--force" in refused.output
    assert ttck("init", path, "--non-interactive", "--force", "--auth", "oauth2", "--base-url", V5).exit_code == 2
    assert path.read_text() == "mine"  # also with --force not by a call that cannot be used
    assert written(ttck, path, "--force", "--base-url", V5).base_url == V5
    assert [one.name for one in tmp_path.iterdir()] == ["t.yaml"]


# --- a partner's own files ----------------------------------------------------------------------------------------------


def openapi(tmp_path: Path, **more: Any) -> Path:
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps({"openapi": "3.0.3", "info": {"title": "Acme tickets"}, **more}))
    return path


@pytest.mark.parametrize(
    ("contract", "name", "apis"),
    [("troubleTicket", "mef113", {"ticket", "incident"}), ("tmf621-v5", "tmf621-v5", {"ticket", "specification"}),
     ("tmf621-v4", "tmf621-v4", {"ticket"}), ("nexera", "nexera", {"ticket"}), ("ossj", "ossj", {"ticket"})],
)  # fmt: skip
def test_the_profile_is_told_from_the_paths(ttck: Any, tmp_path: Path, contract: str, name: str, apis: set[str]) -> None:
    source = ROOT / "openapi" / f"{contract}.yaml"
    target = written(ttck, tmp_path / "t.yaml", "--from", str(source), "--base-url", "https://seller.example/x")
    assert (target.profile.name, target.apis) == (name, apis)


def test_servers_security_and_paths_of_an_openapi_file(ttck: Any, tmp_path: Path) -> None:
    flow = {"tokenUrl": "https://login.example/token", "scopes": {"tickets": "all"}}
    names = ("troubleTicket", "hub", "troubleTicketSpecification")
    source = openapi(
        tmp_path,
        servers=[{"url": "{root}/lab", "variables": {"root": {"default": "https://u:s3cret@acme.example"}}}, {"url": "/x"}],
        security=[{"login": []}],
        components={"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"},
                                        "login": {"type": "oauth2", "flows": {"clientCredentials": flow}}}},
        paths={f"/tmf-api/troubleTicket/v5/{name}": {"get": {}, "post": {}} for name in names},
    )  # fmt: skip
    path = tmp_path / "t.yaml"
    target = written(ttck, path, "--from", str(source))
    assert (target.name, target.base_url) == ("Acme tickets", "https://acme.example/lab/tmf-api/troubleTicket/v5")
    assert target.auth == {
        "type": "oauth2", "token_url": "https://login.example/token", "client_id": "value-of-SELLER_CLIENT",
        "client_secret": "value-of-SELLER_SECRET", "scope": "tickets",
    }  # fmt: skip
    assert "s3cret" not in path.read_text()


@pytest.mark.parametrize(
    ("scheme", "keys"),
    [
        ({"type": "http", "scheme": "Basic"}, {"auth": {"type": "basic"}}),
        ({"type": "basic"}, {"auth": {"type": "basic"}}),
        ({"type": "http", "scheme": "bearer"}, {"auth": {"type": "bearer"}}),
        ({"type": "apiKey", "in": "header", "name": "X-Key"}, {"headers": {"X-Key": "${env.SELLER_API_KEY}"}}),
        ({"type": "apiKey", "in": "header", "name": "X: ${file.x}"}, {}),
        ({"type": "apiKey", "in": "query", "name": "key"}, {}),
        (
            {"type": "oauth2", "flow": "application", "tokenUrl": "javascript:x", "scopes": {"a": ""}},
            {"auth": {"type": "oauth2", "scope": "a"}},
        ),
        ("http", {}),
    ],
)
def test_each_way_to_prove_who_one_is(tmp_path: Path, scheme: Any, keys: dict[str, Any]) -> None:
    found = read(openapi(tmp_path, components={"securitySchemes": {"one": scheme}}))
    assert {key: value for key, value in found.keys.items() if key in {"auth", "headers"}} == keys


def test_a_stranger_s_file_fills_nothing_in(ttck: Any, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret")
    evil = "https://evil.example/${file.secret}"
    source = openapi(
        tmp_path,
        info={"title": "x ${file.secret}"},
        servers=[{"url": evil}, {"url": "https://a.example"}],
        paths={"/\x1b[2J": {"get": 1}, 7: 8},
    )
    assert written(ttck, tmp_path / "t.yaml", "--from", str(source)).base_url == "https://a.example"
    assert "${file" not in (tmp_path / "t.yaml").read_text()


@pytest.mark.parametrize("content", [b"", b"[1]", b"\xff\xfe", b"a: b", b"{" * 9000, b'{"values": 1}', b"a: 1\na: s3cret\n"])
def test_what_is_no_such_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "f").write_bytes(content)
    with pytest.raises(SourceError) as caught:
        read(tmp_path / "f")
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    "odd",
    [
        {"servers": 1}, {"servers": [1, {"url": 2}, {"url": "{x}", "variables": []}]}, {"paths": [1]}, {"security": [1]}, {"info": 1},
        {"components": 1}, {"components": {"securitySchemes": [1]}}, {"swagger": "2.0", "host": 1, "schemes": 1},
    ],
)  # fmt: skip
def test_odd_parts_of_an_openapi_file_are_passed_over(tmp_path: Path, odd: dict[str, Any]) -> None:
    assert read(openapi(tmp_path, **odd)).kind == "OpenAPI file"


def test_a_postman_environment(ttck: Any, tmp_path: Path) -> None:
    rows = [
        {"key": "host", "value": "https://acme.example", "enabled": True}, {"key": "baseUrl", "value": "{{host}}/tmf-api/troubleTicket/v5"},
        {"key": "baseUrl", "value": "https://old.example", "enabled": False}, {"key": "client_id", "value": "ttck"}, {"key": 7}, 8,
        {"key": "client_secret", "value": "s3cret-of-acme", "type": "secret"},
        {"key": "accessTokenUrl", "value": "{{host}}/token?x=s3cret"},
    ]  # fmt: skip
    source = tmp_path / "lab.postman_environment.json"
    source.write_text(json.dumps({"name": "Acme lab", "values": rows}))
    path = tmp_path / "t.yaml"
    target = written(ttck, path, "--from", str(source), "--profile", "tmf621-v5")
    assert (target.name, target.base_url) == ("Acme lab", "https://acme.example/tmf-api/troubleTicket/v5")
    assert target.auth == {
        "type": "oauth2",
        "token_url": "https://acme.example/token",
        "client_id": "ttck",
        "client_secret": "value-of-SELLER_SECRET",
    }
    assert "s3cret" not in path.read_text()
    for more, kind in (([{"key": "token", "value": "t"}], "bearer"), ([{"key": "user", "value": "u"}, {"key": "password"}], "basic")):
        source.write_text(json.dumps({"values": [{"key": "url", "value": V5}, *more]}))
        assert written(ttck, path, "--force", "--from", str(source)).auth["type"] == kind


@pytest.mark.parametrize(
    "value", ["ftp://x", "https://", "https://x:99999", "https://${file.x}", "https://{host}", "https://a\nb", 7, None, "https://[x"]
)
def test_what_is_no_address_is_none(value: Any) -> None:
    assert address(value) is None


# --- answers ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "numbers"),
    [
        ("all", [1, 2, 3, 4]), (" ALL ", [1, 2, 3, 4]), ("2", [2]), ("1,3-4,3", [1, 3, 4]), ("0", None), ("5", None), ("x", None),
        ("", None),
        ("3-1", None), ("1-99999", None),
    ],
)  # fmt: skip
def test_numbers(told: str, numbers: list[int] | None) -> None:
    assert _numbers(told, most=4) == numbers


def test_answers_that_end_early_write_nothing(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["init", str(tmp_path / "t.yaml")], input="tmf621-v5\n")
    assert result.exit_code == 4
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_answer_is_asked_for_again(tmp_path: Path) -> None:
    answers = ["nobody", "mef113", "nowhere", "https://seller.example/x", "Acme", "bearer", "my secret!", "ACME_SECRET", "P-1, P-2",
               "y", "0", "9001", "https://lab.example", "basic", "operator", "99", "1-2"]  # fmt: skip
    result = CliRunner().invoke(main, ["init", str(tmp_path / "t.yaml")], input="\n".join(answers) + "\n")
    assert result.exit_code == 0, result.output
    target = load_target(tmp_path / "t.yaml")
    assert (target.name, target.auth["token"], target.products) == ("Acme", "value-of-ACME_SECRET", ("P-1", "P-2"))
    assert (target.listener["port"], target.listener["auth"]["type"]) == (9001, "basic")
    assert len(target.stimuli["operator"]) == 2


def test_at_a_terminal(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "ttck.harness.cli.main", "init", "t.yaml"]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=tmp_path, start_new_session=True)
    os.close(theirs)
    said = b""
    deadline = time.monotonic() + 120
    dialogue = [
        (b"Profile", b"tmf621-v5"), (b"with its base path", V5.encode()), (b"call this seller", b""), (b"who it is", b"basic"),
        (b"The username", b"buyer"), (b"environment variable", b""), (b"products", b""), (b"deliver notifications", b"n"),
        (b"Way", b"none"),
    ]  # fmt: skip
    try:
        for question, answer in dialogue:
            while question not in said.rpartition(b"\n")[2] or not said.endswith(b": "):
                assert select.select([ours], [], [], max(0.0, deadline - time.monotonic()))[0], said.decode()
                said += os.read(ours, 4096)
            os.write(ours, answer + b"\n")
            said += b"\n"
        assert process.wait(timeout=60) == 0
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    target = load_target(tmp_path / "t.yaml")
    assert (target.profile.name, target.base_url, target.name, target.listener["enabled"]) == ("tmf621-v5", V5, "seller.example", False)
    assert target.auth == {"type": "basic", "username": "buyer", "password": "value-of-SELLER_PASSWORD"}


def test_the_doctor_takes_what_is_written(ttck: Any, tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    written(ttck, path, "--base-url", "http://127.0.0.1:1/mefApi/sonata/troubleTicket/v4", "--auth", "basic")
    said = ttck("doctor", path)
    assert "ok      target file" in said.output
    assert said.exit_code == 3
    assert "--non-interactive" in ttck("init", "--help").output
