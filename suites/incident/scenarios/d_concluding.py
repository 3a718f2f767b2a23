"""The end of the incidents of this run: those still open are closed, and all are read once more."""

from __future__ import annotations

from dataclasses import dataclass, field

from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import state_of
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import IncidentState, Kind, Stimulus
from ttck.suites.common import incident_client, incident_dialect, incident_gates, strangers
from ttck.suites.common.incident_client import Life
from ttck.suites.common.strangers import Strange, never_issued

_STRANGERS = 5  # identifiers from notifications, of incidents that are not this run's, that are looked up
_OPEN = frozenset({IncidentState.CREATED, IncidentState.IN_PROGRESS})


@dataclass(kw_only=True)
class Concluding:
    """What could not be closed, incidents that notifications named and this run did not open, and what other identifiers gave."""

    strangers: dict[str, Exchange] = field(default_factory=dict)
    strange: list[Strange] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


def _arrivals(stage: Stage, life: Life) -> bool:
    """Whether what is owed about an incident has arrived."""
    buyer, names = stage.buyer, incident_dialect.names(stage.buyer.target)
    moves = [change for change in life.changes if change.attribute is None and change.visible]
    updated = any(change.attribute and state_of(change.before) == IncidentState.IN_PROGRESS for change in life.changes)
    closed = any(state_of(change.after) == IncidentState.CLOSED for change in moves)
    owed = {
        incident_dialect.CREATED: 1,
        incident_dialect.STATE_CHANGE: len(moves),
        incident_dialect.UPDATE: int(updated),
        incident_dialect.CLOSED: int(closed and incident_dialect.CLOSED in names),
    }
    return all(buyer.arrivals(life.id, names[kind]) >= count for kind, count in owed.items() if count)


@scenario("concluding", weight=0.2, after=("surveying",))
def concluding(stage: Stage) -> Concluding:
    """Closing the incidents of this run."""
    story, hushed, followed, buyer = Concluding(), stage.earlier("hushing"), stage.earlier("following"), stage.buyer
    if not incident_gates.declared(buyer.target) or not incident_gates.offered(hushed.listed):
        return story
    for life in [*followed.lives, *([hushed.life] if hushed.life else [])]:
        try:
            if state_of(life.latest) in _OPEN and life.change(Stimulus.INCIDENT_CLOSE) is None:
                incident_client.close(stage, life)
        except Inconclusive as skipped:
            story.reasons.append(skipped.reason)
    if buyer.listener is not None and followed.registered:
        buyer.listener.wait(lambda: all(_arrivals(stage, life) for life in followed.lives), seconds=buyer.target.limits.event_wait)
    for life in [*followed.lives, *([hushed.life] if hushed.life else [])]:
        life.last = buyer.incidents.retrieve(life.id, label="last look at an incident")
    for life in followed.lives[-1:]:
        hushed.unknown += [buyer.incidents.retrieve(name, label="an unknown incident") for name in never_issued(stage, life.id)]
    if followed.lives and buyer.created_resources.tickets:
        story.strange = strangers.ask(stage, {Kind.INCIDENT: followed.lives[-1].id, Kind.TICKET: buyer.created_resources.tickets[-1]})
    own = {life.id for life in followed.lives}
    for item in [item for item in buyer.heard_of(Kind.INCIDENT) if item not in own][:_STRANGERS]:
        story.strangers[item] = buyer.incidents.retrieve(item, label="an incident that a notification named")
    return story
