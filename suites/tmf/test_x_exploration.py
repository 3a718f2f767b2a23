"""The exploration lane: requests made up from the whole contract. Its findings are advice, but for lists that it leaves broken."""

from __future__ import annotations

from typing import Any

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.generate.exploration import READ_CHANGED, READ_CREATED, READ_REMOVED
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.specs.contracts import Contract, contract
from ttck.specs.vocabulary import Kind
from ttck.suites.tmf import exploration_rules, gates, spoil_rules
from ttck.suites.tmf.scenarios.z_exploring import HUBS, SPECIFICATIONS, TICKETS
from ttck.suites.tmf.spoilt import Spoilt, since

EXPLORING = ("tmf-exploring",)
EVERY = pytest.mark.parametrize("family", [TICKETS, SPECIFICATIONS, HUBS], ids=["tickets", "specifications", "subscriptions"])
Observed = tuple[Traffic, Contract, str]


def _observed(traffic: Traffic, target: Target, family: Any) -> Observed:
    if family == SPECIFICATIONS:
        gates.specifications(target)
    return traffic, contract(target.profile.contracts["ticket"]), family


@EVERY
@verifies("TMF621:8", advisory=True, needs=EXPLORING)
def test_no_made_up_request_is_answered_with_500(verify: Verify, traffic: Traffic, target: Target, family: str) -> None:
    """No request that was made up from the contract makes the seller fall over."""
    observed = _observed(traffic, target, family)
    exploration_rules.judged(verify, exploration_rules.explored(*observed), exploration_rules.stands)


@EVERY
@verifies("TMF621:7", advisory=True, needs=EXPLORING)
def test_made_up_requests_have_listed_statuses(verify: Verify, traffic: Traffic, target: Target, family: str) -> None:
    """Every request that was made up from the contract is answered with a status that the contract has for the operation."""
    observed = _observed(traffic, target, family)
    exploration_rules.judged(verify, exploration_rules.explored(*observed), exploration_rules.listed(observed[1]))


@EVERY
@verifies("TMF621:2", advisory=True, needs=EXPLORING)
def test_answers_to_made_up_requests_are_json(verify: Verify, traffic: Traffic, target: Target, family: str) -> None:
    """Every answer to a made-up request that has a body says that it is application/json."""
    observed = _observed(traffic, target, family)
    exploration_rules.judged(verify, exploration_rules.explored(*observed), exploration_rules.announced)


@verifies("TMF621:11", "TMF621:50", advisory=True, needs=EXPLORING)
def test_tickets_keep_their_schema(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Lists and tickets that made-up requests lead to can be read and keep the schema that their @type selects."""
    _accepted(verify, _observed(traffic, target, TICKETS), since(traffic, gates.version(target)))


@verifies("TMF621:124", advisory=True, needs=EXPLORING)
def test_specifications_keep_their_schema(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Lists and specifications that made-up requests lead to can be read and keep the schema that their @type selects."""
    _accepted(verify, _observed(traffic, target, SPECIFICATIONS))


@verifies("TMF621:10", needs=EXPLORING)
def test_made_up_requests_leave_the_list_readable(verify: Verify, traffic: Traffic) -> None:
    """The list of tickets that could be read before made-up requests can be read after them: data that breaks it is no advice."""
    verify.where(spoil_rules.explored(traffic, Kind.TICKET), spoil_rules.readable, unused=exploration_rules.NONE)


@verifies("TMF621:124", needs=EXPLORING)
def test_made_up_requests_leave_the_list_of_specifications_readable(verify: Verify, traffic: Traffic, target: Target) -> None:
    """The list of specifications that could be read before made-up requests can be read after them."""
    gates.specifications(target)
    verify.where(spoil_rules.explored(traffic, Kind.SPECIFICATION), spoil_rules.readable, unused=exploration_rules.NONE)


@verifies("TMF621:130", advisory=True, needs=EXPLORING)
def test_subscriptions_keep_their_schema(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Subscriptions that made-up requests lead to can be read and keep their schema."""
    _accepted(verify, _observed(traffic, target, HUBS))


@EVERY
@verifies("TMF621:170", advisory=True, needs=EXPLORING)
def test_refusals_of_made_up_requests_are_errors(verify: Verify, traffic: Traffic, target: Target, family: str) -> None:
    """Every refusal of a made-up request has an error as its body."""
    observed = _observed(traffic, target, family)
    refused = [e for e in exploration_rules.explored(*observed) if e.refused]
    exploration_rules.judged(verify, refused, exploration_rules.shaped(observed[1]))


@EVERY
@verifies("TMF621:79", advisory=True, needs=EXPLORING)
def test_values_of_another_type_are_refused(verify: Verify, traffic: Traffic, target: Target, family: str) -> None:
    """A made-up document with a value of another type in it, or with text that is no date-time, is refused."""
    observed = _observed(traffic, target, family)
    exploration_rules.judged(verify, exploration_rules.mistyped(*observed), exploration_rules.mistake_refused(observed[1]))


@EVERY
@verifies("TMF621:80", advisory=True, needs=EXPLORING)
def test_bodies_without_form_are_refused(verify: Verify, traffic: Traffic, target: Target, family: str) -> None:
    """A made-up body that is no JSON, or no object, is refused."""
    observed = _observed(traffic, target, family)
    exploration_rules.judged(verify, exploration_rules.formless(*observed), exploration_rules.form_refused)


@verifies("TMF621:82", advisory=True, needs=EXPLORING)
def test_what_made_up_creates_made_is_there(verify: Verify, traffic: Traffic, target: Target) -> None:
    """A ticket that came of a made-up create can be read."""
    _came(verify, _observed(traffic, target, TICKETS))


@verifies("TMF621:96", advisory=True, needs=EXPLORING)
def test_what_made_up_patches_changed_is_there(verify: Verify, traffic: Traffic, target: Target) -> None:
    """A ticket that took a made-up patch can still be read."""
    _came(verify, _observed(traffic, target, TICKETS), label=READ_CHANGED)


@verifies("TMF621:122", advisory=True, needs=EXPLORING)
def test_specifications_that_were_changed_are_there(verify: Verify, traffic: Traffic, target: Target) -> None:
    """A specification that took a made-up patch can still be read."""
    _came(verify, _observed(traffic, target, SPECIFICATIONS), label=READ_CHANGED)


@verifies("TMF621:120", advisory=True, needs=EXPLORING)
def test_specifications_that_were_made_are_there(verify: Verify, traffic: Traffic, target: Target) -> None:
    """A specification that came of a made-up create can be read."""
    _came(verify, _observed(traffic, target, SPECIFICATIONS))


@verifies("TMF621:133", advisory=True, needs=EXPLORING)
def test_subscriptions_that_were_made_are_there(verify: Verify, traffic: Traffic, target: Target) -> None:
    """A subscription that came of a made-up request can be read."""
    _came(verify, _observed(traffic, target, HUBS))


@verifies("TMF621:111", advisory=True, needs=EXPLORING)
def test_what_was_deleted_is_gone(verify: Verify, traffic: Traffic, target: Target) -> None:
    """A ticket that came of a made-up create and was deleted cannot be read any more."""
    _went(verify, _observed(traffic, target, TICKETS))


@verifies("TMF621:124", advisory=True, needs=EXPLORING)
def test_specifications_that_were_deleted_are_gone(verify: Verify, traffic: Traffic, target: Target) -> None:
    """A specification that was deleted cannot be read any more."""
    _went(verify, _observed(traffic, target, SPECIFICATIONS))


@verifies("TMF621:134", advisory=True, needs=EXPLORING)
def test_subscriptions_that_were_ended_are_gone(verify: Verify, traffic: Traffic, target: Target) -> None:
    """A subscription that was ended cannot be read any more."""
    _went(verify, _observed(traffic, target, HUBS))


def _accepted(verify: Verify, observed: Observed, bad: Spoilt | None = None) -> None:
    accepted = [e for e in exploration_rules.explored(*observed) if e.accepted]
    exploration_rules.judged(verify, accepted, exploration_rules.shaped(observed[1], bad))


def _came(verify: Verify, observed: Observed, *, label: str = READ_CREATED) -> None:
    exploration_rules.judged(verify, exploration_rules.readings(*observed, label), exploration_rules.is_there)


def _went(verify: Verify, observed: Observed) -> None:
    exploration_rules.judged(verify, exploration_rules.readings(*observed, READ_REMOVED), exploration_rules.is_gone)
