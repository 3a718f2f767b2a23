"""Projections: TMF621:40 to 46."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.harness.verdict import NotApplicable
from ttck.specs.vocabulary import Kind
from ttck.suites.common.alone import recorded
from ttck.suites.tmf import alone_acts, alone_rules, gates, projection_rules
from ttck.suites.tmf.standard import known

_NONE = "no projection of one of our tickets was answered"
_NO_PAIR = "no projection of a ticket was answered that was read as a whole before and after it"


@verifies("TMF621:40", needs=("tmf-projecting",))
def test_projections_are_taken(verify: Verify, story: Stories) -> None:
    """A request for some attributes of a ticket or of a list is not refused."""
    projecting = story("tmf-projecting")
    verify.every([*projecting.single, *projecting.sets], projection_rules.taken, none=_NONE)


@verifies("TMF621:40", needs=("tmf-projecting",))
def test_projections_show_the_same_values(verify: Verify, story: Stories, traffic: Traffic) -> None:
    """With fields the attributes are equal to those of the whole ticket, and of several none is missing."""
    if recorded(story):
        seen = projection_rules.readable(alone_acts.projections(traffic))
        verify.every(seen, projection_rules.all_there, none=_NO_PAIR)
        return
    projecting = story("tmf-projecting")
    found = projection_rules.readable([*projecting.single, *projecting.sets])
    never = projection_rules.never_shown(projection_rules.readable(projecting.single))
    verify.every(found, projection_rules.same_values(never), none=_NONE)


@verifies("TMF621:41", needs=("tmf-projecting",))
def test_projections_show_nothing_else(verify: Verify, story: Stories, target: Target, traffic: Traffic) -> None:
    """With fields nothing else is there than the identity and what starts with @, as the switch has it."""
    if recorded(story):
        allowed = projection_rules.beside(str(target.switches["projection"]))
        verify.every(alone_rules.projected(traffic), alone_rules.narrow(allowed), none=_NONE)
        return
    projecting = story("tmf-projecting")
    found = projection_rules.telling([*projecting.single, *projecting.sets])
    how = str(target.switches["projection"])
    verify.every(found, projection_rules.nothing_else(how), none=_NONE)
    paged = alone_rules.paged(traffic, known(Kind.TICKET))
    verify.where(paged, alone_rules.narrow(projection_rules.beside(how)), unused="no later page was asked for")


@verifies("TMF621:42", needs=("tmf-projecting",))
def test_every_attribute_can_be_asked_for(verify: Verify, story: Stories, traffic: Traffic) -> None:
    """Each attribute that our ticket has is shown when it is asked for alone, from the ticket and from the list."""
    if recorded(story):
        seen = projection_rules.readable(alone_acts.alone(alone_acts.projections(traffic)))
        verify.every(seen, projection_rules.has_value, none=_NO_PAIR)
        return
    found = projection_rules.readable(story("tmf-projecting").single)
    verify.every(found, projection_rules.has_value, none=_NONE)


@verifies("TMF621:43", needs=("tmf-projecting",))
def test_none_leaves_the_identity_where_the_target_says_so(verify: Verify, story: Stories, target: Target) -> None:
    """fields=none leaves id, href and what starts with @, where the target wants that."""
    if target.switches["fields_none"] != "required":
        raise NotApplicable(f"it does not fail with fields_none: {target.switches['fields_none']}")
    verify.every(story("tmf-projecting").none, projection_rules.identity_alone, none="it was not asked for")


@verifies("TMF621:43", advisory=True, needs=("tmf-projecting",))
def test_none_leaves_the_identity(verify: Verify, story: Stories, target: Target) -> None:
    """fields=none leaves id, href and what starts with @."""
    if target.switches["fields_none"] != "warn":
        raise NotApplicable(f"it does not warn with fields_none: {target.switches['fields_none']}")
    verify.every(story("tmf-projecting").none, projection_rules.identity_alone, none="it was not asked for")


@verifies("TMF621:44", needs=("tmf-projecting",))
def test_names_that_no_attribute_has(verify: Verify, story: Stories, target: Target) -> None:
    """A name in fields that no attribute has is passed over or refused with 400, as the switch says."""
    reading, projecting = str(target.switches["fields_unknown"]), story("tmf-projecting")
    found = projecting.unknown if projection_rules.readable(projecting.single) else []
    verify.every(found, projection_rules.strange_name(reading), none=_NONE)


@verifies("TMF621:45", advisory=True, needs=("tmf-projecting",))
def test_fields_count_in_writes(verify: Verify, story: Stories, target: Target) -> None:
    """The answer to a create and to a change with fields shows those attributes only."""
    gates.parameter(target, "fields", of="create")
    found = [one for one in story("tmf-projecting").written if one.answer.accepted]
    verify.every(found, projection_rules.written_narrow, none="no create with fields was accepted")


@verifies("TMF621:46", needs=("tmf-projecting",))
def test_fields_do_not_change_the_total(verify: Verify, story: Stories) -> None:
    """X-Total-Count is the same with fields and without."""
    found = projection_rules.narrowing(story("tmf-projecting").totals)
    verify.where(found, projection_rules.same_total, unused="no list with a total, which is optional, was one that fields made narrower")
