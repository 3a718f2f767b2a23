"""Paranoia: the mock seller checks its own answers and events against the contracts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from specs.contracts import Contract, contract

if TYPE_CHECKING:
    from mockseller.answers import Answer
    from mockseller.seams import Document

_NOT_IN_CONTRACT = frozenset({405, 413})


class Doubt(Exception):  # noqa: N818 - the seller doubts itself
    """The mock seller was about to send something that its contract does not allow."""


def doubt_answer(rules: Contract, answer: Answer) -> None:
    """Check an answer of our own.

    Raises:
        Doubt: it breaks the contract.
    """
    if answer.body is None or answer.schema is None or answer.status in _NOT_IN_CONTRACT:
        return
    problems = rules.problems(orjson.loads(answer.body), answer.schema)
    if problems:
        raise Doubt(f"an answer {answer.status} breaks {answer.schema} at {problems[0].pointer}: {problems[0].message}")


def doubt_event(document: Document) -> None:
    """Check an event of our own.

    Raises:
        Doubt: it breaks the contract.
    """
    problems = contract("troubleTicketNotification").problems(document, "TroubleTicketEvent")
    if problems:
        raise Doubt(f"an event breaks its contract at {problems[0].pointer}: {problems[0].message}")
