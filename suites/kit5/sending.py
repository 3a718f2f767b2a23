"""What the previews of the kits share: requests as the kits send them, with redirects followed, and what is known of their checks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin

from ttck.harness.buyer.client import Request
from ttck.harness.judge.verify import Breach
from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage
from ttck.specs.requirements import catalogue

Rule = Callable[[Exchange], Breach | None]
UNKNOWN = "undefined"  # what the kits ask for where a create gave them no identifier
_JSON = (("Content-Type", "application/json"),)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_KEEPING = frozenset({HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT})
_MOST_REDIRECTS = 10


def send(stage: Stage, operation: str, method: str, path: str, *, label: str, document: Any = None, item: str | None = None) -> Exchange:
    """Send one request and follow the seller's redirects below the base URL; the last exchange.

    A ticket that comes of it is deleted when the run is over.
    """
    base = stage.buyer.target.base_url.rstrip("/")
    for _ in range(_MOST_REDIRECTS):
        headers = _JSON if document is not None else ()
        exchange = stage.buyer.raw(
            Request(operation=operation, method=method, path=path, document=document, ticket=item, label=label, headers=headers)
        )
        onward = _onward(exchange)
        if onward is None or not onward.startswith(f"{base}/"):
            break
        path, label = onward.removeprefix(base), f"{label.removesuffix(', redirected')}, redirected"
        if exchange.status not in _KEEPING:
            method, document = "GET", None
    if method == "POST" and exchange.accepted and identifier(exchange) != UNKNOWN:
        stage.buyer.created_resources.tickets.append(identifier(exchange))
    return exchange


def _onward(exchange: Exchange) -> str | None:
    """Where a redirect leads."""
    location = exchange.answer.headers.get("location") if exchange.answer and exchange.status in _REDIRECTS else None
    try:
        return urljoin(exchange.url, location) if location else None
    except ValueError:
        return None


def body(exchange: Exchange) -> dict[str, Any]:
    """The object in an answer, whatever its status; empty where there is none."""
    return exchange.document if isinstance(exchange.document, dict) else {}


def identifier(exchange: Exchange) -> str:
    """The identifier in the answer to a create as the kits read it, whatever its status."""
    found = body(exchange).get("id")
    if not isinstance(found, str | int) or found == "":
        return UNKNOWN
    return str(found).encode(errors="replace").decode()  # half a surrogate pair can stand in no address


def rows(exchange: Exchange) -> list[dict[str, Any]]:
    """The objects of a list, or the object of an answer that is none."""
    found = exchange.document if isinstance(exchange.document, list) else [exchange.document]
    return [row for row in found if isinstance(row, dict)]


def known(requirement: str, rule: Callable[[Any], Breach | None]) -> Callable[[Any], Breach | None]:
    """The rule of a kit's check, whose findings say what is known to be wrong with that check."""
    bug = catalogue()[requirement].kit_bug

    def told(seen: Any) -> Breach | None:
        breach = rule(seen)
        return replace(breach, message=f"{breach.message} (known of the kit: {bug.rstrip('.')})") if breach and bug else breach

    return told
