"""How the foreign seller tells its partners: one background thread per subscription, in order, late, with retries.

A callback that stays silent through all retries gets one attempt for each later event, until it answers again.
"""

from __future__ import annotations

import itertools
import json
import queue
import random
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests

from ttck.suites.selftest.sellers.foreign_form import RefusedError, stamp

if TYPE_CHECKING:
    from collections.abc import Mapping

CHANGED = "troubleTicketAttributeValueChangeEvent"
STATUS = "troubleTicketStatusChangeEvent"
NEEDS = "troubleTicketInformationRequiredEvent"
SOLVED = "troubleTicketResolvedEvent"
ALL_KINDS = (CHANGED, STATUS, NEEDS, SOLVED)

_LISTENER = "/mefApi/sonata/troubleTicketNotification/v4/listener/"
_PATIENCE = 5.0
_RETRIES = (0.1, 0.3, 0.6, 1.0)


@dataclass(frozen=True, kw_only=True)
class _Letter:
    kind: str
    ticket: str
    due: float
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Hook:
    """One subscription of the partner; `shown` is what the API says about it."""

    shown: Mapping[str, Any]
    kinds: frozenset[str]
    parties: Mapping[str, str]
    closed: threading.Event = field(default_factory=threading.Event)
    busy: threading.Lock = field(default_factory=threading.Lock)
    letters: queue.SimpleQueue[_Letter] = field(default_factory=queue.SimpleQueue)


def wanted_kinds(query: str) -> frozenset[str]:
    """The event types that a hub query asks for; all of them when it names none."""
    named: set[str] = set()
    for part in filter(None, (piece.strip() for piece in query.split("&"))):
        key, _, values = part.partition("=")
        if key.strip() != "eventType":
            raise RefusedError(400, "invalidBody", f"Subscriptions can be filtered by eventType only, not by {key}")
        named.update(filter(None, (value.strip() for value in values.split(","))))
    if unknown := named.difference(ALL_KINDS):
        raise RefusedError(400, "invalidBody", f"Unknown event types: {', '.join(sorted(unknown))}")
    return frozenset(named) or frozenset(ALL_KINDS)


class PostOffice:
    """Keeps the subscriptions and delivers events to each of them."""

    def __init__(self, *, delays: tuple[float, float]) -> None:
        self._delays = delays
        self._hooks: dict[str, Hook] = {}
        self._numbers = itertools.count(4711)
        self._owed: Counter[str] = Counter()
        self._told = threading.Condition()

    def subscribe(self, document: Mapping[str, Any], parties: Mapping[str, str]) -> Hook:
        """Open a subscription and start its thread."""
        try:
            good = urlsplit(document["callback"]).scheme in {"http", "https"} and urlsplit(document["callback"]).hostname
        except ValueError:
            good = None
        if not good:
            raise RefusedError(400, "invalidBody", "The callback is not an http address")
        kinds = wanted_kinds(document.get("query", ""))
        shown = {"id": f"hook-{next(self._numbers)}", "callback": document["callback"]}
        if "query" in document:
            shown["query"] = document["query"]
        hook = Hook(shown=shown, kinds=kinds, parties=parties)
        self._hooks[shown["id"]] = hook
        threading.Thread(target=self._serve, args=(hook,), daemon=True).start()
        return hook

    def hook(self, key: str) -> Hook:
        """The subscription with this id; 404 without one."""
        if key not in self._hooks:
            raise RefusedError(404, "notFound", "No such subscription")
        return self._hooks[key]

    def unsubscribe(self, key: str) -> None:
        """Close a subscription; returns when nothing more is on its way."""
        hook = self.hook(key)
        self._hooks.pop(key, None)
        hook.closed.set()
        with hook.busy:
            pass

    def announce(self, kind: str, ticket: str, href: str) -> None:
        """Queue one event for every subscription that wants it."""
        event_id, at = uuid.uuid4().hex, stamp()
        for hook in list(self._hooks.values()):
            if kind in hook.kinds:
                body = {
                    "eventId": event_id,
                    "eventTime": at,
                    "eventType": kind,
                    "event": {"id": ticket, "href": href, **hook.parties},
                }
                if kind == SOLVED:
                    with self._told:
                        self._owed[ticket] += 1
                due = time.monotonic() + random.uniform(*self._delays)  # noqa: S311 - a habit, not a secret
                hook.letters.put(_Letter(kind=kind, ticket=ticket, due=due, body=json.dumps(body).encode()))

    def settle(self, ticket: str) -> None:
        """Wait until the request for clearance of this ticket went out, at least once, to everybody who wants it."""
        with self._told:
            self._told.wait_for(lambda: not self._owed[ticket], timeout=_PATIENCE / 2)

    def close(self) -> None:
        """Stop all deliveries."""
        for hook in self._hooks.values():
            hook.closed.set()

    def _serve(self, hook: Hook) -> None:
        with requests.Session() as session:
            session.trust_env = False
            healthy = True
            while True:
                try:
                    letter = hook.letters.get(timeout=0.5)
                except queue.Empty:
                    if hook.closed.is_set():
                        return
                    continue
                hook.closed.wait(max(0.0, letter.due - time.monotonic()))
                healthy = self._deliver(hook, letter, session, retries=_RETRIES if healthy else ())

    def _deliver(self, hook: Hook, letter: _Letter, session: requests.Session, *, retries: tuple[float, ...]) -> bool:
        for attempt, pause in enumerate((*retries, 0.0)):
            with hook.busy:
                delivered = hook.closed.is_set() or _posted(hook, letter, session)
            if letter.kind == SOLVED and attempt == 0:
                with self._told:
                    self._owed[letter.ticket] -= 1
                    self._told.notify_all()
            if delivered:
                return True
            hook.closed.wait(pause)
        return False


def _posted(hook: Hook, letter: _Letter, session: requests.Session) -> bool:
    url = str(hook.shown["callback"]).rstrip("/") + _LISTENER + letter.kind
    headers = {"Content-Type": "application/json;charset=utf-8", "Connection": "close"}
    try:
        answer = session.post(url, data=letter.body, headers=headers, timeout=_PATIENCE, allow_redirects=False)
    except (requests.RequestException, ValueError):
        return False
    return answer.ok
