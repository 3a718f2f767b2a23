"""Use case 15: register for events, inspect, and unregister."""

from __future__ import annotations

from dataclasses import dataclass, field

from harness import strategies
from harness.asking import first_taken, refused
from harness.buyer import ticket_id
from harness.client import Request
from harness.exchange import Exchange
from harness.scenario import Stage, scenario
from harness.verdict import Inconclusive
from specs.vocabulary import Operation, TicketEvent

MAIN, SECOND, NARROW, BRIEF = "main", "second", "narrow", "brief"
ALL = tuple(str(event) for event in TicketEvent)


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
    if BRIEF not in stage.buyer.ledger.subscriptions:
        return
    ticket = stage.ticket(label="create for the brief subscription")
    stage.buyer.cancel(ticket)
    story.control = stage.buyer.hold_for(ticket, TicketEvent.STATE_CHANGE)
    story.inspected = stage.buyer.hub("GET", stage.buyer.ledger.subscriptions[BRIEF].hub_id, label="inspect subscription")
    story.stopped = stage.buyer.unsubscribe(BRIEF)


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


@scenario("subscribing", weight=0.1)
def subscribing(stage: Stage) -> Subscribing:
    """Subscribing and unsubscribing."""
    if stage.buyer.listener is None:
        _knock(stage)
        raise Inconclusive("the listener is switched off in the target file (listener.enabled)")
    story = Subscribing()
    story.unregistered = stage.buyer.create(stage.plain(), label="create while nothing is subscribed")
    story.without_callback = _without_callback(stage)
    story.started[MAIN] = stage.buyer.subscribe(MAIN, ALL)
    story.started[SECOND] = stage.buyer.subscribe(SECOND, ALL)
    story.started[NARROW] = stage.buyer.subscribe(NARROW, (TicketEvent.CLEARANCE_REQUEST,))
    if refused(story.unregistered):
        _knock(stage)
    try:
        _brief(stage, story)
    except Inconclusive as skipped:
        story.reasons.append(skipped.reason)
    story.without_query = stage.buyer.subscribe("open", None, label="subscribe without query")
    if "open" in stage.buyer.ledger.subscriptions:
        stage.buyer.unsubscribe("open")
        stage.buyer.ledger.ended.pop("open", None)
    story.stopped_unknown = stage.buyer.hub("DELETE", f"{stage.material.run_id}-never-issued", label="unsubscribe unknown")
    if story.unregistered is not None and ticket_id(story.unregistered) is None:
        story.reasons.append("the create without a subscription was not accepted")
    return story
