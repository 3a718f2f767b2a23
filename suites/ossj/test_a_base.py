"""Operations, credentials and the form of answers: OSSJ:1, 2, 14, 15 and 37."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.suites.ossj import create_rules, gates, http_rules, other_rules, refusal_rules
from ttck.suites.ossj.known import operations

_ALL = ("ossj-creating", "ossj-limits", "ossj-refusing", "ossj-changing", "ossj-moving", "ossj-walking", "ossj-staying")


@verifies("OSSJ:1", needs=("ossj-creating", "ossj-changing"))
def test_the_three_operations_are_there(verify: Verify, story: Stories) -> None:
    """A create, the reading of a ticket that was made, and its change are not answered 404, 405 or 501."""
    creating, changing = story("ossj-creating"), story("ossj-changing")
    made = [one for one in creating.every if one.ticket is not None]
    found = [one.exchange for one in creating.plain] + [one.read for one in made if one.read] + [one.exchange for one in changing.plain]
    verify.every(found, create_rules.is_offered, none="nothing was asked for")


@verifies("OSSJ:2", needs=("ossj-strangers",))
def test_strangers_are_kept_out(verify: Verify, story: Stories, target: Target) -> None:
    """Without a token, and with one that is not valid, each operation is refused with 401 or 403, and tells nothing."""
    rule = refusal_rules.kept_out(gates.choice(target, "auth_refusal"))
    verify.every(story("ossj-strangers").tried, rule, none="no stranger tried anything")


@verifies("OSSJ:2", needs=("ossj-strangers",))
def test_strangers_change_nothing(verify: Verify, story: Stories) -> None:
    """A ticket shows nothing of what a stranger sent."""
    tried = [one for one in story("ossj-strangers").tried if one.what == "patch" and one.after.accepted]
    verify.every(tried, refusal_rules.changed_nothing, none="no ticket could be read after a stranger")


@verifies("OSSJ:37", needs=_ALL)
def test_answers_are_json(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Every success with a body, and every 400, is JSON and says it."""
    verify.every(http_rules.judged(traffic, operations(target).values()), http_rules.json_media, none="nothing was answered")


@verifies("OSSJ:14", needs=_ALL)
def test_refusals_have_their_form(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Every 400 to a create, or to a change of a ticket that there is, has a text under illegalArgumentException or remoteException."""
    found = refusal_rules.refusals(traffic, operations(target))
    verify.every(found, refusal_rules.in_form, none="no create and no change was refused with 400")


@verifies("OSSJ:15", needs=("ossj-mistaking",))
def test_tickets_that_there_are_not(verify: Verify, story: Stories, target: Target) -> None:
    """A ticket that nobody has is neither shown nor changed: 400 or 404."""
    rule = other_rules.not_there(gates.choice(target, "not_found"))
    verify.every(story("ossj-mistaking").unknown, rule, none="no such ticket was asked for")


@verifies("OSSJ:15", advisory=True, needs=("ossj-mistaking",))
def test_a_change_of_nothing_is_a_bad_request(verify: Verify, story: Stories, target: Target) -> None:
    """A change of a ticket that nobody has is answered 400, among whose exceptions the page has that one."""
    gates.only(target, "not_found", "page")
    changes = [one for one in story("ossj-mistaking").unknown if one.operation == operations(target)["patch"]]
    verify.every(changes, other_rules.not_there("400"), none="no such ticket was changed")
