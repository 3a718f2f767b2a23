"""FaultTicket: FIT:11."""

from __future__ import annotations

from ttck.harness.judge.checks import verifies
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.harness.verdict import NotApplicable
from ttck.suites.fit import life_rules, once, type_rules
from ttck.suites.fit.scenarios.e_typing import Typing
from ttck.suites.fit.type_rules import Sight

_SHOWN = ("fit-typing", "fit-living")
_NONE = "no FaultTicket was accepted and read"
_LACKS = "plain tickets may lack everything, or no FaultTicket without something was taken otherwise"


@verifies("FIT:11", advisory=True, needs=("fit-typing",))
def test_a_fault_ticket_is_taken(verify: Verify, story: Stories) -> None:
    """A FaultTicket from the template of the target is taken, where a plain ticket is."""
    typing = story("fit-typing")
    if typing.guessed:
        raise NotApplicable("the target gives no template of a FaultTicket (base.fault_ticket), and the guide does not say what one needs")
    found = typing.tickets if typing.plain is not None and typing.plain.accepted else []
    verify.every(found, type_rules.taken, none="not even a plain ticket was accepted")


def _shown(story: Stories) -> list[Sight]:
    typing = story("fit-typing")
    _guessed_and_refused(typing)
    return [*type_rules.sights(typing), *life_rules.sights(story("fit-living"), said=not typing.guessed)]


@verifies("FIT:11", needs=_SHOWN)
def test_a_fault_ticket_is_shown_as_one(verify: Verify, story: Stories) -> None:
    """A FaultTicket is shown with that type in the answer, when it is read, in the list, and after a change, always where it is once."""
    once.each_time(verify, _shown(story), type_rules.its_type, alike=lambda _: "", none=_NONE)


@verifies("FIT:11", advisory=True, needs=_SHOWN)
def test_a_fault_ticket_should_be_shown_as_one(verify: Verify, story: Stories) -> None:
    """A FaultTicket that was taken is shown with that type."""
    once.at_all(verify, _shown(story), type_rules.its_type, alike=lambda _: "", none=_NONE)


@verifies("FIT:11", needs=_SHOWN)
def test_a_fault_ticket_keeps_its_extension(verify: Verify, story: Stories) -> None:
    """What was sent of a FaultTicket is shown wherever it is; without a template in the target, each attribute that is kept once."""
    once.each_time(verify, type_rules.parts(_shown(story)), type_rules.shown_as_sent, alike=type_rules.known_so, none=_NONE)


@verifies("FIT:11", advisory=True, needs=_SHOWN)
def test_a_fault_ticket_should_keep_its_extension(verify: Verify, story: Stories) -> None:
    """What was sent of a FaultTicket is shown wherever it is."""
    once.at_all(verify, type_rules.parts(_shown(story)), type_rules.shown_as_sent, alike=type_rules.known_so, none=_NONE)


@verifies("FIT:11", needs=("fit-typing",))
def test_an_extension_is_so_with_fields(verify: Verify, story: Stories) -> None:
    """What fields names of the extension of a FaultTicket is there, with the values that the whole ticket has."""
    verify.where(type_rules.projections(story("fit-typing")), type_rules.projected, unused="no FaultTicket was read with fields")


@verifies("FIT:11", needs=("fit-typing",))
def test_a_fault_ticket_needs_what_a_ticket_needs(verify: Verify, story: Stories) -> None:
    """A FaultTicket without a mandatory attribute of tickets is refused where a plain ticket is, or shows the attribute."""
    typing = story("fit-typing")
    _guessed_and_refused(typing)
    verify.where(type_rules.short(typing.short, filled=False), type_rules.asks_as_much, unused=_LACKS)


@verifies("FIT:11", advisory=True, needs=("fit-typing",))
def test_a_fault_ticket_should_not_be_completed(verify: Verify, story: Stories) -> None:
    """A FaultTicket without a mandatory attribute of tickets is refused where a plain ticket is, and not completed by the seller."""
    typing = story("fit-typing")
    _guessed_and_refused(typing)
    verify.where(type_rules.short(typing.short, filled=True), type_rules.asks_as_much, unused=_LACKS)


def _guessed_and_refused(typing: Typing) -> None:
    if typing.guessed and not any(typed.made.accepted for typed in typing.tickets):
        raise NotApplicable("the FaultTicket that we guessed is refused, and the target gives no template of one (base.fault_ticket)")
