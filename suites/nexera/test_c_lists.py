"""Lists: their form, their filters, and that they have what is current and what is over."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.harness.verdict import NotApplicable
from ttck.suites.nexera import filter_rules, life_rules, reading_rules, shown_rules
from ttck.suites.nexera.filters import Filtered
from ttck.suites.nexera.shown import own, spoilt

_LISTS = ("nexera-reading", "nexera-filtering")
_FILTERED = (*_LISTS, "nexera-living")
_NO_LIST = "no list was answered"


def _judged(target: Target) -> None:
    """Go on only where filters are written as we write them.

    Raises:
        NotApplicable: they are written otherwise.
    """
    if target.switches["filter_syntax"] != "equality":
        raise NotApplicable("filters are written otherwise (filter_syntax: other)")


def _filtered(story: Stories) -> list[Filtered]:
    """Lists by what tickets show: new ones, changed ones, resolved ones."""
    seen = story("nexera-filtering")
    return [*seen.found, *seen.again, *story("nexera-living").filtered]


@verifies("TMF621:10", needs=_LISTS)
def test_a_list_is_an_array(verify: Verify, traffic: Traffic) -> None:
    """A list is answered with 200 and an array of tickets."""
    verify.every(reading_rules.lists(traffic), reading_rules.is_list, none=_NO_LIST)


@verifies("TMF621:11", needs=_LISTS)
def test_the_tickets_of_a_list_have_their_form(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Each ticket of ours in a list has the form of the field table, and each one an id."""
    rule = reading_rules.listed_form(target.profile.dialect.contract(), own(traffic) - spoilt(traffic))
    verify.every([one for one in reading_rules.lists(traffic) if one.document], rule, none="no list had a ticket")


@verifies("TMF621:11", "NEXERA:33", needs=_FILTERED)
def test_a_list_shows_tickets_as_they_are(verify: Verify, story: Stories) -> None:
    """A list shows a ticket as the readings around it do."""
    filtered = [*story("nexera-filtering").found, *story("nexera-living").filtered]
    found = [*story("nexera-reading").listed, *((one.before, one.page, one.after) for one in filtered)]
    verify.every(found, reading_rules.as_read, none="no ticket was read before and after a list")


@verifies("TMF621:11", "NEXERA:33", needs=("nexera-changing",))
def test_a_list_shows_changes(verify: Verify, story: Stories) -> None:
    """A list shows a ticket as it is after a change."""
    found = [one for one in story("nexera-changing").changes if one.page is not None and one.exchange.accepted]
    verify.every(found, life_rules.page_after, none="no list was read after a change")


@verifies("TMF621:11", needs=_FILTERED)
def test_a_list_has_each_ticket_once(verify: Verify, traffic: Traffic) -> None:
    """No ticket is in a list more than once."""
    verify.every([one for one in reading_rules.lists(traffic) if one.document], shown_rules.once_each, none="no list had a ticket")


@verifies("NEXERA:33", needs=_FILTERED)
def test_a_list_is_complete(verify: Verify, traffic: Traffic, target: Target) -> None:
    """A list without a filter that was not cut has every ticket that was made before."""
    verify.where(shown_rules.uncut(traffic, wait=target.limits.state_wait), shown_rules.complete, unused="no list is known not to be cut")


@verifies("TMF621:82", needs=_LISTS)
def test_a_new_ticket_is_there_at_once(verify: Verify, traffic: Traffic) -> None:
    """A new ticket can be read at once."""
    verify.every(reading_rules.first_readings(traffic), reading_rules.there, none="no new ticket was read")


def _proven(story: Stories, target: Target, found: list[Filtered]) -> list[Filtered]:
    """The lists by names of a sort that works."""
    _judged(target)
    return filter_rules.proven(found, filter_rules.written_so(_filtered(story), story("nexera-filtering")))


@verifies("NEXERA:5", needs=_FILTERED)
def test_a_filter_lets_nothing_else_through(verify: Verify, story: Stories, target: Target) -> None:
    """A list by a name and a value has tickets with this value alone, before and after a change."""
    found = _proven(story, target, filter_rules.steady(_filtered(story)))
    verify.every(found, filter_rules.only_those, none=filter_rules.UNPROVEN)


@verifies("NEXERA:5", needs=_FILTERED)
def test_a_filter_finds_what_there_is(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A list by a value that a ticket of ours shows has the ticket, before and after a change, and once it is over."""
    found = _proven(story, target, filter_rules.steady(_filtered(story)))
    verify.every(found, filter_rules.finds_it(filter_rules.longest(traffic)), none=filter_rules.UNPROVEN)


@verifies("NEXERA:5", needs=_FILTERED)
def test_a_filter_is_taken(verify: Verify, story: Stories, target: Target) -> None:
    """A list by one of the ten names is not refused."""
    found = _proven(story, target, filter_rules.turned_down(_filtered(story)))
    verify.every(found, filter_rules.not_refused, none=filter_rules.UNPROVEN)


@verifies("NEXERA:5", needs=_FILTERED)
def test_a_filter_knows_changes(verify: Verify, story: Stories, target: Target) -> None:
    """A list by a value that a ticket had before a change or a move does not have the ticket any more."""
    stale = [*story("nexera-filtering").stale, *story("nexera-living").stale]
    found = _proven(story, target, filter_rules.outdated(stale))
    verify.every(found, filter_rules.nothing_else, none=filter_rules.UNPROVEN)


@verifies("NEXERA:5", needs=_FILTERED)
def test_two_filters_hold_together(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A list by two names has what has both values, and nothing else."""
    _judged(target)
    sorts = filter_rules.written_so(_filtered(story), story("nexera-filtering"))
    found = filter_rules.settled([*story("nexera-filtering").pairs, *story("nexera-living").pairs], sorts)
    verify.every(found, filter_rules.both_hold(filter_rules.longest(traffic)), none=filter_rules.UNPROVEN)


@verifies("NEXERA:5", needs=_FILTERED, advisory=True)
def test_filters_work_at_all(verify: Verify, story: Stories, target: Target) -> None:
    """Lists by a name and a value are filtered, where that is how filters are written."""
    _judged(target)
    verify.every(filter_rules.steady(_filtered(story)), filter_rules.only_those, none="no ticket showed what was filtered by")


@verifies("TMF621:32", needs=_LISTS)
def test_a_list_without_a_match_is_empty(verify: Verify, story: Stories, target: Target) -> None:
    """A list by a value that nothing has is an empty array."""
    _judged(target)
    verify.every(filter_rules.empty(story("nexera-filtering")), filter_rules.nothing_listed, none="no filter found just what it asked for")


@verifies("NEXERA:33", needs=("nexera-living",))
def test_what_is_over_is_still_there(verify: Verify, story: Stories) -> None:
    """A ticket that was found in the list before it moved on or ended is found and read afterwards."""
    seen = story("nexera-living")
    verify.every(
        life_rules.found_before(seen), life_rules.kept_after, none=lambda: seen.why("no ticket was found in a list before it ended")
    )


@verifies("NEXERA:33", needs=("nexera-living",))
def test_what_ended_was_seen(verify: Verify, story: Stories) -> None:
    """At least one ticket that is closed or cancelled was looked for."""
    seen = story("nexera-living")
    found = [one for one in life_rules.found_before(seen) if one.state in {"closed", "cancelled"}]
    verify.every(found, life_rules.kept_after, none=lambda: seen.why("no ticket of the run ended"))
