"""A buyer's requests and its listener, by what the files of TMF621 say of them."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.specs.contracts import Contract
from ttck.suites.tmfbuyer import request_rules
from ttck.suites.tmfbuyer.request_rules import Asked

NO_CREATE = "the buyer created nothing"
NO_PATCH = "the buyer patched nothing"
NO_HUB = "the buyer made no subscription"


def _contract(target: Target) -> Contract:
    return target.profile.dialect.contract()


def _asked(traffic: Traffic, target: Target) -> list[Asked]:
    return request_rules.asked(traffic, _contract(target), target.base_url)


@verifies("TMF621:180")
def test_a_request_is_one_of_the_file(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Each request has the method and the path of an operation."""
    verify.every(_asked(traffic, target), request_rules.known, none="not exercised: the buyer sent nothing to the API")


@verifies("TMF621:181")
def test_a_body_is_in_a_media_type_of_the_file(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Each body is JSON, and its Content-Type is one that the file lists for the operation."""
    verify.where(request_rules.described(_asked(traffic, target)), request_rules.encoded, unused="the buyer sent no body")


@verifies("TMF621:182")
def test_a_create_keeps_the_schema(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Each create has what is mandatory, and each attribute in its form."""
    creates = request_rules.described(_asked(traffic, target), "create")
    verify.where(creates, request_rules.formed(_contract(target)), unused=NO_CREATE)


@verifies("TMF621:183")
def test_a_patch_keeps_the_schema(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Each patch gives its attributes in their form; null takes away, and what is left out stays."""
    patches = request_rules.described(_asked(traffic, target), "patch")
    verify.where(patches, request_rules.formed(_contract(target)), unused=NO_PATCH)


@verifies("TMF621:184")
def test_a_patch_leaves_the_sellers_own_alone(verify: Verify, traffic: Traffic, target: Target) -> None:
    """No patch is about what its schema leaves to the seller."""
    patches = request_rules.described(_asked(traffic, target), "patch")
    verify.where(patches, request_rules.sellers(_contract(target), but=("id", "href")), unused=NO_PATCH)


@verifies("TMF621:184")
def test_a_patch_gives_no_other_name(verify: Verify, traffic: Traffic, target: Target) -> None:
    """No patch gives an item another id or href than it has."""
    verify.where(request_rules.described(_asked(traffic, target), "patch"), request_rules.same_item, unused=NO_PATCH)


@verifies("TMF621:185")
def test_a_create_leaves_the_sellers_own_alone(verify: Verify, traffic: Traffic, target: Target) -> None:
    """No create carries what its schema leaves to the seller."""
    creates = request_rules.described(_asked(traffic, target), "create")
    verify.where(creates, request_rules.sellers(_contract(target)), unused=NO_CREATE)


@verifies("TMF621:186")
def test_a_subscription_says_where(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Each subscription has an absolute address to which events can go."""
    verify.where(request_rules.described(_asked(traffic, target), "register"), request_rules.called_back, unused=NO_HUB)


@verifies("TMF621:186")
def test_a_subscription_keeps_the_schema(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Each subscription keeps the schema of the file."""
    hubs = request_rules.described(_asked(traffic, target), "register")
    verify.where(hubs, request_rules.formed(_contract(target)), unused=NO_HUB)


@verifies("TMF621:187")
def test_the_listener_takes_events(verify: Verify, traffic: Traffic) -> None:
    """The listener takes each event with a 2xx answer, at the latest when it is sent again."""
    verify.where(request_rules.deliveries(traffic), request_rules.taken, unused="no event reached the buyer's listener")


@verifies("TMF621:188")
def test_the_page_of_a_list_is_a_number(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Limit and offset are whole numbers, and not below zero."""
    verify.where(request_rules.paged(_asked(traffic, target)), request_rules.whole, unused="the buyer paged no list")


@verifies("TMF621:189")
def test_a_request_accepts_json(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Each request accepts application/json."""
    verify.every(_asked(traffic, target), request_rules.accepting, none="not exercised: the buyer sent nothing to the API")
