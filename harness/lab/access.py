"""Who may use a lab session: who reaches it by a name of its own, showed the token where there is one, and sends forms of its pages."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Response, redirect, render_template, request, url_for

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

FIELD = "form_token"
ACCESS = "ttck_access"  # where the application keeps it
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_DAY = 86_400  # seconds
_OPEN = frozenset({"style", "script", "enter"})  # for those who have not signed in
# Scripts from this server alone, none in a page; no other origin, no frame.
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Access:
    """Recognises a browser by a cookie and a form by a field; both follow from the token, or from chance where there is none."""

    def __init__(self, *, token: str | None, names: Iterable[str]) -> None:
        self.asks = token is not None
        self._token = token or secrets.token_urlsafe()
        self._names = {*LOOPBACK, *(name.lower() for name in names)}
        self._session, self.form_token = self._proof("session"), self._proof("form")
        self._cookie = f"ttck_lab_{self._proof('name')[:8]}"  # cookies are shared by all ports of a machine

    def _proof(self, what: str) -> str:
        return hmac.digest(self._token.encode(), f"ttck lab {what}".encode(), hashlib.sha256).hex()

    def guard(self) -> AnyResponse | tuple[str, int] | None:
        """The answer to a request that may not pass; None for one that may."""
        if not self._known(request.host):
            return "This lab session is not reached by that name (ttck serve --name).", 403
        if request.endpoint in _OPEN:
            return None
        reading = request.method in {"GET", "HEAD"}
        shown = request.cookies.get(self._cookie, "")
        if self.asks and not hmac.compare_digest(shown.encode(), self._session.encode()):
            return (render_template("lab/login.html", wrong=False) if reading else "Sign in first."), 401
        if not reading and not hmac.compare_digest(request.form.get(FIELD, "").encode(), self.form_token.encode()):
            return "This form did not come from a page of this lab session, or the server was started anew: load the page again.", 403
        return None

    def enter(self, token: str) -> AnyResponse | tuple[str, int]:
        """Remember a browser that shows the token."""
        if not hmac.compare_digest(token.encode("utf-8", "replace"), self._token.encode()):
            return render_template("lab/login.html", wrong=True), 401
        answer = redirect(url_for("overview"), code=303)
        answer.set_cookie(self._cookie, self._session, max_age=_DAY, httponly=True, samesite="Strict", secure=request.is_secure)
        return answer

    def _known(self, host: str) -> bool:
        """Whether a Host names this server: a page of another name that was led here by DNS does not get through.

        An address of digits cannot be led elsewhere.
        """
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() and not host.endswith("]") else host
        name = name.strip("[]").lower()
        if name in self._names:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True


def protected(answer: Response) -> Response:
    """An answer with the headers that keep what partners sent harmless."""
    for name, value in _HEADERS.items():
        answer.headers.setdefault(name, value)
    return answer
