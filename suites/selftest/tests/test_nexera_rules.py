"""Nexera: what is said of single observations of lists, of filters, of what stays and of dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from ttck.harness.judge.observations import Subject
from ttck.suites.common.matrix_payloads import nulled
from ttck.suites.nexera import echo_rules, filter_rules, kept_rules, reading_rules, shown_rules
from ttck.suites.nexera.filters import Filtered, Paired
from ttck.suites.nexera.scenarios.b_living import Step
from ttck.suites.nexera.scenarios.d_changing import Change
from ttck.suites.nexera.seller_client import coarse
from ttck.suites.nexera.shown import Said, Shown

DEVICE = {"id": "1", "deviceType": "SIM"}
AT = datetime(2026, 1, 31, 12, tzinfo=UTC)


def seen(document, *, status=200, number=1, seconds=0.0):
    facts = {"status": status, "accepted": status < 300, "refused": status >= 400, "document": document, "number": number}
    return SimpleNamespace(**facts, at=AT + timedelta(seconds=seconds))


def ticket(**more):
    return {"id": "1", "status": "submitted", "name": "a", **more}


def change(name, before, after):
    return Change(item="1", name=name, value="x", before=seen(before), exchange=seen({}), after=seen(after))


def step(before, after, wanted="resolved", seconds=0.0):
    return Step(item="1", stimulus="s", owes=(), before=seen(before), after=seen(after, seconds=seconds), wanted=wanted)


@pytest.mark.parametrize(
    ("before", "after", "fine"),
    [
        ({"correlationId": "C"}, {"correlationId": "D"}, True),
        ({"correlationId": "C"}, {}, False),
        ({"priority": 1}, {}, True),
        ({"queue": "of its own"}, {}, True),
        ({"note": [{"text": "a"}, {"text": "b"}]}, {"note": [{"text": "a"}]}, False),
        ({"relatedEntity": [{"id": "1", "deviceType": "SIM"}]}, {"relatedEntity": [{"id": "1"}]}, False),
        ({"relatedEntity": [DEVICE, {"id": "2"}]}, {"relatedEntity": [{"id": "2"}, DEVICE]}, True),
        ({"troubleTicketRelationship": [{"name": "x"}]}, {"troubleTicketRelationship": []}, False),
    ],
)  # fmt: skip
def test_what_a_change_of_something_else_may_take_away(before, after, fine):
    assert (kept_rules.kept(change("description", ticket(**before), ticket(**after))) is None) is fine


@pytest.mark.parametrize(("wanted", "fine"), [("closed", False), ("inProgress", True)])
def test_a_resolution_stays_with_what_is_over(wanted, fine):
    found = step(ticket(status="resolved", resolutionCode="C"), ticket(status=wanted), wanted)
    assert (kept_rules.kept(found) is None) is fine


@pytest.mark.parametrize(
    ("was", "now", "seconds", "fine"),
    [
        ("2026-01-31T12:00:00.001Z", "2026-01-31T12:00:00.002Z", 0, True),
        ("2026-01-31T12:00:00.001Z", "2026-01-31T12:00:00.001Z", 0, False),
        ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z", 0.2, True),
        ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z", 1.5, False),
        ("2026-01-31T12:00:00Z", "2026-01-31T11:00:00Z", 0.2, False),
        (None, "2026-01-31T11:00:00Z", 0.2, True),
    ],
)
def test_the_date_of_a_status_moves_with_it(was, now, seconds, fine):
    found = step(ticket(statusChangeDate=was), ticket(statusChangeDate=now), seconds=seconds)
    assert (kept_rules.moves("statusChangeDate")(found) is None) is fine


def test_dates_to_the_second_are_known():
    assert coarse("2026-01-31T12:00:00Z")
    assert coarse("2026-01-31T12:00:00.000+02:00")
    assert not coarse("2026-01-31T12:00:00.120Z")


def filtered(name, value, ids, *, shows=None):
    reading = seen({"id": "1", "name": "a", "status": "submitted", **(shows or {})})
    return Filtered(name=name, value=value, before=reading, page=seen([{"id": i, "name": n} for i, n in ids]), after=reading)


def test_filters_are_judged_where_one_of_their_sort_works():
    story = SimpleNamespace(whole=seen([{"id": "1"}, {"id": "2"}]))
    works, ignored = filtered("name", "a", [("1", "a")]), filtered("name", "a", [("1", "a"), ("2", "b")])
    assert filter_rules.written_so([works], story) == {False}
    assert filter_rules.written_so([ignored], story) == frozenset()
    assert filter_rules.only_those(ignored) is not None
    assert filter_rules.nothing_else(filtered("name", "old", [("1", "a")])) is not None
    assert filter_rules.finds_it(5)(filtered("name", "a", [("2", "a")])) is not None
    assert filter_rules.finds_it(1)(filtered("name", "a", [("2", "a")])) is None


def test_a_ticket_that_cannot_be_read_any_more_proves_nothing_of_a_filter():
    gone = seen({"code": "notFound", "reason": "no such ticket"})
    one = filtered("name", "old", [("1", "a")])
    assert filter_rules.outdated([one]) == [one]
    assert filter_rules.outdated([replace(one, before=gone, after=gone)]) == []


@pytest.mark.parametrize(("ids", "fine"), [((), True), (("1",), False), (("2",), False), (("3",), True)])
def test_two_filters_hold_together(ids, fine):
    both = (seen({"id": "1", "name": "a", "ticketType": "Complaint"}), seen({"id": "2", "name": "b", "ticketType": "X"}))
    asked = (("name", "a"), ("ticketType", "X"))
    found = Paired(asked=asked, before=both, page=seen([{"id": one} for one in ids]), after=both)
    assert (filter_rules.both_hold(9)(found) is None) is fine


def test_a_list_has_each_ticket_once_and_all_of_them():
    assert shown_rules.once_each(seen([{"id": "1"}, {"id": "1"}])) is not None
    assert shown_rules.once_each(seen([{"id": "1"}, {"id": "2"}])) is None
    assert shown_rules.complete(Subject(value=(["1", "2"], [{"id": "1"}]), where="/id", seen=None)) is not None
    assert shown_rules.complete(Subject(value=(["1"], [{"id": "1"}]), where="/id", seen=None)) is None


def test_dates_in_another_zone_are_the_same():
    one, other = [{"date": "2026-01-31T12:00:00Z"}], [{"date": "2026-01-31T13:00:00+01:00"}]
    assert reading_rules.same_value(one, other)
    assert not reading_rules.same_value(one, [{"date": "2026-01-31T13:00:00Z"}])


def test_null_says_that_something_is_not_there():
    assert nulled({"note": [{"text": "a"}, {"text": "b"}]}, ("note", "text")) == {"note": [{"text": None}, {"text": None}]}


@pytest.mark.parametrize(
    ("place", "shows", "fine"), [("event", "Low", True), ("event", "High", True), ("event", "Mid", False), ("answer", "Low", False)]
)
def test_an_event_may_be_of_a_time_at_which_the_seller_alone_had_said_a_value(place, shows, fine):
    """The create said no severity and the seller chose one; a change said another, and an event of before it came after it."""
    begun = Said(number=1, at=AT, done=AT, document={"ticketType": "Customer_Trouble_Ticket"})
    changed = Said(number=3, at=AT + timedelta(seconds=1), done=AT + timedelta(seconds=1), document={"severity": "High"})
    made = Shown(item="1", document={"id": "1", "severity": "Low"}, place="answer", seen=seen({}, number=1))
    late = Shown(item="1", document={"id": "1", "severity": shows}, place=place, seen=seen({}, number=4, seconds=9))
    (echo,) = echo_rules._echoes(late, (begun, changed), [made], 0.5)
    assert (echo_rules.as_said(echo) is None) is fine
