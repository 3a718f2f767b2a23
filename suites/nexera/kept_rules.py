"""Rules for what stays with a ticket, and for dates: nothing is lost with a change of something else, and each date says what it is of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from ttck.harness.judge.compare import instant
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.specs.matrix import Need
from ttck.suites.nexera.cells import table
from ttck.suites.nexera.scenarios.b_living import Step
from ttck.suites.nexera.scenarios.d_changing import Change
from ttck.suites.nexera.scenarios.k_writing import Written
from ttck.suites.nexera.seller_client import coarse
from ttck.suites.nexera.shown import every

# What the seller may take back whenever it likes, and what it does with a status.
_FREE = frozenset({"priority", "expectedResolutionDate", "href", "lastUpdate", "@type"})
_WITH_STATUS = frozenset({"statusChangeReason", "statusChangeDate"})
_RESOLUTION = frozenset({"resolutionDate", "resolutionComment", "resolutionResult", "resolutionCode", "resolutionPaymentCode"})
_OVER = frozenset({"resolved", "closed"})
_SECOND = timedelta(seconds=1)
Around = Change | Step | Written


def _ticket(seen: Exchange) -> dict[str, Any]:
    return seen.document if seen.accepted and isinstance(seen.document, dict) else {}


def _status(seen: Exchange) -> Any:
    return _ticket(seen).get("status")


def shown_around(found: Iterable[Around]) -> list[Around]:
    """Those of which there is a reading before and one after."""
    return [one for one in found if _ticket(one.before) and _ticket(one.after)]


# --- what stays --------------------------------------------------------------------------------------------------------------


def kept(one: Around) -> Breach | None:
    """What a ticket showed before it shows afterwards, but for what was changed, and what goes with a status."""
    before, after = _ticket(one.before), _ticket(one.after)
    loose = _FREE | ({one.name} if isinstance(one, Change | Written) else set())
    if before.get("status") != after.get("status"):
        loose |= _WITH_STATUS | (frozenset() if after.get("status") in _OVER else _RESOLUTION)
    for name in sorted(_known() - loose):
        where = _lost(before.get(name), after.get(name), (name,))
        if where is not None:
            return Breach(
                message=f"{'.'.join(where)} is lost with {_what(one)}", expected=shown(before[name]), actual=shown(after.get(name)),
                where=f"/{'/'.join(where)}", numbers=(one.before.number, one.after.number),
            )  # fmt: skip
    return None


def _known() -> set[str]:
    """The attributes of a ticket that the document supports in one process at least."""
    rows = table().inside()
    return {row.path[-1] for row in rows if any(cell.need is not Need.UNSUPPORTED for cell in row.cells)}


def _what(one: Around) -> str:
    if isinstance(one, Change):
        return f"a change of {one.name}"
    return f"a status, {one.wanted}" if isinstance(one, Step) else f"what the seller does, {one.stimulus}"


def _lost(before: Any, after: Any, at: tuple[str, ...]) -> tuple[str, ...] | None:
    """Where something is missing that was there; None where all is there still, whatever its value is."""
    if before in (None, [], {}):
        return None
    if after in (None, [], {}):
        return at
    if isinstance(before, list) and isinstance(after, list):
        return _lost_of_list(before, after, at)
    if not isinstance(before, dict) or not isinstance(after, dict):
        return None
    rows = {row.path[-1] for row in table().inside(*at) if any(cell.need is not Need.UNSUPPORTED for cell in row.cells)}
    places = (_lost(value, after.get(name), (*at, name)) for name, value in before.items() if name in rows)
    return next((place for place in places if place is not None), None)


def _lost_of_list(before: list[Any], after: list[Any], at: tuple[str, ...]) -> tuple[str, ...] | None:
    if len(after) < len(before):
        return at
    for one in before:
        places = [_lost(one, other, at) for other in after]
        if None not in places:
            return places[before.index(one)]
    return None


def same_note_dates(change: Change) -> Breach | None:
    """The date of a note stays when something else is changed."""
    if change.name == "note":
        return None
    after = {note.get("text"): note for note in _notes(change.after)}
    for note in _notes(change.before):
        was, now = instant(note.get("notedate")), instant(after.get(note.get("text"), {}).get("notedate"))
        if was is not None and now is not None and was != now:
            return Breach(
                message=f"the date of a note moves with a change of {change.name}", expected=shown(note["notedate"]), actual=str(now),
                where="/note/notedate",
            )  # fmt: skip
    return None


def _notes(seen: Exchange) -> list[dict[str, Any]]:
    notes = _ticket(seen).get("note")
    return [note for note in notes if isinstance(note, dict)] if isinstance(notes, list) else []


# --- dates -------------------------------------------------------------------------------------------------------------------


def creations(traffic: Traffic) -> Iterator[Subject]:
    """The date on which each ticket was created, wherever it is shown, beside the first time."""
    first: dict[str, tuple[datetime, Any]] = {}
    for one in every(traffic):
        at = instant(one.document.get("creationDate"))
        if at is not None:
            was, seen = first.setdefault(one.item, (at, one.seen))
            yield Subject(value=(was, at), where="/creationDate", seen=(seen, one.seen))


def same_date(part: Subject) -> Breach | None:
    """A ticket was created once."""
    was, now = part.value
    if abs(now - was) < _SECOND:
        return None
    return Breach(message="creationDate is another one than before", expected=str(was), actual=str(now), where=part.where)


def in_time(exchange: Exchange) -> Breach | None:
    """Nothing happened to a ticket before it was created."""
    document = _ticket(exchange)
    first = instant(document.get("creationDate"))
    for name in ("lastUpdate", "statusChangeDate", "resolutionDate"):
        at = instant(document.get(name))
        if first is not None and at is not None and at < first - _SECOND:
            return Breach(
                message=f"{name} is before the ticket was created", expected=f"{first}, or later", actual=str(at), where=f"/{name}"
            )
    return None


def moves(name: str) -> Callable[[Step], Breach | None]:
    """A rule: a date moves when its status is reached anew."""

    def rule(step: Step) -> Breach | None:
        was, now = (instant(_ticket(seen).get(name)) for seen in (step.before, step.after))
        if was is None or now is None or now > was:
            return None
        if now == was and coarse(str(_ticket(step.after)[name])) and step.after.at - step.before.at < _SECOND:
            return None
        how = "goes back" if now < was else "stays as it was"
        return Breach(
            message=f"{name} {how} when the status becomes {step.wanted}", expected=f"later than {was}", actual=str(now), where=f"/{name}",
            numbers=(step.before.number, step.after.number),
        )  # fmt: skip

    return rule


def stays(name: str) -> Callable[[Around], Breach | None]:
    """A rule: a date stays where its status does."""

    def rule(one: Around) -> Breach | None:
        was, now = (instant(_ticket(seen).get(name)) for seen in (one.before, one.after))
        if was is None or now is None or now == was:
            return None
        return Breach(
            message=f"{name} moves with {_what(one)}", expected=str(was), actual=str(now), where=f"/{name}",
            numbers=(one.before.number, one.after.number),
        )  # fmt: skip

    return rule


def resolved_again(steps: Iterable[Step]) -> list[Step]:
    """The second and later resolutions of tickets, each with the reading that showed the one before it."""
    last: dict[str, Exchange] = {}
    found = []
    for step in steps:
        if step.moved and step.wanted == "resolved":
            if step.item in last:
                found.append(
                    Step(item=step.item, stimulus=step.stimulus, owes=(), before=last[step.item], after=step.after, wanted=step.wanted)
                )
            last[step.item] = step.after
    return found


def of_one_status(found: Iterable[Around]) -> list[Around]:
    """Those around which a ticket has one status."""
    return [one for one in shown_around(found) if _status(one.before) == _status(one.after)]


def among_over(found: Iterable[Around]) -> list[Around]:
    """Those around which a ticket was resolved, and still is, or is closed."""
    return [one for one in shown_around(found) if _status(one.before) in _OVER and _status(one.after) in _OVER]
