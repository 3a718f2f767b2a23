from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ttck.harness.evidence.signing import (
    PASSPHRASE,
    KeyFileError,
    authenticated,
    envelope,
    private_key,
    public_half,
    public_key,
)
from ttck.harness.evidence.tests.conftest import KEY

PLAIN = form.NoEncryption()


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def pem(key: object, how: form.KeySerializationEncryption = PLAIN) -> bytes:
    return key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, how)  # type: ignore[attr-defined]


def test_what_is_signed_is_the_type_with_the_payload() -> None:
    assert authenticated(b"hello world", "http://example.com/HelloWorld") == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"


def test_an_envelope_is_signed_by_its_key_alone() -> None:
    document = json.loads(envelope({"b": 1, "a": [2.0]}, KEY))
    payload = base64.b64decode(document["payload"])
    (signature,) = document["signatures"]
    assert payload == b'{"a":[2],"b":1}'
    assert document["payloadType"] == "application/vnd.in-toto+json"
    assert signature["keyid"] == public_half(KEY).id
    assert public_half(KEY).signed(payload, base64.b64decode(signature["sig"]))
    assert not public_half(KEY).signed(payload + b" ", base64.b64decode(signature["sig"]))
    assert not public_half(Ed25519PrivateKey.generate()).signed(payload, base64.b64decode(signature["sig"]))
    assert json.loads(envelope({}, None))["signatures"] == []


def test_keys_are_read_as_openssl_and_ssh_write_them(tmp_path: Path) -> None:
    ssh = KEY.private_bytes(form.Encoding.PEM, form.PrivateFormat.OpenSSH, PLAIN)
    for number, data in enumerate((pem(KEY), ssh)):
        assert public_half(private_key(write(tmp_path / f"{number}", data))) == public_half(KEY)
    line = KEY.public_key().public_bytes(form.Encoding.OpenSSH, form.PublicFormat.OpenSSH)
    for number, data in enumerate((public_half(KEY).pem.encode(), line + b" jo@partner.example\n")):
        assert public_key(write(tmp_path / f"{number}.pub", data)) == public_half(KEY)


def test_a_passphrase_stands_in_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "key", pem(KEY, form.BestAvailableEncryption(b"open sesame")))
    with pytest.raises(KeyFileError, match="has a passphrase: set TTCK_KEY_PASSPHRASE"):
        private_key(path)
    monkeypatch.setenv(PASSPHRASE, "open sesame")
    assert public_half(private_key(path)) == public_half(KEY)
    monkeypatch.setenv(PASSPHRASE, "wrong-one-4711")
    with pytest.raises(KeyFileError, match="is not its passphrase") as told:
        private_key(path)
    assert "4711" not in str(told.value)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "holds no private key"),
        (b"\x00\xff" * 100, "holds no private key"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "openssl genpkey"),
        (b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n", "holds no private key"),
        (pem(generate_private_key(SECP256R1())), "of another kind"),
    ],
    ids=["nothing", "bytes", "a PEM of nothing", "an OpenSSH key cut short", "an elliptic key"],  # a key that is made would differ
)
def test_what_is_no_key_to_sign_with_is_refused(tmp_path: Path, data: bytes, why: str) -> None:
    with pytest.raises(KeyFileError, match=why):
        private_key(write(tmp_path / "key", data))


def test_a_private_key_is_not_taken_for_a_public_one_and_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="holds a private key; give the public one"):
        public_key(write(tmp_path / "key", pem(KEY)))
    with pytest.raises(KeyFileError, match="holds no public key"):
        public_key(write(tmp_path / "none", b"ssh-rsa nothing"))
    for read in (public_key, private_key):
        with pytest.raises(KeyFileError, match="there is no file"):
            read(tmp_path)
