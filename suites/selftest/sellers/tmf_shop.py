"""A small TMF621 v5 seller that does everything right, with the places where others do not: the body of the three odd ones."""

from __future__ import annotations

import contextlib
import json
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from ttck.suites.selftest.sellers.tmf_post import PostOffice, events_of, question, serving
from ttck.suites.selftest.sellers.tmf_rules import (
    MADE,
    Document,
    RefusedError,
    check,
    chosen,
    decoded,
    fields_of,
    invalid,
    ordered,
    patched,
    stamp,
    whole_number,
)

BASE = "/tmf-api/troubleTicket/v5"
DESK = "/desk/questions"
_MERGES = ("application/json", "application/merge-patch+json")
_MOST = 9**9
_REASONS = {400: "invalidRequest", 404: "notFound", 405: "notAllowed", 409: "conflict", 415: "wrongMediaType", 501: "notOffered"}


def as_is(document: Document) -> Document:
    """A document as it is."""
    return document


def error(refusal: RefusedError) -> Document:
    """The body of a refusal, all text."""
    return {"@type": "Error", "code": refusal.code, "reason": refusal.reason, "message": refusal.reason, "status": str(refusal.status)}


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How a seller differs from a right one, by default in nothing.

    `first` may answer before anything else looks at a request. `kept` makes of an accepted body what is stored, `shown` of a
    ticket, hub, event or error what goes out. `invalid` answers wrong values. `filters` is whether filters do anything;
    `types` whether a projection keeps @type; `whole` whether every event carries the whole ticket.
    """

    first: Callable[[], Response | None] = lambda: None
    kept: Callable[[Document], Document] = as_is
    shown: Callable[[Document], Document] = as_is
    invalid: Callable[[RefusedError], Response] | None = None
    filters: bool = True
    types: bool = True
    whole: bool = False


class Shop:
    """The tickets of a seller and what may be done to them."""

    def __init__(self, habits: Habits) -> None:
        self.habits = habits
        self.post = PostOffice()
        self._tickets: dict[str, Document] = {}
        self._busy = threading.RLock()

    def create(self) -> Response:
        """Take a new ticket."""
        _accepts(_MERGES[:1])
        sent = decoded(request.get_data())
        check(sent, "TroubleTicket_FVO")
        key, now = uuid.uuid4().hex, stamp()
        body = {name: value for name, value in self.habits.kept(sent).items() if name not in MADE and value is not None}
        ticket = {"id": key, "href": f"{request.host_url[:-1]}{BASE}/troubleTicket/{key}", "status": "acknowledged", **body}
        ticket |= {"creationDate": now, "lastUpdate": now}
        self._change(None, _with_status(_with_ids(ticket), now))
        return self._answer(ticket, 201, Location=ticket["href"])

    def listing(self) -> Response:
        """Show a part of all tickets."""
        query = request.args.to_dict(flat=False)
        first, most = whole_number(query, "offset", 0), whole_number(query, "limit", _MOST)
        with self._busy:
            found = list(self._tickets.values())
        found = ordered(chosen(found, query if self.habits.filters else {}), query)
        page = found[first : first + most]
        return _json(
            [self._projected(one) for one in page],
            200,
            **{"X-Total-Count": str(len(found)), "X-Result-Count": str(len(page))},
        )

    def retrieve(self, key: str) -> Response:
        """Show one ticket."""
        return self._answer(self._ticket(key), 200)

    def patch(self, key: str) -> Response:
        """Change a ticket."""
        with self._busy:
            before = self._ticket(key)
            _accepts(_MERGES)
            now = stamp()
            after = patched(before, self.habits.kept(decoded(request.get_data())))
            if after != before:
                after = _with_ids(after) | {"lastUpdate": now}
                self._change(before, _with_status(after, now) if after["status"] != before["status"] else after)
            return self._answer(after, 200)

    def delete(self, key: str) -> Response:
        """Forget a ticket."""
        with self._busy:
            self._change(self._ticket(key), None)
        return Response(status=204)

    def ask(self, key: str) -> Response:
        """The desk of the seller needs a note of the buyer; this is no part of the API."""
        with self._busy:
            before, now = self._ticket(key), stamp()
            after = _with_status(before | {"status": "pending", "lastUpdate": now}, now)
            self._change(before, after)
            self.post.tell([self.habits.shown(question(self.habits.shown(after), at=now, whole=self.habits.whole))])
        return Response(status=204)

    def subscribe(self) -> Response:
        """Start events."""
        _accepts(_MERGES[:1])
        sent = decoded(request.get_data())
        if not str(sent.get("@type") or "").strip():
            raise invalid("@type", "must not be empty")
        try:
            hub = self.post.subscribe(sent, address=f"{request.host_url[:-1]}{BASE}/hub")
        except ValueError as wrong:
            raise invalid("callback", str(wrong)) from wrong
        return _json(self.habits.shown(hub.shown), 201, Location=hub.shown["href"])

    def subscription(self, key: str) -> Response:
        """Show a subscription or end it."""
        hub = self.post.hub(key)
        if hub is None:
            raise RefusedError(404, "notFound", "there is no such subscription")
        if request.method == "DELETE":
            self.post.unsubscribe(key)
            return Response(status=204)
        return _json(self.habits.shown(hub.shown), 200)

    def refuse(self, refusal: RefusedError) -> Response:
        """Say no."""
        if self.habits.invalid is not None and refusal.status == 400:  # noqa: PLR2004 - the status of HTTP
            return self.habits.invalid(refusal)
        return _json(self.habits.shown(error(refusal)), refusal.status)

    def _ticket(self, key: str) -> Document:
        if key not in self._tickets:
            raise RefusedError(404, "notFound", "there is no such ticket")
        return self._tickets[key]

    def _change(self, before: Document | None, after: Document | None) -> None:
        """Store a change and tell about it, in one go, so that events come in the order of the changes."""
        with self._busy:
            if after is not None:
                self._tickets[after["id"]] = after
            elif before is not None:
                del self._tickets[before["id"]]
            seen = [self.habits.shown(one) if one else None for one in (before, after)]
            self.post.tell([self.habits.shown(one) for one in events_of(*seen, at=stamp(), whole=self.habits.whole)])

    def _projected(self, ticket: Document) -> Document:
        fields = fields_of(request.args.to_dict(flat=False))
        shown = self.habits.shown(ticket)
        if fields is None:
            return shown
        kept = {"id", "href", *fields, *(("@type",) if self.habits.types else ())}
        return {name: value for name, value in shown.items() if name in kept}

    def _answer(self, ticket: Document, status: int, **headers: str) -> Response:
        return _json(self._projected(ticket), status, **headers)


def _with_status(ticket: Document, now: str) -> Document:
    """The ticket with the marks of the status that it has from now on."""
    entry = {"@type": "StatusChange", "status": ticket["status"], "statusChangeDate": now}
    if "statusChangeReason" in ticket:
        entry["statusChangeReason"] = ticket["statusChangeReason"]
    ticket |= {"statusChangeDate": now, "statusChangeHistory": [*ticket.get("statusChangeHistory", ()), entry]}
    if ticket["status"] == "resolved":
        ticket["resolutionDate"] = now
    return ticket


def _with_ids(ticket: Document) -> Document:
    """The ticket with an identifier for every attachment."""
    if "attachment" in ticket:
        ticket["attachment"] = [{"id": uuid.uuid4().hex} | one for one in ticket["attachment"]]
    return ticket


def _json(document: Any, status: int, **headers: str) -> Response:
    return Response(json.dumps(document), status=status, mimetype="application/json", headers=headers)


def _accepts(media_types: tuple[str, ...]) -> None:
    if request.mimetype not in media_types:
        raise RefusedError(415, _REASONS[415], f"the body has to be {' or '.join(media_types)}")


def application(shop: Shop) -> Flask:
    """The seller as a WSGI application."""
    app = Flask("tmf-shop", static_folder=None)
    app.url_map.strict_slashes = False
    app.before_request(shop.habits.first)
    app.register_error_handler(RefusedError, shop.refuse)

    def refuse(failure: HTTPException) -> Response:
        code = failure.code or 500
        answer = shop.refuse(RefusedError(code, _REASONS.get(code, "error"), failure.name))
        answer.headers.extend({name: value for name, value in failure.get_headers() if name == "Allow"})
        return answer

    app.register_error_handler(HTTPException, refuse)
    tickets, one, hub = f"{BASE}/troubleTicket", f"{BASE}/troubleTicket/<key>", f"{BASE}/hub"
    for rule, method, view in (
        (tickets, "GET", shop.listing),
        (tickets, "POST", shop.create),
        (one, "GET", shop.retrieve),
        (one, "PATCH", shop.patch),
        (one, "DELETE", shop.delete),
        (hub, "POST", shop.subscribe),
        (f"{hub}/<key>", "GET", shop.subscription),
        (f"{hub}/<key>", "DELETE", shop.subscription),
        (f"{DESK}/<key>", "POST", shop.ask),
    ):
        for path in (rule, f"{rule}/"):
            app.add_url_rule(path, endpoint=f"{method} {path}", view_func=view, methods=[method])
    return app


@contextlib.contextmanager
def start(habits: Habits | None = None) -> Iterator[str]:
    """Run a seller with some habits on a free port of 127.0.0.1; yields its base URL."""
    shop = Shop(habits or Habits())
    with serving(application(shop)) as root:
        try:
            yield root + BASE
        finally:
            shop.post.close()
