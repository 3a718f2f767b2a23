"""Delivery out of a database that several processes share: each holds a few owed events at a time, and the others pass them by."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ttck.mockseller.engine.clock import MICROS
from ttck.mockseller.engine.delivery import AGAIN, Waiting, Worker
from ttck.mockseller.engine.opening import StoreAwayError

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from ttck.mockseller.engine.statements import Owed

    Claim = Callable[..., AbstractContextManager[tuple[list[Owed], Callable[[Owed], None]]]]

_LOG = logging.getLogger("ttck.mockseller.engine.claiming")
_MOST = 10  # events that are held at a time: so many may go out once more when this process is killed
_LONGEST = 1.0  # seconds after which those that are left are let go


class ClaimingWorker(Worker):
    """Delivers to one subscription beside the workers of other processes.

    Of each item it takes the oldest event alone, and holds it in the database until it is off the queue: so no other process posts it
    meanwhile, nor the next one. Where this process dies, the server lets go of what it held, and another one goes on. How often
    an event was tried, each process counts by itself.
    """

    def __init__(self, *more: Any, claim: Claim, **settings: Any) -> None:
        super().__init__(*more, **settings)
        self._claim = claim
        self._news = False
        self._tried: dict[int, Waiting] = {}  # by place in the queue; `pause` is the moment of the next try here, in monotonic time

    def push(self, owed: Owed) -> None:  # noqa: ARG002 - it is in the store
        """Something is owed: look into the store."""
        self.wake()

    def wake(self) -> None:
        """Look into the store for what is owed."""
        with self._changed:
            if self._stopping.is_set():
                return
            self._news = True
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=f"deliver-{self.hub.id[:8]}", daemon=True)
                self._thread.start()
            self._changed.notify()

    def waiting(self) -> list[Waiting]:
        """The events that will be tried again, the soonest first; what waits behind them is in the store."""
        with self._changed:
            rows = sorted(self._tried.values(), key=lambda one: one.pause)
        now = time.monotonic()
        return [replace(one, pause=max(0.0, one.pause - now)) for one in rows]

    def hurry(self) -> None:
        """Try at once what would be tried later."""
        with self._changed:
            self._tried = {seq: replace(one, pause=0.0) for seq, one in self._tried.items()}
        self.wake()

    def _run(self) -> None:
        while not self._stopping.is_set():
            failed = False
            try:
                if self._round():
                    continue
            except StoreAwayError as away:
                failed = True
                _LOG.info("nothing can be delivered to %s: %s", self.hub.callback, away)
            except Exception:  # noqa: BLE001 - whatever it is, it is logged, and the thread goes on
                failed = True
                _LOG.exception("nothing can be delivered to %s", self.hub.callback)
            self._rest(AGAIN if failed else None)
        self._sender.close()

    def _rest(self, pause: float | None) -> None:
        """Sleep until there may be something to do; for `pause` seconds in any case."""
        with self._changed:
            if pause is not None:
                self._news = False
            elif self._tried:
                pause = max(0.0, min(one.pause for one in self._tried.values()) - time.monotonic())
            if not self._news and not self._stopping.is_set():
                self._changed.wait(pause)
            self._news = False

    def _round(self) -> bool:
        """Post what can be claimed; whether there was anything."""
        now = time.monotonic()
        with self._changed:
            later = [seq for seq, one in self._tried.items() if one.pause > now]
        with self._claim(self.hub.id, without=later, most=_MOST) as (events, settle):
            for owed in events:
                if self._stopping.is_set() or time.monotonic() - now > _LONGEST:
                    break
                if self._try(owed):
                    settle(owed)
        if not events:
            self._postpone(now)
        return bool(events)

    def _postpone(self, now: float) -> None:
        """What was to be tried now is not to be had: another process holds it, or has delivered it."""
        with self._changed:
            if not self.outstanding:
                self._tried.clear()
            for seq, one in self._tried.items():
                if one.pause <= now:
                    self._tried[seq] = replace(one, pause=now + self._pause(one.attempts))

    def _try(self, owed: Owed) -> bool:
        """Post an event; whether it is to be taken off the queue."""
        known = self._tried.get(owed.seq)
        attempt = known.attempts + 1 if known else 1
        with self._posting:
            if self._stopping.is_set():
                return False
            try:
                fine = self._post(owed, attempt)
            except Exception:  # noqa: BLE001 - as above
                _LOG.exception("%s of %s could not be posted", owed.type, owed.item_id)
                fine = False
        if fine is None:
            return False
        if not fine and time.time() * MICROS < owed.queued + self._settings.delivery_deadline * MICROS:
            with self._changed:
                at = time.monotonic() + self._pause(attempt)
                self._tried[owed.seq] = Waiting(item=owed.item_id, type=owed.type, attempts=attempt, pause=at, behind=0)
            return False
        if not fine:
            self._gave_up(owed, attempt)
        with self._changed:
            self._tried.pop(owed.seq, None)
        self._past.append(owed)
        return True
