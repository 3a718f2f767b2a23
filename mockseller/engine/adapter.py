"""The adapter: everything that tells a seller of one dialect from that of another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from specs.contracts import Contract
from specs.lifecycles import Lifecycle
from specs.vocabulary import Kind, Operation

if TYPE_CHECKING:
    from mockseller.engine.answers import Answer
    from mockseller.engine.problems import Refusal
    from mockseller.engine.seams import Call, Document, Event
    from mockseller.engine.seller import Seller
    from mockseller.engine.subscription import Posting

Party = tuple[str | None, str | None]  # the buyerId and the sellerId that a create named


@dataclass(frozen=True, kw_only=True)
class Route:
    """What a request asks for: the operation, the resource, and the identifier in the path."""

    operation: Operation
    kind: Kind
    item_id: str | None = None
    hub_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Adapter:
    """How a seller speaks one dialect. A function of the dialect makes it out of `Settings`; nothing else knows which it is.

    Facts: `version` is that of the API, empty where there is one only. `base_path` is where its first API begins, `others`
    are the base paths of the APIs beside it, and `offered` names the parts of them that this seller has. `declares` is what
    a target document says about this seller beside its address. `contracts` and `lifecycles` are those that it keeps.

    Requests: `serves` says whether a raw path is one of its APIs. `route` takes a method and a raw path and raises a
    `Refusal` for what there is not. `read` takes an operation, the media type and the body of a request and returns the
    document, or raises a `Refusal`. `work` does the operations. `refused` is the answer to a refusal, with the operation if
    there is one. `media` is the media type of all bodies.

    Items: `columns` are what is stored beside a document so that lists find it. `event` is the event of a name about an item
    as stored. `posting` says how events go out.

    What the seller does by itself: `act` makes a decision by its name, an identifier and arguments, and returns the item; it
    raises a `Refusal` when the state does not allow it. `overdue` does to an item what its time-out brings about, and says
    whether it did; None where nothing is waited for. `sample` is a plausible item of this number for a store that is filled.
    """

    version: str = ""
    base_path: str
    others: Mapping[str, str]
    offered: tuple[str, ...]
    declares: Mapping[str, Any]
    contracts: Mapping[Kind, Contract]
    lifecycles: Mapping[Kind, Lifecycle]

    serves: Callable[[str], bool]
    route: Callable[[str, str], Route]
    read: Callable[[str, str, bytes], Any]
    work: Mapping[str, Callable[[Seller, Call], Answer]]
    refused: Callable[[Refusal, str | None], Answer]
    media: str

    columns: Callable[[Document], Mapping[str, Any]]
    event: Callable[[Seller, str, Document, Party], Event]
    posting: Posting

    act: Callable[[Seller, str, str, Mapping[str, Any]], Document]
    overdue: Callable[[Seller, str], bool] | None = None
    sample: Callable[[Seller, int, Random, str], Document]
