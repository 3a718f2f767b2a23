from __future__ import annotations

import pytest

from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.record_index import Index, derived
from ttck.harness.tests.entries import Story
from ttck.specs.vocabulary import Kind, Operation, Stimulus


class Owner:
    """Something that does not change."""

    def __init__(self, text):
        self.text = text
        self.asked = 0

    @derived
    def twice(self, times=2):
        self.asked += 1
        return (self.text * times,)


def test_what_is_worked_out_of_an_object_is_made_once_for_each_question():
    one, other = Owner("a"), Owner("b")
    assert one.twice() is one.twice() == ("aa",)
    assert (one.twice(3), one.twice(times=3), other.twice()) == (("aaa",), ("aaa",), ("bb",))
    assert (one.asked, other.asked) == (3, 1)


def test_an_exception_is_not_kept():
    calls = []

    @derived
    def fails(owner):
        calls.append(owner)
        raise KeyError(owner)

    owner = Owner("a")
    for _ in range(2):
        with pytest.raises(KeyError):
            fails(owner)
    assert calls == [owner, owner]


def test_exchanges_are_found_by_operation_in_the_order_of_the_record_answered_or_not():
    story = Story()
    created, listed, lost, again = story.create(), story.exchange(Operation.LIST), story.read("x", error="reset"), story.create("2")
    traffic = Traffic(story.entries)
    assert traffic.asked(Operation.RETRIEVE, Operation.CREATE, None) == (created, lost, again)
    assert traffic.of(Operation.RETRIEVE, Operation.CREATE) == [created, again]
    assert traffic.of(Operation.PATCH, None) == []
    assert traffic.exchanges == (created, listed, lost, again)


def test_notifications_are_found_by_kind_in_the_order_of_the_record():
    story = Story()
    ticket, incident, other = (story.event(f"{name}Event") for name in ("troubleTicketStatusChange", "incidentCreate", "whatever"))
    traffic = Traffic(story.entries)
    assert traffic.notifications_of(Kind.INCIDENT) == (incident,)
    assert traffic.notifications_of(Kind.INCIDENT, Kind.TICKET) == (ticket, incident, other)


def test_what_happened_to_an_item_stands_under_each_item_that_it_moved():
    story = Story()
    story.create("1")
    shown = story.exchange(Operation.RETRIEVE, answer={"id": "1", "status": "inProgress", "workOrder": [{"id": "w"}]})
    decision = story.stimulus(Stimulus.WORKORDER_START, ticket="w")
    seen = story.exchange(Operation.RETRIEVE_WORKORDER, ticket="w", answer={"id": "w", "state": "open", "appointment": {"id": "a"}})
    index = Index(tuple(story.entries))
    assert index.items(Kind.WORKORDER) == {"w": (decision, seen)}
    assert index.items(Kind.TICKET)["1"][1:] == (shown, decision)
    assert index.items(Kind.INCIDENT) == {}
