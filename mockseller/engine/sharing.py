"""What a seller has to look for where others share its database: what they did, nobody tells it."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from ttck.mockseller.engine.opening import StoreAwayError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_LOG = logging.getLogger("ttck.mockseller.engine.sharing")
_EVERY = 0.5  # seconds between two looks


class Lookout:
    """A thread that looks, again and again; what goes wrong is logged once, until it goes well again."""

    def __init__(self, looks: Sequence[Callable[[], None]]) -> None:
        self._looks = looks
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._told = False

    def start(self) -> None:
        """Begin to look."""
        if self._thread is None:
            self._stopping.clear()
            self._thread = threading.Thread(target=self._run, name="ttck-lookout", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        thread, self._thread = self._thread, None
        self._stopping.set()
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(_EVERY):
            try:
                for look in self._looks:
                    look()
            except StoreAwayError as away:
                if not self._told:
                    _LOG.warning("%s", away)
                self._told = True
            except Exception:  # noqa: BLE001 - whatever it is, it is logged, and the thread goes on
                if not self._told:
                    _LOG.exception("what others did cannot be seen")
                self._told = True
            else:
                if self._told:
                    _LOG.warning("the database answers again")
                self._told = False
