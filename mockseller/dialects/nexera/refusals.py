"""Refusals of the seller of Nexera, which no text shows: a code and a message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ttck.mockseller.engine import codec
from ttck.mockseller.engine.answers import Answer
from ttck.mockseller.engine.problems import Refusal, error

if TYPE_CHECKING:
    from ttck.specs.contracts import Problem

JSON = "application/json"


def refusal(reason: str, *, status: int = 400) -> Refusal:
    """A refusal with its reason."""
    return Refusal(status, error(f"NX-{status}", reason))


def of_problem(problem: Problem) -> Refusal:
    """A refusal for the first place where a body breaks its schema."""
    return refusal(f"{problem.pointer.strip('/') or problem.missing or 'the body'}: {problem.message}")


def refused(found: Refusal) -> Answer:
    """The answer to a refusal."""
    first: Any = found.document[0] if isinstance(found.document, list) and found.document else found.document
    body = {"code": str(first.get("code", found.status)), "message": str(first.get("message") or first.get("reason", "refused"))}
    return Answer(status=found.status, body=codec.dumps(body), headers=found.headers)
