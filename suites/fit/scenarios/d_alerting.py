"""Milestones and alerts: each twice on one ticket, and once on another that was changed before."""

from __future__ import annotations

from dataclasses import dataclass, field

from ttck.harness.record.exchange import Exchange, StimulusCall
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Stimulus
from ttck.suites.fit.names import ALERTS, JEOPARDY, MILESTONE
from ttck.suites.tmf.seller_client import SellerClient, seller_client

_ORDER = (MILESTONE, JEOPARDY, MILESTONE, JEOPARDY)


@dataclass(frozen=True, kw_only=True)
class Alert:
    """One milestone or alert that the seller was made to tell of, with the ticket before and after it."""

    stimulus: Stimulus
    ticket: str
    call: StimulusCall
    before: Exchange
    after: Exchange


@dataclass(kw_only=True)
class Alerting:
    """All that was done, and why some was not; `without` is what the target offers no way for."""

    alerts: list[Alert] = field(default_factory=list)
    without: set[Stimulus] = field(default_factory=set)
    why: dict[Stimulus, str] = field(default_factory=dict)


@scenario("fit-alerting", weight=0.2, after=("tmf-registering",))
def alerting(stage: Stage) -> Alerting:
    """Reaching milestones, and raising alerts."""
    seller, story = seller_client(stage), Alerting()
    for label in ("a ticket with milestones and alerts", "another ticket with milestones and alerts"):
        item = seller.ticket(label=label)
        for stimulus in _ORDER:
            _happens(seller, story, item, stimulus)
        if seller.makes(Stimulus.START_WORK):
            try:
                stage.buyer.stimulate(Stimulus.START_WORK, item)
            except Inconclusive:
                continue
            seller.retrieve(item, label="in work, before another milestone")
            _happens(seller, story, item, MILESTONE)
    return story


def _happens(seller: SellerClient, story: Alerting, item: str, stimulus: Stimulus) -> None:
    buyer = seller.stage.buyer
    if not seller.makes(stimulus):
        story.without.add(stimulus)
        return
    before = seller.retrieve(item, label=f"before {stimulus}")
    count = buyer.arrivals(item, ALERTS[stimulus])
    try:
        call = buyer.stimulate(stimulus, item)
    except Inconclusive as failed:
        story.why[stimulus] = failed.reason
        return
    buyer.hold_for(item, ALERTS[stimulus], more_than=count)
    after = seller.retrieve(item, label=f"after {stimulus}")
    story.alerts.append(Alert(stimulus=stimulus, ticket=item, call=call, before=before, after=after))
