"""A free period has an offer in whatever words it is asked for, where it is free before and after."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from ttck.harness.tests.entries import Story
from ttck.specs.vocabulary import Operation
from ttck.suites.appointment import periods, slot_rules
from ttck.suites.appointment.periods import search, stretch
from ttck.suites.appointment.scenarios.c_searching import Reworded, Searching, _busy
from ttck.suites.appointment.scenarios.f_refusing import Probe

FREE, BUSY, LATER = stretch(2, 8, 10), stretch(3, 0, 5), stretch(2, 10, 12)
PLUS_TWO = timezone(timedelta(hours=2))


def searched(asked, *offered, status=201):
    answer = {"availableTimeSlot": [{"validFor": slot.document()} for slot in offered]}
    return Story().exchange(Operation.SEARCH_TIMESLOT, sent=search("w", asked), answer=answer, status=status)


def reworded(*offered, asked, before=(FREE,), after=(FREE,), status=201):
    plain = [FREE.document()]
    found = searched(asked, *offered, status=status)
    return Reworded(about="otherwise", window=FREE, before=searched(plain, *before), found=found, after=searched(plain, *after))


@pytest.mark.parametrize(("asked", "offered", "wrong"), [
    ([FREE.document(zone=PLUS_TWO)], [FREE], False),
    ([FREE.document(zone=PLUS_TWO)], [], True),
    ([FREE.document(zone=PLUS_TWO)], [LATER], True),
    ([BUSY.document(), FREE.document()], [FREE], False),
    ([BUSY.document(), FREE.document()], [stretch(3, 1, 2)], False),
    ([BUSY.document(), FREE.document()], [], True),
    ([FREE.document(), BUSY.document()], [], True),
])  # fmt: skip
def test_a_search_in_other_words_finds_a_slot_in_what_it_asks_for(asked, offered, wrong):
    seen = reworded(*offered, asked=asked)
    assert slot_rules.steady([seen]) == [seen]
    assert (slot_rules.finds_reworded(seen) is not None) is wrong


@pytest.mark.parametrize("more", [{"before": ()}, {"after": ()}, {"after": (LATER,)}, {"status": 422}])
def test_a_period_that_was_not_free_all_the_time_proves_nothing(more):
    assert slot_rules.steady([reworded(asked=[FREE.document(zone=PLUS_TWO)], **more)]) == []


def test_a_busy_period_is_one_in_which_a_search_of_its_own_found_nothing():
    busy, free = searched([BUSY.document()]), searched([LATER.document()], LATER)
    several, refused = searched([BUSY.document(), LATER.document()]), searched([LATER.document()], status=422)
    assert _busy(Searching(searches=[busy, free, several, refused]), FREE) == BUSY.document()
    assert _busy(Searching(searches=[free, several, refused]), FREE) is None
    assert _busy(Searching(searches=[busy]), BUSY) is None


def test_a_search_for_a_ticket_is_one_cause_under_both_its_rules():
    taken = Probe(rule="R74", about="the id of the ticket", exchange=searched([FREE.document()]))
    breach = slot_rules.probe_refused(taken)
    assert breach is not None
    assert breach.cause == "the id of the ticket taken"


WHOLE = {"night": stretch(2, 0, 12), "days": stretch(1, 0, 48)}


def longer(*offered, whole, **more):
    return replace(reworded(*offered, asked=[WHOLE[whole].document()], **more), whole=WHOLE[whole])


@pytest.mark.parametrize(("offered", "wrong"), [([FREE], False), ([LATER], False), ([], True), ([stretch(3, 8, 10)], True)])
def test_a_longer_period_that_is_free_late_has_an_offer(offered, wrong):
    night, days = longer(*offered, whole="night"), longer(*offered, whole="days")
    assert slot_rules.within_a_day([night, days]) == [night]
    assert slot_rules.within_a_day([night, days], beyond=True) == [days]
    assert (slot_rules.finds_reworded(night) is not None) is wrong
    assert slot_rules.steady([longer(*offered, whole="night", after=())]) == []


@pytest.mark.parametrize("about", periods.spans())
def test_only_a_late_part_of_a_longer_period_is_free(about):
    busy, free, whole = periods.spans()[about]
    assert (busy.start, busy.end) == (whole.start, free.start)
    assert periods.within(free, [whole])
    assert whole.end > free.end
    assert whole.start.date() < free.end.date()


@pytest.mark.parametrize("about", periods.BLOCKS)
def test_what_is_blocked_of_a_slot_meets_it(about):
    blocked = periods.blocks(FREE)[about]
    assert blocked.meets(FREE)
    assert blocked.start < blocked.end


def test_a_slot_is_blocked_at_its_ends_within_it_and_around_it():
    blocked = list(periods.blocks(FREE).values())
    within = [one for one in blocked if FREE.start < one.start and one.end < FREE.end]
    assert {one.document()["startDateTime"][-6:] for one in within} == {"10:00Z"}
    assert [one.document()["endDateTime"][-6:] for one in within] == ["50:00Z", "50:00Z"]
    assert any(one.start < FREE.start < one.end < FREE.end for one in blocked)
    assert any(FREE.start < one.start < FREE.end < one.end for one in blocked)
    assert any(one.start < FREE.start and FREE.end < one.end for one in blocked)
