"""Rules for the form of answers: OSSJ:37."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange, Unreadable

if TYPE_CHECKING:
    from ttck.harness.judge.histories import Traffic

JSON = "application/json"


def judged(traffic: Traffic, operations: Iterable[str]) -> list[Exchange]:
    """Every success, and every 400."""
    return [e for e in traffic.of(*operations) if e.accepted or e.status == HTTPStatus.BAD_REQUEST]


def json_media(exchange: Exchange) -> Breach | None:
    """A body says that it is JSON, and is."""
    answer = exchange.answer
    if answer is None or not answer.body:
        return None
    media = (answer.header("content-type") or "").partition(";")[0].strip().lower()
    if media != JSON:
        return Breach(message="a body says that it is no JSON", expected=JSON, actual=media or "(none)", numbers=(exchange.number,))
    if isinstance(exchange.document, Unreadable):
        return Breach(message="a body is no JSON", expected="a JSON document", actual=shown(exchange.document), numbers=(exchange.number,))
    return None
