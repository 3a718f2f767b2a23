"""The routes: which operation a method and a path mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from ttck.mockseller.engine.problems import no_such_path, wrong_method
from ttck.mockseller.engine.seller import Route
from ttck.specs.vocabulary import Kind, Operation

if TYPE_CHECKING:
    from ttck.specs.dialects import Dialect


@dataclass(frozen=True, kw_only=True)
class Routes:
    """Where the API begins, and its operations by method: of all tickets, and of one."""

    base: str
    segment: str
    every: Mapping[str, Operation]
    one: Mapping[str, Operation]


def routes_of(dialect: Dialect) -> Routes:
    """The routes that a dialect has."""
    contract = dialect.contract()
    specs = [contract.operations[name] for name in dialect.of(Kind.TICKET).operations.values()]
    named = [(spec, spec.path.strip("/").split("/")) for spec in specs]
    return Routes(
        base=dialect.apis["ticket"].place.base_path,
        segment=named[0][1][0],
        every={spec.method: Operation(spec.operation_id) for spec, parts in named if len(parts) == 1},
        one={spec.method: Operation(spec.operation_id) for spec, parts in named if len(parts) > 1},
    )


def serves(routes: Routes, path: str) -> bool:
    """Whether a raw path is below the base path."""
    return path == routes.base or path.startswith(f"{routes.base}/")


def route(routes: Routes, method: str, path: str) -> Route:
    """What a request asks for; `path` is the raw one, and a slash at its end changes nothing.

    Raises:
        Refusal: 404 or 405.
    """
    first, slash, ident = path[len(routes.base) + 1 :].removesuffix("/").partition("/")
    if first != routes.segment or "/" in ident or (slash and not ident):
        raise no_such_path()
    methods = routes.one if ident else routes.every
    if method not in methods:
        raise wrong_method(", ".join(methods))
    return Route(operation=methods[method], kind=Kind.TICKET, item_id=unquote(ident) or None)
