"""Use case 18: register for appointment events, first not at all, then twice, narrowly, and for a short while."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus

from ttck.harness.buyer.client import Request
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import Attempt
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Api, AppointmentEvent, Operation, TicketEvent
from ttck.suites.appointment import gates, seller_client
from ttck.suites.appointment.seller_client import Booking
from ttck.suites.common import forms

MAIN, SECOND, NARROW, BRIEF = "visits", "visits-second", "visits-narrow", "visits-brief"
OPEN, SHARED = "visits-open", "visits-shared"  # without a query, and at a callback of two hubs
_PREFIX = "visits-"
FORMS = tuple(_PREFIX + name for name in forms.ALL)
AGAIN = "visits-again"  # at a callback that is used once more
TICKETS = "tickets-open"  # at the hub of tickets, without a query
_STATE = {Api.TICKET: str(TicketEvent.STATE_CHANGE), Api.APPOINTMENT: str(AppointmentEvent.STATE_CHANGE)}
ALL = tuple(str(event) for event in AppointmentEvent)
_NOT_THERE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED})


@dataclass(frozen=True, kw_only=True)
class Special:
    """A registration, what is special about it, and a change of state of an item while it stood."""

    name: str
    about: str
    subscribed: Exchange
    moved: Exchange
    item: str
    event: str

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of the registration and of the change."""
        return (self.subscribed.number, self.moved.number)


@dataclass(kw_only=True)
class Registering:
    """What happened around the hub of the appointment API.

    `early` is the booking that was made and cancelled while only ticket events were asked for, `first` the cancel while the brief
    subscription stood, and `later` the one after it was ended. `special` are registrations without a query, in some form of one,
    or at a callback of two hubs or of one that was ended.
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
    first: Attempt | None = None
    later: Attempt | None = None
    special: list[Special] = field(default_factory=list)
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
    """Book and cancel while nobody asked for appointment events, and one registration asks for all that there is of tickets."""
    stage.buyer.subscribe(TICKETS, None, label="subscribe to tickets without query")
    story.early, appointment = seller_client.booked(stage, about="book without a registration")
    story.early_cancel = seller_client.cancel(stage, "cancel without a registration", appointment)
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


def _beside(stage: Stage, *, kept: Api, ended: Api) -> Exchange | None:
    """Register at one hub, and at the other hub with the same callback, and end the latter.

    Returns the registration that stays; None where the two cannot be had, or cannot be told apart.
    """
    buyer, known, answers = stage.buyer, [], []
    for api in (kept, ended):
        answers.append(buyer.subscribe(SHARED, (_STATE[api],), api=api, label="subscribe at a callback of two hubs"))
        made = buyer.created_resources.subscriptions.get(SHARED)
        if not answers[-1].accepted or made is None:
            return None
        known.append(made)
    gone = buyer.unsubscribe(SHARED, label="unsubscribe at one of two hubs")
    buyer.created_resources.ended.pop(SHARED, None)
    buyer.created_resources.subscriptions[SHARED] = known[0]
    callbacks = [answer.sent.get("callback") for answer in answers]
    same = callbacks[0] == callbacks[1] and known[0].hub_id != known[1].hub_id
    return answers[0] if gone.accepted and same else None


def _special(stage: Stage) -> dict[str, tuple[str, Exchange]]:
    """Registrations that are special in their way and were accepted, each with what is special about it."""
    buyer, api = stage.buyer, Api.APPOINTMENT
    asked = {OPEN: ("without a query", buyer.subscribe(OPEN, None, api=api, label="subscribe without query"))}
    update = str(AppointmentEvent.UPDATE)
    for form in forms.of(_STATE[api], other=update, beside=(update,), family="the other event type", prefix=_PREFIX):
        answer = buyer.subscribe(form.name, form.types, api=api, label=f"subscribe {form.about}", written=form.written)
        asked[form.name] = (form.about, answer)
    buyer.subscribe(AGAIN, (_STATE[api],), api=api, label="subscribe at a callback that is used again")
    if AGAIN in buyer.created_resources.subscriptions and buyer.unsubscribe(AGAIN).accepted:
        answer = buyer.subscribe(AGAIN, (_STATE[api],), api=api, label="subscribe again at the same callback")
        asked[AGAIN] = ("at a callback of a registration that was ended before", answer)
    found = {name: told for name, told in asked.items() if name in buyer.created_resources.subscriptions}
    kept = _beside(stage, kept=api, ended=Api.TICKET)
    if kept is None:
        _end(stage, SHARED)
        return found
    return {**found, SHARED: ("at a callback of a registration for tickets that was ended", kept)}


def _heard(stage: Stage, story: Registering, standing: Mapping[str, tuple[str, Exchange]], moved: Exchange, item: str, event: str) -> None:
    """What happened to an item of which some registration was told, while others stand that are special; then they are ended."""
    buyer = stage.buyer
    if buyer.listener is not None:
        buyer.listener.wait(lambda: standing.keys() <= buyer.reached(item, event), seconds=buyer.target.limits.event_wait)
    story.special += [
        Special(name=name, about=about, subscribed=answer, moved=moved, item=item, event=event)
        for name, (about, answer) in standing.items()
    ]


def _end(stage: Stage, *names: str) -> None:
    """End special registrations, of which nothing more is to be said."""
    for name in names:
        if name in stage.buyer.created_resources.subscriptions:
            stage.buyer.unsubscribe(name)
            stage.buyer.created_resources.ended.pop(name, None)


def _kept(stage: Stage, story: Registering) -> None:
    """A ticket is cancelled while a registration for tickets stands at whose callback one for appointments was ended."""
    buyer, event = stage.buyer, _STATE[Api.TICKET]
    kept = _beside(stage, kept=Api.TICKET, ended=Api.APPOINTMENT)
    if kept is not None:
        ticket = stage.ticket(label="create for a callback of two hubs")
        moved = buyer.cancel(ticket)
        if moved.accepted and buyer.hold_for(ticket, event):
            about = "at a callback of a registration for appointments that was ended"
            _heard(stage, story, {SHARED: (about, kept)}, moved, ticket, event)
    _end(stage, SHARED)


def _brief(stage: Stage, story: Registering, standing: Mapping[str, tuple[str, Exchange]]) -> None:
    """A subscription that proves to work, and is then ended: nothing may come to it from then on.

    While it stands, those that are special have to get what it gets.
    """
    buyer = stage.buyer
    story.started[BRIEF] = buyer.subscribe(BRIEF, (AppointmentEvent.STATE_CHANGE,), api=Api.APPOINTMENT)
    if BRIEF not in buyer.created_resources.subscriptions:
        return
    visit = seller_client.open_visit(stage)
    for about in ("while the brief registration stands", "after the brief registration"):
        _, appointment = seller_client.booked(stage, visit=visit, about=f"book {about}")
        acted = seller_client.cancel(stage, f"cancel {about}", appointment)
        came = buyer.hold_for(appointment, AppointmentEvent.STATE_CHANGE)
        if story.stopped is None:
            story.brief_worked, story.first = came, acted
            if came:
                _heard(stage, story, standing, acted.exchange, appointment, _STATE[Api.APPOINTMENT])
            story.inspected = buyer.hub("GET", buyer.created_resources.subscriptions[BRIEF].hub_id, label="inspect", api=Api.APPOINTMENT)
            story.stopped = buyer.unsubscribe(BRIEF)
        else:
            story.later = acted


@scenario("registering", weight=0.2, after=("subscribing",))
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
    _end(stage, TICKETS)
    story.started[MAIN] = buyer.subscribe(MAIN, ALL, api=Api.APPOINTMENT)
    if story.declined:
        story.reasons.append(f"the registration was answered {story.started[MAIN].status}")
        return story
    story.without_callback = _without_callback(stage)
    story.started[SECOND] = buyer.subscribe(SECOND, ALL, api=Api.APPOINTMENT)
    story.started[NARROW] = buyer.subscribe(NARROW, (AppointmentEvent.UPDATE,), api=Api.APPOINTMENT)
    story.stopped_unknown = buyer.end_nothing(f"{stage.material.run_id}-never-issued", label="unsubscribe unknown", api=Api.APPOINTMENT)
    standing = _special(stage)
    for part in (partial(_brief, standing=standing), _kept):
        try:
            part(stage, story)
        except Inconclusive as skipped:
            story.reasons.append(skipped.reason)
        _end(stage, *standing)
    return story
