"""Are there incidents at all; and if so, one comes and goes while this buyer asked for ticket events only (MEF 113 R139)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from ttck.harness.buyer.client import Request
from ttck.harness.judge.compare import items
from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Kind, TicketEvent
from ttck.suites.common import incident_client, incident_gates
from ttck.suites.common.incident_client import Life
from ttck.suites.common.strangers import never_issued

QUIET = "no-incidents"


@dataclass(kw_only=True)
class Hushing:
    """What was seen before any registration for incident events.

    `known` is the retrieval of an incident that the first list names. `since` is the record number from which only ticket
    events are asked for; `controlled` says whether one of them came after the incident had come and gone.
    """

    listed: Exchange
    known: Exchange | None = None
    unknown: list[Exchange] = field(default_factory=list)
    blank: list[Exchange] = field(default_factory=list)
    life: Life | None = None
    since: int = 0
    controlled: bool = False
    reasons: list[str] = field(default_factory=list)


def _probe(stage: Stage, story: Hushing) -> None:
    """Identifiers that no incident has, and no identifier at all."""
    listed = items({"list": story.listed.document}, "list")
    names = [one["id"] for one in listed if isinstance(one.get("id"), str) and one["id"]]
    if names:
        story.known = stage.buyer.incidents.retrieve(names[0], label="an incident that the list names")
    like_ours = str(uuid.UUID(int=stage.chance.getrandbits(128), version=4))
    for nobody in (*never_issued(stage, names[0] if names else None), like_ours):
        story.unknown.append(stage.buyer.incidents.retrieve(nobody, label="an unknown incident"))
    for path in ("/incident/", "/incident/%20"):
        request = Request(operation="retrieveBlankIncident", method="GET", path=path, label="a blank incident identifier")
        story.blank.append(stage.buyer.raw(request))


def _taken(stage: Stage) -> str | None:
    """The name of a living subscription that has incident events in it already."""
    every = stage.buyer.created_resources.subscriptions.values()
    return next((s.name for s in every if any(event.startswith("incident") for event in s.types)), None)


def _quiet(stage: Stage, story: Hushing) -> None:
    """An incident comes and goes; then a ticket does, so that it is known that notifications do arrive."""
    buyer, taken = stage.buyer, _taken(stage)
    if taken is not None:
        raise Inconclusive(f"the registration {taken!r} for incident events could not be ended")
    if buyer.listener is None:
        raise Inconclusive("the listener is switched off in the target file (listener.enabled)")
    story.since = buyer.subscribe(QUIET, tuple(str(event) for event in TicketEvent), label="subscribe to ticket events only").number
    story.life = incident_client.Incidents(stage).open(**incident_client.wanted(stage, 0))
    incident_client.close(stage, story.life)
    ticket = stage.ticket(label="create for the control")
    buyer.cancel(ticket)
    story.controlled = buyer.hold_for(ticket, TicketEvent.STATE_CHANGE)
    buyer.listener.wait(lambda: bool(buyer.heard_of(Kind.INCIDENT)), seconds=buyer.target.limits.quiet_window)


@scenario("hushing", weight=0.3)
def hushing(stage: Stage) -> Hushing:
    """Looking for incidents, without asking for their events."""
    story = Hushing(listed=stage.buyer.incidents.find((("limit", "1"),), label="are there incidents?"))
    if not incident_gates.declared(stage.buyer.target):
        return story
    _probe(stage, story)
    try:
        if incident_gates.offered(story.listed):
            _quiet(stage, story)
    except Inconclusive as skipped:
        story.reasons.append(skipped.reason)
    return story
