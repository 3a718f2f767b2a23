from __future__ import annotations

import json
import socket
import time
from importlib.resources import files
from pathlib import Path

import pytest

from harness.cli.run import suite_paths
from harness.dry import Rehearsal, RehearsalError, at_once, rehearse
from harness.exchange import StimulusCall
from harness.target import parse_target
from specs.vocabulary import Operation

BASE = "http://127.0.0.1:9/mefApi/sonata/troubleTicket/v4"
CONTROL = {"control": {"url": "http://127.0.0.1:9/_control", "token": "not-so-secret"}}


def play(folder: Path, *arguments: str, **document: object) -> Rehearsal:
    path = folder / "target.yaml"
    path.write_text(json.dumps({"base_url": BASE, **document}), encoding="utf-8")
    return rehearse(["-c", str(files("suites") / "pytest.ini"), "--ttck-target", str(path), *arguments], suite_paths(("suites.ticket",)))


@pytest.fixture
def sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    """No socket can be opened and nobody may sleep."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a plan opens no socket and does not sleep")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "bind", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(time, "sleep", refuse)


@pytest.mark.usefixtures("sealed")
def test_a_whole_run_is_rehearsed_without_a_socket_and_without_waiting(tmp_path: Path) -> None:
    began = time.monotonic()
    rehearsal = play(tmp_path, stimuli=CONTROL)
    assert time.monotonic() - began < 30
    assert rehearsal.requests == sum(part.requests for part in rehearsal.parts) > 1000
    assert {part.name for part in rehearsal.parts} >= {"connect", "subscribing", "creating", "ending", "histories", "on arrival", "tidy"}


def test_the_seller_in_memory_conforms_and_lets_everything_be_decided(tmp_path: Path) -> None:
    rehearsal = play(tmp_path, "--ttck-budget", "small", stimuli=CONTROL)
    assert rehearsal.unsound == ()
    assert rehearsal.inconclusive == {}
    assert rehearsal.missing == ()
    assert rehearsal.leftovers == ()


def test_a_seller_of_the_published_edition_is_rehearsed_as_well(tmp_path: Path) -> None:
    rehearsal = play(tmp_path, "--ttck-budget", "small", "--ttck-lane", "verdict", stimuli=CONTROL, edition="published")
    assert rehearsal.unsound == ()
    assert "histories" not in {part.name for part in rehearsal.parts}


def test_the_same_seed_plans_the_same(tmp_path: Path) -> None:
    first, second = (play(tmp_path, "--ttck-budget", "small", "--ttck-seed", "7", stimuli=CONTROL) for _ in range(2))
    assert first.parts == second.parts
    assert first.notifications == second.notifications


def test_every_ticket_of_the_run_is_created_read_and_ended(tmp_path: Path) -> None:
    rehearsal = play(tmp_path, "--ttck-budget", "small", stimuli=CONTROL)
    parts = {part.name: part for part in rehearsal.parts}
    created = [e for e in rehearsal.exchanges if e.operation == Operation.CREATE and e.accepted]
    assert rehearsal.tickets == len(created)
    assert parts["tidy"].operations[Operation.UNSUBSCRIBE] == 3
    assert parts["creating"].operations == {Operation.CREATE: parts["creating"].tickets, Operation.RETRIEVE: parts["creating"].tickets}


def test_missing_stimuli_are_named_with_what_stays_open(tmp_path: Path) -> None:
    rehearsal = play(
        tmp_path, "--ttck-budget", "small", "--ttck-lane", "verdict", stimuli={"wait": ["ticket_start_work", "ticket_resolve"]}
    )
    assert "ticket_request_info" in rehearsal.missing
    assert "ticket_resolve" not in rehearsal.missing
    assert any("ticket_request_info" in reason for reason in rehearsal.inconclusive["MEF113:R135"])
    assert {rung for _, rung in rehearsal.given()} == {"wait"}


def test_without_a_listener_notifications_stay_open(tmp_path: Path) -> None:
    rehearsal = play(tmp_path, "--ttck-requirement", "R134", listener={"enabled": False}, stimuli=CONTROL)
    assert rehearsal.notifications == 0
    assert "listener" in " ".join(rehearsal.inconclusive["MEF113:R134"])


def test_a_selection_plans_only_what_it_needs(tmp_path: Path) -> None:
    rehearsal = play(tmp_path, "--ttck-requirement", "R24", stimuli=CONTROL)
    assert {part.name for part in rehearsal.parts} <= {"connect", "subscribing", "creating", "probing", "tidy", "on arrival"}
    assert rehearsal.checks == 1


def test_an_unknown_requirement_is_a_mistake_of_the_user(tmp_path: Path) -> None:
    with pytest.raises(RehearsalError, match="no requirement matches 'R999'") as raised:
        play(tmp_path, "--ttck-requirement", "R999")
    assert raised.value.usage


def test_the_limit_on_tickets_shows_in_the_plan(tmp_path: Path) -> None:
    rehearsal = play(tmp_path, "--ttck-lane", "verdict", stimuli=CONTROL, limits={"max_tickets": 50})
    assert rehearsal.tickets == 50
    assert any(part.reason and "max_tickets" in part.reason for part in rehearsal.parts)


def test_a_target_at_once_waits_for_nothing_and_keeps_its_other_limits() -> None:
    target = at_once(parse_target({"base_url": BASE, "limits": {"requests_per_second": 2, "text_length": 99}}, name="t"))
    assert target.limits.event_wait == target.limits.state_wait == target.limits.quiet_window == 0
    assert target.limits.requests_per_second is None
    assert target.limits.text_length == 99


def test_credentials_are_not_needed_and_not_shown(tmp_path: Path) -> None:
    rehearsal = play(tmp_path, "--ttck-requirement", "R24", auth={"type": "bearer", "token": "very-secret-token"})
    shown = {exchange.request_headers["Authorization"] for exchange in rehearsal.exchanges}
    assert shown == {"(from the target file)"}


def test_stimuli_are_counted_as_they_would_be_given(tmp_path: Path) -> None:
    rehearsal = play(tmp_path, "--ttck-requirement", "R39", stimuli=CONTROL)
    assert rehearsal.given()["ticket_resolve", "control"] > 0
    assert not any(isinstance(exchange, StimulusCall) for exchange in rehearsal.exchanges)
