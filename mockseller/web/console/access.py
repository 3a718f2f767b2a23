"""Who may use the console: a browser that showed the control token once; every form proves that it came from a page of ours."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Response, redirect, render_template, request, url_for

from ttck.mockseller.web.snapshots import LONGEST

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from ttck.mockseller.engine.settings import Settings

FIELD = "form_token"
ENTRANCE = "ttck.entrance"  # in the environment of a request: the path of this seller behind the entrance of several
STYLE = Path(__file__).parent / "style.css"
_DAY = 86_400
# No script, no other origin, no frame; `no-referrer` keeps a link with the token from being told.
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Access:
    """Recognises a browser by a cookie and a form by a field; both follow from the control token, so they survive a restart."""

    def __init__(self, settings: Settings) -> None:
        token = settings.control_token
        self.on = token is not None
        self._token = token or secrets.token_urlsafe()
        self._session, self.form_token = self._proof("session"), self._proof("form")
        self._cookie = f"ttck_console_{self._proof('name')[:8]}"  # cookies are shared by all ports of a machine

    def _proof(self, what: str) -> str:
        return hmac.digest(self._token.encode(), f"ttck console {what}".encode(), hashlib.sha256).hex()

    def guard(self) -> AnyResponse | tuple[str, int] | None:
        """The answer to a request that may not pass; None for one that may."""
        if request.endpoint == "console.style" or (self.on and request.endpoint == "console.enter"):
            return None
        if not self.on:
            return render_template("console/off.html"), 404
        if request.method == "GET" and "token" in request.args:
            return self.enter(request.args["token"])
        request.max_content_length = LONGEST  # a file with a snapshot
        reading = request.method in {"GET", "HEAD"}
        if not hmac.compare_digest(request.cookies.get(self._cookie, "").encode(), self._session.encode()):
            return (render_template("console/login.html", wrong=False) if reading else "Sign in first."), 401
        if not reading and not hmac.compare_digest(request.form.get(FIELD, "").encode(), self.form_token.encode()):
            return "This form did not come from a page of this console.", 403
        return None

    def enter(self, token: str) -> AnyResponse | tuple[str, int]:
        """Remember a browser that shows the control token."""
        if not hmac.compare_digest(token.encode(), self._token.encode()):
            return render_template("console/login.html", wrong=True), 401
        asked = {name: value for name, value in request.args.items() if name != "token"}
        back = request.endpoint if request.method == "GET" and request.endpoint else "console.overview"
        where = url_for(back, **(request.view_args or {}))
        answer = redirect(f"{where}?{urlencode(asked)}" if asked else where, code=303)
        one = request.environ.get(ENTRANCE)  # one of several sellers: who is let in is let in to all of them
        path = f"{request.script_root}/_console" if one is None else f"{request.script_root.removesuffix(one)}/"
        answer.set_cookie(self._cookie, self._session, max_age=_DAY, httponly=True, samesite="Strict", secure=request.is_secure, path=path)
        return answer


def protected(answer: Response) -> Response:
    """An answer with the headers that keep what partners sent harmless."""
    for name, value in _HEADERS.items():
        answer.headers[name] = value
    return answer
