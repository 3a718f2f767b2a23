"""Incidents are an option that comes as a whole: MEF 113 8.1."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.suites.common import incident_gates
from ttck.suites.incident import offer_rules

ALL = ("hushing", "following", "surveying", "concluding")


@verifies("MEF113:O1", needs=("hushing",))
def test_the_seller_says_whether_it_has_incidents(verify: Verify, story: Stories, target: Target) -> None:
    """A list of incidents is answered with an array, or with 501, 404 or 405 by a seller that does not offer them."""
    incident_gates.claimed(target)
    verify.every([story("hushing").listed], offer_rules.decided, none="no list of incidents was asked for")


@verifies("MEF113:O1", needs=("hushing",))
def test_claimed_incidents_are_there(verify: Verify, story: Stories, target: Target) -> None:
    """Incidents that the target file claims are there."""
    incident_gates.claimed(target)
    verify.every([story("hushing").listed], offer_rules.there_as_claimed, none="no list of incidents was asked for")


@verifies("MEF113:O1", advisory=True, needs=("hushing",))
def test_incidents_that_are_there_are_claimed(verify: Verify, story: Stories, target: Target) -> None:
    """Incidents that are there are claimed in the target file; otherwise they were not judged."""
    incident_gates.unclaimed(target)
    verify.every([story("hushing").listed], offer_rules.not_there, none="no list of incidents was asked for")


@verifies("MEF113:CR1", needs=ALL)
def test_the_incident_use_cases_come_together(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """A seller that lets incidents be listed, retrieved or heard of supports all three."""
    incident_gates.claimed(target)
    following = story("following")
    parts = offer_rules.parts(story("hushing"), following, traffic)
    verify.every(parts, offer_rules.there(parts), none="nothing was tried")
    unknown = [f"{part.name}: {part.shows}" for part in parts if part.works is None]
    verify.covered([part.name for part in parts], [part.name for part in parts if part.works is not None], why=unknown)
