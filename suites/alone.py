"""Traffic that nobody drove: whether a check has only that, so that it reads single exchanges where a scenario would tell more."""

from __future__ import annotations

from typing import Any, ClassVar

from harness.report.rows import UNJUDGEABLE
from harness.verdict import Inconclusive

UNSHOWN = "the recorded traffic does not show it"


def recorded(story: object) -> bool:
    """Whether no scenario was driven, because the traffic is given; then a check judges what single exchanges show."""
    return bool(getattr(story, "recorded", False))


class Untold:
    """The story of a scenario that nobody drove, for checks that take no more of it than why something was not seen.

    A check that reads the traffic and nothing of the story judges recordings as it judges runs; whatever else it asks the
    story for cannot be had.
    """

    reasons: ClassVar[dict[str, str]] = {"": UNSHOWN}

    def why(self, fallback: str = UNSHOWN) -> str:
        """Why something was not seen."""
        return fallback

    def __getattr__(self, name: str) -> Any:
        """Not to be had.

        Raises:
            Inconclusive: always.
        """
        raise Inconclusive(UNJUDGEABLE)


UNTOLD = Untold()
