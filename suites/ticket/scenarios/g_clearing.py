"""Use cases 5 and 6: cancellation with its assessment, clearance accepted, rejected, left without an answer."""

from __future__ import annotations

from dataclasses import dataclass, field

from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import Attempt, state_of
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive, Moved
from ttck.specs.lifecycles import ticket_lifecycle
from ttck.specs.vocabulary import Stimulus, TicketEvent, TicketState

_VALUES = 4  # of severity and of priority, and more than impact and type have


@dataclass(frozen=True, kw_only=True)
class Clearance:
    """One way out of RESOLVED: how the clearance was answered, whether CLEARANCE_REQUEST was waited for and came.

    `round` says how often the ticket was resolved by then.
    """

    about: str
    ticket: str
    resolved: Exchange
    before_stimulus: Exchange
    asked: bool
    waited: bool
    round: int = 1
    attempt: Attempt | None = None
    closed: Exchange | None = None

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of the readings."""
        more = [e.number for e in (self.attempt.exchange, self.attempt.after) if e is not None] if self.attempt else []
        return tuple(
            dict.fromkeys(
                [
                    self.before_stimulus.number,
                    self.resolved.number,
                    *more,
                    *([self.closed.number] if self.closed else []),
                ]
            )
        )


@dataclass(kw_only=True)
class Clearing:
    """All clearances and cancellations of a run."""

    clearances: list[Clearance] = field(default_factory=list)
    cancellations: list[Attempt] = field(default_factory=list)
    finished: list[Exchange] = field(default_factory=list)
    without_reason: list[Attempt] = field(default_factory=list)
    patched_closed: list[Attempt] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)

    def about(self, about: str) -> list[Clearance]:
        """The clearances answered in one way."""
        return [clearance for clearance in self.clearances if clearance.about == about]


def _resolve(stage: Stage, ticket: str, about: str, *, number: int = 1) -> Clearance:
    buyer = stage.buyer
    before = buyer.reach(ticket, TicketState.IN_PROGRESS)
    count = buyer.arrivals(ticket, TicketEvent.CLEARANCE_REQUEST)
    buyer.stimulate(Stimulus.RESOLVE, ticket)
    resolved = buyer.until(ticket, lambda seen: state_of(seen) != TicketState.IN_PROGRESS, what=f"the effect of {Stimulus.RESOLVE}")
    if state_of(resolved) != TicketState.RESOLVED:
        moved = state_of(resolved) in ticket_lifecycle().onward(TicketState.RESOLVED)
        raise (Moved if moved else Inconclusive)(f"{Stimulus.RESOLVE} did not take the ticket {ticket} to resolved")
    waited = buyer.asked_for(TicketEvent.CLEARANCE_REQUEST)
    buyer.created_resources.vain.discard(TicketEvent.CLEARANCE_REQUEST)  # here the full wait is the proof
    asked = buyer.hold_for(ticket, TicketEvent.CLEARANCE_REQUEST, more_than=count)
    return Clearance(about=about, ticket=ticket, resolved=resolved, before_stimulus=before, asked=asked, waited=waited, round=number)


def _accept(stage: Stage, story: Clearing) -> None:
    """Tickets of each severity, priority, impact and type are resolved, and their clearances accepted."""
    for turn in range(_VALUES):
        clearance = _resolve(stage, stage.full_ticket(number=101, turn=turn), "close")
        attempt = stage.attempt("close", clearance.ticket, stage.buyer.close, leads_to=TicketState.CLOSED)
        story.clearances.append(Clearance(**{**clearance.__dict__, "attempt": attempt, "closed": stage.buyer.retrieve(clearance.ticket)}))


def _reject(stage: Stage, story: Clearing) -> None:
    """Reject three times, resolve a fourth time, and accept: each round must work like the first."""
    ticket = stage.full_ticket(number=102)
    for number, about in enumerate(("reopen", "reopen again", "reopen a third time"), start=1):
        clearance = _resolve(stage, ticket, about, number=number)
        attempt = stage.attempt(about, ticket, stage.buyer.reopen, leads_to=TicketState.REOPENED)
        story.clearances.append(Clearance(**{**clearance.__dict__, "attempt": attempt}))
    again = _resolve(stage, ticket, "close after reopen", number=4)
    attempt = stage.attempt("close after reopen", ticket, stage.buyer.close, leads_to=TicketState.CLOSED)
    story.clearances.append(Clearance(**{**again.__dict__, "attempt": attempt, "closed": stage.buyer.retrieve(ticket)}))


def _ignore(stage: Stage, story: Clearing) -> None:
    stage.must_offer(Stimulus.CLOSE_ON_TIMEOUT)
    clearance = _resolve(stage, stage.full_ticket(number=103), "timeout")
    stage.buyer.stimulate(Stimulus.CLOSE_ON_TIMEOUT, clearance.ticket)
    closed = stage.buyer.until(
        clearance.ticket, lambda seen: state_of(seen) != TicketState.RESOLVED, what=f"the effect of {Stimulus.CLOSE_ON_TIMEOUT}"
    )
    story.clearances.append(Clearance(**{**clearance.__dict__, "closed": closed}))


def _wrong_answers(stage: Stage, story: Clearing) -> None:
    """Answers to the clearance that break a rule of the buyer: no reason, or a patch of the state."""
    ticket = stage.in_state(TicketState.RESOLVED)
    for document in ({}, {"reason": None}):
        attempt = stage.attempt("reopen without reason", ticket, lambda t, document=document: stage.buyer.reopen(t, document))  # type: ignore[misc]
        story.without_reason.append(attempt)
        if attempt.state_after != TicketState.RESOLVED:
            ticket = stage.in_state(TicketState.RESOLVED)
    for state in (TicketState.CLOSED, TicketState.REOPENED):
        attempt = stage.attempt(f"patch of status to {state}", ticket, lambda t, state=state: stage.buyer.patch(t, {"status": str(state)}))  # type: ignore[misc]
        story.patched_closed.append(attempt)
        if attempt.state_after != TicketState.RESOLVED:
            ticket = stage.in_state(TicketState.RESOLVED)


def _cancel(stage: Stage, story: Clearing, state: TicketState, number: int) -> None:
    ticket = stage.full_ticket(state, number=110 + number)
    story.cancellations.append(stage.attempt(f"cancel in {state}", ticket, stage.buyer.cancel, leads_to=TicketState.ASSESSING_CANCELLATION))
    if stage.buyer.offers(Stimulus.FINISH_CANCELLATION):
        stage.buyer.stimulate(Stimulus.FINISH_CANCELLATION, ticket)
        what = f"the effect of {Stimulus.FINISH_CANCELLATION}"
        seen = stage.buyer.until(ticket, lambda seen: state_of(seen) == TicketState.CANCELLED, what=what)
        story.finished.append(seen)


@scenario("clearing", weight=0.4, after=("subscribing",))
def clearing(stage: Stage) -> Clearing:
    """Cancelling, and answering clearance requests."""
    story = Clearing()
    for number, state in enumerate((TicketState.ACKNOWLEDGED, TicketState.IN_PROGRESS, TicketState.PENDING)):
        try:
            stage.steadily(lambda state=state, number=number: _cancel(stage, story, state, number))  # type: ignore[misc]
        except Inconclusive as skipped:
            story.reasons[f"cancel in {state}"] = skipped.reason
    for about, play in (("close", _accept), ("reopen", _reject), ("timeout", _ignore), ("wrong", _wrong_answers)):
        try:
            stage.steadily(lambda play=play: play(stage, story))  # type: ignore[misc]
        except Inconclusive as skipped:
            story.reasons[about] = skipped.reason
    return story
