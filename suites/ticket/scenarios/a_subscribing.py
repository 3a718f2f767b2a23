"""Use case 15: register for events, inspect, and unregister."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ttck.harness.buyer.client import Request
from ttck.harness.buyer.retries import EACH_ITS_OWN
from ttck.harness.generate import strategies
from ttck.harness.judge.refusal_hints import first_taken, refused
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import ticket_id
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import IncidentEvent, Operation, Stimulus, TicketEvent
from ttck.suites.common import forms, incident_client, incident_gates

MAIN, SECOND, NARROW, BRIEF, AGAIN, REPEATED = "main", "second", "narrow", "brief", "again", "repeated"
_RELATED = 3  # tickets that others are related to: as many as one request names, and not the one that it changes
# What one registration asks for with an eventType for each type.
EACH = (TicketEvent.INFO_REQUIRED, TicketEvent.CLEARANCE_REQUEST)
ALL = tuple(str(event) for event in TicketEvent)


@dataclass(frozen=True, kw_only=True)
class Renewal:
    """A ticket that was moved while a subscription of this name stands, and what is special about the subscription."""

    name: str = AGAIN
    about: str
    ticket: str
    moved: Exchange
    subscribed: Exchange


@dataclass(kw_only=True)
class Subscribing:
    """What happened around the hub before any other scenario."""

    unregistered: Exchange | None = None
    without_callback: list[Exchange] = field(default_factory=list)
    started: dict[str, Exchange] = field(default_factory=dict)
    without_query: Exchange | None = None
    inspected: Exchange | None = None
    stopped: Exchange | None = None
    stopped_unknown: Exchange | None = None
    control: bool = False
    unheard: incident_client.Life | None = None
    older: Exchange | None = None
    renewed: list[Renewal] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


def _without_callback(stage: Stage) -> list[Exchange]:
    documents: tuple[dict[str, str], ...] = ({"query": f"eventType={TicketEvent.STATE_CHANGE}"}, {})
    return [
        stage.buyer.raw(
            Request(
                operation=Operation.SUBSCRIBE,
                method="POST",
                path="/hub",
                document=document,
                label="subscribe without callback",
            )
        )
        for document in documents
    ]


def _brief(stage: Stage, story: Subscribing) -> None:
    """A subscription that proves to work, and is then ended: nothing may come to it from then on."""
    story.started[BRIEF] = stage.buyer.subscribe(BRIEF, (TicketEvent.STATE_CHANGE,))
    if BRIEF not in stage.buyer.created_resources.subscriptions:
        return
    ticket = stage.ticket(label="create for the brief subscription")
    stage.buyer.cancel(ticket)
    story.control = stage.buyer.hold_for(ticket, TicketEvent.STATE_CHANGE)
    story.inspected = stage.buyer.hub("GET", stage.buyer.created_resources.subscriptions[BRIEF].hub_id, label="inspect subscription")
    story.stopped = stage.buyer.unsubscribe(BRIEF)
    if story.stopped.accepted:
        _unheard(stage, story)


def _unheard(stage: Stage, story: Subscribing) -> None:
    """While nothing is subscribed any more a ticket is created and moved, and an incident comes and goes."""
    stage.buyer.cancel(stage.ticket(label="create after the last subscription was ended"))
    if incident_gates.declared(stage.buyer.target) and stage.buyer.offers(Stimulus.INCIDENT_CREATE):
        story.unheard = incident_client.Incidents(stage).open(**incident_client.wanted(stage, 0))
        incident_client.close(stage, story.unheard)


def _older(stage: Stage, story: Subscribing) -> None:
    """The ticket that was created while nothing was subscribed is moved now that two subscriptions stand."""
    ticket = ticket_id(story.unregistered) if story.unregistered is not None else None
    if ticket is not None:
        story.older = stage.buyer.cancel(ticket, label="cancel of a ticket that is older than the subscriptions")


def _renew(stage: Stage, story: Subscribing) -> None:
    """Subscribe at one callback again after the subscription was ended, and once more beside it; then the newest one is ended."""
    buyer, types = stage.buyer, (TicketEvent.STATE_CHANGE,)
    buyer.subscribe(AGAIN, types, label="subscribe at a callback that is used again")
    if AGAIN not in buyer.created_resources.subscriptions or not buyer.unsubscribe(AGAIN).accepted:
        return
    standing = buyer.subscribe(AGAIN, types, label="subscribe again at the same callback")
    kept = buyer.created_resources.subscriptions.get(AGAIN)
    if kept is None:
        return
    _move_heard(stage, story, "at a callback of a registration that was ended before", standing)
    other = buyer.subscribe(AGAIN, types, label="subscribe once more beside it at the same callback")
    newest, buyer.created_resources.subscriptions[AGAIN] = buyer.created_resources.subscriptions[AGAIN], kept
    if other.accepted and newest.hub_id != kept.hub_id and buyer.hub("DELETE", newest.hub_id, label="unsubscribe one of two").accepted:
        _move_heard(stage, story, "at a callback of two registrations, of which the other one was ended", standing)
    buyer.unsubscribe(AGAIN)
    buyer.created_resources.ended.pop(AGAIN, None)


def _forms(stage: Stage, story: Subscribing) -> None:
    """Registrations that are written in other ways; one that is accepted is served like any other."""
    buyer, taken = stage.buyer, {}
    family = tuple(map(str, IncidentEvent))
    for form in forms.of(str(TicketEvent.STATE_CHANGE), other=str(TicketEvent.UPDATE), beside=family, family="event types of incidents"):
        answer = buyer.subscribe(form.name, form.types, label=f"subscribe {form.about}", written=form.written)
        if form.name in buyer.created_resources.subscriptions:
            taken[form.name] = (form.about, answer)
    if taken:
        _heard(stage, story, taken)
    for name in taken:
        buyer.unsubscribe(name)
        buyer.created_resources.ended.pop(name, None)


def _move_heard(stage: Stage, story: Subscribing, about: str, standing: Exchange) -> None:
    _heard(stage, story, {AGAIN: (about, standing)})


def _heard(stage: Stage, story: Subscribing, standing: Mapping[str, tuple[str, Exchange]]) -> None:
    """Move a ticket while subscriptions stand; each is named with what is special about it, and the answer to it."""
    buyer = stage.buyer
    ticket = stage.ticket(label="create for a callback that is used again" if AGAIN in standing else "create for other registrations")
    moved = buyer.cancel(ticket)
    if moved.accepted and buyer.hold_for(ticket, TicketEvent.STATE_CHANGE) and buyer.listener is not None:
        wanted = standing.keys() | ({MAIN, SECOND} & buyer.created_resources.subscriptions.keys())
        buyer.listener.wait(lambda: wanted <= buyer.reached(ticket, TicketEvent.STATE_CHANGE), seconds=buyer.target.limits.event_wait)
        story.renewed += [
            Renewal(name=name, about=about, ticket=ticket, moved=moved, subscribed=answer) for name, (about, answer) in standing.items()
        ]


def _knock(stage: Stage) -> None:
    """Make sure that the seller takes a plain create, whatever it is.

    A seller that refuses it and takes one with the optional attributes demands what a buyer may leave out (O5): that is
    judged. One that refuses both has a reason of its own, such as products or values, which no requirement forbids.

    Raises:
        CreatesRefused: it is one of the latter.
    """
    every = strategies.tickets(stage.material, optional=frozenset(filter(stage.material.terms.takes, strategies.OPTIONAL)))

    def full() -> Exchange:
        document = strategies.one(every, material=stage.material, seed=stage.seed)
        return stage.buyer.create(document, label="a create with all optional attributes")

    attempts = [
        ("a plain create", lambda: stage.buyer.create(stage.plain(), label="a plain create")),
        ("one with all optional attributes", full),
        ("another plain create", lambda: stage.buyer.create(stage.plain(), label="another plain create")),
    ]
    first_taken(attempts, spared=lambda answers: any(answer.accepted for answer in answers))


def _relatives(stage: Stage) -> None:
    """Tickets to which others can be related, because a seller may refuse a relation to a ticket that it does not know."""
    wanted = range(_RELATED if stage.material.terms.takes("relatedIssue") else 0)
    with contextlib.suppress(Inconclusive):
        stage.material.related.extend(stage.ticket(label="create to be related to") for _ in wanted)


def _tried(story: Subscribing, play: Callable[[Stage, Subscribing], None], stage: Stage) -> None:
    """Play a part; what keeps it from being played is kept as a reason."""
    try:
        play(stage, story)
    except Inconclusive as skipped:
        story.reasons.append(skipped.reason)


@scenario("subscribing", weight=0.1)
def subscribing(stage: Stage) -> Subscribing:
    """Subscribing and unsubscribing."""
    if stage.buyer.listener is None:
        _knock(stage)
        _relatives(stage)
        raise Inconclusive("the listener is switched off in the target file (listener.enabled)")
    story = Subscribing()
    story.unregistered = stage.buyer.create(stage.plain(), label="create while nothing is subscribed")
    story.without_callback = _without_callback(stage)
    if not refused(story.unregistered):
        _tried(story, _brief, stage)
    story.started[MAIN] = stage.buyer.subscribe(MAIN, ALL)
    story.started[SECOND] = stage.buyer.subscribe(SECOND, ALL)
    story.started[NARROW] = stage.buyer.subscribe(NARROW, (TicketEvent.CLEARANCE_REQUEST,))
    story.started[REPEATED] = stage.buyer.subscribe(REPEATED, EACH, label="subscribe with an eventType for each type", written=EACH_ITS_OWN)
    if refused(story.unregistered):
        _knock(stage)
        _tried(story, _brief, stage)
    _relatives(stage)
    _older(stage, story)
    _tried(story, _renew, stage)
    _tried(story, _forms, stage)
    story.without_query = stage.buyer.subscribe("open", None, label="subscribe without query")
    if "open" in stage.buyer.created_resources.subscriptions:
        stage.buyer.unsubscribe("open")
        stage.buyer.created_resources.ended.pop("open", None)
    story.stopped_unknown = stage.buyer.end_nothing(f"{stage.material.run_id}-never-issued", label="unsubscribe unknown")
    if story.unregistered is not None and ticket_id(story.unregistered) is None:
        story.reasons.append("the create without a subscription was not accepted")
    return story
