"""Orders while the workers play them: what arrives, what is lost, and an interruption passed on."""

from __future__ import annotations

import contextlib
import importlib
import queue
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ttck.harness.cluster.orders import Order, installed
from ttck.harness.cluster.receiving import Begun, Ended, Grown, Intake, TornError
from ttck.harness.cluster.working import interruption, play
from ttck.harness.interrupts import waiting, words
from ttck.harness.runs.run_id import new_run_id

_NO_WORKER = 60.0  # seconds without any worker until an order is given up
_GLANCE = 0.1  # seconds between two looks
_ROLL_CALL = 2.0  # seconds between two looks at the workers
_LATE = 1.0  # seconds in which the news may still come that an order had begun when it was taken back
_QUEUED = 200  # messages that may wait at the scheduler, each of 256 KB at most


@dataclass(frozen=True, kw_only=True)
class Lost:
    """An order of which no end came, and why. What its worker recorded until then is in its folder; `begun` says where the rest is.

    `interrupted` says that an interruption came before.
    """

    order: Order
    problem: str
    begun: Begun | None
    interrupted: bool = False


Event = Begun | Grown | Ended | Lost


class Playing:
    """Orders at a cluster. `client` is Dask's, and `into` has a folder for each order.

    Raises:
        Exception: the scheduler has gone; of whatever type Dask has for that.
    """

    def __init__(self, client: Any, orders: Sequence[Order], into: Path, *, address: str) -> None:
        self._client, self._address = client, address
        self._distributed: Any = importlib.import_module("distributed")
        self._channel = f"ttck-{new_run_id()}"
        self._queue = self._distributed.Queue(self._channel, client=client, maxsize=_QUEUED)
        self._came: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._stop, self._gone = threading.Event(), threading.Event()
        self._workers_seen, self._cancelled = time.monotonic(), dict[str, float]()
        self._interruptions = 0
        self._intakes = {order.name: Intake(order, into) for order in orders}
        asked = {"channel": self._channel, "made_by": installed()}
        self._futures = {
            order.name: client.submit(play, order, **asked, key=f"{self._channel}-{number}", pure=False)
            for number, order in enumerate(orders)
        }

    def events(self) -> Iterator[Event]:
        """What becomes of the orders, until each has ended or is lost.

        Raises:
            OSError: the disk is full; what plays is interrupted.
        """
        threading.Thread(target=self._listen, daemon=True).start()
        try:
            while self._futures:
                try:
                    with waiting():
                        time.sleep(_GLANCE)
                except KeyboardInterrupt as interrupt:
                    words(interrupt)
                    self._interrupt(name for name in self._futures if self._intakes[name].begun is None)
                yield from self._arrived()
                for name, problem in list(self._lost()):
                    del self._futures[name]
                    yield self._told(Lost(order=self._intakes[name].order, problem=problem, begun=self._intakes[name].begun))
        finally:
            if self._futures and not self._gone.is_set():  # whoever asked has given up: nothing is to play on
                self._interrupt(self._futures)
            self._stop.set()
            with contextlib.suppress(Exception):
                self._queue.close()

    def _arrived(self) -> Iterator[Event]:
        with contextlib.suppress(queue.Empty):
            while True:
                message = self._came.get_nowait()
                name = message["order"]
                event = _taken(self._intakes[name], message) if name in self._futures else None
                if isinstance(event, Ended | Lost):
                    del self._futures[name]
                    event = self._told(event)
                if event is not None:
                    yield event

    def _told(self, event: Ended | Lost) -> Ended | Lost:
        return replace(event, interrupted=self._interruptions > 0)

    def _lost(self) -> Iterator[tuple[str, str]]:
        """The orders of which nothing will come any more, and why."""
        if self._gone.is_set():
            if self._came.empty():
                yield from [(name, f"the scheduler {self._address} has gone") for name in self._futures]
            return
        if time.monotonic() - self._workers_seen > _NO_WORKER:
            yield from [(name, f"the cluster has had no worker for {_NO_WORKER:.0f} seconds") for name in self._futures]
            return
        for name, future in self._futures.items():
            if future.status == "error":
                yield name, _why(future)
            elif self._taken_back(name, future):
                yield name, "it had not begun" if self._interruptions else "it was cancelled at the cluster"

    def _taken_back(self, name: str, future: Any) -> bool:
        """Whether an order that has not begun was cancelled, for a while by now: the news that it had begun may be late.

        A scheduler that goes cancels all, and that is told otherwise.
        """
        if future.status != "cancelled" or self._intakes[name].begun or self._client.status != "running":
            return False
        return time.monotonic() - self._cancelled.setdefault(name, time.monotonic()) > _LATE

    def _interrupt(self, taken_back: Iterable[str]) -> None:
        """Take back these orders, and ask whatever plays to come to its end."""
        self._interruptions += 1
        with contextlib.suppress(Exception):  # a scheduler that has gone is noticed by who listens
            self._client.cancel([self._futures[name] for name in taken_back])
            self._distributed.Event(interruption(self._channel, self._interruptions), client=self._client).set()

    def _listen(self) -> None:
        """Take messages off the queue, in a thread; an exception of whatever type says that the scheduler has gone."""
        looked = 0.0
        while not self._stop.is_set():
            try:
                if time.monotonic() - looked > _ROLL_CALL:
                    looked = time.monotonic()
                    if self._client.nthreads():
                        self._workers_seen = looked
                messages = self._queue.get(batch=True)
            except Exception:  # noqa: BLE001 - Dask has many
                self._gone.set()
                return
            for message in messages:
                self._came.put(message)
            if not messages:
                time.sleep(_GLANCE)


def _taken(intake: Intake, message: dict[str, Any]) -> Event | None:
    try:
        return intake.take(message)
    except TornError as torn:
        return Lost(order=intake.order, problem=str(torn), begun=intake.begun)


def _why(future: Any) -> str:
    """What a reader should know of an order that failed at its worker."""
    broken = future.exception(timeout=_ROLL_CALL)
    name = type(broken).__name__
    return "each worker that played it died" if name == "KilledWorker" else f"the worker failed: {name}: {broken}"
