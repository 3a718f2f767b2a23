"""What a seller keeps beside its data where that is kept: how its clock goes, and which faults are switched on."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from ttck.mockseller.engine import codec
from ttck.mockseller.engine.clock import EARLIEST, FASTEST, LATEST

if TYPE_CHECKING:
    from ttck.mockseller.engine.seller import Seller

_LOG = logging.getLogger("ttck.mockseller.engine.recalling")
_CLOCK, _FAULTS = "clock", "faults"


def recall(seller: Seller) -> None:
    """Take up the clock and the faults that were kept, and keep them from now on; nothing for a store in memory.

    A fault that this seller cannot have, for it was kept by another version or profile, is left out with a warning.
    """
    store = seller.store
    if store.memory:
        return
    seen = {name: store.noted(name) for name in (_CLOCK, _FAULTS)}
    clock, faults = seen[_CLOCK], seen[_FAULTS]
    if clock is not None:
        _set_clock(seller, clock)
    for name, settings in codec.loads(faults or "[]"):
        kept = [(one["name"], one["settings"]) for one in seller.faults.names()]
        try:
            seller.faults.switch([*kept, (name, settings)])
        except ValueError as unknown:
            _LOG.warning("a fault that was kept is left out: %s", unknown)
    seller.clock.listeners.append(lambda: _note(seller, _CLOCK, codec.dumps(seller.clock.setting).decode(), seen))
    seller.faults.listeners.append(lambda: _note(seller, _FAULTS, _told(seller), seen))
    seller.looks.append(lambda: _look(seller, seen))


def _note(seller: Seller, name: str, value: str, seen: dict[str, str | None]) -> None:
    if seen[name] != value:
        seller.store.note(name, value)
        seen[name] = value


def _look(seller: Seller, seen: dict[str, str | None]) -> None:
    """Take up what another process that shares the store has kept since."""
    for name in (_CLOCK, _FAULTS):
        kept = seller.store.noted(name)
        if kept is None or kept == seen[name]:
            continue
        seen[name] = kept
        if name == _CLOCK:
            _set_clock(seller, kept)
        else:
            seller.faults.switch([(fault, settings) for fault, settings in codec.loads(kept)])


def _set_clock(seller: Seller, text: str) -> None:
    offset, since, rate = (float(one) for one in codec.loads(text))
    if 0 <= rate <= FASTEST and EARLIEST <= since + offset <= LATEST:
        seller.clock.take_up((offset, since, rate))


def _told(seller: Seller) -> str:
    return codec.dumps([(one["name"], one["settings"]) for one in seller.faults.names()]).decode()
