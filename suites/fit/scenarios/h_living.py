"""Lives of tickets as the seller decides them: a FaultTicket and plain ones, each way twice, from status to status and back."""

from __future__ import annotations

from dataclasses import dataclass, field

from ttck.harness.record.exchange import Exchange, StimulusCall
from ttck.harness.record.state_probe import state_of
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Stimulus
from ttck.suites.fit.names import HOLD, REJECT_TICKET, REOPEN
from ttck.suites.fit.scenarios.e_typing import TYPE, extension
from ttck.suites.tmf import following
from ttck.suites.tmf.lists import Query
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.seller_client import SellerClient, seller_client

_START, _ASK, _RESOLVE, _CLOSE = Stimulus.START_WORK, Stimulus.REQUEST_INFO, Stimulus.RESOLVE, Stimulus.CLOSE_ON_TIMEOUT
_CANCEL = Stimulus.FINISH_CANCELLATION
# What is not possible in a status, or cannot be asked for, is left out.
_WAYS = (
    ("a ticket that is worked on", (_START, HOLD, _START, _ASK, _START, _RESOLVE, REOPEN, _RESOLVE, _CLOSE)),
    ("a ticket that waits", (_ASK, _RESOLVE, REOPEN, _ASK, _START, _ASK, _RESOLVE)),
    ("a ticket that is rejected", (REJECT_TICKET,)),
    ("a ticket that the seller cancels", (_START, _CANCEL)),
)


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A ticket before and after the seller decided something, its row in the list afterwards, and the list by the new status.

    `still` and `again` are the ticket when the lists had been read, twice.
    """

    item: str
    call: StimulusCall
    before: Exchange
    after: Exchange
    row: Exchange
    entered: Query | None
    still: Exchange
    again: Exchange


@dataclass(frozen=True, kw_only=True)
class Life:
    """What was sent to create a ticket, the answer, and what the seller then decided one after the other."""

    sent: Document
    made: Exchange
    item: str
    moves: tuple[Moved, ...]


@dataclass(kw_only=True)
class Living:
    """All lives, and why some decisions were not seen."""

    lives: list[Life] = field(default_factory=list)
    why: list[str] = field(default_factory=list)

    @property
    def moves(self) -> list[Moved]:
        """All moves."""
        return [move for life in self.lives for move in life.moves]


@scenario("fit-living", weight=0.3, after=("tmf-registering", "fit-typing"))
def living(stage: Stage) -> Living:
    """Following tickets through what the seller decides about them."""
    seller, story = seller_client(stage), Living()
    offered = {one for _, way in _WAYS for one in way if seller.makes(one)}
    if not offered:
        story.why.append("the target offers no way to make the seller decide about a ticket")
        return story
    for label, way in _WAYS:
        if offered & {*way}:
            _live(seller, story, label, [one for one in way if one in offered])
    return story


def _live(seller: SellerClient, story: Living, label: str, way: list[Stimulus]) -> None:
    own = extension(seller.stage, len(story.lives) + 1)
    sent = {**seller.minimal(), **(own or {}), **({"@type": TYPE} if own else {})}
    made = seller.create(sent, label=label)
    try:
        item = seller.arrived(sent, made, label=label)
    except Inconclusive as failed:
        story.why.append(failed.reason)
        return
    moves = [move for stimulus in way if (move := _moved(seller, story, item, stimulus)) is not None]
    story.lives.append(Life(sent=sent, made=made, item=item, moves=tuple(moves)))


def _moved(seller: SellerClient, story: Living, item: str, stimulus: Stimulus) -> Moved | None:
    buyer = seller.stage.buyer
    before = buyer.current(lambda: seller.retrieve(item, label=f"before {stimulus}"))
    was = state_of(before)
    try:
        call = buyer.stimulate(stimulus, item)
    except Inconclusive as failed:
        story.why.append(failed.reason)
        return None
    after = seller.until(item, lambda seen: state_of(seen) != was, label=f"after {stimulus}")
    now = state_of(after)
    if now in {None, was}:
        return None
    row = following.row(seller, item, lambda one: one.get("status") == now, label=f"the list after {stimulus}")
    entered = None
    if "status" in str(seller.switch("filterable") or "").split(","):
        entered = following.query(seller, (("status", str(now)),), lambda query: item in query.ids, label=f"filter by status, {now}")
    still, again = (seller.retrieve(item, label=f"after the lists after {stimulus}") for _ in range(2))
    return Moved(item=item, call=call, before=before, after=after, row=row, entered=entered, still=still, again=again)
