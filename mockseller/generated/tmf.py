"""The resources of TMF621 in version 5."""

from __future__ import annotations

import functools
from http import HTTPStatus

from ttck.mockseller.faults.tmf.tools import TMF
from ttck.mockseller.generated.shapes import Resource
from ttck.specs.lifecycles import tmf_lifecycle
from ttck.specs.vocabulary import Kind, Operation, TmfEvent

_CONFLICT = (HTTPStatus.CONFLICT, {"@type": "Error", "code": "conflict", "reason": "this is not possible now", "status": "409"})
_resource = functools.partial(Resource, standard=TMF, versions=("v5",), contract="tmf621-v5", binding=False, conflict=_CONFLICT)
RESOURCES: tuple[Resource, ...] = (
    _resource(
        kind=Kind.TICKET, retrieving=Operation.RETRIEVE, listing=Operation.LIST, creating=Operation.CREATE,
        patching=Operation.PATCH, changed=TmfEvent.STATE_CHANGE, updated=TmfEvent.CHANGED, table=tmf_lifecycle,
        changing=frozenset({"status"}),
    ),
    _resource(
        kind=Kind.SPECIFICATION, retrieving=Operation.RETRIEVE_SPECIFICATION,
        listing=Operation.LIST_SPECIFICATIONS, creating=Operation.CREATE_SPECIFICATION, patching=Operation.PATCH_SPECIFICATION,
        state="lifecycleStatus", changed=TmfEvent.SPECIFICATION_STATE_CHANGE, updated=TmfEvent.SPECIFICATION_CHANGED,
    ),
)  # fmt: skip
