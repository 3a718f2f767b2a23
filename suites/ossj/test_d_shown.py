"""What is shown of a ticket: OSSJ:16, 18, 28, 31, 39 and 40."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.suites.ossj import gates, shown_rules
from ttck.suites.ossj.known import answers, operations, readings
from ttck.suites.ossj.names import ACTIVE, CLIENTS, OTHERS, PRIORITY, STATE

_ALL = ("ossj-creating", "ossj-limits", "ossj-changing", "ossj-forms", "ossj-moving", "ossj-staying")
_NONE = "no ticket of this run was read"
_UNCHANGED = "no change of a ticket of this run was taken"


@verifies("OSSJ:16", needs=_ALL)
def test_a_ticket_is_read_with_200(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Every reading that succeeds is answered 200."""
    verify.every(traffic.accepted(operations(target)["retrieve"]), shown_rules.with_status(200), none=_NONE)


@verifies("OSSJ:16", needs=_ALL)
def test_a_ticket_is_the_one_that_was_asked_for(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Every ticket that is read has the ticketId of the path."""
    verify.every(readings(traffic, target), shown_rules.own_id, none=_NONE)


@verifies("OSSJ:16", needs=_ALL)
def test_a_ticket_has_its_mirror_key(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Every ticket that is read has the mirrorKey with which it was made."""
    verify.every(readings(traffic, target), shown_rules.own_key, none=_NONE)


@verifies("OSSJ:18", needs=_ALL)
def test_states_are_those_of_the_page(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Every state that is shown is one of the six, so spelt."""
    found = [e for e in traffic.accepted(*operations(target).values()) if isinstance(e.document, dict) and STATE in e.document]
    verify.every(found, shown_rules.known_state, none="no state was shown")


@verifies("OSSJ:18", needs=("ossj-moving",))
def test_states_of_the_other_side(verify: Verify, traffic: Traffic, target: Target, story: Stories) -> None:
    """The states to which the other side leads a ticket are shown as the page spells them."""
    found = [e for e in traffic.accepted(operations(target)["retrieve"]) if isinstance(e.document, dict) and STATE in e.document]
    verify.every(found, shown_rules.known_state, none="no state was shown")
    verify.covered(OTHERS, {e.document[STATE] for e in found}, why=story("ossj-moving").why)


@verifies("OSSJ:20", needs=("ossj-changing", "ossj-moving"))
def test_changes_are_answered_with_200(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Every change that is taken is answered 200."""
    verify.every(answers(traffic, target), shown_rules.with_status(200), none=_UNCHANGED)


@verifies("OSSJ:20", needs=("ossj-changing", "ossj-moving"))
def test_changes_are_answered_with_their_ticket(verify: Verify, traffic: Traffic, target: Target) -> None:
    """The answer to every change that is taken has the ticketId of the path."""
    verify.every(answers(traffic, target), shown_rules.own_id, none=_UNCHANGED)


@pytest.mark.parametrize("name", shown_rules.READ)
@verifies("OSSJ:39", advisory=True, needs=_ALL)
def test_a_ticket_shows(verify: Verify, traffic: Traffic, target: Target, name: str) -> None:
    """Every ticket that is read shows each attribute of the table, in its type."""
    verify.every(shown_rules.parts(readings(traffic, target), (name,)), shown_rules.is_there, none=_NONE)


@pytest.mark.parametrize("name", shown_rules.READ)
@verifies("OSSJ:39", needs=_ALL)
def test_a_ticket_shows_what_was_sent(verify: Verify, traffic: Traffic, target: Target, name: str) -> None:
    """What a ticket shows is what was sent, and an attribute that the seller shows of some tickets is not missing in others."""
    found = list(shown_rules.parts(readings(traffic, target), (name,)))
    verify.every(found, shown_rules.as_sent, none=_NONE)
    if any(shown_rules.is_there(one) is None for one in found):
        verify.every(found, shown_rules.is_there, none=_NONE)


@verifies("OSSJ:39", advisory=True, needs=_ALL)
def test_a_ticket_keeps_its_dialog(verify: Verify, traffic: Traffic, target: Target) -> None:
    """The dialog of an active ticket before any change is what was sent, or holds it."""
    found = [one for one in readings(traffic, target) if len(one.said) == 1 and one.document.get(STATE) == ACTIVE]
    verify.every(found, shown_rules.has_some_dialog, none=_NONE)


@verifies("OSSJ:39", needs=_ALL)
def test_dialogs_are_kept_apart(verify: Verify, traffic: Traffic, target: Target) -> None:
    """No ticket shows what was said about another one."""
    verify.every(shown_rules.dialog_of_others(readings(traffic, target)), shown_rules.holds_no_other, none=_NONE)


@verifies("OSSJ:39", advisory=True, needs=_ALL)
def test_a_ticket_shows_its_clients(verify: Verify, traffic: Traffic, target: Target) -> None:
    """The number of clients that was sent last is shown, as text or as a number."""
    found = [one for one in readings(traffic, target) if one.clients]
    verify.where(found, shown_rules.shows_its_clients, unused="the seller takes no number of clients (forbidden)")


@verifies("OSSJ:28", needs=_ALL)
def test_clients_are_counted_in_one_form(verify: Verify, traffic: Traffic, target: Target) -> None:
    """With customer_form: text or number, a number of clients that is shown is one that was sent, in that form."""
    form = gates.only(target, "customer_form", "text", "number")
    found = [one for one in readings(traffic, target) if one.clients and CLIENTS in one.document]
    verify.where(found, shown_rules.in_form(str if form == "text" else int), unused="no number of clients is shown")


@pytest.mark.parametrize("name", shown_rules.OF_AN_ANSWER)
@verifies("OSSJ:40", advisory=True, needs=("ossj-changing", "ossj-moving"))
def test_the_answer_to_a_change_shows(verify: Verify, traffic: Traffic, target: Target, name: str) -> None:
    """What the answer to a change shows of an attribute of the table is as the ticket has it; its priority may be any."""
    found = [one for one in answers(traffic, target) if one.document.get(name) is not None]
    parts = list(shown_rules.parts(found, (name,)))
    verify.where(parts, shown_rules.is_there, unused=f"no answer to a change shows {name}")
    if name != PRIORITY:
        verify.where(parts, shown_rules.as_sent, unused=f"no answer to a change shows {name}")


@verifies("OSSJ:40", advisory=True, needs=("ossj-changing", "ossj-moving"))
def test_the_answer_to_a_change_has_its_dialog(verify: Verify, traffic: Traffic, target: Target) -> None:
    """The dialog in the answer to a change holds something that was said about its ticket."""
    verify.every(answers(traffic, target), shown_rules.has_some_dialog, none=_UNCHANGED)


@verifies("OSSJ:16", advisory=True, needs=("ossj-staying",))
def test_reading_changes_nothing(verify: Verify, story: Stories) -> None:
    """A ticket that is read twice in a row shows the same, unless its state has changed meanwhile."""
    twice = story("ossj-staying").twice
    verify.every([twice] if twice else [], shown_rules.alike, none="no ticket was made")
