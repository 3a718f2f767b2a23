"""What is judged at all: only what the target file claims, and what the seller turned out to offer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ttck.harness.buyer.target import Target
from ttck.harness.verdict import Inconclusive, NotApplicable
from ttck.specs.vocabulary import Api
from ttck.suites.common.alone import UNTOLD, recorded

Story = Callable[[str], Any]
_EVENTS = "appointment_events"
# The use cases of the draft behind each declaration.
_CASES = {Api.APPOINTMENT: (7, 8, 9, 10, 11), Api.WORKORDER: (12,)}


def claims(target: Target, api: Api) -> bool:
    """Whether the target file claims a use case of an API, and says where it is."""
    return target.url(api) is not None and any(number in target.use_cases for number in _CASES[api])


def claimed(target: Target, *apis: Api) -> None:
    """Only what is claimed is judged.

    Raises:
        NotApplicable: the target file does not claim the API.
    """
    for api in apis:
        if not claims(target, api):
            raise NotApplicable(f"the target file does not declare {api} (declares.apis)")


def told(story: Story, target: Target, name: str, *apis: Api) -> Any:
    """The story of a scenario about claimed APIs, by default about appointments; of recorded traffic there is none to be told.

    Raises:
        NotApplicable: the target file does not claim one of them.
        Inconclusive: the scenario could not be played.
    """
    claimed(target, *(apis or (Api.APPOINTMENT,)))
    return UNTOLD if recorded(story) else story(name)


def events(story: Story, target: Target) -> Any:
    """The story of the registration for appointment events, where the seller has them (MEF 113 O19).

    Raises:
        NotApplicable: appointments are not claimed; or their events are neither claimed nor offered.
        Inconclusive: the scenario could not be played, or what is claimed cannot be had.
    """
    registering = told(story, target, "registering")
    if registering.offered:
        return registering
    why = "; ".join(registering.reasons) or "no registration for appointment events was accepted"
    if target.apis and _EVENTS in target.apis and not registering.declined:
        raise Inconclusive(why)
    raise NotApplicable(f"the seller does not offer appointment notifications (MEF 113 O19): {why}")


def cancels(registering: Any) -> list[Any]:
    """The cancels that were tried around the registrations."""
    return [attempt for attempt in (registering.early_cancel, registering.later) if attempt is not None]
