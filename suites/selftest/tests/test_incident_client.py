"""Incidents of this run are found in a long list, in one that is too large for the seller, and in one that grows so meanwhile."""

from __future__ import annotations

import itertools
from datetime import timedelta
from functools import partial
from types import SimpleNamespace

import pytest

from ttck.harness.judge.compare import instant
from ttck.harness.record.exchange import now
from ttck.harness.runs.scenario import Stage
from ttck.harness.tests.entries import Story
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Operation, Stimulus
from ttck.suites.common import incident_gates
from ttck.suites.common.incident_client import Incidents, decide_in_a_row

TOO_MANY = {"code": "tooManyRecords", "reason": "the result is too large"}


class Buyer:
    """Lists and reads the incidents of a seller that shows `most` in one answer, and hears of none."""

    def __init__(self, *, most, old=0, age=timedelta(days=1), blind=False):
        self.most, self.blind, self.asked = most, blind, []
        self.known = {f"OLD-{n}": (now() - age).isoformat() for n in range(old)}
        self.story, self.numbers = Story(), itertools.count(1)
        self.target = SimpleNamespace(limits=SimpleNamespace(max_pages=50), edition="draft", switches={})
        self.incidents = self
        self.stage = SimpleNamespace(buyer=self, must_offer=lambda _: None)
        self.stage.must_offer_at_once = partial(Stage.must_offer_at_once, self.stage)

    def find(self, params, *, label):
        self.asked.append(dict(params))
        bound = instant(dict(params).get("creationDate.gt"))
        found = [{"id": item, "creationDate": at} for item, at in self.known.items() if bound is None or instant(at) > bound]
        if self.blind or len(found) > self.most:
            return self.story.exchange(Operation.LIST_INCIDENTS, status=422, answer=TOO_MANY)
        return self.story.exchange(Operation.LIST_INCIDENTS, answer=found, headers={"x-total-count": str(len(found))})

    def retrieve(self, item, *, label):
        return self.story.exchange(Operation.RETRIEVE_INCIDENT, ticket=item, answer={"id": item, "creationDate": self.known[item]})

    def stimulate(self, name, item, **args):
        self.known[f"NEW-{next(self.numbers)}"] = now().isoformat()
        return self.story.stimulus(name)

    def until(self, read, condition, **_):
        seen = read()
        condition(seen)
        return seen

    def heard_of(self, _kind):
        return []

    def arrivals(self, _item, _event):
        return 0


@pytest.mark.parametrize("buyer", [Buyer(most=50), Buyer(most=50, old=60), Buyer(most=3, old=60), Buyer(most=500, old=300)])
def test_new_incidents_are_found_in_lists_of_any_length(buyer):
    finder = Incidents(buyer.stage)
    assert [finder.open().id for _ in range(3)] == ["NEW-1", "NEW-2", "NEW-3"]


def test_where_the_youngest_are_too_many_still_younger_ones_are_asked_for():
    buyer = Buyer(most=5, old=9, age=timedelta(minutes=5))
    assert Incidents(buyer.stage).open().id == "NEW-1"
    assert len({asked.get("creationDate.gt") for asked in buyer.asked}) > 2


def test_a_list_that_grows_too_large_is_asked_for_what_is_no_older_than_the_last_one():
    buyer = Buyer(most=3)
    finder = Incidents(buyer.stage)
    for number in range(1, 4):
        assert finder.open().id == f"NEW-{number}"
        buyer.known[f"NEW-{number}"] = (now() - timedelta(minutes=5 - number)).isoformat()
    assert [finder.open().id for _ in range(2)] == ["NEW-4", "NEW-5"]


def test_where_no_list_is_small_enough_nothing_is_guessed():
    buyer = Buyer(most=3, blind=True)
    with pytest.raises(Inconclusive, match="cannot be told which incident is new"):
        Incidents(buyer.stage).open()


def test_a_list_that_is_too_large_is_there():
    seen = Story().exchange(Operation.LIST_INCIDENTS, status=422, answer=TOO_MANY)
    assert incident_gates.offered(seen) is True
    assert incident_gates.offered(Story().exchange(Operation.LIST_INCIDENTS, status=501, answer={"code": "x", "reason": "no"})) is False
    assert incident_gates.offered(Story().exchange(Operation.LIST_INCIDENTS, status=400, answer={"code": "x", "reason": "no"})) is None


def test_of_incidents_that_change_in_a_row_none_is_read_between_the_decisions():
    buyer = Buyer(most=50)
    buyer.at_once = lambda _: True
    lives = [Incidents(buyer.stage).open(description=name) for name in ("one", "other")]
    begun = len(buyer.story.entries)
    buyer.stimulate = lambda name, item, **_: buyer.story.stimulus(name, ticket=item)
    decide_in_a_row(buyer.stage, lives, Stimulus.INCIDENT_CLOSE)
    seen = [(type(entry).__name__, entry.ticket) for entry in buyer.story.entries[begun:]]
    assert seen == [(kind, life.id) for kind in ("Exchange", "StimulusCall", "Exchange") for life in lives]
    assert [(len(life.changes), life.changes[0].before.ticket, life.changes[0].after.ticket) for life in lives] == [
        (1, life.id, life.id) for life in lives
    ]


def test_incidents_for_which_somebody_is_asked_do_not_change_in_a_row():
    buyer = Buyer(most=50)
    buyer.at_once = lambda _: False
    with pytest.raises(Inconclusive, match="cannot be given twice in a row"):
        decide_in_a_row(buyer.stage, [], Stimulus.INCIDENT_CLOSE)
