"""FaultTicket: FIT:11."""

from __future__ import annotations

from ttck.harness.judge.checks import verifies
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.suites.fit import type_rules


@verifies("FIT:11", advisory=True, needs=("fit-typing",))
def test_a_fault_ticket_is_taken(verify: Verify, story: Stories) -> None:
    """A FaultTicket from the template of the target is taken, where a plain ticket is."""
    typing = story("fit-typing")
    found = typing.tickets if typing.plain is not None and typing.plain.accepted else []
    verify.every(found, type_rules.taken, none="not even a plain ticket was accepted")


@verifies("FIT:11", advisory=True, needs=("fit-typing",))
def test_a_fault_ticket_is_shown_as_one(verify: Verify, story: Stories) -> None:
    """A FaultTicket is shown with that type and what was sent of it: in the answer, when it is read, in the list, and after a change."""
    verify.every(type_rules.sights(story("fit-typing").tickets), type_rules.whole, none="no FaultTicket was accepted and read")
