"""A plugin of pytest: once the time is over, what has not begun is skipped, and counted as such."""

from __future__ import annotations

import os
import time

import pytest

VARIABLE = "TTCK_TESTS_SECONDS"  # how long tests may begin, counted from the end of the collection


class Budget:
    """Knows when the time is over; without the variable it never is."""

    def __init__(self) -> None:
        self._until = float("inf")

    @pytest.hookimpl
    def pytest_collection_finish(self) -> None:
        """Begin to count."""
        self._until = time.monotonic() + float(os.environ.get(VARIABLE, "inf"))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        """Skip a test that would begin too late."""
        if time.monotonic() > self._until:
            pytest.skip("no time left for it in this check; make test plays it")


def pytest_configure(config: pytest.Config) -> None:
    """Count the time of this process."""
    config.pluginmanager.register(Budget(), "ttck-time-budget")
