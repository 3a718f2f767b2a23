"""Metadata of what is read: ARTEMIS:8, 9, 11, 27 and 28."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.suites.artemis import metadata_rules as rules
from ttck.suites.tmf import gates

_ALL = ("artemis-specifications", "artemis-attaching", "artemis-reviewing", "tmf-creating", "tmf-listing", "tmf-patching", "tmf-projecting")
_NONE = "nothing was read"
_NARROW = "nothing was read with fields"
_PLAIN = "no ticket with such a part was read"


@verifies("ARTEMIS:8", needs=_ALL)
def test_what_is_read_has_its_address(verify: Verify, traffic: Traffic) -> None:
    """Each ticket and each specification that is read or listed has href, the full address of itself."""
    verify.every(rules.items(traffic, narrow=False), rules.addressed, none=_NONE)


@verifies("ARTEMIS:8", needs=_ALL)
def test_what_is_read_in_part_has_its_address(verify: Verify, traffic: Traffic) -> None:
    """With fields, too, each ticket and each specification has href, the full address of itself."""
    verify.where(rules.items(traffic, narrow=True), rules.addressed, unused=_NARROW)


@verifies("ARTEMIS:8", needs=("artemis-following",))
def test_an_address_leads_to_its_item(verify: Verify, story: Stories) -> None:
    """What is at the address of an item is that item, whatever state it is in; other hosts are not asked."""
    following = story("artemis-following")
    verify.where(following.followed, rules.leads_there, unused=f"all {following.elsewhere} addresses are those of other hosts")


@verifies("ARTEMIS:8", needs=_ALL)
def test_metadata_is_the_same_in_lists(verify: Verify, traffic: Traffic) -> None:
    """In a list an item has the address and the types that it has when it is read."""
    verify.where(rules.twice_shown(traffic), rules.same_metadata, unused="no item was read and listed in the same state")


@verifies("ARTEMIS:11", needs=_ALL)
def test_types_are_in_pascal_case(verify: Verify, traffic: Traffic) -> None:
    """The types that a seller writes itself are in Pascal case."""
    verify.where(rules.named(traffic), rules.pascal, unused="no type was read that the buyer had not sent")


@verifies("ARTEMIS:9", needs=_ALL)
def test_what_is_read_says_its_types(verify: Verify, traffic: Traffic) -> None:
    """Each ticket and each specification that is read or listed has @type and @baseType."""
    verify.every(rules.items(traffic, narrow=False), rules.labelled, none=_NONE)


@verifies("ARTEMIS:9", needs=_ALL)
def test_what_is_read_in_part_says_its_types(verify: Verify, traffic: Traffic) -> None:
    """With fields, too, each ticket and each specification has @type and @baseType."""
    found = [part for part in rules.items(traffic, narrow=True) if not rules.of_none(part)]
    verify.where(found, rules.labelled, unused=_NARROW)


@verifies("ARTEMIS:9", needs=_ALL, advisory=True)
def test_what_is_read_without_attributes_says_its_types(verify: Verify, traffic: Traffic) -> None:
    """Also with fields of none, which asks for the identity alone, each ticket and each specification has @type and @baseType."""
    found = [part for part in rules.items(traffic, narrow=True) if rules.of_none(part)]
    verify.where(found, rules.labelled, unused=_NARROW)


@verifies("ARTEMIS:27", needs=_ALL)
def test_references_have_an_address(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Whatever a ticket that is read refers to has href, a full address."""
    gates.only(target, "reference_href", "fail")
    verify.every(rules.references(traffic), rules.referring, none=_PLAIN)


@verifies("ARTEMIS:27", needs=_ALL, advisory=True)
def test_references_should_have_an_address(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Where the target asks for a warning, whatever a ticket refers to has href."""
    gates.only(target, "reference_href", "warn")
    verify.every(rules.references(traffic), rules.referring, none=_PLAIN)


@verifies("ARTEMIS:28", needs=_ALL)
def test_parts_say_their_types(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Where the target demands it, each part of a ticket that is read has @type and @baseType."""
    gates.only(target, "metadata_depth", "fail")
    verify.every(rules.parts(traffic), rules.labelled, none=_PLAIN)


@verifies("ARTEMIS:28", needs=_ALL, advisory=True)
def test_parts_should_say_their_types(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Each part of a ticket that is read has @type and @baseType."""
    gates.only(target, "metadata_depth", "warn")
    verify.every(rules.parts(traffic), rules.labelled, none=_PLAIN)
