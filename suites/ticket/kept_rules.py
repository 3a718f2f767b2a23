"""What a patch brought is there when the item is read next, in any state, whatever was done meanwhile (MEF 113 R49 to R52)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ttck.harness.judge.compare import ABSENT, contacts, covers, items, missing_items
from ttck.harness.judge.histories import ItemHistory, Sighting, Step, Traffic
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Effect, Exchange
from ttck.harness.record.resource_types import ALL_RESOURCES
from ttck.specs.vocabulary import ContactRole, Kind, Operation, Source
from ttck.suites.common.alone import beside, is_after, readings

Document = dict[str, Any]
BUYER_CONTACT = "buyerTechnicalContact"
# A patch of an appointment is in the history of its ticket as well, and brings nothing to that.
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
    item_histories = (item_history for item_history in traffic.item_histories_of(kind).values() if item_history.created is not None)
    return [one for item_history in item_histories for one in _brought(item_history, attribute)]


def _brought(item_history: ItemHistory, attribute: str) -> Iterator[Brought]:
    retrieving = ALL_RESOURCES[item_history.kind].retrieving
    for patch in item_history.exchanges:
        sent = [item for item in listed(patch.sent, attribute) if _owed(item, attribute)]
        if patch.operation != _PATCH[item_history.kind] or patch.effect is not Effect.DONE or not sent:
            continue
        reading = next((s for s in item_history.sightings if s.number > patch.number and s.exchange.operation == retrieving), None)
        if reading is None or (attribute in _REPLACED and _replaced(item_history, patch, reading, attribute)):
            continue
        between = [e for e in item_history.exchanges if patch.number < e.number < reading.number and e.effect is not Effect.REFUSED]
        acts = tuple(dict.fromkeys(str(e.operation) for e in between if e.operation != retrieving))
        yield Brought(attribute=attribute, items=sent, patch=patch, reading=reading, meanwhile=acts)


def _owed(item: Document, attribute: str) -> bool:
    """Whether an item is the buyer's own and has what it needs; one without a text, or without link and content, is a probe."""
    if attribute == "attachment" and not (item.get("url") or item.get("content")):
        return False
    if attribute == "note" and not item.get("text"):
        return False
    return attribute == BUYER_CONTACT or item.get("source") == Source.BUYER


def _replaced(item_history: ItemHistory, patch: Exchange, reading: Sighting, attribute: str) -> bool:
    """Whether another patch before the reading may have replaced the list, or one of before that nobody knows the end of."""
    name = "relatedContactInformation" if attribute == BUYER_CONTACT else attribute
    later = (e for e in item_history.exchanges if patch.number < e.number < reading.number and e.effect is not Effect.REFUSED)
    return any(isinstance(e.sent, dict) and name in e.sent for e in (*later, *item_history.doubtful))


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


def consequence(
    attribute: str, rule: Callable[[tuple[ItemHistory, Step]], Breach | None]
) -> Callable[[tuple[ItemHistory, Step]], Breach | None]:
    """A rule on lists that stay as they were; what no reading ever showed, though a patch brought it, was never there to stay."""

    def judged(seen: tuple[ItemHistory, Step]) -> Breach | None:
        breach = rule(seen)
        if breach is None or not _never_read(*seen, attribute):
            return breach
        return Breach(**{**breach.__dict__, "cause": _cause(attribute), "follows": True})

    return judged


def _never_read(item_history: ItemHistory, step: Step, attribute: str) -> bool:
    """Whether all that is gone after a step came with patches, and no reading has shown it."""
    lost = missing_items(listed(step.before.document, attribute), listed(step.after.document, attribute))
    retrieving = ALL_RESOURCES[item_history.kind].retrieving
    earlier = (e for e in item_history.exchanges if e.number <= step.before.number and e.effect is Effect.DONE)
    patches = [e for e in earlier if e.operation == _PATCH[item_history.kind]]
    new = [item for patch in patches for item in listed(patch.sent, attribute)]
    read = [s for s in item_history.sightings if s.number <= step.before.number and s.exchange.operation == retrieving]

    def unread(item: Document) -> bool:
        return any(covers(one, item) for one in new) and not any(covers(item, o) for s in read for o in listed(s.document, attribute))

    return bool(lost) and all(unread(item) for item in lost)


@dataclass(frozen=True, kw_only=True, eq=False)
class Replaced:
    """An accepted patch of a list that patches replace, whose answer shows the ticket, and the first reading after it if one is known."""

    attribute: str
    patch: Exchange
    reading: Sighting | None

    @property
    def wanted(self) -> list[Document]:
        """The items of the patch."""
        return listed(self.patch.sent, self.attribute)

    @property
    def said(self) -> list[Document]:
        """The buyer's items in the answer."""
        return own(self.patch.document, self.attribute)


def own(document: Any, attribute: str) -> list[Document]:
    """The buyer's items of a list."""
    found = listed(document, attribute)
    return found if attribute == BUYER_CONTACT else [item for item in found if item.get("source") == Source.BUYER]


def replaced(traffic: Traffic, attribute: str) -> Iterator[Replaced]:
    """Accepted patches of a list in recorded traffic, beside which nothing else was written to the ticket."""
    read = {one.patch.number: one.reading for one in brought(traffic, attribute)} if traffic.whole else {}
    for patch in traffic.accepted(Operation.PATCH):
        answer = patch.document if isinstance(patch.document, dict) and "fields=" not in patch.url else {}
        owed = any(_owed(item, attribute) for item in listed(patch.sent, attribute))
        if owed and answer.get("id") == patch.ticket and not beside(traffic, patch):
            yield Replaced(attribute=attribute, patch=patch, reading=read.get(patch.number))


def is_replaced(seen: Replaced) -> Breach | None:
    """Nothing of before is left beside what the patch names: in an answer that has all of that, or in answer and reading alike."""
    read = own(seen.reading.document, seen.attribute) if seen.reading is not None else []
    others = missing_items(seen.said, seen.wanted) if not missing_items(seen.wanted, seen.said) else []
    left = others or [one for one in read if one in seen.said and not any(covers(new, one) for new in seen.wanted)]
    if not left:
        return None
    contact = seen.attribute == BUYER_CONTACT
    what = "a technical contact" if contact else "a related object of the buyer"
    return Breach(
        message=f"{what} of before is still there after a patch of {'the technical contacts' if contact else 'the related objects'}",
        expected=shown(seen.wanted), actual=shown(seen.said if others else read),
        where="/relatedContactInformation" if contact else f"/{seen.attribute}",
        numbers=(seen.patch.number, *((seen.reading.number,) if seen.reading else ())),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class Extended:
    """An accepted patch that brought items of a list to which patches add, whose answer shows the ticket, and the last reading before."""

    attribute: str
    before: Sighting
    patch: Exchange

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of the reading and of the patch."""
        return (self.before.number, self.patch.number)


def extended(traffic: Traffic, attribute: str) -> Iterator[Extended]:
    """Such patches in recorded traffic; what was read once is there for good."""
    known = readings(traffic, Kind.TICKET)
    for patch in traffic.accepted(Operation.PATCH):
        answer = patch.document if isinstance(patch.document, dict) and "fields=" not in patch.url else {}
        read = [s for s in known.get(str(patch.ticket), ()) if s.exchange.operation == Operation.RETRIEVE and is_after(patch, s.exchange)]
        shows = answer.get("id") == patch.ticket and bool(items(answer, attribute))
        if read and shows and any(_owed(item, attribute) for item in items(patch.sent, attribute)):
            yield Extended(attribute=attribute, before=read[-1], patch=patch)


def is_extended(seen: Extended) -> Breach | None:
    """Nothing is gone: an item that is only shown in other words is the business of another rule."""
    old, now = items(seen.before.document, seen.attribute), items(seen.patch.document, seen.attribute)
    lost, new = missing_items(old, now), missing_items(items(seen.patch.sent, seen.attribute), old)
    return gone(seen.attribute, lost, now, numbers=seen.numbers) if len(now) < len(old) + len(new) else None


def gone(attribute: str, lost: list[Document], now: list[Document], *, numbers: tuple[int, ...]) -> Breach | None:
    """What to say when earlier items of a list are lost by a patch."""
    if not lost:
        return None
    return Breach(
        message=f"an earlier item of {attribute} is gone after the patch", expected=shown(lost[0]), actual=shown(now),
        where=f"/{attribute}", numbers=numbers,
    )  # fmt: skip
