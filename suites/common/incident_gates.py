"""What is judged at all: incidents are an option (MEF 113 O1), which the target file declares and the seller shows."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from ttck.harness.buyer.target import Target
from ttck.harness.record.exchange import Exchange
from ttck.harness.verdict import Inconclusive, NotApplicable
from ttck.suites.common.alone import UNTOLD, recorded
from ttck.suites.common.lists import too_large

Story = Callable[[str], Any]
USE_CASES = frozenset({13, 14, 17})
_ABSENT = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED})


def declared(target: Target) -> bool:
    """Whether the target file claims incidents."""
    return "incident" in target.apis or bool(USE_CASES & target.use_cases)


def offered(exchange: Exchange) -> bool | None:
    """Whether the answer to a list of incidents shows that there are any to be had; None where it tells neither.

    That there are too many for one answer shows it as well (MEF 113 Table 16).
    """
    if too_large(exchange):
        return True
    if exchange.status in _ABSENT:
        return False
    return True if exchange.accepted and isinstance(exchange.document, list) else None


def claimed(target: Target) -> None:
    """Only what is claimed is judged.

    Raises:
        NotApplicable: the target file does not claim incidents.
    """
    if not declared(target):
        raise NotApplicable("the target file does not declare incident (declares.apis)")


def unclaimed(target: Target) -> None:
    """Only what is not claimed can be there without a claim.

    Raises:
        NotApplicable: the target file claims incidents.
    """
    if declared(target):
        raise NotApplicable("the target file declares incident (declares.apis)")


def told(story: Story, target: Target, name: str) -> Any:
    """The story of a scenario about incidents, where they are claimed and there; of recorded traffic there is none to be told.

    Raises:
        NotApplicable: they are not claimed, or the seller makes use of its option to leave them out.
        Inconclusive: the scenario could not be played, or the seller does not say whether it has incidents.
    """
    claimed(target)
    if recorded(story):
        return UNTOLD
    listed = story("hushing").listed
    there = offered(listed)
    seen = f"GET /incident was answered {listed.status or listed.error}"
    if there is False:
        raise NotApplicable(f"the seller does not offer incidents (MEF 113 O1): {seen}")
    if there is None:
        raise Inconclusive(f"the seller does not say whether it offers incidents: {seen}")
    return story(name)


def events(story: Story, target: Target) -> Any:
    """The story of the incidents that were followed by a registration for their events.

    Raises:
        NotApplicable: see `told`.
        Inconclusive: see `told`; or no registration was accepted.
    """
    following = told(story, target, "following")
    if not following.registered:
        raise Inconclusive("; ".join(following.reasons) or "no registration for incident events was accepted")
    return following
