"""Signatures: an in-toto statement in a DSSE envelope, signed with Ed25519.

The envelope is that of https://github.com/secure-systems-lab/dsse: what is signed is the type of the payload together with
the payload, so that a signature over one kind of document cannot be taken for one over another.
"""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PAYLOAD = "application/vnd.in-toto+json"
PASSPHRASE = "TTCK_KEY_PASSPHRASE"  # noqa: S105 - the name of a variable of the environment
_LARGEST = 64 * 1024  # bytes of a file that holds a key
_PRIVATE = (b"PRIVATE KEY-----",)
_HOW = "make one with: openssl genpkey -algorithm ed25519 -out key.pem && openssl pkey -in key.pem -pubout -out key.pub"


class KeyFileError(ValueError):
    """The file of a key cannot be used; the message says why, and never quotes it."""


@dataclass(frozen=True, kw_only=True)
class PublicKey:
    """Who signed: the raw 32 bytes of an Ed25519 key."""

    raw: bytes

    @property
    def id(self) -> str:
        """The name of the key: SHA-256 over its usual encoding (DER)."""
        der = self._key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        return hashlib.sha256(der).hexdigest()

    @property
    def pem(self) -> str:
        """The key as openssl writes it."""
        return self._key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()

    @property
    def _key(self) -> Ed25519PublicKey:
        return Ed25519PublicKey.from_public_bytes(self.raw)

    def signed(self, payload: bytes, signature: bytes) -> bool:
        """Whether a signature over a payload was made with the other half of this key."""
        try:
            self._key.verify(signature, authenticated(payload))
        except InvalidSignature:
            return False
        return True


def authenticated(payload: bytes, kind: str = PAYLOAD) -> bytes:
    """What is signed: a payload with its type, each behind its length."""
    name = kind.encode()
    return b" ".join([b"DSSEv1", str(len(name)).encode(), name, str(len(payload)).encode(), payload])


def public_half(key: Ed25519PrivateKey) -> PublicKey:
    """The half of a key that may be handed out."""
    return PublicKey(raw=key.public_key().public_bytes_raw())


def envelope(statement: dict[str, Any], key: Ed25519PrivateKey | None) -> bytes:
    """A statement in its envelope, as canonical JSON (RFC 8785); without a key nobody has signed it."""
    payload = rfc8785.dumps(statement)
    signatures = [(public_half(key).id, key.sign(authenticated(payload)))] if key else []
    return enveloped(payload, signatures)


def enveloped(payload: bytes, signatures: list[tuple[str, bytes]]) -> bytes:
    """The bytes of an envelope; a signature stands beside the name of its key."""
    signed: list[Any] = [{"keyid": name, "sig": base64.b64encode(found).decode()} for name, found in signatures]
    return rfc8785.dumps({"payload": base64.b64encode(payload).decode(), "payloadType": PAYLOAD, "signatures": signed})


def private_key(path: Path) -> Ed25519PrivateKey:
    """The key in a file: PEM, or as ssh-keygen writes it; the passphrase of one that has any stands in `PASSPHRASE`.

    Raises:
        KeyFileError: it cannot be read, or is none.
    """
    data = _read(path)
    said = os.environ.get(PASSPHRASE)
    load = serialization.load_ssh_private_key if b"OPENSSH" in data else serialization.load_pem_private_key
    try:
        found = load(data, said.encode() if said else None)
    except TypeError as broken:
        asked = "has a passphrase: set" if not said else "has no passphrase: unset"
        raise KeyFileError(f"the key in {path} {asked} {PASSPHRASE}") from broken
    except (ValueError, UnsupportedAlgorithm) as broken:
        said_so = f", or {PASSPHRASE} is not its passphrase" if said else ""
        raise KeyFileError(f"{path} holds no private key that can be read{said_so}; {_HOW}") from broken
    if not isinstance(found, Ed25519PrivateKey):
        raise KeyFileError(f"{path} holds a key of another kind, and a bundle is signed with Ed25519; {_HOW}")
    return found


def public_key(path: Path) -> PublicKey:
    """The public key in a file: PEM, or a line as ssh-keygen writes it.

    Raises:
        KeyFileError: it cannot be read, or is none.
    """
    data = _read(path)
    if any(mark in data for mark in _PRIVATE):
        raise KeyFileError(f"{path} holds a private key; give the public one: openssl pkey -in {path} -pubout -out key.pub")
    load = serialization.load_ssh_public_key if data.startswith(b"ssh-") else serialization.load_pem_public_key
    try:
        found = load(data)
    except (ValueError, UnsupportedAlgorithm) as broken:
        raise KeyFileError(f"{path} holds no public key that can be read") from broken
    if not isinstance(found, Ed25519PublicKey):
        raise KeyFileError(f"{path} holds a key of another kind, and a bundle is signed with Ed25519")
    return PublicKey(raw=found.public_bytes_raw())


def _read(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise KeyFileError(f"there is no file {path} with a key")
        with path.open("rb") as stream:
            return stream.read(_LARGEST)
    except OSError as broken:
        raise KeyFileError(f"{path} cannot be read: {broken.strerror or broken}") from broken
