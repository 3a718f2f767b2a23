"""Use case 18: register for appointment events, first not at all, then twice, narrowly, and for a short while."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus

from harness.buyer import Attempt
from harness.client import Request
from harness.exchange import Exchange
from harness.scenario import Stage, scenario
from harness.verdict import Inconclusive
from specs.vocabulary import Api, AppointmentEvent, Operation, TicketEvent
from suites.visit import desk, gates
from suites.visit.desk import Booking

MAIN, SECOND, NARROW, BRIEF = "visits", "visits-second", "visits-narrow", "visits-brief"
ALL = tuple(str(event) for event in AppointmentEvent)
_NOT_THERE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED})


@dataclass(kw_only=True)
class Registering:
    """What happened around the hub of the appointment API.

    `early` is the booking that was made and cancelled while only ticket events were asked for, `later` the one after
    the brief subscription was ended.
    """

    early: Booking | None = None
    early_cancel: Attempt | None = None
    early_control: bool = False
    without_callback: list[Exchange] = field(default_factory=list)
    started: dict[str, Exchange] = field(default_factory=dict)
    inspected: Exchange | None = None
    stopped: Exchange | None = None
    stopped_unknown: Exchange | None = None
    brief_worked: bool = False
    later: Attempt | None = None
    reasons: list[str] = field(default_factory=list)

    @property
    def offered(self) -> bool:
        """Whether the seller takes registrations for appointment events (MEF 113 O19)."""
        return any(exchange.accepted for exchange in self.started.values())

    @property
    def declined(self) -> bool:
        """Whether every answer says that there is no such hub."""
        return bool(self.started) and all(exchange.status in _NOT_THERE for exchange in self.started.values())

    @property
    def since(self) -> int:
        """The record number from which the full subscriptions stand."""
        return max((e.number for name, e in self.started.items() if name in {MAIN, SECOND} and e.accepted), default=0)


def _early(stage: Stage, story: Registering) -> None:
    """Book and cancel while nobody asked for appointment events."""
    story.early, appointment = desk.booked(stage, about="book without a registration")
    story.early_cancel = desk.cancel(stage, "cancel without a registration", appointment)
    ticket = story.early.visit.ticket
    count = stage.buyer.arrivals(ticket, TicketEvent.STATE_CHANGE)
    stage.buyer.cancel(ticket, label="cancel the ticket, for an event that must come")
    story.early_control = stage.buyer.hold_for(ticket, TicketEvent.STATE_CHANGE, more_than=count)


def _without_callback(stage: Stage) -> list[Exchange]:
    documents: tuple[dict[str, str], ...] = ({"query": f"eventType={AppointmentEvent.STATE_CHANGE}"}, {})
    return [
        stage.buyer.raw(
            Request(
                operation=Operation.SUBSCRIBE_APPOINTMENTS,
                method="POST",
                path="/hub",
                document=document,
                label="subscribe without callback",
                api=Api.APPOINTMENT,
            )
        )
        for document in documents
    ]


def _brief(stage: Stage, story: Registering) -> None:
    """A subscription that proves to work, and is then ended: nothing may come to it from then on."""
    buyer = stage.buyer
    story.started[BRIEF] = buyer.subscribe(BRIEF, (AppointmentEvent.STATE_CHANGE,), api=Api.APPOINTMENT)
    if BRIEF not in buyer.ledger.subscriptions:
        return
    visit = desk.open_visit(stage)
    for about in ("while the brief registration stands", "after the brief registration"):
        _, appointment = desk.booked(stage, visit=visit, about=f"book {about}")
        acted = desk.cancel(stage, f"cancel {about}", appointment)
        came = buyer.hold_for(appointment, AppointmentEvent.STATE_CHANGE)
        if story.stopped is None:
            story.brief_worked = came
            story.inspected = buyer.hub("GET", buyer.ledger.subscriptions[BRIEF].hub_id, label="inspect", api=Api.APPOINTMENT)
            story.stopped = buyer.unsubscribe(BRIEF)
        else:
            story.later = acted


@scenario("registering", weight=0.5, after=("subscribing",))
def registering(stage: Stage) -> Registering:
    """Registering for appointment events."""
    story = Registering()
    buyer = stage.buyer
    if not gates.claims(buyer.target, Api.APPOINTMENT):
        return story
    if buyer.listener is None:
        raise Inconclusive("the listener is switched off in the target file (listener.enabled)")
    try:
        _early(stage, story)
    except Inconclusive as skipped:
        story.reasons.append(skipped.reason)
    story.started[MAIN] = buyer.subscribe(MAIN, ALL, api=Api.APPOINTMENT)
    if story.declined:
        story.reasons.append(f"the registration was answered {story.started[MAIN].status}")
        return story
    story.without_callback = _without_callback(stage)
    story.started[SECOND] = buyer.subscribe(SECOND, ALL, api=Api.APPOINTMENT)
    story.started[NARROW] = buyer.subscribe(NARROW, (AppointmentEvent.UPDATE,), api=Api.APPOINTMENT)
    story.stopped_unknown = buyer.hub("DELETE", f"{stage.material.run_id}-never-issued", label="unsubscribe unknown", api=Api.APPOINTMENT)
    try:
        _brief(stage, story)
    except Inconclusive as skipped:
        story.reasons.append(skipped.reason)
    return story
