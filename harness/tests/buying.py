"""A fake seller of one ticket, a fake listener, and what it hears."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from ttck.harness.record.exchange import Answer, Exchange, Notification
from ttck.specs.lifecycles import ticket_lifecycle
from ttck.specs.vocabulary import TicketEvent, TicketState

AT = datetime(2026, 1, 1, tzinfo=UTC)
S = TicketState


class Seller:
    """A fake client and fake stimuli over one ticket that keeps the lifecycle table."""

    def __init__(self, state="acknowledged"):
        self.state = state
        self.did = []
        self.requests = []
        self.scenario = "test"
        self.status = 200
        self.stubborn = False
        self.hasty = {}
        self.offered = True
        self.problem = None

    def send(self, request, *, base_url=None):
        self.requests.append(request)
        status = self.status
        if request.operation != "retrieveTroubleTicket":
            self._do(request.operation)
        document = {"id": "T-1", "status": str(self.state)}
        answer = Answer(status=status, headers={}, body=json.dumps(document).encode())
        return Exchange(
            number=len(self.requests),
            scenario="test",
            label=request.label,
            operation=request.operation,
            ticket=request.ticket,
            at=AT,
            elapsed=0.0,
            method=request.method,
            url=request.path,
            request_headers={},
            request_body=None,
            sent=request.document,
            answer=answer,
        )

    def way(self, name):
        return object() if self.offered else None

    def passed_on(self, name, args):
        return tuple(args)

    def noted(self, via):
        return None

    def vouched(self, name, args):
        return True

    def give(self, name, ticket, args):
        if not self.offered:
            return "none", "no way"
        if self.problem is None:
            self._do(name)
        return "control", self.problem

    def _do(self, what):
        self.did.append(str(what))
        move = None if self.stubborn else ticket_lifecycle().move(TicketState(self.state), what)
        if move:
            self.state = self.hasty.get(move.to_state, move.to_state)


class Ear:
    """A fake listener that answers each wait by looking once."""

    def __init__(self):
        self.waits = 0
        self.on_arrival = None
        self.before = lambda: None

    def callback(self, name):
        return f"http://127.0.0.1/{name}"

    def wait(self, condition, *, seconds):
        self.waits += 1
        self.before()
        return condition()


def notification(number, event=TicketEvent.CLEARANCE_REQUEST, *, ticket="T-1", subscription="main", event_id=None):
    body = {"eventId": event_id or f"e-{number}", "eventTime": "t", "eventType": event, "event": {"id": ticket}}
    return Notification(number=number, at=AT, subscription=subscription, path="/x", headers={}, body=json.dumps(body).encode())
