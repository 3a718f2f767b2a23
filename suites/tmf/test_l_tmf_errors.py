"""Error bodies: TMF621:170 to 173, judged on every refusal of the run."""

from __future__ import annotations

from harness.checks import verifies
from harness.session import Stories
from harness.target import Target
from harness.trails import Traffic
from harness.verify import Verify
from suites.tmf import error_rules, gates

NONE = "no request was refused"


@verifies("TMF621:170", needs=("tmf-erring",))
def test_every_refusal_carries_an_error(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Every answer with 4xx or 5xx has an error as its body, with what is required in it, and all of it text."""
    verify.every(error_rules.parts(traffic), error_rules.well_formed(gates.version(target)), none=NONE)


@verifies("TMF621:171", needs=("tmf-erring",))
def test_errors_are_announced_as_json(verify: Verify, traffic: Traffic) -> None:
    """Every error says that it is application/json."""
    verify.every(error_rules.with_body(traffic), error_rules.json_media, none="no refusal had a body")


@verifies("TMF621:172", advisory=True, needs=("tmf-erring",))
def test_the_status_in_an_error_is_that_of_the_answer(verify: Verify, traffic: Traffic) -> None:
    """Where an error carries a status, it is that of the answer."""
    verify.where(error_rules.with_status(traffic), error_rules.same_status, unused="no error carries a status")


@verifies("TMF621:173", advisory=True, needs=("tmf-erring",))
def test_an_error_names_the_attribute(verify: Verify, story: Stories) -> None:
    """A create that is refused with 400 over one attribute is answered by an error that names it."""
    verify.every(error_rules.about_one(story("tmf-erring")), error_rules.names_it, none="no create was refused with 400 and an error")
