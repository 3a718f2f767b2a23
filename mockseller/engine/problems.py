"""Refusals: an operation that ends with an error answer, and those that every API has."""

from __future__ import annotations

from typing import Any

from ttck.mockseller.engine import codec

REASON_LENGTH = 255


class Refusal(Exception):  # noqa: N818 - the seller refuses; that is not an error of the program
    """An operation ends with an error answer; `document` is its body."""

    def __init__(self, status: int, document: Any, **headers: str) -> None:
        super().__init__(status, document)
        self.status = status
        self.document = document
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def body(self) -> bytes:
        """The encoded body."""
        return codec.dumps(self.document)


def error(code: str, reason: str, message: str | None = None) -> dict[str, str]:
    """An error body; a reason that is too long for the contract goes on in the message."""
    body = {"code": code, "reason": reason[:REASON_LENGTH]}
    if message or len(reason) > REASON_LENGTH:
        body["message"] = message or reason
    return body


def bad_body(reason: str, message: str | None = None) -> Refusal:
    """400 because the body cannot be read, or is wrong where the contract declares no 422."""
    return Refusal(400, error("invalidBody", reason, message))


def bad_query(reason: str, *, code: str = "invalidQuery") -> Refusal:
    """400 because of the query string."""
    return Refusal(400, error(code, reason))


def not_found(what: str) -> Refusal:
    """404 for an identifier that this buyer does not have."""
    return Refusal(404, error("notFound", f"there is no {what} with this identifier"))


def no_such_path() -> Refusal:
    """404 for a path that the API does not have."""
    return Refusal(404, error("notFound", "the API has no such path"))


def wrong_method(allowed: str) -> Refusal:
    """405 with the methods that the path does have."""
    return Refusal(405, error("methodNotAllowed", f"this path supports {allowed}"), Allow=allowed)


def no_credentials(challenge: str) -> Refusal:
    """401 because the request has no credentials."""
    return Refusal(401, error("missingCredentials", "credentials are needed"), WWW_Authenticate=challenge)


def bad_credentials(challenge: str, reason: str = "the credentials are not valid") -> Refusal:
    """401 because the credentials are wrong or have expired."""
    return Refusal(401, error("invalidCredentials", reason), WWW_Authenticate=challenge)


def forbidden(reason: str) -> Refusal:
    """403 for a known client that may not do this."""
    return Refusal(403, error("accessDenied", reason))


def not_implemented(what: str, why: str = "") -> Refusal:
    """501 for an optional part of the API that this seller does not offer, with the reason where there is one."""
    return Refusal(501, error("notImplemented", f"this seller does not offer {what}" + (f": {why}" if why else "")))


def broken() -> Refusal:
    """500; what went wrong stands in the log and never in the answer."""
    return Refusal(500, error("internalError", "the seller failed to process the request"))


def away() -> Refusal:
    """503 because the database cannot be reached just now; nothing was changed by halves."""
    return Refusal(503, error("serviceUnavailable", "the database of the seller cannot be reached just now; try again"), Retry_After="1")


_DEEPEST = 100  # levels of a body


TOO_DEEP = f"it is nested too deeply: {_DEEPEST} levels are taken"


def nested_too_deeply(document: Any) -> bool:
    """Whether a document is nested more deeply than it could be stored."""
    level = [document]
    for _ in range(_DEEPEST):
        level = [one for held in level for one in (held.values() if isinstance(held, dict) else held if isinstance(held, list) else ())]
        if not level:
            return False
    return True
