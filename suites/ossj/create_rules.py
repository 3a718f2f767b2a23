"""Rules for creates: OSSJ:4, 5, 7 to 13, 34."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import item_id, state_of
from ttck.suites.ossj.names import ACTIVE, CANCELED, CHANGEABLE, CLOSED, HOME, ID, ISSUE, KEY, OF_A_CLIENT, STATE, STATES
from ttck.suites.ossj.seller_client import Made

CREATED = 201


def taken(made: Made) -> Breach | None:
    """A create that is right is taken."""
    exchange = made.exchange
    if exchange.accepted:
        return None
    return Breach(
        message="a create that is right is refused", expected=f"{CREATED} for {made.about}", actual=_said(exchange),
        numbers=(exchange.number,),
        cause=f"a create that is right is refused with {exchange.status}",
    )  # fmt: skip


def wants_a_home(made: Made) -> bool:
    """Whether a create about a client, without a homeId, is refused: some such issues need one, whatever the refusal says."""
    return made.exchange.refused and HOME not in made.document and made.document.get(ISSUE) == OF_A_CLIENT


def some_taken(alike: tuple[Made, ...]) -> Breach | None:
    """Of creates that are right and alike one at least is taken."""
    if any(one.exchange.accepted for one in alike):
        return None
    return taken(alike[0])


def still_read(exchange: Exchange) -> Breach | None:
    """A ticket can be read."""
    if exchange.accepted:
        return None
    return Breach(message="a ticket cannot be read any more", expected="200", actual=_said(exchange), numbers=(exchange.number,))


def _said(exchange: Exchange) -> str:
    return f"{exchange.status} {shown(exchange.document)}"


def answered_created(exchange: Exchange) -> Breach | None:
    """The answer is 201, has a ticketId that is a text, and no other mirrorKey than the one that was sent."""
    document = exchange.document if isinstance(exchange.document, dict) else {}
    sent = exchange.sent.get(KEY) if isinstance(exchange.sent, dict) else None
    key = document.get(KEY)
    if exchange.status != CREATED:
        return Breach(
            message="a create is answered with another status",
            expected=str(CREATED),
            actual=str(exchange.status),
            numbers=(exchange.number,),
        )
    if item_id(exchange) is None:
        return Breach(
            message="a create is answered without a ticketId that is a text", expected="a text", actual=shown(document.get(ID)),
            where=f"/{ID}",
            numbers=(exchange.number,),
        )  # fmt: skip
    if isinstance(sent, str) and key is not None and (not isinstance(key, str) or key.strip() != sent.strip()):
        return Breach(
            message="a create is answered with another mirrorKey",
            expected=sent,
            actual=shown(key),
            where=f"/{KEY}",
            numbers=(exchange.number,),
        )
    return None


def can_be_named(exchange: Exchange) -> Breach | None:
    """A ticketId is short enough for a change to name it."""
    found = item_id(exchange)
    if found is None or len(found) <= CHANGEABLE:
        return None
    return Breach(
        message="a ticketId that is longer than a change can name", expected=f"at most {CHANGEABLE} characters", actual=found,
        where=f"/{ID}",
        numbers=(exchange.number,),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class Issued:
    """An accepted create beside the earlier ones that were answered with the same ticketId, though they had another mirrorKey."""

    exchange: Exchange
    earlier: tuple[Exchange, ...]


def issued(creates: list[Exchange]) -> Iterator[Issued]:
    """Each of them, in order."""
    seen: dict[str, list[Exchange]] = {}
    for exchange in creates:
        ticket = item_id(exchange)
        if ticket is not None:
            before = seen.setdefault(ticket, [])
            yield Issued(exchange=exchange, earlier=tuple(one for one in before if _key(one) != _key(exchange)))
            before.append(exchange)


def _key(exchange: Exchange) -> Any:
    return exchange.sent.get(KEY) if isinstance(exchange.sent, dict) else None


def issued_once(seen: Issued) -> Breach | None:
    """No two tickets have the same ticketId."""
    if not seen.earlier:
        return None
    return Breach(
        message="two tickets have the same ticketId", expected="a ticketId of its own", actual=shown(item_id(seen.exchange)),
        where=f"/{ID}",
        numbers=(seen.earlier[0].number, seen.exchange.number),
    )  # fmt: skip


def is_read(made: Made) -> Breach | None:
    """A new ticket can be read."""
    if made.read is None or made.read.accepted:
        return None
    numbers = (made.exchange.number, made.read.number)
    return Breach(message="a new ticket cannot be read", expected="200", actual=_said(made.read), numbers=numbers)


# --- the first state --------------------------------------------------------------------------------------------------


def begins_active(again: dict[str, list[Made]]) -> Callable[[Made], Breach | None]:
    """A rule: a new ticket is active.

    The other side may have been quick, and may ask or resolve at once: then the same is created again, and is a breach where each
    of these was in another state as well, unless the seller is as quick with other tickets.
    """

    def rule(made: Made) -> Breach | None:
        state = state_of(made.read)
        if state == ACTIVE:
            return None
        repeated = again.get(made.about, [])
        if state in STATES and state not in {CLOSED, CANCELED} and (not repeated or any(state_of(one.read) == ACTIVE for one in repeated)):
            return None
        numbers = tuple(one.exchange.number for one in (made, *repeated)) + ((made.read.number,) if made.read else ())
        return Breach(
            message="a new ticket is not active", expected=f"{STATE} {ACTIVE}", actual=shown(state), where=f"/{STATE}", numbers=numbers
        )

    return rule


def active_or_refused(made: Made) -> Breach | None:
    """A create that asks for another state is refused, or makes an active ticket."""
    state = state_of(made.read)
    if not made.exchange.accepted or state == ACTIVE or made.read is None or not made.read.accepted:
        return None
    asked = made.document.get(STATE)
    if state in STATES and state != asked and state not in {CLOSED, CANCELED}:
        return None  # the other side may have been quick
    return Breach(
        message="a create makes a ticket that is not active", expected=f"a refusal, or {STATE} {ACTIVE}",
        actual=f"{state}, as {asked} was sent",
        where=f"/{STATE}", numbers=(made.exchange.number, made.read.number),
    )  # fmt: skip


# --- one key, two tickets ---------------------------------------------------------------------------------------------


def same_key(choice: str, first: Made) -> Callable[[Made], Breach | None]:
    """A rule: a second create with one mirrorKey gives what the target chose."""

    def rule(second: Made) -> Breach | None:
        exchange = second.exchange
        gave = "refused" if not exchange.accepted else "same" if second.ticket == first.ticket else "new"
        if gave == choice:
            return None
        return Breach(
            message="a second create with one mirrorKey gives something else", expected=choice, actual=f"{gave}: {_said(exchange)}",
            numbers=(first.exchange.number, exchange.number),
        )  # fmt: skip

    return rule


def kept_whole(name: str) -> Callable[[Made], Breach | None]:
    """A rule: a text as long as it may be is shown whole, where it is shown."""

    def rule(made: Made) -> Breach | None:
        seen = made.read.document if made.read is not None and made.read.accepted else {}
        found, sent = (seen.get(name) if isinstance(seen, dict) else None), made.document[name]
        if not isinstance(found, str) or sent in found:
            return None
        numbers = (made.exchange.number, made.read.number) if made.read else (made.exchange.number,)
        return Breach(
            message=f"{name} is not kept whole", expected=f"{len(sent)} characters", actual=f"{len(found)} characters: {shown(found)}",
            where=f"/{name}", numbers=numbers,
        )  # fmt: skip

    return rule


def is_offered(exchange: Exchange) -> Breach | None:
    """An operation is there: not 405 or 501, and its path is not unknown."""
    if exchange.status not in {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED}:
        return None
    return Breach(
        message="an operation of the API is not there", expected="another answer than that it is not there",
        actual=f"{exchange.status} to {exchange.method}", numbers=(exchange.number,),
    )  # fmt: skip
