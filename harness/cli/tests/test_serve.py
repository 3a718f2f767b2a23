from __future__ import annotations

import os
import re
import signal
import subprocess
import sys

import pytest
import requests
from click.testing import CliRunner

from ttck.harness.cli.serve import serve
from ttck.harness.tests.test_http_transport import certificate

__all__ = ["certificate"]  # a fixture
TOKEN = "a-token-of-the-lab"


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
        (["--port", "0", "--tls-key", tmp_path / "file"], "--tls-key goes with --tls-cert"),
        (["--port", "0", "--tls-cert", tmp_path / "none"], "--tls-cert and --tls-key cannot be used: no such file"),
        (["--port", "0", "--tls-cert", tmp_path / "file"], "--tls-cert and --tls-key cannot be used: "),
    ):
        code, output = call(tmp_path, *["--runs", tmp_path / "runs", *arguments], TTCK_SERVE_TOKEN=TOKEN)
        assert (code, said in output) == (2, True), output
    assert call(tmp_path / "none")[0] == 2
    assert "token_file" not in call("--help")[1]


def test_with_a_certificate_it_speaks_tls_alone(tmp_path, certificate):
    cert, key = certificate
    words = ["serve", str(tmp_path), "--runs", str(tmp_path / "runs"), "--port", "0", "--tls-cert", str(cert), "--tls-key", str(key)]
    command = [sys.executable, "-m", "ttck.harness.cli.main", *words]
    environment = {**os.environ, "TTCK_SERVE_TOKEN": TOKEN, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            address = re.search(r"https://\S+", process.stdout.readline())[0]
            with requests.Session() as browser:
                browser.trust_env, browser.verify = False, str(cert)
                assert browser.get(address, timeout=30).status_code == 401
                page = browser.post(f"{address}enter", data={"token": TOKEN}, timeout=30)
                assert (page.status_code, page.url.startswith(address)) == (200, True)
                (cookie,) = browser.cookies
                assert cookie.secure
            with pytest.raises(requests.ConnectionError):
                requests.get(address.replace("https", "http"), timeout=30)
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 0
            assert not list(tmp_path.glob("ttck-*"))
        finally:
            process.kill()
