"""Tickets with everything that the page extends, led through all that can happen to them: what nobody changes stays."""

from __future__ import annotations

import contextlib
import copy
from dataclasses import dataclass, field

from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import state_of
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Stimulus
from ttck.suites.artemis.changing import Change, changed, note, words
from ttck.suites.artemis.seller_client import HOLD, REJECT, moves
from ttck.suites.tmf import deciding, rich
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.seller_client import SellerClient, seller_client
from ttck.suites.tmf.writes import Creation, create

OWN = {"@type": "PartnerTroubleTicket", "@baseType": "TroubleTicket"}
_WORK = (
    Stimulus.START_WORK, HOLD, Stimulus.REQUEST_INFO, Stimulus.ADD_NOTE, Stimulus.UPDATE_SELLER_PRIORITY,
    Stimulus.UPDATE_EXPECTED_RESOLUTION, Stimulus.RESOLVE, Stimulus.CLOSE_ON_TIMEOUT,
)  # fmt: skip
_ENDS = (Stimulus.FINISH_CANCELLATION, REJECT)
_EXTRA = {"productId": "P-1", "accessCasr": "CASR-1", "appointmentReference": "A-1"}
_EMPTY: tuple[tuple[str, str, object], ...] = (
    ("BooleanCharacteristic", "boolean", False), ("IntegerCharacteristic", "integer", 0), ("StringCharacteristic", "string", ""),
    ("NumberCharacteristic", "number", 0.5), ("StringArrayCharacteristic", "array", []),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Happened:
    """Something that happened to a ticket between two readings; `sent` is what its buyer gave and nobody was to change by it."""

    about: str
    sent: Document
    before: Exchange
    after: Exchange


@dataclass(kw_only=True)
class Lasting:
    """Everything that happened; `empty` are creates with characteristics that say no or nothing."""

    happened: list[Happened] = field(default_factory=list)
    empty: list[Creation] = field(default_factory=list)


@scenario("artemis-lasting", weight=0.2, after=("tmf-registering", "artemis-reviewing"))
def lasting(stage: Stage) -> Lasting:
    """Leading tickets with everything through their lives."""
    seller, story = seller_client(stage), Lasting()
    if seller.terms.takes("troubleTicketCharacteristic"):
        story.empty.append(create(seller, seller.minimal(troubleTicketCharacteristic=_empty(seller)), about="what says no or nothing"))
    for ending in ("the seller's work", *moves(seller)):
        document, item = _made(seller)
        _life(seller, story, document, item)
        if ending in moves(seller):
            before = seller.retrieve(item, label=f"before it is {ending}")
            if seller.patch(item, seller.typed("TroubleTicket", status=ending), label=f"status {ending}").accepted:
                after = seller.until(item, lambda seen, to=ending: state_of(seen) == to, label=f"after it is {ending}")  # type: ignore[misc]
                story.happened.append(Happened(about=f"status {ending}", sent=document, before=before, after=after))
            continue
        for stimulus in (one for one in _WORK if stage.buyer.offers(one)):
            _decided(seller, story, document, item, stimulus)
    for stimulus in (one for one in _ENDS if stage.buyer.offers(one)):
        document, item = _made(seller)
        _decided(seller, story, document, item, stimulus)
    return story


def _made(seller: SellerClient) -> tuple[Document, str]:
    """A ticket with everything, and of a type of our own; with less of a seller that refuses that.

    Raises:
        Inconclusive: not even a small one is taken.
    """
    whole = rich.ticket(seller.stage.material, seller.minimal())
    for document in (_extended(seller, whole, **OWN), _extended(seller, whole), whole):
        fresh = {**document, "description": seller.minimal()["description"]}
        with contextlib.suppress(Inconclusive):
            return fresh, seller.made(fresh, label="a ticket with everything, to last")
    small = seller.minimal()
    return small, seller.made(small, label="a small ticket to last")


def _extended(seller: SellerClient, whole: Document, **own: str) -> Document:
    """A ticket with more in its related entities and parties than the standard has, and characteristics that say no or nothing."""
    found = copy.deepcopy({**whole, **own})
    for name, inner in (("relatedEntity", "entity"), ("relatedParty", "partyOrPartyRole")):
        for part in found.get(name, ()):
            part.update(_EXTRA)
            if isinstance(part.get(inner), dict):
                part[inner].update(_EXTRA)
    if seller.terms.takes("troubleTicketCharacteristic"):
        found["troubleTicketCharacteristic"] = [*found.get("troubleTicketCharacteristic", ()), *_empty(seller)]
    return found


def _empty(seller: SellerClient) -> list[Document]:
    """Characteristics whose values say no or nothing, and are values all the same."""
    number = next(seller.stage.material.counter)
    return [seller.typed(kind, name=f"empty{number}{sort}", valueType=sort, value=value) for kind, sort, value in _EMPTY]


def _life(seller: SellerClient, story: Lasting, document: Document, item: str) -> None:
    """Changes by the buyer, without a note and with one; what they set is given from then on."""
    for sent, approve in ((words(seller), None), ({"note": [note(seller, long=True)]}, True)):
        about = "a change with a note" if approve else "a change without a note"
        made: Change = changed(seller, item, sent, about, approve=approve, waits=bool(approve))
        given = {name: value for name, value in document.items() if name not in sent}
        story.happened.append(Happened(about=about, sent=given, before=made.before, after=made.after))
        for name in sent:
            document.pop(name, None)


def _decided(seller: SellerClient, story: Lasting, document: Document, item: str, stimulus: Stimulus) -> None:
    before = seller.stage.buyer.current(lambda: seller.retrieve(item, label=f"before {stimulus}"))
    try:
        deciding.decided(seller, stimulus, item)
    except Inconclusive:
        return
    after = seller.retrieve(item, label=f"after {stimulus}")
    story.happened.append(Happened(about=str(stimulus), sent=document, before=before, after=after))
