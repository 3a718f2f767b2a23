"""A rehearsal: what a decision of the seller would come to, without anything that stays, is announced or is twisted by a fault."""

from __future__ import annotations

import copy
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ttck.mockseller.engine.fault_switch import FaultSwitch
from ttck.mockseller.engine.problems import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ttck.mockseller.engine.seller import Seller
    from ttck.mockseller.engine.store import Store
    from ttck.mockseller.engine.transaction import Transaction


class _OverError(Exception):
    """The rehearsed transaction came to its end, and is taken back."""


class _Rehearsing:
    """A store each of whose transactions is taken back at its end; what follows a commit does not happen."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @contextmanager
    def transaction(self, *, then: Callable[[], None] | None = None) -> Iterator[Transaction]:  # noqa: ARG002 - as the store has it
        """Write as a whole, and take it back."""
        try:
            with self._store.transaction() as tx:
                yield tx
                raise _OverError  # noqa: TRY301 - only an exception takes a transaction back
        except _OverError:
            return


def rehearse(seller: Seller, act: Callable[[Seller], object]) -> Refusal | None:
    """What `act` would be refused with, None where it would be done; the store is as before."""
    shadow = copy.copy(seller)
    shadow.store = _Rehearsing(seller.store)  # type: ignore[assignment]
    shadow.faults = FaultSwitch(clock=seller.clock, read=seller.store.document, lock=seller.store.lock, find=lambda _name: ())
    try:
        act(shadow)
    except Refusal as refusal:
        return refusal
    return None
