"""What the seller decides about tickets and specifications: FIT:3, 11, 21 and 24, TMF621:81, 124 and 155."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.event_types import event_types
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.harness.verdict import NotApplicable
from ttck.specs.vocabulary import TmfEvent
from ttck.suites.fit import life_rules, once, sort_rules
from ttck.suites.fit.scenarios.h_living import Living
from ttck.suites.fit.scenarios.i_cataloguing import Cataloguing
from ttck.suites.fit.sort_rules import Told
from ttck.suites.tmf import event_gates, truth_rules

_UNMOVED = "no decision of the seller was seen to move a ticket"
_UNTOLD = "no event about a FaultTicket arrived"
_SORTS = "no specification was seen to be added"


def _moving(story: Stories) -> Living:
    living: Living = story("fit-living")
    if not living.moves:
        raise NotApplicable("; ".join(dict.fromkeys(living.why)) or _UNMOVED)
    return living


@verifies("TMF621:81", needs=("fit-living",))
def test_what_was_given_is_kept_by_decisions(verify: Verify, story: Stories) -> None:
    """What the buyer gave of a ticket is as it was after each decision of the seller about its status."""
    verify.where(_moving(story).moves, life_rules.given_kept, unused=_UNMOVED)


@verifies("TMF621:58", needs=("fit-living",))
def test_reading_changes_nothing_in_any_status(verify: Verify, story: Stories) -> None:
    """A ticket that is read several times in a row does not show another lastUpdate each time, whatever its status."""
    verify.where(_moving(story).moves, life_rules.unread, unused=_UNMOVED)


@verifies("FIT:24", needs=("fit-living",))
def test_tickets_are_found_by_each_status(verify: Verify, story: Stories) -> None:
    """A list of tickets by a status has those that came to it, the first time and later."""
    verify.where(life_rules.entered(_moving(story)), life_rules.is_found, unused="no filter by status was answered with a list")


def _told(traffic: Traffic, story: Stories, target: Target) -> list[Subject]:
    living = _moving(story)
    event_gates.judged(story, traffic, target)
    found = life_rules.told(traffic, event_types(target.profile.dialect), living)
    if not found:
        raise NotApplicable(_UNTOLD)
    return found


@verifies("FIT:11", needs=("tmf-registering", "fit-living"))
def test_events_show_a_fault_ticket_as_one(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """Events of a type that show a FaultTicket with its type do so each time."""
    once.each_time(verify, _told(traffic, story, target), life_rules.typed, alike=life_rules.event_of, none=_UNTOLD)


@verifies("FIT:11", needs=("tmf-registering", "fit-living"))
def test_events_show_an_extension_as_it_is(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """What an event shows of the extension of a FaultTicket is what was sent."""
    verify.where(_told(traffic, story, target), life_rules.told_right, unused=_UNTOLD)


@verifies("FIT:11", advisory=True, needs=("tmf-registering", "fit-living"))
def test_an_event_of_a_new_fault_ticket_shows_all_of_it(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """An event of the creation of a FaultTicket that shows some of the extension shows all of it."""
    found = life_rules.told_whole(_told(traffic, story, target))
    verify.where(found, life_rules.nothing_left_out, unused="no event of a creation shows an extension")


@pytest.mark.parametrize("event", [TmfEvent.STATE_CHANGE, TmfEvent.RESOLVED, TmfEvent.INFO_REQUIRED], ids=str)
@verifies("FIT:21", needs=("tmf-registering", "fit-living"))
def test_what_the_seller_decides_is_told(verify: Verify, traffic: Traffic, story: Stories, target: Target, event: str) -> None:
    """Each change of status, resolution and question of a life is told by the event of that, always where one such has come."""
    _moving(story)
    event_gates.announced(verify, traffic, story, target, TmfEvent(event), none=_UNMOVED)


# --- specifications ---------------------------------------------------------------------------------------------------


def _catalogue(story: Stories) -> Cataloguing:
    cataloguing: Cataloguing = story("fit-cataloguing")
    if not cataloguing.entries:
        raise NotApplicable("; ".join(dict.fromkeys(cataloguing.why)) or _SORTS)
    return cataloguing


def _owed(traffic: Traffic, story: Stories, target: Target) -> list[Told]:
    cataloguing = _catalogue(story)
    registering = event_gates.judged(story, traffic, target)
    return sort_rules.owed(traffic, event_types(target.profile.dialect), cataloguing, since=registering.since)


def _event(one: Told) -> str:
    return one.event


@verifies("FIT:21", needs=("tmf-registering", "fit-cataloguing"))
def test_what_becomes_of_specifications_is_told(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A new, changed, turned or removed specification is told by the event of that, always where one such has come."""
    found, heard = _owed(traffic, story, target), sort_rules.heard(traffic, event_types(target.profile.dialect))
    once.each_time(verify, found, sort_rules.is_told, alike=_event, none=_SORTS, seen=heard)


@verifies("FIT:21", advisory=True, needs=("tmf-registering", "fit-cataloguing"))
def test_what_becomes_of_specifications_should_be_told(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A new, changed, turned or removed specification is told by the event of that."""
    found, heard = _owed(traffic, story, target), sort_rules.heard(traffic, event_types(target.profile.dialect))
    once.at_all(verify, found, sort_rules.is_told, alike=_event, none=_SORTS, seen=heard)


@verifies("FIT:21", needs=("tmf-registering", "fit-cataloguing"))
def test_events_show_a_specification_as_it_is(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """What never changed of a specification is in its events as it was read."""
    cataloguing, types = _catalogue(story), event_types(target.profile.dialect)
    event_gates.judged(story, traffic, target)
    found = sort_rules.payloads(traffic, types, cataloguing)
    verify.where(found, sort_rules.told_as_read(types), unused="no event about a specification arrived")


@verifies("TMF621:155", needs=("tmf-registering", "fit-cataloguing"))
def test_events_tell_what_became_of_a_specification(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """An event about a specification that the seller decided about has the values that readings around the decision show."""
    cataloguing, types = _catalogue(story), event_types(target.profile.dialect)
    event_gates.judged(story, traffic, target)
    found = sort_rules.told(traffic, types, cataloguing)
    verify.where(found, truth_rules.true, unused="no event about a specification arrived")


@verifies("FIT:3", needs=("fit-cataloguing",))
def test_a_specification_that_was_taken_away_is_not_listed(verify: Verify, story: Stories) -> None:
    """A specification that cannot be read any more is not in the list."""
    verify.where(sort_rules.left(_catalogue(story)), sort_rules.is_gone, unused="no specification was seen to be taken away")


@verifies("FIT:3", needs=("fit-cataloguing",))
def test_a_specification_is_listed_as_it_is_read(verify: Verify, story: Stories) -> None:
    """A specification that is new or was changed is in the list, with the values that it is read with."""
    verify.where(sort_rules.stays(_catalogue(story)), sort_rules.is_listed, unused="no specification stayed as it was while it was listed")
