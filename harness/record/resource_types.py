"""The resources of the APIs as the harness reads them: which operations create, show and change one, and its state."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from ttck.harness.record.exchange import Entry, Exchange, Notification
from ttck.specs.vocabulary import (
    MEF_KINDS,
    Api,
    AppointmentEvent,
    IncidentEvent,
    Kind,
    Operation,
    Stimulus,
    TicketEvent,
    TmfEvent,
    WorkorderEvent,
)


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One kind of item: its API, its operations, its events, and the attribute that holds its state.

    `creating` is None where only the seller creates such items. `showing` operations answer with the whole item.
    """

    kind: Kind
    api: Api
    creating: Operation | None
    retrieving: Operation
    listing: Operation
    changing: frozenset[Operation]
    events: type[StrEnum]
    state_changed: StrEnum
    state_attribute: str = "status"

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
        return frozenset({*self.showing, self.listing, *self.changing})


_RESOURCES = (
    Resource(
        kind=Kind.TICKET,
        api=Api.TICKET,
        creating=Operation.CREATE,
        retrieving=Operation.RETRIEVE,
        listing=Operation.LIST,
        changing=frozenset({Operation.PATCH, Operation.CANCEL, Operation.CLOSE, Operation.REOPEN, Operation.DELETE}),
        events=TicketEvent,
        state_changed=TicketEvent.STATE_CHANGE,
    ),
    Resource(
        kind=Kind.INCIDENT,
        api=Api.TICKET,
        creating=None,
        retrieving=Operation.RETRIEVE_INCIDENT,
        listing=Operation.LIST_INCIDENTS,
        changing=frozenset(),
        events=IncidentEvent,
        state_changed=IncidentEvent.STATE_CHANGE,
    ),
    Resource(
        kind=Kind.APPOINTMENT,
        api=Api.APPOINTMENT,
        creating=Operation.CREATE_APPOINTMENT,
        retrieving=Operation.RETRIEVE_APPOINTMENT,
        listing=Operation.LIST_APPOINTMENTS,
        changing=frozenset({Operation.PATCH_APPOINTMENT, Operation.CANCEL_APPOINTMENT}),
        events=AppointmentEvent,
        state_changed=AppointmentEvent.STATE_CHANGE,
    ),
    Resource(
        kind=Kind.WORKORDER,
        api=Api.WORKORDER,
        creating=None,
        retrieving=Operation.RETRIEVE_WORKORDER,
        listing=Operation.LIST_WORKORDERS,
        changing=frozenset(),
        events=WorkorderEvent,
        state_changed=WorkorderEvent.STATE_CHANGE,
        state_attribute="state",
    ),
    Resource(
        kind=Kind.SPECIFICATION,
        api=Api.TICKET,
        creating=Operation.CREATE_SPECIFICATION,
        retrieving=Operation.RETRIEVE_SPECIFICATION,
        listing=Operation.LIST_SPECIFICATIONS,
        changing=frozenset({Operation.PATCH_SPECIFICATION, Operation.DELETE_SPECIFICATION}),
        events=TmfEvent,
        state_changed=TmfEvent.SPECIFICATION_STATE_CHANGE,
        state_attribute="lifecycleStatus",
    ),
)
ALL_RESOURCES: Mapping[Kind, Resource] = MappingProxyType({resource.kind: resource for resource in _RESOURCES})
# Those of MEF 113, which have lifecycle tables and owe notifications by them; the one beyond them is of TMF621.
RESOURCES: Mapping[Kind, Resource] = MappingProxyType({kind: row for kind, row in ALL_RESOURCES.items() if kind in MEF_KINDS})

_OPERATIONS: Mapping[str, Kind] = {operation: row.kind for row in _RESOURCES for operation in row.operations}
_EVENTS: Mapping[str, Kind] = {event: row.kind for row in _RESOURCES if row.kind in MEF_KINDS for event in row.events}
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
    return _EVENTS.get(event_type) or next((kind for name, kind in _NAMED.items() if event_type.startswith(name)), Kind.TICKET)


def kind_of_stimulus(name: str) -> Kind:
    """Of what kind the item is whose identifier is given with a stimulus."""
    return Kind.TICKET if name in _ON_TICKETS else _STIMULI.get(name.partition("_")[0], Kind.TICKET)


def kind_of(entry: Entry) -> Kind:
    """What an entry of the record is about."""
    if isinstance(entry, Exchange):
        return kind_of_operation(entry.operation)
    return kind_of_event(entry.event_type) if isinstance(entry, Notification) else kind_of_stimulus(entry.name)


def every_event(api: Api) -> frozenset[str]:
    """All event types that the hub of an API of MEF 113 knows; that of TMF621 knows all of `TmfEvent`."""
    return frozenset(str(event) for row in _RESOURCES if row.api == api and row.kind in MEF_KINDS for event in row.events)


def shown_state(document: object, kind: Kind) -> str | None:
    """The state that a document of this kind shows; None where the attribute is absent or not text."""
    found = document.get(ALL_RESOURCES[kind].state_attribute) if isinstance(document, dict) else None
    return found if isinstance(found, str) else None
