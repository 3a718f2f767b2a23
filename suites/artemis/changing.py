"""Changes between readings: with a note and without, and what a ticket has to show of them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from ttck.harness.judge.compare import Gap, gaps
from ttck.harness.record.exchange import Exchange
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Stimulus
from ttck.suites.artemis.seller_client import accounts
from ttck.suites.tmf.create_rules import canonical
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.seller_client import SellerClient
from ttck.suites.tmf.writes import document_of

REVIEW = Stimulus("ticket_review_patch")
SHOWN = "a change with a note has its effect"  # what is awaited; each time that it does not come costs less
_LONG = "The line flaps each night, and comes back by itself. "  # so often that no narrow column holds it
_LETTERS = 1200


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change between two readings: `after` the last one of those that waited for it, `soon` the first one.

    `new` is what it adds or sets, without the parts of lists that were there before; `reviewed` is what somebody was made to decide
    about it: to approve it (true), to turn it down (false), or nothing. `later` are readings after other changes.
    """

    about: str
    sent: Document
    new: Document
    before: Exchange
    exchange: Exchange
    soon: Exchange
    after: Exchange
    reviewed: bool | None = None
    later: tuple[Exchange, ...] = ()

    @property
    def seen(self) -> tuple[Exchange, ...]:
        """The exchanges that prove it."""
        return (self.before, self.exchange, self.soon, self.after, *self.later)


def missing(wanted: Document, document: Document) -> Gap | None:
    """The first thing that a ticket does not show of what a change sets; lists may hold more, in any order."""
    return next(_gaps(wanted, document), None)


def _gaps(wanted: Document, document: Document) -> Iterator[Gap]:
    held = {name: document[name] for name in wanted if name in document}
    yield from gaps(canonical(wanted), canonical(held))


def has(wanted: Document, document: Document) -> bool:
    """Whether a ticket shows all that a change sets."""
    return missing(wanted, document) is None


def note(seller: SellerClient, *, long: bool = False) -> Document:
    """A note whose text begins and ends with the mark of the run; a long one has more letters than a narrow column holds."""
    mark = seller.stage.material.marker()
    middle = (_LONG * (_LETTERS // len(_LONG))) if long else "please call first: señor Núñez of 運用担当 "
    return seller.typed("Note", text=f"{mark} {middle}{mark}", author="Ada Lovelace")


def words(seller: SellerClient) -> Document:
    """Another description."""
    return {"description": f"it is worse now {seller.stage.material.marker()}"}


def grown(seller: SellerClient, before: Document, name: str, part: Document) -> tuple[Document, Document]:
    """A list of a ticket with one more part, as it is sent, and what of it is new."""
    held = before.get(name)
    known = [one for one in held if isinstance(one, dict)] if isinstance(held, list) else []
    own = accounts(seller) if name == "relatedEntity" and not known else []
    return {name: [*own, *known, part]}, {name: [part]}


def parts(seller: SellerClient) -> dict[str, tuple[str, Document]]:
    """What a partner changes in a hurry, by what it is about: the list that holds it, and the part that is new."""
    number, run = next(seller.stage.material.counter), seller.stage.material.run_id
    visit = {"@type": "EntityRef", "id": f"appointment-{run}-{number}", "@referredType": "Appointment", "name": f"a visit {number}"}
    user = {"@type": "PartyRef", "id": f"user-{run}-{number}", "@referredType": "Individual", "name": f"Ada Lovelace {number}"}
    effort = seller.typed("StringCharacteristic", name=f"engineerEffort-{number}", valueType="string", value=f"authorised {number}")
    case = seller.typed("ExternalIdentifier", id=f"case-{run}-{number}", owner="buyer", externalIdentifierType="case")
    found = {
        "an appointment": ("relatedEntity", seller.typed("RelatedEntity", role="appointment", entity=visit)),
        "the end user": ("relatedParty", seller.typed("RelatedPartyRefOrPartyRoleRef", role="endUser", partyOrPartyRole=user)),
        "the effort of an engineer": ("troubleTicketCharacteristic", effort),
        "a case of the buyer": ("externalIdentifier", case),
    }
    return {about: held for about, held in found.items() if seller.terms.takes(held[0])}


def changed(
    seller: SellerClient, item: str, sent: Document, about: str, *, new: Document | None = None, approve: bool | None = None,
    waits: bool = False, left: bool = False,
) -> Change:  # fmt: skip
    """A change between readings; with `approve` it is reviewed, and one that `waits`, or was answered 202, is waited for.

    One that is `left` to wait is not.
    """
    wanted = sent if new is None else new
    before = seller.stage.buyer.current(lambda: seller.retrieve(item, label=f"before a change: {about}"))
    exchange = seller.patch(item, seller.typed("TroubleTicket", **sent), label=f"change: {about}")
    soon = seller.retrieve(item, label=f"right after a change: {about}")
    reviewed = None
    if exchange.accepted and approve is not None and not has(wanted, document_of(soon)):
        reviewed = decided(seller, item, approve=approve)
    after = soon
    if not left and exchange.accepted and (waits or exchange.status == HTTPStatus.ACCEPTED) and not has(wanted, document_of(soon)):
        after = awaited(seller, item, wanted, about, patient=not waits or reviewed is True)
    elif approve is False:
        after = seller.retrieve(item, label=f"after a change that was turned down: {about}")
    return Change(about=about, sent=sent, new=wanted, before=before, exchange=exchange, soon=soon, after=after, reviewed=reviewed)


def decided(seller: SellerClient, item: str, *, approve: bool) -> bool | None:
    """Let what waits be approved or turned down; which of them was done, None where nothing was."""
    with contextlib.suppress(Inconclusive):
        seller.stage.buyer.stimulate(REVIEW, item, approve=approve)
        return approve
    return None


def awaited(seller: SellerClient, item: str, wanted: Document, about: str, *, patient: bool = False) -> Exchange:
    """The reading that shows what a change sets, or the last one of those that waited for it."""

    def reading() -> Exchange:
        return seller.retrieve(item, label=f"later, after a change: {about}")

    return seller.stage.buyer.until(reading, lambda seen: has(wanted, document_of(seen)), what="" if patient else SHOWN)


def touched(sent: Document) -> frozenset[str]:
    """The attributes that a change may alter beside the times: those that it names, and what goes with a status."""
    more = {"statusChangeReason", "statusChangeDate", "statusChangeHistory", "resolutionDate"} if "status" in sent else set()
    return frozenset({*sent, *more})


def told(document: Any, mark: str) -> list[Document]:
    """The notes of a ticket that hold a mark."""
    notes = document.get("note") if isinstance(document, dict) else None
    rows = [one for one in notes if isinstance(one, dict)] if isinstance(notes, list) else []
    return [one for one in rows if mark in str(one.get("text"))]
