"""AG-FIT 621: its rules at their edges, its seller with requests as stimuli, and a fixed sample of its faults and variants."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from ttck.harness.record.exchange import Answer, Exchange
from ttck.harness.verdict import ExitCode
from ttck.specs.profiles import profile
from ttck.specs.vocabulary import Kind
from ttck.suites.fit import search_rules, turn_rules, type_rules
from ttck.suites.fit.turn_rules import Turn
from ttck.suites.selftest.seller import mock_seller
from ttck.suites.selftest.trial import attempt
from ttck.suites.tmf.lists import Query

AT = datetime(2026, 1, 1, tzinfo=UTC)
EARLY, LATE = "2026-01-01T10:00:00.000Z", "2026-01-01T11:00:00.000Z"


def exchange(document=None, status=200):
    return Exchange(
        number=1, scenario="s", label="", operation="retrieveTroubleTicket", ticket="T", at=AT, elapsed=0.0, method="GET",
        url="http://s.example/troubleTicket/T", request_headers={}, request_body=None, sent=None,
        answer=Answer(status=status, headers={"content-type": "application/json"}, body=json.dumps(document or {}).encode()),
    )  # fmt: skip


def turn(before, after):
    return Turn(by="something", before=exchange({"id": "T", **before}), after=exchange({"id": "T", **after}))


@pytest.mark.parametrize(("after", "fine"), [(LATE, True), (EARLY, False), ("2026-01-01T09:00:00.000Z", False)])
def test_the_last_update_moves(after, fine):
    assert (turn_rules.moves_on(turn({"lastUpdate": EARLY}, {"lastUpdate": after})) is None) is fine


def test_a_clock_of_whole_seconds_may_stand_still():
    assert turn_rules.moves_on(turn({"lastUpdate": "2026-01-01T10:00:00Z"}, {"lastUpdate": "2026-01-01T10:00:00Z"})) is None


@pytest.mark.parametrize(
    ("date", "fine"), [(EARLY, True), ("2026-01-01T11:00:00.000+01:00", True), (LATE, False), (None, False)]
)  # fmt: skip
def test_a_closed_ticket_was_resolved_when_it_was(date, fine):
    closed = turn({"status": "resolved", "resolutionDate": EARLY}, {"status": "closed", **({"resolutionDate": date} if date else {})})
    assert turn_rules.resolved_before([closed]) == [closed]
    assert (turn_rules.still_says_since_when(closed) is None) is fine


def test_a_reopened_ticket_need_not_say_when_it_was_resolved():
    assert turn_rules.resolved_before([turn({"status": "resolved", "resolutionDate": EARLY}, {"status": "inProgress"})]) == []


@pytest.mark.parametrize(("rows", "fine"), [([{"id": "T"}], True), ([{"id": "U"}], False), ([], False)])
def test_a_ticket_is_found_by_its_status(rows, fine):
    query = Query(params=(("status", "resolved"),), pages=(exchange(rows),), complete=True)
    assert (search_rules.found_by_status(query, exchange({"id": "T", "status": "resolved"})) is None) is fine


def test_a_fault_ticket_needs_what_a_plain_ticket_needs():
    taken, refused, filled = exchange({"id": "T"}, 201), exchange({}, 400), exchange({"id": "T", "severity": "Minor"}, 201)
    later = exchange({}, 202)
    creates = {"severity": (filled, refused), "ticketType": (refused, refused), "description": (taken, taken), "name": (taken, refused)}
    found = type_rules.short({**creates, "priority": (later, refused)}, filled=False)
    assert [(name, type_rules.asks_as_much((name, fault)) is None) for name, fault in found] == [("ticketType", True), ("name", False)]
    assert [name for name, _ in type_rules.short({**creates, "priority": (later, refused)}, filled=True)] == ["severity", "priority"]


def test_a_release_is_a_setting():
    fit = profile("fit")
    older, newer = (fit.spoken({"release": release}).dialect.states(Kind.TICKET) for release in ("0.0.1", "1.0.0"))
    assert {*newer} - {*older} == {"failed"}


@pytest.fixture(scope="module")
def seller():
    with mock_seller("--profile", "fit") as running:
        yield running


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("fault", "requirement"),
    [
        ("fit-cancellation-of-what-waits-waits", "FIT:6"), ("fit-fault-ticket-without-a-sort", "FIT:11"),
        ("fit-resolved-not-found", "FIT:24"), ("fit-tasks-share-an-id", "FIT:27"), ("fit-lists-open", "FIT:7"),
    ],
)  # fmt: skip
def test_a_fault_is_caught(seller, fault, requirement):
    found = attempt(seller, (fault,), requirements=(requirement,))
    assert (requirement in found.reported, found.errors) == (True, ())


@pytest.mark.parametrize("variant", ["fit-strangers-forbidden", "fit-tokens-are-good-for-all"])
def test_a_legal_variant_is_not_accused(seller, variant):
    found = attempt(seller, (variant,), requirements=("FIT:2", "FIT:7", "TMF621:60"))
    assert (found.failed, found.errors) == (frozenset(), ())


def test_stimuli_of_a_target_file_do_and_without_any_a_run_is_incomplete(seller):
    limits = {"state_wait": 2, "event_wait": 2}
    asked = attempt(seller, (), requirements=("FIT:6", "FIT:13"), stimuli="http", limits=limits)
    assert (asked.exit_code, asked.failed, asked.inconclusive) == (ExitCode.CONFORMANT, frozenset(), frozenset())
    alone = attempt(seller, (), requirements=("FIT:6", "FIT:13"), stimuli={}, limits=limits)
    assert (alone.failed, {"FIT:6", "FIT:13"} & alone.inconclusive) == (frozenset(), {"FIT:6", "FIT:13"})
