"""The routes of Nexera: which operation a method and a path mean; the hub has one address and no identifiers."""

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
    """Where the API begins, and its operations by method of a path: the first segment, and how many there are."""

    base: str
    methods: Mapping[tuple[str, int], Mapping[str, Operation]]

    def serves(self, path: str) -> bool:
        """Whether a raw path is below the base path."""
        return path == self.base or path.startswith(f"{self.base}/")

    def route(self, method: str, path: str) -> Route:
        """What a request asks for; a slash at the end of its raw path changes nothing.

        Raises:
            Refusal: 404 or 405.
        """
        segments = [unquote(part) for part in path[len(self.base) + 1 :].split("/")]
        if len(segments) > 1 and segments[-1] == "":
            segments.pop()
        methods = self.methods.get((segments[0], len(segments)))
        if methods is None or not all(segments):
            raise no_such_path()
        if method not in methods:
            raise wrong_method(", ".join(methods))
        return Route(operation=methods[method], kind=Kind.TICKET, item_id=segments[1] if len(segments) > 1 else None)


def routes_of(dialect: Dialect) -> Routes:
    """The routes that a dialect has."""
    operations, hub = dialect.contract().operations, dialect.hub()
    names = [*dialect.of(Kind.TICKET).operations.values(), *filter(None, (hub.subscribe, hub.unsubscribe))]
    methods: dict[tuple[str, int], dict[str, Operation]] = {}
    for name in names:
        segments = operations[name].path.strip("/").split("/")
        methods.setdefault((segments[0], len(segments)), {})[operations[name].method.upper()] = Operation(name)
    return Routes(base=dialect.apis["ticket"].place.base_path, methods=methods)
