"""Operations and readings in recorded traffic, whole and in part."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from harness.exchange import Answer, Exchange, now
from harness.replay import Excerpt, Recorded
from harness.trails import ASIDE, Traffic
from harness.verdict import Inconclusive
from specs.vocabulary import Operation, TicketState
from suites.ticket import alone_acts, alone_steps, life_rules, rules

BASE = "http://127.0.0.1:9/mefApi/sonata/troubleTicket/v4/troubleTicket"
BEGAN = now()
TICKET = {
    "id": "1", "description": "no light", "ticketType": "assistance", "creationDate": "2030-01-01T00:00:00Z", "note": [],
    "relatedEntity": [{"id": "P", "@referredType": "Product", "role": "affected"}],
}  # fmt: skip
WHOLE_AND_PART = pytest.mark.parametrize("kind", [Recorded, Excerpt])
Kind = Callable[[Iterable[Exchange]], Traffic]


def call(operation: str, *, ticket: str | None = "1", sent: Any = None, answer: Any = None, status: int = 200) -> Exchange:
    return Exchange(
        number=1, scenario="recorded", label=operation, operation=operation, ticket=ticket, at=BEGAN, elapsed=0.0,
        method="GET" if operation == Operation.RETRIEVE else "PATCH" if operation == Operation.PATCH else "POST",
        url=f"{BASE}/{ticket}" if ticket else BASE, request_headers={}, request_body=None, sent=sent,
        answer=Answer(status=status, headers={}, body=b"" if answer is None else json.dumps(answer).encode()),
    )  # fmt: skip


def create() -> Exchange:
    return call(Operation.CREATE, ticket=None, sent={"description": "no light"}, answer={**TICKET, "status": "acknowledged"}, status=201)


def seen(state: str = "acknowledged", **changes: Any) -> Exchange:
    return call(Operation.RETRIEVE, answer={**TICKET, "status": state, **changes})


def missing(ticket: str = "9") -> Exchange:
    return call(Operation.RETRIEVE, ticket=ticket, answer={"code": "notFound", "reason": "none"}, status=404)


def recorded(kind: Kind, *exchanges: Exchange, apart: float = 1.0) -> Traffic:
    return kind([replace(e, number=n, at=BEGAN + timedelta(seconds=n * apart)) for n, e in enumerate(exchanges, start=1)])


def broken(observations: Iterable[Any], rule: Any) -> list[bool]:
    return [rule(one) is not None for one in observations]


def acted(kind: Kind, operation: str, state: str, *, status: int = 200, between: tuple[Exchange, ...] = ()) -> Traffic:
    return recorded(kind, create(), seen(state), *between, call(operation, status=status), seen(state))


# --- states that refuse -------------------------------------------------------------------------------------------------


def refused(traffic: Traffic, operation: Operation, state: TicketState) -> list[bool]:
    return broken(alone_acts.wrong(traffic, operation, state), alone_acts.is_refused)


@WHOLE_AND_PART
def test_what_is_closed_is_closed_whatever_was_not_recorded(kind: Kind) -> None:
    closed = TicketState.CLOSED
    assert refused(acted(kind, Operation.PATCH, "closed"), Operation.PATCH, closed) == [True]
    assert refused(acted(kind, Operation.PATCH, "closed", status=409), Operation.PATCH, closed) == [False]
    assert refused(acted(kind, Operation.PATCH, "inProgress"), Operation.PATCH, closed) == []
    unordered = replace(seen("closed"), scenario=ASIDE)
    assert refused(recorded(kind, create(), unordered, call(Operation.PATCH)), Operation.PATCH, closed) == []


def test_what_is_resolved_may_be_reopened_where_nothing_was_recorded() -> None:
    resolved = TicketState.RESOLVED
    assert refused(acted(Recorded, Operation.CANCEL, "resolved"), Operation.CANCEL, resolved) == [True]
    reopened = acted(Recorded, Operation.CANCEL, "resolved", between=(call(Operation.REOPEN),))
    assert refused(reopened, Operation.CANCEL, resolved) == []
    with pytest.raises(Inconclusive):
        alone_acts.wrong(acted(Excerpt, Operation.CANCEL, "resolved"), Operation.CANCEL, resolved)


def test_a_ticket_that_was_there_before_the_recording_counts_too() -> None:
    traffic = recorded(Recorded, seen("resolved"), call(Operation.CANCEL))
    assert refused(traffic, Operation.CANCEL, TicketState.RESOLVED) == [True]


# --- where operations lead ----------------------------------------------------------------------------------------------


@WHOLE_AND_PART
def test_a_cancel_and_a_close_lead_to_what_lasts(kind: Kind) -> None:
    for operation, before, state in (
        (Operation.CANCEL, "acknowledged", TicketState.ASSESSING_CANCELLATION), (Operation.CLOSE, "resolved", TicketState.CLOSED),
    ):  # fmt: skip
        stays = acted(kind, operation, before)
        assert broken(alone_acts.right(stays, operation, state, patience=0.5), alone_acts.leads_to(state)) == [True]
        assert alone_acts.right(stays, operation, state, patience=30) == []
        done = recorded(kind, create(), seen(before), call(operation), seen(str(state)))
        assert broken(alone_acts.right(done, operation, state, patience=30), alone_acts.leads_to(state)) == [False]


def test_a_seller_that_worked_on_meanwhile_gets_its_time() -> None:
    state, patience = TicketState.ASSESSING_CANCELLATION, 30
    worked = recorded(Recorded, create(), seen("acknowledged"), call(Operation.CANCEL), seen("inProgress"))
    assert alone_acts.right(worked, Operation.CANCEL, state, patience=patience) == []
    assert "too early" in alone_acts.why_not_right(worked, Operation.CANCEL, patience, "none")
    assert alone_acts.why_not_right(recorded(Recorded, create()), Operation.CANCEL, patience, "none") == "none"
    wrong = recorded(Recorded, create(), seen("acknowledged"), call(Operation.CANCEL), seen("reopened"))
    assert broken(alone_acts.right(wrong, Operation.CANCEL, state, patience=patience), alone_acts.leads_to(state)) == [True]


def test_where_a_reopen_leads_needs_all_that_happened() -> None:
    with pytest.raises(Inconclusive):
        alone_acts.right(acted(Excerpt, Operation.REOPEN, "resolved"), Operation.REOPEN, TicketState.REOPENED, patience=0)


# --- identifiers that lead to no ticket ---------------------------------------------------------------------------------


def judged(traffic: Traffic, operation: Operation) -> list[bool]:
    return broken(alone_acts.strangers(traffic, operation), alone_acts.fails)


@WHOLE_AND_PART
def test_what_leads_to_no_ticket_fails(kind: Kind) -> None:
    assert judged(recorded(kind, seen(), missing()), Operation.RETRIEVE) == [False]
    instead = call(Operation.RETRIEVE, ticket="9", answer=TICKET)
    assert judged(recorded(kind, seen(), instead), Operation.RETRIEVE) == [True]
    patched = call(Operation.PATCH, ticket="9", answer=TICKET)
    assert judged(recorded(kind, seen(), patched), Operation.PATCH) == [True]


@pytest.mark.parametrize("operation", [Operation.CANCEL, Operation.CLOSE, Operation.REOPEN])
def test_nothing_can_be_done_to_what_cannot_be_read(operation: Operation) -> None:
    assert judged(recorded(Excerpt, seen(), missing(), call(operation, ticket="9", status=204)), operation) == [True]
    assert judged(recorded(Excerpt, seen(), call(operation, ticket="9", status=204)), operation) == []
    assert judged(recorded(Excerpt, seen(), call(operation, ticket="9", status=204), missing()), operation) == []


def test_an_identifier_is_no_stranger_where_any_answer_shows_it() -> None:
    listed = call(Operation.LIST, ticket=None, answer=[{"id": "9"}])
    assert judged(recorded(Excerpt, missing(), listed, call(Operation.CANCEL, ticket="9", status=204)), Operation.CANCEL) == []
    by_its_other_name = call(Operation.RETRIEVE, ticket="mine", answer={**TICKET, "externalId": "mine"})
    assert judged(recorded(Excerpt, by_its_other_name), Operation.RETRIEVE) == []


def test_a_404_says_nothing_where_nothing_is_ever_found() -> None:
    assert judged(recorded(Recorded, missing(), missing("8")), Operation.RETRIEVE) == []


# --- what is not the buyer's --------------------------------------------------------------------------------------------


def patched(status: int = 200, **changes: Any) -> Exchange:
    return call(Operation.PATCH, sent=changes, answer={**TICKET, "status": "acknowledged"}, status=status)


@WHOLE_AND_PART
def test_what_never_changes_cannot_be_patched(kind: Kind) -> None:
    def judge(*exchanges: Exchange) -> list[bool]:
        return broken(alone_acts.forbidden(recorded(kind, *exchanges), "description"), alone_acts.is_forbidden)

    assert judge(seen(), patched(description="other")) == [True]
    assert judge(seen(), patched(externalId="x"), patched(422, description="other")) == [False]
    assert judge(seen(), patched(422, description="other")) == []  # a seller that takes no patch at all
    assert judge(seen(), patched(description="no light")) == []
    assert judge(patched(description="other")) == []


def test_parts_that_the_seller_filled_in_are_the_same() -> None:
    shown = seen(relatedEntity=[{**TICKET["relatedEntity"][0], "href": "http://x"}])
    traffic = recorded(Excerpt, shown, patched(relatedEntity=TICKET["relatedEntity"]))
    assert alone_acts.forbidden(traffic, "relatedEntity") == []
    assert alone_acts.forbidden(traffic, "status") == []  # which the seller may have changed itself


# --- two readings -------------------------------------------------------------------------------------------------------

NOTE = {"id": "n", "author": "Ann", "date": "2030-01-01T00:00:00Z", "source": "seller", "text": "we look"}


@WHOLE_AND_PART
def test_notes_stay_whatever_was_not_recorded(kind: Kind) -> None:
    keeps = rules.keeps("note")
    assert broken(alone_steps.steps(recorded(kind, seen(note=[NOTE]), seen())), keeps) == [True]
    assert broken(alone_steps.steps(recorded(kind, seen(), seen(note=[NOTE]))), keeps) == [False]
    assert alone_steps.steps(recorded(kind, seen(note=[NOTE]), replace(seen(), scenario=ASIDE))) == []


def test_two_tickets_of_one_identifier_are_no_ticket_that_changed() -> None:
    assert alone_steps.steps(recorded(Excerpt, create(), seen(note=[NOTE]), create(), seen())) == []


def test_what_nobody_changes_stays_and_states_follow_some_way() -> None:
    def judge(rule: Any, *exchanges: Exchange) -> list[bool]:
        return broken(alone_steps.unknown_between(recorded(Excerpt, *exchanges)), rule)

    assert judge(life_rules.set_by_buyer_stays(*alone_steps.FIXED), seen(), seen(description="other")) == [True]
    assert judge(life_rules.set_by_buyer_stays(*alone_steps.FIXED), seen(), seen(severity="minor")) == [False]
    assert judge(alone_steps.reachable, seen("acknowledged"), seen("closed"), seen("inProgress")) == [False, True]
    assert judge(alone_steps.reachable, seen("reopened"), seen("resolved"), seen("reopened")) == [False, False]
    assert alone_steps.unknown_between(recorded(Recorded, create(), seen())) == []


def moved(*readings: Exchange) -> list[bool]:
    return broken(alone_steps.moved_dates(recorded(Excerpt, *readings)), alone_steps.explained)


def test_a_date_that_is_moved_is_explained() -> None:
    first, second = ({"expectedResolutionDate": f"2030-01-0{day}T00:00:00Z"} for day in (1, 2))
    assert moved(seen(**first), seen(**second), seen(**second)) == [True]
    assert moved(seen(**first), seen(**second, note=[NOTE]), seen(**second, note=[NOTE])) == [False]
    assert moved(seen(**first), seen(**second), seen(**second, note=[NOTE])) == [False]  # written in two steps
    assert moved(seen(), seen(**first, note=[NOTE]), seen(**second, note=[NOTE]), seen(**second, note=[NOTE])) == [False]
    assert moved(seen(**first), seen(**second)) == []  # the note may still come
    assert moved(seen(), seen(**first), seen(**first)) == []
    assert moved(seen(**first), seen(expectedResolutionDate="2030-01-01T01:00:00+01:00"), seen(**first)) == []
