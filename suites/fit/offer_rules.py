"""Rules of what there is and what is not used: FIT:2 to 5, 19, 20 and 22."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus

from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import item_id
from ttck.specs.dialects import Dialect
from ttck.specs.vocabulary import Kind
from ttck.suites.fit.scenarios.c_searching import Searched
from ttck.suites.fit.scenarios.f_misusing import Misuse, changed, gone
from ttck.suites.fit.tasks import Errand
from ttck.suites.tmf.rules import at, rows
from ttck.suites.tmf.writes import document_of

_ABSENT = frozenset({HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED})


@dataclass(frozen=True, kw_only=True)
class Offer:
    """All answers to one operation; whether there is such a thing for an item is another question."""

    what: str
    answers: tuple[Exchange, ...]
    item: bool


def offers(traffic: Traffic, spoken: Dialect, kind: Kind, *, listed: bool = True) -> Iterator[Offer]:
    """The operations of a kind of item that were tried; a single one counts where an item was known, or, with `listed`, shown."""
    for what, name in spoken.of(kind).operations.items():
        found = [e for e in traffic.of(name) if not e.answer or e.status not in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}]
        if what == "list":
            found = [e for e in found if "?" not in e.url]
        if found and (what != "retrieve" or listed):
            yield Offer(what=what, answers=tuple(found), item=what == "retrieve")


def offered(offer: Offer) -> Breach | None:
    """Not each answer says that there is no such operation; 404 to a list or a create says it of the path."""
    missing = _ABSENT if offer.item else _ABSENT | {HTTPStatus.NOT_FOUND}
    if any(e.status not in missing for e in offer.answers):
        return None
    first = offer.answers[0]
    return Breach(message=f"there is no operation to {offer.what}", expected="it is offered", actual=f"{first.status} to {at(first)}")


def of_accepted(errands: Iterable[Errand]) -> list[Errand]:
    """Tasks that were accepted with an identifier, and read."""
    return [one for one in errands if one.task is not None and one.first is not None]


def readable(errand: Errand) -> Breach | None:
    """A task that was accepted is read by its id, each time."""
    for seen in (errand.first, *errand.readings):
        if seen is not None and seen.refused:
            return Breach(
                message="a task that was accepted cannot be read", expected="200", actual=f"{seen.status} to {at(seen)}",
                numbers=(errand.asked.number, seen.number),
            )  # fmt: skip
    return None


def shown_ones(searched: Searched) -> list[Subject]:
    """The items that the list shows, as they are read by their identifiers."""
    return [Subject(value=item, where="/id", seen=seen) for item, seen in searched.items.items()]


def read_as_listed(part: Subject) -> Breach | None:
    """An item of the list is read by its identifier."""
    seen: Exchange = part.seen
    if seen.accepted and document_of(seen).get("id", part.value) == part.value:
        return None
    found = f"{seen.status} with the id {shown(document_of(seen).get('id'))}"
    return Breach(message="an item of the list is not read by its id", expected=f"200 with {part.value}", actual=found)


def unused(misuse: Misuse) -> Breach | None:
    """What is not used is refused, or does nothing."""
    if misuse.asked.accepted or changed(misuse):
        actual = f"{misuse.asked.status}{', and it was done' if changed(misuse) else ''}"
        return Breach(message=f"{misuse.about} works, which is not used here", expected="405, or any other refusal", actual=actual)
    return None


def without_effect(misuse: Misuse) -> Breach | None:
    """What is refused is not done."""
    what = "gone" if gone(misuse) else "changed" if changed(misuse) else None
    if what is None:
        return None
    message = f"{misuse.about} is refused, and done all the same"
    return Breach(message=message, expected="the ticket as before", actual=f"{misuse.asked.status}, and the ticket is {what}")


def unlisted(misuse: Misuse) -> Breach | None:
    """What is not named is refused."""
    if not misuse.asked.accepted:
        return None
    return Breach(message=f"{misuse.about} works, which is not named", expected="a refusal", actual=str(misuse.asked.status))


def with_reason(traffic: Traffic, spoken: Dialect) -> list[Subject]:
    """Tickets that show a reason or a message beside their status."""
    found = []
    for e in traffic.accepted(spoken.of(Kind.TICKET).operations["retrieve"]):
        names = [name for name in document_of(e) if name == "statusChangeReason" or (name.startswith("status") and "essage" in name)]
        found += [Subject(value=name, where=f"/{name}", seen=e) for name in names]
    return found


def named_so(choice: str, part: Subject) -> Breach | None:
    """What goes with a change of status has the name that the target says."""
    right = (part.value == "statusChangeReason") is (choice == "reason")
    return (
        None if right else Breach(message="what goes with a status has another name", expected=choice, actual=part.value, where=part.where)
    )


def made_nothing(traffic: Traffic, listing: str, asked: Exchange) -> bool:
    """Whether nothing that came of a create is in a list that was read later."""
    made = item_id(asked)
    return made is None or all(row.get("id") != made for e in traffic.accepted(listing) if e.number > asked.number for row in rows(e))
