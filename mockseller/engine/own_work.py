"""What a user's own module lets the mock seller do: the work of operations that a dialect of theirs adds to a standard."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ttck.mockseller.engine.answers import Answer
    from ttck.mockseller.engine.seams import Call
    from ttck.mockseller.engine.seller import Seller

    Work = Callable[[Seller, Call], Answer]

_WORK: dict[str, Work] = {}
OWN_WORK: Mapping[str, Work] = MappingProxyType(_WORK)  # by operationId


def plays(operation: str) -> Callable[[Work], Work]:
    """Register what the mock seller does in an operation: a function of the seller and the call that returns the answer."""

    def register(work: Work) -> Work:
        _WORK[operation] = work
        return work

    return register
