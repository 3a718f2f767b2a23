"""Which APIs there are, beside what the target file claims."""

from __future__ import annotations

from ttck.harness.runs.declared import Seen, look
from ttck.harness.runs.scenario import Stage, scenario


@scenario("claiming", weight=0.1)
def claiming(stage: Stage) -> Seen:
    """Checking which APIs the seller has."""
    return look(stage)
