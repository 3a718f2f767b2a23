"""The routes of TMF621: which operation a method and a path mean, under any of its base paths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from ttck.mockseller.engine.problems import no_such_path, wrong_method
from ttck.mockseller.engine.seller import Route
from ttck.specs.dialects import Dialect
from ttck.specs.vocabulary import Kind, Operation


@dataclass(frozen=True, kw_only=True)
class Routes:
    """Where the API begins, and its operations by method of a path: its segments, an empty one for an identifier.

    `kinds` says what a first segment is about; None for the hub.
    """

    bases: tuple[str, ...]
    methods: Mapping[tuple[str, ...], Mapping[str, Operation]]
    kinds: Mapping[str, Kind | None]


def routes_of(dialect: Dialect) -> Routes:
    """The routes that a dialect has, and the base path that sellers use as well."""
    operations = dialect.contract().operations
    rows: list[tuple[Kind | None, str]] = [
        (Kind[name.upper()], one) for name, resource in dialect.resources.items() for one in resource.operations.values()
    ]
    hub = dialect.apis["ticket"].hub
    if hub is not None:
        rows += [(None, one) for one in (hub.subscribe, hub.inspect, hub.unsubscribe) if one is not None]
    methods: dict[tuple[str, ...], dict[str, Operation]] = {}
    kinds: dict[str, Kind | None] = {}
    for kind, one in rows:
        segments = tuple("" if part.startswith("{") else part for part in operations[one].path.strip("/").split("/"))
        kinds[segments[0]] = kind
        methods.setdefault(segments, {})[operations[one].method.upper()] = Operation(one)
    return Routes(bases=(dialect.apis["ticket"].place.base_path, *dialect.apis["ticket"].aliases), methods=methods, kinds=kinds)


def serves(routes: Routes, path: str) -> bool:
    """Whether a raw path is below a base path."""
    return any(path == base or path.startswith(f"{base}/") for base in routes.bases)


def route(routes: Routes, method: str, path: str) -> Route:
    """What a request asks for; `path` is the raw one, and a slash at its end changes nothing.

    Raises:
        Refusal: 404 or 405.
    """
    base = next(base for base in routes.bases if path == base or path.startswith(f"{base}/"))
    segments = [unquote(part) for part in path[len(base) + 1 :].split("/")]
    if len(segments) > 1 and segments[-1] == "":
        segments.pop()
    methods = routes.methods.get((*segments[:1], *[""] * len(segments[1:2]), *segments[2:]))
    if methods is None or not all(segments):
        raise no_such_path()
    if method not in methods:
        raise wrong_method(", ".join(methods))
    ident = segments[1] if len(segments) > 1 else None
    kind = routes.kinds[segments[0]]
    if kind is None:
        return Route(operation=methods[method], kind=Kind.TICKET, hub_id=ident)
    return Route(operation=methods[method], kind=kind, item_id=ident)
