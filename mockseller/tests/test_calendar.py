"""Free slots of the calendar."""

from __future__ import annotations

from ttck.mockseller.dialects.mef.calendar import HOUR, SLOT, as_slot, free_slots, within
from ttck.mockseller.engine.clock import MICROS, micros_of

NOW = micros_of("2026-03-10T15:30:00Z")
NEXT = micros_of("2026-03-11T08:00:00Z")


def at(hours):
    return NEXT + int(hours * HOUR)


def free(*marks, taken=(), regular=True):
    return free_slots(marks, taken=taken, regular=regular, now=NOW / MICROS)


def test_the_usual_hours_are_ten_a_day_for_fourteen_days():
    slots = free()
    assert len(slots) == 14 * 5
    assert slots[:6] == [(at(2 * n), at(2 * n + 2)) for n in range(5)] + [(at(24), at(26))]
    assert as_slot(slots[-1])["validFor"]["endDateTime"] == "2026-03-24T18:00:00.000Z"


def test_without_the_usual_hours_only_opened_windows_count():
    assert free(regular=False) == []
    assert free((at(1), at(6), True), regular=False) == [(at(1), at(3)), (at(3), at(5))]


def test_a_short_window_is_one_slot():
    assert free((at(1), at(1.5), True), regular=False) == [(at(1), at(1.5))]


def test_a_blocked_window_takes_every_slot_that_it_touches():
    assert free((at(1), at(3), False))[:2] == [(at(4), at(6)), (at(6), at(8))]
    assert free((at(2), at(4), False))[:2] == [(at(0), at(2)), (at(4), at(6))]


def test_the_later_entry_holds():
    window = at(0), at(2)
    assert window not in free((*window, True), (*window, False))
    assert window in free((*window, False), (*window, True))


def test_opening_replaces_slots_that_overlap():
    assert free((at(1), at(3), True))[:2] == [(at(1), at(3)), (at(4), at(6))]


def test_the_past_and_what_is_taken_is_not_free():
    assert free((NOW - HOUR, NOW + 2 * HOUR, True), regular=False) == []
    assert free((NOW - 4 * HOUR, NOW + 4 * HOUR, True), regular=False) == [(NOW, NOW + SLOT), (NOW + SLOT, NOW + 2 * SLOT)]
    assert free(taken=[(at(1), at(3))])[0] == (at(4), at(6))


def test_a_window_without_end_stays_answerable():
    first = micros_of("0001-01-01T00:00:00Z")
    slots = free((first, micros_of("9999-12-31T00:00:00Z"), True), regular=False)
    assert 300 < len(slots) <= 400
    assert NOW <= slots[0][0] < NOW + SLOT


def test_adjoining_periods_count_as_one():
    slots = [(0, 4), (4, 8)]
    assert within(slots, [(0, 2), (2, 5)]) == [(0, 4)]
    assert within(slots, [(2, 5), (0, 1)]) == []
    assert within(slots, [(0, 9), (1, 2), (5, 6)]) == slots
    assert within(slots, [(1, 9)]) == [(4, 8)]
    assert within(slots, []) == []
