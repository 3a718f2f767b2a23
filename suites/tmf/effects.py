"""What a patch did to a ticket, and what it did beside: rules that need no more than the patch and the readings around it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ttck.harness.judge.compare import ABSENT, instant
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.suites.tmf.changes import Patch
from ttck.suites.tmf.create_rules import canonical, gap
from ttck.suites.tmf.payloads import LIVELY, Document
from ttck.suites.tmf.standard import known

HISTORY = {"v5": "statusChangeHistory", "v4": "statusChange"}

# Attributes that the buyer gave, and that a seller has no reason to touch when a status changes.
GIVEN = (
    "@type", "attachment", "channel", "description", "externalId", "externalIdentifier", "name", "note", "relatedEntity", "relatedParty",
    "requestedResolutionDate", "ticketType", "troubleTicketCharacteristic", "troubleTicketRelationship", "troubleTicketSpecification",
)  # fmt: skip


def untouched(patch: Patch, what: str) -> Breach | None:
    """A ticket is as it was before a patch that was refused, but for what a seller changes by itself at any time, and its own."""
    if not patch.old or not patch.new:
        return None
    old, new = canonical(patch.old), canonical(patch.new)
    held = (known() | {name for name, _ in _asked(patch)}) - LIVELY
    names = [name for name in sorted(held & (old.keys() | new.keys())) if old.get(name, ABSENT) != new.get(name, ABSENT)]
    if not names and not _took(patch, old, new):
        return None
    name = names[0] if names else "status"
    expected, actual = (f"{name}: {shown(one.get(name, ABSENT))}" for one in (old, new))
    more = f" (changed as well: {', '.join(names[1:])})" if names[1:] else ""
    message = f"{what} is refused with {patch.exchange.status}, and changes the ticket all the same"
    return Breach(message=message, expected=expected, actual=actual + more, where=f"/{name}")


def asked_for(patch: Patch) -> bool:
    """Whether a ticket has afterwards just what the patch asked for, and had it not before: nobody else would do that."""
    old, new = canonical(patch.old), canonical(patch.new)
    return any(_has(new, name, value) and not _has(old, name, value) for name, value in _asked(patch))


def _asked(patch: Patch) -> Iterator[tuple[str, Any]]:
    """The attributes that a patch names on the first level, with the value or the part that they should get; None takes away."""
    if isinstance(patch.changes, dict):
        yield from patch.changes.items()
        return
    for step in patch.changes if isinstance(patch.changes, list) else []:
        path = str(step.get("path", "")).split("/")[1:] if isinstance(step, dict) else []
        if path and step.get("op") in {"add", "replace", "remove"} and (len(path) == 1 or "value" in step):
            yield path[0], step.get("value")


def _has(ticket: dict[str, Any], name: str, value: Any) -> bool:
    if value is None:
        return name not in ticket
    now, wanted = ticket.get(name, ABSENT), canonical(value, name)
    return bool(now == wanted) or (isinstance(now, list) and value in now)


def _took(patch: Patch, old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether a ticket has a status that was refused."""
    asked = patch.changes.get("status") if isinstance(patch.changes, dict) else None
    return asked is not None and old.get("status") != new.get("status") == asked


def not_back(subject: Subject) -> Breach | None:
    """LastUpdate does not go back."""
    old, new = subject.value.old["lastUpdate"], subject.value.new["lastUpdate"]
    earlier, later = instant(old), instant(new)
    if earlier is None or later is None or later >= earlier:
        return None
    return Breach(message="lastUpdate goes back with a patch", expected=f"not before {old}", actual=new, where="/lastUpdate")


def dated(subject: Subject) -> Breach | None:
    """A change of status sets statusChangeDate."""
    patch: Patch = subject.value
    old, new = patch.old.get("statusChangeDate", ABSENT), patch.new.get("statusChangeDate", ABSENT)
    moment, before = instant(new), instant(old)
    if moment is None:
        return Breach(message="a change of status has no date", expected="a date-time", actual=shown(new), where="/statusChangeDate")
    coarse = "." not in str(new)
    if before is not None and (moment < before or (moment == before and not coarse)):
        message = "a change of status does not set statusChangeDate"
        return Breach(message=message, expected=f"later than {old}", actual=str(new), where="/statusChangeDate")
    return None


def recorded(version: str, *, one: bool = True) -> Any:
    """A rule: a history that is kept gains one entry with the new status, and the older ones stay; not only `one` of a seller's own."""
    name = HISTORY[version]

    def rule(subject: Subject) -> Breach | None:
        patch = subject.value
        old, new = patch.old.get(name), patch.new.get(name)
        if old is None and new is None:
            return None
        before, after = (old if isinstance(old, list) else []), (new if isinstance(new, list) else [])
        lost = [entry for entry in before if not any(canonical(entry) == canonical(other) for other in after)]
        if lost:
            message = "a change of status takes an entry out of the history"
            return Breach(message=message, expected=shown(lost[0]), actual=shown(after), where=f"/{name}")
        fresh = [entry for entry in after if not any(canonical(entry) == canonical(other) for other in before)]
        current = [entry for entry in fresh or after if isinstance(entry, dict) and entry.get("status") == patch.new.get("status")]
        if not current or len(after) <= len(before) or (one and len(after) != len(before) + 1):
            message = "a change of status does not add one entry to the history"
            return Breach(message=message, expected=f"{len(before) + 1} entries", actual=f"{len(after)}: {shown(after)}", where=f"/{name}")
        return None

    return rule


def kept(before: dict[str, Any], after: dict[str, Any], *, what: str) -> Breach | None:
    """What the buyer gave, and the date of creation, is afterwards as it was before; `what` says of what."""
    if "severity" in before and "severity" not in after:
        expected = shown(before["severity"])
        return Breach(message=f"{what} takes the severity away", expected=expected, actual=ABSENT, where="/severity")
    for name in (*GIVEN, "creationDate"):
        lost = gap(before, after, name) if name in before else None
        if lost is not None:
            return Breach(
                message=f"{what} changes {name}", expected=shown(lost.expected), actual=shown(lost.actual),
                where=lost.where,
            )  # fmt: skip
        other = renumbered(before, after, name, what)
        if other is not None:
            return other
    return None


def renumbered(old: Document, new: Document, name: str, what: str) -> Breach | None:
    """The parts of a list that was left alone keep the identifiers that the seller showed for them before."""
    before, after = (_identifiers(document.get(name)) for document in (old, new))
    lost = [ident for ident in before if ident not in after]
    if not lost:
        return None
    message = f"{what} gives the parts of {name} other identifiers"
    return Breach(message=message, expected=shown(before), actual=shown(after), where=f"/{name}")


def _identifiers(value: Any) -> list[str]:
    return [str(one["id"]) for one in value if isinstance(one, dict) and "id" in one] if isinstance(value, list) else []
