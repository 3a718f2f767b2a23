"""What the seller of TMF621 decides about a ticket by itself, triggered over the control API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ttck.mockseller.dialects.tmf import events
from ttck.mockseller.dialects.tmf.problems import conflict
from ttck.mockseller.dialects.tmf.resources import settled
from ttck.mockseller.dialects.tmf.words import words as tmf_words
from ttck.mockseller.engine.clock import text_of
from ttck.mockseller.engine.ids import new_id
from ttck.mockseller.engine.problems import not_found
from ttck.mockseller.engine.seams import Call, Document
from ttck.mockseller.engine.settings import DAY
from ttck.mockseller.engine.unit import unit
from ttck.specs.vocabulary import Kind, Stimulus, TmfState

if TYPE_CHECKING:
    from ttck.mockseller.engine.seller import Seller

AUTHOR = "Mock Seller Service Desk"


@dataclass(frozen=True, kw_only=True)
class Act:
    """What a stimulus does: the state that it leads to and the reason, or the attribute that it changes.

    `wanted` is the attribute that the seller then needs from the buyer. `table` says whether the lifecycle names it.
    """

    to_state: TmfState | None = None
    why: str = ""
    wanted: str | None = None
    table: bool = True


ACTS: Mapping[str, Act] = {
    Stimulus.START_WORK: Act(to_state=TmfState.IN_PROGRESS, why="a technician works on it"),
    Stimulus.REQUEST_INFO: Act(to_state=TmfState.PENDING, why="we need to know when it was seen last", wanted="note"),
    Stimulus.RESOLVE: Act(to_state=TmfState.RESOLVED, why="the faulty module was replaced"),
    Stimulus.CLOSE_ON_TIMEOUT: Act(to_state=TmfState.CLOSED, why="nobody objected in time"),
    Stimulus.FINISH_CANCELLATION: Act(to_state=TmfState.CANCELLED, why="the cancellation is done", table=False),
    Stimulus.UPDATE_SELLER_SEVERITY: Act(),
    Stimulus.UPDATE_SELLER_PRIORITY: Act(),
    Stimulus.UPDATE_EXPECTED_RESOLUTION: Act(),
    Stimulus.ADD_NOTE: Act(),
    Stimulus.ADD_ATTACHMENT: Act(),
}
DECIDES: Mapping[str, tuple[Kind, ...]] = dict.fromkeys(ACTS, (Kind.TICKET,))


def act(seller: Seller, name: str, item_id: str, args: Mapping[str, Any], *, acts: Mapping[str, Act] = ACTS) -> Document:
    """Let the seller decide something of `acts`; returns the ticket.

    Raises:
        Refusal: 404 for an unknown ticket, 409 when its state does not allow it or this seller has no such stimulus.
    """
    stored = seller.store.item(Kind.TICKET, item_id)
    if stored is None:
        raise not_found("ticket")
    if name not in acts:
        raise conflict(f"the seller of TMF621 has no stimulus {name}")
    call = seller.decision(stored, name, item_id, args)
    wanted = acts[name]
    with unit(seller, call) as together:
        held, before = together.get(Kind.TICKET, call.item_id or "")
        after = _after(seller, call, wanted, before)
        return together.save(held, after, lambda kept: events.changed(seller, Kind.TICKET, before, kept, wanted=wanted.wanted))


def _after(seller: Seller, call: Call, act: Act, before: Document) -> Document:
    if act.to_state is None:
        return settled(seller, call, before, {**before, **_edited(seller, call, before)}, why=None)
    if act.to_state not in seller.adapter.states:
        raise conflict(f"there is no status {act.to_state} here")
    if before.get("status") == act.to_state:
        raise conflict(f"the ticket is {act.to_state} already")
    why = str(call.document.get("text", act.why))
    moved = {**before, "status": act.to_state.value, "statusChangeReason": why}
    return settled(seller, call, before, moved, why=why, when=call.operation if act.table else None)


def _edited(seller: Seller, call: Call, before: Document) -> Document:
    args, now = call.document, seller.clock.now()
    typed = {"@type": "Note"} if "note" in tmf_words(seller, Kind.TICKET).typed else {}
    match call.operation:
        case Stimulus.UPDATE_SELLER_SEVERITY:
            return {"severity": str(args.get("severity") or f"{before['severity']}!")}
        case Stimulus.UPDATE_SELLER_PRIORITY:
            return {"priority": str(args.get("priority") or _next(before.get("priority")))}
        case Stimulus.UPDATE_EXPECTED_RESOLUTION:
            return {"expectedResolutionDate": args.get("expectedResolutionDate") or _date(now, before.get("expectedResolutionDate"))}
        case Stimulus.ADD_NOTE:
            words = str(args.get("text") or "We are looking into it.")
            note = {"id": new_id(), "author": str(args.get("author") or AUTHOR), "date": text_of(now), "text": words, **typed}
            return {"note": [*before.get("note", ()), note]}
        case _:
            typed = {"@type": "Attachment"} if typed else {}
            named = {"id": new_id(), "attachmentType": "log", "mimeType": "text/plain", "name": "port.log", "content": "dXA="}
            return {"attachment": [*before.get("attachment", ()), {**named, **typed, **args}]}


def _next(priority: object) -> str:
    return str(int(priority) % 9 + 1) if isinstance(priority, str) and priority.isdecimal() else "1"


def _date(now: float, before: object) -> str:
    days = 1
    while text_of(now + days * DAY) == before:
        days += 1
    return text_of(now + days * DAY)
