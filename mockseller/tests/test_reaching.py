"""The options that say how a seller is reached; and that no secret has to stand in a command."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from ttck.mockseller.engine.network import Conditions
from ttck.mockseller.engine.settings import Client
from ttck.mockseller.reaching import reached


def told(*arguments, env=None):
    found = {}

    @click.command()
    @reached
    def command(**values):
        found.update(values)

    result = CliRunner().invoke(command, arguments, env=env)
    return found, result


def test_clients_and_the_control_token_come_from_files(tmp_path):
    (tmp_path / "clients").write_text("# ours\nme:s3cret:buyer-1\n\n  other:s4cret\n")
    (tmp_path / "token").write_text("t0ken\n")
    found, _ = told("--client-file", str(tmp_path / "clients"), "--control-token-file", str(tmp_path / "token"))
    wanted = (Client(id="me", secret="s3cret", buyer="buyer-1"), Client(id="other", secret="s4cret", buyer="other"))
    assert (found["client_file"], found["control_token_file"]) == (wanted, "t0ken")


def test_clients_and_the_control_token_come_from_the_environment():
    env = {"TTCK_CONTROL_TOKEN": "t0ken", "TTCK_CLIENTS": "me:s3cret other:s4cret:b", "TTCK_DATABASE": "sqlite:///x.db"}
    found, _ = told(env=env)
    assert found["control_token"] == "t0ken"
    assert [one.id for one in found["clients"]] == ["me", "other"]
    assert found["database"] == "sqlite:///x.db"


@pytest.mark.parametrize(
    ("content", "says"), [(b"me:", "not of the form"), (b"s3cret-alone", "not of the form"), (b"\xff\xfe", "it is no text")]
)
def test_a_secret_that_is_written_wrong_is_not_repeated(tmp_path, content, says):
    (tmp_path / "clients").write_bytes(content)
    _, result = told("--client-file", str(tmp_path / "clients"))
    assert result.exit_code == 2
    assert says in result.output
    assert "s3cret" not in result.output
    assert "s3cret" not in told("--client", "s3cret-alone")[1].output


def test_an_empty_token_is_none(tmp_path):
    (tmp_path / "token").write_text("\n")
    assert "no token in it" in told("--control-token-file", str(tmp_path / "token"))[1].output


@pytest.mark.parametrize(
    ("written", "sent"),
    [("bearer:t0ken", "Bearer t0ken"), ("basic:me:pa:ss", "Basic bWU6cGE6c3M="), (None, None)],
)
def test_what_it_shows_to_listeners(written, sent):
    assert told(*(["--delivery-auth", written] if written else []))[0]["delivery_authorization"] == sent
    assert told(env={"TTCK_DELIVERY_AUTH": written or ""})[0]["delivery_authorization"] == sent


@pytest.mark.parametrize(
    "written", ["s3cret", "basic:s3cret", "basic::s3cret", "bearer:", "bearer:s3cret two", "digest:s3cret:x", "bearer:s3cret\n"]
)
def test_what_it_cannot_show_to_listeners_is_not_repeated(written):
    _, result = told("--delivery-auth", written)
    assert result.exit_code == 2
    assert "basic:USER:PASSWORD or bearer:TOKEN" in result.output
    assert "s3cret" not in result.output


def test_how_it_is_reached():
    found, _ = told(
        "--base-path", "mocks/", "--cors", "https://a.example", "--cors", "none", "--network", "drop_percent=5", "--rate-limit", "10"
    )
    assert (found["base_path"], found["cors"], found["rate_limit"]) == ("/mocks", ("https://a.example", "none"), 10.0)
    assert found["network"] == Conditions(drop_percent=5.0)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--base-path", "/a b"),
        ("--cors", "a.example"),
        ("--network", "drop=5"),
        ("--rate-limit", "0"),
        ("--tls-cert", "/nowhere"),
        ("--database", "x"),
    ],
)
def test_what_cannot_be_is_refused(arguments):
    _, result = told(*arguments)
    assert (result.exit_code, "Error" in result.output) == (2, True)
