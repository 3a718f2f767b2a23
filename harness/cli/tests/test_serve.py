from __future__ import annotations

import pytest
from click.testing import CliRunner

from ttck.harness.cli.serve import serve


def call(*arguments, **environment):
    done = CliRunner().invoke(serve, [str(one) for one in arguments], env={"TTCK_SERVE_TOKEN": None, **environment})
    return done.exit_code, done.output


def test_another_address_than_of_this_machine_needs_a_token(tmp_path):
    for host in ("0.0.0.0", "::", "192.0.2.1", "lab.example"):
        code, said = call(tmp_path, "--host", host)
        assert (code, "give a token" in said) == (2, True)


@pytest.mark.parametrize("token", ["short", "x" * 11])
def test_a_token_that_is_guessed_quickly_is_refused(tmp_path, token):
    (tmp_path / "token").write_text(f"{token}\n")
    assert call(tmp_path, "--token-file", tmp_path / "token") == (2, "Error: a token has 12 characters at least\n")
    assert call(tmp_path, TTCK_SERVE_TOKEN=token)[0] == 2


def test_what_cannot_be_used_is_said(tmp_path):
    (tmp_path / "file").write_bytes(b"\xff")
    for arguments, said in (
        (["--token-file", tmp_path / "none"], "the token cannot be read"),
        (["--token-file", tmp_path / "file"], "it is no text"),
        (["--runs", tmp_path / "file" / "runs"], "no runs can be kept"),
        (["--host", "192.0.2.1"], "cannot listen at 192.0.2.1"),
        (["--port", "0", "--key", tmp_path / "none"], "no file"),
    ):
        code, output = call(tmp_path, *["--runs", tmp_path / "runs", *arguments], TTCK_SERVE_TOKEN="a-token-of-the-lab")
        assert (code, said in output) == (2, True), output
    assert call(tmp_path / "none")[0] == 2
    assert "token_file" not in call("--help")[1]
