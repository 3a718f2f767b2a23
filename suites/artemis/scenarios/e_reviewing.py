"""Changes with a note, which people look at first, beside changes without one, which nothing holds up."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from http import HTTPStatus

from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Stimulus
from ttck.suites.tmf.desk import Desk, desk
from ttck.suites.tmf.papers import Document
from ttck.suites.tmf.writes import document_of

_SHOWN = "a change with a note has its effect"  # what is awaited; each time that it does not come costs less


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change between two readings: `after` the last one of those that waited for it, `soon` the first one."""

    about: str
    sent: Document
    before: Exchange
    exchange: Exchange
    soon: Exchange
    after: Exchange
    held: bool = False

    @property
    def seen(self) -> tuple[Exchange, ...]:
        """The exchanges that prove it."""
        return (self.before, self.exchange, self.soon, self.after)


@dataclass(kw_only=True)
class Reviewing:
    """`plain` are changes without a note, `noted` those with one, with the approval of the seller where it was asked for it.

    `between` are changes without a note of a ticket for which one with a note may wait; `approved` says whether anybody was asked.
    """

    plain: list[Change] = field(default_factory=list)
    noted: list[Change] = field(default_factory=list)
    between: list[Change] = field(default_factory=list)
    turned_down: list[Change] = field(default_factory=list)
    approved: bool = False


def _note(seller: Desk) -> Document:
    return seller.typed("Note", text=f"please call first {seller.stage.material.marker()}", author="Ada Lovelace")


def _words(seller: Desk) -> Document:
    return {"description": f"it is worse now {seller.stage.material.marker()}"}


def has(change: Document, document: Document) -> bool:
    """Whether a ticket shows a change: the text of its notes among those that it has, and everything else as it was sent."""
    notes = document.get("note")
    texts = {one.get("text") for one in notes if isinstance(one, dict)} if isinstance(notes, list) else set()
    told = all(one["text"] in texts for one in change.get("note", ()))
    return told and all(document.get(name) == value for name, value in change.items() if name != "note")


def _changed(seller: Desk, item: str, sent: Document, about: str, *, approve: bool | None = None, waits: bool = False) -> Change:
    buyer = seller.stage.buyer
    before = seller.retrieve(item, label=f"before a change: {about}")
    exchange = seller.patch(item, seller.typed("TroubleTicket", **sent), label=f"change: {about}")
    soon = seller.retrieve(item, label=f"right after a change: {about}")
    if exchange.accepted and approve is not None and not has(sent, document_of(soon)):
        with contextlib.suppress(Inconclusive):
            buyer.stimulate(Stimulus("ticket_review_patch"), item, approve=approve)
    after = soon
    if exchange.accepted and (waits or exchange.status == HTTPStatus.ACCEPTED) and not has(sent, document_of(soon)):

        def reading() -> Exchange:
            return seller.retrieve(item, label=f"later, after a change: {about}")

        after = buyer.until(reading, lambda seen: has(sent, document_of(seen)), what=_SHOWN if waits else "")
    elif approve is False:
        after = seller.retrieve(item, label=f"after a change that was turned down: {about}")
    return Change(about=about, sent=sent, before=before, exchange=exchange, soon=soon, after=after)


@scenario("artemis-reviewing", weight=0.4, after=("tmf-registering",))
def reviewing(stage: Stage) -> Reviewing:
    """Changing tickets with a note and without."""
    seller, story = desk(stage), Reviewing()
    story.approved = stage.buyer.offers(Stimulus("ticket_review_patch"))
    for turn in ("a first change", "a second change"):
        item = seller.ticket(label="a ticket to change with a note")
        story.plain.append(_changed(seller, item, _words(seller), f"{turn}, the description alone"))
        story.noted.append(_changed(seller, item, {"note": [_note(seller)]}, f"{turn}, a note alone", approve=True, waits=True))
        both = {**_words(seller), "note": [_note(seller)]}
        story.noted.append(_changed(seller, item, both, f"{turn}, the description and a note", approve=True, waits=True))
        story.plain.append(_changed(seller, item, _words(seller), f"{turn}, the description after a review"))
    waiting = seller.ticket(label="a ticket for which a change with a note waits")
    story.noted.append(_changed(seller, waiting, {"note": [_note(seller)]}, "a note that nobody looks at yet"))
    story.between.append(_changed(seller, waiting, _words(seller), "the description beside a note that waits"))
    down = seller.ticket(label="a ticket for which a change is turned down")
    if story.approved:
        story.turned_down.append(_changed(seller, down, {"note": [_note(seller)]}, "a note that is turned down", approve=False))
        story.plain.append(_changed(seller, down, _words(seller), "the description after a change was turned down"))
    return story
