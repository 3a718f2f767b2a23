"""Rules of lists with everything at once, of elements with an old key, and of identifiers at the neighbouring collection."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Kind, Operation, Stimulus, TmfState
from ttck.suites.selftest.tests.test_tmf_second_reading import TICKET, call, judged
from ttck.suites.tmf import combine_rules, create_rules, cross_rules, deciding, keyed
from ttck.suites.tmf.changes import Patch
from ttck.suites.tmf.keyed import Keyed
from ttck.suites.tmf.lists import Query
from ttck.suites.tmf.scenarios.b_populating import Population
from ttck.suites.tmf.scenarios.cb_combining import Combining
from ttck.suites.tmf.scenarios.ha_crossing import Crossed, Crossing

ROWS = {
    "1": {"id": "1", "name": "n", "severity": "Major", "version": "1"},
    "2": {"id": "2", "name": "n", "severity": "Minor", "version": "2"},
    "3": {"id": "3", "name": "n", "severity": "Major", "version": "3"},
}
UP, DOWN = ("sort", "version"), ("sort", "-version")
NAMED = ("name", "n")


def listed(items, *params, limit=None, fields=None):
    size = limit or max(len(items), 1)
    rows = [{name: value for name, value in ROWS[item].items() if fields is None or name in {"id", fields}} for item in items]
    pages = [call(200, rows[at : at + size], operation=Operation.LIST) for at in range(0, len(rows), size)] or [call(200, [])]
    return Query(params=params, pages=tuple(pages), complete=True, limit=limit)


def combining(*queries, after="123", ways=("123", "321")):
    known = {item: call(200, row) for item, row in ROWS.items()}
    own, later = listed("123", NAMED), listed(after, NAMED)
    sorts = tuple(listed(items, NAMED, sort) for items, sort in zip(ways, (UP, DOWN), strict=True))
    population = Population(name="n", known=known, shared=list(known))
    return Combining(population=population, by="version", own=own, own_after=later, ways=sorts, queries=list(queries))


@pytest.mark.parametrize(
    ("query", "fine"),
    [
        (listed("13", NAMED, ("severity", "Major"), UP), True),
        (listed("123", NAMED, ("severity", "Major"), UP), False),
        (listed("123", NAMED, ("severity", "Major"), UP, ("fields", "name"), fields="name"), False),  # by what it is known to have
    ],
)
def test_filters_count_whatever_stands_beside_them(query, fine):
    story = combining(query)
    found = combine_rules.filtered(story, fields=("fields", "name") in query.params)
    breach = combine_rules.keeps_filters(story)(found[0])
    assert (breach is None) is fine
    assert breach is None or ("severity" in breach.message and "name" not in breach.expected and "with sort" in breach.message)


@pytest.mark.parametrize(
    ("query", "fine"),
    [
        (listed("123", NAMED, UP, limit=2), True),
        (listed("1", NAMED, UP, limit=1), False),
        (listed("1223", NAMED, ("fields", "name"), limit=2), False),
    ],
)
def test_a_walk_with_more_parameters_meets_each_once(query, fine):
    story = combining(query)
    (walk,) = combine_rules.walked(story)
    assert (combine_rules.finds_each_once(story)(walk) is None) is fine


@pytest.mark.parametrize(
    ("query", "fine"),
    [
        (listed("123", NAMED, UP, ("fields", "name"), fields="name"), True),
        (listed("321", NAMED, DOWN, limit=2), True),
        (listed("123", NAMED, DOWN, ("fields", "name"), fields="name"), False),
        (listed("213", NAMED, DOWN, limit=2), False),  # each page in its order, and the whole not
    ],
)
def test_a_sort_orders_whatever_stands_beside_it(query, fine):
    story = combining(query)
    (found,) = combine_rules.sorted_ones(story)
    breach = combine_rules.in_order(story)(found)
    assert (breach is None) is fine


def test_a_seller_that_passes_over_sort_or_whose_list_moves_proves_nothing():
    query = listed("321", NAMED, UP)
    assert combine_rules.sorted_ones(combining(query, ways=("123", "123"))) == []
    moved = combining(listed("1", NAMED, limit=1), after="321")
    assert combine_rules.walked(moved) == []
    assert combine_rules.finds_each_once(moved)(listed("", NAMED)) is None


def test_beside_an_operator_the_other_filters_are_judged_alone():
    query = listed("12", NAMED, ("version.gt", "0"), ("severity>=", "1"))
    assert combine_rules.keeps_equal(query).params == (NAMED,)


@pytest.mark.parametrize(
    ("now", "fine"),
    [
        ([{"id": "1", "text": "new"}], True),
        ([{"id": "1", "text": "new", "author": "the desk"}], True),  # what the seller says by itself
        ([{"id": "1", "text": "new", "author": "Ada"}], False),
        ([{"id": "2", "text": "new", "author": "Ada"}], True),
    ],
)
def test_an_element_with_an_old_key_keeps_nothing(now, fine):
    old, sent = {"id": "1", "text": "old", "author": "Ada"}, {"id": "1", "text": "new"}
    made = Patch(
        about="x", item="1", changes={"note": [sent]}, media="", before=call(200, {**TICKET, "note": [old]}),
        exchange=call(200, operation=Operation.PATCH, method="PATCH"), after=call(200, {**TICKET, "note": now}),
    )  # fmt: skip
    one = Keyed(patch=made, name="note", key="id", gone={"author": "Ada"})
    (part,) = keyed.judged([one])
    assert (keyed.replaced(part) is None) is fine


def crossed(method, asked, after, *, kind=Kind.TICKET):
    return Crossed(kind=kind, text="mine", before=call(200, TICKET), asked=asked, after=after)


@pytest.mark.parametrize(
    ("asked", "fine"),
    [(call(404), True), (call(200, {"id": "1", "description": "another"}), True), (call(200, {"id": "1", "description": "mine"}), False)],
)
def test_an_identifier_of_the_neighbour_shows_nothing_of_it(asked, fine):
    one = crossed("GET", asked, call(200, TICKET))
    assert (judged(cross_rules.finds_nothing, one) is None) is fine
    assert len(list(cross_rules.of(Crossing(crossed=[one]), Kind.TICKET, "GET"))) == 1
    assert not list(cross_rules.of(Crossing(crossed=[one]), Kind.SPECIFICATION, "GET"))


@pytest.mark.parametrize(
    ("method", "status", "after", "whole"),
    [
        ("DELETE", 404, call(200, TICKET), True),
        ("DELETE", 204, call(404), False),
        ("DELETE", 204, call(503), True),  # nobody knows
        ("PATCH", 404, call(200, TICKET), True),
        ("PATCH", 200, call(200, {**TICKET, "description": "mine"}), False),
    ],
)
def test_what_is_done_at_the_neighbour_leaves_an_item_alone(method, status, after, whole):
    one = crossed(method, call(status, method=method), after)
    assert (judged(cross_rules.is_untouched, one) is None) is whole
    assert (judged(cross_rules.is_refused, one) is None) is (status == 404)
    assert len(list(cross_rules.of(Crossing(crossed=[one]), Kind.TICKET, method))) == 1


class StrictDesk:
    """A desk at which people resolve what they work on alone."""

    def __init__(self, status, *, patches=True):
        self.status, self.patches, self.asked = status, patches, []
        self.stage = SimpleNamespace(buyer=self)

    def stimulate(self, stimulus, _item):
        self.asked.append(stimulus)
        moves = {(Stimulus.RESOLVE, "inProgress"): "resolved", (Stimulus.CLOSE_ON_TIMEOUT, "resolved"): "closed"}
        if (stimulus, self.status) not in moves:
            raise Inconclusive("409")
        self.status = moves[stimulus, self.status]
        return stimulus

    def makes(self, stimulus):
        return stimulus != Stimulus.START_WORK

    def has(self, what):
        return what == "patch"

    def typed(self, _name, **attributes):
        return attributes

    def retrieve(self, _item, *, label):
        return call(200, {**TICKET, "status": self.status})

    def until(self, item, _condition, *, label):
        return self.retrieve(item, label=label)

    def patch(self, _item, sent, *, label):
        self.status = sent["status"] if self.patches else self.status
        return call(200 if self.patches else 409)


@pytest.mark.parametrize(
    ("stimulus", "status", "ends"), [(Stimulus.RESOLVE, "pending", "resolved"), (Stimulus.CLOSE_ON_TIMEOUT, "pending", "closed")]
)
def test_a_ticket_comes_to_where_the_seller_can_decide(stimulus, status, ends):
    desk = StrictDesk(status)
    assert deciding.decided(desk, stimulus, "1") == stimulus
    assert desk.status == ends


def test_what_cannot_be_prepared_was_not_done():
    desk = StrictDesk(TmfState.PENDING, patches=False)
    with pytest.raises(Inconclusive):
        deciding.decided(desk, Stimulus.RESOLVE, "1")
    assert desk.asked == [Stimulus.RESOLVE]
    with pytest.raises(Inconclusive):
        deciding.decided(desk, Stimulus.FINISH_CANCELLATION, "1")


def test_a_date_that_is_not_kept_is_told_as_it_was_written():
    sent, got = ({"requestedResolutionDate": f"2025-01-04T07:29:11{zone}"} for zone in ("+03:00", "Z"))
    found = create_rules.gap(sent, got, "requestedResolutionDate")
    assert found is not None
    assert (found.expected, found.actual) == ("2025-01-04T07:29:11+03:00", "2025-01-04T07:29:11Z")
    noted = create_rules.gap({"note": [sent]}, {"note": [got]}, "note")
    assert noted is not None
    assert noted.expected in (sent, sent["requestedResolutionDate"])
