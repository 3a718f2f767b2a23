"""The rules of Artemis about what happens to a ticket: reviews, what lasts, addresses that are followed, and resolutions."""

from __future__ import annotations

import pytest

from ttck.harness.judge.histories import Traffic
from ttck.harness.tests.entries import Story
from ttck.specs.vocabulary import Operation
from ttck.suites.artemis import lasting_rules, metadata_rules, resolution_rules, review_rules
from ttck.suites.artemis.changing import has, missing
from ttck.suites.artemis.scenarios.e_reviewing import Reviewing
from ttck.suites.artemis.scenarios.h_following import Followed
from ttck.suites.artemis.scenarios.i_lasting import Happened
from ttck.suites.selftest.tests.test_artemis import BOTH, NOTE, change, exchange

PART = {"role": "r", "entity": {"id": "1"}}


def reviewed(sent, after, **more):
    return change(sent, {}, after=after).__class__(**{**change(sent, {}, after=after).__dict__, **more})


def test_lists_may_hold_more_and_other_identifiers():
    assert has({"relatedEntity": [PART]}, {"relatedEntity": [{"role": "x"}, {**PART, "href": "https://s.example/1", "extra": 1}]})
    assert missing({"relatedEntity": [PART]}, {"relatedEntity": [{"role": "r", "entity": {"id": "2"}}]}) is not None


def test_a_review_is_judged_where_it_is_over():
    waits = reviewed(BOTH, {"note": [NOTE]})
    assert review_rules.ended(Reviewing(noted=[waits])) == []
    over = reviewed(BOTH, BOTH)
    assert review_rules.ended(Reviewing(noted=[waits, over])) == [waits, over]
    decided = reviewed(BOTH, {"note": [NOTE]}, reviewed=True)
    assert review_rules.ended(Reviewing(noted=[decided])) == [decided]


def test_what_is_approved_is_done_where_such_was_done():
    status = {"note": [NOTE], "status": "cancelled"}
    down, done, lost = (reviewed(sent, now, reviewed=True) for sent, now in ((status, {}), (BOTH, BOTH), (BOTH, {})))
    assert review_rules.approved(Reviewing(noted=[down, done, lost])) == [done, lost]
    assert [review_rules.done(one) is None for one in (done, lost)] == [True, False]


@pytest.mark.parametrize(("now", "fine"), [({}, True), ({"description": "new"}, False), ({"description": "other"}, True)])
def test_what_is_refused_is_not_done(now, fine):
    assert (review_rules.not_done(change({"description": "new"}, now, status=409)) is None) is fine


@pytest.mark.parametrize(
    ("before", "after", "fine"),
    [
        ([{**PART, "casr": "1"}], [{**PART, "casr": "1"}], True), ([{**PART, "casr": "1"}], [PART], False), ([PART], [PART], True),
        ([PART], [{"role": "other"}], False), ([], [], True),
    ],
)  # fmt: skip
def test_what_a_ticket_showed_stays(before, after, fine):
    seen = (exchange(document={"id": "T", "relatedEntity": held}) for held in (before, after))
    one = Happened(about="", sent={"relatedEntity": [{**PART, "casr": "1"}]}, before=next(seen), after=next(seen))
    assert (lasting_rules.stays(one) is None) is fine


@pytest.mark.parametrize(
    ("status", "document", "fine"),
    [(200, {"id": "T"}, True), (404, None, False), (410, None, False), (401, None, True), (200, {"id": "U"}, False), (302, None, True)],
)
def test_an_address_leads_to_its_item(status, document, fine):
    one = Followed(about="", ident="T", shown=exchange(), answer=exchange(status, document))
    assert (metadata_rules.leads_there(one) is None) is fine


@pytest.mark.parametrize(("last", "fine"), [("10.000Z", False), ("12.000Z", True), ("10Z", True)])
def test_a_ticket_that_is_resolved_again_has_another_date(last, fine):
    story = Story()
    story.create()
    for status, date in (("resolved", last if last == "10Z" else "10.000Z"), ("inProgress", None), ("resolved", last)):
        shown = {"id": "1", "status": status, **({"resolutionDate": f"2025-03-04T05:06:{date}"} if date else {})}
        story.exchange(Operation.RETRIEVE, answer=shown)
    found = list(resolution_rules.resolved_again(Traffic(story.entries)))
    assert [resolution_rules.dated_anew(one) is None for one in found] == [fine]
