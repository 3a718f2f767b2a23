"""Who may deliver notifications to the listener: the credentials that the target file asks for (`listener.auth`)."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping

OPEN: Mapping[str, str] = {"type": "none"}  # anybody may deliver
_REALM = 'realm="ttck", charset="UTF-8"'


def carried(auth: Mapping[str, str]) -> dict[str, str]:
    """The header with which whoever knows the credentials delivers; none where everybody may."""
    if auth["type"] == "basic":
        pair = base64.b64encode(_pair(auth)).decode("ascii")
        return {"Authorization": f"Basic {pair}"}
    return {"Authorization": f"Bearer {auth['token']}"} if auth["type"] == "bearer" else {}


def challenge(auth: Mapping[str, str]) -> tuple[str, str]:
    """The header that goes with 401 (RFC 7617, RFC 6750)."""
    return ("WWW-Authenticate", f"{auth['type'].capitalize()} {_REALM}" if auth["type"] == "basic" else 'Bearer realm="ttck"')


def admits(auth: Mapping[str, str], given: str | None) -> bool:
    """Whether the Authorization header of a delivery, as WSGI gives it (Latin-1), is what the target asks for."""
    if auth["type"] == "none":
        return True
    scheme, _, rest = (given or "").strip().partition(" ")
    if scheme.lower() != auth["type"]:
        return False
    sent = rest.strip().encode("latin-1", "replace")
    if auth["type"] == "bearer":
        return hmac.compare_digest(sent, auth["token"].encode("latin-1", "replace"))
    try:
        pair = base64.b64decode(sent, validate=True)
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(pair, _pair(auth))


def _pair(auth: Mapping[str, str]) -> bytes:
    return f"{auth['username']}:{auth['password']}".encode()
