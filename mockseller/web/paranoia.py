"""Paranoia: the mock seller checks its own answers and events against the contracts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from specs.contracts import Contract, Problem, contract

if TYPE_CHECKING:
    from mockseller.answers import Answer

_NOT_IN_CONTRACT = frozenset({405, 413})


def doubts(rules: Contract, answer: Answer) -> tuple[Problem, ...]:
    """What is wrong with an answer."""
    if answer.body is None or answer.schema is None or answer.status in _NOT_IN_CONTRACT:
        return ()
    return rules.problems(orjson.loads(answer.body), answer.schema)


def event_doubts(body: bytes) -> tuple[Problem, ...]:
    """What is wrong with a ticket event."""
    return contract("troubleTicketNotification").problems(orjson.loads(body), "TroubleTicketEvent")
