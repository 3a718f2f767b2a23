"""The lists of appointments and workorders: what is asked for, and what an answer that there is nothing may look like."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from ttck.harness.record.exchange import Answer, Exchange
from ttck.harness.verdict import NotApplicable
from ttck.specs.vocabulary import Kind, Operation
from ttck.suites.appointment import listing_rules, published_rules
from ttck.suites.appointment.scenarios.k_appointment_listing import LISTS, absent
from ttck.suites.common.lists import Query, Survey

NOW = datetime(2026, 1, 1, tzinfo=UTC)
OPEN, DONE = {"id": "1", "state": "open"}, {"id": "2", "state": "completed"}


def exchange(document, *, status=200, operation=Operation.LIST_WORKORDERS):
    return Exchange(
        number=1, scenario="", label="", operation=operation, ticket=None, at=NOW, elapsed=0.0, method="GET", url="/", request_headers={},
        request_body=None, sent=None, answer=Answer(status=status, headers={}, body=json.dumps(document).encode()),
    )  # fmt: skip


def query(params, answer, *known):
    return Query(params=params, pages=(answer,), complete=answer.accepted, known={one["id"]: exchange(one) for one in known})


def test_a_workorder_list_may_answer_404_where_nothing_is_to_be_found():
    nobody = (("relatedEntityId", "nobody"),)
    assert listing_rules.nothing(query(nobody, exchange({}, status=404))) is None
    assert listing_rules.nothing(query(nobody, exchange([]))) is None
    assert listing_rules.nothing(query(nobody, exchange([OPEN]))).actual.startswith("200")
    assert listing_rules.nothing(query(nobody, exchange({}, status=404, operation=Operation.LIST_APPOINTMENTS))) is not None


def test_but_not_where_an_item_is_known_that_meets_the_filter():
    missing = exchange({}, status=404)
    survey = Survey(name="workorder", single=[query((("state", "open"),), missing, DONE), query((("state", "completed"),), missing, DONE)])
    assert [page is missing for page in listing_rules.asked(survey)] == [True]
    assert [q.params for q in survey.single if q.pages[0] in listing_rules.asked(survey)][-1] == (("state", "completed"),)


def test_nothing_found_proves_something_beside_a_list_that_shows_an_item():
    nothing = query((("relatedEntityId", "nobody"),), exchange([]))
    assert listing_rules.nothing_found(Survey(name="workorder", nothing=[nothing]))[0] == []
    shown = query((), exchange([OPEN]))
    assert listing_rules.nothing_found(Survey(name="workorder", nothing=[nothing], single=[shown]))[0] == [nothing]


def test_a_filter_without_any_value_to_ask_for_does_not_apply():
    survey = Survey(name="workorder", known={"1": exchange(OPEN)}, single=[query((("state", "open"),), exchange([OPEN]))])
    assert listing_rules.why(survey, "state")
    with pytest.raises(NotApplicable):
        listing_rules.why(survey, "geographicalSiteId")
    assert listing_rules.why(Survey(name="workorder", reasons=["none could be had"]), "state") == "none could be had"


@pytest.mark.parametrize(("status", "gone"), [(404, True), (405, True), (501, True), (400, False), (200, False)])
def test_a_seller_that_has_no_such_list(status, gone):
    assert absent(Survey(name="workorder", whole=query((), exchange([], status=status)))) is gone
    assert not absent(Survey(name="workorder"))


@pytest.mark.parametrize(("status", "kept"), [(404, False), (501, False), (400, True), (200, True)])
def test_a_published_seller_has_the_list(status, kept):
    assert (listing_rules.there(exchange([], status=status)) is None) is kept


def test_the_filters_are_those_of_the_contracts():
    assert LISTS[Kind.APPOINTMENT].filters[-2:] == ("validFor.gt", "validFor.lt")
    assert {"state", "appointmentRequired", "relatedEntityId"} <= set(LISTS[Kind.WORKORDER].filters)


def test_why_an_appointment_was_never_in_a_state():
    refusing, arranging = SimpleNamespace(reasons={"missed": "no technician"}), SimpleNamespace(reasons={})
    assert published_rules.never("missed", refusing, arranging) == "no technician"
    assert published_rules.never("failed", refusing, arranging) == "no appointment was seen to be failed"
    assert "while it was inProgress" in published_rules.never("inProgress", refusing, arranging)
