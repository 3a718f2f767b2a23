"""What the seller does by itself: work, questions, resolutions, the end; each twice, with lists around the end."""

from __future__ import annotations

from dataclasses import dataclass, field

from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import NexeraState, Stimulus, TmfEvent
from ttck.suites.nexera.desk import COMPLAINT, KINDS, Desk, desk
from ttck.suites.nexera.scenarios.d_filtering import Filtered, by_all

# The ways of a life: what the seller does, where it leads, and the events that it owes.
_WORK = (Stimulus.START_WORK, NexeraState.IN_PROGRESS, (TmfEvent.STATE_CHANGE,))
_ASK = (Stimulus.REQUEST_INFO, NexeraState.PENDING, (TmfEvent.STATE_CHANGE, TmfEvent.INFO_REQUIRED))
_RESOLVE = (Stimulus.RESOLVE, NexeraState.RESOLVED, (TmfEvent.STATE_CHANGE, TmfEvent.RESOLVED))
_CLOSE = (Stimulus.CLOSE_ON_TIMEOUT, NexeraState.CLOSED, (TmfEvent.STATE_CHANGE,))
LIVES = ((_WORK, _ASK, _WORK, _RESOLVE, _CLOSE), (_WORK, _RESOLVE, _CLOSE), (_ASK, _WORK, _ASK, _RESOLVE))


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that the seller did: the readings around it, and the events that it owes."""

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
    """A ticket that ended: the list in which it was found before, the same afterwards, and a reading."""

    item: str
    found: Exchange
    again: Exchange
    read: Exchange
    state: str


@dataclass(kw_only=True)
class Living:
    """What the seller did, why it did not do more, and what became of tickets that ended."""

    steps: list[Step] = field(default_factory=list)
    ended: list[Ended] = field(default_factory=list)
    closed: list[tuple[str, Exchange]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    filtered: list[Filtered] = field(default_factory=list)

    def of(self, stimulus: str) -> list[Step]:
        """What was done of a kind, with effect."""
        return [step for step in self.steps if step.stimulus == stimulus and step.moved]

    def why(self, fallback: str) -> str:
        """Why something was not seen."""
        return "; ".join(dict.fromkeys(self.reasons)) or fallback


@scenario("nexera-living", weight=0.8, after=("nexera-registering",))
def living(stage: Stage) -> Living:
    """The seller works on tickets, asks, resolves and closes."""
    seller, story = desk(stage), Living()
    for number, life in enumerate(LIVES):
        kind = KINDS[number % len(KINDS)]
        item = seller.made(seller.full(kind), label=f"{kind} with a life")
        for stimulus, state, owes in life:
            _step(seller, story, item, stimulus, state, owes)  # one that cannot be had leaves the next one to be tried
    _ended_by_us(seller, story)
    return story


def _step(seller: Desk, story: Living, item: str, stimulus: Stimulus, state: str, owes: tuple[str, ...]) -> bool:
    before = seller.retrieve(item, label=f"before {stimulus}")
    found = seller.find((("id", item),), label=f"the list before {stimulus}")
    heard = {event: seller.buyer.arrivals(item, event) for event in owes}
    why = seller.decide(stimulus, item)
    if why is not None:
        story.reasons.append(why)
        return False
    after = seller.moved(item, state, label=f"after {stimulus}")
    for event in owes:
        seller.told(item, event, more_than=heard[event])
    step = Step(item=item, stimulus=stimulus, owes=tuple(map(str, owes)), before=before, after=after, wanted=str(state))
    story.steps.append(step)
    again = seller.find((("id", item),), label=f"the list after {stimulus}")
    story.ended.append(Ended(item=item, found=found, again=again, read=after, state=str(state)))
    if stimulus == Stimulus.RESOLVE:
        story.filtered += by_all(seller, item, label=" after it was resolved")
    return step.moved


def _ended_by_us(seller: Desk, story: Living) -> None:
    """Tickets that the operator ends: one that is cancelled, and one that is closed once it is resolved."""
    for kind in KINDS:
        item = seller.made(seller.full(kind), label=f"{kind} to be ended")
        if kind == COMPLAINT and not _resolved(seller, story, item):
            continue
        state = "cancelled" if kind != COMPLAINT else "closed"
        if state not in seller.moves:
            continue
        found = seller.find((("id", item),), label="the list before the end")
        ended = seller.patch(item, seller.change(kind, status=state), label=f"set to {state}")
        story.closed.append((state, ended))
        if not ended.accepted:
            continue
        read = seller.moved(item, state, label="after the end")
        seller.told(item, TmfEvent.STATE_CHANGE, more_than=0 if kind != COMPLAINT else 2)
        again = seller.find((("id", item),), label="the list after the end")
        story.ended.append(Ended(item=item, found=found, again=again, read=read, state=state))


def _resolved(seller: Desk, story: Living, item: str) -> bool:
    try:
        return [_step(seller, story, item, *one) for one in (_WORK, _RESOLVE)][-1]
    except Inconclusive as nothing:
        story.reasons.append(nothing.reason)
        return False
