"""A free period has an offer in whatever words it is asked for, where it is free before and after."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest

from harness.tests.entries import Story
from specs.vocabulary import Operation
from suites.visit import slot_rules
from suites.visit.periods import search, stretch
from suites.visit.scenarios.c_searching import Reworded, Searching, _busy
from suites.visit.scenarios.f_refusing import Probe

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
