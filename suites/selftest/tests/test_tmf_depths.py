"""What shows deeper down: ids over a whole run, patches in each status, totals of two filters, and subscriptions beside older tickets."""

from __future__ import annotations

import pytest

from ttck.harness.judge import expected_by_changes
from ttck.specs.vocabulary import Kind, Operation, TmfEvent, TmfState
from ttck.suites.selftest.tests.tales import Tale, brief, ticket
from ttck.suites.selftest.tests.test_tmf_second_reading import call, judged, patch
from ttck.suites.tmf import delete_rules, expectation_rules, identity_rules, list_rules, parting_rules, patch_rules, stay_rules
from ttck.suites.tmf.lists import Query
from ttck.suites.tmf.scenarios.e_projecting import Near
from ttck.suites.tmf.scenarios.g_deleting import Deleting
from ttck.suites.tmf.scenarios.k_staying import ATTRIBUTE, SAME, Idle, Stay, Staying


def create(tale, ident, text):
    return tale.call(Operation.CREATE, ticket=None, status=201, answer=ticket(id=ident), sent={"description": text})


@pytest.mark.parametrize(
    ("second", "text", "deleted", "fine"),
    [
        ("2", "b", False, True),
        ("1", "b", False, False),
        ("1", "b", True, False),
        ("1", "a", True, False),
        ("1", "a", False, True),  # the same document: the seller may have known it again
    ],
)
def test_an_id_is_given_once_in_a_run(second, text, deleted, fine):
    tale = Tale()
    create(tale, "1", "a")
    if deleted:
        tale.call(Operation.DELETE, ticket="1", status=204)
    create(tale, second, text)
    found = [identity_rules.given_once(part) for part in identity_rules.given(tale.traffic)]
    assert all(one is None for one in found) is fine
    assert found


@pytest.mark.parametrize(("second", "fine"), [("2", True), ("1", False)])
def test_an_id_of_a_specification_is_given_once_whatever_tickets_are_called(second, fine):
    tale = Tale()
    create(tale, "2", "a")
    for item in ("1", second):
        made, sent = {"id": item, "name": "n"}, {"name": f"n{item}", "version": str(len(tale.entries))}
        tale.call(Operation.CREATE_SPECIFICATION, ticket=None, status=201, answer=made, sent=sent)
        tale.call(Operation.DELETE_SPECIFICATION, ticket=item, status=204)
    found = [identity_rules.given_once(part) for part in identity_rules.given(tale.traffic, Kind.SPECIFICATION)]
    assert [one is None for one in found] == [True, fine]


@pytest.mark.parametrize(
    ("answer", "fine"),
    [
        (call(404), True),
        (call(400), True),
        (call(200, {"id": "12"}), False),
        (call(200, {"id": "1"}), True),  # there is such a ticket
        (call(200, []), False),
        (call(503), True),
    ],
)
def test_what_is_nearly_an_id_does_not_lead_to_the_ticket(answer, fine):
    one = Near(asked="1", read=call(200, {"id": "12"}), answer=answer)
    (part,) = identity_rules.near([one])
    assert (identity_rules.is_nobodys(part) is None) is fine
    assert identity_rules.near([Near(asked="1", read=call(404), answer=answer)]) == []


@pytest.mark.parametrize(
    ("kind", "status", "after", "fine"),
    [
        (ATTRIBUTE, 200, {"description": "new", "status": "resolved"}, True),
        (ATTRIBUTE, 200, {"description": "old", "status": "resolved"}, False),
        (ATTRIBUTE, 409, {"description": "old", "status": "resolved"}, None),
        (ATTRIBUTE, 202, {"description": "old", "status": "resolved"}, None),
        (ATTRIBUTE, 200, {"description": "old", "status": "closed"}, None),  # the seller moved it on
        (SAME, 200, {"description": "old", "status": "resolved"}, None),
    ],
)
def test_a_patch_that_is_accepted_in_a_status_is_done(kind, status, after, fine):
    before = call(200, {"id": "1", "description": "old", "status": "resolved"})
    sent = call(status, {}, operation=Operation.PATCH, method="PATCH", sent={"description": "new"})
    idle = Idle(kind=kind, before=before, exchange=sent, after=call(200, {"id": "1", **after}))
    stay = Stay(ticket="1", status=TmfState.RESOLVED, idle=[idle])
    found = list(patch_rules.changes(stay_rules.changes(Staying(stays=[stay]))))
    assert [patch_rules.changed(one) is None for one in found] == ([] if fine is None else [fine])


@pytest.mark.parametrize(("total", "fine"), [("1", True), ("4", False), (None, None)])
def test_the_total_of_two_filters_counts_what_both_leave(total, fine):
    page = call(200, [{"id": "1"}], headers={"x-total-count": total} if total else {})
    behind = call(200, [], headers=dict(page.answer.headers))  # where the total made us look for more
    both = Query(params=(("severity", "a"), ("name", "b")), pages=(page, behind), complete=True)
    one = Query(params=(("severity", "a"), ("limit", "5")), pages=(page,), complete=True)
    found = [list_rules.counts_all(query) is None for query in list_rules.together([both, one])]
    assert found == ([] if fine is None else [fine])


@pytest.mark.parametrize(("listed", "fine"), [([{"id": "2"}], True), ([{"id": "1"}], False)])
def test_a_deleted_ticket_is_in_no_filtered_list(listed, fine):
    story = Deleting(item="1", before=call(200, []), shown=call(200, {"id": "1"}), deleted=call(204), filtered=(call(200, listed),))
    assert all(delete_rules.is_gone(part) is None for part in delete_rules.looks(story)) is fine


@pytest.mark.parametrize(("channel", "fine"), [({"id": "c"}, True), ({"id": "c", "name": "desk"}, False), (None, True), ("desk", True)])
def test_null_takes_a_part_away(channel, fine):
    after = {"id": "1", "channel": channel}
    assert (judged(patch_rules.part_gone, patch({"channel": {"name": None}}, 200, after)) is None) is fine


def older(*, touched):
    """A ticket that is older than the subscription, and changed after it, or before it too."""
    tale = Tale()
    subscribed = tale.entries.pop()
    tale.create()
    if touched:
        tale.patch(sent={"description": "b"}, description="b")
    tale.registering = type(tale.registering)(started=tale.call(Operation.SUBSCRIBE, ticket=None, status=201, answer={"id": "h"}))
    assert subscribed.accepted
    tale.read(description="b" if touched else "a")
    tale.patch(sent={"description": "c"}, description="c")
    tale.read(description="c")
    return tale


def test_changes_of_an_older_ticket_owe_their_events_and_its_create_none():
    tale = older(touched=False)
    assert tale.owed(expected_by_changes.created) == []
    (debt,) = tale.owed(expected_by_changes.changed)
    assert expectation_rules.kept(debt) is not None
    tale.event(TmfEvent.CHANGED, ticket(description="c"))
    (debt,) = tale.owed(expected_by_changes.changed)
    assert expectation_rules.kept(debt) is None


def test_an_older_ticket_that_was_changed_before_owes_nothing():
    assert older(touched=True).owed(expected_by_changes.changed) == []


@pytest.mark.parametrize(("patched", "on", "fine"), [(True, "parted", False), (True, "main", True), (False, "parted", True)])
def test_a_subscription_that_has_ended_hears_nothing_of_older_tickets(patched, on, fine):
    tale = Tale()
    tale.create()
    tale.event(TmfEvent.CREATED, ticket(), on="parted")
    end = tale.call(Operation.UNSUBSCRIBE, ticket=None, status=204)
    create(tale, "2", "a")
    tale.event(TmfEvent.CREATED, ticket(id="2"))
    if patched:
        tale.patch(sent={"description": "b"}, description="b")
    tale.event(TmfEvent.CHANGED, brief(description="b"), on=on)
    found = parting_rules.ended(tale.traffic, end, "2", older="1")
    assert found
    assert all(parting_rules.not_parted(one) is None for one in found) is fine
