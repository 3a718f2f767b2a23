"""What the seller does by itself: work, questions, resolutions, the end; each twice, with lists around the end."""

from __future__ import annotations

from dataclasses import dataclass, field

from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.specs.vocabulary import NexeraState, Stimulus, TmfEvent
from ttck.suites.nexera.filters import Filtered, Paired, by_all, by_old, by_two
from ttck.suites.nexera.seller_client import COMPLAINT, KINDS, TICKET, SellerClient, seller_client

# The ways of a life: what the seller does, where it leads, and the events that it owes.
Way = tuple[str, str, tuple[str, ...]]
_TAKE: Way = ("ticket_acknowledge", NexeraState.ACKNOWLEDGED, (TmfEvent.STATE_CHANGE,))
_HOLD: Way = ("ticket_hold", NexeraState.HELD, (TmfEvent.STATE_CHANGE,))
WORK: Way = (Stimulus.START_WORK, NexeraState.IN_PROGRESS, (TmfEvent.STATE_CHANGE,))
ASK: Way = (Stimulus.REQUEST_INFO, NexeraState.PENDING, (TmfEvent.STATE_CHANGE, TmfEvent.INFO_REQUIRED))
RESOLVE: Way = (Stimulus.RESOLVE, NexeraState.RESOLVED, (TmfEvent.STATE_CHANGE, TmfEvent.RESOLVED))
CLOSE: Way = (Stimulus.CLOSE_ON_TIMEOUT, NexeraState.CLOSED, (TmfEvent.STATE_CHANGE,))
REOPEN: Way = ("reopen", NexeraState.IN_PROGRESS, (TmfEvent.STATE_CHANGE,))  # the operator asks for it, or the seller does it
LIVES = (
    (WORK, ASK, WORK, RESOLVE, CLOSE),
    (WORK, RESOLVE, CLOSE),
    (ASK, WORK, ASK, RESOLVE, REOPEN, RESOLVE),
    (_TAKE, ASK, _HOLD, WORK, ASK, RESOLVE, REOPEN, RESOLVE, CLOSE),
)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One move of a ticket, by the seller or by us: the readings around it, and the events that it owes."""

    item: str
    stimulus: str
    owes: tuple[str, ...]
    before: Exchange
    after: Exchange
    wanted: str

    @property
    def moved(self) -> bool:
        """Whether the ticket is where it led to, and was not there before."""
        was, now = (one.document.get("status") if isinstance(one.document, dict) else None for one in (self.before, self.after))
        return bool(now == self.wanted != was)


@dataclass(frozen=True, kw_only=True)
class Ended:
    """A ticket that moved or ended: the list in which it was found before, the same afterwards, and a reading.

    `whole` says that it is the list without a filter.
    """

    item: str
    found: Exchange
    again: Exchange
    read: Exchange
    state: str
    whole: bool = False


@dataclass(kw_only=True)
class Living:
    """What the seller did, why it did not do more, and what became of tickets that ended."""

    steps: list[Step] = field(default_factory=list)
    ended: list[Ended] = field(default_factory=list)
    closed: list[tuple[str, Exchange]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    filtered: list[Filtered] = field(default_factory=list)
    stale: list[Filtered] = field(default_factory=list)
    pairs: list[Paired] = field(default_factory=list)

    def of(self, stimulus: str) -> list[Step]:
        """What was done of a kind, with effect."""
        return [step for step in self.steps if step.stimulus == stimulus and step.moved]

    def why(self, fallback: str) -> str:
        """Why something was not seen."""
        return "; ".join(dict.fromkeys(self.reasons)) or fallback


@scenario("nexera-living", weight=0.8, after=("nexera-registering",))
def living(stage: Stage) -> Living:
    """The seller works on tickets, asks, resolves and closes; then the operator ends some."""
    seller, story, items = seller_client(stage), Living(), []
    for number, life in enumerate(LIVES):
        kind = KINDS[number % len(KINDS)]
        item = seller.made(seller.full(kind), label=f"{kind} with a life")
        items.append(item)
        for way in life:
            _lived(seller, story, item, kind, way)  # one that cannot be had leaves the next one to be tried
    _ended_by_us(seller, story)
    story.pairs = by_two(seller, items[0], items[1])
    return story


def move(seller: SellerClient, item: str, kind: str, way: Way, *, wait: bool = True) -> tuple[Step | None, str]:
    """A move of a ticket with the readings around it, None where it was not tried, and why. The events that it owes are waited for."""
    stimulus, state, owes = way
    before = seller.retrieve(item, label=f"before {stimulus}")
    seller.apart(before, "statusChangeDate", "lastUpdate", "resolutionDate")
    heard = {event: seller.buyer.arrivals(item, event) for event in owes}
    why = _done(seller, item, kind, way)
    if why is not None:
        return None, why
    after = seller.moved(item, state, label=f"after {stimulus}")
    for event in owes if wait else ():
        seller.told(item, event, more_than=heard[event])
    return Step(item=item, stimulus=stimulus, owes=tuple(map(str, owes)), before=before, after=after, wanted=str(state)), ""


def _done(seller: SellerClient, item: str, kind: str, way: Way) -> str | None:
    """Make a move; why it was not made, None where it was."""
    stimulus, state, _ = way
    if stimulus != REOPEN[0]:
        return seller.decide(stimulus, item)
    if seller.patch(item, seller.change(kind, status=str(state)), label="asked to go on").accepted:
        return None
    return seller.decide(Stimulus.START_WORK, item)


def _lived(seller: SellerClient, story: Living, item: str, kind: str, way: Way) -> bool:
    """A move with the lists around it, and those by what the ticket shows then and showed before."""
    found, whole = _lists(seller, item, f"before {way[0]}")
    step, why = move(seller, item, kind, way)
    if step is None:
        story.reasons.append(why)
        return False
    story.steps.append(step)
    again, complete = _lists(seller, item, f"after {way[0]}")
    story.ended.append(Ended(item=item, found=found, again=again, read=step.after, state=step.wanted))
    story.ended.append(Ended(item=item, found=whole, again=complete, read=step.after, state=step.wanted, whole=True))
    story.stale += by_old(seller, item, step.before, step.after)
    if way in {RESOLVE, CLOSE}:
        story.filtered += by_all(seller, item, label=f" after {way[0]}")
    return step.moved


def _lists(seller: SellerClient, item: str, when: str) -> tuple[Exchange, Exchange]:
    """The list by the identifier, and the one without a filter."""
    return seller.find((("id", item),), label=f"the list {when}"), seller.find(label=f"the whole list {when}")


def _ended_by_us(seller: SellerClient, story: Living) -> None:
    """Tickets that the operator ends: those that are cancelled, as they are new and later, and one that is closed once it is resolved."""
    for kind, state, ways in ((TICKET, "cancelled", ()), (TICKET, "cancelled", (WORK,)), (COMPLAINT, "closed", (WORK, RESOLVE))):
        if state not in seller.moves:
            continue
        item = seller.made(seller.full(kind), label=f"{kind} to be ended")
        moved = [_lived(seller, story, item, kind, way) for way in ways]
        if state == "cancelled" or all(moved):
            _ended(seller, story, item, kind, state)


def _ended(seller: SellerClient, story: Living, item: str, kind: str, state: str) -> None:
    found, whole = _lists(seller, item, "before the end")
    before = seller.retrieve(item, label="before the end")
    seller.apart(before, "statusChangeDate", "lastUpdate")
    heard = seller.buyer.arrivals(item, TmfEvent.STATE_CHANGE)
    ended = seller.patch(item, seller.change(kind, status=state), label=f"set to {state}")
    story.closed.append((state, ended))
    if not ended.accepted:
        return
    read = seller.moved(item, state, label="after the end")
    seller.told(item, TmfEvent.STATE_CHANGE, more_than=heard)
    again, complete = _lists(seller, item, "after the end")
    story.steps.append(
        Step(item=item, stimulus=f"set to {state}", owes=(str(TmfEvent.STATE_CHANGE),), before=before, after=read, wanted=state)
    )
    story.ended.append(Ended(item=item, found=found, again=again, read=read, state=state))
    story.ended.append(Ended(item=item, found=whole, again=complete, read=read, state=state, whole=True))
    story.filtered += by_all(seller, item, label=" after the end")
    story.stale += by_old(seller, item, before, read)
