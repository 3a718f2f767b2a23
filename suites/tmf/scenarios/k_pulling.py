"""What the seller is made to decide by itself: each stimulus that the target offers, on two tickets, between two readings.

What it cannot do in the status of a ticket it is asked for again where it can, and at last on a ticket of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from ttck.harness.record.exchange import Exchange, StimulusCall
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Stimulus
from ttck.suites.tmf import deciding, rich
from ttck.suites.tmf.changes import Between, Changer, differing
from ttck.suites.tmf.scenarios.g_patching import Relisted, relisted
from ttck.suites.tmf.seller_client import SellerClient

# In an order in which one after the other is possible; what is done on the way to resolved is done twice on each ticket.
_WORK = (
    Stimulus.ADD_NOTE, Stimulus.ADD_ATTACHMENT, Stimulus.UPDATE_EXPECTED_RESOLUTION, Stimulus.UPDATE_SELLER_PRIORITY,
    Stimulus.UPDATE_SELLER_SEVERITY, Stimulus.START_WORK, Stimulus.REQUEST_INFO, Stimulus.RESOLVE,
)  # fmt: skip
_ENDS = (Stimulus.CLOSE_ON_TIMEOUT, Stimulus.FINISH_CANCELLATION)


@dataclass(frozen=True, kw_only=True)
class Pull(Between):
    """A decision of the seller between two readings of the ticket."""

    call: StimulusCall

    @property
    def accepted(self) -> bool:
        """Whether it was done: the ticket is another one."""
        return True

    @property
    def seen(self) -> tuple[Exchange, ...]:
        """The readings that prove it."""
        return (self.before, self.after)

    @property
    def at(self) -> datetime:
        """When the seller was made to decide, before which it did not."""
        return self.call.at


@dataclass(kw_only=True)
class Pulling:
    """The decisions that were seen to change a ticket, and the tickets in the list afterwards."""

    pulls: list[Pull] = field(default_factory=list)
    listed: list[Relisted] = field(default_factory=list)


@scenario("tmf-pulling", weight=0.5, after=("tmf-registering", "tmf-announcing", "tmf-moving"))
def pulling(stage: Stage) -> Pulling:
    """Making the seller decide everything that the target offers."""
    changer, story = Changer(stage), Pulling()
    seller = changer.seller
    offered = [one for one in (*_WORK, *_ENDS) if seller.makes(one)]
    if not offered:
        return story
    for _ in range(2):
        whole = rich.ticket(stage.material, seller.minimal()) if seller.typed_parts else seller.maximal()
        item = changer.made(whole)
        done = [stimulus for stimulus in (*_WORK, *_WORK, *_ENDS) if stimulus in offered and _pull(seller, story, item, stimulus)]
        story.listed.append(relisted(changer, item))
        for stimulus in offered:
            if stimulus not in done:  # perhaps not in the status that the ticket had come to
                _pull(seller, story, changer.made(whole), stimulus)
    return story


def _pull(seller: SellerClient, story: Pulling, item: str, stimulus: Stimulus) -> bool:
    """Make the seller decide between two readings, the second time from where it surely can; whether it did, as far as its word goes."""
    if _decided(seller, story, item, stimulus):
        return True
    return deciding.prepared(seller, stimulus, item) and _decided(seller, story, item, stimulus)


def _decided(seller: SellerClient, story: Pulling, item: str, stimulus: Stimulus) -> bool:
    buyer = seller.stage.buyer
    before = buyer.current(lambda: seller.retrieve(item, label=f"before {stimulus}"))
    try:
        call = buyer.stimulate(stimulus, item)
    except Inconclusive:
        return False  # not possible in this status, or at all
    after = buyer.until(
        lambda: seller.retrieve(item, label=f"after {stimulus}"),
        lambda seen: bool(differing(before, seen)),
        what=f"{stimulus} shows",
    )
    pull = Pull(item=item, call=call, before=before, after=after)
    if pull.judged and pull.changed:
        story.pulls.append(pull)
    return True
