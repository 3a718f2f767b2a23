"""What shows at the second look: what an end leaves, other filters, totals around deletes, and the date of creation."""

import pytest

from ttck.harness.judge.observations import Subject
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import Attempt
from ttck.specs.vocabulary import Operation, TmfEvent, TmfState
from ttck.suites.selftest.tests.tales import Tale, brief, ticket
from ttck.suites.selftest.tests.test_tmf_second_reading import call
from ttck.suites.tmf import delete_rules, filter_rules, parting_rules, spec_list_rules, state_rules
from ttck.suites.tmf.lists import Query
from ttck.suites.tmf.scenarios.b_populating import Population
from ttck.suites.tmf.scenarios.d_filtering import Cased, Filtering, three
from ttck.suites.tmf.scenarios.g_deleting import Deleting
from ttck.suites.tmf.scenarios.h_specifying import Listing, Specifying
from ttck.suites.tmf.scenarios.j_announcing import Parting
from ttck.suites.tmf.scenarios.k_moving import Move

LIST = "http://seller.example/troubleTicketSpecification"


@pytest.mark.parametrize(
    ("before", "served_later", "wait", "fine"),
    [
        (True, True, 2, True),
        (True, False, 2, False),
        (True, False, 3, None),  # the run ended 2 s after the second event: it may have been on its way
        (False, False, 2, None),
    ],
)
def test_the_end_of_a_subscription_leaves_a_newer_one(before, served_later, wait, fine):
    tale = Tale()
    for name in ("main", "newer"):
        tale.call(Operation.SUBSCRIBE, ticket=None, status=201, answer={"id": name}, sent={"callback": f"http://buyer.example/{name}"})
    tale.create()
    for name in ("main", "newer") if before else ("main",):
        tale.event(TmfEvent.CREATED, ticket(), on=name)
    end = tale.call(Operation.UNSUBSCRIBE, ticket=None, status=204)
    tale.call(Operation.CREATE, ticket=None, status=201, answer=ticket(id="2"))
    for name in ("newer", "main") if served_later else ("main",):
        tale.event(TmfEvent.CREATED, ticket(id="2"), on=name)
        tale.event(TmfEvent.CHANGED, brief(id="2", name="b"), on=name)
    for _ in range(2):
        tale.read(id="2")
    parting = Parting(started=tale.registering.started, before="1", ended=end, later="2")
    found = [parting_rules.is_going_on(part) is None for part in parting_rules.going_on(tale.traffic, parting, wait=wait)]
    assert found == ([] if fine is None else [fine])


@pytest.mark.parametrize(
    ("ended", "seen", "gone", "fine"), [(204, 200, 404, True), (204, 200, 200, False), (202, 200, 200, None), (204, 405, 405, None)]
)
def test_a_subscription_that_has_ended_is_over(ended, seen, gone, fine):
    parting = Parting(started=call(201), ended=call(ended), seen=call(seen), gone=call(gone))
    found = [parting_rules.is_over(one) is None for one in parting_rules.after_its_end(parting)]
    assert found == ([] if fine is None else [fine])


@pytest.mark.parametrize(
    ("status", "found", "fine"),
    [
        (200, [{"id": "1", "version": "2.0"}], True),
        (200, [{"id": "1", "version": "2.0"}, {"id": "2", "version": "1.0"}], False),
        (200, [{"id": "1"}], True),  # a list that does not show it says nothing
        (200, [], None),
        (400, None, None),
    ],
)
def test_another_filter_of_specifications_that_is_taken_is_followed(status, found, fine):
    listing = Listing(valued={"version": call(status, found, url=f"{LIST}?version=2.0")})
    seen = [spec_list_rules.of_the_value(part) is None for part in spec_list_rules.valued(listing)]
    assert seen == ([] if fine is None else [fine])


@pytest.mark.parametrize(("before", "after", "fine"), [(["1", "2"], ["2"], True), (["1", "2"], ["1", "2"], False), (["2"], ["2"], None)])
def test_a_deleted_specification_is_in_no_list(before, after, fine):
    lists = [call(200, [{"id": one} for one in ids], url=LIST) for ids in (before, after)]
    specifying = Specifying(probe=call(200, []), listing=Listing(whole=lists[0]), deleted=call(204), left=lists[1:])
    found = [spec_list_rules.not_left(part) is None for part in spec_list_rules.left(specifying)]
    assert found == ([] if fine is None else [fine])


def counted(total: int, *items: str) -> Exchange:
    return call(200, [{"id": item} for item in items], headers={"x-total-count": str(total)})


@pytest.mark.parametrize(("status", "last", "fine"), [(204, 8, [True, True]), (204, 9, [True, False]), (202, 9, [True])])
def test_the_total_of_all_tickets_drops_as_well_as_that_of_a_filter(status, last, fine):
    story = Deleting(
        item="1", other="2", before=counted(2, "1", "2"), shown=call(200, {"id": "1"}), deleted=call(204), after=counted(1, "2"),
        rounds=((counted(9), call(status), counted(last)),),
    )  # fmt: skip
    assert [delete_rules.is_less(part) is None for part in delete_rules.counts(story)] == fine


@pytest.mark.parametrize(
    ("before", "after", "fine"),
    [
        ("2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00", True),
        ("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", False),
        (None, "2026-01-02T00:00:00Z", True),
    ],
)
def test_a_change_of_status_leaves_the_date_of_creation(before, after, fine):
    shows = [call(200, {"id": "1", **({"creationDate": date} if date else {})}) for date in (before, after)]
    attempt = Attempt(about="x", before=shows[0], exchange=call(200), after=shows[1])
    part = Subject(value=Move(source=TmfState.RESOLVED, target=TmfState.CLOSED, attempt=attempt), where="", seen=())
    assert (state_rules.leaves_the_rest(part) is None) is fine


def test_three_filters_are_turned_so_that_each_is_the_last_one_once_and_leaves_something_out():
    documents = [
        {"name": "n" if index < 6 else f"n {index}", "severity": "abc"[index % 3], "ticketType": "xyz"[index // 2 % 3]}
        for index in range(8)
    ]
    assert [[name for name, _ in params] for params in three(documents)] == [
        ["name", "severity", "ticketType"],
        ["severity", "ticketType", "name"],
        ["ticketType", "name", "severity"],
    ]
    assert three(documents[:1]) == []


def cased(what, found, *, accepted=True):
    meant = (("name", "abc"),)
    asked = (("name", "ABC"),) if what == "value" else (("Name", "abc"),)
    page = call(200 if accepted else 400, [{"id": one} for one in found] if accepted else {"code": "x", "reason": "no"})
    return Cased(what=what, meant=meant, query=Query(params=asked, pages=(page,), complete=accepted))


@pytest.mark.parametrize(
    ("choice", "what", "found", "accepted", "fine"),
    [
        ("exact", "value", [], True, True),
        ("exact", "value", [], False, True),  # a seller may refuse a value that it does not know
        ("exact", "value", ["1"], True, False),
        ("exact", "name", ["1", "2"], True, None),  # a name in other capitals is one that there is not: another switch
        ("ignored", "value", ["1"], True, True),
        ("ignored", "value", [], True, False),
        ("ignored", "value", ["1", "2"], True, False),
        ("ignored", "name", ["1"], True, True),
    ],
)
def test_letter_case_in_filters_counts_as_the_target_says(choice, what, found, accepted, fine):
    known = {"1": call(200, {"id": "1", "name": "abc"}), "2": call(200, {"id": "2", "name": "other"})}
    filtering = Filtering(population=Population(name="abc", known=known), cased=[cased(what, found, accepted=accepted)])
    rule = filter_rules.as_case_is(filtering, choice)
    judged = [rule(one) is None for one in filter_rules.of_case(filtering, choice)]
    assert judged == ([] if fine is None else [fine])
