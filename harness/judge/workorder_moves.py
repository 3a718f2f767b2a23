"""Decisions that take a workorder from one state to another, and whether they were made (MEF 113 R133, R154)."""

from __future__ import annotations

from ttck.harness.judge.histories import ItemHistory, Traffic
from ttck.harness.record.exchange import StimulusCall
from ttck.specs.vocabulary import Kind, Stimulus

MOVES = (
    Stimulus.WORKORDER_PLAN,
    Stimulus.WORKORDER_START,
    Stimulus.WORKORDER_COMPLETE,
    Stimulus.WORKORDER_FAIL,
    Stimulus.WORKORDER_CANCEL,
)


def moved(traffic: Traffic, ticket: ItemHistory, call: StimulusCall) -> bool:
    """Whether a decision moved the workorder, and nothing but the workorder: the ticket showed the same state before and after it.

    Where the workorder can be read it has to show another state; where it cannot, somebody has to vouch for the decision. A
    ticket that comes to another state together with its workorder has an event that tells of both (errata C33).
    """
    return _shows(traffic, call) and _stays(ticket, call)


def _shows(traffic: Traffic, call: StimulusCall) -> bool:
    workorder = traffic.item_histories_of(Kind.WORKORDER).get(str(call.ticket))
    before = next((s for s in reversed(workorder.sightings) if s.number < call.number), None) if workorder else None
    after = workorder.until_changed(call) if workorder else []
    if before is None or not after:
        return call.surely
    return any(seen.state != before.state for seen in after)


def _stays(ticket: ItemHistory, call: StimulusCall) -> bool:
    before = next((s for s in reversed(ticket.sightings) if s.number < call.number), None)
    after = ticket.until_changed(call)
    return before is not None and bool(after) and all(seen.state == before.state for seen in after)
