"""The matrix: a check for each of its 300 cells, under the rules that speak of it."""

from __future__ import annotations

from ttck.harness.judge.checks import verifies
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.matrix import Need
from ttck.suites.common import matrix_rules
from ttck.suites.nexera import cells

globals().update(
    cells.checks(
        Need.REQUIRED, story="nexera-required", says="A request without what its process requires is refused, and does nothing.",
        judge=cells.judge_required,
    )
)  # fmt: skip
globals().update(
    cells.checks(
        Need.PROHIBITED, story="nexera-prohibited", says="What its process prohibits has no effect where it is sent.",
        judge=cells.judge_prohibited,
    )
)  # fmt: skip
globals().update(
    cells.checks(
        Need.OPTIONAL, story="nexera-optional", says="What its process makes optional is taken.", judge=cells.judge_optional
    )
)  # fmt: skip
globals().update(
    cells.checks(
        Need.UNSUPPORTED, story="nexera-unsupported", says="What its process does not support is no failure of the seller.",
        judge=cells.judge_unsupported,
    )
)  # fmt: skip
globals().update(cells.not_needed())


@verifies("NEXERA:8", needs=("nexera-required",))
def test_a_refused_create_makes_nothing(verify: Verify, story: Stories) -> None:
    """No create that was refused for what it lacks is in the list afterwards."""
    verify.every(
        matrix_rules.unlisted(story("nexera-required")), matrix_rules.nothing_made, none="no list shows a ticket made right before it"
    )


@verifies("NEXERA:9", needs=("nexera-prohibited",))
def test_what_is_refused_for_what_is_prohibited_makes_nothing(verify: Verify, story: Stories) -> None:
    """No create that was refused for what it may not have is in the list afterwards."""
    verify.where(matrix_rules.unlisted(story("nexera-prohibited")), matrix_rules.nothing_made, unused="no create was refused")
