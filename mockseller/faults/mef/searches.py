"""Faults of a seller that is searched for free time slots."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from ttck.mockseller.engine.seams import Call, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import accepted, answer, drop, during, entries, in_answers, instant, reference, refused, sent
from ttck.mockseller.faults.mef.tools import fault
from ttck.specs.vocabulary import Kind, Operation

_ABOUT = (Kind.APPOINTMENT,)
_SEARCH = Operation.SEARCH_TIMESLOT
#: What a search that wrongly succeeds, or whose refusal cannot be seen, may drag along.
_SEARCH_RULES = ("MEF113:R67", "MEF113:R68", "MEF113:R69", "MEF113:R70", "MEF113:R74")


def _asked(scene: Scene) -> list[Document]:
    """The requested periods, as far as they are objects."""
    listed = sent(scene).get("requestedTimeSlot")
    slots = [one.get("validFor") for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return [one for one in slots if isinstance(one, dict)]


def _ends(period: Document) -> tuple[Any, Any]:
    return instant(period.get("startDateTime")), instant(period.get("endDateTime"))


def _found(scene: Scene, reply: Reply) -> Reply:
    """A success that finds nothing."""
    return answer(reply, HTTPStatus.CREATED, {"requestedTimeSlot": [], **sent(scene), "availableTimeSlot": []})


def _taken(scene: Scene, reply: Reply, wrong: Callable[[Document], bool]) -> Reply:
    """A refused search with such a period succeeds all the same."""
    late = during(scene, _SEARCH) and refused(reply) and any(wrong(period) for period in _asked(scene))
    return _found(scene, reply) if late else reply


def _offers(scene: Scene, reply: Reply, edit: Callable[[list[Document]], list[Document]]) -> Reply:
    """The answer to a search with other slots in it."""

    def change(document: Document) -> None:
        if isinstance(document.get("availableTimeSlot"), list):
            document["availableTimeSlot"] = edit(document["availableTimeSlot"])

    return in_answers(scene, reply, change, _SEARCH)


def _shifted(slot: Document, **by: float) -> Document:
    """The same slot at another time."""
    moved = {name: (found + timedelta(**by)).isoformat() for name, text in slot["validFor"].items() if (found := instant(text))}
    return {"validFor": moved}


@fault("search-without-periods-goes", seam=Seam.REPLY, breaks=["MEF113:R67"], about=_ABOUT)
def search_without_periods_goes(scene: Scene, reply: Reply) -> Reply:
    """I answer a search that names no period at all as if it had found nothing."""
    bare = during(scene, _SEARCH) and refused(reply) and "requestedTimeSlot" not in sent(scene)
    return _found(scene, reply) if bare else reply


@fault("search-failure-says-created", seam=Seam.REPLY, breaks=["MEF113:R68", "MEF113:R69"], also=_SEARCH_RULES, about=_ABOUT)
def search_failure_says_created(scene: Scene, reply: Reply) -> Reply:
    """I answer 201 to a search that fails; the body tells what was wrong."""
    return replace(reply, status=HTTPStatus.CREATED) if during(scene, _SEARCH) and refused(reply) else reply


@fault("several-periods-refused", seam=Seam.REPLY, breaks=["MEF113:R68"], also=["MEF113:R1", "MEF113:R72", "MEF113:R69"], about=_ABOUT)
def several_periods_refused(scene: Scene, reply: Reply) -> Reply:
    """I refuse a search for more than one period; please ring us up."""
    several = during(scene, _SEARCH) and accepted(reply) and len(entries(sent(scene), "requestedTimeSlot")) > 1
    error = [{"code": "otherIssue", "reason": "please ring us up"}]
    return answer(reply, HTTPStatus.UNPROCESSABLE_ENTITY, error) if several else reply


@fault("search-for-unknown-workorder", seam=Seam.REPLY, breaks=["MEF113:R69"], also=["MEF113:R74"], about=_ABOUT)
def search_for_unknown_workorder(scene: Scene, reply: Reply) -> Reply:
    """I find nothing, and no fault either, when I am asked about a workorder that does not exist."""
    known = scene.read(reference(sent(scene), "workOrder"))
    sound = bool(_asked(scene)) and all(None not in _ends(one) and _ends(one)[0] < _ends(one)[1] for one in _asked(scene))
    return _found(scene, reply) if during(scene, _SEARCH) and refused(reply) and sound and known is None else reply


@fault("backward-period-searched", seam=Seam.REPLY, breaks=["MEF113:R69"], about=_ABOUT)
def backward_period_searched(scene: Scene, reply: Reply) -> Reply:
    """A period that ends before it starts is a period without free slots to me."""
    return _taken(scene, reply, lambda one: None not in _ends(one) and _ends(one)[1] < _ends(one)[0])


@fault("empty-period-searched", seam=Seam.REPLY, breaks=["MEF113:R69"], about=_ABOUT)
def empty_period_searched(scene: Scene, reply: Reply) -> Reply:
    """A period without length is fine with me."""
    return _taken(scene, reply, lambda one: None not in _ends(one) and _ends(one)[1] == _ends(one)[0])


@fault("unreadable-start-is-now", seam=Seam.REPLY, breaks=["MEF113:R69"], about=_ABOUT)
def unreadable_start_is_now(scene: Scene, reply: Reply) -> Reply:
    """I take a start that I cannot read for now."""
    return _taken(scene, reply, lambda one: _ends(one)[0] is None)


@fault("only-first-period-checked", seam=Seam.REQUEST, breaks=["MEF113:R69"], about=_ABOUT)
def only_first_period_checked(_scene: Scene, call: Call) -> Call:
    """I look at the first period of a search; the others I take as they are."""
    document = call.document
    listed = document.get("requestedTimeSlot") if isinstance(document, dict) else None
    several = call.operation == _SEARCH and isinstance(listed, list) and len(listed) > 1
    broken = several and any(not isinstance(one, dict) or not _sound(one.get("validFor")) for one in listed or ())
    return replace(call, document={**document, "requestedTimeSlot": listed[:1]}) if broken and listed else call


def _sound(period: Any) -> bool:
    start, end = _ends(period) if isinstance(period, dict) else (None, None)
    return start is not None and end is not None and start < end


@fault("search-error-repeats-request", seam=Seam.REPLY, breaks=["MEF113:R70"], also=["MEF113:R68"], about=_ABOUT)
def search_error_repeats_request(scene: Scene, reply: Reply) -> Reply:
    """My errors repeat what was asked."""
    if not during(scene, _SEARCH) or not refused(reply):
        return reply
    rows = reply.document if isinstance(reply.document, list) else [reply.document]
    return replace(reply, document=[{**row, "requestedTimeSlot": _asked(scene)} for row in rows if isinstance(row, dict)])


@fault("last-slot-two-hours-too-long", seam=Seam.REPLY, breaks=["MEF113:R73"], also=["MEF113:R88", "MEF113:R100"], about=_ABOUT)
def last_slot_two_hours_too_long(scene: Scene, reply: Reply) -> Reply:
    """The last slot before a gap in a long search ends two hours later than anybody is free."""
    asked = [end for one in _asked(scene) if (end := _ends(one)[1]) is not None]

    def longer(slots: list[Document]) -> list[Document]:
        starts = [_ends(one["validFor"])[0] for one in slots]
        found = []
        for slot in slots:
            end = _ends(slot["validFor"])[1]
            more = end + timedelta(hours=2)
            alone = end not in starts and any(more <= last for last in asked)
            found.append({"validFor": {**slot["validFor"], "endDateTime": more.isoformat()}} if alone else slot)
        return found

    return _offers(scene, reply, longer) if len(asked) == 1 else reply


@fault("search-returns-one-period", seam=Seam.REPLY, breaks=["MEF113:R71"], about=_ABOUT)
def search_returns_one_period(scene: Scene, reply: Reply) -> Reply:
    """I repeat the first of the requested periods only."""

    def edit(document: Document) -> None:
        document["requestedTimeSlot"] = entries(document, "requestedTimeSlot")[:1]

    return in_answers(scene, reply, edit, _SEARCH)


@fault("search-loses-the-offset", seam=Seam.REPLY, breaks=["MEF113:R71"], about=_ABOUT)
def search_loses_the_offset(scene: Scene, reply: Reply) -> Reply:
    """I repeat the hours of the requested periods, and call them UTC whatever the offset was."""

    def edit(document: Document) -> None:
        for slot in entries(document, "requestedTimeSlot"):
            slot["validFor"] = {name: f"{text[:19]}Z" for name, text in slot["validFor"].items()}

    return in_answers(scene, reply, edit, _SEARCH)


@fault("search-forgets-the-workorder", seam=Seam.REPLY, breaks=["MEF113:R71"], about=_ABOUT)
def search_forgets_the_workorder(scene: Scene, reply: Reply) -> Reply:
    """I do not say for which workorder I searched."""
    return in_answers(scene, reply, drop("workOrder"), _SEARCH)


@fault("nobody-free-is-an-error", seam=Seam.REPLY, breaks=["MEF113:R72"], about=_ABOUT)
def nobody_free_is_an_error(scene: Scene, reply: Reply) -> Reply:
    """When nobody is free, I refuse the search."""
    document = reply.document if isinstance(reply.document, dict) else {}
    error = [{"code": "otherIssue", "reason": "nobody is free"}]
    empty = during(scene, _SEARCH) and accepted(reply) and not document.get("availableTimeSlot")
    return answer(reply, HTTPStatus.UNPROCESSABLE_ENTITY, error) if empty else reply


@fault("nobody-free-leaves-the-list-out", seam=Seam.REPLY, breaks=["MEF113:R72"], also=["MEF113:R73"], about=_ABOUT)
def nobody_free_leaves_the_list_out(scene: Scene, reply: Reply) -> Reply:
    """When nobody is free, my answer has no list of slots."""
    document = reply.document if isinstance(reply.document, dict) else {}
    return in_answers(scene, reply, drop("availableTimeSlot"), _SEARCH) if not document.get("availableTimeSlot") else reply


@fault("busy-offers-what-was-asked", seam=Seam.REPLY, breaks=["MEF113:R72"], also=["MEF113:R88"], about=_ABOUT)
def busy_offers_what_was_asked(scene: Scene, reply: Reply) -> Reply:
    """When nobody is free, I offer the requested periods all the same."""
    return _offers(scene, reply, lambda slots: slots or [{"validFor": one} for one in _asked(scene)])


@fault("opened-calendar-not-seen", seam=Seam.REPLY, breaks=["MEF113:R73"], about=_ABOUT)
def opened_calendar_not_seen(scene: Scene, reply: Reply) -> Reply:
    """I offer the usual hours only, whatever else the technicians have opened."""
    usual = ("08", "10", "12", "14", "16")
    return _offers(scene, reply, lambda slots: [one for one in slots if one["validFor"]["startDateTime"][11:13] in usual])


@fault("next-day-offered", seam=Seam.REPLY, breaks=["MEF113:R73"], also=["MEF113:R88"], about=_ABOUT)
def next_day_offered(scene: Scene, reply: Reply) -> Reply:
    """I offer the same hours of the next day, asked for or not."""
    return _offers(scene, reply, lambda slots: [_shifted(one, days=1) for one in slots])


@fault("slot-longer-than-asked", seam=Seam.REPLY, breaks=["MEF113:R73"], also=["MEF113:R88"], about=_ABOUT)
def slot_longer_than_asked(scene: Scene, reply: Reply) -> Reply:
    """I offer a slot of two hours at the start of a period that is shorter than that."""
    short = [one for one in _asked(scene) if None not in _ends(one) and timedelta(0) < _ends(one)[1] - _ends(one)[0] < timedelta(hours=1)]
    more = [{"validFor": {**one, "endDateTime": (_ends(one)[0] + timedelta(hours=2)).isoformat()}} for one in short]
    return _offers(scene, reply, lambda slots: [*slots, *more])


@fault("offered-slots-backwards", seam=Seam.REPLY, breaks=["MEF113:R18"], also=["MEF113:R73", "MEF113:R88"], about=_ABOUT)
def offered_slots_backwards(scene: Scene, reply: Reply) -> Reply:
    """I confuse the ends of one of the slots that I offer."""

    def turned(slots: list[Document]) -> list[Document]:
        last = [one["validFor"] for one in slots[-1:]]
        return [*slots[:-1], *({"validFor": {"startDateTime": p["endDateTime"], "endDateTime": p["startDateTime"]}} for p in last)]

    return _offers(scene, reply, turned)


@fault("slots-without-an-end", seam=Seam.REPLY, breaks=["MEF113:R72", "MEF113:R73"], also=["MEF113:R1"], about=_ABOUT)
def slots_without_an_end(scene: Scene, reply: Reply) -> Reply:
    """I say when a slot starts; it takes as long as it takes."""
    starts = ("startDateTime",)
    return _offers(scene, reply, lambda slots: [{"validFor": {n: one["validFor"][n] for n in starts}} for one in slots])


@fault("search-for-a-ticket", seam=Seam.REPLY, breaks=["MEF113:R69", "MEF113:R74"], about=_ABOUT)
def search_for_a_ticket(scene: Scene, reply: Reply) -> Reply:
    """I take the identifier of a ticket for that of a workorder."""
    found = scene.read(reference(sent(scene), "workOrder")) or {}
    return _found(scene, reply) if during(scene, _SEARCH) and refused(reply) and "ticketType" in found else reply
