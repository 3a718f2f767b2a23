"""Filters and fields: ARTEMIS:17."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Breach, Verify
from ttck.harness.runs.session import Stories
from ttck.harness.verdict import NotApplicable
from ttck.suites.common.alone import recorded
from ttck.suites.tmf import alone_rules, filter_rules, projection_rules, turn_rules
from ttck.suites.tmf.scenarios.d_filtering import FIRST

_LEAVES = " with an item, and with one of our tickets to leave out"
_NONE = "no projection of one of our tickets was answered"


def filterable(target: Target) -> frozenset[str]:
    """The attributes by which the target says that lists are filtered."""
    return frozenset(str(target.switches.get("filterable") or "").split())


@verifies("ARTEMIS:17", needs=("tmf-filtering",))
def test_a_filter_is_taken(verify: Verify, story: Stories, target: Target) -> None:
    """A filter by one at least of the attributes of filterable is taken."""
    asked = filter_rules.of_demanded(story("tmf-filtering"), filterable(target))
    refused = Breach(message="a list cannot be filtered", expected="200", actual="each filter by such an attribute is refused")
    verify.some(asked, lambda query: filter_rules.taken(query) is None, none="no filter was tried and answered", broken=refused)


@pytest.mark.parametrize("name", FIRST)
@verifies("ARTEMIS:17", needs=("tmf-filtering",))
def test_a_filter_lets_through_what_matches(verify: Verify, story: Stories, target: Target, traffic: Traffic, name: str) -> None:
    """Every ticket in a list filtered by this attribute has the value, where filterable names it and the seller takes it."""
    if name not in filterable(target):
        raise NotApplicable(f"filterable does not name {name}")
    unused = f"no list filtered by {name} was answered{_LEAVES}"
    if recorded(story):
        verify.where(alone_rules.filtered(traffic, name), alone_rules.keeps_to(name), unused=unused)
        return
    filtering = story("tmf-filtering")
    found = filter_rules.leaving_out(filtering, filter_rules.by(filtering, name))
    verify.where(found, filter_rules.sound(filtering), unused=unused)


@verifies("ARTEMIS:17", needs=("tmf-filtering",))
def test_strange_values_find_nothing(verify: Verify, story: Stories) -> None:
    """A value that no ticket has finds nothing or is refused."""
    found = filter_rules.hostile(story("tmf-filtering"))
    verify.where(found, filter_rules.finds_nothing, unused="no filter found anything by a right value")


@verifies("ARTEMIS:17", needs=("tmf-filtering",))
def test_filters_follow_a_change(verify: Verify, story: Stories) -> None:
    """After a change a filter by the old value does not let the ticket through."""
    main = story("tmf-filtering")
    if main.changed is None:
        raise NotApplicable("no change of what lists are filtered by was taken")
    found = filter_rules.leaving_out(main.changed, [query for query in main.changed.single if query.accepted])
    rule = filter_rules.after_a_change(main.single, filter_rules.sound(main), filter_rules.sound(main.changed))
    verify.where(found, rule, unused=f"no list filtered by what was changed was answered{_LEAVES}")


@verifies("ARTEMIS:17", needs=("tmf-turning",))
def test_a_ticket_leaves_the_list_by_its_old_status(verify: Verify, story: Stories) -> None:
    """After a change to another status a ticket is not in a list by the status that it had."""
    unused = "no list by status was read whole after a ticket had come to another status"
    verify.where(turn_rules.left(story("tmf-turning").turns), turn_rules.is_left, unused=unused)


@verifies("ARTEMIS:17", needs=("tmf-projecting",))
def test_fields_are_taken(verify: Verify, story: Stories) -> None:
    """A request for some attributes of a ticket or of a list is not refused."""
    projecting = story("tmf-projecting")
    verify.every([*projecting.single, *projecting.sets], projection_rules.taken, none=_NONE)


@verifies("ARTEMIS:17", needs=("tmf-projecting",))
def test_fields_leave_out_what_they_do_not_name(verify: Verify, story: Stories, target: Target, traffic: Traffic) -> None:
    """With fields nothing else is there than the identity and the metadata."""
    reading = str(target.switches["projection"])
    if recorded(story):
        verify.every(alone_rules.projected(traffic), alone_rules.narrow(projection_rules.beside(reading)), none=_NONE)
        return
    projecting = story("tmf-projecting")
    found = projection_rules.telling([*projecting.single, *projecting.sets])
    verify.every(found, projection_rules.nothing_else(reading), none=_NONE)
