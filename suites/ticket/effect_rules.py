"""Whether a patch that was accepted did what it asked for, wherever it was sent (MEF 113 R47)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ttck.harness.judge.compare import gaps
from ttck.harness.judge.histories import ASIDE, Sighting, Traffic
from ttck.harness.judge.verify import Breach, breach_of
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import Patch
from ttck.specs.vocabulary import Operation
from ttck.suites.common.alone import beside
from ttck.suites.ticket.rules import not_a_crash

_SINGLE = ("severity", "priority", "issueStartDate", "externalId")


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What the ticket shows after an accepted patch, before anything else was asked for; `state` is the one before, where it is known."""

    state: str | None
    patch: Exchange
    after: Sighting

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of the patch and of what the ticket showed."""
        return tuple(sorted({self.patch.number, self.after.number}))


def patched_values(traffic: Traffic) -> list[Effect]:
    """What tickets show after patches of single values that the buyer may change: the answer to the patch, and the reading after it."""
    if not traffic.whole:
        return list(_in_answers(traffic))
    found: list[Effect] = []
    for item_history in traffic.item_histories.values():
        patch, state = None, None
        for step in item_history.steps:
            acted = (*step.actions, *step.doubtful)
            if acted:
                alone = len(acted) == 1 == len(step.actions) and bool(_single(step.actions[0]))
                patch, state = (step.actions[0], step.before.state) if alone else (None, None)
            if patch is not None:
                found.append(Effect(state=state, patch=patch, after=step.after))
    return found


def _in_answers(traffic: Traffic) -> Iterator[Effect]:
    """What the answers to patches show, where nobody knows what was done between them and anything else."""
    for sighting in traffic.sightings:
        patch = sighting.exchange
        if _single(patch) and patch.document["id"] == patch.ticket and patch.scenario != ASIDE and not beside(traffic, patch):
            yield Effect(state=None, patch=patch, after=sighting)


def _single(action: Exchange) -> dict[str, Any]:
    sent = action.sent if action.operation == Operation.PATCH and isinstance(action.sent, dict) else {}
    return {name: sent[name] for name in _SINGLE if name in sent}


def values_taken(effect: Effect) -> Breach | None:
    """The single values of a patch that was accepted are in the ticket afterwards."""
    gap = next(gaps(_single(effect.patch), effect.after.document), None)
    if gap is None:
        return None
    said = f"a patch{f' in {effect.state}' if effect.state else ''} was accepted, but what it asked for was not done"
    return Breach(**{**breach_of(gap, said).__dict__, "numbers": effect.numbers})


def either_way(patch: Patch) -> Breach | None:
    """A patch that breaks a duty of the buyer alone may be refused or taken; the seller does not fail at it."""
    return not_a_crash(patch.attempt.exchange)
