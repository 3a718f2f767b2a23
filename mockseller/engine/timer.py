"""The timer: does what time brings about to the items that are due, by the seller's clock."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Protocol

from ttck.mockseller.engine.clock import MICROS
from ttck.mockseller.engine.opening import StoreAwayError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ttck.mockseller.engine.clock import Clock

_LOG = logging.getLogger("ttck.mockseller.engine.timer")
_BATCH = 100
_AGAIN = 1.0  # seconds until another try
_LONGEST = 3600.0  # seconds: real time may be set while we sleep


class Agenda(Protocol):
    """What is due when; moments are in microseconds since 1970 of the seller's clock."""

    def next_due(self) -> int | None:
        """When something is due next; None when nothing waits."""

    def due(self, moment: int, *, most: int) -> list[str]:
        """The identifiers of what is due by a moment."""


class Timer:
    """One thread that sleeps until the next item is due; a new due item or a moved clock wakes it.

    `overdue` acts on what has an identifier and says whether it did; without it nothing is ever due. `turn` says whether it is this timer
    that acts, of those of all processes that share a store; None where there is no other.
    """

    def __init__(
        self, clock: Clock, store: Agenda, *, overdue: Callable[[str], bool] | None, turn: Callable[[], bool] | None = None
    ) -> None:
        self._clock = clock
        self._store = store
        self._overdue = overdue
        self._turn = turn
        self._changed = threading.Condition()
        self._news = False
        self._stopping = False
        self._thread: threading.Thread | None = None
        clock.listeners.append(self.wake)

    def start(self) -> None:
        """Begin to watch."""
        if self._overdue is None:
            return
        self._stopping = False
        self._thread = threading.Thread(target=self._run, args=(self._overdue,), name="timer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def wake(self) -> None:
        """Look again which item is due next."""
        with self._changed:
            self._news = True
            self._changed.notify()

    def _run(self, overdue: Callable[[str], bool]) -> None:
        while True:
            pause = self._act(overdue)
            if self._turn is not None:  # nobody wakes us when others make something due
                pause = min(_AGAIN, _AGAIN if pause is None else pause)
            with self._changed:
                if not self._news and not self._stopping:
                    self._changed.wait(pause)
                self._news = False
                if self._stopping:
                    return

    def _act(self, overdue: Callable[[str], bool]) -> float | None:
        """Act on what is due; seconds until the next one, None when no item waits."""
        clock, store = self._clock, self._store
        try:
            while not self._stopping and (self._turn is None or self._turn()):
                due = store.next_due()
                if due is None:
                    return None
                pause = due / MICROS - clock.now()
                if pause > 0:
                    return min(clock.real(pause), _LONGEST)
                due_ids = store.due(int(clock.now() * MICROS), most=_BATCH)
                if not [one for one in due_ids if overdue(one)]:
                    return _AGAIN
        except StoreAwayError as away:
            _LOG.info("the timer has to wait: %s", away)
            return _AGAIN
        except Exception:  # noqa: BLE001 - whatever it is, it is logged and the seller goes on
            _LOG.exception("the timer could not act on an item")
            return _AGAIN
        return None
