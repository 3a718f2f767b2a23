"""Refusals of the seller: a text under the name of an exception."""

from __future__ import annotations

from http import HTTPStatus

from ttck.mockseller.engine import codec
from ttck.mockseller.engine.answers import Answer
from ttck.mockseller.engine.problems import Refusal

JSON = "application/json"
ILLEGAL, REMOTE, NOT_FOUND = "illegalArgumentException", "remoteException", "objectNotFoundException"


def illegal(reason: str) -> Refusal:
    """400 because of the content of a request."""
    return Refusal(HTTPStatus.BAD_REQUEST, {ILLEGAL: reason})


def missing(names: list[str]) -> Refusal:
    """400 because a request lacks attributes, which it names."""
    return illegal(f"required fields: {','.join(names)}")


def remote(reason: str) -> Refusal:
    """400 because of a system behind."""
    return Refusal(HTTPStatus.BAD_REQUEST, {REMOTE: reason})


def unknown(status: HTTPStatus = HTTPStatus.NOT_FOUND) -> Refusal:
    """The refusal of a ticket that this buyer does not have."""
    return Refusal(status, {NOT_FOUND: "there is no ticket with this ticketId"})


def unsupported(media: str) -> Refusal:
    """415 because of the media type of a body."""
    reason = f"Content-Type: {media or 'none'} is not supported; {JSON} and multipart/form-data are"
    return Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, {ILLEGAL: reason})


def reason_of(document: object) -> str:
    """The text of a refusal, of this dialect or of the engine."""
    found = document if isinstance(document, dict) else {}
    return str(next((found[name] for name in (ILLEGAL, REMOTE, NOT_FOUND, "reason") if name in found), "the request was refused"))


def refused(refusal: Refusal, _operation: str | None) -> Answer:
    """The answer to a refusal; what the engine refuses, and what fails, has a text of the same form."""
    document = refusal.document if isinstance(refusal.document, dict) else {}
    if not document.keys() & {ILLEGAL, REMOTE, NOT_FOUND}:
        failed = refusal.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        document = {REMOTE if failed else ILLEGAL: reason_of(document)}
    schema = "BadRequest" if refusal.status == HTTPStatus.BAD_REQUEST else None
    return Answer(status=refusal.status, body=codec.dumps(document), schema=schema, headers=refusal.headers)
