"""The first answer of a seller: whether anything can be judged at this address, and what to do where it cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from ttck.harness.buyer.client import Client, Request
from ttck.harness.buyer.requests_of import request_of
from ttck.harness.buyer.target import Target
from ttck.harness.record.exchange import THROTTLED, Exchange
from ttck.harness.verdict import AccessRefused, Unreachable
from ttck.specs.dialects import Dialect
from ttck.specs.vocabulary import Kind

REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_NOWHERE = "/ttckNoSuchResource"
_LOOK = "lookAround"  # the operation of a request that changes nothing
_NO_TICKETS = (b"{", b"[]")
_NOBODY = "ttck-no-such-ticket"
_NOT_FOUND = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.BAD_REQUEST})


def enter(client: Client, target: Target) -> None:
    """Make sure that the seller answers and lets us in; the request that shows it is known to be good from then on.

    Raises:
        Unreachable: no answer, or the API is not at this address, after which nothing can be judged.
        AccessRefused: 401 or 403.
    """
    request = first_request(target.profile.dialect, label="connect")
    exchange, address = client.send(request), target.base_url
    if exchange.answer is None:
        raise Unreachable(f"{address} does not answer: {exchange.error}")
    if exchange.answer.status in REFUSED:
        raise AccessRefused(f"{address} answered {exchange.answer.status}; check auth in the target file")
    if exchange.operation == THROTTLED:
        raise Unreachable(f"{address} asks for patience again and again ({exchange.status}); nothing can be judged now")
    reason = closed(exchange, target, ask=client.send)
    if reason:
        raise Unreachable(f"{address} answered {exchange.status} to {_named(target)}. {reason.removesuffix('.')}")
    client.good = request


def lists(spoken: Dialect) -> bool:
    """Whether tickets are listed at all."""
    return spoken.operation(Kind.TICKET, "list") is not None


def first_request(spoken: Dialect, *, label: str) -> Request:
    """A request that changes nothing and that any seller answers: for the list of tickets, or else for a ticket that there is not."""
    if lists(spoken):
        return request_of(spoken, Kind.TICKET, "list", query=(("limit", "1"),), label=label)
    return replace(request_of(spoken, Kind.TICKET, "retrieve", item=_NOBODY, label=label), operation=_LOOK, ticket=None)


def _named(target: Target) -> str:
    return "a list request" if lists(target.profile.dialect) else "a request for a ticket that there is not"


def moved(seen: Exchange) -> bool:
    """Whether an answer sends the buyer to another address."""
    return HTTPStatus.MULTIPLE_CHOICES <= (seen.status or 0) < HTTPStatus.BAD_REQUEST


def advice(seen: Exchange, target: Target) -> str | None:
    """What to do about the answer to the first request; None where it is as it should be."""
    if not lists(target.profile.dialect) and (seen.accepted or seen.status in _NOT_FOUND) and not moved(seen):
        return None
    status, headers = seen.status or 0, seen.answer.headers if seen.answer else {}
    base_path = target.profile.base_path("ticket")
    table = (
        (status in REFUSED, "The seller does not accept the credentials: check auth in the target file, and the rights of this client."),
        (moved(seen), f"Redirections are not followed: set base_url to where it leads ({headers.get('location', 'no address')})."),
        (
            status in {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED},
            f"base_url must carry the whole base path, such as {base_path}.",
        ),
        (status >= HTTPStatus.INTERNAL_SERVER_ERROR, "The seller fails; look into its log."),
        (
            status >= HTTPStatus.BAD_REQUEST,
            "Does the seller need buyerId or sellerId? Set the switches buyer_id and seller_id (ttck explain switches).",
        ),
        (not isinstance(seen.document, list), "A list request has to be answered with a JSON array; is base_url the ticket API?"),
    )
    return next((words for holds, words in table if holds), None)


def closed(seen: Exchange, target: Target, *, ask: Callable[[Request], Exchange]) -> str | None:
    """Why nothing can be judged after this answer to the first request; None where a run can begin.

    That is so where it is at another address, and where it is not found and neither is anything else: the paths
    of the API are answered as one that is in no API. A seller need not offer lists, so a missing list alone is no reason.
    `ask` sends what has to be asked to find out.
    """
    if moved(seen):
        return advice(seen, target)
    if seen.status == HTTPStatus.NOT_FOUND and not _there(target.profile.dialect, ask):
        path = target.profile.base_path("ticket")
        return advice(seen, target) or f"Nothing of the API is there: base_url must lead to it, as {path} does."
    return None


def _looks(spoken: Dialect) -> Iterator[Request]:
    """Requests that change nothing: for a ticket that there is not, and with bodies that are none."""
    if spoken.operation(Kind.TICKET, "retrieve") is not None:
        yield replace(request_of(spoken, Kind.TICKET, "retrieve", item=_NOBODY), operation=_LOOK, ticket=None)
    if spoken.operation(Kind.TICKET, "create") is not None:
        yield from (replace(request_of(spoken, Kind.TICKET, "create", body=body), operation=_LOOK) for body in _NO_TICKETS)


def _there(spoken: Dialect, ask: Callable[[Request], Exchange]) -> bool:
    """Whether some path of the API is answered otherwise than the same request to a path that nobody has."""
    for look in _looks(spoken):
        known = ask(replace(look, label="is the API here?"))
        rest = look.path.partition("/")[2].partition("/")
        nowhere = ask(replace(look, path=f"{_NOWHERE}{rest[1]}{rest[2]}", label="what is not there?"))
        if known.answer is not None and nowhere.answer is not None and _form(known) != _form(nowhere):
            return True
    return False


def _form(seen: Exchange) -> tuple[Any, ...]:
    """What two answers of the same kind have in common: status, media type, and the attributes of the document."""
    media = seen.answer.headers.get("content-type", "") if seen.answer else ""
    document = seen.document[0] if isinstance(seen.document, list) and seen.document else seen.document
    return seen.status, media.partition(";")[0].strip().lower(), frozenset(document) if isinstance(document, dict) else type(document)
