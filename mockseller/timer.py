"""The timer: closes resolved tickets whose confirmation time-out has ended, by the seller's clock."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from mockseller.clock import MICROS
from mockseller.usecases.timeouts import close_unanswered

if TYPE_CHECKING:
    from mockseller.seller import Seller

_LOG = logging.getLogger("mockseller.timer")
_BATCH = 100
_AGAIN = 1.0  # seconds until another try
_LONGEST = 3600.0  # seconds: real time may be set while we sleep


class Timer:
    """One thread that sleeps until the next ticket is due; a new due ticket or a moved clock wakes it."""

    def __init__(self, seller: Seller) -> None:
        self._seller = seller
        self._changed = threading.Condition()
        self._news = False
        self._stopping = False
        self._thread: threading.Thread | None = None
        seller.clock.listeners.append(self.wake)

    def start(self) -> None:
        """Begin to watch."""
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="timer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def wake(self) -> None:
        """Look again which ticket is due next."""
        with self._changed:
            self._news = True
            self._changed.notify()

    def _run(self) -> None:
        while True:
            pause = self._act()
            with self._changed:
                if not self._news and not self._stopping:
                    self._changed.wait(pause)
                self._news = False
                if self._stopping:
                    return

    def _act(self) -> float | None:
        """Close what is due; seconds until the next one, None when no ticket waits."""
        seller = self._seller
        try:
            while not self._stopping:
                due = seller.store.next_due()
                if due is None:
                    return None
                pause = due / MICROS - seller.clock.now()
                if pause > 0:
                    return min(pause, _LONGEST)
                due_ids = seller.store.due(int(seller.clock.now() * MICROS), most=_BATCH)
                if not [one for one in due_ids if close_unanswered(seller, one)]:
                    return _AGAIN
        except Exception:  # noqa: BLE001 - whatever it is, it is logged and the seller goes on
            _LOG.exception("the timer could not close a ticket")
            return _AGAIN
        return None
