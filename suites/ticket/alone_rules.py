"""What recorded traffic shows by itself, where a run has a scenario that would tell more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from harness.compare import contacts, items
from harness.exchange import Exchange
from harness.trails import ASIDE, Sighting, Traffic, Trail
from harness.verify import Breach, shown
from specs.contracts import contract
from specs.lifecycles import ticket_lifecycle
from specs.vocabulary import ContactRole, Operation, Source, TicketState
from suites.lists import matches
from suites.ticket import rules, ticket_rules
from suites.ticket.scenarios.c_listing import ALWAYS
from suites.ticket.scenarios.e_walking import allowed

_ACTS = frozenset({Operation.PATCH, Operation.CANCEL, Operation.CLOSE, Operation.REOPEN})
Filtered = tuple[Exchange, tuple[tuple[str, str], ...]]


# --- creates ------------------------------------------------------------------------------------------------------------


def right_creates(traffic: Traffic) -> list[Exchange]:
    """Accepted creates that keep the contract and have nothing that is not the buyer's to send, with a readable answer."""
    return [e for e in ticket_rules.complete_creates(traffic) if isinstance(e.document, dict) and _is_right(e.sent)]


def _is_right(sent: Any) -> bool:
    if not isinstance(sent, dict) or not contract("troubleTicket").is_valid(sent, "TroubleTicket_Create"):
        return False
    own = [item for name in ("note", "attachment", "relatedIssue") for item in items(sent, name)]
    return not any(item.get("source", Source.BUYER) != Source.BUYER for item in own)


def echoed(exchange: Exchange) -> Breach | None:
    """The answer to a create returns what was sent."""
    message = "the create answer differs from the request"
    return rules.echoes(ticket_rules.of_the_standard(exchange.sent), exchange.document, message)


def without(traffic: Traffic, attribute: str) -> list[Exchange]:
    """Answered creates that lack one mandatory attribute."""
    return [e for e in traffic.of(Operation.CREATE) if isinstance(e.sent, dict) and not _has(e.sent, attribute)]


def _has(sent: dict[str, Any], attribute: str) -> bool:
    return bool(contacts(sent, ContactRole.REPORTER)) if attribute == "reporterContact" else sent.get(attribute) not in (None, "", [])


def not_taken(attribute: str) -> Callable[[Exchange], Breach | None]:
    """A rule: a create without the attribute is refused."""

    def rule(exchange: Exchange) -> Breach | None:
        if not exchange.accepted:
            return None
        return Breach(message=f"a create without {attribute} was accepted", expected="an error (400 or 422)", actual=str(exchange.status))

    return rule


# --- readings and lists -------------------------------------------------------------------------------------------------


def asked_for(traffic: Traffic) -> list[Exchange]:
    """Accepted readings of a ticket whose answer names one."""
    return [e for e in traffic.accepted(Operation.RETRIEVE) if e.ticket is not None and isinstance(rules.documents(e).get("id"), str)]


def the_one(exchange: Exchange) -> Breach | None:
    """The ticket that is answered is the one that was asked for."""
    found = exchange.document["id"]
    if found == exchange.ticket:
        return None
    return Breach(message="another ticket is answered than was asked for", expected=str(exchange.ticket), actual=shown(found), where="/id")


def filtered(traffic: Traffic, name: str) -> list[Filtered]:
    """Lists with items that were filtered by an attribute, once and by a plain value, with that criterion."""
    found = []
    for exchange in traffic.accepted(Operation.LIST):
        given = [(key, value) for key, value in parse_qsl(urlsplit(exchange.url).query) if key == name or key.startswith(f"{name}.")]
        once = len({key for key, _ in given}) == len(given)
        if given and once and not any("," in value for _, value in given) and _rows(exchange):
            found.append((exchange, tuple(given)))
    return found


def keeps_to(seen: Filtered) -> Breach | None:
    """No item of the list contradicts the criterion by what it shows itself."""
    exchange, params = seen
    wrong = next((row for row in _rows(exchange) if matches(row, params, summary=True) is False), None)
    if wrong is None:
        return None
    words = " and ".join(f"{name}={value}" for name, value in params)
    return Breach(
        message=f"the list filtered by {words} holds a ticket that does not match", expected=words, actual=shown(wrong),
        numbers=(exchange.number,),
    )  # fmt: skip


def listed(traffic: Traffic) -> Iterator[tuple[Exchange, dict[str, Any]]]:
    """Each item of each list, but those of tickets that the buyer created without something mandatory."""
    spoilt = {rules.documents(e).get("id") for e in traffic.accepted(Operation.CREATE)}
    spoilt -= {rules.documents(e).get("id") for e in ticket_rules.complete_creates(traffic)}
    for exchange in traffic.accepted(Operation.LIST):
        if "fields=" not in exchange.url:
            yield from ((exchange, row) for row in _rows(exchange) if row.get("id") not in spoilt)


def summarised(seen: tuple[Exchange, dict[str, Any]]) -> Breach | None:
    """The item has what every ticket has."""
    exchange, row = seen
    missing = next((name for name in ALWAYS if name not in row), None)
    if missing is None:
        return None
    return Breach(
        message=f"an item of the list has no {missing}",
        expected=missing,
        actual=shown(row),
        where=f"/{missing}",
        numbers=(exchange.number,),
    )


def _rows(exchange: Exchange) -> list[dict[str, Any]]:
    return [row for row in exchange.document if isinstance(row, dict)] if isinstance(exchange.document, list) else []


# --- operations in states -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, eq=False)
class Act:
    """An answered operation of the buyer on a ticket whose state was known right before it."""

    exchange: Exchange
    before: Sighting
    trail: Trail

    @property
    def numbers(self) -> tuple[int, ...]:
        """The reading and the operation."""
        return (self.before.number, self.exchange.number)


def acts(traffic: Traffic, operation: str) -> Iterator[Act]:
    """Operations before which the ticket was read, with no other act of the buyer in between.

    Raises:
        Inconclusive: the traffic may lack anything, so that nobody knows what was in between.
    """
    for trail in traffic.trails.values():
        done = [e for e in trail.exchanges if e.operation in _ACTS and not e.refused]
        for exchange in trail.exchanges:
            if exchange.operation != operation or exchange.answer is None or exchange.scenario == ASIDE:
                continue
            before = next((s for s in reversed(trail.sightings) if s.number < exchange.number), None)
            if before is None or any(before.number < e.number < exchange.number for e in done):
                continue
            yield Act(exchange=exchange, before=before, trail=trail)


def _possible(state: str | None) -> frozenset[str]:
    """The states in which a ticket may be that was seen in a state, if the seller went on by itself."""
    known = next((one for one in TicketState if one == state), None)
    return frozenset() if known is None else frozenset({str(known), *map(str, ticket_lifecycle().onward(known))})


def wrong(traffic: Traffic, operation: Operation, state: str) -> list[Act]:
    """Operations on tickets in a state that refuses them, as do all to which the seller may have gone on."""
    found = [act for act in acts(traffic, operation) if act.before.state == state]
    return [act for act in found if not any(allowed(operation, one) for one in _possible(act.before.state))]


def is_refused(act: Act) -> Breach | None:
    """The operation is refused."""
    if not act.exchange.accepted:
        return None
    return Breach(
        message=f"{act.exchange.operation} in {act.before.state} was not refused", expected="4xx", actual=str(act.exchange.status),
        numbers=act.numbers,
    )  # fmt: skip


def right(traffic: Traffic, operation: Operation, *, patience: float) -> list[tuple[Act, Sighting]]:
    """Accepted operations in states that allow them, each with the first reading that shows what came of it.

    One that shows the state of before counts only after `patience` seconds: a seller may need a moment.
    """
    found = []
    for act in acts(traffic, operation):
        if act.exchange.accepted and act.before.state is not None and allowed(operation, act.before.state):
            after = _after(act, patience)
            found += [(act, after)] if after is not None else []
    return found


def _after(act: Act, patience: float) -> Sighting | None:
    number = act.exchange.number
    later = [e.number for e in act.trail.exchanges if e.operation in _ACTS and not e.refused and e.number > number]
    end = min(later, default=None)
    ripe = act.exchange.at + timedelta(seconds=act.exchange.elapsed + patience)
    seen = (s for s in act.trail.sightings if s.number > number and (end is None or s.number < end))
    return next((s for s in seen if s.state is not None and (s.state != act.before.state or s.at >= ripe)), None)


def leads_to(state: TicketState) -> Callable[[tuple[Act, Sighting]], Breach | None]:
    """A rule: the ticket is in the state, or where the seller may take it from there."""

    def rule(seen: tuple[Act, Sighting]) -> Breach | None:
        act, after = seen
        if after.state in _possible(state):
            return None
        return Breach(
            message=f"{act.exchange.operation} did not lead to {state}", expected=state, actual=shown(after.state), where="/status",
            numbers=(*act.numbers, after.number),
        )  # fmt: skip

    return rule
