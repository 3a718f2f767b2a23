"""What a token server is asked, and how the client proves there who it is (RFC 6749 2.3 and 4.4, RFC 7523 2.2)."""

from __future__ import annotations

import base64
import secrets
import time
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus, urlencode

from ttck.harness.record.exchange import Answer
from ttck.harness.secrets.redactor import Redactor
from ttck.harness.verdict import AccessRefused

_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LIVES = 60  # seconds that an assertion holds
_LONGEST = 300  # characters of the token server's words
_ALGORITHMS = {"RSA": "RS256", "Ed25519": "EdDSA", "P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}


def basic(username: str, password: str) -> str:
    """The value of a Basic Authorization header."""
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()


def asked_for(auth: Mapping[str, Any]) -> tuple[Mapping[str, str], bytes]:
    """The header fields and the form with which a token is asked for.

    Raises:
        AccessRefused: the private key cannot be read.
    """
    headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
    form = {"grant_type": "client_credentials", **({"scope": auth["scope"]} if auth.get("scope") else {}), **auth.get("parameters", {})}
    way = auth.get("client_auth", "basic")
    if way == "basic":  # RFC 6749 2.3.1: both are encoded as in a form before they are joined
        headers["Authorization"] = basic(quote_plus(auth["client_id"]), quote_plus(auth["client_secret"]))
    elif way == "post":
        form |= {"client_id": auth["client_id"], "client_secret": auth["client_secret"]}
    else:
        form |= {"client_id": auth["client_id"], "client_assertion_type": _ASSERTION, "client_assertion": _assertion(auth)}
    return headers, urlencode(form).encode()


def _assertion(auth: Mapping[str, Any]) -> str:
    """What the client says about itself, signed with its key."""
    from joserfc import jwt  # noqa: PLC0415 - only this way of authentication needs it
    from joserfc.errors import JoseError  # noqa: PLC0415 - as above

    now = int(time.time())
    claims = {
        "iss": auth["client_id"], "sub": auth["client_id"], "aud": auth.get("assertion_audience", auth["token_url"]),
        "iat": now, "exp": now + _LIVES, "jti": secrets.token_urlsafe(16),
    }  # fmt: skip
    try:
        key = _key(Path(auth["private_key"]).read_bytes())
        algorithm = auth.get("algorithm") or _ALGORITHMS[str(key.as_dict(private=False).get("crv", key.key_type))]
        header = {"alg": algorithm, "typ": "JWT", **({"kid": auth["key_id"]} if "key_id" in auth else {})}
        with warnings.catch_warnings(action="ignore"):  # EdDSA has a newer name, which few token servers know
            return jwt.encode(header, claims, key, algorithms=[algorithm])
    except (OSError, ValueError, KeyError, JoseError) as broken:
        raise AccessRefused(f"the key in auth.private_key cannot be used: {broken}") from broken


def _key(pem: bytes) -> Any:
    """A private key, of whatever kind it is.

    Raises:
        ValueError: it is none.
    """
    from joserfc.jwk import import_key  # noqa: PLC0415 - as above

    with warnings.catch_warnings(action="ignore"):  # that the kind is not said; it stands in the file
        key = import_key(pem)
    if key.key_type == "oct" or not key.is_private:
        raise ValueError("it is no private key in PEM")
    return key


def words(answer: Answer, redactor: Redactor) -> str:
    """What a token server says about a refusal (RFC 6749 5.2), as far as it can be shown; empty where it says nothing."""
    document = answer.document if isinstance(answer.document, dict) else {}
    told = [str(document[name]) for name in ("error", "error_description") if isinstance(document.get(name), str)]
    return "".join(one if one.isprintable() else " " for one in redactor.text(": ".join(told)))[:_LONGEST]
