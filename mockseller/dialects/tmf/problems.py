"""Refusals of the seller of TMF621: the codes, and the one form that all its errors have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ttck.mockseller.engine import codec
from ttck.mockseller.engine.answers import Answer
from ttck.mockseller.engine.problems import Refusal, error

if TYPE_CHECKING:
    from ttck.specs.contracts import Problem

JSON = "application/json"
_KEPT = frozenset({400, 401, 403, 404, 405, 409, 415, 416, 429, *range(500, 600)})


def invalid(name: str, reason: str) -> Refusal:
    """400 because of one attribute or parameter, which the reason begins with."""
    return Refusal(400, error("invalidValue", f"{name}: {reason}"))


def from_problem(problem: Problem) -> Refusal:
    """400 for the first place where a body breaks its schema; the reason names the attribute."""
    path = problem.pointer.strip("/").replace("/", ".")
    if problem.missing:
        return Refusal(400, error("missingProperty", f"{'.'.join(filter(None, (path, problem.missing)))}: it is missing"))
    return invalid(path or "body", problem.message)


def unsupported_media(media: str, known: str) -> Refusal:
    """415 because of the media type of a body."""
    return Refusal(415, error("unsupportedMediaType", f"Content-Type: {media or 'none'} is not supported here; {known} is"))


def not_offered(what: str) -> Refusal:
    """501 for an optional part of the API."""
    return Refusal(501, error("notImplemented", f"{what} is not supported"))


def conflict(reason: str) -> Refusal:
    """409 because the state of the resource does not allow it."""
    return Refusal(409, error("conflict", reason))


def error_body(status: int, document: Any, *, typed: bool) -> dict[str, str]:
    """The error object of TMF621 for a refusal; all its values are texts."""
    first = document[0] if isinstance(document, list) and document else document
    body = {"code": str(first.get("code", status)), "reason": str(first.get("reason", "the request was refused"))}
    if "message" in first:
        body["message"] = str(first["message"])
    body["status"] = str(status)
    return {"@type": "Error", **body} if typed else body


def refused(refusal: Refusal, *, typed: bool) -> Answer:
    """The answer to a refusal, with its type where errors have one; what MEF answers with other codes has one of the contract."""
    status = refusal.status if refusal.status in _KEPT else 400
    body = codec.dumps(error_body(status, refusal.document, typed=typed))
    return Answer(status=status, body=body, schema="Error", headers=refusal.headers)
