"""Operations and readings in recorded traffic, whole and in part."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ttck.harness.judge.histories import ASIDE, Traffic
from ttck.harness.record.exchange import Answer, Exchange, now
from ttck.harness.replay.recorded_traffic import Excerpt, Recorded
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Operation, TicketState
from ttck.suites.ticket import alone_acts, alone_pending, alone_steps, effect_rules, kept_rules, life_rules, rules

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
    reopened = TicketState.REOPENED
    assert alone_acts.right(acted(Excerpt, Operation.REOPEN, "resolved"), Operation.REOPEN, reopened, patience=0) == []
    whole = alone_acts.right(acted(Recorded, Operation.REOPEN, "resolved"), Operation.REOPEN, reopened, patience=0)
    assert whole == []  # it may have been resolved again


def history(*states: str) -> dict[str, Any]:
    return {"statusChange": [{"status": state, "changeDate": f"2030-01-01T00:00:0{n}Z"} for n, state in enumerate(states)]}


@WHOLE_AND_PART
@pytest.mark.parametrize(
    ("after", "states", "wrong"),
    [
        ("closed", ("acknowledged", "resolved", "closed"), [True]),
        ("closed", ("acknowledged", "resolved", "reopened", "closed"), [False]),
        ("reopened", (), [False]),
        ("closed", (), []),
        ("closed", ("acknowledged", "resolved"), []),  # a history that is behind
        ("closed", ("closed",), []),  # one that shows the end alone
    ],
)
def test_the_history_tells_where_a_reopen_led(kind: Kind, after: str, states: tuple[str, ...], wrong: list[bool]) -> None:
    before = seen("resolved", **history("acknowledged", "resolved"))
    told = recorded(kind, create(), before, call(Operation.REOPEN, status=204), seen(after, **history(*states)))
    found = alone_acts.right(told, Operation.REOPEN, TicketState.REOPENED, patience=0)
    assert broken(found, alone_acts.leads_to(TicketState.REOPENED)) == wrong


@WHOLE_AND_PART
def test_a_cancel_that_skips_its_assessment_shows_in_the_history(kind: Kind) -> None:
    before, state = seen(**history("acknowledged")), TicketState.ASSESSING_CANCELLATION
    for states, wrong in ((("cancelled",), [True]), (("assessingCancellation", "cancelled"), [False])):
        after = seen("cancelled", **history("acknowledged", *states))
        told = recorded(kind, create(), before, call(Operation.CANCEL, status=204), after)
        assert broken(alone_acts.right(told, Operation.CANCEL, state, patience=0), alone_acts.leads_to(state)) == wrong


@WHOLE_AND_PART
@pytest.mark.parametrize(
    ("said", "after", "states", "wrong"),
    [
        ("pending", "pending", ("pending",), [True]),
        ("pending", "inProgress", ("pending", "inProgress"), [False]),
        ("pending", "pending", ("pending", "inProgress", "pending"), [False]),  # it waits again
        ("inProgress", "pending", ("pending",), []),
        ("pending", "pending", (), []),
    ],
)
def test_a_patch_lifts_pending(kind: Kind, said: str, after: str, states: tuple[str, ...], wrong: list[bool]) -> None:
    first = history("pending") if states else {}
    patch = call(Operation.PATCH, sent={"note": []}, answer={**TICKET, "status": said})
    told = recorded(kind, create(), seen("pending", **first), patch, seen(after, **(history(*states) if states else {})), apart=10)
    assert broken(alone_pending.patched(told, patience=5), alone_pending.is_lifted) == wrong
    if after == "pending" and states == ("pending",):
        assert list(alone_pending.patched(told, patience=30)) == []  # a seller may need a moment


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
    assert moved(seen(**first), seen(**second), seen(**second, note=[NOTE])) == []  # written in two steps, or about something else
    assert moved(seen(), seen(**first, note=[NOTE]), seen(**second, note=[NOTE]), seen(**second, note=[NOTE])) == []
    assert moved(seen(**first), seen(**second)) == []  # the note may still come
    assert moved(seen(), seen(**first), seen(**first)) == []
    assert moved(seen(**first), seen(expectedResolutionDate="2030-01-01T01:00:00+01:00"), seen(**first)) == []


# --- the answer to a patch ----------------------------------------------------------------------------------------------


def answered(sent: dict[str, Any], *, elapsed: float = 0.0, **shown: Any) -> Exchange:
    return replace(call(Operation.PATCH, sent=sent, answer={**TICKET, "status": "inProgress", **shown}), elapsed=elapsed)


def test_the_answer_to_a_patch_has_its_values() -> None:
    def judged(*exchanges: Exchange) -> list[bool]:
        return broken(effect_rules.patched_values(recorded(Excerpt, *exchanges)), effect_rules.values_taken)

    sent = {"severity": "extensive"}
    assert judged(answered(sent, severity="minor")) == [True]
    assert judged(answered(sent, severity="extensive")) == [False]
    assert judged(answered({"note": []})) == []
    assert judged(replace(answered(sent, severity="minor"), ticket="mine")) == []
    slow = answered(sent, severity="minor", elapsed=60.0)
    assert judged(slow, answered({"severity": "minor"}, severity="minor")) == []  # nobody knows which came last


def relation(name: str, source: str = "buyer") -> dict[str, str]:
    return {"id": name, "@referredType": "TroubleTicket", "relationshipType": "similar", "source": source}


@WHOLE_AND_PART
@pytest.mark.parametrize(
    ("shown", "wrong"),
    [
        ([relation("new")], False), ([relation("old"), relation("new")], True), ([relation("old")], False),
        ([relation("new"), relation("theirs", "seller")], False),
    ],
)  # fmt: skip
def test_a_patch_leaves_no_related_object_of_before(kind: Kind, shown: list[Any], wrong: bool) -> None:  # noqa: FBT001 - a row
    told = recorded(kind, create(), answered({"relatedIssue": [relation("new")]}, relatedIssue=shown))
    assert broken(kept_rules.replaced(told, "relatedIssue"), kept_rules.is_replaced) == [wrong]


def payload(name: str) -> dict[str, str]:
    return {"attachmentId": name, "url": f"http://x/{name}", "source": "buyer", "author": "Ann", "name": name}


@WHOLE_AND_PART
@pytest.mark.parametrize(
    ("sent", "shown", "wrong"),
    [
        (["new"], ["old", "new"], False), (["new"], ["new"], True), (["old", "new"], ["old", "new"], False),
        (["new"], ["old"], False),  # not yet there
    ],
)  # fmt: skip
def test_a_patch_adds_to_what_was_there(kind: Kind, sent: list[str], shown: list[str], wrong: bool) -> None:  # noqa: FBT001 - a row
    patch = answered({"attachment": [payload(one) for one in sent]}, attachment=[payload(one) for one in shown])
    told = recorded(kind, create(), seen(attachment=[payload("old")]), patch)
    assert broken(kept_rules.extended(told, "attachment"), kept_rules.is_extended) == [wrong]
