"""The published MEF 113 where it differs from the draft. Nothing here counts in a profile that the draft decides."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import Api, AppointmentState, Kind
from ttck.suites.appointment import answer_rules, booking_rules, change_rules, gates, lifting_rules, published_rules, workorder_rules
from ttck.suites.appointment.published_rules import EDITION, Graph

ALL = ("registering", "booking", "changing", "refusing", "visiting", "parting", "arranging")
BOTH = (Api.APPOINTMENT, Api.WORKORDER)


def _why(*stories: object) -> str:
    return answer_rules.reasons(*stories)()


# --- bookings and their workorder ---------------------------------------------------------------------------------------


@verifies("MEF113-2022:R28", needs=ALL)
def test_work_by_appointment_has_no_date_of_its_own(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A workorder that asks for an appointment, or has just got one, shows no planned execution date."""
    bookings = gates.told(story, target, "booking", *BOTH)
    verify.every(published_rules.by_appointment(traffic, bookings.accepted), published_rules.has_no_date, none=_why(bookings))


@verifies("MEF113-2022:R87", "MEF137:R21", needs=("arranging",))
def test_only_open_work_is_booked(verify: Verify, story: Stories, target: Target) -> None:
    """A booking for a workorder that is in progress, or done, is refused, though the slot was on offer."""
    arranging = published_rules.told(story, target)
    verify.every(published_rules.not_open(arranging.tried), published_rules.refused, none=_why(arranging))


@verifies("MEF113-2022:R89", "MEF137:R23", needs=("booking",))
def test_a_booking_satisfies_the_workorder(verify: Verify, story: Stories, target: Target) -> None:
    """A workorder that asked for an appointment asks for none after the booking."""
    bookings = gates.told(story, target, "booking", *BOTH)
    verify.every(booking_rules.required_before(bookings.accepted), booking_rules.satisfied, none=_why(bookings))


@verifies("MEF113-2022:R90", "MEF137:R24", needs=ALL)
def test_a_booking_plans_the_workorder(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """After the booking an open workorder is seen to be planned, or further on its way."""
    published_rules.published(target)
    bookings = gates.told(story, target, "booking", *BOTH)
    verify.every(published_rules.booked_open(traffic, bookings.accepted), published_rules.becomes_planned, none=_why(bookings))


@verifies("MEF113-2022:R91", "MEF124:R15", "MEF137:R25", needs=("booking",))
def test_a_booking_takes_the_ticket_on(verify: Verify, story: Stories, target: Target) -> None:
    """A ticket that waited for its appointment is in progress after the booking."""
    bookings = gates.told(story, target, "booking")
    verify.every(lifting_rules.lifted(bookings.accepted), lifting_rules.in_progress, none=_why(bookings))


# --- patches and cancels ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["validFor", "relatedContactInformation"])
@verifies("MEF113-2022:R110", needs=("changing",))
def test_a_patch_takes_effect(verify: Verify, story: Stories, target: Target, name: str) -> None:
    """After a successful patch of the slot or the buyer's contact the new value is in the answer and in the next reading."""
    changing = gates.told(story, target, "changing")
    verify.every(change_rules.readable(changing.of(name)), change_rules.updated(name), none=_why(changing))


@verifies("MEF113-2022:R110", needs=("arranging",))
def test_a_patch_changes_the_contact_at_the_place(verify: Verify, story: Stories, target: Target) -> None:
    """After a successful patch of the contact at the place the new one stands in place of the old one."""
    arranging = published_rules.told(story, target)
    verify.every(change_rules.readable(arranging.patches), published_rules.place_contact_changed, none=_why(arranging))


@verifies("MEF113-2022:R114", "MEF137:R47", needs=("arranging",))
def test_work_under_way_is_not_cancelled(verify: Verify, story: Stories, target: Target) -> None:
    """A cancel while the workorder is in progress, or done, is refused."""
    arranging = published_rules.told(story, target)
    verify.every(published_rules.not_planned(arranging.late), published_rules.cancel_refused, none=_why(arranging))


@verifies("MEF113-2022:R115", "MEF137:R48", needs=("arranging",))
def test_a_cancel_asks_for_another_appointment(verify: Verify, story: Stories, target: Target) -> None:
    """After its appointment was cancelled a workorder requires an appointment again."""
    arranging = published_rules.told(story, target)
    verify.every(published_rules.cancelled(arranging.cancels), published_rules.asks_again, none=_why(arranging))


@verifies("MEF113-2022:R116", "MEF137:R49", needs=("arranging",))
def test_a_cancel_opens_the_workorder(verify: Verify, story: Stories, target: Target) -> None:
    """After its appointment was cancelled a workorder that was planned is open."""
    arranging = published_rules.told(story, target)
    verify.every(published_rules.cancelled(arranging.cancels), published_rules.open_again, none=_why(arranging))


# --- R162, R173: the state graphs ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [move.name for move in published_rules.workorder_moves()])
@verifies("MEF113-2022:R162", "MEF137:R55", needs=("visiting",))
def test_a_workorder_can_make_a_move(verify: Verify, story: Stories, target: Target, name: str) -> None:
    """Each move that the seller makes takes the workorder from its one state to the other."""
    visiting = gates.told(story, target, "visiting", Api.WORKORDER)
    move = next(m for m in published_rules.workorder_moves() if m.name == name)
    why = visiting.why_not(move.when) or _why(visiting)
    verify.every(workorder_rules.made(visiting.moves, move), workorder_rules.arrives, none=why)


@verifies("MEF113-2022:R162", "MEF137:R55", needs=ALL)
def test_workorder_states_are_those_of_the_standard(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """Every state that a workorder shows is one of the six."""
    visiting = gates.told(story, target, "visiting", Api.WORKORDER)
    rule = change_rules.known_state(edition=EDITION, attribute="state", kind=Kind.WORKORDER)
    verify.every([s for s in workorder_rules.sightings(traffic) if s.state], rule, none=_why(visiting))


@pytest.mark.parametrize("rule", [workorder_rules.stays_over, workorder_rules.goes_back], ids=["end", "way"])
@verifies("MEF113-2022:R162", "MEF137:R55", needs=ALL)
def test_workorders_follow_the_graph(verify: Verify, traffic: Traffic, story: Stories, target: Target, rule: Graph) -> None:
    """A workorder goes along the state graph, back to open only when its appointment is cancelled; one that is over stays so."""
    visiting = gates.told(story, target, "visiting", Api.WORKORDER)
    verify.every(workorder_rules.steps(traffic), rule(EDITION), none=_why(visiting))


@pytest.mark.parametrize("state", published_rules.appointment_states())
@verifies("MEF113-2022:R173", "MEF137:R26", needs=ALL)
def test_a_state_of_appointments_is_supported(verify: Verify, traffic: Traffic, story: Stories, target: Target, state: str) -> None:
    """Each state of the standard was seen on an appointment; one is in progress for as long as its seller likes (errata B28)."""
    published_rules.published(target)
    refusing = gates.told(story, target, "refusing")
    seen = [sighting for name, sighting in change_rules.visited(traffic).items() if name == state]
    known, why = change_rules.known_state(edition=EDITION), published_rules.never(state, refusing, story("arranging"))
    if state == AppointmentState.IN_PROGRESS:
        verify.where(seen, known, unused=why)
    else:
        verify.every(seen, known, none=why)


@verifies("MEF113-2022:R173", "MEF137:R26", needs=ALL)
def test_appointment_states_are_those_of_the_standard(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """Every state that an appointment shows is one of the six."""
    bookings = gates.told(story, target, "booking")
    verify.every(change_rules.sightings(traffic), change_rules.known_state(edition=EDITION), none=_why(bookings))


@verifies("MEF113-2022:R173", "MEF137:R26", needs=ALL)
def test_appointments_follow_the_graph(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """From one reading to the next an appointment follows the state graph; its seller may cancel one that has not begun."""
    bookings = gates.told(story, target, "booking")
    verify.every(change_rules.steps(traffic), published_rules.follows_the_graph(traffic), none=_why(bookings))


# --- R165: workorder events ---------------------------------------------------------------------------------------------


@verifies("MEF113-2022:R165", "MEF137:R58", needs=ALL)
def test_a_needed_appointment_is_announced(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """Each time a workorder comes to require an appointment, a buyer that is registered is told."""
    arranging = published_rules.events(story, target)
    verify.every(published_rules.invitations(traffic, arranging), published_rules.invited, none=_why(arranging))
