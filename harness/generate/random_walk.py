"""Random histories for the lifecycle lane: walks on a model that try what was not tried yet, and their shortest form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Generic, TypeVar

Place = TypeVar("Place", bound=Hashable)


@dataclass(frozen=True, kw_only=True)
class Move(Generic[Place]):
    """One action that can be tried at a place of the model, and the place where it should lead.

    An action that the model refuses leads nowhere else: `place` is where it was tried.
    """

    action: str
    place: Place
    refused: bool = False


@dataclass(kw_only=True)
class RandomWalk(Generic[Place]):
    """Makes walks; what was tried at a place in one walk is left to the end in the next.

    `start` is the place where every walk begins and `moves` tells what can be tried at a place. A place should hold
    what the seller might remember of the way, so that what shows only after a certain history is tried as well.
    """

    chance: Random
    start: Place
    moves: Callable[[Place], Iterable[Move[Place]]]
    tried: Counter[tuple[Place, str]] = field(default_factory=Counter)

    def walk(self, steps: int) -> list[str]:
        """The actions of one walk, at most `steps` of them; it ends where the model knows nothing new to try."""
        place, actions = self.start, list[str]()
        while len(actions) < steps:
            open_moves = [m for m in self.moves(place) if not m.refused or not self.tried[place, m.action]]
            if not open_moves:
                break
            least = min(self.tried[place, move.action] for move in open_moves)
            chosen = self.chance.choice([move for move in open_moves if self.tried[place, move.action] == least])
            self.tried[place, chosen.action] += 1
            actions.append(chosen.action)
            place = chosen.place
        return actions


def shortened(actions: Sequence[str], breaks: Callable[[list[str]], bool], *, attempts: int) -> list[str]:
    """The actions without those that are not needed to show the same; `breaks` is asked at most `attempts` times.

    First halves are left out, then quarters and so on, at last single actions, until none can be.
    """
    best, size = list(actions), max(1, len(actions) // 2)
    while attempts > 0:
        begin, shrunk = 0, False
        while begin < len(best) and attempts > 0:
            fewer = best[:begin] + best[begin + size :]
            attempts -= 1
            if fewer and breaks(fewer):
                best, shrunk = fewer, True
            else:
                begin += size
        if size == 1 and not shrunk:
            break
        size = max(1, size // 2) if not shrunk else size
    return best
