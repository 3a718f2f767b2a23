"""The ways in which a client proves to a token server who it is."""

from __future__ import annotations

import json
import warnings
from urllib.parse import parse_qs

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

from ttck.harness.buyer.credentials import Credentials
from ttck.harness.buyer.target import TargetError, parse_target
from ttck.harness.buyer.token_requests import basic
from ttck.harness.secrets.redactor import MASK
from ttck.harness.tests.tiny_server import reply, served
from ttck.harness.verdict import AccessRefused

GIVEN = reply(200, json.dumps({"access_token": "token-1"}).encode())


def target_of(url, **auth):
    whole = {"type": "oauth2", "token_url": f"{url}/token", "client_id": "buyer", **auth}
    return parse_target({"base_url": "http://127.0.0.1:1", "auth": whole, "limits": {"request_timeout": 5}}, name="target.yaml")


def asked(**auth):
    """The request that a token server gets, and its form."""
    with served(GIVEN) as tiny:
        assert Credentials(target_of(tiny.url, **auth)).headers() == {"Authorization": "Bearer token-1"}
    (seen,) = tiny.asked
    return seen, {name: values[0] for name, values in parse_qs(seen.body.decode(), strict_parsing=True).items()}


def test_id_and_secret_are_encoded_as_in_a_form():
    seen, form = asked(client_id="me:1", client_secret="a%b+c d")
    assert seen.headers["authorization"] == basic("me%3A1", "a%25b%2Bc+d")
    assert form == {"grant_type": "client_credentials"}


def test_the_secret_may_go_in_the_form():
    seen, form = asked(client_secret="a%b+c", client_auth="post", scope="tickets", parameters={"audience": "https://x.example"})
    assert "authorization" not in seen.headers
    assert form == {
        "grant_type": "client_credentials", "client_id": "buyer", "client_secret": "a%b+c", "scope": "tickets", "audience": "https://x.example",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("key", "algorithm", "more"),
    [
        (RSAKey.generate_key(2048), "RS256", {}),
        (RSAKey.generate_key(2048), "PS384", {"algorithm": "PS384", "key_id": "k1"}),
        (ECKey.generate_key("P-256"), "ES256", {}),
        (ECKey.generate_key("P-384"), "ES384", {}),
        (OKPKey.generate_key("Ed25519"), "EdDSA", {}),
    ],
)
def test_a_statement_may_be_signed_with_a_key(tmp_path, key, algorithm, more):
    (tmp_path / "key.pem").write_bytes(key.as_pem(private=True))
    seen, form = asked(client_auth="private_key_jwt", private_key=str(tmp_path / "key.pem"), **more)
    assert "authorization" not in seen.headers
    assert form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    with warnings.catch_warnings(action="ignore"):
        told = jwt.decode(form["client_assertion"], key, algorithms=[algorithm])
    assert (told.header["alg"], told.header.get("kid")) == (algorithm, more.get("key_id"))
    assert (told.claims["iss"], told.claims["sub"], told.claims["exp"] - told.claims["iat"]) == ("buyer", "buyer", 60)
    assert told.claims["aud"].endswith("/token")
    assert len(told.claims["jti"]) > 10


@pytest.mark.parametrize(("content", "says"), [(None, "No such file"), (b"garbage", "no private key in PEM")])
def test_a_key_that_cannot_be_used_is_said(tmp_path, content, says):
    if content is not None:
        (tmp_path / "key.pem").write_bytes(content)
    target = target_of("http://127.0.0.1:1", client_auth="private_key_jwt", private_key=str(tmp_path / "key.pem"))
    with pytest.raises(AccessRefused, match=says):
        Credentials(target).headers()


def test_the_token_server_s_own_words_are_shown_without_the_secret():
    said = {"error": "invalid_request", "error_description": "audience is\nrequired, and not client-secret-1"}
    with served(reply(400, json.dumps(said).encode())) as tiny, pytest.raises(AccessRefused) as refused:
        Credentials(target_of(tiny.url, client_secret="client-secret-1")).headers()
    assert f"answered 400 (invalid_request: audience is required, and not {MASK})" in str(refused.value)


@pytest.mark.parametrize(
    ("auth", "says"),
    [
        ({}, "auth: client_secret is missing"),
        ({"client_auth": "private_key_jwt"}, "auth: private_key is missing"),
        ({"client_auth": "private_key_jwt", "private_key": "k", "client_secret": "s3cret-s3cret"}, "auth: client_secret is not used"),
        ({"client_secret": "s3cret-s3cret", "private_key": "k"}, "auth: private_key is not used"),
    ],
)
def test_what_the_way_needs_has_to_be_given(auth, says):
    with pytest.raises(TargetError, match=says):
        target_of("http://127.0.0.1:1", **auth)
