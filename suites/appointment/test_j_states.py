"""The states of appointments, and random histories: MEF 113 10.4 (R156), 10.2 (R154)."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.lifecycles import lifecycle
from ttck.specs.vocabulary import Api, AppointmentEvent, AppointmentState, Kind
from ttck.suites.appointment import answer_rules, change_rules, gates, history_rules, notice_rules, twins, workorder_rules
from ttck.suites.appointment.scenarios.f_refusing import ENDS
from ttck.suites.ticket.scenarios.j_histories import Histories
from ttck.suites.ticket.state_rules import told

ALL = ("registering", "booking", "changing", "refusing", "visiting", "parting")
BOTH = (Api.APPOINTMENT, Api.WORKORDER)
UNPLAYED, UNSEEN = "no history could be played", "no history had such a request"
STATES = sorted(str(state) for state in lifecycle(Kind.APPOINTMENT).states())


@pytest.mark.parametrize("state", STATES)
@verifies("MEF113:R156", needs=ALL)
def test_a_state_is_supported(verify: Verify, traffic: Traffic, story: Stories, target: Target, state: str) -> None:
    """Each state of the standard was seen on an appointment."""
    refusing = gates.told(story, target, "refusing")
    seen = change_rules.visited(traffic)
    rule = change_rules.known_state(edition=target.edition)
    why = refusing.reasons.get(state) or answer_rules.reasons(refusing)()
    verify.every([s for name, s in seen.items() if name == state], rule, none=why)


@pytest.mark.parametrize("stimulus", [str(s) for s in ENDS.values() if s is not None])
@verifies("MEF113:R156", needs=("refusing",))
def test_an_appointment_ends_as_it_does(verify: Verify, story: Stories, target: Target, stimulus: str) -> None:
    """An appointment that took place, or did not for one reason or the other, shows the state for it."""
    refusing = gates.told(story, target, "refusing")
    made = workorder_rules.believable(refusing.brought, stimulus)
    why = refusing.reasons.get(next(s for s, name in ENDS.items() if name == stimulus)) or answer_rules.reasons(refusing)()
    verify.every(made, workorder_rules.arrives, none=why)


@verifies("MEF113:R156", needs=("changing",))
def test_the_buyers_moves_are_supported(verify: Verify, story: Stories, target: Target) -> None:
    """An appointment that is to take place can be patched and cancelled."""
    changing = gates.told(story, target, "changing")
    noted = [p.attempt for p in changing.of("note") if p.about == "note alone"]
    twins.taken("patch of an appointment", [p.attempt.exchange for p in changing.good])
    twins.taken("cancel of an appointment", [a.exchange for a in changing.cancels])
    due = [a for a in (*noted, *changing.cancels) if a.state == AppointmentState.SCHEDULED]
    verify.every(due, change_rules.goes, none=answer_rules.reasons(changing)())


@verifies("MEF113:R156", needs=ALL)
def test_no_other_move_is_made(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """From one reading to the next an appointment follows the state graph, and one that is over stays as it is."""
    booking = gates.told(story, target, "booking")
    rule = change_rules.follows_the_graph(traffic, edition=target.edition)
    moved = change_rules.moving(change_rules.steps(traffic), lifecycle(Kind.APPOINTMENT, edition=target.edition))
    verify.every(moved, rule, none=answer_rules.reasons(booking)())


@verifies("MEF113:R156", needs=ALL)
def test_states_are_those_of_the_standard(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """Every state that an appointment shows is one of the standard's."""
    booking = gates.told(story, target, "booking")
    shown = change_rules.sightings(traffic)
    verify.every(shown, change_rules.known_state(edition=target.edition), none=answer_rules.reasons(booking)())


@verifies("MEF113:R156", needs=ALL)
def test_both_event_types_are_supported(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """Where the seller has appointment events, both types were seen."""
    gates.events(story, target)
    notice_rules.not_silent(traffic)
    seen = notice_rules.both_types(traffic)
    verify.every(seen.values(), notice_rules.identified(traffic), none=notice_rules.QUIET)
    why = [story("visiting").why_not() or "it may have been left out; R150 and R151 judge that"]
    verify.covered([str(event) for event in AppointmentEvent], seen, why=why)


# --- random histories: a break is one of the operation that broke ------------------------------------------------------


@verifies("MEF113:R156", needs=("visit-histories",))
def test_no_history_leaves_the_graph(verify: Verify, story: Stories, target: Target) -> None:
    """Random sequences of legal and illegal actions lead where the state graph says; the shortest that does not is shown."""
    verify.every(told(gates.told(story, target, "visit-histories")), history_rules.kept("R156"), none=UNPLAYED)


@verifies("MEF113:R154", needs=("visit-histories",))
def test_no_history_leaves_the_graph_of_workorders(verify: Verify, story: Stories, target: Target) -> None:
    """In random histories of an appointment its workorder is where its own state graph says."""
    verify.every(told(gates.told(story, target, "visit-histories", *BOTH)), history_rules.kept("R154"), none=UNPLAYED)


def _kept(verify: Verify, story: Histories, rule: str, *actions: str, times: int = 1) -> None:
    """Judge the histories in which some of these actions were taken so often by the rule that they are under."""
    seen = history_rules.with_action(told(story), *actions, times=times)
    verify.where(seen, history_rules.kept(rule), unused=UNSEEN)


@verifies("MEF113:R78", needs=("visit-histories",))
def test_no_history_books_twice(verify: Verify, story: Stories, target: Target) -> None:
    """In random histories no second appointment is booked while one is to take place."""
    _kept(verify, gates.told(story, target, "visit-histories"), "R78", "book", times=2)


@verifies("MEF113:R79", needs=("visit-histories",))
def test_every_history_names_its_appointments(verify: Verify, story: Stories, target: Target) -> None:
    """In random histories the workorder names every appointment that was booked for it."""
    _kept(verify, gates.told(story, target, "visit-histories", *BOTH), "R79", "book")


@verifies("MEF113:R80", needs=("visit-histories",))
def test_no_history_asks_for_what_it_has(verify: Verify, story: Stories, target: Target) -> None:
    """In random histories no workorder asks for an appointment after one was booked or changed."""
    _kept(verify, gates.told(story, target, "visit-histories", *BOTH), "R80", "book")


@verifies("MEF113:R99", needs=("visit-histories",))
def test_no_history_patches_what_is_over(verify: Verify, story: Stories, target: Target) -> None:
    """In random histories no appointment that is over takes a patch."""
    _kept(verify, gates.told(story, target, "visit-histories"), "R99", "move", "note")


@verifies("MEF113:R101", needs=("visit-histories",))
def test_no_history_loses_a_note(verify: Verify, story: Stories, target: Target) -> None:
    """In random histories every note of a patch stays with the appointment."""
    _kept(verify, gates.told(story, target, "visit-histories"), "R101", "note")


@verifies("MEF113:R103", needs=("visit-histories",))
def test_every_history_moves_what_it_moves(verify: Verify, story: Stories, target: Target) -> None:
    """In random histories a patch of the slot takes effect, and no patch changes anything else."""
    _kept(verify, gates.told(story, target, "visit-histories"), "R103", "move", "note")


@verifies("MEF113:R107", needs=("visit-histories",))
def test_no_history_cancels_what_is_over(verify: Verify, story: Stories, target: Target) -> None:
    """In random histories no appointment that is over is cancelled."""
    _kept(verify, gates.told(story, target, "visit-histories"), "R107", "cancel")


@verifies("MEF113:R108", needs=("visit-histories",))
def test_every_history_cancels_what_it_cancels(verify: Verify, story: Stories, target: Target) -> None:
    """In random histories an appointment is cancelled after a successful cancel."""
    _kept(verify, gates.told(story, target, "visit-histories"), "R108", "cancel")
