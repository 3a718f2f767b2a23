"""Events without a cause: what was refused is told to nobody, and one event tells of one time."""

import pytest

from ttck.specs.vocabulary import Kind, Operation, TmfEvent
from ttck.suites.selftest.tests.tales import Tale, brief, ticket
from ttck.suites.tmf import event_gates, uncaused_rules
from ttck.suites.tmf.uncaused_rules import of_one_state, unannounced


@pytest.fixture
def tale():
    return Tale()


def judged(found, rule):
    return [rule(part) is None for part in found]


def test_a_create_that_was_refused_is_known_by_its_text(tale):
    tale.call(Operation.CREATE, ticket=None, status=400, answer={}, sent={"description": "without severity"})
    assert judged(uncaused_rules.refused_creates(tale.traffic, Kind.TICKET), unannounced) == [True]
    tale.event(TmfEvent.CREATED, ticket(id="9", description="without severity"))
    assert judged(uncaused_rules.refused_creates(tale.traffic, Kind.TICKET), unannounced) == [False]


def test_a_text_that_was_taken_as_well_proves_nothing(tale):
    for status in (400, 201):
        tale.call(Operation.CREATE, ticket=None, status=status, answer=ticket(description="x"), sent={"description": "x"})
    tale.event(TmfEvent.CREATED, ticket(description="x"))
    assert list(uncaused_rules.refused_creates(tale.traffic, Kind.TICKET)) == []


@pytest.mark.parametrize(
    ("name", "resource", "times", "right"),
    [
        (TmfEvent.CHANGED, brief(description="a"), 1, False),
        (TmfEvent.RESOLVED, brief(), 1, False),
        (TmfEvent.STATE_CHANGE, brief(status="acknowledged"), 1, True),  # the first status, told late
        (TmfEvent.STATE_CHANGE, brief(status="acknowledged"), 2, False),
        (TmfEvent.CREATED, ticket(), 1, True),
    ],
)
def test_a_ticket_all_of_whose_patches_were_refused_has_no_change_to_tell(tale, name, resource, times, right):
    tale.create()
    tale.call(Operation.PATCH, status=400, answer={}, sent={"severity": 7})
    tale.read()
    for _ in range(times):
        tale.event(name, resource)
    assert judged(uncaused_rules.refused_patches(tale.traffic, Kind.TICKET), unannounced) == [right]


@pytest.mark.parametrize("reason", ["a patch was taken", "an answer was lost", "the seller changed it"])
def test_a_change_that_may_have_a_cause_is_let_pass(tale, reason):
    tale.create()
    tale.call(Operation.PATCH, status=400, answer={}, sent={"severity": 7})
    if reason == "a patch was taken":
        tale.patch(sent={"description": "b"}, description="b")
    if reason == "an answer was lost":
        tale.call(Operation.PATCH, status=500, answer={}, sent={"description": "b"})
    tale.event(TmfEvent.CHANGED, brief(description="b"))
    tale.read(**({"priority": "1"} if reason == "the seller changed it" else {}))
    assert list(uncaused_rules.refused_patches(tale.traffic, Kind.TICKET)) == []


@pytest.mark.parametrize(("status", "right"), [((404,), False), ((405,), False), ((204,), None), ((204, 404), None)])
def test_a_deletion_that_was_refused_is_not_told(tale, status, right):
    tale.create()
    for one in status:
        tale.call(Operation.DELETE, ticket="1", status=one)
    tale.event(TmfEvent.DELETED, brief())
    found = judged(uncaused_rules.refused_deletions(tale.traffic, Kind.TICKET), unannounced)
    assert found == ([] if right is None else [right])


def test_one_event_does_not_mix_before_and_after(tale):
    tale.create(severity="Minor")
    tale.read(severity="Minor")
    tale.patch(sent={"description": "b", "severity": "Major"}, description="b", severity="Major")
    tale.read(description="b", severity="Major")
    tale.event(TmfEvent.CHANGED, brief(description="b", severity="Major"))
    assert judged(uncaused_rules.of_several(tale.traffic, Kind.TICKET), of_one_state) == [True]
    tale.event(TmfEvent.CHANGED, brief(description="b", severity="Minor"))
    assert judged(uncaused_rules.of_several(tale.traffic, Kind.TICKET), of_one_state) == [True, False]


def test_two_patches_without_a_reading_between_them_leave_a_state_unknown(tale):
    tale.create(severity="Minor")
    tale.call(Operation.PATCH, status=202, sent={"description": "b"})
    tale.call(Operation.PATCH, status=202, sent={"severity": "Major"})
    tale.read(description="b", severity="Major")
    tale.event(TmfEvent.CHANGED, brief(description="b", severity="Minor"))
    assert list(uncaused_rules.of_several(tale.traffic, Kind.TICKET)) == []


@pytest.mark.parametrize(
    ("choice", "arrived", "owed"),
    [("seen", True, True), ("seen", False, False), ("all", False, True), (TmfEvent.CREATED, False, False), (TmfEvent.DELETED, False, True)],
)
def test_a_type_is_owed_each_time_once_one_of_it_came_or_where_the_target_says_so(tale, choice, arrived, owed):
    if arrived:
        tale.event(TmfEvent.DELETED, brief(id="7"))
    target = type("Chosen", (), {"switches": {"owed_events": str(choice)}})
    assert event_gates.demanded(tale.traffic, target, TmfEvent.DELETED) is owed
