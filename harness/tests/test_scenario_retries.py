from __future__ import annotations

from types import SimpleNamespace

import pytest

from ttck.harness.buyer.created_resources import CreatedResources, Subscription
from ttck.harness.runs.scenario import Scenario
from ttck.harness.runs.scenario_retries import driven
from ttck.harness.tests.entries import Story
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Operation


class Table:
    """A stage on which the n-th drive of a scenario loses these answers, by their operations."""

    def __init__(self, *losses):
        self.losses, self.drives, self.story = list(losses), 0, Story()
        self.buyer = SimpleNamespace(created_resources=CreatedResources())

    def drive(self, _stage):
        self.drives += 1
        for operation in self.losses.pop(0) if self.losses else ():
            self.story.exchange(operation, error="reset")
        return self.drives

    def play(self, **more):
        scenario = Scenario(**{"name": "s", "lane": "verdict", "title": "s", "drive": self.drive, **more})
        return driven(scenario, self, self.story)


LOST, OTHER, READ = (Operation.CANCEL,), (Operation.CLOSE,), (Operation.RETRIEVE,)


@pytest.mark.parametrize(
    ("losses", "drives"), [((), 1), ((READ,), 1), ((LOST,), 2), ((LOST, OTHER), 3), ((LOST, OTHER, READ, LOST), 3), ((LOST, LOST), 2)]
)
def test_a_scenario_is_driven_again_until_nothing_new_is_lost(losses, drives):
    assert Table(*losses).play() == drives


def test_a_lane_of_chance_is_not_driven_again():
    assert Table(LOST).play(lane="lifecycle") == 1


def test_what_was_made_good_is_not_lost():
    table = Table(LOST)
    table.buyer.created_resources.recovered.add(1)
    assert table.play() == 1


def test_subscriptions_are_not_made_twice():
    table = Table(LOST)

    def drive(stage):
        stage.buyer.created_resources.subscriptions["main"] = Subscription(name="main", hub_id="1", types=frozenset(), since=1)
        return table.drive(stage)

    assert table.play(drive=drive) == 1


def test_what_could_not_be_played_for_a_lost_answer_is_tried_again():
    table = Table(LOST)

    def drive(stage):
        if table.drive(stage) == 1:
            raise Inconclusive("no answer")
        return "story"

    assert table.play(drive=drive) == "story"


def test_what_cannot_be_played_at_all_is_said():
    def drive(_):
        raise Inconclusive("no stimulus")

    with pytest.raises(Inconclusive, match="no stimulus"):
        Table().play(drive=drive)
