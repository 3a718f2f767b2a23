from __future__ import annotations

import shutil

import pytest

from ttck.specs import lifecycles
from ttck.specs.dialects import dialects
from ttck.specs.lifecycles import EDITIONS, lifecycle, lifecycle_named, ticket_lifecycle, tmf_lifecycle
from ttck.specs.loader import ROOT, FactError, load_csv
from ttck.specs.vocabulary import (
    MEF_KINDS,
    MEF_OPERATIONS,
    TMF_KINDS,
    TMF_OPERATIONS,
    AppointmentEvent,
    AppointmentState,
    IncidentEvent,
    IncidentState,
    Kind,
    Operation,
    Stimulus,
    TicketEvent,
    TicketState,
    TmfEvent,
    TmfState,
    WorkorderEvent,
    WorkorderState,
)

S = TicketState
A = AppointmentState
I = IncidentState  # noqa: E741 - as in the names of its moves
W = WorkorderState
M = TmfState
EDGES = {
    (S.ACKNOWLEDGED, S.IN_PROGRESS),
    (S.ACKNOWLEDGED, S.ASSESSING_CANCELLATION),
    (S.IN_PROGRESS, S.PENDING),
    (S.IN_PROGRESS, S.ASSESSING_CANCELLATION),
    (S.IN_PROGRESS, S.RESOLVED),
    (S.PENDING, S.IN_PROGRESS),
    (S.PENDING, S.ASSESSING_CANCELLATION),
    (S.RESOLVED, S.CLOSED),
    (S.RESOLVED, S.REOPENED),
    (S.REOPENED, S.IN_PROGRESS),
    (S.ASSESSING_CANCELLATION, S.CANCELLED),
}


def lifecycle_of(tmp_path, monkeypatch, *, old, new):
    """The lifecycle with one change in its table."""
    shutil.copytree(ROOT / "lifecycles", tmp_path / "lifecycles")
    path = tmp_path / "lifecycles" / "ticket.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(lifecycles, "ROOT", tmp_path)
    return lifecycle.__wrapped__(Kind.TICKET)


def test_the_table_has_thirteen_moves():
    assert [move.name for move in ticket_lifecycle().moves] == [f"T{number}" for number in range(13)]


def test_the_edges_are_those_of_the_figure():
    assert ticket_lifecycle().edges() == EDGES


def test_closed_and_cancelled_are_final():
    assert ticket_lifecycle().final() == {S.CLOSED, S.CANCELLED}


def test_every_state_can_be_reached_from_the_first_one():
    reached, edges = {S.ACKNOWLEDGED}, ticket_lifecycle().edges()
    for _ in TicketState:
        reached |= {to for source, to in edges if source in reached}
    assert reached == set(TicketState)


def test_only_creation_starts_from_nothing():
    (first,) = [move for move in ticket_lifecycle().moves if move.from_state is None]
    assert (first.when, first.to_state, first.announces) == (Operation.CREATE, S.ACKNOWLEDGED, ())


@pytest.mark.parametrize(
    ("when", "states"),
    [
        (Operation.CANCEL, {S.ACKNOWLEDGED, S.IN_PROGRESS, S.PENDING}),
        (Operation.CLOSE, {S.RESOLVED}),
        (Operation.REOPEN, {S.RESOLVED}),
        (Operation.PATCH, {S.PENDING}),
        (Stimulus.START_WORK, {S.ACKNOWLEDGED, S.REOPENED}),
        (Stimulus.FINISH_CANCELLATION, {S.ASSESSING_CANCELLATION}),
        (Stimulus.ADD_NOTE, set()),
    ],
)
def test_where_a_trigger_moves_the_ticket(when, states):
    assert ticket_lifecycle().sources(when) == states


def test_a_missing_row_is_the_refusal():
    table = ticket_lifecycle()
    assert table.move(S.RESOLVED, Operation.CLOSE).to_state == S.CLOSED
    assert table.move(S.CLOSED, Operation.CLOSE) is None
    assert table.move(S.RESOLVED, Operation.CANCEL) is None


def test_a_ticket_may_be_patched_until_it_is_final_or_about_to_be():
    assert ticket_lifecycle().patchable == set(TicketState) - {S.CLOSED, S.CANCELLED, S.ASSESSING_CANCELLATION}


def test_the_patch_table_speaks_of_every_state_once():
    rows = load_csv(ROOT / "lifecycles" / "ticket_patch.csv", columns=("state", "allowed", "cites"))
    assert sorted(row["state"] for row in rows) == sorted(TicketState)
    assert {row["allowed"] for row in rows} == {"true", "false"}


def test_each_pair_of_state_and_trigger_has_one_move():
    pairs = [(move.from_state, move.when) for move in ticket_lifecycle().moves]
    assert len(set(pairs)) == len(pairs)


def test_every_change_of_state_announces_it_and_two_announce_more():
    for move in ticket_lifecycle().moves[1:]:
        assert move.announces[0] == TicketEvent.STATE_CHANGE
    more = {move.name: move.announces[1:] for move in ticket_lifecycle().moves if len(move.announces) > 1}
    assert more == {"T3": (TicketEvent.INFO_REQUIRED,), "T7": (TicketEvent.CLEARANCE_REQUEST,)}


def test_operations_belong_to_the_buyer_and_stimuli_to_the_seller():
    for move in ticket_lifecycle().moves:
        assert move.by == ("buyer" if move.when in set(Operation) else "seller")
        assert move.cites


def test_the_diagram_shows_every_move():
    lines = ticket_lifecycle().mermaid().splitlines()
    assert lines[0] == "stateDiagram-v2"
    assert "  [*] --> acknowledged: T0 createTroubleTicket" in lines
    assert "  resolved --> closed: T9 ticket_close_on_timeout" in lines
    assert lines[-2:] == ["  cancelled --> [*]", "  closed --> [*]"]
    assert len(lines) == 1 + 13 + 2


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("ticket_resolve,", "ticket_vanish,", "T7: unknown trigger"),
        ("resolved,closed,buyer", "resolved,closed,nobody", "T8: unknown trigger"),
        ("T1,acknowledged", "T1,admired", "admired"),
        ("troubleTicketResolvedEvent", "troubleTicketSolvedEvent", "troubleTicketSolvedEvent"),
        ("move,from", "from,move", "columns must be"),
        ("MEF124 6.10,", "MEF124 6.10,drafty", "T0: unknown edition 'drafty'"),
    ],
)
def test_a_bad_row_is_fatal(tmp_path, monkeypatch, old, new, message):
    with pytest.raises(ValueError, match=message):
        lifecycle_of(tmp_path, monkeypatch, old=old, new=new)


def test_another_row_makes_another_lifecycle(tmp_path, monkeypatch):
    changed = lifecycle_of(tmp_path, monkeypatch, old="T11,reopened,inProgress", new="T11,reopened,resolved")
    assert changed.edges() ^ EDGES == {(S.REOPENED, S.IN_PROGRESS), (S.REOPENED, S.RESOLVED)}


# --- the other resources ------------------------------------------------------------------------------------------

WORKORDER_EDGES = {
    (W.OPEN, W.PLANNED),
    (W.OPEN, W.IN_PROGRESS),
    (W.PLANNED, W.IN_PROGRESS),
    (W.OPEN, W.CANCELLED),
    (W.PLANNED, W.CANCELLED),
    (W.IN_PROGRESS, W.COMPLETED),
    (W.IN_PROGRESS, W.UNABLE_TO_COMPLETE),
}
APPOINTMENT_EDGES = {(A.SCHEDULED, outcome) for outcome in (A.CANCELLED, A.COMPLETED, A.MISSED, A.FAILED)}
INCIDENT_EDGES = {(I.CREATED, I.IN_PROGRESS), (I.IN_PROGRESS, I.CLOSED), (I.CREATED, I.CLOSED)}


@pytest.mark.parametrize(
    ("kind", "edition", "edges"),
    [
        (Kind.TICKET, "published", EDGES),
        (Kind.INCIDENT, "draft", INCIDENT_EDGES),
        (Kind.INCIDENT, "published", INCIDENT_EDGES),
        (Kind.WORKORDER, "draft", WORKORDER_EDGES),
        (Kind.WORKORDER, "published", WORKORDER_EDGES | {(W.PLANNED, W.OPEN)}),
        (Kind.APPOINTMENT, "draft", APPOINTMENT_EDGES),
        (
            Kind.APPOINTMENT,
            "published",
            APPOINTMENT_EDGES | {(A.SCHEDULED, A.IN_PROGRESS), (A.IN_PROGRESS, A.COMPLETED)}
            | {(A.IN_PROGRESS, A.MISSED), (A.IN_PROGRESS, A.FAILED)},
        ),
    ],
)  # fmt: skip
def test_the_edges_of_each_resource_and_edition(kind, edition, edges):
    assert lifecycle(kind, edition=edition).edges() == edges


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize(
    ("kind", "final"),
    [
        (Kind.TICKET, {S.CLOSED, S.CANCELLED}),
        (Kind.INCIDENT, {I.CLOSED}),
        (Kind.APPOINTMENT, {A.CANCELLED, A.COMPLETED, A.MISSED, A.FAILED}),
        (Kind.WORKORDER, {W.COMPLETED, W.UNABLE_TO_COMPLETE, W.CANCELLED}),
    ],
)
def test_the_final_states_are_those_of_the_figures_in_both_editions(kind, final, edition):
    assert lifecycle(kind, edition=edition).final() == final


@pytest.mark.parametrize(
    ("kind", "edition", "strangers"),
    [
        (Kind.TICKET, "draft", set()),
        (Kind.INCIDENT, "draft", set()),
        (Kind.WORKORDER, "draft", set()),
        (Kind.APPOINTMENT, "draft", {A.IN_PROGRESS}),
        (Kind.APPOINTMENT, "published", set()),
    ],
)
def test_only_the_draft_does_not_know_an_appointment_in_progress(kind, edition, strangers):
    names = {Kind.TICKET: S, Kind.INCIDENT: I, Kind.WORKORDER: W, Kind.APPOINTMENT: A}[kind]
    assert set(names) - lifecycle(kind, edition=edition).states() == strangers


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("kind", MEF_KINDS)
def test_the_rows_of_each_table_fit_together(kind, edition):
    table = lifecycle(kind, edition=edition)
    pairs = [(move.from_state, move.when) for move in table.moves]
    assert len(set(pairs)) == len(pairs)
    assert len({move.name for move in table.moves}) == len(table.moves)
    assert all(move.by == ("buyer" if move.when in set(Operation) else "seller") and move.cites for move in table.moves)
    assert all(move.name[0] == kind.name[0] for move in table.moves)


@pytest.mark.parametrize("kind", MEF_KINDS)
def test_the_published_edition_takes_no_move_away(kind):
    def moves(edition):
        return {(move.name, move.from_state, move.to_state, move.when) for move in lifecycle(kind, edition=edition).moves}

    assert moves("draft") <= moves("published")
    added = {name for name, *_ in moves("published") - moves("draft")}
    assert added == {Kind.APPOINTMENT: {"A6", "A6a", "A6b", "A6c"}, Kind.WORKORDER: {"W1a", "W8"}}.get(kind, set())


def test_the_draft_is_the_edition_unless_another_is_named():
    assert lifecycle(Kind.WORKORDER) == lifecycle(Kind.WORKORDER, edition="draft") != lifecycle(Kind.WORKORDER, edition="published")
    with pytest.raises(FactError, match="no edition grace; known are draft, published"):
        lifecycle(Kind.TICKET, edition="grace")


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize(
    ("kind", "patchable"),
    [(Kind.INCIDENT, set()), (Kind.WORKORDER, set()), (Kind.APPOINTMENT, {A.SCHEDULED})],
)
def test_of_these_only_a_scheduled_appointment_may_be_patched(kind, patchable, edition):
    assert lifecycle(kind, edition=edition).patchable == patchable


def test_the_patch_table_of_appointments_speaks_of_every_state_once():
    rows = load_csv(ROOT / "lifecycles" / "appointment_patch.csv", columns=("state", "allowed", "cites"))
    assert sorted(row["state"] for row in rows) == sorted(AppointmentState)
    assert {row["allowed"] for row in rows} == {"true", "false"}


def test_a_move_that_stays_in_its_state_is_a_move_and_no_edge():
    appointments, incidents = lifecycle(Kind.APPOINTMENT), lifecycle(Kind.INCIDENT)
    assert appointments.move(A.SCHEDULED, Operation.PATCH_APPOINTMENT).name == "A1"
    assert appointments.sources(Operation.PATCH_APPOINTMENT) == {A.SCHEDULED}
    assert incidents.move(I.IN_PROGRESS, Stimulus.INCIDENT_UPDATE).name == "I2"
    assert incidents.onward(I.IN_PROGRESS) == {I.CLOSED}
    assert "  confirmed --> confirmed: A1 patchAppointment" in appointments.mermaid().splitlines()


def test_an_appointment_is_cancelled_by_the_buyer_and_ends_by_the_seller():
    table = lifecycle(Kind.APPOINTMENT)
    assert table.sources(Operation.CANCEL_APPOINTMENT) == {A.SCHEDULED}
    assert table.onward(A.SCHEDULED) == {A.COMPLETED, A.MISSED, A.FAILED}
    assert table.move(A.CANCELLED, Operation.CANCEL_APPOINTMENT) is None


def test_a_running_workorder_is_not_cancelled():
    for edition in EDITIONS:
        assert lifecycle(Kind.WORKORDER, edition=edition).sources(Stimulus.WORKORDER_CANCEL) == {W.OPEN, W.PLANNED}


def test_what_incidents_and_appointments_announce():
    found = {move.name: move.announces for kind in (Kind.INCIDENT, Kind.APPOINTMENT) for move in lifecycle(kind).moves}
    assert found == {
        "I0": (IncidentEvent.CREATED,),
        "I1": (IncidentEvent.STATE_CHANGE,),
        "I2": (IncidentEvent.UPDATE,),
        "I3": (IncidentEvent.STATE_CHANGE,),
        "I4": (IncidentEvent.STATE_CHANGE,),
        "A0": (),
        "A1": (),
        **dict.fromkeys(("A2", "A3", "A4", "A5"), (AppointmentEvent.STATE_CHANGE,)),
    }


def test_workorders_announce_nothing_in_the_draft_and_every_move_in_the_published_edition():
    assert {move.announces for move in lifecycle(Kind.WORKORDER).moves} == {()}
    found = {move.name: move.announces for move in lifecycle(Kind.WORKORDER, edition="published").moves}
    changed = {name: events for name, events in found.items() if events != (WorkorderEvent.STATE_CHANGE,)}
    assert changed == {
        "W0": (WorkorderEvent.CREATED,),
        "W0a": (WorkorderEvent.CREATED, WorkorderEvent.APPOINTMENT_REQUIRED),
        "W8": (WorkorderEvent.STATE_CHANGE, WorkorderEvent.APPOINTMENT_REQUIRED),
    }


# --- TMF621 ------------------------------------------------------------------------------------------------------------

TMF_EDGES = {
    M.ACKNOWLEDGED: {M.REJECTED, M.IN_PROGRESS, M.PENDING, M.HELD, M.CANCELLED},
    M.IN_PROGRESS: {M.PENDING, M.HELD, M.RESOLVED, M.CANCELLED},
    M.PENDING: {M.IN_PROGRESS, M.HELD, M.RESOLVED, M.CANCELLED},
    M.HELD: {M.IN_PROGRESS, M.PENDING, M.CANCELLED},
    M.RESOLVED: {M.CLOSED, M.IN_PROGRESS},
}


def test_the_edges_of_tmf_are_those_that_we_suggest():
    assert tmf_lifecycle().edges() == {(source, to) for source, targets in TMF_EDGES.items() for to in targets}
    assert tmf_lifecycle().final() == {M.REJECTED, M.CANCELLED, M.CLOSED}
    assert tmf_lifecycle().states() == set(TmfState)


def test_a_buyer_makes_every_move_of_tmf_by_a_patch_and_the_seller_some_of_them():
    table = tmf_lifecycle()
    by_buyer = {(m.from_state, m.to_state) for m in table.moves if m.by == "buyer" and m.from_state is not None}
    by_seller = {(m.from_state, m.to_state) for m in table.moves if m.by == "seller"}
    assert by_buyer == table.edges() > by_seller
    assert {m.when for m in table.moves if m.by == "buyer"} == {Operation.CREATE, Operation.PATCH}
    assert all(m.cites for m in table.moves)
    assert len({m.name for m in table.moves}) == len(table.moves)


def test_where_a_patch_may_lead_is_told_by_its_target():
    table = tmf_lifecycle()
    assert table.move(M.RESOLVED, Operation.PATCH, to=M.CLOSED).to_state == M.CLOSED
    assert table.move(M.RESOLVED, Operation.PATCH, to=M.HELD) is None
    assert table.move(M.CLOSED, Operation.PATCH, to=M.IN_PROGRESS) is None
    assert table.move(M.HELD, Stimulus.START_WORK).to_state == M.IN_PROGRESS


def test_what_a_move_of_tmf_announces():
    for move in tmf_lifecycle().moves:
        if move.from_state is None:
            assert move.announces == (TmfEvent.CREATED,)
            continue
        more = (TmfEvent.RESOLVED,) if move.to_state == M.RESOLVED else ()
        more += (TmfEvent.INFO_REQUIRED,) if move.when == Stimulus.REQUEST_INFO else ()
        assert move.announces == (TmfEvent.STATE_CHANGE, *more)


def test_a_lifecycle_by_the_name_in_a_profile():
    assert lifecycle_named("tmf") is tmf_lifecycle()
    assert lifecycle_named("ticket") == ticket_lifecycle()
    assert lifecycle_named("ticket", edition="published") == lifecycle(Kind.TICKET, edition="published")
    with pytest.raises(FactError, match="no lifecycle oss; known are ticket, "):
        lifecycle_named("oss")
    with pytest.raises(FactError, match="no lifecycle of troubleTicketSpecification"):
        lifecycle(Kind.SPECIFICATION)


def test_what_the_two_standards_share_and_what_not():
    assert set(MEF_KINDS) | set(TMF_KINDS) <= set(Kind)
    assert set(MEF_KINDS) & set(TMF_KINDS) == {Kind.TICKET}
    assert set(MEF_OPERATIONS) | set(TMF_OPERATIONS) <= set(Operation)
    assert Operation.DELETE not in MEF_OPERATIONS
    assert Operation.CLOSE not in TMF_OPERATIONS


@pytest.mark.parametrize(("edition", "most"), [("draft", 1), ("published", 2)])
def test_the_most_changes_between_two_states(edition, most):
    table = lifecycle(Kind.APPOINTMENT, edition=edition)
    assert table.most("confirmed", "completed") == most
    assert table.most("confirmed", "confirmed") == table.most("cancelled", "confirmed") == 0


def test_a_table_of_a_dialect_has_the_states_that_stand_in_it():
    dialects()  # whose operations and decisions the table names
    table = lifecycle_named("ossj")
    assert table.final() == {"CLOSED", "CLOSED.CANCELED"}
    assert table.move("OPENACTIVE", "ticket_resolve").to_state == "CLEARED"
    assert all(move.announces == () for move in table.moves)
    assert {move.by for move in table.moves if move.to_state.startswith("DEFERRED")} == {"seller"}
