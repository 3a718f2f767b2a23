"""The routes of TMF621: which operation a method and a path mean, under either of its base paths."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote

from mockseller.engine.problems import no_such_path, wrong_method
from mockseller.engine.seller import Route
from specs.vocabulary import Kind, Operation

_Methods = Mapping[str, Operation]
_TICKET: tuple[_Methods, _Methods] = (
    {"GET": Operation.LIST, "POST": Operation.CREATE},
    {"GET": Operation.RETRIEVE, "PATCH": Operation.PATCH, "DELETE": Operation.DELETE},
)
_SPECIFICATION: tuple[_Methods, _Methods] = (
    {"GET": Operation.LIST_SPECIFICATIONS, "POST": Operation.CREATE_SPECIFICATION},
    {
        "GET": Operation.RETRIEVE_SPECIFICATION,
        "PATCH": Operation.PATCH_SPECIFICATION,
        "DELETE": Operation.DELETE_SPECIFICATION,
    },
)
_HUB: _Methods = {"POST": Operation.SUBSCRIBE}
RESOURCES: Mapping[str, Mapping[str, tuple[_Methods, _Methods]]] = {
    "v5": {
        "troubleTicket": _TICKET,
        "troubleTicketSpecification": _SPECIFICATION,
        "hub": (_HUB, {"GET": Operation.SUBSCRIPTION, "DELETE": Operation.UNSUBSCRIBE}),
    },
    "v4": {"troubleTicket": _TICKET, "hub": (_HUB, {"DELETE": Operation.UNSUBSCRIBE})},
}


def serves(bases: tuple[str, ...], path: str) -> bool:
    """Whether a raw path is below a base path."""
    return any(path == base or path.startswith(f"{base}/") for base in bases)


def route(bases: tuple[str, ...], version: str, method: str, path: str) -> Route:
    """What a request asks for; `path` is the raw one, and a slash at its end changes nothing.

    Raises:
        Refusal: 404 or 405.
    """
    base = next(base for base in bases if path == base or path.startswith(f"{base}/"))
    segments = [unquote(part) for part in path[len(base) + 1 :].split("/")]
    if len(segments) > 1 and segments[-1] == "":
        segments.pop()
    resource = RESOURCES[version].get(segments[0])
    if resource is None or len(segments) > 2 or not all(segments):  # noqa: PLR2004 - a collection and one of it
        raise no_such_path()
    methods = resource[len(segments) - 1]
    if method not in methods:
        raise wrong_method(", ".join(methods))
    ident = segments[1] if len(segments) > 1 else None
    if segments[0] == "hub":
        return Route(operation=methods[method], kind=Kind.TICKET, hub_id=ident)
    return Route(operation=methods[method], kind=Kind(segments[0]), item_id=ident)
