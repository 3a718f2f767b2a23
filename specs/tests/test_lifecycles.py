from __future__ import annotations

import shutil

import pytest

from specs import lifecycles, loader, vocabulary
from specs.contracts import contract
from specs.lifecycles import ticket_lifecycle
from specs.loader import ROOT, load_csv
from specs.vocabulary import Operation, Stimulus, TicketEvent, TicketState

S = TicketState
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
ENUMS = [
    (vocabulary.TicketState, "TroubleTicketStatusType"),
    (vocabulary.Priority, "TroubleTicketPriorityType"),
    (vocabulary.Severity, "TroubleTicketSeverityType"),
    (vocabulary.TicketType, "TroubleTicketType"),
    (vocabulary.ObservedImpact, "MEFObservedImpactType"),
    (vocabulary.Source, "MEFBuyerSellerType"),
]


def lifecycle_of(tmp_path, monkeypatch, *, old, new):
    """The lifecycle with one change in its table."""
    shutil.copytree(ROOT / "lifecycles", tmp_path / "lifecycles")
    path = tmp_path / "lifecycles" / "ticket.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(lifecycles, "ROOT", tmp_path)
    return ticket_lifecycle.__wrapped__()


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
    ],
)
def test_a_bad_row_is_fatal(tmp_path, monkeypatch, old, new, message):
    with pytest.raises(ValueError, match=message):
        lifecycle_of(tmp_path, monkeypatch, old=old, new=new)


def test_another_row_makes_another_lifecycle(tmp_path, monkeypatch):
    changed = lifecycle_of(tmp_path, monkeypatch, old="T11,reopened,inProgress", new="T11,reopened,resolved")
    assert changed.edges() ^ EDGES == {(S.REOPENED, S.IN_PROGRESS), (S.REOPENED, S.RESOLVED)}


# --- the vocabulary beside the contracts --------------------------------------------------------------------------


@pytest.mark.parametrize(("names", "schema"), ENUMS)
def test_the_vocabulary_has_the_values_of_the_contract(names, schema):
    assert set(names) == set(contract("troubleTicket").schema(schema)["enum"])


def test_every_operation_of_the_vocabulary_is_in_the_contract():
    assert set(Operation) <= set(contract("troubleTicket").operations)
    assert set(contract("troubleTicket").operations) - set(Operation) == {"listIncident", "retrieveIncident"}


def test_the_events_of_the_vocabulary_are_the_ticket_events_of_the_contract():
    facts = contract("troubleTicketNotification")
    assert set(TicketEvent) == set(facts.schema("TroubleTicketEventType")["enum"])
    for event in TicketEvent:
        spec, _ = facts.match("POST", f"/listener/{event}")
        assert spec.request == "TroubleTicketEvent"


def test_the_event_table_is_the_vocabulary_in_words():
    rows = load_csv(ROOT / "events.csv", columns=("standard", "wire", "about", "sent_when", "cites"))
    assert {row["standard"]: row["wire"] for row in rows if row["about"] == "ticket"} == {event.name: event.value for event in TicketEvent}
    assert all(row["sent_when"] and row["cites"] for row in rows)


def test_stimuli_of_the_target_schema_are_those_of_the_vocabulary():
    assert set(loader.schema("target")["$defs"]["stimulus"]["enum"]) == set(Stimulus)
