"""Requests as a dialect has them: what is done to a resource gives the operation, and the contract its method and path."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ttck.harness.buyer.client import Request, segment
from ttck.harness.record.resource_types import HUBS
from ttck.harness.verdict import NotApplicable
from ttck.specs.vocabulary import Api, Kind

if TYPE_CHECKING:
    from ttck.specs.dialects import Dialect

_PARAMETER = re.compile(r"\{[^}]+\}")


def request_of(spoken: Dialect, kind: Kind, what: str, *, item: str | None = None, path: str | None = None, **more: Any) -> Request:
    """A request that does something to a resource, such as list, create, retrieve, patch, delete, or a task by its name.

    `item` is the identifier of the one that it is about; `path` takes the place of the contract's, where a switch spells it
    otherwise.

    Raises:
        NotApplicable: the dialect has no such operation.
    """
    spec = spoken.operation(kind, what)
    if spec is None:
        raise NotApplicable(f"{spoken.title} has no operation to {what} a {kind.name.lower()}")
    address = spec.path if path is None else path
    if item is not None:
        address = _PARAMETER.sub(lambda _: segment(item), address, count=1)
    api = Api(spoken.of(kind).api)
    return Request(operation=spec.operation_id, method=spec.method, path=address, ticket=item, api=api, **more)


def hub_request_of(spoken: Dialect, api: Api, what: str, *, item: str | None = None, **more: Any) -> Request:
    """A request to the hub of an API: subscribe, inspect or unsubscribe; see `request_of`.

    Raises:
        NotApplicable: the dialect has no such operation.
    """
    name = getattr(spoken.hub(api), what)
    if name is None:
        raise NotApplicable(f"{spoken.title} has no operation to {what}{' a subscription' if what == 'inspect' else ''}")
    spec = spoken.contract(api).operations[name]
    address = spec.path if item is None else _PARAMETER.sub(lambda _: segment(item), spec.path, count=1)
    return Request(operation=HUBS[api][what], method=spec.method, path=address, api=api, **more)
