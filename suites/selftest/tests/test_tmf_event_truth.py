"""What an event of TMF621 tells is compared with what the readings around it show: sellers that are unusual and right pass."""

from __future__ import annotations

import pytest

from ttck.specs.vocabulary import Operation, TmfEvent
from ttck.suites.selftest.tests.tales import Tale, brief, ticket
from ttck.suites.tmf import payload_rules, truth_rules


@pytest.fixture
def tale():
    return Tale()


def _lies(tale):
    return {part.where for part in truth_rules.told(tale.traffic) if truth_rules.true(part) is not None}


def test_an_event_tells_what_the_change_led_to(tale):
    tale.create()
    tale.patch(sent={"description": "b"}, description="b")
    tale.event(TmfEvent.CHANGED, brief(description="b"))
    tale.read(description="b")
    assert _lies(tale) == set()
    tale.event(TmfEvent.CHANGED, brief(description="a"))
    tale.read(description="b")
    assert _lies(tale) == {"/event/troubleTicket/description"}


def test_whole_tickets_tell_what_was_at_their_time(tale):
    tale.create(name="x")
    tale.patch(sent={"description": "b"}, description="b", name="x")
    tale.event(TmfEvent.CHANGED, ticket(description="b", name="x"))
    tale.patch(sent={"name": "y"}, description="b", name="y")
    tale.event(TmfEvent.CHANGED, ticket(description="b", name="y"))
    tale.read(description="b", name="y")
    assert _lies(tale) == set()


def test_a_list_that_is_cut_is_wrong_by_itself_and_not_what_changed_at_another_time(tale):
    notes, dates = [{"text": "a"}, {"text": "b"}], ["2030-01-01T00:00:00Z", "2031-01-01T00:00:00Z"]
    tale.create(note=notes[:1], expectedResolutionDate=dates[0], name="x")
    tale.patch(sent={"note": notes}, note=notes, expectedResolutionDate=dates[0], name="x")
    tale.event(TmfEvent.CHANGED, ticket(note=notes[:1], expectedResolutionDate=dates[0], name="x"))
    tale.patch(sent={"expectedResolutionDate": dates[1]}, note=notes, expectedResolutionDate=dates[1], name="x")
    tale.event(TmfEvent.CHANGED, ticket(note=notes[:1], expectedResolutionDate=dates[1], name="x"))
    tale.patch(sent={"name": "y"}, note=notes, expectedResolutionDate=dates[1], name="y")
    tale.event(TmfEvent.CHANGED, ticket(note=notes[:1], expectedResolutionDate=dates[1], name="y"))
    tale.read(note=notes, expectedResolutionDate=dates[1], name="y")
    found = [breach for breach in map(truth_rules.true, truth_rules.told(tale.traffic)) if breach is not None]
    assert {(breach.where, breach.manner) for breach in found} == {("/event/troubleTicket/note", "lists are cut short")}
    assert all(breach.expected.count(" or ") == 0 for breach in found)  # the same value is named once


def test_an_event_of_several_attributes_is_read_as_the_change_with_which_it_disagrees_least(tale):
    tale.create(note=[1, 2], externalId="a", description="x")
    tale.patch(sent={"description": "y"}, note=[1, 2], externalId="a", description="y")
    tale.event(TmfEvent.CHANGED, ticket(note=[1], externalId="a", description="y"))
    tale.patch(sent={"externalId": "b", "note": [3, 4]}, note=[3, 4], externalId="b", description="y")
    tale.event(TmfEvent.CHANGED, ticket(note=[3], externalId="b", description="y"))
    tale.read(note=[3, 4], externalId="b", description="y")
    assert _lies(tale) == {"/event/troubleTicket/note"}


def test_an_event_of_a_later_change_is_not_held_against_the_earlier_ones(tale):
    tale.create(name="x", priority="1")
    tale.patch(sent={"name": "y"}, name="y", priority="1")
    tale.event(TmfEvent.CHANGED, brief(name="y"))
    tale.patch(sent={"priority": "2"}, name="y", priority="2")
    tale.event(TmfEvent.CHANGED, brief(priority="1"))
    tale.read(name="y", priority="2")
    assert _lies(tale) == {"/event/troubleTicket/priority"}


def test_an_old_value_is_told_as_one_of_another_time(tale):
    tale.create(name="x")
    tale.patch(sent={"name": "y"}, name="y")
    tale.event(TmfEvent.CHANGED, brief(name="x"))
    tale.read(name="y")
    (breach,) = [one for one in map(truth_rules.true, truth_rules.told(tale.traffic)) if one is not None]
    assert breach.manner == truth_rules.ANOTHER_TIME


def test_another_offset_is_the_same_moment(tale):
    tale.create(creationDate="2026-01-01T00:00:00Z")
    tale.event(TmfEvent.CREATED, ticket(creationDate="2026-01-01T01:00:00+01:00"))
    tale.read(creationDate="2026-01-01T00:00:00Z")
    assert _lies(tale) == set()


def test_small_letters_are_the_same_moment(tale):
    tale.create(creationDate="2026-01-01T00:00:00Z")
    tale.event(TmfEvent.CREATED, ticket(creationDate="2026-01-01t00:00:00z"))
    tale.read(creationDate="2026-01-01T00:00:00Z")
    assert _lies(tale) == set()


def test_a_change_that_no_reading_showed_is_no_lie(tale):
    tale.create(priority="1")
    tale.event(TmfEvent.CHANGED, brief(priority="3"))
    tale.patch(sent={"priority": "2"}, priority="2")
    tale.event(TmfEvent.CHANGED, brief(priority="2"))
    tale.read(priority="2")
    assert _lies(tale) == set()


def test_a_value_that_was_never_there_is_a_lie(tale):
    tale.create(priority="1")
    tale.patch(sent={"priority": "2"}, priority="2")
    tale.event(TmfEvent.CHANGED, brief(priority="3"))
    tale.read(priority="2")
    assert _lies(tale) != set()


def test_an_attribute_that_is_taken_away_cannot_be_shown(tale):
    tale.create(name="x")
    tale.patch(sent={"name": None})
    tale.event(TmfEvent.CHANGED, brief())
    (part,) = payload_rules.carried(tale.traffic, TmfEvent.CHANGED)
    assert payload_rules.fuller(TmfEvent.CHANGED, "v5")(part) is None


def test_an_event_without_the_change_is_wrong(tale):
    tale.create()
    tale.patch(sent={"description": "b"}, description="b")
    tale.event(TmfEvent.CHANGED, brief())
    (part,) = payload_rules.carried(tale.traffic, TmfEvent.CHANGED)
    assert payload_rules.fuller(TmfEvent.CHANGED, "v5")(part) is not None


@pytest.mark.parametrize(("description", "lies"), [("a", set()), ("b", {"/event/troubleTicket/description"})])
def test_an_event_of_a_create_tells_what_was_when_it_came(tale, description, lies):
    tale.create()
    tale.event(TmfEvent.CREATED, ticket(description=description))
    tale.read()
    tale.patch(sent={"description": "b"}, description="b")
    tale.read(description="b")
    assert _lies(tale) == lies


def test_an_event_of_a_create_that_comes_late_may_tell_what_became_of_it(tale):
    tale.create()
    tale.patch(sent={"description": "b"}, description="b")
    tale.event(TmfEvent.CREATED, ticket(description="b"))
    tale.read(description="b")
    assert _lies(tale) == set()


@pytest.mark.parametrize(("name", "lies"), [("y", set()), ("x", {"/event/troubleTicket/name"}), (None, set())])
def test_an_event_of_a_deletion_tells_what_was_last_seen(tale, name, lies):
    tale.create(name="x")
    tale.patch(sent={"name": "y"}, name="y")
    tale.read(name="y")
    tale.call(Operation.DELETE, status=204)
    tale.event(TmfEvent.DELETED, brief(name=name))
    assert _lies(tale) == lies


@pytest.mark.parametrize(("first", "lies"), [("inProgress", set()), ("pending", {"/event/troubleTicket/status"})])
def test_an_event_tells_of_no_change_of_status_that_comes_later(tale, first, lies):
    tale.create()
    for status, said in (("inProgress", first), ("pending", "pending")):
        tale.patch(sent={"status": status}, status=status)
        tale.event(TmfEvent.STATE_CHANGE, brief(status=said))
        tale.read(status=status)
    assert _lies(tale) == lies


@pytest.mark.parametrize("sent", [{"description": "b", "status": "none"}, [{"op": "replace", "path": "/description", "value": "b"}]])
def test_an_event_does_not_tell_what_was_refused_though_no_reading_follows(tale, sent):
    tale.create()
    tale.call(Operation.PATCH, sent=sent, status=400, answer={"code": "x", "reason": "no"})
    tale.event(TmfEvent.CHANGED, brief(description="b"))
    (found,) = [breach for breach in map(truth_rules.true, truth_rules.told(tale.traffic)) if breach is not None]
    assert found.message == "an event tells of a change that was refused"
    tale.patch(sent={"description": "b"}, description="b")
    assert [breach for breach in map(truth_rules.true, truth_rules.told(tale.traffic)) if breach is not None] == []


@pytest.mark.parametrize(
    ("told", "lies"), [("2026-01-02T03:04:05Z", set()), ("2026-01-02T04:04:05Z", {"/event/troubleTicket/resolutionDate"})]
)
def test_the_date_of_a_resolution_is_one_that_a_reading_showed(tale, told, lies):
    tale.create(status="inProgress")
    tale.patch(sent={"status": "resolved"}, status="resolved", resolutionDate="2026-01-02T03:04:05Z")
    tale.event(TmfEvent.RESOLVED, brief(status="resolved", resolutionDate=told))
    tale.read(status="resolved", resolutionDate="2026-01-02T03:04:05Z")
    assert _lies(tale) == lies


def test_a_resolution_that_no_reading_showed_may_have_another_date(tale):
    tale.create(status="inProgress")
    tale.patch(sent={"status": "resolved"}, status="resolved", resolutionDate="2026-01-02T03:04:05Z")
    tale.event(TmfEvent.RESOLVED, brief(status="resolved", resolutionDate="2026-01-02T03:04:05Z"))
    tale.event(TmfEvent.RESOLVED, brief(status="resolved", resolutionDate="2026-01-02T03:05:00Z"))
    tale.read(status="resolved", resolutionDate="2026-01-02T03:06:00Z")
    assert _lies(tale) == set()
