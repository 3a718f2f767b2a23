"""Driving one scenario: again, where answers were lost on which its story depends."""

from __future__ import annotations

from typing import Any

from ttck.harness.record.exchange import Exchange
from ttck.harness.record.recorder import Recorder
from ttck.harness.runs.scenario import Scenario, Stage
from ttck.harness.verdict import Inconclusive

_DRIVES = 3  # how often a scenario is driven whose answers are lost


def driven(scenario: Scenario, stage: Stage, recorder: Recorder) -> Any:
    """The story of a scenario; where answers of it were lost it is driven again, a few times.

    That is not done where it changed the subscriptions, nor where the same answers were lost again: then the seller
    itself does not give them.

    Raises:
        Inconclusive: it could not be played.
    """
    created_resources, lost = stage.buyer.created_resources, frozenset[tuple[str, str]]()
    for _ in range(_DRIVES - 1):
        number, subscribed = len(recorder.entries), created_resources.subscribed
        story, skipped = None, None
        try:
            story = scenario.drive(stage)
        except Inconclusive as reason:
            skipped = reason
        now = _lost(recorder, number, made_good=created_resources.recovered)
        if scenario.lane != "verdict" or now <= lost or subscribed != created_resources.subscribed:
            if skipped is not None:
                raise skipped
            return story
        lost |= now
    return scenario.drive(stage)


def _lost(recorder: Recorder, number: int, *, made_good: set[int]) -> frozenset[tuple[str, str]]:
    """The requests, after so many entries of the record, that got no answer and were not made good."""
    return frozenset(
        (e.operation, e.label)
        for e in recorder.entries[number:]
        if isinstance(e, Exchange) and e.answer is None and e.method != "GET" and e.number not in made_good
    )
