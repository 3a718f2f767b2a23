"""Who is let in."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.harness.verdict import NotApplicable
from ttck.suites.nexera import hub_rules


@verifies("NEXERA:4", needs=("nexera-strangers",))
def test_strangers_are_refused(verify: Verify, story: Stories, target: Target) -> None:
    """Each operation without credentials, or with made-up ones, is refused with 401 or 403."""
    chosen = str(target.switches["auth_refusal"])
    statuses = frozenset({401, 403}) if chosen == "either" else frozenset({int(chosen)})
    found = hub_rules.turned_away(story("nexera-strangers"))
    verify.every(found, hub_rules.let_in(statuses), none="no request of ours beside them was taken")


@verifies("NEXERA:4", needs=("nexera-strangers",))
def test_strangers_do_nothing(verify: Verify, story: Stories) -> None:
    """What somebody who is not known wanted to write is nowhere to be seen."""
    found = hub_rules.nothing_done(story("nexera-strangers"))
    verify.every(found, hub_rules.refused_and_done, none="no list and no ticket could be read afterwards")


@verifies("NEXERA:4", needs=("nexera-registering", "nexera-strangers", "nexera-hubbing"))
def test_strangers_take_no_address_away(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """Events still come to our address after somebody who is not known asked for another one, or for none."""
    hub = story("nexera-hubbing") if story("nexera-registering").accepted else None
    if hub is None or not any(one.events for one in hub_rules.arrived(hub.again, traffic)):
        raise NotApplicable("no event came before strangers asked for anything")
    found = hub_rules.ripe(hub_rules.arrived(story("nexera-strangers").heard, traffic), traffic, wait=target.limits.event_wait)
    verify.where(found, hub_rules.somewhere, unused="nothing was changed after strangers had asked")
