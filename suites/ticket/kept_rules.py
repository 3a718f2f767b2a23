"""What a patch brought is there when the item is read next, in any state, whatever was done meanwhile (MEF 113 R49 to R52)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from harness.compare import ABSENT, contacts, covers, items, missing_items
from harness.exchange import Effect, Exchange
from harness.kinds import ALL_RESOURCES
from harness.trails import Sighting, Step, Traffic, Trail
from harness.verify import Breach, shown
from specs.vocabulary import ContactRole, Kind, Operation, Source

Document = dict[str, Any]
BUYER_CONTACT = "buyerTechnicalContact"
# A patch of an appointment is in the trail of its ticket as well, and brings nothing to that.
_PATCH = {Kind.TICKET: Operation.PATCH, Kind.APPOINTMENT: Operation.PATCH_APPOINTMENT}
# Lists that a later patch replaces; to the others it adds.
_REPLACED = frozenset({"relatedIssue", BUYER_CONTACT})


@dataclass(frozen=True, kw_only=True)
class Brought:
    """Items of one list that an accepted patch brought, and the first reading after it; `meanwhile` is what was done in between."""

    attribute: str
    items: list[Document]
    patch: Exchange
    reading: Sighting
    meanwhile: tuple[str, ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of the patch and of the reading."""
        return (self.patch.number, self.reading.number)


def listed(document: Any, attribute: str) -> list[Document]:
    """The items of a list attribute; the buyer's technical contacts are those of their role."""
    return contacts(document, ContactRole.BUYER_TECHNICAL) if attribute == BUYER_CONTACT else items(document, attribute)


def brought(traffic: Traffic, attribute: str, *, kind: Kind = Kind.TICKET) -> list[Brought]:
    """Items of accepted patches with the first reading after each; where a later patch may have replaced the list, there is none."""
    trails = (trail for trail in traffic.trails_of(kind).values() if trail.created is not None)
    return [one for trail in trails for one in _brought(trail, attribute)]


def _brought(trail: Trail, attribute: str) -> Iterator[Brought]:
    retrieving = ALL_RESOURCES[trail.kind].retrieving
    for patch in trail.exchanges:
        sent = [item for item in listed(patch.sent, attribute) if _owed(item, attribute)]
        if patch.operation != _PATCH[trail.kind] or patch.effect is not Effect.DONE or not sent:
            continue
        reading = next((s for s in trail.sightings if s.number > patch.number and s.exchange.operation == retrieving), None)
        if reading is None or (attribute in _REPLACED and _replaced(trail, patch, reading, attribute)):
            continue
        between = [e for e in trail.exchanges if patch.number < e.number < reading.number and e.effect is not Effect.REFUSED]
        acts = tuple(dict.fromkeys(str(e.operation) for e in between if e.operation != retrieving))
        yield Brought(attribute=attribute, items=sent, patch=patch, reading=reading, meanwhile=acts)


def _owed(item: Document, attribute: str) -> bool:
    """Whether an item is the buyer's own and has what it needs; one without a text, or without link and content, is a probe."""
    if attribute == "attachment" and not (item.get("url") or item.get("content")):
        return False
    if attribute == "note" and not item.get("text"):
        return False
    return attribute == BUYER_CONTACT or item.get("source") == Source.BUYER


def _replaced(trail: Trail, patch: Exchange, reading: Sighting, attribute: str) -> bool:
    """Whether another patch before the reading may have replaced the list, or one of before that nobody knows the end of."""
    name = "relatedContactInformation" if attribute == BUYER_CONTACT else attribute
    later = (e for e in trail.exchanges if patch.number < e.number < reading.number and e.effect is not Effect.REFUSED)
    return any(isinstance(e.sent, dict) and name in e.sent for e in (*later, *trail.doubtful))


def still_there(seen: Brought) -> Breach | None:
    """Every item of the patch is in the reading."""
    lost = missing_items(seen.items, listed(seen.reading.document, seen.attribute))
    if not lost:
        return None
    then = f" ({', '.join(seen.meanwhile)} in between)" if seen.meanwhile else ""
    claimed = any(covers(lost[0], other) for other in listed(seen.patch.document, seen.attribute))
    said = "the answer to a patch shows it, but the next reading does not" if claimed else "a patch was accepted, but did not bring it"
    return Breach(
        message=f"an item of {seen.attribute} is not kept: {said}{then}",
        expected=shown(lost[0]),
        actual=shown(listed(seen.reading.document, seen.attribute) or ABSENT),
        where=f"/{'relatedContactInformation' if seen.attribute == BUYER_CONTACT else seen.attribute}",
        numbers=seen.numbers,
        cause=_cause(seen.attribute),
    )


def _cause(attribute: str) -> str:
    return f"items of {attribute} that a patch brings are not kept"


def consequence(attribute: str, rule: Callable[[tuple[Trail, Step]], Breach | None]) -> Callable[[tuple[Trail, Step]], Breach | None]:
    """A rule on lists that stay as they were; what no reading ever showed, though a patch brought it, was never there to stay."""

    def judged(seen: tuple[Trail, Step]) -> Breach | None:
        breach = rule(seen)
        if breach is None or not _never_read(*seen, attribute):
            return breach
        return Breach(**{**breach.__dict__, "cause": _cause(attribute), "follows": True})

    return judged


def _never_read(trail: Trail, step: Step, attribute: str) -> bool:
    """Whether all that is gone after a step came with patches, and no reading has shown it."""
    lost = missing_items(listed(step.before.document, attribute), listed(step.after.document, attribute))
    retrieving = ALL_RESOURCES[trail.kind].retrieving
    earlier = (e for e in trail.exchanges if e.number <= step.before.number and e.effect is Effect.DONE)
    patches = [e for e in earlier if e.operation == _PATCH[trail.kind]]
    new = [item for patch in patches for item in listed(patch.sent, attribute)]
    read = [s for s in trail.sightings if s.number <= step.before.number and s.exchange.operation == retrieving]

    def unread(item: Document) -> bool:
        return any(covers(one, item) for one in new) and not any(covers(item, o) for s in read for o in listed(s.document, attribute))

    return bool(lost) and all(unread(item) for item in lost)


def replaced(traffic: Traffic) -> list[tuple[Exchange, Sighting]]:
    """Accepted patches of the buyer's technical contacts with the first reading after each, where no other patch may have come between."""
    trails = (trail for trail in traffic.trails_of(Kind.TICKET).values() if trail.created is not None)
    found = ((patch, one.reading) for trail in trails for one in _brought(trail, BUYER_CONTACT) for patch in [one.patch])
    return [(patch, reading) for patch, reading in found if isinstance(patch.document, dict)]


def is_replaced(seen: tuple[Exchange, Sighting]) -> Breach | None:
    """No technical contact is left, in the answer and in the reading, that the patch does not name."""
    patch, reading = seen
    wanted = listed(patch.sent, BUYER_CONTACT)
    said, read = (listed(document, BUYER_CONTACT) for document in (patch.document, reading.document))
    left = [one for one in read if one in said and not any(covers(new, one) for new in wanted)]
    if not left:
        return None
    return Breach(
        message="a technical contact of before is still there after a patch of the technical contacts", expected=shown(wanted),
        actual=shown(read), where="/relatedContactInformation", numbers=(patch.number, reading.number),
    )  # fmt: skip
