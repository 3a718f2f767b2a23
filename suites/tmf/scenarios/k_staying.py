"""Tickets that are led through all statuses, and patched in each in ways that leave the status alone."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import Any

from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import state_of
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import TmfEvent, TmfState
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.seller_client import JSON_PATCH, SellerClient, seller_client

ROUTES = (
    (
        TmfState.ACKNOWLEDGED,
        TmfState.IN_PROGRESS,
        TmfState.PENDING,
        TmfState.HELD,
        TmfState.IN_PROGRESS,
        TmfState.RESOLVED,
        TmfState.CLOSED,
    ),
    (TmfState.CANCELLED,),
    (TmfState.REJECTED,),
)
STEPS = (TmfState.ACKNOWLEDGED, TmfState.IN_PROGRESS, TmfState.PENDING, TmfState.IN_PROGRESS)  # and by JSON Patch along these
ATTRIBUTE, SAME, STRANGE = "a patch of another attribute", "a patch to the status that it has", "a patch to a status that does not exist"
REASON = "a patch of the reason alone"
_REASONED = frozenset({TmfState.IN_PROGRESS, TmfState.PENDING, TmfState.RESOLVED})  # where the reason of the status is told later


@dataclass(frozen=True, kw_only=True)
class Idle:
    """A patch that leaves the status alone, between the reading before and the one after; what arrives between came of it."""

    kind: str
    before: Exchange
    exchange: Exchange
    after: Exchange


@dataclass(kw_only=True)
class Stay:
    """A ticket in a status: how it came there from `source` (None where it began so), and patches that left it there."""

    ticket: str
    status: TmfState
    source: TmfState | None = None
    came: tuple[Exchange, ...] = ()
    idle: list[Idle] = field(default_factory=list)


@dataclass(kw_only=True)
class Staying:
    """All stays, in order."""

    stays: list[Stay] = field(default_factory=list)


@scenario("tmf-staying", weight=0.5, after=("tmf-registering",))
def staying(stage: Stage) -> Staying:
    """Patching tickets in each status, without a change of it."""
    seller, story = seller_client(stage), Staying()
    for route in ROUTES:
        try:
            _along(seller, story, route)
        except Inconclusive as nothing:
            if not story.stays:
                raise nothing from None
    if seller.patches_as(JSON_PATCH):
        with contextlib.suppress(Inconclusive):
            _along(seller, story, STEPS, media=JSON_PATCH)
    return story


def _along(seller: SellerClient, story: Staying, route: tuple[TmfState, ...], *, media: str = "") -> None:
    ticket = seller.ticket(label="a ticket to stay in each status")
    known: set[TmfState] = set()
    for status in route:
        before = seller.retrieve(ticket, label=f"before {status}")
        shown = state_of(before)
        if shown not in list(TmfState):
            return
        stay = Stay(ticket=ticket, status=status)
        if shown != status:
            stay.source = TmfState(str(shown))
            stay.came = _lead(seller, ticket, status, before, media)
        last = stay.came[-1] if stay.came else before
        if state_of(last) != status:
            continue  # the seller keeps this move to itself
        if status not in known and not media:
            _idle(seller, stay, last)
        known.add(status)
        story.stays.append(stay)


def _told(seller: SellerClient, ticket: str, name: TmfEvent) -> int:
    return seller.stage.buyer.arrivals(ticket, name)


def _lead(seller: SellerClient, ticket: str, status: TmfState, before: Exchange, media: str) -> tuple[Exchange, ...]:
    """A patch of the status, and the reading after its event, where it is announced."""
    told = _told(seller, ticket, TmfEvent.STATE_CHANGE)
    sent: Any = seller.typed("TroubleTicket", status=status.value)
    if media == JSON_PATCH:
        sent = [{"op": "replace", "path": "/status", "value": status.value}]
    patched = seller.patch(ticket, sent, media=media, label=f"status to {status}")
    if patched.accepted:
        seller.stage.buyer.hold_for(ticket, TmfEvent.STATE_CHANGE, more_than=told)
        return before, patched, seller.until(ticket, lambda seen: state_of(seen) == status, label=f"in {status}")
    return before, patched, seller.retrieve(ticket, label=f"not in {status}")


def _idle(seller: SellerClient, stay: Stay, last: Exchange) -> None:
    """Patches that leave the status alone, one after the other; the event of one that changes something is waited for."""
    for kind in (SAME, ATTRIBUTE, STRANGE, *([REASON] if stay.status in _REASONED else []), ATTRIBUTE):
        told = _told(seller, stay.ticket, TmfEvent.CHANGED)
        exchange = seller.patch(
            stay.ticket, seller.typed("TroubleTicket", **_change(seller, kind, stay.status)), label=f"{kind}: {stay.status}"
        )
        if kind in {ATTRIBUTE, REASON} and exchange.accepted:
            seller.stage.buyer.hold_for(stay.ticket, TmfEvent.CHANGED, more_than=told)
        after = seller.retrieve(stay.ticket, label=f"after {kind}")
        stay.idle.append(Idle(kind=kind, before=last, exchange=exchange, after=after))
        last = after


def _change(seller: SellerClient, kind: str, status: TmfState) -> Document:
    if kind == ATTRIBUTE:
        return {"description": f"in {status} {seller.stage.material.marker()}"}
    if kind == REASON:
        return {"statusChangeReason": f"why it is {status} {seller.stage.material.marker()}"}
    return {"status": status.value if kind == SAME else "notAStatus"}
