"""What is shown of a ticket: OSSJ:16, 18, 28, 31, 39 and 40."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.harness.verdict import NotApplicable
from ttck.suites.ossj import gates, reading_rules, shown_rules
from ttck.suites.ossj.known import answers, operations, readings
from ttck.suites.ossj.names import ACTIVE, CLIENTS, OTHERS, PRIORITY, STATE

_ALL = ("ossj-creating", "ossj-limits", "ossj-changing", "ossj-forms", "ossj-moving", "ossj-walking", "ossj-staying")
_CHANGES = ("ossj-changing", "ossj-forms", "ossj-moving", "ossj-walking")
_NONE = "no ticket of this run was read"
_UNCHANGED = "no change of a ticket of this run was taken"


@verifies("OSSJ:16", needs=_ALL)
def test_a_ticket_is_read_with_200(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Every reading that succeeds is answered 200."""
    verify.every(traffic.accepted(operations(target)["retrieve"]), shown_rules.with_status(200), none=_NONE)


@verifies("OSSJ:16", needs=_ALL)
def test_a_ticket_can_be_read_again(verify: Verify, traffic: Traffic, target: Target) -> None:
    """A ticket that was read can be read again, whatever was done to it, as long as it goes on."""
    verify.every(reading_rules.reread(traffic, target)[0], reading_rules.can_be_read, none=_NONE)


@verifies("OSSJ:16", advisory=True, needs=_ALL)
def test_a_ticket_that_has_ended_can_be_read(verify: Verify, traffic: Traffic, target: Target) -> None:
    """A ticket that has ended, or was resolved, can be read as well."""
    verify.every(reading_rules.reread(traffic, target)[1], reading_rules.can_be_read, none="no ticket ended")


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


@verifies("OSSJ:18", needs=("ossj-moving", "ossj-walking"))
def test_states_of_the_other_side(verify: Verify, traffic: Traffic, target: Target, story: Stories) -> None:
    """The states to which the other side leads a ticket are shown as the page spells them."""
    found = [e for e in traffic.accepted(operations(target)["retrieve"]) if isinstance(e.document, dict) and STATE in e.document]
    verify.every(found, shown_rules.known_state, none="no state was shown")
    set_by_us = {str(one.wanted) for one in story("ossj-walking").moved if one.exchange.accepted}  # which it may have left at once
    verify.covered(OTHERS, {e.document[STATE] for e in found} | set_by_us, why=story("ossj-moving").why)


@verifies("OSSJ:20", needs=_CHANGES)
def test_changes_are_answered_with_200(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Every change that is taken is answered 200."""
    verify.every(answers(traffic, target), shown_rules.with_status(200), none=_UNCHANGED)


@verifies("OSSJ:20", needs=_CHANGES)
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
def test_a_ticket_shows_types(verify: Verify, traffic: Traffic, target: Target, name: str) -> None:
    """What a ticket shows of an attribute of the table is a text; its priority is a number."""
    verify.every(shown_rules.parts(readings(traffic, target), (name,)), shown_rules.has_its_type(int), none=_NONE)


@pytest.mark.parametrize("name", shown_rules.READ)
@verifies("OSSJ:39", needs=_ALL)
def test_a_ticket_shows_what_was_sent(verify: Verify, traffic: Traffic, target: Target, name: str) -> None:
    """What a ticket shows is what was sent, and an attribute that the seller shows of some tickets is not missing in others."""
    found = list(shown_rules.parts(readings(traffic, target), (name,)))
    verify.every(found, shown_rules.as_sent, none=_NONE)
    if any(shown_rules.is_there(one) is None for one in found):
        verify.every(found, shown_rules.is_there, none=_NONE)
    if any(name in one.value.document for one in found):
        verify.every(found, shown_rules.is_spelt_so, none=_NONE)


@verifies("OSSJ:39", advisory=True, needs=_ALL)
def test_a_ticket_keeps_its_dialog(verify: Verify, traffic: Traffic, target: Target) -> None:
    """The dialog of an active ticket before any change is what was sent, or holds it."""
    found = [one for one in readings(traffic, target) if len(one.said) == 1 and one.document.get(STATE) == ACTIVE]
    verify.every(found, shown_rules.has_some_dialog, none=_NONE)


@verifies("OSSJ:39", needs=_ALL)
def test_dialogs_are_kept_apart(verify: Verify, traffic: Traffic, target: Target) -> None:
    """No ticket shows what was said about another one."""
    verify.every(shown_rules.dialog_of_others(readings(traffic, target)), shown_rules.holds_no_other, none=_NONE)


@verifies("OSSJ:39", needs=_ALL)
def test_what_was_said_is_not_altered(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Where a ticket, or the answer to a change, shows what was said last about it, it shows it whole and unaltered."""
    verify.every([*readings(traffic, target), *answers(traffic, target)], shown_rules.not_altered, none=_NONE)


_NO_CLIENTS = "the seller takes no number of clients (forbidden)"


@verifies("OSSJ:39", advisory=True, needs=_ALL)
def test_a_ticket_shows_its_clients(verify: Verify, traffic: Traffic, target: Target) -> None:
    """A number of clients that was sent is shown."""
    verify.where([one for one in readings(traffic, target) if one.clients], shown_rules.shows_its_clients, unused=_NO_CLIENTS)


@verifies("OSSJ:39", needs=_ALL)
def test_a_ticket_counts_its_clients(verify: Verify, traffic: Traffic, target: Target) -> None:
    """The number of clients, where it is shown, is the last one that was sent; where some tickets show it, each does that has one."""
    found = [one for one in readings(traffic, target) if one.clients]
    verify.where(found, shown_rules.counts_its_clients, unused=_NO_CLIENTS)
    if any(shown_rules.shows_its_clients(one) is None for one in found):
        verify.every(found, shown_rules.shows_its_clients, none=_NONE)


@verifies("OSSJ:28", needs=_ALL)
def test_clients_are_counted_in_one_form(verify: Verify, traffic: Traffic, target: Target) -> None:
    """With customer_form: text or number, a number of clients that is shown is one that was sent, in that form."""
    form = gates.only(target, "customer_form", "text", "number")
    found = [one for one in readings(traffic, target) if one.clients and CLIENTS in one.document]
    verify.where(found, shown_rules.in_form(str if form == "text" else int), unused="no number of clients is shown")


@pytest.mark.parametrize("name", shown_rules.OF_AN_ANSWER)
@verifies("OSSJ:40", needs=_CHANGES)
def test_the_answer_to_a_change_shows(verify: Verify, traffic: Traffic, target: Target, name: str) -> None:
    """What the answer to a change shows is a text, and as the ticket has it; what some answers show is missing in none."""
    found = answers(traffic, target)
    parts = list(shown_rules.parts(found, (name,)))
    if all(one.document.get(name) is None for one in found):
        raise NotApplicable(f"no answer to a change shows {name}")
    verify.every(parts, shown_rules.has_its_type(str), none=_UNCHANGED)
    verify.every(parts, shown_rules.is_there, none=_UNCHANGED)
    if name == PRIORITY:
        verify.every(shown_rules.one_scale(found), shown_rules.on_one_scale, none=_UNCHANGED)
    else:
        verify.every(parts, shown_rules.as_sent, none=_UNCHANGED)


@verifies("OSSJ:40", advisory=True, needs=_CHANGES)
def test_the_answer_to_a_change_has_its_dialog(verify: Verify, traffic: Traffic, target: Target) -> None:
    """The dialog in the answer to a change holds something that was said about its ticket."""
    verify.every(answers(traffic, target), shown_rules.has_some_dialog, none=_UNCHANGED)


@verifies("OSSJ:40", needs=_CHANGES)
def test_answers_to_changes_say_alike(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Where the dialog in the answer to one change holds what that change said, it does so in the answer to each."""
    found = answers(traffic, target)
    said = found if any(shown_rules.says_the_last(one) is None for one in found) else []
    verify.where(said, shown_rules.says_the_last, unused="answers to changes do not hold what the change said")


@verifies("OSSJ:16", advisory=True, needs=("ossj-staying",))
def test_reading_changes_nothing(verify: Verify, story: Stories) -> None:
    """A ticket that is read twice in a row shows the same, unless its state has changed meanwhile."""
    twice = story("ossj-staying").twice
    verify.every([twice] if twice else [], shown_rules.alike, none="no ticket was made")
