"""The use cases as a whole and the state graph: MEF 113 8.1 (R1) and 10.1 (R153)."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.lifecycles import ticket_lifecycle
from ttck.specs.vocabulary import Operation, TicketState
from ttck.suites.ticket import alone_steps, operation_rules, state_rules, twins

ALL = ("subscribing", "creating", "listing", "updating", "clearing", "patching", "mingling", "colliding", "walking", "ending")
MOVES = [move.name for move in ticket_lifecycle().moves if move.from_state is not None]


@pytest.mark.parametrize("operation", [str(o) for o in state_rules.USE_CASES])
@verifies("MEF113:R1", needs=ALL)
def test_a_use_case_is_implemented(verify: Verify, traffic: Traffic, story: Stories, target: Target, operation: str) -> None:
    """Each operation of the claimed use cases works: well-formed requests succeed, and none is answered not implemented."""
    state_rules.claimed(target, operation)
    answered = state_rules.sound_requests(traffic, operation)
    why = state_rules.why_unseen(story, operation)
    verify.every(answered, state_rules.implemented, none=why or f"{operation} was never asked for")
    verify.covered(
        [operation],
        state_rules.succeeded(answered),
        why=[why or "every request was refused; is the product known to the seller?"],
    )


@pytest.mark.parametrize("name", MOVES)
@verifies("MEF113:R153", needs=ALL)
def test_a_move_is_supported(verify: Verify, traffic: Traffic, story: Stories, name: str) -> None:
    """Each move of the state graph takes the ticket from its one state to the other."""
    move = state_rules.move(name)
    operation_rules.stable(story("walking"), move.from_state)
    verify.every(state_rules.tries(traffic, story, move), state_rules.goes(move), none=state_rules.why_not(story, move))


@verifies("MEF113:R153", needs=ALL)
def test_no_other_move_is_made(verify: Verify, traffic: Traffic) -> None:
    """From one reading to the next a ticket follows the state graph, with the buyer's moves only when the buyer made them."""
    unknown = alone_steps.unknown_between(traffic)
    if unknown:
        verify.every(unknown, alone_steps.reachable, none="no ticket was read twice")
        return
    verify.every(traffic.steps, state_rules.follows_the_graph, none="no ticket was read twice")


@verifies("MEF113:R153", needs=ALL)
def test_states_are_those_of_the_standard(verify: Verify, traffic: Traffic) -> None:
    """Every state that is shown is one of the eight."""
    verify.every([s for s in traffic.sightings if s.state], state_rules.known_state, none="no state was shown")


@verifies("MEF113:R153", needs=ALL)
def test_the_state_history_follows_the_graph(verify: Verify, traffic: Traffic) -> None:
    """Where a ticket shows its state history, each change in it is one of the state graph."""
    verify.where(
        state_rules.histories(traffic),
        state_rules.history_follows_the_graph,
        unused="the seller shows no state history",
    )


@pytest.mark.parametrize("operation", [Operation.CLOSE, Operation.REOPEN])
@verifies("MEF113:R153", advisory=True, needs=("walking",))
def test_a_clearance_is_answered_only_when_asked(verify: Verify, story: Stories, operation: Operation) -> None:
    """Closing and reopening are errors outside resolved (note below Table 9, errata C24)."""
    walking = story("walking")
    tries = [a for state in TicketState for a in walking.tried(operation, state) if state != TicketState.RESOLVED]
    none = twins.nowhere(walking, operation, "no ticket could be tried")
    verify.every(twins.attempts(walking, operation, tries), operation_rules.stays_refused, none=none)


@verifies("MEF113:R153", needs=("histories",))
def test_no_history_leaves_the_graph(verify: Verify, story: Stories) -> None:
    """Random sequences of legal and illegal actions lead where the state graph says; the shortest that does not is shown."""
    verify.every(state_rules.told(story("histories")), state_rules.history_kept, none="no history could be played")
