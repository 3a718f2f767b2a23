"""A buyer at a fake seller, and a client at any."""

from __future__ import annotations

import contextlib

import pytest

from ttck.harness.buyer.buyer import Buyer
from ttck.harness.buyer.client import Client
from ttck.harness.buyer.target import parse_target
from ttck.harness.record.recorder import Recorder

_LIMITS = {"request_timeout": 5, "connect_timeout": 5, "max_body_bytes": 1024}


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


@pytest.fixture
def open_client(tmp_path):
    with contextlib.ExitStack() as stack:

        def opened(url, *, headers=None, authorize=None, urls=None, **limits):
            document = {"base_url": url, "headers": headers or {}, "limits": {**_LIMITS, **limits}, "urls": urls or {}}
            target = parse_target(document, name="target.yaml")
            recorder = Recorder(tmp_path / "record.jsonl", target.redactor)
            stack.callback(recorder.close)
            client = Client(target, recorder, authorize=authorize or dict)
            stack.callback(client.close)
            client.recorder = recorder
            return client

        yield opened
