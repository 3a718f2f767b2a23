"""What holds for all requests: ARTEMIS:1 to 7, 30 and 34."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.harness.verdict import NotApplicable
from ttck.suites.artemis import change_rules, http_rules
from ttck.suites.artemis.scenarios.c_tracing import MALFORMED
from ttck.suites.artemis.seller_client import TRACE
from ttck.suites.common.alone import recorded
from ttck.suites.tmf import gates

_ALL = ("artemis-entering", "artemis-specifications", "artemis-tracing", "artemis-reviewing", "artemis-attaching")
_NONE = "no answer came that says so"


@pytest.mark.parametrize("operation", [str(one) for one in http_rules.SIX])
@verifies("ARTEMIS:1", needs=_ALL)
def test_the_six_operations_are_there(verify: Verify, traffic: Traffic, story: Stories, operation: str) -> None:
    """None of the six operations is answered as a path or a method that there is not."""
    found = http_rules.offered(traffic, operation)
    if not found and operation == http_rules.SIX[1] and not recorded(story) and story("artemis-specifications").listed.document == []:
        raise NotApplicable("there is no specification yet")
    verify.every(found, http_rules.there, none=f"no {operation} was answered so that it could be told")


@verifies("ARTEMIS:2", needs=("artemis-specifications",), advisory=True)
def test_what_is_not_listed_is_refused(verify: Verify, story: Stories, target: Target) -> None:
    """With unlisted_operations at warn, operations that the page does not list are refused."""
    tried = story("artemis-specifications").unlisted
    if target.switches.get("unlisted_operations") != "warn":
        seen = ", ".join(f"{one.method} {one.status or one.error}" for one in tried)
        raise NotApplicable(f"nothing is demanded with unlisted_operations: {target.switches.get('unlisted_operations')}; seen: {seen}")
    verify.every(tried, http_rules.refused, none=_NONE)


@verifies("ARTEMIS:3", needs=("artemis-entering",))
def test_strangers_are_kept_out(verify: Verify, story: Stories, target: Target) -> None:
    """Each operation refuses a request without a token, or with one that nobody issued, and does nothing."""
    entering = story("artemis-entering")
    if not entering.knocks and target.auth["type"] == "none":
        raise NotApplicable("the target file has no credentials")
    rule = http_rules.kept_out(str(target.switches.get("auth_refusal")), entering)
    verify.every(http_rules.knocked(entering), rule, none="no operation was taken with the token of the target either")


@verifies("ARTEMIS:4", needs=("artemis-billing",))
def test_a_create_needs_a_billing_account(verify: Verify, story: Stories, target: Target) -> None:
    """A create without a billing account is refused with 4xx, and makes nothing, while its twin with one is taken."""
    gates.chosen(target, "billing_account", free="optional")
    billing = story("artemis-billing")
    why = "no create with the billing account of the target was taken (base.create.relatedEntity)"
    verify.every(change_rules.unpaid(billing), change_rules.refused(billing), none=why)


@verifies("ARTEMIS:4", needs=("artemis-billing",))
def test_a_billing_account_may_stand_anywhere(verify: Verify, story: Stories) -> None:
    """A create whose billing account comes after another related entity is taken, while its twin the other way round is."""
    found = [one for one in story("artemis-billing").second if one.twin.accepted]
    verify.where(found, change_rules.placed, unused="no create with two related entities was taken")


@verifies("ARTEMIS:5", needs=_ALL)
def test_a_correlation_comes_back(verify: Verify, traffic: Traffic) -> None:
    """Each answer with success has the Correlation-ID of its request."""
    verify.every(
        http_rules.traced(traffic, lambda one: one.accepted), http_rules.returned, none="no request with a Correlation-ID was taken"
    )


@verifies("ARTEMIS:30", needs=_ALL)
def test_a_correlation_comes_back_with_a_refusal(verify: Verify, traffic: Traffic) -> None:
    """Each refusal of the API itself has the Correlation-ID of its request."""
    found = http_rules.traced(traffic, http_rules.by_the_api)
    verify.every(found, http_rules.returned, none="no request with a Correlation-ID was refused")


@verifies("ARTEMIS:30", needs=_ALL, advisory=True)
def test_a_correlation_should_come_back_with_every_refusal(verify: Verify, traffic: Traffic) -> None:
    """A refusal in other words, maybe of a gateway, has the Correlation-ID of its request, too."""
    found = http_rules.traced(traffic, http_rules.maybe_at_the_gate)
    verify.where(found, http_rules.returned, unused="no request was refused in other words than those of TMF621")


@verifies("ARTEMIS:6", needs=("artemis-tracing",))
def test_a_correlation_that_is_made_is_a_new_one(verify: Verify, story: Stories) -> None:
    """Where answers to requests without a Correlation-ID show one, no two show the same."""
    found = [one for one in story("artemis-tracing").without if one.accepted and one.answer and one.answer.headers.get(TRACE.lower())]
    verify.where(found, http_rules.shared(found), unused="no answer to a request without Correlation-ID shows one")


@verifies("ARTEMIS:6", needs=("artemis-tracing",))
def test_a_correlation_is_made(verify: Verify, story: Stories, target: Target) -> None:
    """Where the target wants it, a request without a Correlation-ID is answered with a new one."""
    gates.only(target, "correlation_generated", "required")
    found = [one for one in story("artemis-tracing").without if one.accepted]
    verify.every(found, http_rules.generated(found), none=_NONE)


@verifies("ARTEMIS:6", needs=("artemis-tracing",), advisory=True)
def test_a_correlation_should_be_made(verify: Verify, story: Stories, target: Target) -> None:
    """Where the target asks for a warning, a request without a Correlation-ID is answered with a new one."""
    gates.only(target, "correlation_generated", "warn")
    found = [one for one in story("artemis-tracing").without if one.accepted]
    verify.every(found, http_rules.generated(found), none=_NONE)


@verifies("ARTEMIS:7", needs=("artemis-tracing",))
def test_a_correlation_that_is_no_uuid(verify: Verify, story: Stories, target: Target) -> None:
    """A Correlation-ID that is no UUID is refused or echoed, as the switch says."""
    choice = str(gates.chosen(target, "correlation_malformed", free="free"))
    verify.every(filter(None, [story("artemis-tracing").malformed]), http_rules.malformed(choice, MALFORMED), none=_NONE)


@verifies("ARTEMIS:34", needs=_ALL)
def test_json_is_taken(verify: Verify, traffic: Traffic) -> None:
    """No create and no change whose body is application/json is refused for its media type."""
    verify.every(http_rules.with_json(traffic), http_rules.takes_json, none=_NONE)


@verifies("ARTEMIS:34", needs=_ALL)
def test_answers_are_json(verify: Verify, traffic: Traffic) -> None:
    """Each answer with success that has a body is application/json."""
    verify.every(traffic.accepted(*http_rules.SIX), http_rules.answers_json, none=_NONE)
