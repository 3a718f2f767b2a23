"""Error bodies: TMF621:170 to 173, judged on every refusal of the run."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.suites.tmf import error_rules, gates

NONE = "no request was refused"


@verifies("TMF621:170", needs=("tmf-erring",))
def test_every_refusal_carries_an_error(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Every answer with a status of 4xx or 5xx that the file has for its operation carries an error, all of it text."""
    version = gates.version(target)
    found = error_rules.judged(traffic, version, bound=True, free=gates.before_the_api(target))
    verify.every(error_rules.parts(found), error_rules.well_formed(version), none=NONE)


@verifies("TMF621:170", advisory=True, needs=("tmf-erring",))
def test_any_other_refusal_carries_an_error(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Any other refusal should carry an error as well; the file has no word on it, and it may come from a gateway."""
    version = gates.version(target)
    found = error_rules.judged(traffic, version, bound=False, free=gates.before_the_api(target))
    verify.where(error_rules.parts(found), error_rules.well_formed(version), unused="every refusal was one that the file has")


@verifies("TMF621:171", needs=("tmf-erring",))
def test_errors_are_announced_as_json(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Every such error says that it is application/json."""
    found = error_rules.with_body(error_rules.judged(traffic, gates.version(target), bound=True, free=gates.before_the_api(target)))
    verify.every(found, error_rules.json_media, none="no refusal had a body")


@verifies("TMF621:171", advisory=True, needs=("tmf-erring",))
def test_any_other_error_is_announced_as_json(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Any other refusal with a body should say that it is application/json as well."""
    found = error_rules.with_body(error_rules.judged(traffic, gates.version(target), bound=False, free=gates.before_the_api(target)))
    verify.where(found, error_rules.json_media, unused="every refusal with a body was one that the file has")


@verifies("TMF621:172", advisory=True, needs=("tmf-erring",))
def test_the_status_in_an_error_is_that_of_the_answer(verify: Verify, traffic: Traffic) -> None:
    """Where an error carries a status, it begins with that of the answer."""
    verify.where(error_rules.with_status(traffic), error_rules.same_status, unused="no error carries a status")


@verifies("TMF621:173", advisory=True, needs=("tmf-erring",))
def test_an_error_names_the_attribute(verify: Verify, story: Stories, target: Target) -> None:
    """With error_names_attribute: warn, the error of a create that is refused with 400 over one attribute names it."""
    gates.only(target, "error_names_attribute", "warn")
    verify.every(error_rules.about_one(story("tmf-erring")), error_rules.names_it, none="no create was refused with 400 and an error")
