"""The lifecycle lane: random legal and illegal actions beside a model built from the lifecycle table, shrunk when it finds something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from random import Random

from ttck.harness.generate.random_walk import Move, RandomWalk, shortened
from ttck.harness.judge.compare import items, missing_items
from ttck.harness.record.exchange import Effect, Exchange, StimulusCall
from ttck.harness.record.state_probe import state_of
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.lifecycles import ticket_lifecycle
from ttck.specs.vocabulary import Operation, Stimulus, TicketEvent, TicketState

ACTIONS = (Operation.PATCH, Operation.CANCEL, Operation.CLOSE, Operation.REOPEN)
DECISIONS = (
    Stimulus.START_WORK,
    Stimulus.REQUEST_INFO,
    Stimulus.RESOLVE,
    Stimulus.FINISH_CANCELLATION,
    Stimulus.ADD_NOTE,
)

Broken = tuple[str, str, str]
MOST_FAILURES = 3  # histories in a row that cannot even begin, after which none is tried any more
_STATE_REFUSALS = frozenset({409, 422})


@dataclass(frozen=True, kw_only=True)
class History:
    """A sequence of actions on one item, and where the seller left the model, if it did.

    `rule` is the requirement that was broken, where several can be; empty for that of the state graph.
    """

    actions: tuple[str, ...]
    broken: str | None
    expected: str = ""
    actual: str = ""
    numbers: tuple[int, ...] = ()
    rule: str = ""


@dataclass(kw_only=True)
class Histories:
    """All histories, and the shortest one that shows a breach."""

    played: list[History] = field(default_factory=list)
    shortest: History | None = None


Place = tuple[str, frozenset[str]]  # the state of the model, and all states that it was in


def _moves(stage: Stage) -> Callable[[Place], list[Move[Place]]]:
    """What can be tried at a place; decisions of the seller only where the target offers them and the table has them."""
    table, offered = ticket_lifecycle(), [decision for decision in DECISIONS if stage.buyer.offers(decision)]

    def moves(place: Place) -> list[Move[Place]]:
        state, past = TicketState(place[0]), place[1]
        found = []
        for action in (*offered, *ACTIONS):
            move = table.move(state, action)
            stays = (action == Stimulus.ADD_NOTE and state not in table.final()) or (action == Operation.PATCH and state in table.patchable)
            if move is None and not stays and action in DECISIONS:
                continue
            reached = str(move.to_state) if move else place[0]
            found.append(Move(action=str(action), place=(reached, past | {reached}), refused=move is None and not stays))
        return found

    return moves


class _Player:
    """Plays one history: what the model says must be what the seller shows."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.buyer = stage.buyer
        self.lifecycle = ticket_lifecycle()

    def play(self, actions: list[str]) -> History:
        """Play the actions; those of the seller that the model refuses are left out."""
        ticket = self.stage.ticket(label="create for a history")
        seen = self.buyer.retrieve(ticket)
        numbers, done, changes = [seen.number], [], 0
        for action in actions:
            state = state_of(seen)
            if state not in tuple(TicketState):
                break  # no state of the standard: the model has no word for it
            if action in DECISIONS and not self._possible(action, state):
                continue
            before, count = seen, self._told(ticket, seen, changes)
            try:
                acted, expected = self._act(action, ticket, state)
            except Inconclusive:  # not possible here, or nobody knows: what the seller shows now is where the walk goes on
                seen = self.buyer.retrieve(ticket, label="after what could not be done")
                continue
            done.append(action)
            seen = self._look(ticket, expected, before=state)
            changes += state_of(seen) != state
            numbers += [acted.number, seen.number]
            if seen.answer is None or (isinstance(acted, Exchange) and lost(acted)) or self._archived(expected, seen):
                break  # nobody knows whether it was done: the model cannot go on
            if self._idle(acted, ticket, before, seen, count):
                continue
            refused = self._refused(action, state, acted) if state_of(seen) == state else None
            broken = refused or self._judge(action, before, seen, expected)
            if broken:
                return History(actions=tuple(done), broken=broken[0], expected=broken[1], actual=broken[2], numbers=tuple(numbers))
        return History(actions=tuple(done), broken=None, numbers=tuple(numbers))

    def _possible(self, action: str, state: str) -> bool:
        if action == Stimulus.ADD_NOTE:
            return state not in self.lifecycle.final()
        return self.lifecycle.move(TicketState(state), action) is not None

    def _act(self, action: str, ticket: str, state: str) -> tuple[Exchange | StimulusCall, str]:
        """Do it; returns what was done and the state that the model expects afterwards."""
        move = self.lifecycle.move(TicketState(state), action)
        if action in DECISIONS:
            call = self.buyer.stimulate(Stimulus(action), ticket)
            return call, str(move.to_state) if move else state
        acts: dict[str, Callable[[], Exchange]] = {
            Operation.PATCH: lambda: self.buyer.patch(ticket, self.stage.lists(ticket, note=[self.buyer.plain_note("still watching")])),
            Operation.CANCEL: lambda: self.buyer.cancel(ticket),
            Operation.CLOSE: lambda: self.buyer.close(ticket),
            Operation.REOPEN: lambda: self.buyer.reopen(ticket),
        }
        exchange = acts[action]()
        return exchange, str(move.to_state) if move and exchange.accepted else state

    def _look(self, ticket: str, expected: str, *, before: str) -> Exchange:
        """Read until the state shows that the model expects, or one to which the seller goes on from there by itself."""
        seconds = self.buyer.target.limits.state_wait
        onward = self.lifecycle.onward(TicketState(expected)) if expected in tuple(TicketState) else frozenset()
        there = {expected, *(onward - {before})}

        def settled(seen: Exchange) -> bool:
            return state_of(seen) in there or self._archived(expected, seen)

        return self.buyer.until(ticket, settled, seconds=seconds, what=f"{expected} in a history")

    def _told(self, ticket: str, seen: Exchange, changes: int) -> int:
        """How many changes of state were announced so far, or may still be: a notification of an earlier one may be on its way."""
        return max(self.buyer.arrivals(ticket, TicketEvent.STATE_CHANGE), changes, len(items(seen.document, "statusChange")) - 1)

    def _idle(self, acted: Exchange | StimulusCall, ticket: str, before: Exchange, seen: Exchange, count: int) -> bool:
        """Whether a decision shows no effect, is vouched for by nobody, and was not announced either: it may not have been made."""
        if not isinstance(acted, StimulusCall) or acted.surely or state_of(seen) != state_of(before):
            return False
        return self.buyer.arrivals(ticket, TicketEvent.STATE_CHANGE) <= count

    def _refused(self, action: str, state: str, acted: Exchange | StimulusCall) -> Broken | None:
        """A move of the table that is refused because of the state the ticket is in."""
        move = self.lifecycle.move(TicketState(state), action)
        if move is None or not isinstance(acted, Exchange) or acted.status not in _STATE_REFUSALS:
            return None
        return f"{action} in {state} was refused, though the table has it", "2xx", str(acted.status)

    def _archived(self, expected: str, seen: Exchange) -> bool:
        """Whether a ticket that should be over is not found any more, which a seller is free to do (Table 6)."""
        over = expected in {*self.lifecycle.final(), TicketState.ASSESSING_CANCELLATION}  # where the seller may go on at any time
        return over and seen.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}

    def _judge(self, action: str, before: Exchange, seen: Exchange, expected: str) -> Broken | None:
        state = state_of(seen)
        if state != expected and not self._by_itself(expected, state):
            return (
                f"after {action} in {state_of(before)} the ticket is in another state",
                expected,
                state or f"status {seen.status}",
            )
        lost = missing_items(items(before.document, "note"), items(seen.document, "note"))
        if lost:
            return f"after {action} in {state_of(before)} a note is gone or changed", str(lost[0]), "no such note"
        return None

    def _by_itself(self, first: str, last: str | None) -> bool:
        """Whether the seller may have gone on by itself."""
        here = {first}
        while True:
            more = {str(m.to_state) for m in self.lifecycle.moves if m.by == "seller" and m.from_state in here} - here
            if last in more:
                return True
            if not more:
                return False
            here |= more


@scenario("histories", weight=2.8, lane="lifecycle", after=("subscribing",))
def histories(stage: Stage) -> Histories:
    """Walking random histories beside the model."""
    story, player, begin = Histories(), _Player(stage), str(TicketState.ACKNOWLEDGED)
    reasons: list[str] = []
    walker = RandomWalk(chance=Random(stage.seed), start=(begin, frozenset({begin})), moves=_moves(stage))  # noqa: S311 - no secret
    for _ in range(stage.budget.histories):
        actions = walker.walk(stage.budget.steps)
        try:
            history = player.play(actions)
        except Inconclusive as skipped:  # a ticket or a decision that could not be had; the next history may be luckier
            reasons.append(skipped.reason)
            if not story.played and len(reasons) >= MOST_FAILURES:
                break
            continue
        story.played.append(history)
        if history.broken:
            story.shortest = shortest(player.play, history, attempts=stage.budget.shrinks)
            break
    if not any(history.actions for history in story.played):
        raise Inconclusive("; ".join(["no history could be played", *dict.fromkeys(reasons)]))
    return story


def lost(exchange: Exchange) -> bool:
    """Whether an answer leaves open what was done, or is none to this request."""
    return exchange.effect is Effect.UNKNOWN or exchange.silence is not None


def shortest(play: Callable[[list[str]], History], found: History, *, attempts: int) -> History:
    """The shortest history that shows a breach of the same kind; the one found first where nothing can be left out."""
    best = found

    def breaks(actions: list[str]) -> bool:
        nonlocal best
        try:
            history = play(actions)
        except Inconclusive:
            return False
        same = history.broken is not None and len(history.actions) <= len(best.actions)
        best = history if same else best
        return same

    shortened(found.actions, breaks, attempts=attempts)
    return best
