"""What a booking that is refused leaves alone: its workorder and its slot, whatever a live seller does beside it."""

from __future__ import annotations

import pytest

from ttck.harness.tests.entries import Story
from ttck.specs.vocabulary import Operation
from ttck.suites.appointment import periods, refusal_rules
from ttck.suites.appointment.scenarios.f_refusing import Lingering, Probe

FIRST, SECOND, THIRD = (periods.stretch(number, 8, 10) for number in (2, 3, 4))


def workorder(flag=True, *named):  # noqa: FBT002 - what the attribute says
    document = {"id": "w", "state": "open", "appointmentRequired": flag, "appointment": [{"id": one} for one in named]}
    return Story().exchange(Operation.RETRIEVE_WORKORDER, answer=document)


def search(*slots, status=201):
    return Story().exchange(
        Operation.SEARCH_TIMESLOT, status=status, answer={"availableTimeSlot": [{"validFor": slot.document()} for slot in slots]}
    )


@pytest.mark.parametrize(("before", "after", "asks", "names"), [
    (workorder(True, "a", "b"), workorder(True, "b", "a"), True, True),
    (workorder(True), workorder(True, "new"), True, False),
    (workorder(True), workorder(False), False, True),
])  # fmt: skip
def test_a_workorder_is_as_it_was_in_whatever_order_it_names_appointments(before, after, asks, names):
    refused = Story().exchange(Operation.CREATE_APPOINTMENT, status=422, answer={"code": "missingProperty", "reason": "no contact"})
    probe = Probe(rule="R82", about="no contact at all", exchange=refused, before=before, after=after)
    assert refusal_rules.refused_around([probe]) == [probe]
    assert (refusal_rules.still_asks(probe) is None) is asks
    assert (refusal_rules.names_no_more(probe) is None) is names


@pytest.mark.parametrize(("before", "after", "judged", "lost"), [
    ([FIRST, SECOND], [SECOND], True, True),
    ([FIRST, SECOND], [FIRST, SECOND], True, False),
    ([FIRST, SECOND, THIRD], [THIRD], True, False),
    ([SECOND], [SECOND], False, False),
])  # fmt: skip
def test_a_slot_that_was_not_on_offer_right_before_tells_nothing(before, after, judged, lost):
    seen = Lingering(slot=FIRST, refused=(), before=search(*before), after=search(*after))
    assert bool(refusal_rules.lingering([seen])) is judged
    assert (refusal_rules.left_on_offer([seen]) is not None) is lost
    assert refusal_rules.lingering([Lingering(slot=FIRST, refused=(), before=search(*before), after=search(status=422))]) == []


@pytest.mark.parametrize(("window", "found"), [(FIRST.halves[0], [FIRST]), (FIRST.moved(hours=2), []), (FIRST.moved(hours=-1), [FIRST])])
def test_a_slot_reaches_into_what_it_has_time_in_common_with(window, found):
    assert periods.reaching(search(FIRST, SECOND).document, window) == found
