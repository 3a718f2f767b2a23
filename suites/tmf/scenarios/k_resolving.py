"""Tickets that the seller is made to resolve, one from each status from which no ticket of this run was resolved by it before."""

from __future__ import annotations

from dataclasses import dataclass, field

from ttck.harness.judge.expected_by_changes import RESOLVED, moved
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.shown_items import item_histories
from ttck.harness.record.exchange import Exchange, StimulusCall
from ttck.harness.record.resource_types import shown_state
from ttck.harness.record.state_probe import state_of
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Kind, Stimulus, TmfEvent, TmfState
from ttck.suites.tmf import deciding
from ttck.suites.tmf.seller_client import SellerClient, seller_client

#: From where a ticket may be resolved. What a patch does from each of them is tried beside (tmf-moving).
SOURCES = (TmfState.IN_PROGRESS, TmfState.PENDING, TmfState.ACKNOWLEDGED, TmfState.HELD)


@dataclass(frozen=True, kw_only=True)
class Resolution:
    """A ticket before and after the seller was made to resolve it."""

    before: Exchange
    call: StimulusCall
    after: Exchange


@dataclass(kw_only=True)
class Resolving:
    """What was resolved, and why not from a status, by that."""

    done: list[Resolution] = field(default_factory=list)
    why: dict[str, str] = field(default_factory=dict)


@scenario("tmf-resolving", weight=0.1, after=("tmf-registering",))
def resolving(stage: Stage) -> Resolving:
    """Having tickets resolved from each status."""
    seller, story = seller_client(stage), Resolving()
    if not seller.makes(Stimulus.RESOLVE):
        story.why.update(dict.fromkeys(SOURCES, f"the target offers no {Stimulus.RESOLVE} that needs nobody"))
        return story
    known = resolved_from(Traffic(stage.buyer.entries))
    for source in (one for one in SOURCES if one not in known):
        try:
            story.done.append(_resolved(seller, source))
        except Inconclusive as why:  # it knows no such way, or the ticket does not come there
            story.why[source] = why.reason
    return story


def resolved_from(traffic: Traffic) -> frozenset[str]:
    """The statuses from which a seller was seen to resolve a ticket of the run when it was made to."""
    steps = (step for one in item_histories(traffic, Kind.TICKET).values() if one.created is not None for step in one.steps)
    made = (step for step in steps if step.stimuli and not step.actions and moved(step, Kind.TICKET) == RESOLVED)
    return frozenset(str(shown_state(step.before.document, Kind.TICKET)) for step in made)


def _resolved(seller: SellerClient, source: TmfState) -> Resolution:
    """A new ticket, led to a status and resolved there, with time for its events.

    Raises:
        Inconclusive: it does not come to the status, or is not resolved from there.
    """
    item, buyer = seller.ticket(label=f"a ticket to be resolved from {source}"), seller.stage.buyer
    if source != TmfState.ACKNOWLEDGED and not deciding.led(seller, item, source):
        raise Inconclusive(f"no ticket could be brought to {source}")
    before = seller.retrieve(item, label=f"before it is resolved from {source}")
    if state_of(before) != source:
        raise Inconclusive(f"the seller did not leave a ticket in {source}")
    moves = buyer.arrivals(item, TmfEvent.STATE_CHANGE)
    call = buyer.stimulate(Stimulus.RESOLVE, item)
    after = seller.until(item, lambda seen: state_of(seen) == TmfState.RESOLVED, label=f"after it was resolved from {source}")
    if state_of(after) == TmfState.RESOLVED:
        buyer.hold_for(item, TmfEvent.STATE_CHANGE, more_than=moves)
        buyer.hold_for(item, TmfEvent.RESOLVED)
    return Resolution(before=before, call=call, after=after)
