"""Rules for the requests of a buyer of Artemis: ARTEMIS:3, 4, 14, 19 to 21 and 34."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ttck.harness.judge.verify import Breach, shown
from ttck.suites.tmfbuyer.request_rules import JSON, Asked, Document, described, media

_ACCOUNT = "billingaccount"
# What is urgent about a ticket, by the attributes that a change of it has.
_URGENT = ("status", "relatedEntity", "relatedParty", "troubleTicketCharacteristic")
_NEEDED = ("description", "severity", "ticketType", "dateFirstFound", "twentyFourHourAccess")
_ACCESS = ("earliestNextAccessDateTime", "latestAccessDateTime")


def creates(requests: list[Asked]) -> list[Asked]:
    """The creates of tickets whose body is an object."""
    return [one for one in described(requests, "createTroubleTicket") if isinstance(one.exchange.sent, dict)]


def changes(requests: list[Asked]) -> list[Asked]:
    """The changes of tickets whose body is an object."""
    return [one for one in described(requests, "patchTroubleTicket") if isinstance(one.exchange.sent, dict)]


def _breach(one: Asked, message: str, *, expected: str, actual: Any, where: str | None = None) -> Breach:
    return Breach(message=message, expected=expected, actual=shown(actual), where=where, numbers=(one.exchange.number,))


def with_a_token(one: Asked) -> Breach | None:
    """A request has a bearer token."""
    scheme, _, token = one.exchange.request_headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return None
    return _breach(one, "a request without a bearer token", expected="Authorization: Bearer and a token", actual=scheme or "(none)")


def for_an_account(one: Asked) -> Breach | None:
    """A create names a billing account among its related entities."""
    held = one.exchange.sent.get("relatedEntity")
    if any(_is_account(part) for part in (held if isinstance(held, list) else ())):
        return None
    message = "a create names no BillingAccount"
    return _breach(one, message, expected="a related entity that is one", actual=held, where="/relatedEntity")


def _is_account(part: Any) -> bool:
    if not isinstance(part, dict):
        return False
    entity = part.get("entity")
    inner = [entity.get(name) for name in ("@referredType", "@type")] if isinstance(entity, dict) else []
    told = [part.get(name) for name in ("role", "@referredType", "@type")] + inner
    return any(isinstance(one, str) and _ACCOUNT in one.replace(" ", "").replace("_", "").lower() for one in told)


def without_a_note(one: Asked) -> Breach | None:
    """What is urgent comes without a note."""
    sent: Document = one.exchange.sent
    urgent = [name for name in _URGENT if name in sent]
    if not urgent or not sent.get("note"):
        return None
    message = "a change that may be urgent carries a note, so that people look at it first"
    return _breach(one, message, expected="the note in a change of its own", actual=f"note beside {', '.join(urgent)}", where="/note")


def is_json(one: Asked) -> Breach | None:
    """A body is JSON and says so."""
    found = media(one)
    if (found == JSON or found.endswith("+json")) and isinstance(one.exchange.sent, dict | list):
        return None
    return _breach(one, "the body of a request is not JSON", expected=f"a JSON document as {JSON}", actual=found or "(no type)")


def complete(names: tuple[str, ...] = _NEEDED) -> Callable[[Asked], Breach | None]:
    """A rule: a create has these attributes."""

    def rule(one: Asked) -> Breach | None:
        missing = next((name for name in names if name not in one.exchange.sent), None)
        if missing is None:
            return None
        return _breach(one, f"a create has no {missing}", expected=", ".join(names), actual=sorted(one.exchange.sent), where=f"/{missing}")

    return rule


def reachable(one: Asked) -> Breach | None:
    """Where there is no access at all times, a create says when there is."""
    return complete(_ACCESS)(one) if one.exchange.sent.get("twentyFourHourAccess") is False else None


def one_file(one: Asked) -> Breach | None:
    """A create has one attachment at most."""
    held = one.exchange.sent.get("attachment")
    if not isinstance(held, list) or len(held) <= 1:
        return None
    return _breach(one, "a create has more than one attachment", expected="one", actual=len(held), where="/attachment")
