"""What a user's own module lets the mock seller do: the work of operations that a dialect of theirs adds to a standard."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from ttck.mockseller.engine.seller import Route
from ttck.specs.vocabulary import Kind, Operation

if TYPE_CHECKING:
    from ttck.mockseller.engine.answers import Answer
    from ttck.mockseller.engine.seams import Call
    from ttck.mockseller.engine.seller import Seller
    from ttck.specs.contracts import OperationSpec
    from ttck.specs.dialects import Dialect

    Work = Callable[[Seller, Call], Answer]

_WORK: dict[str, Work] = {}
OWN_WORK: Mapping[str, Work] = MappingProxyType(_WORK)  # by operationId


def plays(operation: str) -> Callable[[Work], Work]:
    """Register what the mock seller does in an operation: a function of the seller and the call that returns the answer."""

    def register(work: Work) -> Work:
        _WORK[operation] = work
        return work

    return register


class OwnOperations:
    """The operations of a dialect whose work a user's own module does; method and path are those of the contract."""

    def __init__(self, spoken: Dialect) -> None:
        rows = [(row, name) for row in spoken.resources.values() for name in row.operations.values() if name in OWN_WORK]
        self._kinds = {name: Kind[row.name.upper()] for row, name in rows}
        apis = [spoken.apis[name] for name in dict.fromkeys(row.api for row, _ in rows)]
        self._places = [(base, spoken.contract(api.name)) for api in apis for base in (api.place.base_path, *api.aliases)]
        self._specs: dict[str, OperationSpec] = {name: spoken.contract(row.api).operations[name] for row, name in rows}

    def route(self, method: str, path: str) -> Route | None:
        """What a request asks for, where it is one of these operations; `path` is the raw one."""
        for base, known in self._places:
            found = known.match(method, path[len(base) :]) if path.startswith(f"{base}/") else None
            if found is not None and found[0].operation_id in self._kinds:
                spec, parts = found
                kind = self._kinds[spec.operation_id]
                return Route(operation=Operation(spec.operation_id), kind=kind, item_id=next(iter(parts.values()), None))
        return None

    def bodiless(self, operation: str) -> bool:
        """Whether it is one of these operations, and takes no body."""
        return operation in self._specs and self._specs[operation].request is None
