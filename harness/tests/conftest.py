"""A buyer at a fake seller."""

from __future__ import annotations

import pytest

from harness.buyer import Buyer
from harness.record import Recorder
from harness.target import parse_target


@pytest.fixture
def play(tmp_path):
    opened = []

    def make(seller, *, ear=None, **more):
        limits = {"state_wait": 0.001, "event_wait": 0.001, "max_tickets": 2}
        target = parse_target({"base_url": "http://127.0.0.1:1", "limits": limits, **more}, name="target.yaml")
        recorder = Recorder(tmp_path / "record.jsonl", target.redactor)
        buyer = Buyer(target=target, client=seller, aside=seller, listener=ear, stimuli=seller, recorder=recorder)
        opened.append((buyer, recorder))
        return buyer

    yield make
    for buyer, recorder in opened:
        buyer.shut()
        recorder.close()
