"""What counts as telling one buyer of another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ttck.harness.tests.entries import Story
from ttck.specs.vocabulary import Kind, Operation
from ttck.suites.isolation import rules, telling
from ttck.suites.isolation.hubs import Hubbing
from ttck.suites.isolation.scenarios.a_isolating import Isolation, Look, Reach

RUN, OWN = "ttck-1a2b", "ttck-1a2b-b"
TICKET = {"id": "T-1", "creationDate": "2026-01-01T00:00:00Z", "description": "no light ttck-1a2b-a-7", "status": "acknowledged"}
MINE = {**TICKET, "id": "U-1", "description": "no light ttck-1a2b-b-3"}


def isolation(**more):
    return Isolation(run=RUN, own=OWN, names=frozenset({"T-1", "PRODUCT-1"}), lacks={}, **more)


def look(answer, *, kind=Kind.TICKET, operation=Operation.RETRIEVE, status=200, known=TICKET, twin=MINE):
    told = Story()
    own = told.exchange(Operation.RETRIEVE, answer=known)
    asked = told.exchange(operation, answer=answer, status=status)
    return Look(about="retrieve", kind=kind, exchange=asked, known=(own,), twin=told.exchange(operation, answer=twin))


def judged(seen):
    return rules.shows_nothing(isolation())(seen)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (TICKET, 200),
        ([MINE, TICKET], 200),
        ({"id": "T-1"}, 200),
        ([{"id": "T-1", "status": "cancelled"}], 200),  # a state may have changed since
        ({"code": "denied", "message": "the ticket 'no light ttck-1a2b-a-7' is not yours"}, 403),
        ([{"id": "X-9", "description": "ttck-1a2b-12"}], 200),  # another ticket of the first buyer's run
    ],
)
def test_what_is_of_the_first_buyer_is_found_wherever_it_stands(answer, status):
    assert judged(look(answer, status=status)) is not None


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ([MINE], 200),
        ([], 200),
        ({"code": "notFound"}, 404),
        ({"id": "T-1", "message": "T-1 is not there"}, 404),
        # Each buyer has numbers of its own.
        ([{**MINE, "id": "T-1", "creationDate": "2026-01-02T00:00:00Z"}], 200),
    ],
)
def test_what_is_the_buyers_own_or_nobodys_tells_nothing(answer, status):
    assert judged(look(answer, status=status)) is None


def test_what_the_request_brought_is_no_news():
    seen = look([], status=400)
    asked = replace(seen.exchange, url="http://seller.example?externalId=ttck-1a2b-a-7")
    echoed = Story().exchange(Operation.LIST, answer={"message": "nothing has externalId ttck-1a2b-a-7"}, status=400)
    assert telling.told(replace(echoed, url=asked.url), run=RUN, own=OWN) == []
    assert telling.told(echoed, run=RUN, own=OWN) == ["ttck-1a2b-a-7"]


def test_an_incident_may_concern_both_but_names_nobody_elses_products():
    shared = {"id": "I-1", "relatedEntity": [{"id": "PRODUCT-9"}]}
    known = {"id": "I-1", "relatedEntity": [{"id": "PRODUCT-9"}]}
    assert judged(look(shared, kind=Kind.INCIDENT, operation=Operation.RETRIEVE_INCIDENT, known=known)) is None
    telling_too_much = {**shared, "relatedEntity": [{"id": "PRODUCT-1"}]}
    assert judged(look(telling_too_much, kind=Kind.INCIDENT, operation=Operation.RETRIEVE_INCIDENT, known=known)) is not None


def test_a_look_without_an_accepted_twin_proves_nothing():
    seen = look(TICKET)
    refused = Story().exchange(Operation.RETRIEVE, status=403)
    assert rules.usable([seen]) == [seen]
    assert rules.usable([replace(seen, twin=refused)]) == []


def reach(*, after=TICKET, after_status=200, twin_after=MINE, answer=None):
    told = Story()
    return Reach(
        act="cancel",
        before=told.exchange(Operation.RETRIEVE, answer=TICKET),
        exchange=told.exchange(Operation.CANCEL, answer=answer, status=404),
        after=told.exchange(Operation.RETRIEVE, answer=after, status=after_status),
        twin=told.exchange(Operation.CANCEL, answer={}),
        twin_after=told.exchange(Operation.RETRIEVE, answer=twin_after),
    )


CANCELLED = {**MINE, "status": "cancelled"}


@pytest.mark.parametrize(
    "seen",
    [
        reach(after={**TICKET, "description": "changed by ttck-1a2b-b"}),
        reach(after={}, after_status=404),
        reach(after={**TICKET, "status": "cancelled"}, twin_after=CANCELLED),  # refused, and done all the same
    ],
)
def test_a_ticket_that_another_reaches_is_seen(seen):
    assert rules.stays_as_it_was(isolation())(seen) is not None


@pytest.mark.parametrize("seen", [reach(), reach(after={**TICKET, "status": "inProgress"}, twin_after=CANCELLED), reach(after_status=503)])
def test_a_ticket_that_stays_or_moves_by_itself_accuses_nobody(seen):
    assert rules.stays_as_it_was(isolation())(seen) is None


@pytest.mark.parametrize(("status", "nowhere", "fine"), [(202, 404, False), (202, 204, True), (202, None, True), (404, 404, True)])
def test_what_is_taken_for_another_and_refused_for_nobody_is_seen(status, nowhere, fine):
    told = Story()
    asked = told.exchange(Operation.CANCEL, status=status)
    seen = replace(reach(), exchange=asked, nowhere=None if nowhere is None else told.exchange(Operation.CANCEL, status=nowhere))
    assert (rules.not_taken_on(seen) is None) is fine


def test_an_answer_that_tells_of_the_ticket_is_seen():
    assert rules.answers_nothing(isolation())(reach(answer=TICKET)) is not None
    assert rules.answers_nothing(isolation())(reach(answer={"message": "no such ticket"})) is None


def test_a_notification_to_the_wrong_buyer_is_seen():
    told = Story()
    known = told.exchange(Operation.RETRIEVE, answer=TICKET)
    rule = rules.hears_nothing(isolation(hubs=Hubbing(known=[known])))
    assert rule(told.event("TroubleTicketStatusChangeEvent", ticket="T-1")) is not None
    assert rule(told.event("TroubleTicketStatusChangeEvent", ticket="U-1")) is None


def test_a_subscription_is_shown_to_its_own_buyer_alone():
    told = Story()
    own = told.exchange(Operation.SUBSCRIPTION, answer={"id": "h", "callback": "http://127.0.0.1/one"})
    other = told.exchange(Operation.SUBSCRIPTION, answer={"id": "h", "callback": "http://127.0.0.1/two"})
    refused = told.exchange(Operation.SUBSCRIPTION, status=404)
    assert rules.not_shown((own, own)) is not None
    assert rules.not_shown((own, other)) is None
    assert rules.not_shown((own, refused)) is None


def test_a_subscription_that_brings_nothing_any_more_was_ended():
    ended = Story().exchange(Operation.UNSUBSCRIBE, status=204)
    assert rules.goes_on(Hubbing(told=True, told_after=False))(ended) is not None
    assert rules.goes_on(Hubbing(told=True, told_after=True))(ended) is None
