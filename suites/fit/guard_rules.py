"""Rules of who gets in: FIT:7 and 23."""

from __future__ import annotations

from http import HTTPStatus

from ttck.harness.judge.verify import Breach
from ttck.harness.record.exchange import Exchange
from ttck.suites.fit.scenarios.g_guarding import Knock, Leftover

_OUT = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_GATEWAYS = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})  # answers that say nothing of who asks


def judged(found: list[Knock]) -> list[Knock]:
    """Requests whose answer says something of who asks."""
    return [one for one in found if one.asked.status not in _GATEWAYS]


def guarded(found: list[Knock], said: set[str]) -> list[Knock]:
    """Requests with a token that the server said to have one scope alone, where any request with that token is kept out."""
    scopes = {one.scope for one in found if one.scope in said and kept_out(one) is None}
    return [one for one in found if one.scope in scopes]


def kept_out(knock: Knock) -> Breach | None:
    """Whoever has no right is refused with 401 or 403."""
    if knock.asked.status in _OUT:
        return None
    return Breach(message="somebody gets in who has no right", expected="401 or 403", actual=f"{knock.asked.status} to: {knock.about}")


def counted(found: list[Leftover]) -> list[Leftover]:
    """Lists that were read to their end."""
    return [one for one in found if one.listed.accepted and one.listed.complete]


def nothing_made(left: Leftover) -> Breach | None:
    """What is refused is not done."""
    if left.found <= left.accepted:
        return None
    return Breach(
        message=f"{left.about} is refused to somebody, and done all the same", expected=f"{left.accepted} in the list",
        actual=str(left.found), numbers=left.listed.numbers,
    )  # fmt: skip


def let_in(exchange: Exchange) -> Breach | None:
    """A token for reading reads."""
    if exchange.status not in _OUT:
        return None
    return Breach(message="a token for reading does not read", expected="200", actual=str(exchange.status))
