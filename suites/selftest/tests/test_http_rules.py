from __future__ import annotations

import codecs
import json
from typing import Any

from ttck.harness.judge.histories import Traffic
from ttck.harness.record.exchange import Answer, Exchange, Notification, now
from ttck.specs.vocabulary import Operation
from ttck.suites.common import http_rules

TICKET = {"id": "1", "description": "no light"}


def answered(body: bytes, *, number: int = 1) -> Exchange:
    return Exchange(
        number=number, scenario="creating", label="", operation=Operation.RETRIEVE, ticket="1", at=now(), elapsed=0.0, method="GET",
        url="http://127.0.0.1:9/troubleTicket/1", request_headers={}, request_body=None, sent=None,
        answer=Answer(status=200, headers={"content-type": "application/json"}, body=body),
    )  # fmt: skip


def told(body: bytes) -> Notification:
    return Notification(number=2, at=now(), subscription="main", path="/listener/x", headers={}, body=body)


def broken(traffic: Traffic) -> list[Any]:
    return [http_rules.begins_with_json(one) is not None for one in http_rules.with_body(traffic)]


def test_a_byte_order_mark_is_warned_of_and_its_json_is_read() -> None:
    body = json.dumps(TICKET).encode()
    marked = codecs.BOM_UTF8 + body
    assert answered(marked).document == told(marked).document == TICKET
    assert broken(Traffic([answered(body), told(body), answered(b"", number=3)])) == [False, False]
    assert broken(Traffic([answered(marked), told(marked)])) == [True, True]
