"""The routes: which operation a method and a path mean, in each API of MEF that this seller offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from ttck.mockseller.dialects.mef.paths import BASE_PATHS
from ttck.mockseller.engine.problems import Refusal, no_such_path, not_found, not_implemented, wrong_method
from ttck.mockseller.engine.seller import Route
from ttck.specs.vocabulary import Api, Kind, Operation

Methods = Mapping[str, Operation]


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One resource of an API: what its collection, one of it, and the tasks of one understand.

    `part` names the optional part of the seller that it belongs to; `absent` is the status of a part that is left out.
    """

    kind: Kind
    collection: Methods = field(default_factory=dict)
    one: Methods = field(default_factory=dict)
    tasks: Methods = field(default_factory=dict)
    part: str | None = None
    says_so: bool = True


def _hub(kind: Kind, start: Operation, show: Operation, stop: Operation, part: str | None = None) -> Resource:
    return Resource(kind=kind, collection={"POST": start}, one={"GET": show, "DELETE": stop}, part=part)


_WORKORDER = Resource(
    kind=Kind.WORKORDER,
    collection={"GET": Operation.LIST_WORKORDERS},
    one={"GET": Operation.RETRIEVE_WORKORDER},
    part="workorder",
    says_so=False,
)
_RESOURCES: dict[tuple[Api, str], Resource] = {
    (Api.TICKET, "troubleTicket"): Resource(
        kind=Kind.TICKET,
        collection={"GET": Operation.LIST, "POST": Operation.CREATE},
        one={"GET": Operation.RETRIEVE, "PATCH": Operation.PATCH},
        tasks={"cancel": Operation.CANCEL, "close": Operation.CLOSE, "reopen": Operation.REOPEN},
    ),
    (Api.TICKET, "hub"): _hub(Kind.TICKET, Operation.SUBSCRIBE, Operation.SUBSCRIPTION, Operation.UNSUBSCRIBE),
    (Api.TICKET, "incident"): Resource(
        kind=Kind.INCIDENT,
        collection={"GET": Operation.LIST_INCIDENTS},
        one={"GET": Operation.RETRIEVE_INCIDENT},
        part="incident",
    ),
    (Api.APPOINTMENT, "appointment"): Resource(
        kind=Kind.APPOINTMENT,
        collection={"GET": Operation.LIST_APPOINTMENTS, "POST": Operation.CREATE_APPOINTMENT},
        one={"GET": Operation.RETRIEVE_APPOINTMENT, "PATCH": Operation.PATCH_APPOINTMENT},
        tasks={"cancel": Operation.CANCEL_APPOINTMENT},
        part="appointment",
        says_so=False,
    ),
    (Api.APPOINTMENT, "searchTimeSlot"): Resource(
        kind=Kind.APPOINTMENT, collection={"POST": Operation.SEARCH_TIMESLOT}, part="appointment", says_so=False
    ),
    (Api.APPOINTMENT, "hub"): _hub(
        Kind.APPOINTMENT,
        Operation.SUBSCRIBE_APPOINTMENTS,
        Operation.APPOINTMENT_SUBSCRIPTION,
        Operation.UNSUBSCRIBE_APPOINTMENTS,
        part="appointment_events",
    ),
    (Api.WORKORDER, "workorder"): _WORKORDER,
    (Api.WORKORDER, "workOrder"): _WORKORDER,  # the spelling of earlier releases of the binding
    (Api.WORKORDER, "hub"): _hub(
        Kind.WORKORDER,
        Operation.SUBSCRIBE_WORKORDERS,
        Operation.WORKORDER_SUBSCRIPTION,
        Operation.UNSUBSCRIBE_WORKORDERS,
        part="workorder_events",
    ),
}


def api_of(path: str, bases: Mapping[Api, str] = BASE_PATHS) -> Api | None:
    """The API whose base path a path begins with."""
    return next((api for api, base in bases.items() if path.startswith(base + "/")), None)


def route(method: str, path: str, *, bases: Mapping[Api, str] = BASE_PATHS, without: Mapping[str, str] | None = None) -> Route:
    """What a request asks for; `path` is the raw one, `without` names optional parts that are not offered, each with the reason.

    Raises:
        Refusal: 404, 405 or 501.
    """
    api = api_of(path, bases)
    if api is None:
        raise no_such_path()
    segments = [unquote(part) if "%" in part else part for part in path[len(bases[api]) + 1 :].split("/")]
    resource = _RESOURCES.get((api, segments[0]))
    ident = segments[1] if len(segments) > 1 else ""
    methods = _methods(resource, segments) if resource else {}
    if resource is None or not methods:
        raise no_such_path()
    if resource.part is not None and resource.part in (without or {}):
        raise _absent(resource, without or {}, one_hub=segments[0] == "hub" and bool(ident))
    if method not in methods:
        raise wrong_method(", ".join(methods))
    if segments[0] == "hub":
        return Route(operation=methods[method], kind=resource.kind, hub_id=ident or None)
    return Route(operation=methods[method], kind=resource.kind, item_id=ident or None)


def _absent(resource: Resource, without: Mapping[str, str], *, one_hub: bool) -> Refusal:
    """What a part that is left out answers; of a single subscription, that there is none: the contract has no 501 for its end."""
    part = resource.part or ""
    if one_hub:
        return not_found("subscription")
    return not_implemented(part.replace("_", " "), without[part]) if resource.says_so else no_such_path()


def _methods(resource: Resource, segments: list[str]) -> Methods:
    match segments:
        case [_]:
            return resource.collection
        case [_, ident] if ident:
            return resource.one
        case [_, ident, task] if ident and task in resource.tasks:
            return {"POST": resource.tasks[task]}
        case _:
            return {}
