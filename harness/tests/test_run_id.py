from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from ttck.harness.runs import run_id as module
from ttck.harness.runs.run_id import new_run_id


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now_is = datetime(2026, 11, 21, 9, 1, 2, tzinfo=UTC)

        def now(self, zone=None):
            assert zone is UTC
            return self.now_is

    found = Clock()
    monkeypatch.setattr(module, "datetime", found)
    return found


@pytest.mark.usefixtures("clock")
def test_the_time_in_utc_and_four_random_digits():
    assert re.fullmatch(r"20261121-090102-[0-9a-f]{4}", new_run_id())


@pytest.mark.usefixtures("clock")
def test_runs_of_the_same_second_differ():
    assert len({new_run_id() for _ in range(20)}) > 15


def test_runs_sort_by_time(clock):
    earlier = new_run_id()
    for later in (timedelta(seconds=1), timedelta(hours=20), timedelta(days=400)):
        clock.now_is += later
        following = new_run_id()
        assert earlier < following
        earlier = following


def test_it_is_fit_for_a_folder_name():
    assert re.fullmatch(r"[0-9a-f-]{20}", new_run_id())
