from __future__ import annotations

import json
import socket
import time
from importlib.resources import files
from pathlib import Path

import pytest

from harness.buyer.target import parse_target
from harness.cli.run import suite_paths
from harness.record.exchange import StimulusCall
from harness.record.state_probe import state_of
from harness.rehearsal.dry import DryRun, Rehearsal, RehearsalError, at_once, rehearse
from harness.runs.run import Options
from harness.runs.scenario import Scenario, Stage
from specs.vocabulary import Api, AppointmentEvent, IncidentEvent, Kind, Operation, Stimulus

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
    assert time.monotonic() - began < 300
    assert rehearsal.requests == sum(part.requests for part in rehearsal.parts) > 1000
    assert {part.name for part in rehearsal.parts} >= {"connect", "subscribing", "creating", "ending", "histories", "on arrival", "tidy"}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Rehearsal:
    """A whole run with the small budget."""
    return play(tmp_path_factory.mktemp("small"), "--ttck-budget", "small", "--ttck-seed", "7", stimuli=CONTROL)


def test_the_seller_in_memory_conforms_and_lets_everything_be_decided(small: Rehearsal) -> None:
    rehearsal = small
    assert rehearsal.unsound == ()
    assert rehearsal.inconclusive == {}
    assert rehearsal.missing == ()
    assert rehearsal.leftovers == ()


def test_a_seller_of_the_published_edition_is_rehearsed_as_well(tmp_path: Path) -> None:
    rehearsal = play(tmp_path, "--ttck-budget", "small", "--ttck-lane", "verdict", stimuli=CONTROL, edition="published")
    assert rehearsal.unsound == ()
    assert "histories" not in {part.name for part in rehearsal.parts}


def test_the_same_seed_plans_the_same(small: Rehearsal, tmp_path: Path) -> None:
    again = play(tmp_path, "--ttck-budget", "small", "--ttck-seed", "7", stimuli=CONTROL)
    assert again.parts == small.parts
    assert again.notifications == small.notifications


RELATED = 3  # tickets that are there for others to be related to, and are not read


def test_every_ticket_of_the_run_is_created_read_and_ended(small: Rehearsal) -> None:
    rehearsal = small
    parts = {part.name: part for part in rehearsal.parts}
    created = [e for e in rehearsal.exchanges if e.operation == Operation.CREATE and e.accepted]
    assert rehearsal.tickets == len(created)
    assert parts["tidy"].operations[Operation.UNSUBSCRIBE] == 4
    tickets = parts["creating"].tickets
    assert parts["creating"].operations == {Operation.CREATE: tickets, Operation.RETRIEVE: tickets - RELATED}


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


EVERYTHING = ["ticket", "incident", "appointment", "workorder", "appointment_events"]
CONTACT = {"role": "buyerAppointmentContact", "name": "Ada", "number": "1", "emailAddress": "ada@buyer.example"}


def book(stage: Stage) -> str:
    """A ticket, its workorder, a free slot and a booking, as a scenario would do it."""
    buyer = stage.buyer
    buyer.subscribe("visits", None, api=Api.APPOINTMENT)
    ticket = stage.ticket()
    buyer.stimulate(Stimulus.START_WORK, ticket)
    buyer.stimulate(Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT, ticket)
    workorder = buyer.retrieve(ticket).document["workOrder"][0]["id"]
    reference = {"workOrder": {"id": workorder}}
    wanted = {"startDateTime": "2000-01-01T00:00:00Z", "endDateTime": "2100-01-01T00:00:00Z"}
    slots = buyer.appointments.search({**reference, "requestedTimeSlot": [{"validFor": wanted}]}).document["availableTimeSlot"]
    created = buyer.appointments.create({**reference, **slots[0], "relatedContactInformation": [CONTACT]})
    assert state_of(buyer.retrieve(ticket)) == "inProgress"
    assert buyer.workorders.retrieve(workorder).document["appointment"] == [{"id": created.document["id"]}]
    return str(created.document["id"])


def dry_run(folder: Path, drive: object, **document: object) -> DryRun:
    target = parse_target({"base_url": BASE, "stimuli": CONTROL, "declares": {"apis": EVERYTHING}, **document}, name="t")
    run = DryRun(target, Options(directory=folder / "run", quiet=True))
    run.open()
    run.drive([Scenario(name="scene", lane="verdict", title="scene", drive=drive)])  # type: ignore[arg-type]
    run.tidy()
    run.close()
    assert run.progress.told["scene"].error is None
    return run


@pytest.mark.usefixtures("sealed")
def test_a_visit_is_rehearsed_from_the_ticket_to_the_cleaning_up(tmp_path: Path) -> None:
    run = dry_run(tmp_path, book)
    appointment = run.progress.told["scene"].story
    (item_history,) = run.traffic().item_histories_of(Kind.APPOINTMENT).values()
    assert (item_history.ticket, item_history.sightings[0].state) == (appointment, "confirmed")
    tidied = [entry.operation for entry in run.recorder.entries if getattr(entry, "scenario", "") == "tidy"]
    assert Operation.CANCEL_APPOINTMENT in tidied
    assert Operation.UNSUBSCRIBE_APPOINTMENTS in tidied
    assert run.progress.leftovers == []


@pytest.mark.usefixtures("sealed")
def test_notifications_of_a_visit_arrive_where_the_binding_has_them(tmp_path: Path) -> None:
    def drive(stage: Stage) -> bool:
        appointment = book(stage)
        stage.buyer.stimulate(Stimulus.APPOINTMENT_COMPLETE, appointment)
        return stage.buyer.hold_for(appointment, AppointmentEvent.STATE_CHANGE)

    run = dry_run(tmp_path, drive)
    assert run.progress.told["scene"].story is True
    (event,) = run.traffic().notifications
    assert event.path.endswith("/visits/mefApi/sonata/appointmentNotification/v2/listener/appointmentStatusChangeEvent")


@pytest.mark.usefixtures("sealed")
def test_incidents_are_rehearsed_over_the_hub_of_the_tickets(tmp_path: Path) -> None:
    def drive(stage: Stage) -> str:
        stage.buyer.subscribe("main", None)
        stage.buyer.stimulate(Stimulus.INCIDENT_CREATE, None, product="P-1")
        return str(stage.buyer.incidents.find((("relatedEntityId", "P-1"),)).document[0]["id"])

    run = dry_run(tmp_path, drive)
    (event,) = run.traffic().notifications
    assert (event.event_type, event.ticket) == (IncidentEvent.CREATED, run.progress.told["scene"].story)
    assert event.path.endswith("/troubleTicketNotification/v4/listener/incidentCreateEvent")


@pytest.mark.usefixtures("sealed")
def test_what_is_not_declared_is_not_there(tmp_path: Path) -> None:
    def drive(stage: Stage) -> list[int | None]:
        return [stage.buyer.incidents.find().status, stage.buyer.appointments.retrieve("x").status, stage.buyer.workorders.find().status]

    assert dry_run(tmp_path, drive, declares={"apis": ["ticket", "workorder"]}).progress.told["scene"].story == [501, 501, 200]


@pytest.mark.usefixtures("sealed")
def test_apis_that_share_an_address_are_told_apart_by_their_paths(tmp_path: Path) -> None:
    base = "http://127.0.0.1:9/api"
    run = dry_run(
        tmp_path, lambda stage: stage.buyer.workorders.find().status, base_url=base, urls={"workorder": base, "appointment": base}
    )
    assert run.progress.told["scene"].story == 200
