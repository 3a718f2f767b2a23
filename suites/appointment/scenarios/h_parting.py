"""The last look at every appointment and workorder of the run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ttck.harness.judge.compare import items
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import state_of
from ttck.harness.runs.scenario import Stage, scenario
from ttck.specs.vocabulary import Api, AppointmentState
from ttck.suites.appointment import gates


@dataclass(kw_only=True)
class Parting:
    """The last readings."""

    appointments: dict[str, Exchange] = field(default_factory=dict)
    workorders: dict[str, Exchange] = field(default_factory=dict)


def _workorders(stage: Stage) -> dict[str, str]:
    """The workorders of this run, as the stories tell, each with its ticket."""
    visiting, booking = stage.stories.get("visiting"), stage.stories.get("booking")
    visits = [*(visiting.visits if visiting else ()), *((one.visit for one in booking.accepted) if booking else ())]
    return {visit.workorder: visit.ticket for visit in visits}


@scenario("parting", weight=0.3, after=("registering", "searching", "booking", "changing", "refusing", "visiting"))
def parting(stage: Stage) -> Parting:
    """Reading every appointment and workorder once more."""
    story = Parting()
    buyer = stage.buyer
    if gates.claims(buyer.target, Api.WORKORDER):
        for workorder, ticket in _workorders(stage).items():
            seen = story.workorders[workorder] = buyer.workorders.retrieve(workorder, label="last look")
            if seen.refused:
                buyer.retrieve(ticket, label="is the ticket of a lost workorder there?")
    if gates.claims(buyer.target, Api.APPOINTMENT):
        named = [item["id"] for seen in story.workorders.values() for item in items(seen.document, "appointment") if item.get("id")]
        for appointment in dict.fromkeys([*buyer.created_resources.appointments, *map(str, named)]):
            story.appointments[appointment] = buyer.appointments.retrieve(appointment, label="last look")
    if gates.claims(buyer.target, Api.WORKORDER):
        for workorder in _of_cancelled(story.appointments.values()):
            if workorder not in story.workorders:
                story.workorders[workorder] = buyer.workorders.retrieve(workorder, label="was it given up with its appointment?")
    return story


def _of_cancelled(readings: Iterable[Exchange]) -> list[str]:
    """The workorders of appointments that are cancelled: a seller that gives up the one cancels the other."""
    shown = [e.document for e in readings if state_of(e) == AppointmentState.CANCELLED and isinstance(e.document, dict)]
    named = [document.get("workOrder") for document in shown]
    return [one["id"] for one in named if isinstance(one, dict) and isinstance(one.get("id"), str)]
