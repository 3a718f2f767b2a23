"""What a ticket owes for changes of its workorders: MEF 113 R133, "including updates to a Referenced Workorder"."""

from __future__ import annotations

from ttck.harness.judge.expected_notifications import Owed, each_update
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Breach
from ttck.harness.judge.workorder_moves import MOVES
from ttck.specs.vocabulary import Kind, Stimulus
from ttck.suites.common.serving import short
from ttck.suites.ticket import expectation_rules
from ttck.suites.ticket.scenarios.a_subscribing import Subscribing

QUIET = "not a single ticket notification arrived; see MEF113:R129"


def moves(traffic: Traffic, subscribing: Subscribing, state: str) -> list[Owed]:
    """UPDATE of the ticket for each workorder that was taken to a state, and for nothing else."""
    return _debts(traffic, subscribing, state, names=frozenset(MOVES))


def additions(traffic: Traffic, subscribing: Subscribing, state: str) -> list[Owed]:
    """UPDATE of the ticket for each change inside a workorder while it was in a state."""
    return _debts(traffic, subscribing, state, names=frozenset({Stimulus.WORKORDER_UPDATE}))


def told(owed: Owed) -> Breach | None:
    """As many notifications came since the change as are owed since then."""
    if owed.kept:
        return None
    later = owed.count - 1
    return Breach(
        message=f"no {short(owed.event)} for the ticket {owed.item_history.ticket} tells of {owed.stimuli[0].name} of its workorder",
        expected=f"{owed.count} since then" + (f" ({later} of them for later changes)" if later else ""),
        actual=f"{owed.arrived} arrived since then", numbers=owed.numbers,
    )  # fmt: skip


def _debts(traffic: Traffic, subscribing: Subscribing, state: str, *, names: frozenset[Stimulus]) -> list[Owed]:
    found = [owed for owed in each_update(traffic, since=expectation_rules.since(subscribing)) if len(owed.stimuli) == 1]
    return [owed for owed in found if owed.stimuli[0].name in names and _after(traffic, owed) == state]


def _after(traffic: Traffic, owed: Owed) -> str | None:
    """The state that a workorder showed after the decision about it."""
    call = owed.stimuli[0]
    workorder = traffic.item_histories_of(Kind.WORKORDER).get(str(call.ticket))
    seen = workorder.until_changed(call) if workorder is not None else []
    return seen[-1].state if seen else None
