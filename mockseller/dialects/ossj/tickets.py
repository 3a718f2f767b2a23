"""The operations on tickets: create, retrieve and change by value."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING

from ttck.mockseller.dialects.ossj.problems import illegal, missing, remote, unknown
from ttck.mockseller.dialects.ossj.rules import CHANGE, CREATE, checked
from ttck.mockseller.engine import codec
from ttck.mockseller.engine.answers import Answer
from ttck.mockseller.engine.problems import Refusal
from ttck.mockseller.engine.seams import Call, Decision, Document, Seam
from ttck.mockseller.engine.unit import unit
from ttck.specs.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ttck.mockseller.engine.seller import Seller
    from ttck.mockseller.engine.statements import Stored
    from ttck.mockseller.engine.unit import Unit

ID, KEY, STATE, DIALOG, DETECTED = "ticketId", "mirrorKey", "baseTroubleTicketState", "dialog", "troubleDetectionTime"
_PRIORITY, _CLIENT, HOME = "preferredPriority", "customerTroubleNum", "homeId"
NEEDS_HOME, FAILS = "(needs home)", "(fails)"  # notes of the owner, which no answer shows
_SHOWN_TIME = "troubleDectectionTime"  # so spelt on the page
_READ = (
    *(ID, KEY, STATE, DIALOG, "troubleType", "troubleDescription", DETECTED, "preferredPriority", "troubledObject"),
    *("customerTroubleNum", "wh1Parameter", "customer"),
)
_CHANGED = (ID, "troubleType", "troubleDescription", "preferredPriority", "customerTroubleNum", "wh1Parameter")
_KEPT = ("closeOutType", "closeOutNarr", "serviceRestoredTime", "customer")  # what a change may bring beside its state and its dialog


def create(seller: Seller, call: Call) -> Answer:
    """A new ticket, which is active whatever else may be."""
    sent = checked(seller.contracts[Kind.TICKET], call.document, CREATE)
    if sent["wh1Parameter"] == "cliente" and HOME not in sent and _needs_home(seller, call.buyer, sent[_CLIENT]):
        raise missing([HOME])
    state = decide(seller, call, None, to_state=str(sent[STATE]))
    with unit(seller, call) as together:
        stored = together.add(Kind.TICKET, new_ticket(sent, state=state))
    return _answer(stored, (ID, KEY), status=201, schema="CreatedTroubleTicket")


def new_ticket(sent: Document, *, state: str) -> Document:
    """A ticket as it is first stored."""
    return {ID: f"RED-{secrets.token_hex(5).upper()}", **sent, STATE: state}


def retrieve(seller: Seller, call: Call) -> Answer:
    """The ticket as it is stored, as far as it is shown."""
    stored = seller.store.item(Kind.TICKET, call.item_id or "")
    if stored is None or stored.buyer != call.buyer:
        raise unknown()
    return _answer(codec.loads(stored.document), _READ, status=200, schema="TroubleTicket")


def _needs_home(seller: Seller, buyer: str, client: str) -> bool:
    """Whether the IUA of a client is not ready, as one of its tickets has it."""
    tickets = [codec.loads(one.document) for one in seller.store.tickets(buyer=buyer)]
    return any(one.get(NEEDS_HOME) and one[_CLIENT] == client for one in tickets)


def _fails(seller: Seller, call: Call) -> bool:
    """Whether a system behind is out of reach, this once."""
    stored = seller.store.item(Kind.TICKET, call.item_id or "")
    if stored is None or not codec.loads(stored.document).get(FAILS):
        return False
    with unit(seller, call) as together:
        row, before = held(together, call)
        together.save(row, {**before, FAILS: False})
    return True


def patch(seller: Seller, call: Call) -> Answer:
    """The ticket after a change; its answer has the piece of the dialog that came with it.

    Raises:
        Refusal: 400 because of what was sent, or because a system behind is out of reach.
    """
    if _fails(seller, call):
        raise remote("the system behind did not answer")
    with unit(seller, call) as together:
        stored, before = held(together, call)
        sent = checked(seller.contracts[Kind.TICKET], call.document, CHANGE)
        for name in (ID, KEY):
            if sent[name] != before.get(name):
                raise illegal(f"{name}: it is not that of the ticket")
        state = decide(seller, call, before, to_state=str(sent.get(STATE, before[STATE])))
        after = together.save(stored, changed(before, sent, state=state))
    told = {DIALOG: sent[DIALOG], _PRIORITY: str(after[_PRIORITY])}  # a text in the table of this answer
    return _answer({**after, **told}, (*_CHANGED, DIALOG), status=200, schema="UpdatedTroubleTicket")


def held(together: Unit, call: Call) -> tuple[Stored, Document]:
    """The ticket of a call, held until the transaction ends.

    Raises:
        Refusal: 400, where the page has a ticket that there is not.
    """
    try:
        return together.get(Kind.TICKET, call.item_id or "")
    except Refusal as refusal:
        raise unknown(HTTPStatus.BAD_REQUEST) from refusal


def changed(before: Document, sent: Document, *, state: str) -> Document:
    """A ticket after a change: the dialog grows."""
    files = {"attachments": [*before.get("attachments", ()), *sent["attachments"]]} if sent.get("attachments") else {}
    told = f"{before[DIALOG]}\n{sent[DIALOG]}" if before.get(DIALOG) else sent[DIALOG]
    return {**before, **{name: sent[name] for name in _KEPT if name in sent}, **files, DIALOG: told, STATE: state}


def decide(seller: Seller, call: Call, before: Document | None, *, to_state: str, when: str | None = None) -> str:
    """The state after a call: the table has it, made by whichever side, or, with `when`, by this trigger.

    Raises:
        Refusal: 400 when the table has no such move, or a fault says no.
    """
    state = str((before or {}).get(STATE, ""))
    table = seller.lifecycles[Kind.TICKET]
    moves = (one for one in table.moves if one.from_state == state and one.to_state == to_state and when in {None, one.when})
    allowed = before is None or state == to_state or next(moves, None) is not None
    decision = Decision(operation=call.operation, kind=call.kind, state=state, allowed=allowed, to_state=to_state)
    if seller.faults.active[Seam.DECISION]:
        decision = seller.faults.at(Seam.DECISION, decision, call=call, item=before)
    if not decision.allowed:
        raise illegal(f"{STATE}: a ticket that is {state} cannot become {to_state}")
    return decision.to_state or state


def _answer(document: Document, names: Iterable[str], *, status: int, schema: str) -> Answer:
    shown = {_SHOWN_TIME if name == DETECTED else name: document[name] for name in names if name in document}
    return Answer(status=status, body=codec.dumps(shown), schema=schema)
