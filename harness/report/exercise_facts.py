"""What a seller could be made to show: operations, states, edges, values, attributes, filters, statuses, error codes, events.

All of it is read from the facts: the contract of each API, the states and events of the dialect, and the table of the lifecycle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ttck.specs.lifecycles import Lifecycle, lifecycle, lifecycle_named
from ttck.specs.loader import FactError
from ttck.specs.vocabulary import Kind

if TYPE_CHECKING:
    from ttck.specs.contracts import Contract
    from ttck.specs.dialects import Dialect, Resource

SORTS = ("operation", "state", "edge", "value", "attribute", "filter", "status", "code", "event")
# What each sort is called where there are several.
PLURALS = {
    "operation": "operations", "state": "states", "edge": "edges", "value": "values of lists", "attribute": "optional attributes",
    "filter": "filters and parameters", "status": "error statuses", "code": "error codes", "event": "events",
}  # fmt: skip
_DEEPEST = 4  # steps of a place in a document that is looked at
_ERROR = 400
_SCALAR = frozenset({"string", "integer", "number", "boolean"})


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place in the documents of a resource, with * for any item of a list: whether it may be absent, and its list of values."""

    path: str
    optional: bool
    values: tuple[str, ...]
    scalar: bool


def places(schema: Mapping[str, Any], path: str = "", *, deep: int = 0) -> Iterator[Place]:
    """All places that a schema names, in whatever form of it."""
    inner = schema.get("items")
    if isinstance(inner, dict):
        yield from places(inner, f"{path}/*", deep=deep)
        return
    required = frozenset(schema.get("required", ()))
    for name, part in schema.get("properties", {}).items():
        here = f"{path}/{name}"
        if name.startswith("@") or not isinstance(part, dict):
            continue
        listed = part.get("enum") or (part.get("items") or {}).get("enum") or ()
        values = tuple(str(one) for one in listed if one is not None)
        kinds = part.get("type")
        scalar = bool(_SCALAR & {kinds if isinstance(kinds, str) else "", *(kinds if isinstance(kinds, list) else ())})
        yield Place(path=here, optional=name not in required, values=values, scalar=scalar)
        if deep < _DEEPEST:
            yield from places(part, here, deep=deep + 1)
    for branch in ("then", "else"):
        if isinstance(schema.get(branch), dict):
            yield from places(schema[branch], path, deep=deep)


def _both(one: Place, other: Place) -> Place:
    """A place that two schemas name: it may be absent where it may be in one of them."""
    values = tuple(dict.fromkeys((*one.values, *other.values)))
    return Place(path=one.path, optional=one.optional or other.optional, values=values, scalar=one.scalar and other.scalar)


def schemas(held: Contract, row: Resource) -> Iterator[str]:
    """The names of the schemas of an item: as it is shown, and as it is created and patched."""
    for what, name in row.operations.items():
        spec = held.operations[name]
        if what in {"create", "patch"} and spec.request:
            yield spec.request
        if what in {"retrieve", "create"} and spec.success.schema and spec.success.schema.removesuffix("[]") == spec.success.schema:
            yield spec.success.schema


def table_of(dialect: Dialect, kind: Kind, edition: str) -> Lifecycle | None:
    """The table of the lifecycle of a kind of item; None where the dialect has none."""
    try:
        if dialect.tabled:
            return lifecycle(kind, edition=edition)
        return lifecycle_named(dialect.lifecycle) if kind is Kind.TICKET else None
    except FactError:
        return None


def universe(dialect: Dialect, edition: str) -> dict[tuple[str, str, str], None]:
    """All that there is: the resource, the sort, and the name of each point, in reading order."""
    found: dict[tuple[str, str, str], None] = {}
    for name, row in dialect.resources.items():
        kind = Kind[name.upper()]
        for sort, points in _points(dialect, row, kind, edition).items():
            found.update({(name, sort, point): None for point in points})
    return found


def _points(dialect: Dialect, row: Resource, kind: Kind, edition: str) -> dict[str, list[str]]:
    held = dialect.contract(row.api)
    table = table_of(dialect, kind, edition)
    every: dict[str, Place] = {}
    for one in (place for name in dict.fromkeys(schemas(held, row)) for place in places(held.schema(name))):
        every[one.path] = one if one.path not in every else _both(every[one.path], one)
    states = list(dialect.states(kind)) or sorted(table.states() if table else ())
    statuses, codes = _refusals(held, row)
    return {
        "operation": list(row.operations),
        "state": [str(one) for one in states],
        "edge": [f"{source} → {to}" for source, to in sorted(table.edges())] if table else [],
        "value": [f"{one.path} {value}" for one in every.values() if one.path != f"/{row.state}" for value in one.values],
        "attribute": [one.path for one in every.values() if one.optional],
        "filter": list(_filters(dialect, held, row, every)),
        "status": statuses,
        "code": codes,
        "event": list(dict.fromkeys((*row.events.values(), *row.after.values()))),
    }


def _filters(dialect: Dialect, held: Contract, row: Resource, every: Mapping[str, Place]) -> Iterator[str]:
    """The parameters of a list, and, where a standard lets any attribute be one, the attributes that have one value."""
    if "list" in row.operations:
        yield from (one.name for one in held.operations[row.operations["list"]].query)
        if not dialect.tabled:
            yield from (one.path[1:] for one in every.values() if one.scalar and one.path.count("/") == 1)


def _refusals(held: Contract, row: Resource) -> tuple[list[str], list[str]]:
    """The statuses of refusals by operation, and the codes that their bodies may have."""
    statuses: list[str] = []
    codes: dict[str, None] = {}
    for what, name in row.operations.items():
        for status, answer in sorted(held.operations[name].responses.items()):
            if status >= _ERROR:
                statuses.append(f"{what} {status}")
                schema = held.schema(answer.schema) if answer.schema else {}
                codes.update({code: None for one in places(schema) if one.path.endswith("/code") for code in one.values})
    return statuses, list(codes)
