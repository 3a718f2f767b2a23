"""Metadata of what is read: ARTEMIS:8, 9, 27 and 28."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
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


@verifies("ARTEMIS:8", needs=_ALL, advisory=True)
def test_what_is_read_in_part_has_its_address(verify: Verify, traffic: Traffic) -> None:
    """With fields, too, each ticket has href, the full address of itself."""
    verify.where(rules.items(traffic, narrow=True), rules.addressed, unused=_NARROW)


@verifies("ARTEMIS:9", needs=_ALL)
def test_what_is_read_says_its_types(verify: Verify, traffic: Traffic) -> None:
    """Each ticket and each specification that is read or listed has @type and @baseType."""
    verify.every(rules.items(traffic, narrow=False), rules.labelled, none=_NONE)


@verifies("ARTEMIS:9", needs=_ALL, advisory=True)
def test_what_is_read_in_part_says_its_types(verify: Verify, traffic: Traffic) -> None:
    """With fields, too, each ticket has @type and @baseType."""
    verify.where(rules.items(traffic, narrow=True), rules.labelled, unused=_NARROW)


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
