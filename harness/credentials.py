"""Credentials: the Authorization header that a target asks for, with OAuth2 tokens fetched and renewed in time."""

from __future__ import annotations

import base64
import contextlib
import threading
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from harness.client import Unreachable
from harness.target import Target
from harness.wire import Wire

_EARLY = 30.0  # seconds before its end at which a token is renewed
_LIFETIME = 300.0  # seconds that a token is taken to live when the server does not say


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
        self._lock = threading.Lock()

    def headers(self) -> Mapping[str, str]:
        """The header fields to add to a request.

        Raises:
            AccessRefused: the token server refuses the client.
            Unreachable: the token server does not answer.
        """
        auth = self._target.auth
        if auth["type"] == "basic":
            return {"Authorization": basic(auth["username"], auth["password"])}
        if auth["type"] == "bearer":
            return {"Authorization": f"Bearer {auth['token']}"}
        if auth["type"] == "oauth2":
            with self._lock:  # two clients share one token
                if self._token is None or time.monotonic() > self._until:
                    self._renew()
            return {"Authorization": f"Bearer {self._token}"}
        return {}

    def _renew(self) -> None:
        auth = self._target.auth
        where = auth["token_url"]
        form = {"grant_type": "client_credentials"}
        if auth.get("scope"):
            form["scope"] = auth["scope"]
        headers = {
            "Authorization": basic(auth["client_id"], auth["client_secret"]),
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        with contextlib.closing(Wire(self._target)) as wire:
            answer, error = wire.call("POST", where, headers=headers, body=urlencode(form).encode())
        if answer is None or error is not None:
            raise Unreachable(f"the token server {where} does not answer: {error}")
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise Unreachable(f"the token server {where} answered {answer.status}")
        if answer.status >= HTTPStatus.BAD_REQUEST:
            raise AccessRefused(f"the token server {where} answered {answer.status}; check client_id and client_secret")
        self._take(answer.document, where)

    def _take(self, document: Any, where: str) -> None:
        token = document.get("access_token") if isinstance(document, dict) else None
        if not isinstance(token, str) or not token:
            raise AccessRefused(f"the token server {where} answered without a usable access_token")
        self._target.redactor.register(token)
        lifetime = document.get("expires_in")
        seconds = float(lifetime) if isinstance(lifetime, int | float) else _LIFETIME
        self._until = time.monotonic() + max(seconds - _EARLY, seconds / 2)
        self._token = token
