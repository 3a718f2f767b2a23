"""What operations in recorded traffic came to: in states that allow them, in others, and about what is no ticket."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ttck.harness.buyer.target import Target
from ttck.harness.judge.compare import covers, items, missing_items, same_value
from ttck.harness.judge.histories import ASIDE, PARTIAL, ItemHistory, Sighting, Traffic
from ttck.harness.judge.verify import Breach, Verify, shown
from ttck.harness.record.exchange import Exchange
from ttck.harness.verdict import Inconclusive
from ttck.specs.lifecycles import ticket_lifecycle
from ttck.specs.vocabulary import Kind, Operation, TicketState
from ttck.suites.ticket import rules
from ttck.suites.ticket.alone_rules import is_another
from ttck.suites.ticket.alone_steps import FIXED, in_order
from ttck.suites.ticket.scenarios.e_walking import allowed

CHANGING = frozenset({Operation.PATCH, Operation.CANCEL, Operation.CLOSE, Operation.REOPEN})
_ABSENT = 404
# What a ticket never leaves again by a request of the buyer, so that a reading shows it whatever was not recorded.
_LASTING = frozenset({TicketState.ASSESSING_CANCELLATION, TicketState.CLOSED})


# --- operations in states -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, eq=False)
class Act:
    """An answered operation of the buyer on a ticket whose state was known right before it."""

    exchange: Exchange
    before: Sighting
    item_history: ItemHistory
    sightings: tuple[Sighting, ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The reading and the operation."""
        return (self.before.number, self.exchange.number)


def acts(traffic: Traffic, operation: str, *, lasting: bool) -> Iterator[Act]:
    """Operations before which the ticket was read, with no other act of the buyer in between.

    `lasting` says that what was read is judged by what no other act changes; else traffic that may lack anything tells nothing.

    Raises:
        Inconclusive: nobody knows what was in between.
    """
    if not lasting and not traffic.whole:
        raise Inconclusive(PARTIAL)
    for item_history, sightings in in_order(traffic):
        done = [e for e in item_history.exchanges if e.operation in CHANGING and not e.refused]
        for exchange in item_history.exchanges:
            if exchange.operation != operation or exchange.answer is None or exchange.scenario == ASIDE:
                continue
            before = next((s for s in reversed(sightings) if s.number < exchange.number), None)
            if before is None or any(before.number < e.number < exchange.number for e in done):
                continue
            yield Act(exchange=exchange, before=before, item_history=item_history, sightings=sightings)


def _possible(state: str | None) -> frozenset[str]:
    """The states in which a ticket may be that was seen in a state, if the seller went on by itself."""
    known = next((one for one in TicketState if one == state), None)
    return frozenset() if known is None else frozenset({str(known), *map(str, ticket_lifecycle().onward(known))})


def wrong(traffic: Traffic, operation: Operation, state: str) -> list[Act]:
    """Operations on tickets in a state that refuses them, as do all to which the seller may have gone on."""
    lasting = state in ticket_lifecycle().final()
    found = [act for act in acts(traffic, operation, lasting=lasting) if act.before.state == state]
    return [act for act in found if not any(allowed(operation, one) for one in _possible(act.before.state))]


def is_refused(act: Act) -> Breach | None:
    """The operation is refused."""
    if not act.exchange.accepted:
        return None
    return Breach(
        message=f"{act.exchange.operation} in {act.before.state} was not refused", expected="4xx", actual=str(act.exchange.status),
        numbers=act.numbers,
    )  # fmt: skip


def right(traffic: Traffic, operation: Operation, state: TicketState, *, patience: float) -> list[tuple[Act, Sighting]]:
    """Accepted operations that lead to a state, each with the first reading that shows what came of it.

    Of a ticket that has gone on meanwhile only its history tells whether it was in the state; and where anything may have
    been done that is not there to be seen, of any ticket that is not to stay in it.

    One that shows the state of before, or where the seller may have gone from there, counts only after `patience` seconds:
    a seller may need a moment.
    """
    found = []
    known = traffic.whole or state in _LASTING
    for act in acts(traffic, operation, lasting=True):
        if act.exchange.accepted and act.before.state is not None and allowed(operation, act.before.state):
            after = _after(act, state, patience)
            told = after is not None and ((known and after.state not in _possible(state)) or _was_in(act, after, state) is not None)
            found += [(act, after)] if after is not None and told else []
    return found


def _was_in(act: Act, after: Sighting, state: TicketState) -> bool | None:
    """Whether the ticket came to the state, by the reading or by its history; None where it shows no history that tells."""
    if after.state == state:
        return True
    old, now = (items(s.document, "statusChange") for s in (act.before, after))
    new = [change.get("status") for change in missing_items(now, old)]
    if not old or missing_items(old, now) or after.state not in new:
        return None
    return state in new


def _after(act: Act, state: TicketState, patience: float) -> Sighting | None:
    number = act.exchange.number
    later = [e.number for e in act.item_history.exchanges if e.operation in CHANGING and not e.refused and e.number > number]
    end = min(later, default=None)
    ripe = act.exchange.at + timedelta(seconds=act.exchange.elapsed + patience)
    seen = (s for s in act.sightings if s.number > number and (end is None or s.number < end))
    earlier = _possible(act.before.state) - _possible(state)
    return next((s for s in seen if s.state is not None and (s.state not in earlier or s.at >= ripe)), None)


def all_lead_to(verify: Verify, traffic: Traffic, target: Target, operation: Operation, state: TicketState, *, none: str) -> None:
    """Judge each accepted operation by the state that it leads to; `none` says that there is no such operation."""
    patience = target.limits.state_wait
    why = why_not_right(traffic, operation, patience, none)
    verify.every(right(traffic, operation, state, patience=patience), leads_to(state), none=why)


def why_not_right(traffic: Traffic, operation: Operation, patience: float, none: str) -> str:
    """Why no operation that was accepted tells where it leads."""
    if not traffic.accepted(operation):
        return none
    return (
        f"{operation} was accepted, and no later reading tells where it led: one that shows the ticket as before within "
        f"{patience:g} s (limits.state_wait) may have come too early, and one of a ticket that went on needs its history"
    )


def leads_to(state: TicketState) -> Callable[[tuple[Act, Sighting]], Breach | None]:
    """A rule: the ticket is in the state, or where the seller may take it from there."""

    def rule(seen: tuple[Act, Sighting]) -> Breach | None:
        act, after = seen
        if after.state in _possible(state) and _was_in(act, after, state) is not False:
            return None
        past = ", and its history knows nothing else" if after.state in _possible(state) else ""
        return Breach(
            message=f"{act.exchange.operation} did not lead to {state}", expected=state, actual=f"{shown(after.state)}{past}",
            where="/status", numbers=(*act.numbers, after.number),
        )  # fmt: skip

    return rule


# --- identifiers that lead to no ticket ---------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, eq=False)
class Stranger:
    """A request about an identifier that no answer shows as that of a ticket; `denied` is an earlier reading of it answered 404."""

    exchange: Exchange
    denied: Exchange | None

    @property
    def numbers(self) -> tuple[int, ...]:
        """The reading, and the request."""
        return tuple(sorted({one.number for one in (self.denied, self.exchange) if one is not None}))


def strangers(traffic: Traffic, operation: Operation) -> list[Stranger]:
    """Requests of an operation about what is no ticket: answered 404, or with another ticket, or done after a reading answered 404.

    A 404 says something only where the same operation was accepted for a ticket.
    """
    known = _known(traffic)
    denied: dict[str, Exchange] = {}
    found: list[Stranger] = []
    for exchange in traffic.exchanges:
        asked = exchange.ticket
        if (
            asked is None
            or exchange.answer is None
            or asked.casefold() in known
            or exchange.operation not in {*CHANGING, Operation.RETRIEVE}
        ):
            continue
        earlier = denied.get(asked)
        done = is_another(exchange) or (earlier is not None and exchange.operation in CHANGING and exchange.scenario != ASIDE)
        if exchange.operation == operation and (exchange.status == _ABSENT or (exchange.accepted and done)):
            found.append(Stranger(exchange=exchange, denied=earlier))
        if exchange.operation == Operation.RETRIEVE and exchange.status == _ABSENT and exchange.scenario != ASIDE:
            denied.setdefault(asked, exchange)
    twin = any(e.ticket is not None and e.ticket.casefold() in known for e in traffic.accepted(operation))
    return [one for one in found if one.exchange.accepted or twin]


def _known(traffic: Traffic) -> frozenset[str]:
    """The identifiers of the tickets that any answer or notification shows, without capitals."""
    single = (e.document for e in traffic.accepted(Operation.CREATE, Operation.RETRIEVE, Operation.PATCH))
    rows = (row for e in traffic.accepted(Operation.LIST) if isinstance(e.document, list) for row in e.document)
    named = (document.get("id") for document in (*single, *rows) if isinstance(document, dict))
    told = (event.ticket for event in traffic.notifications_of(Kind.TICKET))
    return frozenset(one.casefold() for one in (*named, *told) if isinstance(one, str))


def fails(stranger: Stranger) -> Breach | None:
    """The request fails."""
    exchange = stranger.exchange
    if not exchange.accepted:
        return None
    got = rules.documents(exchange).get("id")
    why = f"and the ticket {got}" if is_another(exchange) else "though a reading of it was answered 404"
    return Breach(
        message=f"{exchange.operation} of an identifier that leads to no ticket succeeded", expected="an error (404)",
        actual=f"{exchange.status} for {exchange.ticket}, {why}", numbers=stranger.numbers, cause=f"{exchange.ticket}/another is answered",
    )  # fmt: skip


# --- what is not the buyer's --------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, eq=False)
class Forbidden:
    """A patch that gives an attribute of which nobody may change the value another one; `known` is the answer that shows its value."""

    exchange: Exchange
    known: Exchange
    name: str
    value: Any

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of what shows the value, and of the patch."""
        return tuple(sorted({self.known.number, self.exchange.number}))


def forbidden(traffic: Traffic, name: str) -> list[Forbidden]:
    """Patches of an attribute that nothing changes (R47), with another value than the ticket has.

    A refusal says something only where some patch was accepted.
    """
    if name not in {*FIXED, "id"}:
        return []
    found = []
    for item_history, sightings in in_order(traffic):
        for exchange in item_history.exchanges:
            sent = exchange.sent if exchange.operation == Operation.PATCH and isinstance(exchange.sent, dict) else {}
            before = [s for s in sightings if s.number < exchange.number and name in s.document]
            known = before[-1].exchange if before else None
            if exchange.answer is None or name not in sent or known is None or _same(name, sent[name], known.document[name]):
                continue
            found.append(Forbidden(exchange=exchange, known=known, name=name, value=known.document[name]))
    twin = bool(traffic.accepted(Operation.PATCH))
    return [one for one in found if one.exchange.accepted or (one.exchange.refused and twin)]


def _same(name: str, first: Any, second: Any) -> bool:
    """Whether a value that was sent is the one that is shown; what the seller adds to parts is no difference."""
    return covers(first, second) if isinstance(first, list | dict) else same_value(name, first, second)


def is_forbidden(patch: Forbidden) -> Breach | None:
    """The patch is an error."""
    exchange, name = patch.exchange, patch.name
    if not exchange.accepted:
        return None
    now = rules.documents(exchange).get(name)
    effect = "and took effect" if _same(name, exchange.sent[name], now) else "and silently ignored"
    return Breach(
        message=f"a patch of {name} was accepted", expected=f"an error (422), and {shown(patch.value)}",
        actual=f"{exchange.status} for {shown(exchange.sent[name])}, {effect}", where=f"/{name}", numbers=patch.numbers,
    )  # fmt: skip
