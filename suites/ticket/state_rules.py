"""Rules about use cases and the state graph."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

from ttck.harness.buyer.target import Target
from ttck.harness.judge.compare import instant, items
from ttck.harness.judge.histories import ItemHistory, Sighting, Step, Traffic, states_between
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import Attempt
from ttck.harness.verdict import NotApplicable
from ttck.specs.lifecycles import Move, ticket_lifecycle
from ttck.specs.vocabulary import IncidentEvent, Operation, TicketState
from ttck.suites.common import moves
from ttck.suites.ticket import operation_rules
from ttck.suites.ticket.scenarios.e_walking import OPERATIONS, overtaken
from ttck.suites.ticket.scenarios.j_histories import Histories, History

# Operations by use case of the draft; inspecting a subscription belongs to none.
USE_CASES = {
    Operation.CREATE: 1,
    Operation.LIST: 2,
    Operation.RETRIEVE: 3,
    Operation.PATCH: 4,
    Operation.CANCEL: 5,
    Operation.CLOSE: 6,
    Operation.REOPEN: 6,
    Operation.SUBSCRIBE: 15,
    Operation.UNSUBSCRIBE: 15,
}
_NOT_IMPLEMENTED = frozenset({405, 501})


def claimed(target: Target, operation: str) -> None:
    """Only claimed use cases are judged.

    Raises:
        NotApplicable: the target file does not declare the use case.
    """
    number = USE_CASES[Operation(operation)]
    if number not in target.use_cases:
        raise NotApplicable(f"the target file does not declare use case {number}")


def sound_requests(traffic: Traffic, operation: str) -> list[Exchange]:
    """Requests of an operation about tickets that exist, or about none, that every seller has to serve.

    Probes with broken requests are left out, and so are registrations for events of incidents beside those of tickets: a
    seller without incidents may refuse these in any way (CR1, errata B20).
    """
    known = traffic.item_histories
    return [
        e for e in traffic.of(operation)
        if e.scenario not in {"probing", "tidy", "histories"} and "without" not in e.label and "unknown" not in e.label
        and (e.ticket is None or e.ticket in known) and not _for_incidents(e)
    ]  # fmt: skip


def _for_incidents(exchange: Exchange) -> bool:
    """Whether a registration names event types that not every seller has."""
    query = exchange.sent.get("query") if exchange.operation == Operation.SUBSCRIBE and isinstance(exchange.sent, dict) else None
    return isinstance(query, str) and any(event in query for event in map(str, IncidentEvent))


def succeeded(exchanges: list[Exchange]) -> set[str]:
    """The operations that succeeded at least once."""
    return {e.operation for e in exchanges if e.accepted}


def why_unseen(story: Callable[[str], Any], operation: str) -> str:
    """Why an operation could not be tried where it must succeed; nothing when it could.

    Raises:
        Inconclusive: the scenario that tries it could not be played.
    """
    if operation in {Operation.SUBSCRIBE, Operation.SUBSCRIPTION, Operation.UNSUBSCRIBE}:
        story("subscribing")
    reasons = story("clearing").reasons if operation in {Operation.CLOSE, Operation.REOPEN} else {}
    return str(reasons.get("reopen" if operation == Operation.REOPEN else "close", ""))


def implemented(exchange: Exchange) -> Breach | None:
    """The answer is not one of an operation that does not exist."""
    if exchange.status in _NOT_IMPLEMENTED or _no_route(exchange):
        return Breach(
            message=f"{exchange.operation} is not implemented",
            expected="an answer of the operation",
            actual=f"{exchange.status} {shown(exchange.document)}",
        )
    return None


def _no_route(exchange: Exchange) -> bool:
    """A 404 where a resource exists, without the error body of one that was not found, comes from a router."""
    if exchange.status != 404 or exchange.operation in {Operation.RETRIEVE, Operation.UNSUBSCRIBE}:
        return False
    document = exchange.document
    return not (isinstance(document, dict) and document.get("code") == "notFound")


# --- moves ---------------------------------------------------------------------------------------------------------------


def move(name: str) -> Move:
    """A row of the lifecycle table."""
    return next(m for m in ticket_lifecycle().moves if m.name == name)


def tries(traffic: Traffic, story: Callable[[str], Any], wanted: Move) -> list[Attempt | Step]:
    """Attempts of a buyer's move in its state; or steps in which the seller was made to do it."""
    if wanted.by == "buyer":
        walking = story("walking")
        found = walking.tried(Operation(wanted.when), wanted.from_state)
        if wanted.when == Operation.PATCH:
            found = [*found, *(a for kind, a in walking.pending.items() if kind == "note")]
        later = [*operation_rules.answered(story), *operation_rules.cleared(story)]
        more = [a for a in later if a.exchange.operation == wanted.when and a.state == wanted.from_state]
        return [*found, *(a for a in more if not (a.exchange.refused and overtaken(a)))]
    return [
        step for _, step in traffic.steps
        if step.before.state == wanted.from_state and step.after.state == wanted.to_state and not _by_buyer(step)
    ]  # fmt: skip


def _by_buyer(step: Step) -> bool:
    return any(action.operation in OPERATIONS for action in step.possible)


def goes(wanted: Move) -> Callable[[Attempt | Step], Breach | None]:
    """The move was accepted. Where it leads is the business of the rules on each operation."""

    def rule(seen: Attempt | Step) -> Breach | None:
        if not isinstance(seen, Attempt) or seen.exchange.accepted:
            return None
        return Breach(
            message=f"{seen.about} was refused ({wanted.name})",
            expected=f"2xx, then {wanted.to_state}",
            actual=f"{seen.exchange.status} {shown(seen.exchange.document)}",
        )

    return rule


def why_not(story: Callable[[str], Any], wanted: Move) -> str:
    """Why a move could not be tried."""
    walking, clearing = story("walking"), story("clearing")
    states = [str(wanted.from_state), str(wanted.to_state)]
    reasons = [
        *(r for s in states for r in walking.why_not(s)),
        *(clearing.reasons.values() if wanted.by == "seller" else ()),
    ]
    return "; ".join(dict.fromkeys(reasons)) or f"{wanted.when} in {wanted.from_state} was not seen"


def follows_the_graph(seen: tuple[ItemHistory, Step]) -> Breach | None:
    """There is a legal way from one reading to the next."""
    _, step = seen
    states = tuple(TicketState)
    if step.before.state not in states or step.after.state not in states:
        return None
    if states_between(step, ticket_lifecycle()) is not None:
        return None
    if step.before.exchange.operation == Operation.CREATE and step.before.state != TicketState.ACKNOWLEDGED:
        return None
    return moves.unexplained(step, ticket_lifecycle(), one="a ticket", where="/status")


def known_state(sighting: Sighting) -> Breach | None:
    """The state is one of the eight."""
    if sighting.state in tuple(TicketState):
        return None
    return Breach(
        message="a state that the standard does not have",
        expected=", ".join(TicketState),
        actual=shown(sighting.state),
        where="/status",
    )


def histories(traffic: Traffic) -> Iterator[tuple[Sighting, list[dict[str, Any]]]]:
    """Each state history that a ticket shows and did not show before, in the order of its dates."""
    known: dict[str, list[dict[str, Any]]] = {}
    for sighting in traffic.sightings:
        ticket, listed = str(sighting.document.get("id")), items(sighting.document, "statusChange")
        if not listed or known.get(ticket) == listed:
            continue
        known[ticket] = listed
        changes = [c for c in listed if instant(c.get("changeDate")) and c.get("status")]
        dates = [instant(c["changeDate"]) for c in changes]
        if len(set(dates)) == len(dates):
            yield sighting, sorted(changes, key=lambda c: str(instant(c["changeDate"])))


def history_follows_the_graph(seen: tuple[Sighting, list[dict[str, Any]]]) -> Breach | None:
    """Each two states in a row are connected by a move."""
    sighting, changes = seen
    edges = ticket_lifecycle().edges()
    for before, after in itertools.pairwise(changes):
        pair = (before["status"], after["status"])
        if pair[0] != pair[1] and pair not in edges:
            return Breach(
                message=f"the state history goes from {pair[0]} to {pair[1]}",
                expected="a move of the state graph",
                actual=shown(changes),
                where="/statusChange",
                numbers=(sighting.number,),
            )
    return None


def told(story: Histories) -> list[History]:
    """All histories; the one that shows a breach in its shortest form."""
    sound = [h for h in story.played if not h.broken]
    return [*sound, *([story.shortest] if story.shortest else [])]


def history_kept(history: History) -> Breach | None:
    """The history leads where the model says."""
    if not history.broken:
        return None
    return Breach(
        message=f"{history.broken}; the shortest history: create, {', '.join(history.actions)}",
        expected=history.expected,
        actual=history.actual,
        numbers=history.numbers,
    )
