"""Use case 7, search for appointment time slots: MEF 113 9.8.1, 9.8.2."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import Api, Operation, Stimulus
from ttck.suites.appointment import alone_acts, alone_rules, answer_rules, gates, slot_rules, twins
from ttck.suites.appointment.scenarios.f_refusing import Probe, Refusing
from ttck.suites.common.alone import recorded
from ttck.suites.ticket.rules import both, not_a_crash

SEARCHED = "no search was answered with success"


def _refused(verify: Verify, refusing: Refusing, tried: list[Probe]) -> None:
    none = twins.no_probe(tried, answer_rules.reasons(refusing)())
    verify.every(twins.probes(tried, slot_rules.probe_refused), slot_rules.probe_refused, none=none)


@verifies("MEF113:R67", advisory=True, needs=("refusing",))
def test_an_incomplete_search_is_refused(verify: Verify, story: Stories, target: Target) -> None:
    """A search without workorder, or without requested slots, is refused."""
    refusing = gates.told(story, target, "refusing")
    _refused(verify, refusing, refusing.about("R67"))


@verifies("MEF113:R68", needs=("searching", "refusing"))
def test_the_answer_says_success_or_failure(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """The status code of a search tells success from failure, and the body does not contradict it."""
    gates.told(story, target, "searching")
    verify.every(traffic.of(Operation.SEARCH_TIMESLOT), answer_rules.says("search"), none="no search was answered")


@verifies("MEF113:R68", advisory=True, needs=("searching",))
def test_a_sound_search_is_carried_out(verify: Verify, story: Stories, target: Target) -> None:
    """A search with sound periods for a known workorder is not refused, whatever it finds, where another one is carried out."""
    searching = gates.told(story, target, "searching")
    twins.taken("search", searching.searches)
    verify.every(searching.searches, slot_rules.carried_out, none=answer_rules.reasons(searching)())


@verifies("MEF113:R69", needs=("refusing",))
def test_a_malformed_search_is_refused(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A search with a period that ends too early, has no length, or is no period, is an error; so is one for no workorder."""
    if recorded(story):
        gates.claimed(target, Api.APPOINTMENT)
        verify.every(alone_acts.backwards(traffic), slot_rules.probe_refused, none="no search asked for a period that ends too early")
        return
    refusing = gates.told(story, target, "refusing")
    tickets = [probe for probe in refusing.about("R74") if probe.before is not None]
    _refused(verify, refusing, [*refusing.about("R69"), *refusing.about("R70"), *tickets])


@verifies("MEF113:R69", advisory=True, needs=("refusing",))
def test_a_refused_search_is_the_buyers_error(verify: Verify, story: Stories, target: Target) -> None:
    """A search with a mistake in it is refused as the buyer's error, and does not make the seller fail."""
    refusing = gates.told(story, target, "refusing")
    tries = [p.exchange for p in (*refusing.about("R69"), *refusing.about("R70"), *refusing.about("R67")) if p.exchange.refused]
    verify.every(tries, not_a_crash, none=answer_rules.reasons(refusing)())


@verifies("MEF113:R70", needs=("refusing",))
def test_a_refused_search_carries_nothing(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """The answer to a search that fails has none of the attributes of a search."""
    gates.told(story, target, "refusing")
    verify.every(traffic.refused(Operation.SEARCH_TIMESLOT), answer_rules.carries_nothing("search"), none="no search was refused")


@verifies("MEF113:R71", needs=("searching",))
def test_a_search_comes_back(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """The answer to a search has the workorder and all requested periods, as the same instants."""
    if recorded(story):
        gates.claimed(target, Api.APPOINTMENT)
        verify.every(alone_rules.answered(traffic, Operation.SEARCH_TIMESLOT), alone_rules.search_echoed, none=SEARCHED)
        return
    searching = gates.told(story, target, "searching")
    verify.every(slot_rules.found(searching), slot_rules.echoed, none=SEARCHED, shrink=searching.shrinker)


@verifies("MEF113:R72", needs=("searching",))
def test_nobody_free_is_an_empty_list(verify: Verify, story: Stories, target: Target) -> None:
    """A search in a blocked calendar succeeds with an empty list."""
    searching = gates.told(story, target, "searching")
    why = searching.reasons.get(Stimulus.CALENDAR_BLOCK, "no calendar was blocked")
    twins.taken("search", searching.searches)
    verify.every(slot_rules.comparable(searching.blocked), slot_rules.empty, none=why)


@verifies("MEF113:R72", "MEF113:R73", needs=("searching",))
def test_the_list_of_slots_is_there(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A search that succeeds has a list of slots, each with both ends."""
    if recorded(story):
        gates.claimed(target, Api.APPOINTMENT)
        verify.every(alone_rules.answered(traffic, Operation.SEARCH_TIMESLOT), slot_rules.listed, none=SEARCHED)
        return
    searching = gates.told(story, target, "searching")
    verify.every(slot_rules.found(searching), slot_rules.listed, none=SEARCHED)


@verifies("MEF113:R73", needs=("searching",))
def test_a_free_technician_is_offered(verify: Verify, story: Stories, target: Target) -> None:
    """A search in a calendar that was opened offers a slot there, also for a workorder that has an appointment."""
    searching = gates.told(story, target, "searching")
    slot_rules.offers_anything(searching)
    why = searching.reasons.get(Stimulus.CALENDAR_OPEN, "no calendar was opened")
    verify.every(slot_rules.answered(searching.opened), slot_rules.offers_one, none=why)


@verifies("MEF113:R73", needs=("searching",))
def test_a_free_period_is_found_in_any_words(verify: Verify, story: Stories, target: Target) -> None:
    """A period with a free technician has an offer with any offset, and first or last beside one in which nobody is free."""
    searching = gates.told(story, target, "searching")
    slot_rules.offers_anything(searching)
    why = searching.reasons.get("reworded", "the period was not free before and after the searches in other words")
    verify.every(slot_rules.steady(searching.reworded), slot_rules.finds_reworded, none=why)


@verifies("MEF113:R73", needs=("searching",))
def test_a_free_time_is_found_across_midnight(verify: Verify, story: Stories, target: Target) -> None:
    """A period of some hours around midnight has an offer when a technician is free only late in it, or around midnight itself."""
    searching = gates.told(story, target, "searching")
    slot_rules.offers_anything(searching)
    seen = slot_rules.steady(slot_rules.within_a_day(searching.longer))
    why = searching.reasons.get("longer", "the late hours were not free before and after the search")
    verify.every(seen, slot_rules.finds_reworded, none=why)


@verifies("MEF113:R73", advisory=True, needs=("searching",))
def test_a_free_day_is_found_among_several(verify: Verify, story: Stories, target: Target) -> None:
    """A period of several days has an offer when a technician is free on the last of them only; a seller may search less (errata C36)."""
    searching = gates.told(story, target, "searching")
    seen = slot_rules.steady(slot_rules.within_a_day(searching.longer, beyond=True))
    why = searching.reasons.get("longer", "the last day was not free before and after the search")
    verify.where(seen, slot_rules.finds_reworded, unused=why)


@verifies("MEF113:R73", needs=("searching",))
def test_an_offer_keeps_to_odd_minutes(verify: Verify, story: Stories, target: Target) -> None:
    """Where a calendar was opened between two quarters of an hour and something is offered, a slot on offer lies within what was asked."""
    searching = gates.told(story, target, "searching")
    why = searching.reasons.get("odd", "nothing is offered there, or nobody vouches that the calendar was opened")
    verify.where(searching.odd, slot_rules.offers_one, unused=why)


@verifies("MEF113:R73", needs=("searching",))
def test_blocked_time_is_not_offered(verify: Verify, story: Stories, target: Target) -> None:
    """Where a half of an offered slot is blocked, no slot on offer reaches into that half."""
    searching = gates.told(story, target, "searching")
    why = searching.reasons.get("halves", "nobody vouches that a part of a slot was blocked")
    verify.every(slot_rules.answered(searching.halves), slot_rules.leaves_out, none=why)


@verifies("MEF113:R73", advisory=True, needs=("searching",))
def test_an_offer_is_repeated(verify: Verify, story: Stories, target: Target) -> None:
    """A slot that was offered a moment ago is offered again when it is asked for by itself."""
    searching = gates.told(story, target, "searching")
    verify.where(slot_rules.answered(searching.again), slot_rules.offers_one, unused="nothing was on offer")


@verifies("MEF113:R73", advisory=True, needs=("searching",))
def test_only_requested_times_are_offered(verify: Verify, story: Stories, target: Target) -> None:
    """Every offered slot lies fully within the time that the requested periods cover together (9.8)."""
    searching = gates.told(story, target, "searching")
    verify.every(slot_rules.found(searching), slot_rules.only_within, none=SEARCHED, shrink=searching.shrinker)


@verifies("MEF113:R74", advisory=True, needs=("refusing",))
def test_a_search_for_a_ticket_is_refused(verify: Verify, story: Stories, target: Target) -> None:
    """A search that names a ticket in place of a workorder is refused."""
    refusing = gates.told(story, target, "refusing")
    _refused(verify, refusing, refusing.about("R74"))


@verifies("MEF113:R18", needs=("searching", "booking", "changing", "parting"))
def test_periods_end_after_their_start(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """Every period that the seller shows ends later than it starts."""
    gates.told(story, target, "searching")
    verify.every(slot_rules.shown_periods(traffic), both(slot_rules.forwards), none="the seller showed no period")
