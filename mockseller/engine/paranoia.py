"""Paranoia: the mock seller checks what it sends against its contracts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ttck.mockseller.engine import codec
from ttck.specs.contracts import Contract

if TYPE_CHECKING:
    from ttck.mockseller.engine.answers import Answer


class Doubt(Exception):  # noqa: N818 - the seller doubts itself
    """The mock seller was about to send something that its contract does not allow."""


def doubt_answer(rules: Contract, answer: Answer) -> None:
    """Check an answer of our own.

    Raises:
        Doubt: it breaks the contract.
    """
    if answer.body is None or answer.schema is None:
        return
    problems = rules.problems(codec.loads(answer.body), answer.schema)
    if problems:
        raise Doubt(f"an answer {answer.status} breaks {answer.schema} at {problems[0].pointer}: {problems[0].message}")
