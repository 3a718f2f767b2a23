"""Rules about operations that depend on the state of a ticket: what is refused, what leads where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ttck.harness.judge.compare import items
from ttck.harness.judge.histories import ItemHistory, Traffic
from ttck.harness.judge.observations import cites
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Entry, Exchange, StimulusCall
from ttck.harness.record.state_probe import Attempt
from ttck.harness.verdict import NotApplicable
from ttck.specs.lifecycles import ticket_lifecycle
from ttck.specs.vocabulary import (
    Operation,
    Stimulus,
    TicketEvent,
    TicketState,
)
from ttck.suites.ticket.rules import Rule
from ttck.suites.ticket.scenarios.e_walking import OPERATIONS, Walking, allowed
from ttck.suites.ticket.ticket_rules import unknown


def stays_refused(attempt: Attempt) -> Breach | None:
    """The operation is refused, and the ticket stays as it was."""
    if not attempt.exchange.refused:
        return Breach(
            message=f"{attempt.about} was not refused",
            expected="4xx",
            actual=f"{attempt.exchange.status}, then state {attempt.state_after}",
        )
    if attempt.state_after != attempt.state and attempt.state_after is not None and not moved_by_itself(attempt):
        return Breach(
            message=f"{attempt.about} was refused, but the state changed",
            expected=shown(attempt.state),
            actual=shown(attempt.state_after),
            where="/status",
        )
    return None


def moved_by_itself(attempt: Attempt) -> bool:
    """Whether the seller may have taken the ticket on without the buyer."""
    states = {str(state) for state in TicketState}
    return attempt.state in states and attempt.state_after in ticket_lifecycle().onward(TicketState(str(attempt.state)))


def leads_to(state: TicketState) -> Rule:
    """An accepted operation takes the ticket to a state; a seller that went on from there must show that it was there."""

    def rule(seen: tuple[Attempt, ItemHistory]) -> Breach | None:
        attempt, item_history = seen
        after = attempt.state_after
        if after == state or (after in ticket_lifecycle().onward(state) and _was_in(attempt, item_history, state)):
            return None
        status = attempt.after.status if attempt.after else None
        return Breach(
            message=f"{attempt.about} did not lead to {state}", expected=state, actual=shown(after or f"status {status}"), where="/status",
            numbers=cites(attempt),
        )  # fmt: skip

    return rule


def _was_in(attempt: Attempt, item_history: ItemHistory, state: TicketState) -> bool:
    """Whether the state history of the ticket proves that it was in the state; without one, two events before anything else is done."""
    if items(attempt.after.document if attempt.after else None, "statusChange"):
        return entries(attempt.after, state) > entries(attempt.before, state)
    number = attempt.exchange.number
    done = [e.number for e in item_history.entries if _acts(e) and e.number > number]
    later = [e for e in item_history.distinct_events(TicketEvent.STATE_CHANGE) if number < e.number < min(done, default=e.number + 1)]
    return len(later) > 1


def entries(exchange: Exchange | None, state: str | None) -> int:
    """How often the state history that a reading shows names a state."""
    history = items(exchange.document, "statusChange") if exchange else []
    return sum(change.get("status") == state for change in history)


def _acts(entry: Entry) -> bool:
    """Whether an entry makes the ticket move, or tries to."""
    return isinstance(entry, StimulusCall) or (isinstance(entry, Exchange) and entry.operation in OPERATIONS)


def accepted_from(traffic: Traffic, attempts: Iterable[Attempt], state: TicketState) -> list[tuple[Attempt, ItemHistory]]:
    """Accepted attempts that really began in a state, with the histories of their tickets."""
    return tracked(traffic, [a for a in attempts if a.exchange.accepted and a.state == state])


def unless_refused(attempt: Attempt | None) -> None:
    """A rule on what a success leads to says nothing about a refusal; that is judged elsewhere.

    Raises:
        NotApplicable: the attempt was refused.
    """
    if attempt is not None and attempt.exchange.refused:
        raise NotApplicable(f"{attempt.about} was refused")


def tracked(traffic: Traffic, attempts: Iterable[Attempt]) -> list[tuple[Attempt, ItemHistory]]:
    """Attempts with the histories of their tickets."""
    item_histories = traffic.item_histories
    return [(a, item_histories[a.exchange.ticket]) for a in attempts if a.exchange.ticket in item_histories]


def why_not(walking: Walking, state: TicketState) -> str:
    """Why nothing was tried in a state."""
    return "; ".join(walking.why_not(state)) or f"no ticket stood in {state}"


def stable(walking: Walking, state: str | None) -> None:
    """A state that the seller leaves at once by itself offers nothing to judge; no reading stands before a move out of it.

    Raises:
        NotApplicable: the seller leaves it at once.
    """
    reason = walking.unreached.get(str(state), "")
    if "at once by itself" in reason:
        raise NotApplicable(reason)


def successes(
    traffic: Traffic, story: Callable[[str], Any], operation: str, *, beside: Sequence[Attempt] = ()
) -> list[tuple[Attempt, ItemHistory]]:
    """Accepted attempts of an operation, of the usual ones and of those `beside`, where the tables allow it.

    An archived ticket (404 afterwards) tells nothing.
    """
    attempts = [*story("walking").attempts, *story("clearing").cancellations, *cleared(story), *beside]
    done = [
        a for a in attempts
        if a.exchange.operation == operation and a.exchange.accepted and a.state is not None and allowed(Operation(operation), a.state)
        and a.state_after is not None
    ]  # fmt: skip
    return tracked(traffic, done)


def done_or_not(traffic: Traffic, story: Callable[[str], Any], operation: str) -> list[tuple[Attempt, ItemHistory]]:
    """As `successes`, with those attempts in other states that were accepted and left the ticket where it was.

    What a success leads to is demanded of any success; one that led elsewhere from a state that has no such move is judged
    as a move of that state.
    """
    idle = [
        a for a in wrong_states(story("walking"), operation)
        if a.exchange.accepted and a.state_after is not None and a.state_after == a.state
    ]  # fmt: skip
    return [*successes(traffic, story, operation), *tracked(traffic, idle)]


def cleared(story: Callable[[str], Any]) -> list[Attempt]:
    """The answers to clearance requests, on some tickets for the second time."""
    return [clearance.attempt for clearance in story("clearing").clearances if clearance.attempt]


def answered(story: Callable[[str], Any]) -> list[Attempt]:
    """The patches that brought what a pending ticket waited for, on some tickets for the second time."""
    return [
        Attempt(about=f"patch while pending, time {one.round}", before=one.waited, exchange=one.answered, after=one.lifted)
        for one in story("updating").asked
        if one.stimulus == Stimulus.REQUEST_INFO and one.waited is not None and one.answered is not None
    ]


def wrong_states(walking: Walking, operation: str) -> list[Attempt]:
    """Attempts of an operation in states where the tables refuse it."""
    return [
        a
        for a in walking.attempts
        if a.exchange.operation == operation
        and a.exchange.answer is not None
        and a.state is not None
        and not allowed(Operation(operation), a.state)
    ]


def futile(story: Callable[[str], Any], operation: str) -> list[Attempt | Exchange]:
    """Attempts that must fail: on unknown tickets, and in states where the tables refuse the operation."""
    return [*unknown(story, operation), *wrong_states(story("walking"), operation)]


def no_empty_success(seen: Attempt | Exchange) -> Breach | None:
    """A success code comes only with an effect."""
    exchange = seen.exchange if isinstance(seen, Attempt) else seen
    if not exchange.accepted or (isinstance(seen, Attempt) and seen.state != seen.state_after):
        return None
    about = seen.about if isinstance(seen, Attempt) else seen.label
    return Breach(
        message=f"{about} was answered with success, but did nothing",
        expected="an error code",
        actual=shown(exchange.status),
    )
