"""Rules of what follows a patch: lastUpdate, the history of the status, JSON Patches that work or do not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from ttck.harness.judge.compare import ABSENT, Gap, instant
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, breach_of, shown
from ttck.harness.record.exchange import Exchange
from ttck.specs.vocabulary import Kind, TmfState
from ttck.suites.tmf.changes import REFUSED_MEDIA, Patch
from ttck.suites.tmf.create_rules import gap
from ttck.suites.tmf.effects import untouched
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.scenarios.g_stepping import Operated, Stepping
from ttck.suites.tmf.scenarios.k_pulling import Pull

Change = Patch | Pull
_UNJUDGED = 422  # TMF621:7 says that it is not a status of the contract
_KEYS = {"v5": ("statusChangeDate", "statusChangeReason"), "v4": ("changeDate", "changeReason")}


# --- lastUpdate ----------------------------------------------------------------------------------------------------------


def updates(changes: Iterable[Change]) -> list[Subject]:
    """The accepted patches, and decisions of the seller, around which the item says when it was last changed."""
    return [
        Subject(value=patch, where="/lastUpdate", seen=patch.seen)
        for patch in changes
        if patch.accepted and instant(patch.old.get("lastUpdate")) and instant(patch.new.get("lastUpdate"))
    ]


def telling(traffic: Traffic, changes: Iterable[Change], kind: Kind = Kind.TICKET) -> list[Subject]:
    """The effective changes of which lastUpdate can tell: it moved, or stayed longer than the finest step in which it is written.

    A change within one step is the same moment as the seller writes it, and says nothing about a lastUpdate that stays.
    """
    tick, since = _tick(traffic, kind), _first_shown(traffic, kind)

    def tells(patch: Change) -> bool:
        old, new = patch.old["lastUpdate"], patch.new["lastUpdate"]
        told = since.get((patch.item, old))
        return instant(new) != instant(old) or (told is not None and patch.at - told >= tick)

    return [one for one in updates(changes) if one.value.changed - {"lastUpdate"} and tells(one.value)]


def onward(subject: Subject) -> Breach | None:
    """LastUpdate moves with an effective change."""
    old, new = subject.value.old["lastUpdate"], subject.value.new["lastUpdate"]
    if instant(new) != instant(old):
        return None
    message = "lastUpdate stays where it was with a change"
    return Breach(message=message, expected=f"later than {old}", actual=new, where="/lastUpdate")


def _tick(traffic: Traffic, kind: Kind) -> timedelta:
    """The finest step in which the seller writes lastUpdate."""
    digits = 0
    for sighting in traffic.sightings_of(kind):
        fraction = str(sighting.document.get("lastUpdate", "")).partition(".")[2]
        digits = max(digits, len("".join(c for c in fraction.partition("+")[0].partition("-")[0] if c.isdecimal()).rstrip("0")))
    return timedelta(seconds=10.0 ** -min(digits, 6))


def _first_shown(traffic: Traffic, kind: Kind) -> dict[tuple[str, str], datetime]:
    """When an item was first known to have a value of lastUpdate, which it had had before."""
    found: dict[tuple[str, str], datetime] = {}
    for item, item_history in traffic.item_histories_of(kind).items():
        for sighting in item_history.sightings:
            value = sighting.document.get("lastUpdate")
            if isinstance(value, str):
                found.setdefault((item, value), sighting.at + timedelta(seconds=sighting.exchange.elapsed))
    return found


# --- status ----------------------------------------------------------------------------------------------------------------


def moved(patches: Iterable[Patch], *, to: TmfState | None = None) -> list[Subject]:
    """The accepted patches after which a ticket has the other status that they asked for."""
    return [
        Subject(value=patch, where="", seen=patch.seen)
        for patch in patches
        if patch.exchange.accepted
        and patch.judged
        and patch.old.get("status") != patch.new.get("status") == patch.changes["status"]
        and to in {None, patch.changes["status"]}
    ]


def reasoned(subject: Subject) -> Breach | None:
    """A change of status takes over the reason that came with it."""
    patch: Patch = subject.value
    sent, got = patch.changes["statusChangeReason"], patch.new.get("statusChangeReason", ABSENT)
    if sent == got:
        return None
    return Breach(
        message="the reason of a change of status is not taken over", expected=sent, actual=shown(got), where="/statusChangeReason"
    )


def resolved(subject: Subject) -> Breach | None:
    """A resolved ticket says since when."""
    date = subject.value.new.get("resolutionDate", ABSENT)
    if instant(date) is not None:
        return None
    return Breach(message="a resolved ticket has no resolutionDate", expected="a date-time", actual=shown(date), where="/resolutionDate")


# --- JSON Patch --------------------------------------------------------------------------------------------------------------


def stepped(story: Stepping) -> list[Subject]:
    """The JSON Patches that should work, with what they lead to."""
    return [Subject(value=(patch, wanted), where="", seen=patch.seen) for patch, wanted in story.right]


def led(switch: str) -> Any:
    """A rule: a JSON Patch does what it says, or is refused as one that is not offered, as the target demands."""

    def rule(subject: Subject) -> Breach | None:
        patch, wanted = subject.value
        breach = _as_demanded(patch, switch)
        if breach is not None or not patch.exchange.accepted:
            return breach
        return next((_led(patch, wanted, name) for name in wanted if _led(patch, wanted, name)), None)

    return rule


def _as_demanded(patch: Patch, switch: str) -> Breach | None:
    status = patch.exchange.status
    if patch.exchange.accepted:
        message = f"a patch as {patch.media} is taken, and the target says that it is not offered"
        return Breach(message=message, expected="400, 415 or 501", actual=str(status)) if switch == "refused" else None
    if switch == "required":
        return Breach(message=f"a patch as {patch.media} is not taken", expected="200", actual=str(status))
    if status in {*REFUSED_MEDIA, _UNJUDGED}:
        return None
    message = f"a patch as {patch.media} that is not offered has another answer"
    return Breach(message=message, expected="400, 415 or 501", actual=str(status))


def _led(patch: Patch, wanted: Document, name: str) -> Breach | None:
    found = gap(wanted, patch.new, name)
    if found is None:
        return None
    message = "a JSON Patch is accepted, and does not do what it says"
    return breach_of(Gap(where=f"/{name}", expected=wanted[name], actual=patch.new.get(name, ABSENT)), message)


def operations(story: Stepping) -> list[Subject]:
    """The JSON Patches of one operation each that were taken; a seller may have its reasons to refuse some."""
    return [Subject(value=one, where="", seen=one.patch.seen) for one in story.operated if one.patch.exchange.accepted and one.patch.judged]


def operated(subject: Subject) -> Breach | None:
    """An operation leaves what it has to, and takes away what it has to."""
    one: Operated = subject.value
    lost = next((breach for name in one.wanted if (breach := _led(one.patch, one.wanted, name))), None)
    if lost is not None:
        return replace(lost, message=f"the operation {one.patch.about} is accepted, and does not do what it says")
    for name, text in one.gone:
        found = one.patch.new.get(name)
        there = found not in (None, "") if text is None else isinstance(found, list) and any(map(_called(text), found))
        if there:
            message = f"the operation {one.patch.about} is accepted, and what it takes away is still there"
            return Breach(message=message, expected=ABSENT, actual=shown(found), where=f"/{name}")
    return None


def reordered(story: Stepping) -> list[Subject]:
    """The operations that put an entry at a place of a list, of a seller that shows one of them at its place: it keeps the order."""
    told = [subject for subject in operations(story) if subject.value.order]
    return told if any(_shown_order(one.value) == one.value.order for one in told) else []


def in_its_place(subject: Subject) -> Breach | None:
    """An entry stands where an operation puts it, counted as RFC 6902 counts: a move takes away before it adds."""
    one: Operated = subject.value
    found = _shown_order(one)
    if found == one.order:
        return None
    message = f"the operation {one.patch.about} is accepted, and puts the entry at another place"
    return Breach(message=message, expected=shown(list(one.order)), actual=shown(list(found)), where="/note")


def _shown_order(one: Operated) -> tuple[str, ...]:
    """The texts that a ticket shows after an operation, of those that it is about."""
    notes = one.patch.new.get("note")
    texts = [str(note.get("text")) for note in notes if isinstance(note, dict)] if isinstance(notes, list) else []
    return tuple(text for text in texts if text in one.order)


def _called(text: str) -> Callable[[Any], bool]:
    """Whether an entry of a list is the one with a text, or a name."""
    return lambda entry: isinstance(entry, dict) and text in (entry.get("text"), entry.get("name"))


def operates(subject: Subject) -> str:
    """The operation of a JSON Patch."""
    return str(subject.value.patch.about)


def failing(patches: Iterable[Patch]) -> list[Subject]:
    """The JSON Patches that fail at some step."""
    return [Subject(value=patch, where="", seen=patch.seen) for patch in patches]


def refused_whole(subject: Subject) -> Breach | None:
    """A JSON Patch that fails is refused, and nothing of it is done; a crash is a matter of TMF621:8."""
    patch: Patch = subject.value
    if patch.exchange.accepted:
        message = "a JSON Patch that fails at one step is accepted"
        return Breach(message=message, expected="400 or 409", actual=f"{patch.exchange.status} to {patch.about}")
    return untouched(patch, "a JSON Patch that fails")


def refused_well(subject: Subject) -> Breach | None:
    """A JSON Patch that fails is refused with 400 or 409."""
    patch: Patch = subject.value
    status = patch.exchange.status
    if patch.exchange.accepted or status in {HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT, _UNJUDGED}:
        return None
    message = "a JSON Patch that fails is refused with another status"
    return Breach(message=message, expected="400 or 409", actual=f"{status} to {patch.about}")


def queried(switch: str) -> Any:
    """A rule: a patch with a query in the path removes the note that it picks, or is refused as one that is not offered."""

    def rule(subject: Subject) -> Breach | None:
        patch, note = subject.value
        breach = _as_demanded(patch, switch)
        if breach is not None or not patch.exchange.accepted:
            return breach
        left = patch.new.get("note")
        there = isinstance(left, list) and any(isinstance(one, dict) and one.get("id") == note for one in left)
        message = "a patch with a query in its path is accepted, and does not do what it says"
        return Breach(message=message, expected=f"no note {note}", actual=shown(left), where="/note") if there else None

    return rule


def notes(story: Stepping) -> list[Subject]:
    """The patches with a query in the path."""
    return [Subject(value=found, where="", seen=found[0].seen) for found in story.queried]


def not_found(exchanges: Iterable[Exchange | None]) -> Iterator[Exchange]:
    """What was answered about tickets that do not exist."""
    yield from (exchange for exchange in exchanges if exchange is not None)
