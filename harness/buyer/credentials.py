"""Credentials: the Authorization header that a target asks for, with OAuth2 tokens fetched and renewed in time."""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from ttck.harness.buyer.client import retry_after
from ttck.harness.buyer.http_transport import HttpTransport
from ttck.harness.buyer.target import Target
from ttck.harness.buyer.token_requests import asked_for, basic, words
from ttck.harness.interrupts import waiting
from ttck.harness.record.exchange import Answer
from ttck.harness.verdict import AccessRefused, Unreachable

_EARLY = 30.0  # seconds before its end at which a token is renewed
_LIFETIME = 300.0  # seconds that a token is taken to live when the server does not say
_LONGEST = 86400.0  # seconds after which a token is renewed, however long it may live
_TRIES, _PAUSE = 3, 0.5  # times, seconds
_TOKEN = re.compile(r"[\x21-\x7e]+")


class Credentials:
    """Gives the Authorization header of a target; tokens are registered as secrets the moment they arrive.

    `granted` is what the token server says of the scope of the last one; None where it says nothing.
    """

    def __init__(self, target: Target) -> None:
        self._target = target
        self._token: str | None = None
        self.granted: str | None = None
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

    def renew(self, refused: Mapping[str, str]) -> bool:
        """Give up the token in a request that was refused; whether there is another one now.

        Raises:
            AccessRefused: the token server refuses the client.
            Unreachable: the token server does not answer.
        """
        if self._target.auth["type"] != "oauth2":
            return False
        with self._lock:
            if refused.get("Authorization") == f"Bearer {self._token}":  # or else somebody has renewed it already
                self._renew()
        return True

    def _renew(self) -> None:
        auth = self._target.auth
        where = auth["token_url"]
        answer, error = self._asked(where)
        if answer is None or error is not None:
            raise Unreachable(f"the token server {where} does not answer: {error}")
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise Unreachable(f"the token server {where} answered {answer.status}")
        if answer.status >= HTTPStatus.BAD_REQUEST:
            said = words(answer, self._target.redactor)
            hint = "check " + ("private_key and client_id" if "private_key" in auth else "client_id and client_secret")
            raise AccessRefused(f"the token server {where} answered {answer.status}{f' ({said})' if said else ''}; {hint}")
        self._take(answer.document, where)

    def _asked(self, where: str) -> tuple[Answer | None, str | None]:
        """The answer of the token server; one that fails or is lost is asked for again, a few times."""
        with contextlib.closing(HttpTransport(self._target)) as transport:
            for left in reversed(range(_TRIES)):
                headers, body = asked_for(self._target.auth)
                answer, error = transport.call("POST", where, headers=headers, body=body)
                lost = answer is None or error is not None
                passing = answer is not None and (answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or retry_after(answer) is not None)
                if not left or not (lost or passing):
                    break
                asked = retry_after(answer)
                with waiting():
                    time.sleep(_PAUSE if asked is None else asked)
        return answer, error

    def _take(self, document: Any, where: str) -> None:
        token = document.get("access_token") if isinstance(document, dict) else None
        if not isinstance(token, str) or not _TOKEN.fullmatch(token):
            raise AccessRefused(f"the token server {where} answered without a usable access_token")
        self._target.redactor.register(token)
        self.granted = document.get("scope") if isinstance(document.get("scope"), str) else None
        seconds = _lifetime(document.get("expires_in"))
        self._until = time.monotonic() + max(seconds - _EARLY, seconds / 2)
        self._token = token


def _lifetime(said: Any) -> float:
    """Seconds that a token lives by its `expires_in`: a number, or a text of digits as some servers write it."""
    try:
        found = float(said) if isinstance(said, int | float | str) and not isinstance(said, bool) else _LIFETIME
    except (ValueError, OverflowError):  # no number, or one beyond any float
        return _LONGEST if isinstance(said, int) and said > 0 else _LIFETIME
    return min(found, _LONGEST) if found > 0 else _LIFETIME  # not a number at all (nan) is no lifetime either
