"""Use case 17: incidents are opened, worked on, changed and closed, while this buyer asks for their events."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ttck.harness.record.exchange import Exchange, StimulusCall
from ttck.harness.record.state_probe import state_of
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import IncidentState, Kind, Stimulus, TicketEvent
from ttck.suites.common import incident_client, incident_dialect, incident_gates
from ttck.suites.common.incident_client import Life
from ttck.suites.ticket.twins import said

MAIN, SECOND, NARROW, MIXED = "incidents", "incidents-second", "incidents-narrow", "incidents-and-tickets"
_DIRECT = 3  # incidents that are closed before anybody worked on them


@dataclass(kw_only=True)
class Following:
    """The registrations for incident events, and the incidents since they stand.

    `blind` is the incident that was opened although no list could be had, `named` what events said it is.
    """

    started: dict[str, Exchange] = field(default_factory=dict)
    lives: list[Life] = field(default_factory=list)
    blind: StimulusCall | None = None
    named: dict[str, Exchange] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)

    @property
    def registered(self) -> bool:
        """Whether a full registration was accepted."""
        return any(self.started[name].accepted for name in (MAIN, SECOND) if name in self.started)

    @property
    def since(self) -> int:
        """The record number from which the full registrations stand."""
        return max((e.number for name, e in self.started.items() if name in {MAIN, SECOND} and e.accepted), default=0)

    @property
    def begun(self) -> int:
        """The record number of the first registration that was tried."""
        return min((e.number for e in self.started.values()), default=0)

    def why(self, fallback: str) -> str:
        """Why something was not seen."""
        return "; ".join(dict.fromkeys(self.reasons)) or fallback


def _register(stage: Stage, story: Following) -> None:
    target = stage.buyer.target
    names = incident_dialect.names(target)
    for name, types in ((MAIN, tuple(names.values())), (SECOND, tuple(names.values())), (NARROW, (names[incident_dialect.STATE_CHANGE],))):
        story.started[name] = stage.buyer.subscribe(name, types, label="subscribe to incident events")
    mixed = (TicketEvent.CLEARANCE_REQUEST, names[incident_dialect.STATE_CHANGE])
    story.started[MIXED] = stage.buyer.subscribe(MIXED, mixed, label="subscribe to events of tickets and of incidents at once")
    refused = [e for name, e in story.started.items() if name in {MAIN, SECOND} and not e.accepted]
    if refused:
        story.reasons.append(f"a registration for incident events was not accepted: {said(refused[0])}")


def attributes(stage: Stage) -> tuple[str, ...]:
    """What the seller is asked to change; where the type holds the impact, there is no other one."""
    return tuple(name for name in incident_client.EFFECTS if name != "impact" or incident_dialect.has_impact(stage.buyer.target))


def _worked_on(stage: Stage, story: Following, finder: incident_client.Incidents, *, number: int, attribute: str) -> None:
    """An incident that is worked on and changed twice; every other one is then closed, the rest stays open for the lists."""
    life = finder.open(**incident_client.wanted(stage, number))
    story.lives.append(life)
    incident_client.decide(stage, life, Stimulus.INCIDENT_START_WORK)
    if stage.buyer.offers(Stimulus.INCIDENT_UPDATE):
        for _ in range(2):
            incident_client.decide(stage, life, Stimulus.INCIDENT_UPDATE, attribute)
    if number % 2:
        incident_client.close(stage, life)


def _closed_at_once(stage: Stage, story: Following, finder: incident_client.Incidents, *, number: int) -> None:
    life = finder.open(**incident_client.wanted(stage, number))
    story.lives.append(life)
    incident_client.close(stage, life)


def _in_a_row(stage: Stage, story: Following, finder: incident_client.Incidents, *, number: int) -> None:
    """Two incidents that live side by side: each decision is made about one, and about the other before anybody looked at either."""
    lives = [finder.open(**incident_client.wanted(stage, number + beside)) for beside in range(2)]
    story.lives += lives
    incident_client.decide_in_a_row(stage, lives, Stimulus.INCIDENT_START_WORK)
    if stage.buyer.offers(Stimulus.INCIDENT_UPDATE):
        incident_client.decide_in_a_row(stage, lives, Stimulus.INCIDENT_UPDATE, "note")
    incident_client.decide_in_a_row(stage, lives, Stimulus.INCIDENT_CLOSE)


def _left_alone(stage: Stage, story: Following, finder: incident_client.Incidents, *, number: int, **args: Any) -> None:
    """An incident that nobody works on yet; one of the kind is changed all the same, which owes nothing (errata C7)."""
    life = finder.open(**args)
    story.lives.append(life)
    if number % 2 and stage.buyer.offers(Stimulus.INCIDENT_UPDATE):
        incident_client.decide(stage, life, Stimulus.INCIDENT_UPDATE, "note")


def _blindly(stage: Stage, story: Following) -> None:
    """Without a list: does an incident make an event, and can what it names be read (MEF 113 CR1)."""
    buyer = stage.buyer
    if not buyer.offers(Stimulus.INCIDENT_CREATE):
        return
    heard = set(buyer.heard_of(Kind.INCIDENT))

    def fresh() -> list[str]:
        return [item for item in buyer.heard_of(Kind.INCIDENT) if item not in heard]

    story.blind = buyer.stimulate(Stimulus.INCIDENT_CREATE, None, **incident_client.wanted(stage, 0))
    if buyer.listener is not None and story.registered:
        buyer.listener.wait(lambda: bool(fresh()), seconds=buyer.target.limits.event_wait)
    for item in fresh():
        seen = story.named[item] = buyer.incidents.retrieve(item, label="an incident that an event named")
        if len(fresh()) == 1 and state_of(seen) in {IncidentState.CREATED, None} and buyer.offers(Stimulus.INCIDENT_CLOSE):
            buyer.stimulate(Stimulus.INCIDENT_CLOSE, item)


def _tried(story: Following, play: Any, *args: Any, **more: Any) -> None:
    try:
        play(*args, **more)
    except Inconclusive as skipped:
        story.reasons.append(skipped.reason)


@scenario("following", weight=1, after=("hushing",))
def following(stage: Stage) -> Following:
    """Following incidents through their life."""
    story, hushed = Following(), stage.earlier("hushing")
    if not incident_gates.declared(stage.buyer.target):
        return story
    _tried(story, _register, stage, story)
    if not incident_gates.offered(hushed.listed):
        _tried(story, _blindly, stage, story)
        return story
    if not stage.buyer.offers(Stimulus.INCIDENT_CREATE):
        story.reasons.append(f"the target offers no way to make the seller do {Stimulus.INCIDENT_CREATE}")
        return story
    finder, number = incident_client.Incidents(stage), 0
    for attribute in attributes(stage):
        _tried(story, _worked_on, stage, story, finder, number=number, attribute=attribute)
        number += 1
    for _ in range(_DIRECT):
        _tried(story, _closed_at_once, stage, story, finder, number=number)
        number += 1
    _tried(story, _in_a_row, stage, story, finder, number=number)
    number += 2
    for args in (incident_client.wanted(stage, number), {}):
        _tried(story, _left_alone, stage, story, finder, number=number, **args)
        number += 1
    return story
