"""Who listened when: what a subscription gets after its end, and what two subscriptions owe each other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ttck.harness.judge import expected_by_changes
from ttck.specs.vocabulary import Operation, TmfEvent
from ttck.suites.selftest.tests.tales import Tale, brief, ticket
from ttck.suites.tmf import hub_rules, parting_rules
from ttck.suites.tmf.scenarios.j_announcing import Announcing, Parting


@pytest.fixture
def tale():
    return Tale()


def parted(tale):
    """A subscription that was served and has ended, and a ticket that is made and deleted afterwards."""
    tale.create()
    tale.event(TmfEvent.CREATED, ticket(), on="parted")
    end = tale.call(Operation.UNSUBSCRIBE, ticket=None, status=204)
    tale.call(Operation.CREATE, ticket=None, status=201, answer=ticket(id="2"))
    tale.event(TmfEvent.CREATED, ticket(id="2"))
    for item in ("1", "2"):
        tale.call(Operation.DELETE, ticket=item, status=204)
    return Parting(started=tale.registering.started, ended=end, later="2")


@pytest.mark.parametrize(
    ("name", "item", "fine"),
    [
        (TmfEvent.DELETED, "2", False),
        (TmfEvent.DELETED, "1", False),
        (TmfEvent.STATE_CHANGE, "2", False),
        (TmfEvent.CHANGED, "1", True),
    ],
)
def test_no_event_of_what_was_done_after_the_end_reaches_a_subscription_and_older_ones_may_come_late(tale, name, item, fine):
    parting = parted(tale)
    assert [parting_rules.not_parted(one) for one in parting_rules.ended(tale.traffic, parting.ended, "2")] == [None]
    tale.event(name, brief(id=item), on="parted")
    found = parting_rules.ended(tale.traffic, parting.ended, "2")
    assert all(parting_rules.not_parted(one) is None for one in found) is fine


def test_nothing_is_owed_of_what_was_done_while_no_subscription_listened(tale):
    def subscribe(ident, callback):
        tale.call(Operation.SUBSCRIBE, ticket=None, status=201, answer={"id": ident}, sent={"callback": callback})

    def ends(ident):
        ended = tale.call(Operation.UNSUBSCRIBE, ticket=None, status=204)
        tale.entries[-1] = replace(ended, method="DELETE", url=f"http://seller.example/hub/{ident}")

    def create(ident):
        tale.call(Operation.CREATE, ticket=None, status=201, answer=ticket(id=ident))

    create("1")
    ends("h")
    subscribe("d", "http://buyer.example/refused")
    create("2")
    ends("d")
    subscribe("h2", "http://buyer.example/main")
    create("3")
    debts = [debt.history.item_history.ticket for debt in tale.owed(expected_by_changes.created)]
    assert debts == ["1", "3"]


@pytest.fixture
def two(tale):
    """A ticket that was there before, two subscriptions, and another ticket that is made when both are there."""
    tale.create(id="old")  # at 2 s
    for ident, name in (("m", "main"), ("n", "narrow-2")):
        tale.call(Operation.SUBSCRIBE, ticket=None, status=201, answer={"id": ident}, sent={"callback": f"http://buyer.example/{name}"})
    tale.create()
    return tale


def one_alone(tale, *, wait):
    found = hub_rules.shared(tale.traffic, Announcing(ticket="1", other="old"), first="main", second="narrow", wait=wait)
    return [part.value[0][1] for part in found if hub_rules.on_both(part) is not None]


def end_of(tale, ident):
    tale.entries[-1] = replace(tale.call(Operation.UNSUBSCRIBE, ticket=None, status=204), url=f"http://seller.example/hub/{ident}")


def test_an_event_that_one_subscription_got_is_owed_to_another_that_was_there_and_had_its_time(two):
    two.event(TmfEvent.STATE_CHANGE, brief())  # at 6 s
    two.read()
    end_of(two, "n")  # at 8 s
    assert one_alone(two, wait=2) == ["1"]
    assert one_alone(two, wait=2.5) == []  # it may have been on its way when the subscription was ended
    two.event(TmfEvent.STATE_CHANGE, brief(), on="narrow")
    assert one_alone(two, wait=2) == []


@pytest.mark.parametrize("ends", ["m", "n"])
def test_an_event_that_comes_after_the_end_of_one_subscription_is_not_owed_to_it(two, ends):
    end_of(two, ends)
    two.event(TmfEvent.STATE_CHANGE, brief(), on={"m": "narrow", "n": "main"}[ends])
    for _ in range(9):
        two.read()
    assert one_alone(two, wait=2) == []


def test_an_event_at_the_very_end_may_be_on_its_way(two):
    two.event(TmfEvent.STATE_CHANGE, brief(), on="narrow")  # at 6 s
    two.read()
    assert one_alone(two, wait=2) == []
    two.read()
    assert one_alone(two, wait=2) == ["1"]


def test_an_event_from_before_a_subscription_is_not_owed_to_it(two):
    two.event(TmfEvent.STATE_CHANGE, brief(id="old"))  # at 6 s; the second subscription was confirmed at 4 s
    for _ in range(9):
        two.read()
    assert one_alone(two, wait=3) == []
    assert one_alone(two, wait=2) == ["old"]


def test_a_subscription_that_is_made_again_is_owed_what_comes_then(two):
    end_of(two, "m")  # at 6 s
    two.call(Operation.SUBSCRIBE, ticket=None, status=201, answer={"id": "m2"}, sent={"callback": "http://buyer.example/main"})
    two.read()
    two.event(TmfEvent.STATE_CHANGE, brief(), on="narrow")  # at 9 s
    for _ in range(9):
        two.read()
    assert one_alone(two, wait=3) == []
    assert one_alone(two, wait=2) == ["1"]
