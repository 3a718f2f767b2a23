"""A bad gateway before a seller: it loses connections, renews tokens, sends 1xx, and 503 with dates. It breaks no rule of an API."""

from __future__ import annotations

import contextlib
import http.client
import json
import random
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TOKEN = "/gateway/token"  # noqa: S105 - a path
_GOOD_FOR = 300  # requests that a token is good for, whatever its server says
_INFORMS = (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 102 Processing\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
_OWN = frozenset({"content-length", "connection", "date", "server", "transfer-encoding", "keep-alive"})
_JSON, _TEXT = [("Content-Type", "application/json")], [("Content-Type", "text/plain")]
_STRANGER = b'{"@type": "Error", "code": "invalidCredentials", "reason": "unknown token", "message": "unknown token"}'
# What happens to one request in so many. The buyer cannot tell "unheard" from "unsaid": the seller did the second.
ODDS = {"unheard": 150, "unsaid": 150, "cut": 250, "gone": 20, "busy": 500}


class Mishaps:
    """What goes wrong with which request: by chance, from a seed; `odds` are those of each mishap, one in so many."""

    def __init__(self, seed: int, odds: Mapping[str, int]) -> None:
        self._odds = odds
        self._chance = random.Random(seed)  # noqa: S311 - reproducible chance, not a secret
        self._lock = threading.Lock()
        self._tokens = self._left = 0
        self.happened: dict[str, int] = {}

    def draw(self) -> frozenset[str]:
        """What goes wrong with the next request."""
        with self._lock:
            found = frozenset(name for name, one_in in self._odds.items() if self._chance.random() < 1 / one_in)
            for name in found:
                self.happened[name] = self.happened.get(name, 0) + 1
            return found

    def informs(self) -> bytes:
        """Answers that only inform, before the one that counts."""
        with self._lock:
            return b"".join(self._chance.choices(_INFORMS, k=self._chance.choice((0, 0, 1, 3))))

    def token(self) -> str:
        """A new token; the one before is good no more."""
        with self._lock:
            self._tokens, self._left = self._tokens + 1, _GOOD_FOR
            return f"gateway-token-{self._tokens}"

    def lets_in(self, authorization: str | None) -> bool:
        """Whether the token of a request is the last one, and not used up."""
        with self._lock:
            self._left -= 1
            return authorization == f"Bearer gateway-token-{self._tokens}" and self._left >= 0


class _Gate(BaseHTTPRequestHandler):
    """One connection of the buyer; `seller` and `mishaps` are those of the gateway."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    seller: str
    mishaps: Mishaps

    def log_message(self, *args: object) -> None:
        """Keep no access log."""

    def go(self) -> None:
        """Answer one request, or lose it."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == _TOKEN:
            said = {"access_token": self.mishaps.token(), "token_type": "Bearer", "expires_in": "3600"}
            self._say(200, _JSON, json.dumps(said).encode())
            return
        trouble = self.mishaps.draw()
        if not self._refused(trouble):
            self._serve(body, trouble)

    def _refused(self, trouble: frozenset[str]) -> bool:
        """Whether the gateway answers by itself, or loses the request before the seller hears of it."""
        given = self.headers.get("Authorization")
        if not self.mishaps.lets_in(given):
            known = str(given).startswith("Bearer gateway-token")
            self._say(401, *((_TEXT, b"token expired") if known else (_JSON, _STRANGER)))
        elif "busy" in trouble:
            then = format_datetime(datetime.now(UTC) + timedelta(seconds=1), usegmt=True)
            self._say(503, [("Retry-After", then), *_TEXT], b"busy")
        elif "unheard" in trouble:
            self.close_connection = True
        else:
            return False
        return True

    def _serve(self, body: bytes, trouble: frozenset[str]) -> None:
        status, headers, found = self._forwarded(body)
        if "unsaid" in trouble:
            self.close_connection = True
            return
        self._say(status, headers, found, cut="cut" in trouble)
        self.close_connection = self.close_connection or bool(trouble & {"cut", "gone"})  # and the answer does not say so

    def _forwarded(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        with contextlib.closing(http.client.HTTPConnection(self.seller, timeout=30)) as link:
            own = {name: value for name, value in self.headers.items() if name.lower() not in {"connection", "authorization"}}
            link.request(self.command, self.path, body or None, own)
            answer = link.getresponse()
            headers = [(name, self._public(text)) for name, text in answer.getheaders() if name.lower() not in _OWN]
            return answer.status, headers, self._public(answer.read().decode()).encode()

    def _public(self, text: str) -> str:
        """Addresses of the seller as the buyer knows them."""
        return text.replace(f"//{self.seller}/", f"//127.0.0.1:{self.server.server_port}/")  # type: ignore[attr-defined]

    def _say(self, status: int, headers: list[tuple[str, str]], body: bytes, *, cut: bool = False) -> None:
        self.wfile.write(self.mishaps.informs())
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != http.client.NO_CONTENT:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = go  # noqa: N815 - the names that http.server asks for


@contextlib.contextmanager
def before(seller: str, *, seed: int = 0, odds: Mapping[str, int] = ODDS) -> Iterator[tuple[str, str, Mishaps]]:
    """A gateway on a free port of this machine: its address, that of its tokens, and what goes wrong."""
    mishaps = Mishaps(seed, odds)
    gate = type("Gate", (_Gate,), {"seller": urlsplit(seller).netloc, "mishaps": mishaps})
    server = ThreadingHTTPServer(("127.0.0.1", 0), gate)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a buyer that went away is no news
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    origin = f"http://127.0.0.1:{server.server_port}"
    try:
        yield origin, origin + _TOKEN, mishaps
    finally:
        server.shutdown()
        server.server_close()
