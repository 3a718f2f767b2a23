"""What can become of an item: the moves that its lifecycle has from here, who may make them, by which rule, and what else may be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ttck.mockseller.engine import codec
from ttck.mockseller.engine.deciding import options
from ttck.mockseller.web.console import examples
from ttck.mockseller.web.console.items import kind_of, resources
from ttck.specs.requirements import catalogue
from ttck.specs.vocabulary import Kind

if TYPE_CHECKING:
    from ttck.mockseller.engine.deciding import Option
    from ttck.mockseller.engine.seams import Document
    from ttck.mockseller.engine.seller import Seller
    from ttck.specs.contracts import OperationSpec
    from ttck.specs.dialects import Resource
    from ttck.specs.lifecycles import Move
    from ttck.specs.requirements import Requirement

_READS = frozenset({"list", "create", "retrieve", "search"})


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request that a buyer may send: the words of its button, and what it is made of. `body` is None for one without."""

    label: str
    operation: str
    method: str
    path: str
    media: str
    body: str | None


@dataclass(frozen=True, kw_only=True)
class Step:
    """A move that the lifecycle has from the state of an item.

    `option` is the decision with which the seller makes it, and `request` the one with which the buyer does; None where that is
    not possible just now. `rules` are those that it rests on, and `places` other places that it cites.
    """

    move: Move
    option: Option | None
    request: Request | None
    rules: tuple[Requirement, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Prospects:
    """All that can be done with an item now: moves, further decisions of the seller, and requests of the buyer.

    `tabled` says whether there is a table of the moves at all.
    """

    steps: tuple[Step, ...]
    tabled: bool
    others: tuple[Option, ...]
    requests: tuple[Request, ...]


def words(name: str) -> str:
    """The words of a button: `ticket_start_work` is Start work, and `cancelTroubleTicket` Cancel trouble ticket."""
    bare = name.partition("_")[2] or name
    spaced = "".join(f" {one.lower()}" if one.isupper() else one for one in bare).replace("_", " ").strip()
    return spaced[:1].upper() + spaced[1:]


def prospects(seller: Seller, resource: Resource, item: Document) -> Prospects:
    """What can be done with an item in its state."""
    kind = kind_of(resource)
    identity, state = seller.adapter.identity(item), seller.adapter.state(item)
    offered = {one.name: one for one in options(seller, kind, identity)}
    table = seller.lifecycles.get(kind)
    moves = [one for one in table.moves if one.from_state == state] if table is not None else []
    mine = {*offered, *resource.operations.values()}  # a lifecycle may have moves that this dialect has no operation for
    steps = tuple(_step(seller, resource, item, move, offered) for move in moves if move.when in mine)
    moved = {one.move.when for one in steps}
    others = tuple(one for name, one in offered.items() if name not in moved)
    return Prospects(steps=steps, tabled=table is not None, others=others, requests=tuple(_requests(seller, resource, item)))


def _step(seller: Seller, resource: Resource, item: Document, move: Move, offered: dict[str, Option]) -> Step:
    cited = move.cites.split()
    rules = tuple(catalogue()[one] for one in cited if one in catalogue())
    places = " ".join(one for one in cited if one not in catalogue())
    what = next((what for what, operation in resource.operations.items() if operation == move.when), None)
    request = None
    if what is not None:
        spec = _spec(seller, resource, what)
        to_state = str(move.to_state) if what == "patch" else None
        request = _request(seller, resource, spec, item, label=f"{words(what)} as the buyer, to {move.to_state}", to_state=to_state)
    return Step(move=move, option=offered.get(move.when), request=request, rules=rules, places=(places,) if places else ())


def _requests(seller: Seller, resource: Resource, item: Document) -> list[Request]:
    """Every request about an item: its operations, and the tasks that are about it."""
    found = []
    for what in resource.operations:
        if what not in _READS:
            spec = _spec(seller, resource, what)
            found.append(_request(seller, resource, spec, item, label=words(what)))
    wanted = seller.adapter.follows(seller, kind_of(resource), item)
    for other in resources(seller):
        for what in (one for one in other.operations if other.operations[one] in wanted):
            spec = _spec(seller, other, what)
            found.append(request_of(seller, other, spec, label=words(spec.operation_id), body=wanted[spec.operation_id]))
        if other.task is not None and other.task.resource == resource.name and "create" in other.operations:
            spec = _spec(seller, other, "create")
            body = examples.task(seller, other, spec, seller.adapter.identity(item))
            found.append(request_of(seller, other, spec, label=words(spec.operation_id), body=body))
    return found


def _spec(seller: Seller, resource: Resource, what: str) -> OperationSpec:
    return seller.adapter.dialect.contract(resource.api).operations[resource.operations[what]]


def _request(
    seller: Seller, resource: Resource, spec: OperationSpec, item: Document, *, label: str, to_state: str | None = None
) -> Request:
    body: Any = examples.change(seller, resource, spec, item, to_state=to_state) if spec.request else None
    return request_of(seller, resource, spec, label=label, body=body, item_id=seller.adapter.identity(item))


def creation(seller: Seller, resource: Resource) -> Request | None:
    """The request that creates an item of a resource, with a body that this seller takes; None where buyers create none."""
    if "create" not in resource.operations:
        return None
    spec = _spec(seller, resource, "create")
    return request_of(seller, resource, spec, label="Create", body=examples.create(seller, resource, spec))


def request_of(
    seller: Seller, resource: Resource, spec: OperationSpec, *, label: str, body: Document | None, item_id: str | None = None
) -> Request:
    """A request as a form shows it: method and path are the contract's, and attributes have their names on the wire."""
    dialect = seller.adapter.dialect
    path = dialect.apis[resource.api].place.base_path + spec.path
    if item_id is not None and "{" in path:
        path = path[: path.index("{")] + quote(item_id, safe="") + path[path.index("}") + 1 :]
    media = dialect.merges if spec.method == "PATCH" else dialect.media
    sent = None if body is None else codec.dumps(dialect.names(spec.operation_id).sent(body), option=codec.INDENTED).decode()
    return Request(label=label, operation=spec.operation_id, method=spec.method, path=path, media=media, body=sent)


def undirected(seller: Seller, resource: Resource) -> list[str]:
    """The decisions with which the seller makes an item of this resource out of nothing."""
    about = resource.name.lower()
    return [name for name, kinds in seller.adapter.decides.items() if not kinds and name.partition("_")[0] == about]


def children(seller: Seller, kind: Kind, identity: str) -> list[tuple[Resource, Any]]:
    """The items below an item, each with its resource."""
    return [(row, stored) for row in resources(seller) for stored in _below(seller, kind_of(row), kind, identity)]


def _below(seller: Seller, kind: Kind, of: Kind, identity: str) -> list[Any]:
    return [] if kind in {Kind.TICKET, of} else seller.store.children(kind, identity)
