"""Traffic that nobody drove: whether a check has only that, so that it reads single exchanges where a scenario would tell more."""

from __future__ import annotations


def recorded(story: object) -> bool:
    """Whether no scenario was driven, because the traffic is given; then a check judges what single exchanges show."""
    return bool(getattr(story, "recorded", False))
