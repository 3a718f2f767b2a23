"""The lifecycle lane: random legal and illegal actions beside a model built from the lifecycle table, shrunk when it finds something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from harness.buyer import state_of
from harness.compare import items, missing_items
from harness.exchange import Exchange
from harness.scenario import Stage, scenario
from harness.strategies import examples, smallest
from harness.verdict import Inconclusive
from specs.lifecycles import ticket_lifecycle
from specs.vocabulary import Operation, Stimulus, TicketState

ACTIONS = (Operation.PATCH, Operation.CANCEL, Operation.CLOSE, Operation.REOPEN)
DECISIONS = (
    Stimulus.START_WORK,
    Stimulus.REQUEST_INFO,
    Stimulus.RESOLVE,
    Stimulus.FINISH_CANCELLATION,
    Stimulus.ADD_NOTE,
)


@dataclass(frozen=True, kw_only=True)
class History:
    """A sequence of actions on one ticket, and where the seller left the model, if it did."""

    actions: tuple[str, ...]
    broken: str | None
    expected: str = ""
    actual: str = ""
    numbers: tuple[int, ...] = ()


@dataclass(kw_only=True)
class Histories:
    """All histories, and the shortest one that shows a breach."""

    played: list[History] = field(default_factory=list)
    shortest: History | None = None


def _words(stage: Stage) -> st.SearchStrategy[list[str]]:
    """Histories as lists of actions; decisions of the seller only where the target offers them."""
    offered = [str(d) for d in DECISIONS if stage.buyer.offers(d)]
    return st.lists(st.sampled_from([*offered, *map(str, ACTIONS)]), min_size=1, max_size=stage.budget.steps)


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
        numbers, done = [seen.number], []
        for action in actions:
            state = state_of(seen)
            if state is None or (action in DECISIONS and not self._possible(action, state)):
                continue
            done.append(action)
            before = seen
            acted, expected = self._act(action, ticket, state)
            seen = self._look(ticket, expected)
            numbers += [n for n in (acted, seen.number) if n]
            broken = self._judge(action, before, seen, expected)
            if broken:
                return History(actions=tuple(done), broken=broken[0], expected=broken[1], actual=broken[2], numbers=tuple(numbers))
        return History(actions=tuple(done), broken=None, numbers=tuple(numbers))

    def _possible(self, action: str, state: str) -> bool:
        if action == Stimulus.ADD_NOTE:
            return state not in self.lifecycle.final()
        return self.lifecycle.move(TicketState(state), action) is not None

    def _act(self, action: str, ticket: str, state: str) -> tuple[int, str]:
        """Do it; returns the record number and the state that the model expects afterwards."""
        move = self.lifecycle.move(TicketState(state), action)
        if action in DECISIONS:
            call = self.buyer.stimulate(Stimulus(action), ticket)
            return call.number, str(move.to_state) if move else state
        acts: dict[str, Callable[[], Exchange]] = {
            Operation.PATCH: lambda: self.buyer.patch(ticket, self.stage.lists(ticket, note=[self.buyer.plain_note("still watching")])),
            Operation.CANCEL: lambda: self.buyer.cancel(ticket),
            Operation.CLOSE: lambda: self.buyer.close(ticket),
            Operation.REOPEN: lambda: self.buyer.reopen(ticket),
        }
        exchange = acts[action]()
        return exchange.number, str(move.to_state) if move and exchange.accepted else state

    def _look(self, ticket: str, expected: str) -> Exchange:
        return self.buyer.until(ticket, lambda seen: state_of(seen) == expected, seconds=min(1.0, self.buyer.target.limits.state_wait))

    def _judge(self, action: str, before: Exchange, seen: Exchange, expected: str) -> tuple[str, str, str] | None:
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


@scenario("histories", weight=1, lane="lifecycle", after=("subscribing",))
def histories(stage: Stage) -> Histories:
    """Walking random histories beside the model."""
    story, player, words = Histories(), _Player(stage), _words(stage)
    for actions in examples(words, count=stage.budget.histories, seed=stage.seed):
        history = player.play(actions)
        story.played.append(history)
        if history.broken:
            story.shortest = _shortest(stage, player, words, history)
            break
    if not any(history.actions for history in story.played):
        raise Inconclusive("no history could be played")
    return story


def _shortest(stage: Stage, player: _Player, words: st.SearchStrategy[list[str]], found: History) -> History:
    """The shortest history that shows a breach; the one found first where the search finds none."""
    best = [found]

    def breaks(actions: Any) -> bool:
        history = player.play(actions)
        if history.broken and len(history.actions) <= len(best[-1].actions):
            best.append(history)
        return history.broken is not None

    smallest(words, breaks, seed=stage.seed, attempts=stage.budget.shrinks)
    return best[-1]
