"""Refusals of a seller of MEF: the list of what is wrong with a request, and the requirement that each refusal rests on."""

from __future__ import annotations

from dataclasses import dataclass

from ttck.mockseller.dialects.mef.requirement_hints import UNKNOWN, WRONG_STATE, lesson
from ttck.mockseller.engine.problems import Refusal, error

_NOT_FOUND = 404


@dataclass(frozen=True, kw_only=True)
class Violation:
    """One thing that is wrong with a request that could be read; `path` is a JSON Pointer into its body.

    `rule` is the requirement that it breaks.
    """

    code: str
    reason: str
    path: str | None = None
    rule: str | None = None

    def as_item(self) -> dict[str, str]:
        """One item of an Error422 list; its message names the requirement."""
        item = error(self.code, self.reason, lesson(self.rule, self.reason))
        if self.path is not None:
            item["propertyPath"] = self.path
        return item


def refused(violations: list[Violation]) -> Refusal:
    """422 with one item for each violation."""
    return Refusal(422, [violation.as_item() for violation in violations])


def wrong_state(operation: str, state: str, what: str = "ticket") -> Refusal:
    """422 because the lifecycle has no such move from the state that the item is in."""
    reason = f"{operation} is not possible: the {what} is {state}"
    return refused([Violation(code="otherIssue", reason=reason, rule=WRONG_STATE.get(operation))])


def taught(refusal: Refusal, operation: str | None) -> Refusal:
    """A refusal of an unknown identifier with the requirement that makes the operation fail; any other as it is."""
    document = refusal.document
    rule = UNKNOWN.get(operation or "") if refusal.status == _NOT_FOUND else None
    if rule is None or not isinstance(document, dict) or "message" in document:
        return refusal
    return Refusal(refusal.status, {**document, "message": lesson(rule, document["reason"])}, **refusal.headers)
