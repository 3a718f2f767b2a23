"""The worker of one subscription, and the outbox above all of them."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import deque

import orjson
import pytest

from ttck.mockseller.dialects.mef.posting import mef_posting
from ttck.mockseller.engine import delivery
from ttck.mockseller.engine.clock import Clock
from ttck.mockseller.engine.delivery import Worker
from ttck.mockseller.engine.fault_switch import FaultSwitch
from ttck.mockseller.engine.settings import Settings
from ttck.mockseller.engine.statements import Owed
from ttck.mockseller.engine.subscription import Hub
from ttck.mockseller.registry import find
from ttck.mockseller.tests.support import until
from ttck.specs.dialects import dialect


class Bench:
    """A worker with everything around it."""

    def __init__(self, url, **settings):
        self.settled = []
        self.log = deque()
        self.hub = Hub(id="h" * 8, buyer="b", callback=url, query=None, types=frozenset())
        self.faults = FaultSwitch(clock=Clock(), read=lambda _: None, lock=threading.RLock(), find=find)
        self.worker = Worker(
            self.hub,
            settings=Settings(**{"retry_first": 0.01, "retry_longest": 0.05, **settings}),
            faults=self.faults,
            settle=self.settled.extend,
            log=self.log,
            past=deque(),
            posting=mef_posting(dialect("mef")),
        )
        self.seq = 0

    def push(self, ticket="t", kind="x", queued=None):
        self.seq += 1
        body = orjson.dumps({"eventType": f"{kind}{self.seq}", "event": {"id": ticket}})
        queued = int(time.time() * 1e6) if queued is None else queued
        owed = Owed(seq=self.seq, hub_id=self.hub.id, item_id=ticket, type=kind, queued=queued, body=body)
        self.worker.push(owed)

    def outcomes(self):
        return [entry["outcome"] for entry in self.log]


@pytest.fixture
def bench(listener):
    one = Bench(listener.url)
    yield one
    one.worker.stop(patience=3)


def test_events_arrive_in_order_and_are_settled(bench, listener):
    for _ in range(120):
        bench.push()
    until(lambda: len(bench.settled) == 120)
    assert listener.events() == [f"x{number}" for number in range(1, 121)]
    assert bench.settled == list(range(1, 121))
    assert bench.worker.outstanding == 0
    assert bench.outcomes() == ["delivered"] * 120


def test_an_event_is_tried_again_until_it_is_taken(bench, listener):
    answers = iter([500, 404, 302])
    listener.status = lambda _body: next(answers, 204)
    bench.push()
    until(lambda: bench.settled == [1])
    assert bench.outcomes() == ["failed", "failed", "failed", "delivered"]
    assert [entry["attempt"] for entry in bench.log] == [1, 2, 3, 4]
    assert [entry["status"] for entry in bench.log] == [500, 404, 302, 204]


def test_a_ticket_waits_behind_its_failed_event_and_other_tickets_do_not(bench, listener):
    stuck = threading.Event()
    listener.status = lambda body: 204 if stuck.is_set() or body["event"]["id"] == "free" else 500
    bench.push("stuck")
    until(lambda: bench.log)
    for ticket in ("stuck", "free", "stuck", "free"):
        bench.push(ticket)
    until(lambda: listener.events("free") == ["x3", "x5"])
    assert listener.events("stuck") == []
    stuck.set()
    until(lambda: listener.events("stuck") == ["x1", "x2", "x4"])
    until(lambda: sorted(bench.settled) == [1, 2, 3, 4, 5])


def test_after_its_deadline_an_event_is_given_up(listener):
    bench = Bench(listener.url, delivery_deadline=0.03)
    listener.status = 500
    bench.push(queued=0)
    bench.push("other")
    until(lambda: bench.settled == [1, 2])
    assert "gave up" in bench.outcomes()
    bench.worker.stop(patience=3)


def test_a_listener_that_is_not_there_is_tried_again():
    bench = Bench("http://127.0.0.1:9")
    bench.push()
    until(lambda: len(bench.log) >= 3)
    assert bench.settled == []
    assert "refused" in bench.log[0]["error"]
    assert bench.worker.outstanding == 1
    bench.worker.stop(patience=3)


def test_a_silenced_worker_sends_nothing_more(bench, listener):
    bench.push()
    until(lambda: bench.settled == [1])
    bench.worker.silence(patience=1)
    bench.push()
    assert listener.events() == ["x1"]
    assert bench.worker.outstanding == 0


def test_a_worker_that_is_stopped_in_a_delay_sends_nothing(bench, listener):
    bench.faults.switch([("late-events", {"seconds": 60.0})])
    bench.push()
    bench.worker.stop(patience=3)
    assert listener.got == []
    assert bench.settled == []


def test_faults_at_the_delivery_seam(bench, listener):
    bench.faults.switch([("duplicate-events", {}), ("event-type-missing", {})])
    bench.push()
    until(lambda: bench.settled == [1])
    assert ["eventType" in body for _, body, _, _ in listener.got] == [False, False]
    bench.faults.switch([("nothing-delivered", {})])
    bench.push()
    until(lambda: bench.settled == [1, 2])
    assert bench.outcomes() == ["delivered", "delivered", "dropped"]
    assert len(listener.got) == 2


def test_an_idle_worker_has_no_thread():
    before = threading.active_count()
    bench = Bench("http://127.0.0.1:9")
    assert threading.active_count() == before
    bench.worker.stop(patience=1)


def test_delivery_is_quick(bench, listener):
    taken = []
    for number in range(1, 21):
        began = time.perf_counter()
        bench.push()
        until(lambda number=number: len(listener.got) == number)
        taken.append(time.perf_counter() - began)
    assert sorted(taken)[10] < 0.1


def test_it_shows_its_credentials_with_each_event(listener):
    bench = Bench(listener.url, delivery_authorization="Bearer t0ken-of-the-listener")
    try:
        bench.push()
        until(lambda: bench.settled)
    finally:
        bench.worker.stop(patience=3)
    assert listener.shown == ["Bearer t0ken-of-the-listener"]
    assert "t0ken" not in str(bench.log)


class _Failing:
    """A store that cannot write for the first few times."""

    def __init__(self, bench, times):
        self.times = times
        self.told = []
        bench.worker._settle = self

    def __call__(self, seqs):
        if self.times:
            self.times -= 1
            raise sqlite3.OperationalError("database is locked")
        self.told.extend(seqs)


def test_a_store_that_cannot_write_ends_no_delivery(bench, listener, monkeypatch, caplog):
    monkeypatch.setattr(delivery, "AGAIN", 0.02)
    settle = _Failing(bench, times=3)
    bench.push("a")
    until(lambda: settle.times < 3)
    bench.push("b")
    until(lambda: len(listener.got) == 2)
    until(lambda: sorted(settle.told) == [1, 2])
    assert bench.worker.outstanding == 0
    assert "could not be noted" in caplog.text


def test_an_event_goes_out_only_when_the_one_before_it_is_off_the_queue(bench, listener):
    noted = []

    def settle(seqs):
        noted.append((list(seqs), len(listener.got)))
        bench.settled.extend(seqs)

    bench.worker._settle = settle
    listener.gate.clear()
    for ticket in ("a", "b", "a", "b", "a"):
        bench.push(ticket)
    listener.gate.set()
    until(lambda: len(bench.settled) == 5)
    before = {seq: sent for seqs, sent in noted for seq in seqs}
    assert before[1] <= 2, "the first of ticket a, before the second was posted"
    assert before[2] <= 3
    assert before[3] <= 4


def test_while_the_store_cannot_write_no_later_event_of_the_item_goes_out(bench, listener, monkeypatch):
    monkeypatch.setattr(delivery, "AGAIN", 0.02)
    settle = _Failing(bench, times=10**9)
    bench.push("a")
    until(lambda: len(listener.got) == 1)
    bench.push("a")
    bench.push("b")
    until(lambda: len(listener.got) == 2)
    assert [body["event"]["id"] for _, body, _, _ in listener.got] == ["a", "b"]
    settle.times = 0
    until(lambda: sorted(settle.told) == [1, 2, 3])
    assert [body["event"]["id"] for _, body, _, _ in listener.got] == ["a", "b", "a"]


def test_a_fault_that_fails_ends_no_delivery(bench, listener, monkeypatch):
    failures = iter([RuntimeError("no"), RuntimeError("no")])
    post = bench.worker._post_once

    def posting(*args, **more):
        for failure in failures:
            raise failure
        return post(*args, **more)

    monkeypatch.setattr(bench.worker, "_post_once", posting)
    bench.push("a")
    until(lambda: bench.settled == [1])
    assert len(listener.got) == 1
