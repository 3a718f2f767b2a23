from __future__ import annotations

from pathlib import Path

from ttck.harness.buyer.client import Client
from ttck.harness.buyer.target import parse_target
from ttck.harness.cli import doctor_notifications
from ttck.harness.cli.doctor_context import examine


def test_a_listener_of_this_machine_alone_does_not_serve_a_seller_elsewhere() -> None:
    target = parse_target({"base_url": "http://seller.example/x"}, name="t")
    with examine(target, Path("t"), send=False) as case:
        case.client = Client(target, case.recorder, authorize=dict)
        (said,) = doctor_notifications.listener(case)
    assert said.state == "failed"
    assert "listener.public_url" in str(said.todo)


def test_the_same_listener_serves_a_seller_on_this_machine() -> None:
    target = parse_target({"base_url": "http://127.0.0.1:9/x"}, name="t")
    with examine(target, Path("t"), send=False) as case:
        case.client = Client(target, case.recorder, authorize=dict)
        (said,) = doctor_notifications.listener(case)
    assert said.state == "ok"
    assert "arrived" in said.text


def test_without_a_listener_no_subscription_is_tried() -> None:
    target = parse_target({"base_url": "http://127.0.0.1:9/x"}, name="t")
    with examine(target, Path("t"), send=False) as case:
        assert [said.state for said in doctor_notifications.subscription(case)] == ["skipped"]
