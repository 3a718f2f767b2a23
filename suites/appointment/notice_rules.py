"""Rules about appointment notifications: MEF 113 9.19, 9.20."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from http import HTTPStatus

from ttck.harness.judge.compare import instant, last_segment
from ttck.harness.judge.expected_notifications import Owed, decided, state_changes
from ttck.harness.judge.histories import ItemHistory, Traffic, transitions
from ttck.harness.judge.record_index import derived
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Effect, Exchange, Notification
from ttck.harness.record.resource_types import kind_of, kind_of_event
from ttck.harness.record.state_probe import item_id
from ttck.harness.verdict import Inconclusive
from ttck.specs.lifecycles import lifecycle
from ttck.specs.vocabulary import AppointmentEvent, Kind, Operation, Stimulus
from ttck.suites.appointment.booking_rules import item_histories
from ttck.suites.appointment.scenarios.b_registering import AGAIN, BRIEF, FORMS, MAIN, NARROW, OPEN, SECOND, SHARED, Registering
from ttck.suites.appointment.scenarios.g_visiting import ADDITIONS
from ttck.suites.common import serving, telling

NAMES = frozenset({MAIN, SECOND, NARROW, BRIEF, AGAIN, OPEN, *FORMS})
FULL = (MAIN, SECOND)
SILENCE = Breach(
    message="not a single appointment notification arrived on a registration that was accepted", expected="at least one notification",
    actual="none",
    silence=True,
)  # fmt: skip
QUIET = "not a single appointment notification arrived"
_SHOWING = frozenset(  # answers that show one item with its identifier
    {
        Operation.CREATE,
        Operation.RETRIEVE,
        Operation.CREATE_APPOINTMENT,
        Operation.RETRIEVE_APPOINTMENT,
        Operation.RETRIEVE_WORKORDER,
    }
)
_DECLINED = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED})


def supported_or_not(exchange: Exchange) -> Breach | None:
    """A registration is accepted, or the answer says that there is no such thing."""
    if exchange.accepted or exchange.status in _DECLINED:
        return None
    return Breach(
        message="a registration for appointment events is neither accepted nor declined", expected="201, or 501 (404, 405)",
        actual=f"{exchange.status} {shown(exchange.document)}",
    )  # fmt: skip


@derived
def arrivals(traffic: Traffic) -> tuple[Notification, ...]:
    """What arrived on the registrations at the appointment API."""
    return tuple(n for n in traffic.notifications if n.subscription in NAMES)


def not_silent(traffic: Traffic) -> None:
    """Where nothing arrives at all, that is one finding and not a dozen.

    Raises:
        Inconclusive: not a single appointment notification arrived.
    """
    if not arrivals(traffic):
        raise Inconclusive(QUIET)


def full(registering: Registering) -> list[str]:
    """The full registrations that were accepted."""
    return [name for name in FULL if name in registering.started and registering.started[name].accepted]


# --- what is owed -----------------------------------------------------------------------------------------------------


def state_debts(traffic: Traffic, registering: Registering, *, edition: str, state: str | None = None) -> list[Owed]:
    """STATE_CHANGE for appointments that changed their state, by the state to which they came last."""
    table = lifecycle(Kind.APPOINTMENT, edition=edition)
    owed = state_changes(traffic, table, since=registering.since, kind=Kind.APPOINTMENT)
    return [o for o in owed if state is None or transitions(o.item_history, table, since=registering.since)[-1][1] == state]


def update_debts(traffic: Traffic, registering: Registering, stimulus: Stimulus) -> list[Owed]:
    """UPDATE for each addition of the seller of one kind; one that came before an addition was made tells nothing of it."""
    event = AppointmentEvent.UPDATE
    whole = decided(traffic, Kind.APPOINTMENT, since=registering.since, stimuli=(stimulus,), event=event, among=ADDITIONS)
    return [one for owed in whole for one in _one_by_one(owed)]


def late_debts(traffic: Traffic, registering: Registering, state: str) -> list[Owed]:
    """UPDATE for each addition of the seller, of whatever kind, to an appointment that was over, in one state."""
    event = AppointmentEvent.UPDATE
    whole = decided(traffic, Kind.APPOINTMENT, since=registering.since, stimuli=ADDITIONS, event=event)
    debts = [one for owed in whole for one in _one_by_one(owed)]
    return [one for one in debts if _before(one) == state]


def _before(owed: Owed) -> str | None:
    """The state that the appointment showed right before a decision."""
    return next((s.state for s in reversed(owed.item_history.sightings) if s.number < owed.stimuli[0].number), None)


def _one_by_one(owed: Owed) -> Iterator[Owed]:
    """A debt for each decision: what is missing from it on, and was not missing from the next one on."""
    lacking = 0
    patches = [e for e in owed.item_history.exchanges if e.operation == Operation.PATCH_APPOINTMENT and e.effect is Effect.DONE]
    for later, call in enumerate(reversed(owed.stimuli), start=1):
        last = next((e for e in reversed(patches) if e.number < call.number), None)
        since = f", after a patch of {', '.join(last.sent)}" if last is not None and isinstance(last.sent, dict) else ""
        one = replace(owed, count=later - lacking, because=f"{call.name}{since}", stimuli=(call,), after=call.at, share=1)
        lacking += not one.kept
        yield one


def kept(owed: Owed) -> Breach | None:
    """Enough notifications came."""
    if owed.kept:
        return None
    return Breach(
        message=f"{AppointmentEvent(owed.event).name} is missing", expected=f"{owed.count} for: {owed.because}",
        actual=f"{owed.arrived} arrived", numbers=owed.numbers,
    )  # fmt: skip


def on_each(registering: Registering) -> Callable[[Owed], Breach | None]:
    """Each full registration got as many as are owed."""
    return serving.on_both(registering.started, *full(registering))


def paid(owed: list[Owed]) -> list[Owed]:
    """What came on one registration at least."""
    return [one for one in owed if one.kept]


# --- contents ---------------------------------------------------------------------------------------------------------


def says_what_and_which(notification: Notification, *, address: str | None) -> Breach | None:
    """A notification names its type, which is the one that its address has where that has one, and an item."""
    document = notification.document if isinstance(notification.document, dict) else {}
    named = document.get("eventType")
    if named != (address or named) or named not in tuple(AppointmentEvent):
        return Breach(
            message="the event type is missing or not that of the address", expected=address or "an event type of appointments",
            actual=shown(named), where="/eventType",
        )  # fmt: skip
    if notification.ticket:
        return None
    return Breach(message="a notification without appointment identifier", expected="event.id", actual=shown(document), where="/event/id")


def identified(traffic: Traffic) -> Callable[[Notification], Breach | None]:
    """A notification names its type like its address does, and an appointment, not its workorder or ticket."""
    named = _not_of_another(traffic)

    def rule(notification: Notification) -> Breach | None:
        return says_what_and_which(notification, address=notification.path_type) or named(notification)

    return rule


def identified_alone(traffic: Traffic) -> Callable[[Notification], Breach | None]:
    """As `identified`, of traffic in which not every appointment is read, and which may have gone through a gateway.

    An address counts if it is that of a listener. An identifier that is known as that of something else may be that of an
    appointment as well, unless the notification itself has the address of another one.
    """
    named = _not_of_another(traffic)

    def rule(notification: Notification) -> Breach | None:
        address = notification.path_type if "/listener/" in notification.path else None
        unclear = says_what_and_which(notification, address=address)
        return unclear or (named(notification) if _leads_elsewhere(notification) else None)

    return rule


def _leads_elsewhere(notification: Notification) -> bool:
    """Whether the address in a notification is not that of the identifier beside it."""
    event = notification.document.get("event") if isinstance(notification.document, dict) else None
    href = event.get("href") if isinstance(event, dict) else None
    return isinstance(href, str) and bool(href) and last_segment(href) != notification.ticket


def _not_of_another(traffic: Traffic) -> Callable[[Notification], Breach | None]:
    """A rule: the identifier in a notification is not one that is known as that of a workorder or a ticket alone."""
    shown_ids = {(kind_of(e), item_id(e) or e.ticket) for e in traffic.exchanges if e.accepted and e.operation in _SHOWING}
    own = {name for kind, name in shown_ids if kind is Kind.APPOINTMENT}
    others = {name: kind for kind, name in shown_ids if kind is not Kind.APPOINTMENT}

    def rule(notification: Notification) -> Breach | None:
        if not notification.ticket or notification.ticket in own or notification.ticket not in others:
            return None
        return Breach(
            message=f"a notification about an appointment carries the identifier of a {others[notification.ticket]}",
            expected="the identifier of the appointment", actual=notification.ticket, where="/event/id",
        )  # fmt: skip

    return rule


def groups(traffic: Traffic) -> list[list[Notification]]:
    """Appointment notifications by eventId."""
    return telling.by_event_id(arrivals(traffic))


def dated(notification: Notification) -> Breach | None:
    """A notification has an eventId and an eventTime."""
    document = notification.document if isinstance(notification.document, dict) else {}
    if notification.event_id and instant(document.get("eventTime")) is not None:
        return None
    return Breach(message="a notification without eventId or eventTime", expected="both", actual=shown(document))


def lines(traffic: Traffic, registering: Registering) -> list[list[Notification]]:
    """For each appointment and full registration, what arrived, without redeliveries."""
    return telling.lines(item_histories(traffic), full(registering))


def younger(traffic: Traffic, registering: Registering) -> list[ItemHistory]:
    """Appointments that were booked while the full registrations stood."""
    return [t for t in item_histories(traffic) if t.created is not None and t.created.number > registering.since]


def no_more_than_happened(registering: Registering, every: list[ItemHistory], *, edition: str) -> Callable[[ItemHistory], Breach | None]:
    """An event stands for a change that was stored: no more STATE_CHANGE than changes, and UPDATE for an update.

    What comes with each of the appointments in `every` tells of its creation.
    """
    table = lifecycle(Kind.APPOINTMENT, edition=edition)

    def surplus(item_history: ItemHistory, name: str) -> int:
        changes = item_history.distinct_events(AppointmentEvent.STATE_CHANGE, subscriptions=frozenset({name}))
        last = max((sighting.number for sighting in item_history.sightings), default=0)  # what came later may tell of what nobody looked at
        states = [sighting.state for sighting in item_history.sightings if sighting.state is not None]
        return sum(e.number < last for e in changes) - sum(table.most(before, after) for before, after in itertools.pairwise(states))

    usual = {name: max(min((surplus(item_history, name) for item_history in every), default=0), 0) for name in full(registering)}

    def rule(item_history: ItemHistory) -> Breach | None:
        for name in full(registering):
            only = frozenset({name})
            changes = item_history.distinct_events(AppointmentEvent.STATE_CHANGE, subscriptions=only)
            if surplus(item_history, name) > usual[name]:
                return Breach(
                    message="STATE_CHANGE came more often than the state changed",
                    expected=f"{len(changes) - surplus(item_history, name) + usual[name]}",
                    actual=f"{len(changes)} arrived", numbers=tuple(n.number for n in changes),
                )  # fmt: skip
            last = max((sighting.number for sighting in item_history.sightings), default=0)
            updates = [e for e in item_history.distinct_events(AppointmentEvent.UPDATE, subscriptions=only) if e.number < last]
            if updates and not _updated(item_history):
                return Breach(
                    message="UPDATE came although nothing was updated", expected="no UPDATE", actual=f"{len(updates)} arrived",
                    numbers=tuple(n.number for n in updates),
                )  # fmt: skip
        return None

    return rule


def _updated(item_history: ItemHistory) -> bool:
    patched = any(e.operation == Operation.PATCH_APPOINTMENT and e.effect is not Effect.REFUSED for e in item_history.exchanges)
    names = ("note", "attachment", "relatedContactInformation", "validFor", "relatedPlace")
    seen = [{name: s.document.get(name) for name in names} for s in item_history.sightings]
    return patched or bool(item_history.stimuli) or any(one != seen[0] for one in seen)


# --- where nothing may come -------------------------------------------------------------------------------------------


def early(traffic: Traffic, registering: Registering) -> list[Notification]:
    """What arrived before any registration for appointment events was asked for.

    Raises:
        Inconclusive: no appointment was cancelled then, or not even the ticket event came that had to.
    """
    if registering.early_cancel is None or not registering.early_cancel.exchange.accepted:
        raise Inconclusive("; ".join(registering.reasons) or "no appointment was cancelled before the registration")
    if not registering.early_control:
        raise Inconclusive("not even the event about the ticket arrived, so silence proves nothing")
    until = min((e.number for e in registering.started.values()), default=0)
    return [n for n in traffic.notifications if n.number < until]


def not_about_appointments(notification: Notification) -> Breach | None:
    """The notification is not about an appointment."""
    if kind_of_event(notification.event_type) != Kind.APPOINTMENT:
        return None
    return Breach(
        message="a buyer that is not registered for appointment events gets one", expected="silence", actual=notification.event_type
    )


def elsewhere(traffic: Traffic) -> list[Notification]:
    """What arrived on registrations that were not made at the appointment API; a callback of both tells nothing."""
    return [n for n in traffic.notifications if n.subscription not in NAMES | {SHARED}]


def after_the_end(traffic: Traffic, registering: Registering) -> list[Notification]:
    """Notifications about what was booked after the brief registration was ended, on any registration.

    Raises:
        Inconclusive: it could not be ended, or it never worked.
    """
    stopped = registering.stopped
    if stopped is None or not stopped.accepted or not registering.brief_worked:
        raise Inconclusive("; ".join(registering.reasons) or "no registration was proven to work and then ended")
    later = {t.ticket for t in item_histories(traffic) if t.created is not None and t.created.number > stopped.number}
    return [n for n in arrivals(traffic) if n.ticket in later]


def hears_nothing(traffic: Traffic) -> Callable[[tuple[str, Exchange]], Breach | None]:
    """To the target of a registration that was refused nothing is sent."""

    def rule(refused: tuple[str, Exchange]) -> Breach | None:
        name, start = refused
        came = [n for n in arrivals(traffic) if n.subscription == name]
        if not came:
            return None
        return Breach(
            message="a refused registration gets notifications", expected=f"silence on {name!r}", actual=came[0].event_type,
            numbers=(start.number, came[0].number),
        )  # fmt: skip

    return rule


def both_types(traffic: Traffic) -> dict[str, Notification]:
    """One notification of each type."""
    return {n.event_type: n for n in arrivals(traffic)}


def of_type(event: AppointmentEvent) -> Callable[[Notification], Breach | None]:
    """A notification is of the type."""

    def rule(notification: Notification) -> Breach | None:
        if notification.event_type == event:
            return None
        return Breach(
            message="a registration gets an event type that it did not ask for", expected=event, actual=shown(notification.event_type)
        )

    return rule
