"""Rules of the published MEF 113 about incidents that the draft does not have, and when the binding is judged."""

from __future__ import annotations

from collections.abc import Iterable

from ttck.harness.buyer.target import Target
from ttck.harness.judge.compare import ABSENT, instant
from ttck.harness.judge.histories import Sighting
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Notification
from ttck.harness.verdict import NotApplicable
from ttck.specs.vocabulary import IncidentEvent, IncidentState
from ttck.suites.common import incident_dialect


def working(found: Iterable[Sighting]) -> list[Sighting]:
    """The sightings in progress."""
    return [s for s in found if s.state == IncidentState.IN_PROGRESS]


def has_an_expected_end(sighting: Sighting) -> Breach | None:
    """The incident says when it is expected to be closed."""
    value = sighting.document.get("expectedClosedDate", ABSENT)
    if instant(value) is not None:
        return None
    return Breach(
        message="an incident in progress does not say when it is expected to be closed", expected="expectedClosedDate",
        actual=shown(value), where="/expectedClosedDate",
    )  # fmt: skip


def of_today(target: Target) -> None:
    """The contract has today's model of incidents only, in which the impact stands beside the type.

    Raises:
        NotApplicable: the target has the types of the draft.
    """
    if not incident_dialect.has_impact(target):
        raise NotApplicable("incidents have the types of the draft here, for which there is no contract (switch incident_model)")


def of_the_contract(notifications: Iterable[Notification]) -> list[Notification]:
    """Notifications of the event types that the contract has; a target may use earlier names for two of them."""
    return [n for n in notifications if n.path_type in tuple(IncidentEvent)]
