"""A buyer's requests, by what the page of Artemis says of them."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.suites.artemisbuyer import request_rules as rules
from ttck.suites.common import credentials
from ttck.suites.tmf import gates
from ttck.suites.tmfbuyer.request_rules import Asked, asked, described

NOTHING = "not exercised: the buyer sent nothing to the API"
NO_CREATE = "the buyer created nothing"
NO_CHANGE = "the buyer changed nothing"


def _asked(traffic: Traffic, target: Target) -> list[Asked]:
    return asked(traffic, target.profile.dialect.contract(), target.base_url)


def _creates(traffic: Traffic, target: Target) -> list[Asked]:
    return rules.creates(_asked(traffic, target))


@verifies("ARTEMIS:3")
def test_a_request_has_a_token(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Each request has a bearer token in Authorization."""
    credentials.are_recorded(traffic)
    verify.every(_asked(traffic, target), rules.with_a_token, none=NOTHING)


@verifies("ARTEMIS:4")
def test_a_create_names_a_billing_account(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Each create has a related entity that is a billing account."""
    verify.where(_creates(traffic, target), rules.for_an_account, unused=NO_CREATE)


@verifies("ARTEMIS:14", advisory=True)
def test_what_is_urgent_has_no_note(verify: Verify, traffic: Traffic, target: Target) -> None:
    """A change of status, of an appointment, of a party or of a characteristic carries no note."""
    verify.where(rules.changes(_asked(traffic, target)), rules.without_a_note, unused=NO_CHANGE)


@verifies("ARTEMIS:34")
def test_a_body_is_json(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Each body is JSON, and its Content-Type says so."""
    verify.where(described(_asked(traffic, target)), rules.is_json, unused="the buyer sent no body")


@verifies("ARTEMIS:19")
def test_a_create_is_complete(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Where public_rules is not off, each create has what the data dictionary demands."""
    gates.chosen(target, "public_rules", free="off")
    verify.where(_creates(traffic, target), rules.complete(), unused=NO_CREATE)


@verifies("ARTEMIS:20")
def test_a_create_says_when_there_is_access(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Where public_rules is not off, each create without access at all times says when there is."""
    gates.chosen(target, "public_rules", free="off")
    verify.where(_creates(traffic, target), rules.reachable, unused=NO_CREATE)


@verifies("ARTEMIS:21")
def test_a_create_has_one_file(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Where public_rules is not off, no create has more than one attachment."""
    gates.chosen(target, "public_rules", free="off")
    verify.where(_creates(traffic, target), rules.one_file, unused=NO_CREATE)
