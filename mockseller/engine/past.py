"""Seeded tickets with a past: mixed ages and states, notes, workorders, as a desk has them after some weeks."""

from __future__ import annotations

import copy
import time
from random import Random
from typing import TYPE_CHECKING

from ttck.mockseller.engine import codec
from ttck.mockseller.engine.clock import MICROS, Clock
from ttck.mockseller.engine.fault_switch import FaultSwitch
from ttck.mockseller.engine.problems import Refusal
from ttck.specs.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ttck.mockseller.engine.seams import Event
    from ttck.mockseller.engine.seller import Seller
    from ttck.mockseller.engine.statements import Owed
    from ttck.mockseller.engine.transaction import Transaction

_OLDEST = 60 * 86_400.0  # seconds of age
_LONGEST_STEP = 3 * 86_400.0  # seconds between two decisions
_MOST_STEPS = 6


class _Silent:
    """An outbox of a seller that tells nobody what happened in the past."""

    def owe(self, _tx: Transaction, _events: Sequence[Event], *, buyer: str, encode: object) -> list[Owed]:  # noqa: ARG002 - as an outbox has it
        """Owe nothing."""
        return []

    def push(self, owed: Sequence[Owed]) -> None:
        """Deliver nothing."""


def with_past(seller: Seller, *, tickets: int, buyer: str, chance: Random) -> int:
    """Store this many tickets of a buyer with what became of them since; no events, no faults, and no journal of it."""
    then = Clock()
    shadow = copy.copy(seller)
    shadow.clock = then
    shadow.outbox = _Silent()  # type: ignore[assignment]
    shadow.faults = FaultSwitch(clock=then, read=seller.store.document, lock=seller.store.lock, find=lambda _name: ())
    now = seller.clock.now()
    ages = sorted((chance.uniform(0, _OLDEST) for _ in range(tickets)), reverse=True)
    for number, age in enumerate(ages, start=seller.store.last_row()):
        with seller.store.lock:  # the timer of the seller itself waits for the end of each life
            _live(shadow, number, begun=now - age, now=now, buyer=buyer, chance=chance)
    return tickets


def _live(seller: Seller, number: int, *, begun: float, now: float, buyer: str, chance: Random) -> None:
    """One ticket from its creation through some decisions, none of which lies in the future."""
    _set(seller.clock, begun)
    document = seller.adapter.sample(seller, number, chance, seller.clock.text())
    with seller.store.transaction() as tx:
        tx.add(document, buyer=buyer)
    identity = seller.adapter.identity(document)
    at = begun
    for _ in range(chance.randint(0, _MOST_STEPS)):
        at += chance.uniform(60.0, _LONGEST_STEP)
        if at >= now:
            break
        _run_out(seller, identity, until=at)
        _set(seller.clock, at)
        _decide(seller, identity, chance)
    _run_out(seller, identity, until=now)


def _run_out(seller: Seller, identity: str, *, until: float) -> None:
    """Let a time-out that ends before a moment bring about what it does, when it ends."""
    document = seller.store.document(identity, Kind.TICKET)
    due = seller.adapter.columns(document).get("due") if document else None
    if due is not None and due / MICROS < until and seller.adapter.overdue is not None:
        _set(seller.clock, due / MICROS + 1)
        seller.adapter.overdue(seller, identity)


def _decide(seller: Seller, identity: str, chance: Random) -> None:
    """Make one decision that the state allows: rather one that moves the ticket on than a further note."""
    stored = seller.store.item(Kind.TICKET, identity)
    if stored is None:
        return
    state, table = seller.adapter.state(codec.loads(stored.document)), seller.lifecycles[Kind.TICKET]
    about = [name for name, kinds in seller.adapter.decides.items() if Kind.TICKET in kinds]
    moving = [name for name in about if any(one.from_state == state and one.when == name for one in table.moves)]
    wanted = moving if moving and chance.random() < 0.7 else [name for name in about if not table.sources(name)]  # noqa: PLR2004 - mostly
    for name in chance.sample(wanted, len(wanted)):
        try:
            seller.adapter.act(seller, name, identity, {})
        except Refusal:
            continue
        return


def _set(clock: Clock, moment: float) -> None:
    clock.move(to_offset=moment - time.time(), rate=0.0)
