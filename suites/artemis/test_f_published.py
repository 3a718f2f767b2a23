"""What other public pages of the partner say: ARTEMIS:18 to 21, where the target asks for it."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.suites.artemis import change_rules as rules
from ttck.suites.artemis.scenarios.g_publishing import Publishing
from ttck.suites.tmf import gates, patch_rules

_TWIN = "no complete create beside it was taken"
_NONE = "no change was taken"


def _merged(verify: Verify, publishing: Publishing) -> None:
    verify.every(patch_rules.changes(publishing.merged), patch_rules.changed, none=_NONE)
    verify.where(patch_rules.rest(publishing.merged), patch_rules.stayed, unused=_NONE)


def _lacking(verify: Verify, publishing: Publishing) -> None:
    verify.every(rules.proving(publishing.lacking), rules.refuses, none=_TWIN)


def _closed(verify: Verify, publishing: Publishing) -> None:
    verify.every(rules.proving(publishing.closed), rules.refuses, none=_TWIN)


def _filed(verify: Verify, publishing: Publishing) -> None:
    verify.every(rules.proving(publishing.filed), rules.attached, none=_TWIN)


@verifies("ARTEMIS:18", needs=("artemis-publishing",))
def test_a_change_is_merged(verify: Verify, story: Stories, target: Target) -> None:
    """A change has what it names merged into the ticket, and leaves the rest; where public_rules says fail."""
    gates.only(target, "public_rules", "fail")
    _merged(verify, story("artemis-publishing"))


@verifies("ARTEMIS:18", needs=("artemis-publishing",), advisory=True)
def test_a_change_is_merged_or_warned_of(verify: Verify, story: Stories, target: Target) -> None:
    """A change has what it names merged into the ticket, and leaves the rest; where public_rules says warn."""
    gates.only(target, "public_rules", "warn")
    _merged(verify, story("artemis-publishing"))


@verifies("ARTEMIS:19", needs=("artemis-publishing",))
def test_a_create_has_what_the_dictionary_demands(verify: Verify, story: Stories, target: Target) -> None:
    """A create without dateFirstFound or twentyFourHourAccess is refused; where public_rules says fail."""
    gates.only(target, "public_rules", "fail")
    _lacking(verify, story("artemis-publishing"))


@verifies("ARTEMIS:19", needs=("artemis-publishing",), advisory=True)
def test_a_create_has_what_the_dictionary_demands_or_warned_of(verify: Verify, story: Stories, target: Target) -> None:
    """A create without dateFirstFound or twentyFourHourAccess is refused; where public_rules says warn."""
    gates.only(target, "public_rules", "warn")
    _lacking(verify, story("artemis-publishing"))


@verifies("ARTEMIS:20", needs=("artemis-publishing",))
def test_access_times_are_there(verify: Verify, story: Stories, target: Target) -> None:
    """A create with twentyFourHourAccess false and without one of the access times is refused; where public_rules says fail."""
    gates.only(target, "public_rules", "fail")
    _closed(verify, story("artemis-publishing"))


@verifies("ARTEMIS:20", needs=("artemis-publishing",), advisory=True)
def test_access_times_are_there_or_warned_of(verify: Verify, story: Stories, target: Target) -> None:
    """A create with twentyFourHourAccess false and without one of the access times is refused; where public_rules says warn."""
    gates.only(target, "public_rules", "warn")
    _closed(verify, story("artemis-publishing"))


@verifies("ARTEMIS:21", needs=("artemis-publishing",))
def test_one_attachment_is_taken(verify: Verify, story: Stories, target: Target) -> None:
    """A create with one attachment is taken, and shows it; where public_rules says fail."""
    gates.only(target, "public_rules", "fail")
    _filed(verify, story("artemis-publishing"))


@verifies("ARTEMIS:21", needs=("artemis-publishing",), advisory=True)
def test_one_attachment_is_taken_or_warned_of(verify: Verify, story: Stories, target: Target) -> None:
    """A create with one attachment is taken, and shows it; where public_rules says warn."""
    gates.only(target, "public_rules", "warn")
    _filed(verify, story("artemis-publishing"))
