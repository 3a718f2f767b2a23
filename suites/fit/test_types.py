"""FaultTicket: FIT:11."""

from __future__ import annotations

from ttck.harness.judge.checks import verifies
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.harness.verdict import NotApplicable
from ttck.suites.fit import type_rules
from ttck.suites.fit.scenarios.e_typing import Typing


@verifies("FIT:11", advisory=True, needs=("fit-typing",))
def test_a_fault_ticket_is_taken(verify: Verify, story: Stories) -> None:
    """A FaultTicket from the template of the target is taken, where a plain ticket is."""
    typing = story("fit-typing")
    if typing.guessed:
        raise NotApplicable("the target gives no template of a FaultTicket (base.fault_ticket), and the guide does not say what one needs")
    found = typing.tickets if typing.plain is not None and typing.plain.accepted else []
    verify.every(found, type_rules.taken, none="not even a plain ticket was accepted")


@verifies("FIT:11", advisory=True, needs=("fit-typing",))
def test_a_fault_ticket_is_shown_as_one(verify: Verify, story: Stories) -> None:
    """A FaultTicket is shown with that type and what was sent of it: in the answer, when it is read, in the list, and after a change."""
    typing = story("fit-typing")
    _guessed_and_refused(typing)
    verify.every(type_rules.sights(typing.tickets), type_rules.whole, none="no FaultTicket was accepted and read")


@verifies("FIT:11", advisory=True, needs=("fit-typing",))
def test_a_fault_ticket_needs_what_a_ticket_needs(verify: Verify, story: Stories) -> None:
    """A FaultTicket without a mandatory attribute of tickets is refused where a plain ticket is."""
    typing = story("fit-typing")
    _guessed_and_refused(typing)
    verify.where(type_rules.short(typing.short), type_rules.asks_as_much, unused="plain tickets may lack everything, or none was taken")


def _guessed_and_refused(typing: Typing) -> None:
    if typing.guessed and not any(typed.made.accepted for typed in typing.tickets):
        raise NotApplicable("the FaultTicket that we guessed is refused, and the target gives no template of one (base.fault_ticket)")
