"""Lives of tickets, by both sides: what this side sets with a change, and what the other side decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ttck.harness.record.exchange import Exchange, StimulusCall
from ttck.harness.record.state_probe import state_of
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Stimulus
from ttck.suites.ossj.names import ACTIVE, ASKED, CANCELED, CLEARED, CLOSED, STATE, TO_CANCEL
from ttck.suites.ossj.seller_client import Change, Made, SellerClient, closing_is_asked, seller_client

SAY, AGAIN = "say", "again"  # a piece of dialog without a state, and a way out of an end
_ASKS, _CANCELS, _RESOLVES, _ENDS = "ticket_request_info", "ticket_request_cancellation", "ticket_resolve", "ticket_close_on_timeout"

# What is done to a ticket, one after the other: a state is set by this side, a stimulus is a decision of the other one.
LIVES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "tu": {
        "cancelled at once": (CANCELED, SAY, AGAIN),
        "cancelled beside another": (SAY, CANCELED, AGAIN),
        "resolved, which is refused once": (_RESOLVES, SAY, ACTIVE, _RESOLVES, CLOSED, AGAIN),
        "asked twice, then cancelled": (_ASKS, SAY, ACTIVE, SAY, _ASKS, ACTIVE, CANCELED),
        "to be cancelled, which is refused once": (_CANCELS, SAY, ACTIVE, _CANCELS, CANCELED, AGAIN),
        "asked, and to be cancelled, and resolved": (_ASKS, ACTIVE, _CANCELS, ACTIVE, _RESOLVES, CLOSED),
        "closed by the other side": (_RESOLVES, _ENDS, AGAIN),
    },
    "to": {
        "resolved": (CLEARED, SAY, CLOSED, AGAIN),
        "asked": (ASKED, SAY),
        "to be cancelled": (TO_CANCEL, SAY),
        "resolved at once": (CLEARED,),
    },
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Decided:
    """A decision of the other side, with the ticket before and after it; it has its time to show."""

    before: Exchange
    call: StimulusCall
    after: Exchange


@dataclass(kw_only=True)
class Moving:
    """What was done in all lives: changes with a state, pieces of dialog without one, ways out of an end, and decisions.

    `beside` are tickets that nobody touched, read around each cancellation. `why` says what could not be played.
    """

    changes: list[Change] = field(default_factory=list)
    said: list[Change] = field(default_factory=list)
    exits: list[Change] = field(default_factory=list)
    decided: list[Decided] = field(default_factory=list)
    beside: list[tuple[Exchange, Change, Exchange]] = field(default_factory=list)
    why: list[str] = field(default_factory=list)


def _decided(seller: SellerClient, ticket: str, stimulus: str) -> Decided:
    before = seller.read(ticket, label=f"before {stimulus}")
    call = seller.buyer.stimulate(Stimulus(stimulus), ticket)
    after = seller.buyer.until(ticket, lambda seen: state_of(seen) != state_of(before), what=stimulus)
    return Decided(before=before, call=call, after=after)


def _step(seller: SellerClient, one: Made, step: str, story: Moving) -> bool:
    """Do one thing to a ticket; whether the life can go on."""
    if step in tuple(Stimulus):
        found = _decided(seller, str(one.ticket), step)
        story.decided.append(found)
        return state_of(found.after) != state_of(found.before)
    if step == SAY:
        story.said.append(seller.change(one, about="a piece of dialog without a state"))
        return True
    wanted = ACTIVE if step == AGAIN else step
    change = seller.change(one, {STATE: wanted}, about="out of an end" if step == AGAIN else f"to {wanted}")
    (story.exits if step == AGAIN else story.changes).append(change)
    if closing_is_asked(change.exchange):
        story.why.append("the seller wants what belongs to a resolution in each change (switches.close_out: always)")
    return state_of(change.after) == wanted


def _live(seller: SellerClient, name: str, steps: tuple[str, ...], story: Moving) -> None:
    one = seller.made(f"a ticket that is {name}")
    other = seller.made(f"a ticket beside one that is {name}") if CANCELED in steps else None
    for step in steps:
        around = step == CANCELED and other is not None
        before = seller.read(str(other.ticket), label="a ticket beside one that is cancelled") if around and other is not None else None
        try:
            went = _step(seller, one, step, story)
        except Inconclusive as reason:
            story.why.append(f"{name}: {reason.reason}")
            return
        if before is not None and other is not None:
            after = seller.read(str(other.ticket), label="a ticket beside one that was cancelled")
            story.beside.append((before, story.changes[-1], after))
        if not went and step not in {SAY, AGAIN}:
            story.why.append(f"{name}: {step} did not lead on")
            return


@scenario("ossj-moving", weight=2, after=("ossj-changing",))
def moving(stage: Stage) -> Moving:
    """Leading tickets through their lives."""
    seller, story = seller_client(stage), Moving()
    for name, steps in LIVES[seller.switch("role")].items():
        _live(seller, name, steps, story)
    return story
