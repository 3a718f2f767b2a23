from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime, timedelta

from ttck.harness.record.exchange import Answer, Exchange, Notification, StimulusCall
from ttck.specs.vocabulary import Operation

START = datetime(2026, 1, 1, tzinfo=UTC)
METHODS = {Operation.CREATE: "POST", Operation.RETRIEVE: "GET", Operation.LIST: "GET", Operation.PATCH: "PATCH"}


class Story:
    """Builds the entries of a run in order; each call adds one and returns it."""

    def __init__(self):
        self.entries = []
        self._numbers = itertools.count(1)

    def _moment(self):
        number = next(self._numbers)
        return {"number": number, "at": START + timedelta(seconds=number)}

    def _add(self, entry):
        self.entries.append(entry)
        return entry

    def exchange(self, operation, *, ticket="1", answer=None, status=200, sent=None, error=None, scenario="main", headers=None):
        body = None if sent is None else json.dumps(sent).encode()
        came = None if error else Answer(status=status, headers=headers or {}, body=b"" if answer is None else json.dumps(answer).encode())
        return self._add(
            Exchange(
                **self._moment(),
                scenario=scenario,
                label="",
                operation=operation,
                ticket=None if operation in {Operation.CREATE, Operation.CREATE_APPOINTMENT} else ticket,
                elapsed=0.0,
                method=METHODS.get(operation, "POST"),
                url="http://seller.example",
                request_headers={},
                request_body=body,
                sent=sent,
                answer=came,
                error=error,
            )
        )

    def create(self, ticket="1", state="acknowledged", **more):
        return self.exchange(Operation.CREATE, answer={"id": ticket, "status": state}, status=201, **more)

    def read(self, state, ticket="1", **more):
        return self.exchange(Operation.RETRIEVE, ticket=ticket, answer={"id": ticket, "status": state}, **more)

    def event(self, event_type, *, ticket="1", event_id="e1", when="2026-01-01T00:00:00Z", subscription="main"):
        body = {"eventId": event_id, "eventTime": when, "eventType": event_type, "event": {"id": ticket}}
        return self._add(
            Notification(
                **self._moment(), subscription=subscription, path=f"/listener/{event_type}", headers={}, body=json.dumps(body).encode()
            )
        )

    def stimulus(self, name, *, ticket="1", ok=True, scenario="main", **more):
        return self._add(StimulusCall(**self._moment(), scenario=scenario, name=name, ticket=ticket, ok=ok, **{"via": "control", **more}))
