"""Events and the hub."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.harness.verdict import NotApplicable
from ttck.specs.vocabulary import TmfEvent
from ttck.suites.nexera import echo_rules, hub_rules, life_rules, reading_rules, shown_rules
from ttck.suites.nexera.scenarios.c_hubbing import SECOND

_HEARD = ("nexera-registering", "nexera-changing", "nexera-living", "nexera-writing")


def _of(name: str, traffic: Traffic, story: Stories) -> list[life_rules.Debt]:
    life_rules.heard(story("nexera-registering"), traffic)
    known = {name: story(f"nexera-{name}") for name in ("changing", "living", "writing")}
    debts = life_rules.debts(traffic, **known)
    return [one for one in debts if one.name == name]


@verifies("NEXERA:31", needs=_HEARD)
def test_changes_are_told(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """Each change of an attribute is told by an event of its own name."""
    verify.every(_of(TmfEvent.CHANGED, traffic, story), life_rules.announced, none="nothing was changed")


@verifies("NEXERA:31", needs=_HEARD)
def test_statuses_are_told(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """Each change of a status is told by an event of its own name."""
    verify.every(_of(TmfEvent.STATE_CHANGE, traffic, story), life_rules.announced, none="no status changed")


@verifies("NEXERA:31", needs=_HEARD)
def test_resolutions_are_told(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """Each resolution is told by an event of its own name."""
    why = story("nexera-living")
    verify.every(_of(TmfEvent.RESOLVED, traffic, story), life_rules.announced, none=lambda: why.why("the seller resolved nothing"))


@verifies("NEXERA:31", needs=_HEARD)
def test_questions_are_told(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """A ticket that needs something from the operator is told by an event of its own name."""
    why = story("nexera-living")
    verify.every(_of(TmfEvent.INFO_REQUIRED, traffic, story), life_rules.announced, none=lambda: why.why("the seller asked for nothing"))


@verifies("NEXERA:31", needs=_HEARD, advisory=True)
def test_other_events(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """Each event is one of the four, where the target asks for that."""
    if target.switches["other_events"] != "warn":
        raise NotApplicable(f"nothing is demanded with other_events: {target.switches['other_events']}")
    life_rules.heard(story("nexera-registering"), traffic)
    verify.every(traffic.notifications, life_rules.another, none=life_rules.QUIET)


@verifies("NEXERA:37", needs=_HEARD)
def test_an_event_comes_to_its_path(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """An event comes to the address that was set, or below it to a path that ends in its name."""
    life_rules.heard(story("nexera-registering"), traffic)
    verify.every(traffic.notifications, life_rules.of_its_path(str(target.switches["event_path"])), none=life_rules.QUIET)


@verifies("NEXERA:1", needs=_HEARD)
def test_events_are_json(verify: Verify, traffic: Traffic) -> None:
    """Events are JSON in UTF-8, as all bodies are."""
    verify.where(traffic.notifications, life_rules.well_posted, unused=life_rules.QUIET)


@verifies("TMF621:156", needs=_HEARD)
def test_an_event_is_one_object(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """An event is posted as one JSON object."""
    life_rules.heard(story("nexera-registering"), traffic)
    verify.every(traffic.notifications, life_rules.well_posted, none=life_rules.QUIET)


@verifies("TMF621:155", needs=_HEARD)
def test_an_event_carries_the_ticket(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """What an event carries of a ticket is as it was said."""
    life_rules.heard(story("nexera-registering"), traffic)
    found = [one for one in echo_rules.echoes(traffic, wait=target.limits.state_wait) if one.shown.place == "event"]
    verify.where(found, echo_rules.as_said, unused="no event carries what an operator said")


@verifies("TMF621:155", needs=_HEARD)
def test_an_event_says_what_changed(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """The event of a change carries what was changed to, where it carries the attribute."""
    found = [one for one in _of(TmfEvent.CHANGED, traffic, story) if one.told]
    verify.where(found, life_rules.tells_value, unused="no event of a change carries an attribute")


@verifies("TMF621:155", needs=_HEARD)
def test_an_event_says_the_status(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """The events of a move carry the status that the ticket then shows."""
    names = (TmfEvent.STATE_CHANGE, TmfEvent.RESOLVED, TmfEvent.INFO_REQUIRED)
    found = [one for name in names for one in _of(name, traffic, story) if one.came]
    verify.where(found, life_rules.tells_status, unused="no status event carries a status")


@verifies("TMF621:155", needs=_HEARD)
def test_an_event_carries_what_is_shown(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """What an event carries of what the seller alone says was shown in an answer or in a list as well."""
    life_rules.heard(story("nexera-registering"), traffic)
    verify.where(shown_rules.carried(traffic), shown_rules.known, unused="no event carries what the seller alone says")


@verifies("TMF621:157", needs=_HEARD)
def test_no_status_event_without_a_change_of_status(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """A ticket whose status stays has no event that says it changed."""
    life_rules.heard(story("nexera-registering"), traffic)
    verify.every(life_rules.unmoved(traffic), life_rules.no_status_event, none="the status of each ticket changed")


@verifies("TMF621:158", needs=_HEARD)
def test_events_come_in_order(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """The events of a ticket come in the order of its moves."""
    life_rules.heard(story("nexera-registering"), traffic)
    seen = story("nexera-living")
    verify.where(life_rules.in_order(seen, traffic), life_rules.one_after_the_other, unused="no ticket was moved several times")


@verifies("NEXERA:3", needs=("nexera-registering",))
def test_an_address_is_taken(verify: Verify, story: Stories) -> None:
    """POST /hub takes our address."""
    started = story("nexera-registering").started
    verify.every([] if started is None else [started], hub_rules.address_taken, none="the listener is switched off in the target file")


@verifies("NEXERA:3", needs=("nexera-hubbing",))
def test_an_address_is_taken_back(verify: Verify, story: Stories) -> None:
    """DELETE /hub, without an identifier, is taken."""
    ended = story("nexera-hubbing").ended
    verify.every([] if ended is None else [ended], hub_rules.taken_back, none="no address was set")


@verifies("NEXERA:3", needs=("nexera-hubbing",))
def test_nothing_comes_after_the_end(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """No event comes about what happened after DELETE /hub."""
    life_rules.heard(story("nexera-registering"), traffic)
    seen = story("nexera-hubbing")
    found = hub_rules.arrived(seen.silent, traffic, until=seen.anew, owed=False)
    verify.every(found, hub_rules.nowhere, none="the address was not taken back, or nothing was changed afterwards")


@verifies("NEXERA:3", needs=("nexera-hubbing",))
def test_events_come_again(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """Events come again once the address is set again."""
    life_rules.heard(story("nexera-registering"), traffic)
    found = hub_rules.arrived(story("nexera-hubbing").again, traffic)
    verify.every(found, hub_rules.somewhere, none="the address was not set again, or nothing was changed afterwards")


@verifies("NEXERA:3", needs=("nexera-hubbing",))
def test_events_come_to_the_last_address(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """Each event comes to the address that was set last, whether the one before it is forgotten or not."""
    life_rules.heard(story("nexera-registering"), traffic)
    found = hub_rules.arrived(story("nexera-hubbing").both, traffic)
    verify.where(found, hub_rules.there(SECOND), unused="a second address was not taken, or nothing was done afterwards")


@verifies("NEXERA:38", needs=("nexera-hubbing",))
def test_a_second_address(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A second address replaces the first, is added or refused, as the target says."""
    how, seen = str(target.switches["second_hub"]), story("nexera-hubbing")
    if how == "either":
        raise NotApplicable("nothing is demanded with second_hub: either")
    if how == "refused":
        verify.every([seen.second], reading_rules.refused, none="no second address was asked for")
        return
    verify.every(hub_rules.arrived(seen.both, traffic), hub_rules.as_chosen(how, seen), none="no second address was taken")


@verifies("TMF621:139", needs=("nexera-refusing",))
def test_a_listener_that_refuses_spoils_nothing(verify: Verify, story: Stories) -> None:
    """A create and a change are carried out although our listener refuses their events."""
    verify.where(story("nexera-refusing").unheard, reading_rules.taken, unused="an address that takes no events was not set")
