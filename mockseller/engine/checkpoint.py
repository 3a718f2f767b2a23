"""Checkpoints of a SQLite file beside the writing: so no buyer waits while the log is copied into the database."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_EVERY = 0.5  # seconds between two checkpoints while there is something to copy


class Checkpoints:
    """A thread that copies SQLite's log into the database now and then; it sleeps while nothing is written.

    Nothing depends on it: what is committed is safe in the log, and SQLite itself checkpoints when the log gets long.
    """

    def __init__(self, connect: Callable[[], Any]) -> None:
        self._connect = connect
        self._written = threading.Event()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def wrote(self) -> None:
        """Something was committed."""
        if not self._written.is_set():
            self._written.set()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="ttck-checkpoints", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """End the thread, before the database is closed."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._stopped.set()
            self._written.set()
            thread.join()
        self._stopped.clear()
        self._written.clear()

    def _run(self) -> None:
        proxy = self._connect()
        try:
            while not self._stopped.is_set():
                self._written.wait()
                if self._stopped.wait(_EVERY):
                    return
                self._written.clear()
                with contextlib.suppress(sqlite3.Error):  # busy or closing: the next one will do
                    proxy.driver_connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        finally:
            proxy.close()
