"""Addresses, media types and statuses: TMF621:2 to 8."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.harness.verdict import NotApplicable
from ttck.specs.contracts import contract
from ttck.suites.common import http_rules
from ttck.suites.tmf import base_rules, gates

_ALL = ("tmf-populating", "tmf-listing", "tmf-reaching", "tmf-filtering", "tmf-projecting")


@verifies("TMF621:2", needs=_ALL)
def test_answers_with_a_body_are_json(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Every answer that the file describes and that has a body says that it is application/json."""
    verify.every(
        base_rules.with_body(traffic, gates.version(target), described=True, free=gates.before_the_api(target)),
        base_rules.json_media,
        none="no answer had a body",
    )


@verifies("TMF621:2", advisory=True, needs=("tmf-reaching",))
def test_other_answers_with_a_body_are_json(verify: Verify, traffic: Traffic, target: Target) -> None:
    """An answer to a method, or with a status, that the file does not have says that it is application/json too."""
    found = base_rules.with_body(traffic, gates.version(target), described=False, free=gates.before_the_api(target))
    verify.where(found, base_rules.json_media, unused="no answer that the file does not have had a body")


@verifies("TMF621:2", advisory=True, needs=_ALL)
def test_nothing_stands_before_the_json(verify: Verify, traffic: Traffic) -> None:
    """No answer and no event begins with a byte order mark, which RFC 8259 forbids to send; its JSON is judged all the same."""
    verify.every(http_rules.with_body(traffic), http_rules.begins_with_json, none="nothing was answered with a body")


@verifies("TMF621:3", needs=("tmf-populating",))
def test_json_is_taken(verify: Verify, traffic: Traffic) -> None:
    """No create and no change is refused because its body is application/json."""
    verify.every(base_rules.plain_writes(traffic), base_rules.media_taken, none="nothing was written")


@verifies("TMF621:3", needs=("tmf-reaching",))
def test_a_charset_changes_nothing(verify: Verify, story: Stories) -> None:
    """A create whose media type is application/json with a charset is taken, as one without it is."""
    tried = base_rules.with_charset(story("tmf-reaching").labelled)
    verify.every(tried, base_rules.taken_as_well, none="no such create was answered")


@verifies("TMF621:3", advisory=True, needs=("tmf-reaching",))
def test_other_parameters_of_media_types_change_nothing(verify: Verify, story: Stories) -> None:
    """A create whose media type has a parameter, and a reading whose Accept has several types and weights, are taken."""
    reaching = story("tmf-reaching")
    tried = [*base_rules.with_other_parameters(reaching.labelled), *reaching.asked.values()]
    verify.every(tried, base_rules.taken_as_well, none="no such request was answered")


@verifies("TMF621:4", advisory=True, needs=("tmf-reaching",))
def test_unknown_methods_are_refused(verify: Verify, story: Stories, target: Target) -> None:
    """A method that a path does not have is answered with 405 or 501, and an error body."""
    tried = base_rules.no_method([e for exchanges in story("tmf-reaching").methods.values() for e in exchanges])
    rule = base_rules.refused_method(gates.before_the_api(target))
    verify.where(tried, rule, unused="each method that was tried is one that the seller has")


@pytest.mark.parametrize("path", ["list", "item"])
@verifies("TMF621:4", advisory=True, needs=("tmf-reaching",))
def test_a_405_names_the_methods(verify: Verify, story: Stories, path: str) -> None:
    """A 405 comes with an Allow header that names the methods of the path; PATCH and DELETE may be left out."""
    tried = [e for e in story("tmf-reaching").methods[path] if e.status == 405]  # noqa: PLR2004 - Method Not Allowed
    verify.where(tried, base_rules.allows(path), unused="no method was refused with 405")


@verifies("TMF621:5", needs=("tmf-reaching",))
def test_strangers_are_refused_in_form(verify: Verify, story: Stories) -> None:
    """Where the seller wants credentials, wrong ones give 401 or 403 with an error body."""
    tried = story("tmf-reaching").stranger
    if tried and tried[0].accepted:
        raise NotApplicable("the seller takes any credentials, and the standard asks for none")
    verify.where(tried, base_rules.kept_out, unused="the target file has no credentials")


@verifies("TMF621:6", advisory=True, needs=("tmf-reaching",))
def test_a_slash_at_the_end_changes_nothing(verify: Verify, story: Stories, target: Target) -> None:
    """The list and a ticket asked for with a slash at the end are answered as without it, or redirected there."""
    pairs = story("tmf-reaching").slashes
    if target.switches.get("trailing_slash") == "report":
        seen = ", ".join(f"{pair.slashed.status} for {pair.plain.status}" for pair in pairs)
        raise NotApplicable(f"nothing is demanded with trailing_slash: report; seen: {seen}")
    answered = [pair for pair in pairs if pair.plain.accepted]
    verify.every(answered, base_rules.same_with_slash, none="neither path was answered without a slash")


@verifies("TMF621:7", needs=_ALL)
def test_422_is_not_used(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Where the target says so, no answer of the run is 422, which the contract does not have."""
    if target.switches.get("unprocessable") != "fail":
        raise NotApplicable("422 only warns unless the target says unprocessable: fail")
    verify.every(base_rules.of_tickets(traffic), base_rules.unprocessable, none="nothing was answered")


@verifies("TMF621:7", advisory=True, needs=_ALL)
def test_only_listed_statuses_are_used(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Every answer of the run has a status that the file lists for the operation."""
    rules = contract(target.profile.contracts["ticket"])
    verify.every(traffic.exchanges, base_rules.listed(rules), none="nothing was answered")


@verifies("TMF621:8", needs=(*_ALL, "tmf-mangling"))
def test_nothing_makes_the_seller_fall_over(verify: Verify, traffic: Traffic) -> None:
    """No request of the run, well-formed or broken on purpose, is answered with 500."""
    verify.every(traffic.exchanges, base_rules.no_crash, none="nothing was answered")
