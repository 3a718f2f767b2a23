"""Status events around patches that leave a status alone."""

from __future__ import annotations

import json

import pytest

from ttck.harness.judge.histories import Traffic
from ttck.harness.record.exchange import Notification
from ttck.harness.tests.entries import Story
from ttck.specs.vocabulary import Operation, TmfState
from ttck.suites.tmf import stay_rules
from ttck.suites.tmf.scenarios.k_staying import ATTRIBUTE, REASON, SAME, STRANGE, Idle, Stay, Staying

EVENT = "TroubleTicketStatusChangeEvent"


class Tale(Story):
    """A ticket that becomes pending and is patched there; `extra` are the kinds of patches that are followed by a status event."""

    def told(self, status, turn):
        return self.event(EVENT, "1", status, f"e{turn}")

    def event(self, name, ident, status, turn=""):
        resource = {"id": ident, "status": status, "@type": "TroubleTicket"}
        body = {"@type": name, "eventType": name, "eventId": f"{turn or name + ident}", "event": {"troubleTicket": resource}}
        moment = self._moment()
        return self._add(Notification(**moment, subscription="main", path="/main", headers={}, body=json.dumps(body).encode()))

    def read(self, status):
        return self.exchange(Operation.RETRIEVE, answer={"id": "1", "status": status}, ticket="1")


def tell(events, extra, *, repeated=1):
    tale = Tale()
    made = tale.exchange(Operation.CREATE, answer={"id": "1", "status": "acknowledged"}, status=201)
    before = tale.read("acknowledged")
    patched = tale.exchange(Operation.PATCH, answer={"id": "1", "status": "pending"}, ticket="1")
    for turn, status in enumerate(events):
        for again in range(repeated):
            tale.told(status, f"{turn}-{again}")
    last = tale.read("pending")
    stay = Stay(ticket="1", status=TmfState.PENDING, source=TmfState.ACKNOWLEDGED, came=(before, patched, last))
    for number, kind in enumerate((SAME, ATTRIBUTE, STRANGE, REASON, REASON, ATTRIBUTE)):
        exchange = tale.exchange(Operation.PATCH, answer={"id": "1", "status": "pending"}, ticket="1")
        if kind in extra:
            tale.told("pending", f"extra-{number}")
        after = tale.read("pending")
        stay.idle.append(Idle(kind=kind, before=last, exchange=exchange, after=after))
        last = after
    assert made.accepted
    return Staying(stays=[stay]), Traffic(tale.entries)


@pytest.mark.parametrize(
    ("events", "extra", "fine"),
    [
        (["pending"], set(), True),
        (["pending"], {ATTRIBUTE}, False),
        (["pending"], {SAME, STRANGE}, False),
        (["pending"], {REASON}, False),
        (["pending"], {SAME}, True),  # once it may have been told again
        ([], {SAME}, True),  # and come late
        ([], set(), True),
    ],
)
def test_patches_that_leave_the_status_alone_are_not_announced_as_changes_of_it(events, extra, fine):
    found = list(stay_rules.quiet(*tell(events, extra)))
    assert found
    assert (not any(stay_rules.unannounced(part) for part in found)) is fine


def test_each_change_told_twice_is_no_change_more():
    assert not any(stay_rules.unannounced(part) for part in stay_rules.quiet(*tell(["pending"], set(), repeated=2)))


@pytest.mark.parametrize(
    ("events", "extra", "fine"),
    [
        (["pending"], set(), True),
        (["acknowledged"], set(), False),
        (["acknowledged", "pending"], set(), True),
        (["acknowledged"], {SAME}, True),
    ],
)
def test_the_event_of_a_change_names_the_new_status(events, extra, fine):
    (part,) = stay_rules.entries(*tell(events, extra))
    assert (stay_rules.named_right(part) is None) is fine


def test_a_change_without_an_event_says_nothing():
    assert list(stay_rules.entries(*tell([], set()))) == []


def life(events, *, statuses=("acknowledged",), idle_events=(), idle=3):
    """A ticket that is patched and shows these statuses, beside idle ones; the events name a status of the first, or of idle ones."""
    tale = Tale()
    for number in range(idle):
        ident = str(number + 2)
        tale.exchange(Operation.CREATE, answer={"id": ident, "status": "acknowledged"}, status=201)
        for name, status in (("Create", "acknowledged"), *(("StatusChange", one) for one in idle_events)):
            tale.event(f"TroubleTicket{name}Event", ident, status)
    tale.exchange(Operation.CREATE, answer={"id": "1", "status": "acknowledged"}, status=201)
    for status in statuses:
        tale.exchange(Operation.PATCH, answer={"id": "1", "status": status}, ticket="1")
        tale.read(status)
    for number, status in enumerate(events):
        tale.told(status, number)
    return stay_rules.begun(Traffic(tale.entries))


@pytest.mark.parametrize(
    ("events", "statuses", "idle_events", "fine"),
    [
        ([], ["acknowledged"], [], True),
        (["acknowledged"], ["acknowledged"], [], False),
        (["pending"], ["pending"], [], True),
        (["pending", "acknowledged"], ["pending", "acknowledged"], [], True),
        (["acknowledged", "pending", "acknowledged"], ["pending", "acknowledged"], [], True),  # one of them is told again
        (["acknowledged"], ["acknowledged"], ["acknowledged"], True),  # a seller that announces the first status as well
    ],
)
def test_a_first_status_is_not_announced_later(events, statuses, idle_events, fine):
    found = life(events, statuses=statuses, idle_events=idle_events)
    assert (not any(map(stay_rules.first_again, found))) is fine
    assert bool(found) is not bool(idle_events)


def test_without_idle_tickets_nothing_is_known_of_first_statuses():
    assert life(["acknowledged"], idle=1) == []
