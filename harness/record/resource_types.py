"""The resources of the APIs as the harness reads them: which operations create, show and change one, and its state."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ttck.harness.record.exchange import Entry, Exchange, Notification
from ttck.specs.dialects import Dialect, decisions, dialects
from ttck.specs.vocabulary import MEF_KINDS, TMF_KINDS, Api, Kind, Operation, Stimulus


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One kind of item: its API, its operations, its events, and the attribute that holds its state.

    `creating` is None where only the seller creates such items, and `listing` where no list has them. `showing` operations answer
    with the whole item. `others` are operations of dialects that have names of their own for the same.
    Of a task `about` is the kind of item that it is done to, and `named_by` are the attributes that name it.
    """

    kind: Kind
    api: Api
    creating: Operation | None
    retrieving: Operation
    listing: Operation | None
    changing: frozenset[Operation]
    events: tuple[str, ...]
    state_changed: str
    state_attribute: str
    others: frozenset[Operation] = frozenset()
    about: Kind | None = None
    named_by: tuple[str, ...] = ()

    @property
    def patching(self) -> Operation | None:
        """The operation with which a buyer patches such an item, if it can."""
        return self._changing("patch")

    @property
    def deleting(self) -> Operation | None:
        """The operation with which a buyer deletes such an item, if it can."""
        return self._changing("delete")

    @property
    def type(self) -> str:
        """What such an item has in @type, where it says that."""
        return f"{self.kind[:1].upper()}{self.kind[1:]}"

    def _changing(self, verb: str) -> Operation | None:
        return next((operation for operation in self.changing if operation.startswith(verb)), None)

    @functools.cached_property
    def showing(self) -> frozenset[Operation]:
        """The operations whose answer is the whole item."""
        shows = {self.retrieving, *(operation for operation in self.changing if operation.startswith("patch"))}
        return frozenset(shows if self.creating is None else shows | {self.creating})

    @functools.cached_property
    def operations(self) -> frozenset[Operation]:
        """All operations about items of this kind."""
        lists = () if self.listing is None else (self.listing,)
        return frozenset({*self.showing, *lists, *self.changing, *self.others})


# What the record calls the operations of each hub: the contracts of several APIs have the same names for them.
HUBS: Mapping[str, Mapping[str, Operation]] = {
    Api.TICKET: {"subscribe": Operation.SUBSCRIBE, "unsubscribe": Operation.UNSUBSCRIBE, "inspect": Operation.SUBSCRIPTION},
    Api.APPOINTMENT: {
        "subscribe": Operation.SUBSCRIBE_APPOINTMENTS,
        "unsubscribe": Operation.UNSUBSCRIBE_APPOINTMENTS,
        "inspect": Operation.APPOINTMENT_SUBSCRIPTION,
    },
    Api.WORKORDER: {
        "subscribe": Operation.SUBSCRIBE_WORKORDERS,
        "unsubscribe": Operation.UNSUBSCRIBE_WORKORDERS,
        "inspect": Operation.WORKORDER_SUBSCRIPTION,
    },
}
_BESIDE = frozenset({"list", "create", "retrieve", "search"})  # operations that change no item that there is


def _resource(kind: Kind, known: Iterable[Dialect]) -> Resource:
    """One kind of item with what any dialect can do to it; where several name it, and the rest, is as in the first that has it."""
    rows = [row for one in known if (row := one.resources.get(kind.name.lower())) is not None]
    every = [(what, Operation(name)) for row in rows for what, name in row.operations.items()]
    done = dict(reversed(every))
    first = rows[0]
    return Resource(
        kind=kind,
        api=Api(first.api),
        creating=done.get("create"),
        retrieving=done["retrieve"],
        listing=done.get("list"),
        changing=frozenset(operation for what, operation in done.items() if what not in _BESIDE),
        events=tuple(first.events.values()),
        state_changed=first.events.get("state_change", ""),
        state_attribute=first.state,
        others=frozenset(operation for _, operation in every) - set(done.values()),
        about=Kind[first.task.resource.upper()] if first.task is not None else None,
        named_by=tuple(first.task.by) if first.task is not None else (),
    )


# Those whose tables tell what is owed come first: what is here of tickets is theirs.
_DIALECTS = sorted(dialects(), key=lambda one: not one.tabled)
_RESOURCES = tuple(_resource(kind, _DIALECTS) for kind in Kind)
ALL_RESOURCES: Mapping[Kind, Resource] = MappingProxyType({resource.kind: resource for resource in _RESOURCES})
# Those of MEF 113, which have lifecycle tables and owe notifications by them; the others are of other dialects.
RESOURCES: Mapping[Kind, Resource] = MappingProxyType({kind: row for kind, row in ALL_RESOURCES.items() if kind in MEF_KINDS})

# Where the answers to an operation hold the identifier and the state of an item.
_PLACES: Mapping[str, tuple[str, str]] = {
    name: (row.id, row.state) for one in reversed(_DIALECTS) for row in one.resources.values() for name in row.operations.values()
}
CREATES = frozenset(row.operations["create"] for one in _DIALECTS for row in one.resources.values() if "create" in row.operations)
_OPERATIONS: Mapping[str, Kind] = {operation: row.kind for row in _RESOURCES for operation in row.operations}
_EVENTS: Mapping[str, Kind] = {event: row.kind for row in _RESOURCES if row.kind in MEF_KINDS for event in row.events}
_OWN_EVENTS: Mapping[str, Kind] = {
    event: row.kind for row in _RESOURCES if row.kind not in (*MEF_KINDS, *TMF_KINDS) for event in row.events
}
_DECISIONS: Mapping[str, Kind] = {name: kind for name, (kind, _) in decisions().items()}
_NAMED = {
    "incident": Kind.INCIDENT,
    "appointment": Kind.APPOINTMENT,
    "workOrder": Kind.WORKORDER,
    "TroubleTicketSpecification": Kind.SPECIFICATION,
    "troubleTicketSpecification": Kind.SPECIFICATION,
}
_ON_TICKETS = frozenset({Stimulus.WORKORDER_OPEN, Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT})
_STIMULI = {"workorder": Kind.WORKORDER, "calendar": Kind.WORKORDER, "appointment": Kind.APPOINTMENT, "incident": Kind.INCIDENT}


def kind_of_operation(operation: str) -> Kind:
    """What an operation is about; whatever is not known is taken to be about tickets."""
    return _OPERATIONS.get(operation, Kind.TICKET)


def kind_of_event(event_type: str) -> Kind:
    """What an event is about, an unknown type by the beginning of its name; anything else is taken to be about tickets."""
    return (
        _EVENTS.get(event_type)
        or _OWN_EVENTS.get(event_type)
        or next((kind for name, kind in _NAMED.items() if event_type.startswith(name)), Kind.TICKET)
    )


def kind_of_stimulus(name: str) -> Kind:
    """Of what kind the item is whose identifier is given with a stimulus."""
    return _DECISIONS.get(name) or (Kind.TICKET if name in _ON_TICKETS else _STIMULI.get(name.partition("_")[0], Kind.TICKET))


def kind_of(entry: Entry) -> Kind:
    """What an entry of the record is about."""
    if isinstance(entry, Exchange):
        return kind_of_operation(entry.operation)
    return kind_of_event(entry.event_type) if isinstance(entry, Notification) else kind_of_stimulus(entry.name)


def shown_state(document: object, kind: Kind, operation: str = "") -> str | None:
    """The state that a document of this kind shows, as the answer to an operation has it; None where it is absent or not text."""
    place = _PLACES[operation][1] if operation in _PLACES else ALL_RESOURCES[kind].state_attribute
    found = document.get(place) if isinstance(document, dict) else None
    return found if isinstance(found, str) else None


def shown_id(document: object, operation: str) -> str | None:
    """The identifier that the answer to an operation shows; None where it is absent or not text."""
    found = document.get(_PLACES[operation][0] if operation in _PLACES else "id") if isinstance(document, dict) else None
    return found if isinstance(found, str) and found else None
