from __future__ import annotations

import json
from pathlib import Path

import pytest
import requests

from ttck.harness.buyer.client import Client
from ttck.harness.buyer.listener import Listener
from ttck.harness.buyer.target import parse_target
from ttck.harness.cli.doctor_context import answered, examine, is_local, make_buyer, place
from ttck.harness.cli.tests.conftest import SmallSeller


@pytest.mark.parametrize(
    ("host", "expected"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("10.0.0.1", False), ("seller.example", False)]
)
def test_local_addresses_are_known(host: str, expected: bool) -> None:  # noqa: FBT001
    assert is_local(host) is expected


@pytest.mark.parametrize(("url", "port"), [("http://a.example/x", 80), ("https://a.example/x", 443), ("https://a.example:8443/x", 8443)])
def test_the_port_follows_from_the_address(url: str, port: int) -> None:
    assert place(parse_target({"base_url": url}, name="t")) == ("a.example", port)


def test_a_visit_ends_its_subscription_and_closes_its_listener(seller: SmallSeller) -> None:
    target = parse_target({"base_url": seller.base_url}, name="t")
    with examine(target, Path("t"), send=False) as case:
        case.client = Client(target, case.recorder, authorize=dict)
        case.listener = Listener(target, case.recorder, token="t")
        case.buyer = make_buyer(case)
        case.buyer.subscribe("doctor", None)
        url = case.listener.url
    assert [method for method, path in seller.seen if "/hub" in path] == ["POST", "DELETE"]
    with pytest.raises(requests.ConnectionError):
        requests.post(url, timeout=1)


def test_answers_are_told_in_a_few_words(seller: SmallSeller) -> None:
    target = parse_target({"base_url": seller.base_url}, name="t")
    seller.answers["GET", "/troubleTicket"] = (503, {}, b"<html>" + b"x" * 1000)
    with examine(target, Path("t"), send=False) as case:
        case.client = Client(target, case.recorder, authorize=dict)
        case.buyer = make_buyer(case)
        told = answered(case.buyer.find())
        assert "answered 503: not JSON" in told
        assert len(told) < 400
        assert json.dumps("there is no such thing") in answered(case.buyer.retrieve("nobody"))
