"""Credentials: the Authorization header that a target asks for, with OAuth2 tokens fetched and renewed in time."""

from __future__ import annotations

import base64
import time
from collections.abc import Mapping

import requests

from harness.client import Unreachable, describe
from harness.target import Target

_EARLY = 30.0  # seconds before its end at which a token is renewed


class AccessRefused(Exception):  # noqa: N818 - said to the user as it is
    """The seller, or its token server, does not accept the credentials of the target file."""


def basic(username: str, password: str) -> str:
    """The value of a Basic Authorization header."""
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()


class Credentials:
    """Gives the Authorization header of a target; tokens are registered as secrets the moment they arrive."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._token: str | None = None
        self._until = 0.0

    def headers(self) -> Mapping[str, str]:
        """The header fields to add to a request.

        Raises:
            AccessRefused: the token server refuses the client.
            Unreachable: the token server does not answer.
        """
        auth = self._target.auth
        if auth["type"] == "basic":
            value = basic(auth["username"], auth["password"])
            self._target.redactor.register(value)
            return {"Authorization": value}
        if auth["type"] == "bearer":
            return {"Authorization": f"Bearer {auth['token']}"}
        if auth["type"] == "oauth2":
            if self._token is None or time.monotonic() > self._until:
                self._renew()
            return {"Authorization": f"Bearer {self._token}"}
        return {}

    def _renew(self) -> None:
        auth, limits = self._target.auth, self._target.limits
        form = {"grant_type": "client_credentials"}
        if auth.get("scope"):
            form["scope"] = auth["scope"]
        secret = basic(auth["client_id"], auth["client_secret"])
        self._target.redactor.register(secret)
        try:
            with requests.Session() as session:
                session.trust_env = False
                answer = session.post(
                    auth["token_url"],
                    data=form,
                    headers={"Authorization": secret, "Accept": "application/json"},
                    timeout=(limits.connect_timeout, limits.request_timeout),
                    verify=self._target.tls.get("verify", True),
                    allow_redirects=False,
                )
        except (requests.RequestException, OSError) as broken:
            raise Unreachable(f"the token server {auth['token_url']} does not answer: {describe(broken)}") from broken
        self._take(answer)

    def _take(self, answer: requests.Response) -> None:
        where = self._target.auth["token_url"]
        if answer.status_code >= requests.codes.bad_request:
            raise AccessRefused(f"the token server {where} answered {answer.status_code}; check client_id and client_secret")
        try:
            document = answer.json()
            token = document["access_token"]
            lifetime = float(document.get("expires_in", 300))
        except (ValueError, KeyError, TypeError, AttributeError) as broken:
            raise AccessRefused(f"the token server {where} answered without a usable access_token") from broken
        if not isinstance(token, str) or not token:
            raise AccessRefused(f"the token server {where} answered with an access_token that is not text")
        self._target.redactor.register(token)
        self._token = token
        self._until = time.monotonic() + max(lifetime - _EARLY, lifetime / 2)
