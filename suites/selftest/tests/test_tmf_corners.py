"""Rules of what is seldom: single steps of a JSON Patch, a status with more, the seller's own decisions, times and names of events."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from ttck.harness.judge import expected_by_changes
from ttck.harness.judge.observations import Subject
from ttck.harness.record.exchange import StimulusCall
from ttck.harness.replay.recorded_traffic import Excerpt
from ttck.specs.vocabulary import Operation, Stimulus, TmfEvent, TmfState
from ttck.suites.selftest.tests.tales import START, Tale, brief, ticket
from ttck.suites.tmf import effects, event_gates, event_rules, expectation_rules, move_rules, pull_rules, stay_rules
from ttck.suites.tmf.changes import Patch
from ttck.suites.tmf.scenarios.g_stepping import Operated, Stepping
from ttck.suites.tmf.scenarios.k_pulling import Pull, Pulling
from ttck.suites.tmf.scenarios.k_staying import Stay, Staying


@pytest.fixture
def tale():
    return Tale()


def tried(tale, about, before, after, *, status=200):
    first = tale.read(**before)
    made = tale.call(Operation.PATCH, status=status, answer=ticket(**after))
    return Patch(about=about, item="1", changes=[], media="", before=first, exchange=made, after=tale.read(**after))


NOTES = [{"text": text} for text in ("one", "two", "three")]


@pytest.mark.parametrize(
    ("wanted", "gone", "after", "fine"),
    [
        ({"name": "n", "description": "n"}, (), {"name": "n", "description": "n"}, True),
        ({"name": "n", "description": "n"}, (), {"description": "n"}, False),
        ({"description": "n"}, (("name", None),), {"description": "n"}, True),
        ({"description": "n"}, (("name", None),), {"description": "n", "name": ""}, True),
        ({"description": "n"}, (("name", None),), {"description": "n", "name": "n"}, False),
        ({"note": NOTES[:2]}, (("note", "three"),), {"note": NOTES[:2]}, True),
        ({"note": NOTES[:2]}, (("note", "three"),), {"note": NOTES[1:]}, False),
        ({"note": NOTES[:2]}, (("note", "three"),), {"note": NOTES}, False),
    ],
)
def test_an_operation_does_what_it_says(tale, wanted, gone, after, fine):
    one = Operated(patch=tried(tale, "copy", {"name": "n"}, after), wanted=wanted, gone=gone)
    (part,) = move_rules.operations(Stepping(operated=[one]))
    breach = move_rules.operated(part)
    assert (breach is None) is fine
    assert breach is None or "copy" in breach.message


def test_an_operation_that_is_refused_proves_nothing(tale):
    one = Operated(patch=tried(tale, "copy", {}, {}, status=400), wanted={"name": "n"})
    assert move_rules.operations(Stepping(operated=[one])) == []


@pytest.mark.parametrize(
    ("told", "count"),
    [
        ({}, 1),
        ({"description": "b"}, 0),  # the event of the status tells it as well
        ({"description": "a"}, 1),
    ],
)
def test_what_changes_beside_a_status_is_owed_its_event(tale, told, count):
    tale.create()
    tale.patch(sent={"status": "pending", "description": "b"}, status="pending", description="b")
    tale.event(TmfEvent.STATE_CHANGE, brief(status="pending", **told))
    assert tale.owed(expected_by_changes.changed) == []
    debts = tale.owed(expected_by_changes.beside)
    assert [debt.count for debt in debts] == [1] * count
    assert all(expectation_rules.kept(debt) for debt in debts)
    tale.event(TmfEvent.CHANGED, brief(description="b"))
    assert not any(expectation_rules.kept(debt) for debt in tale.owed(expected_by_changes.beside))


def test_what_changes_beside_a_status_has_an_event_of_its_own_where_changes_do_not_join(tale):
    tale.create()
    tale.patch(sent={"description": "b"}, description="b")
    tale.event(TmfEvent.CHANGED, brief(description="b"))
    tale.patch(sent={"status": "pending", "description": "c"}, status="pending", description="c")
    tale.event(TmfEvent.STATE_CHANGE, brief(status="pending"))
    (debt,) = tale.owed(expected_by_changes.beside)
    assert expectation_rules.kept(debt, may_join=False) is not None
    tale.event(TmfEvent.CHANGED, brief(description="c"))
    (debt,) = tale.owed(expected_by_changes.beside)
    assert expectation_rules.kept(debt, may_join=False) is None


@pytest.mark.parametrize(("choice", "must"), [("allow", False), ("refuse", True)])
@pytest.mark.parametrize("due", ["all", "seen"])
def test_one_event_for_a_status_and_more_is_a_warning_where_changes_may_join(tale, choice, must, due):
    target = SimpleNamespace(switches={"coalesced_changes": choice, "owed_events": due})
    tale.create()
    tale.patch(sent={"status": "pending", "description": "b"}, status="pending", description="b")
    tale.event(TmfEvent.STATE_CHANGE, brief(status="pending"))
    of = [event_gates.owed(tale.traffic, target, TmfEvent.CHANGED, tale.registering, must=one) for one in (True, False)]
    assert [len(one) for one in of] == [int(must and due == "all"), int(not must or due == "seen")]


def test_what_goes_with_a_status_is_not_owed_apart(tale):
    tale.create()
    tale.patch(sent={"status": "pending", "statusChangeReason": "x"}, status="pending", statusChangeReason="x", severity="new")
    assert tale.owed(expected_by_changes.changed) == []


# --- decisions of the seller ------------------------------------------------------------------------------------------


def pull(tale, before, after, stimulus=Stimulus.START_WORK):
    first = tale.read(**before)
    call = StimulusCall(**tale._moment(), scenario="x", name=stimulus, ticket="1", args={}, via="http", ok=True)
    tale.entries.append(call)
    return Pull(item="1", call=call, before=first, after=tale.read(**after))


def stamp(second):
    return (START + timedelta(seconds=second)).isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize(("last", "fine"), [(90, True), (0, False), (-9, False)])
def test_the_last_update_moves_with_a_decision(tale, last, fine):
    tale.create(lastUpdate=stamp(0))
    tale.read(lastUpdate=stamp(0))
    one = pull(tale, {"lastUpdate": stamp(0)}, {"lastUpdate": stamp(last), "priority": "1"})
    assert len(move_rules.updates([one])) == 1
    (part,) = move_rules.telling(tale.traffic, [one])
    assert any(rule(part) for rule in (effects.not_back, move_rules.onward)) is not fine


def step(state, second):
    return {"status": state, "statusChangeDate": stamp(second)}


@pytest.mark.parametrize(
    ("entries", "fine"),
    [
        ([step("inProgress", 9)], True),
        ([step("acknowledged", 9)], False),
        ([], False),
        ([step("pending", 8), step("inProgress", 9)], True),  # a way of its own that nobody saw
        ([step("inProgress", 8), step("acknowledged", 9)], True),
    ],
)
def test_a_decision_is_in_the_history(tale, entries, fine):
    known = [step("acknowledged", 0), step("inProgress", 1), step("acknowledged", 2)]
    before = {"status": "acknowledged", "statusChangeHistory": known}
    one = pull(tale, before, {"status": "inProgress", "statusChangeHistory": [*known, *entries]})
    (part,) = pull_rules.turns(Pulling(pulls=[one]))
    assert (effects.recorded("v5", one=False)(part) is None) is fine


@pytest.mark.parametrize(
    ("after", "fine"),
    [
        ({"severity": "other", "note": [*NOTES, {"text": "new"}], "priority": "7"}, True),
        ({"description": "cut"}, False),
        ({"note": NOTES[:2]}, False),
    ],
)
def test_a_decision_leaves_what_was_given(tale, after, fine):
    before = {"severity": "one", "note": NOTES, "priority": "1"}
    (part,) = pull_rules.every(Pulling(pulls=[pull(tale, before, {**before, "status": "pending", **after})]))
    assert (pull_rules.leaves_what_was_given(part) is None) is fine


# --- events -----------------------------------------------------------------------------------------------------------


def stays(tale, times, *, create=1, changed=2):
    """A ticket that was created at 1 s by its own clock and moves at each of these seconds, as its events have it."""
    dates = {"creationDate": stamp(1), "lastUpdate": stamp(1)}
    tale.create(**dates)
    tale.event(TmfEvent.CREATED, ticket(**dates), envelope={"eventTime": stamp(create)})
    found = []
    for number, (second, state) in enumerate(zip(times, (TmfState.PENDING, TmfState.IN_PROGRESS) * 2, strict=False)):
        first = tale.read(**{**dates, "lastUpdate": stamp(changed + 10 * number)})
        made = tale.patch(sent={"status": state}, status=state)
        tale.event(TmfEvent.STATE_CHANGE, brief(status=state), envelope={"eventTime": stamp(second)})
        found.append(Stay(ticket="1", status=state, came=(first, made, tale.read(**dates, status=state))))
    return stay_rules.moments(Staying(stays=found), tale.traffic)


@pytest.mark.parametrize(
    ("times", "create", "fine"),
    [
        ((3, 13, 23), 1, True),
        ((1, 1, 1), 1, False),  # the time of the create
        ((1, 13, 23), 1, True),  # once is not enough
        ((-97, -87, -77), -99, True),  # another clock, by the events of creates
    ],
)
def test_the_time_of_an_event_is_not_before_its_change(tale, times, create, fine):
    (part,) = stays(tale, times, create=create)
    assert (stay_rules.timely(part) is None) is fine


def test_a_first_change_says_nothing_of_times(tale):
    assert next(iter(stays(tale, (1, 1), changed=1))).value[0] == 1


@pytest.mark.parametrize(
    ("kinds", "events", "where"),
    [
        ((TmfEvent.RESOLVED, TmfEvent.STATE_CHANGE), [TmfEvent.STATE_CHANGE], "/eventType"),
        ((TmfEvent.RESOLVED, TmfEvent.STATE_CHANGE), [TmfEvent.RESOLVED], "/@type"),
        ((TmfEvent.RESOLVED, TmfEvent.STATE_CHANGE), [], None),
        ((TmfEvent.RESOLVED, TmfEvent.RESOLVED), [], ""),
    ],
)
def test_of_two_names_the_one_that_happened_is_right(tale, kinds, events, where):
    tale.create()
    tale.patch(sent={"status": "resolved"}, status="resolved")
    for name in events:
        tale.event(name, brief(status="resolved"))
    event = tale.event(kinds[0], brief(status="resolved"), envelope={"eventType": kinds[1]})
    breach = event_rules.typed(event_gates.fitting(tale.traffic))(event)
    assert (breach is None) is (where == "")
    assert breach is None or breach.where == where


@pytest.mark.parametrize("name", [TmfEvent.RESOLVED, TmfEvent.STATE_CHANGE])
def test_of_two_names_one_is_wrong_where_nobody_knows_what_happened(tale, name):
    tale.create()
    tale.patch(sent={"status": "resolved"}, status="resolved")
    tale.event(TmfEvent.RESOLVED, brief(status="resolved"))
    event = tale.event(TmfEvent.RESOLVED, brief(status="resolved"), envelope={"eventType": name})
    breach = event_rules.typed(event_gates.fitting(Excerpt(tale.entries)))(event)
    assert (breach is None) is (name == TmfEvent.RESOLVED)
    assert breach is None or "one of them is wrong" in breach.message


def test_a_type_of_its_own_needs_a_name(tale):
    rule = event_rules.typed(lambda _: None)
    assert rule(tale.event("OwnEvent", brief(), envelope={"eventType": TmfEvent.CHANGED})) is None
    assert rule(tale.event("OwnEvent", brief(), envelope={"eventType": "Other"})) is not None
    assert rule(tale.event(TmfEvent.CHANGED, brief(), envelope={"eventType": "Other"})) is None


def test_subjects_show_the_readings(tale):
    one = pull(tale, {}, {"priority": "1"})
    assert pull_rules.every(Pulling(pulls=[one])) == [Subject(value=one, where="", seen=(one.before, one.after))]
