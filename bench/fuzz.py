"""Requests that nobody would send, to the mock sellers of all profiles: none may be answered with 5xx, and none may take long.

``python -m bench.fuzz --requests 100000`` plays that many, evenly over the profiles, and prints what went wrong; 501, for what
a seller says that it does not offer, is an answer.
"""

from __future__ import annotations

import faulthandler
import json
import logging
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import quote

import click

from ttck.mockseller.engine.settings import Settings
from ttck.mockseller.registry import seller_of
from ttck.mockseller.web.app import create_app
from ttck.mockseller.web.console import items, moves
from ttck.specs.profiles import profile_names

SLOW = 2.0  # seconds that an answer may take
_HANGS = 120  # seconds after which a request is said to hang
_TOKEN = "fuzz"
_OFFERED_NOT = 501
_JUNK: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1,
    2**63,
    2**64,
    10**400,
    1.5,
    -0.0,
    1e308,
    "",
    " ",
    "\x00",
    "ä€\U0001f600",
    "\u202e",
    "a" * 300,
    "x" * 20_000,
    "2026-01-01T00:00:00Z",
    "9999-99-99T99:99:99Z",
    "0001-01-01T00:00:00+23:59",
    "../../x",
    "%00",
    "${env.X}",
    "<script>",
    "'; DROP TABLE",
    "scenario:fast",
    [],
    {},
    [[]],
    [None],
    {"": None},
    {"id": "x"},
    [{"id": "x"}, {"id": "x"}],
    {"@type": 7},
    {"op": "add"},
)
_MEDIA = (
    "application/json",
    "application/json;charset=utf-8",
    "application/merge-patch+json",
    "application/json-patch+json",
    "application/json-patch-query+json",
    "text/plain",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "",
    "application/json; charset=\xff",
)
_VALUES = (
    "",
    "0",
    "-1",
    "1",
    "100",
    "99999999999999999999",
    "1e9",
    "nan",
    "id",
    "id,name",
    "none",
    "-id",
    "closed,open",
    "acknowledged",
    "*",
    "%00",
    "2026-01-01T00:00:00Z",
    "2026-01-01",
    "[",
    "$..x",
    "$[?(@.a=='b')]",
    "a.b.c",
    "ä",
    "'",
    '"',
    "true",
    "null",
    "x" * 3000,
    "..",
    "eventType=x",
)
_NAMES = (
    "fields",
    "offset",
    "limit",
    "sort",
    "filter",
    "id",
    "status",
    "state",
    "note.text",
    "creationDate.gt",
    "q",
    "",
    "@type",
    "[]",
    "a..b",
)


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """A request that was answered wrongly, or late."""

    profile: str
    number: int
    request: str
    says: str


@dataclass(kw_only=True)
class Played:
    """What came of the requests so far: how many, answers by status, the slowest in seconds, and what was wrong."""

    requests: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0
    wrong: list[Wrong] = field(default_factory=list)


class Fuzzer:
    """Makes requests up for one profile; the same seed makes the same, as far as identifiers of the seller do not differ."""

    def __init__(self, profile: str, *, seed: int) -> None:
        self.profile = profile
        self.chance = random.Random(f"{seed}/{profile}")
        self.seller = seller_of(Settings(profile=profile, control_token=_TOKEN, page_maximum=20, journal_length=50, autopilot="fast"))
        self.app = create_app(self.seller)
        dialect = self.seller.adapter.dialect
        self.creations = [made for row in items.resources(self.seller) if (made := moves.creation(self.seller, row)) is not None]
        self.places = [
            (one.method, api.place.base_path + one.path, one.operation_id)
            for api in dialect.apis.values()
            for one in dialect.contract(api.name).operations.values()
        ]
        self.known: list[str] = ["nothing"]

    def requests(self, many: int) -> Iterator[tuple[str, str, dict[str, str], bytes]]:
        """So many requests: method, target, headers and body."""
        makers: tuple[tuple[Callable[[], tuple[str, str, dict[str, str], bytes]], int], ...] = (
            (self._create, 40),
            (self._operation, 40),
            (self._stimulus, 12),
            (self._elsewhere, 8),
        )
        for _ in range(many):
            [make] = self.chance.choices([one for one, _ in makers], [weight for _, weight in makers])
            yield make()

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> int:
        """The status of the answer to a request; what it made is known from then on."""
        path, _, query = target.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "REQUEST_URI": target,
            "PATH_INFO": path,
            "SCRIPT_NAME": "",
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "CONTENT_LENGTH": str(len(body)),
        }
        for name, value in headers.items():
            key = name.upper().replace("-", "_")
            environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
        got: list[int] = []

        def start(status: str, _headers: list[tuple[str, str]], _failed: object = None) -> None:
            got.append(int(status[:3]))

        content = b"".join(self.app.wsgi_app(environ, start))
        if got[0] in {200, 201} and len(self.known) < 500:
            self._learn(content)
        return got[0]

    def _learn(self, content: bytes) -> None:
        try:
            found = json.loads(content)
        except (ValueError, RecursionError):
            return
        for one in found if isinstance(found, list) else [found]:
            if isinstance(one, dict):
                self.known += [one[name] for name in ("id", "ticketId") if isinstance(one.get(name), str)]

    def _create(self) -> tuple[str, str, dict[str, str], bytes]:
        made = self.chance.choice(self.creations)
        return made.method, made.path, self._headers(made.media), self._body(made.body)

    def _operation(self) -> tuple[str, str, dict[str, str], bytes]:
        method, path, _ = self.chance.choice(self.places)
        if self.chance.random() < 0.1:
            method = self.chance.choice(("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW"))
        while "{" in path:
            path = path[: path.index("{")] + self._segment() + path[path.index("}") + 1 :]
        body = self.chance.choice(self.creations).body if self.creations and self.chance.random() < 0.5 else "{}"
        return method, path + self._query(), self._headers(), self._body(body) if method not in {"GET", "HEAD", "DELETE"} else b""

    def _stimulus(self) -> tuple[str, str, dict[str, str], bytes]:
        headers = {"Authorization": f"Bearer {_TOKEN}", "Content-Type": "application/json"}
        if self.chance.random() < 0.1:
            body: Any = {self.chance.choice(("offset_seconds", "advance_seconds", "rate")): self._junk()}
            return "PUT", "/_control/clock", headers, json.dumps(body).encode("utf-8", "surrogatepass")
        name = self.chance.choice(list(self.seller.adapter.decides))
        args = {self.chance.choice(("text", "author", "attribute", "value", "contacts", "start", "end", "buyer", "product")): self._junk()}
        body = {"id": self.chance.choice(self.known), "args": args if self.chance.random() < 0.5 else {}}
        return "POST", f"/_control/stimuli/{name}", headers, json.dumps(body).encode("utf-8", "surrogatepass")

    def _elsewhere(self) -> tuple[str, str, dict[str, str], bytes]:
        base = self.seller.adapter.base_path
        path = self.chance.choice(
            (
                base,
                base + "/",
                base + "//",
                base + "/hub",
                "/",
                "/health",
                "/oauth2/token",
                "/_console/",
                "/_control/journal",
                "/openapi/ticket.json",
                "/_console/item/ticket?id=" + self._segment(),
                "//",
                "/%",
                base + "/%zz",
                base + "/" + self._segment() * 3,
                "http://x" + base,
                "*",
            ),
        )
        return self.chance.choice(("GET", "POST", "HEAD", "DELETE")), path, self._headers(), self._body("{}")

    def _segment(self) -> str:
        odd = ("", ".", "..", "%00", "%2F", "%ff", "%", "a%20b", "x" * 3000, "ä".encode().decode("latin-1"), ";", "*", "%F0%9F%98%80")
        return quote(self.chance.choice(self.known), safe="") if self.chance.random() < 0.7 else self.chance.choice(odd)

    def _query(self) -> str:
        many = self.chance.choice((0, 0, 1, 1, 2, 5))
        pairs = [f"{self.chance.choice(_NAMES)}={quote(self.chance.choice(_VALUES), safe='%')}" for _ in range(many)]
        return "?" + self.chance.choice(("&", "&", "&&", ";")).join(pairs) if pairs else ""

    def _headers(self, media: str = "") -> dict[str, str]:
        given = {"Content-Type": media if media and self.chance.random() < 0.8 else self.chance.choice(_MEDIA)}
        if self.chance.random() < 0.1:
            given["Authorization"] = self.chance.choice(("Basic", "Basic %%%", "Bearer x", "Bearer " + "x" * 5000, "\xff", ""))
        if self.chance.random() < 0.1:
            given["X-Mock-Scenario"] = self.chance.choice(("fast", "slow", "nothing", "", "\xff", "x" * 500))
        return given

    def _body(self, plain: str | None) -> bytes:
        if self.chance.random() < 0.08:
            odd = (
                b"",
                b"null",
                b"[]",
                b"{",
                b"\xff\xfe",
                b"[" * 300 + b"]" * 300,
                b"[" * 100_000,
                b'{"a":1e999}',
                b'"\\ud800"',
                b"--x\r\n\r\n--x--",
                b"NaN",
            )
            return self.chance.choice(odd)
        document = json.loads(plain or "{}")
        for _ in range(self.chance.choice((0, 1, 1, 2, 6))):
            document = self._twisted(document)
        body = json.dumps(document).encode("utf-8", "surrogatepass")
        return body[: self.chance.randrange(len(body) + 1)] if self.chance.random() < 0.03 else body

    def _twisted(self, value: Any) -> Any:
        """A document with one thing changed, somewhere in it."""
        if isinstance(value, dict) and value and self.chance.random() < 0.9:
            name = self.chance.choice(list(value))
            match self.chance.choice(("in", "in", "drop", "junk", "add")):
                case "drop":
                    return {key: one for key, one in value.items() if key != name}
                case "junk":
                    return {**value, name: self._junk()}
                case "add":
                    return {**value, self.chance.choice(("id", "href", "note", "status", "", "\x00", "@type", "x" * 100)): self._junk()}
                case _:
                    return {**value, name: self._twisted(value[name])}
        if isinstance(value, list) and value and self.chance.random() < 0.8:
            place = self.chance.randrange(len(value))
            return [*value[:place], self._twisted(value[place]), *value[place + self.chance.randrange(2) :]]
        return self._junk()

    def _junk(self) -> Any:
        return self.chance.choice(_JUNK)


def fuzz(profiles: Sequence[str], *, requests: int, seed: int) -> Played:
    """Play so many requests, evenly over the profiles."""
    played = Played()
    for profile in profiles:
        fuzzer = Fuzzer(profile, seed=seed)
        fuzzer.seller.start()
        try:
            for number, (method, target, headers, body) in enumerate(fuzzer.requests(requests // len(profiles))):
                _play(played, fuzzer, number, (method, target, headers, body))
        finally:
            fuzzer.seller.stop()
    return played


def _play(played: Played, fuzzer: Fuzzer, number: int, request: tuple[str, str, dict[str, str], bytes]) -> None:
    faulthandler.dump_traceback_later(_HANGS, exit=True, file=sys.__stderr__)
    started = time.perf_counter()
    told = ""
    try:
        status = fuzzer.answer(*request)
        if status >= 500 and status != _OFFERED_NOT:
            told = f"answered with {status}"
        played.statuses[status] += 1
    except Exception as failed:  # noqa: BLE001 - whatever it is, it is what is looked for
        told = f"{type(failed).__name__}: {failed}"
    elapsed = time.perf_counter() - started
    faulthandler.cancel_dump_traceback_later()
    played.requests += 1
    played.slowest = max(played.slowest, elapsed)
    if elapsed > SLOW:
        told = f"{told} after {elapsed:.1f} seconds".strip()
    if told:
        method, target, headers, body = request
        shown = f"{method} {target[:200]} {headers} {body[:600]!r}"
        played.wrong.append(Wrong(profile=fuzzer.profile, number=number, request=shown, says=told))


@click.command(help=__doc__)
@click.option("--requests", default=10_000, show_default=True, type=click.IntRange(1), help="How many requests in all.")
@click.option("--seed", default=1, show_default=True, help="What they are made up by.")
@click.option("--profile", "profiles", multiple=True, help="May be repeated; by default all.")
def main(*, requests: int, seed: int, profiles: tuple[str, ...]) -> None:
    logging.disable(logging.WARNING)
    started = time.perf_counter()
    try:
        played = fuzz(profiles or profile_names(), requests=requests, seed=seed)
    finally:
        logging.disable(logging.NOTSET)
    for one in played.wrong[:20]:
        click.echo(f"{one.profile} {one.number}: {one.says}\n  {one.request}")
    spent = time.perf_counter() - started
    click.echo(f"{played.requests} requests in {spent:.0f} seconds, {len(played.wrong)} wrong, slowest {played.slowest:.2f} s")
    click.echo(", ".join(f"{status}: {many}" for status, many in sorted(played.statuses.items())))
    sys.exit(1 if played.wrong else 0)


if __name__ == "__main__":
    main()
