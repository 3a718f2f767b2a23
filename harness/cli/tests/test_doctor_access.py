from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any, Self

import pytest

from ttck.harness.buyer.target import parse_target
from ttck.harness.cli import doctor_access
from ttck.harness.cli.doctor_context import examine
from ttck.harness.cli.doctor_lines import Said


def steps_of(step: Any, **document: Any) -> list[Said]:
    with examine(parse_target(document, name="t"), Path("t"), send=False) as case:
        return list(step(case))


def test_credentials_in_the_clear_are_noted_where_others_can_listen() -> None:
    basic = {"type": "basic", "username": "u", "password": "pass-word"}
    assert [said.state for said in steps_of(doctor_access.encryption, base_url="http://seller.example/x", auth=basic)] == ["note"]
    assert [said.state for said in steps_of(doctor_access.encryption, base_url="http://127.0.0.1/x", auth=basic)] == ["ok"]
    assert [said.state for said in steps_of(doctor_access.encryption, base_url="http://seller.example/x")] == ["ok"]


class _Handshake:
    """A socket that is wrapped without any network."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def version(self) -> str:
        return "TLSv1.3"

    def getpeercert(self) -> dict[str, str]:
        return {"notAfter": "Jan  1 00:00:00 2030 GMT"}


@pytest.mark.parametrize(
    ("verify", "words"), [(True, "TLSv1.3, certificate valid until Jan  1"), (False, "not verified: tls.verify is false")]
)
def test_a_handshake_is_told_with_its_trust(monkeypatch: pytest.MonkeyPatch, verify: bool, words: str) -> None:  # noqa: FBT001
    monkeypatch.setattr(doctor_access.socket, "create_connection", lambda *_, **__: _Handshake())
    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", lambda *_, **__: _Handshake())
    (said,) = steps_of(doctor_access.encryption, base_url="https://seller.example/x", tls={"verify": verify})
    assert said.state == "ok"
    assert words in said.text


def test_an_untrusted_certificate_says_how_to_trust_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise ssl.SSLCertVerificationError(1, "certificate verify failed: self-signed certificate")

    monkeypatch.setattr(doctor_access.socket, "create_connection", lambda *_, **__: _Handshake())
    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", refuse)
    (said,) = steps_of(doctor_access.encryption, base_url="https://seller.example/x")
    assert said.state == "failed"
    assert said.stop
    assert "tls.verify" in str(said.todo)
