"""Runs against a seller of TMF621 in the making, for tests of the rules of events."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime, timedelta

from ttck.harness.judge.histories import Traffic
from ttck.harness.record.exchange import Answer, Exchange, Notification
from ttck.specs.vocabulary import Operation
from ttck.suites.tmf import expectation_rules
from ttck.suites.tmf.scenarios.a_registering import Registering

START = datetime(2026, 1, 1, tzinfo=UTC)
METHODS = {Operation.CREATE: "POST", Operation.RETRIEVE: "GET", Operation.PATCH: "PATCH", Operation.DELETE: "DELETE"}


class Tale:
    """A run in the making: each call adds an entry to it."""

    def __init__(self):
        self.entries = []
        self._numbers = itertools.count(1)
        self.registering = Registering(started=self.call(Operation.SUBSCRIBE, ticket=None, status=201, answer={"id": "h"}))

    def _moment(self):
        number = next(self._numbers)
        return {"number": number, "at": START + timedelta(seconds=number)}

    def call(self, operation, *, ticket="1", status=200, answer=None, sent=None, headers=None):
        came = Answer(status=status, headers=headers or {}, body=b"" if answer is None else json.dumps(answer).encode())
        exchange = Exchange(
            **self._moment(), scenario="x", label="", operation=operation, ticket=ticket, elapsed=0.0,
            method=METHODS.get(operation, "POST"), url="http://seller.example", request_headers={}, request_body=None,
            sent=sent, answer=came,
        )  # fmt: skip
        self.entries.append(exchange)
        return exchange

    def create(self, **more):
        return self.call(Operation.CREATE, ticket=None, status=201, answer=ticket(**more))

    def patch(self, *, sent, **more):
        return self.call(Operation.PATCH, sent=sent, answer=ticket(**more))

    def read(self, **more):
        return self.call(Operation.RETRIEVE, answer=ticket(**more))

    def event(self, name, resource, *, ident=None, on="main", envelope=None, key="troubleTicket"):
        body = {"@type": name, "eventType": name, "eventId": ident or f"e{len(self.entries)}", "eventTime": "2026-01-01T00:00:00Z"}
        body |= {"event": {key: resource}, **(envelope or {})}
        found = Notification(**self._moment(), subscription=on, path=f"/{on}", headers={}, body=json.dumps(body).encode())
        self.entries.append(found)
        return found

    @property
    def traffic(self):
        return Traffic(self.entries)

    @property
    def history(self):
        return expectation_rules.histories(self.traffic)["1"]

    def owed(self, of):
        return expectation_rules.owed(self.traffic, of, self.registering)


def ticket(**more):
    return {"id": "1", "href": "/troubleTicket/1", "@type": "TroubleTicket", "status": "acknowledged", "description": "a", **more}


def brief(**more):
    return {"id": "1", "href": "/troubleTicket/1", "@type": "TroubleTicket", **more}
