"""A small seller of OSS/J, written from its page alone: an owner of a territory with a table of states and habits of his own."""

from __future__ import annotations

import contextlib
import itertools
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Flask, Response, request

from ttck.suites.selftest.sellers.tmf_post import serving

Document = dict[str, Any]
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ0dSJ9.c2lnbmF0dXJl"  # noqa: S105 - of a seller that lives for one test
_STARRED = (
    *("baseTroubleTicketState", "mirrorKey", "dialog", "troubleType", "troubleDescription", "troubleDetectionTime"),
    *("preferredPriority", "troubledObject", "customerTroubleNum", "wh1Parameter", "clearencePerson"),
)
_AS_STORED = (
    *("ticketId", "mirrorKey", "baseTroubleTicketState", "troubleType", "troubleDescription", "troubledObject", "customerTroubleNum"),
    "preferredPriority",
)
_LONGEST = {
    "mirrorKey": 255, "dialog": 4000, "troubleType": 35, "troubleDescription": 1000, "troubledObject": 100, "customerTroubleNum": 100,
    "homeId": 255, "gescal37ID": 40,
    "closeOutType": 128, "closeOutNarr": 128, "serviceRestoredTime": 20, **{f"wh{number}Parameter": 255 for number in range(2, 6)},
}  # fmt: skip
_STATES = ("OPENACTIVE", "DEFERRED.AWAITING-CANCELATION", "DEFERRED.AWAITING-INFORMATION", "CLOSED.CANCELED", "CLOSED", "CLEARED")
# What a user may do, and what the owner's desk does.
_USER = {
    ("DEFERRED.AWAITING-CANCELATION", "CLOSED.CANCELED"), ("DEFERRED.AWAITING-CANCELATION", "OPENACTIVE"),
    ("DEFERRED.AWAITING-INFORMATION", "OPENACTIVE"), ("CLEARED", "OPENACTIVE"), ("CLEARED", "CLOSED"), ("OPENACTIVE", "CLOSED.CANCELED"),
}  # fmt: skip
_OWNER = {
    "ticket_request_cancellation": "DEFERRED.AWAITING-CANCELATION",
    "ticket_request_info": "DEFERRED.AWAITING-INFORMATION",
    "ticket_resolve": "CLEARED",
    "ticket_close_on_timeout": "CLOSED",
}


class RefusedError(Exception):
    """A request is refused for its content."""


def as_is(value: Any) -> Any:
    """A value as it is."""
    return value


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How a seller differs from this one, by default in nothing.

    `taken` may mend what is sent before it is looked at, `kept` makes of a new or changed ticket what is stored, `read` and
    `answered` of a reading and of the answer to a change what goes out, `refusal` of a refusal. `known` says whether a token is good.
    """

    taken: Callable[[str, Document], Document] = lambda _method, document: document
    kept: Callable[[Document], Document] = as_is
    created: Callable[[Document], tuple[int, Any]] = lambda answer: (201, answer)
    read: Callable[[Document], Any] = as_is
    answered: Callable[[Document], tuple[int, Any]] = lambda answer: (200, answer)
    refusal: Callable[[str], tuple[int, Any]] = lambda reason: (400, {"illegalArgumentException": reason})
    unknown: Callable[[], tuple[int, Any]] = lambda: (400, {"objectNotFoundException": "no such ticket"})
    known: Callable[[str, str], bool] = lambda _method, authorization: authorization == f"Bearer {TOKEN}"
    moves: frozenset[tuple[str, str]] = frozenset(_USER)


@dataclass(kw_only=True)
class Desk:
    """The tickets of one seller."""

    habits: Habits
    tickets: dict[str, Document] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(84))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def create(self, sent: Document) -> tuple[int, Any]:
        """A new ticket."""
        checked(sent, _STARRED)
        if sent["baseTroubleTicketState"] != "OPENACTIVE":
            raise RefusedError("baseTroubleTicketState has to be OPENACTIVE")
        ticket = str(next(self.numbers))
        self.tickets[ticket] = self.habits.kept({**sent, "ticketId": ticket, "pieces": [sent["dialog"]]})
        return self.habits.created({"ticketId": ticket, "mirrorKey": sent["mirrorKey"]})

    def shown(self, ticket: Document) -> Any:
        """A ticket as it is read: the last piece of its dialog, numbers as numbers, kinds as words."""
        found = {name: ticket[name] for name in _AS_STORED}
        found |= {"dialog": ticket["pieces"][-1], "updates": len(ticket["pieces"]), "wh1Parameter": ticket["wh1Parameter"].title()}
        detected = ticket["troubleDetectionTime"]
        found |= {"troubleDectectionTime": detected if "." in detected else detected.replace("Z", ".000Z")}
        found |= {"customer": int(ticket["customer"])} if "customer" in ticket else {}
        return self.habits.read(found)

    def change(self, ticket: Document, sent: Document) -> tuple[int, Any]:
        """A change of a ticket."""
        checked(sent, ("ticketId", "mirrorKey", "dialog"))
        if sent["ticketId"] != ticket["ticketId"] or sent["mirrorKey"] != ticket["mirrorKey"]:
            raise RefusedError("ticketId and mirrorKey are those of another ticket")
        state = sent.get("baseTroubleTicketState")
        if state == "CLEARED":
            checked(sent, ("closeOutType", "closeOutNarr", "serviceRestoredTime"))
        if state is not None and (ticket["baseTroubleTicketState"], state) not in self.habits.moves:
            raise RefusedError(f"baseTroubleTicketState {state} is not possible from {ticket['baseTroubleTicketState']}")
        more: Document = {name: sent[name] for name in ("baseTroubleTicketState", "customer") if name in sent}
        after = {**ticket, **more, "pieces": [*ticket["pieces"], sent["dialog"]]}
        self.tickets[ticket["ticketId"]] = self.habits.kept(after)
        names = ("ticketId", "troubleType", "troubleDescription", "customerTroubleNum", "wh1Parameter")
        told: Document = {name: after[name] for name in names}
        return self.habits.answered({**told, "dialog": sent["dialog"], "preferredPriority": str(after["preferredPriority"])})

    def decide(self, ticket: Document, what: str) -> bool:
        """What the owner does by himself; whether he does it."""
        state, wanted = ticket["baseTroubleTicketState"], _OWNER[what]
        if state != ("CLEARED" if wanted == "CLOSED" else "OPENACTIVE"):
            return False
        self.tickets[ticket["ticketId"]] = self.habits.kept({**ticket, "baseTroubleTicketState": wanted})
        return True


def checked(sent: Any, starred: tuple[str, ...]) -> None:
    """Refuse what the tables do not allow.

    Raises:
        RefusedError: something is missing, too long, or has a value that there is not.
    """
    if not isinstance(sent, dict):
        raise RefusedError("the body has to be an object")
    _typed(sent)
    missing = [name for name in starred if sent.get(name) in {None, ""}]
    if missing:
        raise RefusedError(f"required fields: {','.join(missing)}")
    for name, longest in _LONGEST.items():
        if len(str(sent.get(name, ""))) > longest:
            raise RefusedError(f"{name} is too long")
    if sent.get("preferredPriority", 1) not in {1, 2, 3} or sent.get("wh1Parameter", "red") not in {"red", "cliente"}:
        raise RefusedError("preferredPriority is 1 to 3, and wh1Parameter cliente or red")
    if sent.get("baseTroubleTicketState", "OPENACTIVE") not in _STATES:
        raise RefusedError("baseTroubleTicketState is none of the six")
    try:
        for name in ("troubleDetectionTime", "serviceRestoredTime"):
            _moment(sent.get(name, "2025-01-01T00:00:00Z"))
    except (TypeError, ValueError) as wrong:
        raise RefusedError("troubleDetectionTime or serviceRestoredTime is no date-time") from wrong


def _moment(text: str) -> datetime:
    """A time of a day.

    Raises:
        ValueError: it is none.
    """
    if "T" not in text:
        raise ValueError(text)
    return datetime.fromisoformat(text)


def _typed(sent: Document) -> None:
    for name, value in sent.items():
        number = isinstance(value, int) and name in {"preferredPriority", "customer"}
        if name == "customer" and not str(value).isdigit():
            raise RefusedError("customer has to be a number")
        if not isinstance(value, str | None) and not number and name != "attachments":
            raise RefusedError(f"{name} has to be a text")
    if not isinstance(sent.get("attachments", []), list) or any(not isinstance(one, dict) for one in sent.get("attachments", [])):
        raise RefusedError("attachments have to be a list of files")


def _sent() -> Any:
    data = request.form.get("data") if request.mimetype == "multipart/form-data" else request.get_data(as_text=True)
    try:
        return json.loads(data or "")
    except ValueError as wrong:
        raise RefusedError("the body is not JSON") from wrong


def _answer(status: int, document: Any) -> Response:
    if document is None:
        return Response(status=status)
    return Response(json.dumps(document, ensure_ascii=False), status=status, mimetype="application/json")


def application(habits: Habits) -> Flask:
    """The seller as a web application; `/desk` is for its owner."""
    app, desk = Flask("ossj desk"), Desk(habits=habits)

    @app.route("/troubleTicket", methods=["POST"])
    @app.route("/troubleTicket/<ticket>", methods=["GET", "PATCH"])
    def tickets(ticket: str = "") -> Response:
        if not habits.known(request.method, request.headers.get("Authorization", "")):
            return Response("Unauthorized", status=401, mimetype="text/plain")
        with desk.lock:
            found = desk.tickets.get(ticket)
            if request.method != "POST" and found is None:
                return _answer(*habits.unknown())
            if request.method == "GET" and found is not None:
                return _answer(200, desk.shown(found))
            try:
                document = habits.taken(request.method, _sent())
                return _answer(*(desk.create(document) if found is None else desk.change(found, document)))
            except RefusedError as refused:
                return _answer(*habits.refusal(str(refused)))

    @app.post("/desk/<ticket>/<what>")
    def owner(ticket: str, what: str) -> Response:
        with desk.lock:
            return Response(status=204 if desk.decide(desk.tickets[ticket], what) else 409)

    return app


@contextlib.contextmanager
def selling(habits: Habits | None = None) -> Iterator[Document]:
    """Run such a seller; yields the target document for it."""
    with serving(application(habits or Habits())) as url:
        yield {
            "name": "a desk in the next territory",
            "profile": "ossj",
            "base_url": url,
            "auth": {"type": "bearer", "token": TOKEN},
            "stimuli": {"http": {name: {"url": f"{url}/desk/${{ticket.id}}/{name}"} for name in _OWNER}},
            "limits": {"state_wait": 0.3, "event_wait": 0.3, "quiet_window": 0.1},
        }
