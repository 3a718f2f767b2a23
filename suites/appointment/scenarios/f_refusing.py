"""Requests about appointments and workorders that must, or should, be refused."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from ttck.harness.buyer.client import Request
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import Attempt, state_of
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Api, AppointmentEvent, AppointmentState, Operation, Stimulus
from ttck.suites.appointment import gates, periods, seller_client
from ttck.suites.appointment.decisions import Decided, decide
from ttck.suites.appointment.periods import Document, Period
from ttck.suites.appointment.scenarios.g_visiting import ADDITIONS, shows_addition
from ttck.suites.appointment.seller_client import Booking, Visit
from ttck.suites.common.strangers import never_issued

# How an appointment comes to each of its final states; None is the buyer's own cancel.
ENDS: dict[AppointmentState, Stimulus | None] = {
    AppointmentState.CANCELLED: None,
    AppointmentState.COMPLETED: Stimulus.APPOINTMENT_COMPLETE,
    AppointmentState.MISSED: Stimulus.APPOINTMENT_MISS,
    AppointmentState.FAILED: Stimulus.APPOINTMENT_FAIL,
}
# What can be tried on an appointment, by the operation that does it.
BY_OPERATION: Mapping[str, tuple[str, ...]] = {
    Operation.RETRIEVE_APPOINTMENT: ("retrieve",),
    Operation.PATCH_APPOINTMENT: ("patch of a note", "patch of a slot"),
    Operation.CANCEL_APPOINTMENT: ("cancel",),
}
_LAST = 2  # of the offered slots are tried to book without a contact: the last ones, which others want least


def act_of(about: str) -> str:
    """What was tried, without the state in which it was tried."""
    return about.partition(" while ")[0]


@dataclass(frozen=True, kw_only=True)
class Probe:
    """A search or a create that breaks a rule: `rule` is the requirement, `before` and `after` the workorder around it.

    `twin` is the same request without its mistake.
    """

    rule: str
    about: str
    exchange: Exchange
    before: Exchange | None = None
    after: Exchange | None = None
    twin: Exchange | None = None

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of the probe and the readings."""
        return tuple(e.number for e in (self.before, self.exchange, self.after) if e is not None)


@dataclass(frozen=True, kw_only=True)
class Lingering:
    """Searches for everything before and after bookings of an offered slot that were refused for another reason."""

    slot: Period
    refused: tuple[Exchange, ...]
    before: Exchange
    after: Exchange

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of all exchanges."""
        return (self.before.number, *(e.number for e in self.refused), self.after.number)


@dataclass(kw_only=True)
class Refusing:
    """All probes, and what was tried on appointments that are over.

    `twins` is the same tried on an appointment that is to take place, by what was tried. `reported` is what the seller added
    to those that are over.
    """

    probes: list[Probe] = field(default_factory=list)
    lingering: list[Lingering] = field(default_factory=list)
    unknown: list[Exchange] = field(default_factory=list)
    unknown_after: list[Exchange] = field(default_factory=list)
    twins: dict[str, Exchange] = field(default_factory=dict)
    late: dict[AppointmentState, list[Attempt]] = field(default_factory=dict)
    brought: list[Decided] = field(default_factory=list)
    reported: list[Decided] = field(default_factory=list)
    without_id: dict[str, tuple[Exchange, Exchange, Exchange]] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)

    def about(self, rule: str) -> list[Probe]:
        """The probes of one requirement."""
        return [probe for probe in self.probes if probe.rule == rule]

    def tried(self, operation: Operation) -> list[Attempt]:
        """What was tried with one operation on appointments that are over."""
        return [a for attempts in self.late.values() for a in attempts if a.exchange.operation == operation]


# --- searches ---------------------------------------------------------------------------------------------------------


def _broken_periods() -> dict[str, Any]:
    good = periods.stretch(3, 8, 12).document()
    ends = (good["endDateTime"], good["startDateTime"])
    return {
        "a slot that ends before it starts": {"startDateTime": ends[0], "endDateTime": ends[1]},
        "a slot without length": {"startDateTime": ends[0], "endDateTime": ends[0]},
        "a slot that ends before it starts, by its offset": {
            "startDateTime": f"{good['startDateTime'][:10]}T10:00:00-05:00",
            "endDateTime": f"{good['startDateTime'][:10]}T11:00:00+05:00",
        },
        "a start that is no date": {**good, "startDateTime": "the day after tomorrow"},
        "an end that no calendar has": {**good, "endDateTime": "2031-02-30T10:00:00Z"},
    }


def _searches(stage: Stage, visit: Visit) -> list[Probe]:
    good = periods.stretch(3, 8, 12).document()
    twin = seller_client.look_for(stage, visit.workorder, [good], label="search beside those with a mistake")
    found = []
    for about, broken in _broken_periods().items():
        for asked in ([broken], [good, broken]):
            beside = " beside a sound one" if len(asked) > 1 else ""
            label = f"search: {about}{beside}"
            found.append(
                Probe(rule="R69", about=about + beside, exchange=seller_client.look_for(stage, visit.workorder, asked, label=label))
            )
    searches = [seller_client.look_for(stage, name, [good], label="search unknown") for name in never_issued(stage, visit.workorder)]
    found += [Probe(rule="R70", about="an unknown workorder", exchange=exchange) for exchange in searches]
    same = seller_client.workorder_of(stage, visit.ticket, "is there a workorder with the id of the ticket?")
    if same is None or same.refused:  # where workorders cannot be read, one may have the same identifier
        exchange = seller_client.look_for(stage, visit.ticket, [good], label="search with the id of the ticket")
        found.append(Probe(rule="R74", about="the id of the ticket", exchange=exchange, before=same))
    by = seller_client.named_by(stage)
    sound = periods.search(visit.workorder, [good], by=by)
    for name in (by, "requestedTimeSlot"):
        less = {key: item for key, item in sound.items() if key != name}
        exchange = stage.buyer.appointments.search(less, label=f"search without {name}")
        found.append(Probe(rule="R67", about=f"a search without {name}", exchange=exchange))
    return [replace(probe, twin=twin) for probe in found]


# --- creates ----------------------------------------------------------------------------------------------------------


def _create(stage: Stage, visit: Visit, rule: str, about: str, document: Document) -> Probe:
    before = seller_client.workorder_of(stage, visit.workorder, f"before: {about}")
    exchange = stage.buyer.appointments.create(document, label=f"book: {about}")
    after = seller_client.workorder_of(stage, visit.workorder, f"after: {about}")
    return Probe(rule=rule, about=about, exchange=exchange, before=before, after=after)


def _lingering(stage: Stage, visit: Visit) -> Iterator[Lingering]:
    """Bookings of offered slots that are refused for want of a contact, and what is on offer before and after."""
    for slot in seller_client.free_slots(stage, visit.workorder)[-_LAST:]:
        sound = seller_client.request(stage, visit.workorder, slot)
        everything = [periods.horizon().document()]
        before = seller_client.look_for(stage, visit.workorder, everything, label="what is on offer before bookings without a contact?")
        tried = [
            stage.buyer.appointments.create(document, label="book an offered slot: no contact of the buyer")
            for document in ({**sound, "relatedContactInformation": _strangers_of(sound)}, _without(sound, "relatedContactInformation"))
        ]
        after = seller_client.look_for(stage, visit.workorder, everything, label="what is on offer after bookings without a contact?")
        if not all(e.refused for e in tried):
            return  # what was booked wrongly is in the way of the next one
        yield Lingering(slot=slot, refused=tuple(tried), before=before, after=after)


def _strangers_of(sound: Document) -> list[Document]:
    """The contacts of a booking without the buyer's own."""
    return [c for c in sound["relatedContactInformation"] if c["role"] != "buyerAppointmentContact"]


def _without(document: Document, name: str) -> Document:
    return {key: copy.deepcopy(item) for key, item in document.items() if key != name}


def _creates(stage: Stage, visit: Visit) -> list[Probe]:
    slot = seller_client.free_slot(stage, visit.workorder)
    sound = seller_client.request(stage, visit.workorder, slot)
    unknown = [{**sound, "workOrder": {"id": name}} for name in never_issued(stage, visit.workorder)]
    found = [_create(stage, visit, "R84", "an unknown workorder", document) for document in unknown]
    found.append(_create(stage, visit, "R75", "the id of the ticket", {**sound, "workOrder": {"id": visit.ticket}}))
    for about, broken in _broken_periods().items():
        rule = "R85" if "date" not in about and "calendar" not in about else "R82"
        probe = _create(stage, visit, rule, about, {**sound, "validFor": broken})
        found.append(probe)
        if probe.exchange.accepted:
            visit = seller_client.open_visit(stage)  # what was booked wrongly is in the way of the next probe
            sound = seller_client.request(stage, visit.workorder, slot)
    for about, document in (
        ("no validFor", _without(sound, "validFor")),
        ("no workOrder", _without(sound, "workOrder")),
        ("no contact at all", _without(sound, "relatedContactInformation")),
        ("no contact of the buyer", {**sound, "relatedContactInformation": _strangers_of(sound)}),
    ):
        probe = _create(stage, visit, "R82", about, document)
        found.append(probe)
        if probe.exchange.accepted:
            visit = seller_client.open_visit(stage)
            sound = seller_client.request(stage, visit.workorder, slot)
    twin = _sound_booking(stage, visit, slot)
    return [replace(probe, twin=twin) for probe in found]


def _sound_booking(stage: Stage, visit: Visit, slot: Period) -> Exchange:
    """The booking without a mistake; of another slot where somebody else took the first one meanwhile."""
    label = "book beside those with a mistake"
    twin = stage.buyer.appointments.create(seller_client.request(stage, visit.workorder, slot), label=label)
    if not twin.refused:
        return twin
    return stage.buyer.appointments.create(
        seller_client.request(stage, visit.workorder, seller_client.free_slot(stage, visit.workorder)), label=label
    )


# --- identifiers ------------------------------------------------------------------------------------------------------


def _unknown(stage: Stage, story: Refusing, known: str | None) -> None:
    buyer = stage.buyer
    note = {"note": [buyer.plain_note("to an appointment that does not exist")]}
    slot = {"validFor": periods.stretch(4, 8, 10).document()}
    acts: list[Callable[[str], Exchange]] = [
        lambda item: buyer.appointments.retrieve(item, label="retrieve unknown"),
        lambda item: buyer.appointments.patch(item, note, label="patch unknown"),
        lambda item: buyer.appointments.patch(item, slot, label="patch unknown with a slot"),
        lambda item: buyer.appointments.cancel(item, label="cancel unknown"),
    ]
    for item in never_issued(stage, known):
        story.unknown += [act(item) for act in acts]
        story.unknown_after.append(buyer.appointments.retrieve(item, label="retrieve unknown after patch"))


def _twins(stage: Stage, story: Refusing) -> None:
    """What is tried on unknown appointments and on those that are over, on one that is to take place."""
    buyer = stage.buyer
    booking, appointment = seller_client.booked(stage, about="book beside what must fail")
    story.twins["retrieve"] = buyer.appointments.retrieve(appointment, label="retrieve beside unknown ones")
    note = seller_client.wire(stage, appointment, {"note": [buyer.plain_note("to an appointment that is to take place")]})
    story.twins["patch of a note"] = buyer.appointments.patch(appointment, note, label="patch beside those that must fail")
    slot = {"validFor": seller_client.free_slot(stage, booking.visit.workorder, other_than=booking.slot).document()}
    story.twins["patch of a slot"] = buyer.appointments.patch(appointment, slot, label="patch of a slot beside those that must fail")
    story.twins["cancel"] = buyer.appointments.cancel(appointment, label="cancel beside those that must fail")


def _without_identifier(stage: Stage, story: Refusing) -> None:
    """The identifier is a path segment; what if it is blank, or stands in the body only."""
    booking, appointment = seller_client.booked(stage, about="book before requests without identifier")
    del booking

    def around(name: str, method: str, path: str, document: Document | None) -> None:
        before = stage.buyer.appointments.retrieve(appointment, label=f"before {name}")
        request = Request(operation=name, method=method, path=path, document=document, label=name, api=Api.APPOINTMENT)
        act = stage.buyer.raw(request)
        after = stage.buyer.appointments.retrieve(appointment, label=f"after {name}")
        story.without_id[name] = (before, act, after)

    body = {"id": appointment, "note": [stage.buyer.plain_note("identifier in the body")]}
    around("retrieveBlankAppointment", "GET", "/appointment/%20", None)
    around("patchAppointmentCollection", "PATCH", "/appointment", body)
    around("cancelNoAppointment", "POST", "/appointment//cancel", {"id": appointment})


# --- final states -----------------------------------------------------------------------------------------------------


def bring(stage: Stage, story: Refusing, appointment: str, state: AppointmentState) -> None:
    """Bring an appointment that is to take place to a final state.

    Raises:
        Inconclusive: a stimulus is missing or failed, or the seller does not go there.
    """
    stimulus, read = ENDS[state], stage.buyer.appointments.retrieve
    if stimulus is None:
        seen = seller_client.cancel(stage, "cancel", appointment).after
    else:
        stage.must_offer(stimulus)
        made = decide(
            stage, stimulus, appointment, read, lambda _, new: new.get("status") == state, about=str(stimulus), expected=str(state)
        )
        story.brought.append(made)
        seen = made.after
    if state_of(seen) != state:
        shown = state_of(seen) or f"status {seen.status if seen is not None else None}"
        raise Inconclusive(f"the appointment {appointment} shows {shown} after {stimulus or 'cancel'}, not {state}")


def _late(stage: Stage, story: Refusing, booking: Booking, appointment: str, state: AppointmentState) -> list[Attempt]:
    """A patch of a note, a patch of a free slot, and a cancel, tried on an appointment that is over."""
    buyer = stage.buyer
    bring(stage, story, appointment, state)
    note = {"note": [buyer.plain_note(f"after it was {state}")]}
    slot = {"validFor": seller_client.free_slot(stage, booking.visit.workorder, other_than=booking.slot).document()}
    acts: list[tuple[str, Callable[[str], Exchange]]] = [
        (f"patch of a note while {state}", lambda item: buyer.appointments.patch(item, seller_client.wire(stage, item, note))),
        (f"patch of a slot while {state}", lambda item: buyer.appointments.patch(item, slot)),
        (f"cancel while {state}", buyer.appointments.cancel),
    ]
    found = []
    for about, act in acts:
        acted = seller_client.attempt(stage, about, appointment, act)
        found.append(acted)
        if acted.state_after != state:
            break
    _reported(stage, story, appointment, state)
    return found


def _reported(stage: Stage, story: Refusing, appointment: str, state: AppointmentState) -> None:
    """The seller adds to an appointment that is over, as a technician writes a report; what it refuses is left out."""
    read = stage.buyer.appointments.retrieve
    for stimulus in filter(stage.buyer.at_once, ADDITIONS):
        about = f"{stimulus} while {state}"
        with contextlib.suppress(Inconclusive):
            made = decide(stage, stimulus, appointment, read, shows_addition(stimulus), about=about, event=AppointmentEvent.UPDATE)
            story.reported.append(made)


@scenario("refusing", weight=1, after=("registering",))
def refusing(stage: Stage) -> Refusing:
    """Trying what must be refused."""
    story = Refusing()
    if not gates.claims(stage.buyer.target, Api.APPOINTMENT):
        return story
    try:
        stage.steadily(partial(_twins, stage, story))
    except Inconclusive as skipped:
        story.reasons["twins"] = skipped.reason
    try:
        known = stage.steadily(lambda: seller_client.booked(stage, about="book, for what is nearly its identifier"))[1]
    except Inconclusive:
        known = None
    _unknown(stage, story, known)
    try:
        visit = seller_client.open_visit(stage)
        story.probes += _searches(stage, visit)
        story.probes += _creates(stage, visit)
        story.lingering += _lingering(stage, seller_client.open_visit(stage))
        _without_identifier(stage, story)
    except Inconclusive as skipped:
        story.reasons["probes"] = skipped.reason
        if not story.probes:
            story.probes += _strangers(stage)
    for state in ENDS:
        try:
            booking, appointment = seller_client.booked(stage, about=f"book to be {state}")
            story.late[state] = _late(stage, story, booking, appointment, state)
        except Inconclusive as skipped:
            story.reasons[state] = skipped.reason
    return story


def _strangers(stage: Stage) -> list[Probe]:
    """What can be asked without any workorder."""
    found = []
    good = periods.stretch(3, 8, 12)
    for name in never_issued(stage):
        searched = seller_client.look_for(stage, name, [good.document()], label="search unknown")
        found.append(Probe(rule="R70", about="an unknown workorder", exchange=searched))
        created = stage.buyer.appointments.create(seller_client.request(stage, name, good), label="book: an unknown workorder")
        found.append(Probe(rule="R84", about="an unknown workorder", exchange=created))
    return found
