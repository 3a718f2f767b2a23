"""The adapter of MEF: tickets with incidents, appointments and workorders, each API with its events."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ttck.mockseller.dialects.mef import appointments, hub, incidents, tickets, workorders
from ttck.mockseller.dialects.mef.columns import columns_of
from ttck.mockseller.dialects.mef.events import event
from ttck.mockseller.dialects.mef.examples import EXAMPLES, follows
from ttck.mockseller.dialects.mef.patch import patch
from ttck.mockseller.dialects.mef.paths import MEDIA_TYPE, bases_of
from ttck.mockseller.dialects.mef.posting import APIS, mef_posting
from ttck.mockseller.dialects.mef.refusals import taught
from ttck.mockseller.dialects.mef.routes import api_of, route
from ttck.mockseller.dialects.mef.seed import sample
from ttck.mockseller.dialects.mef.stimuli import DECIDES, act
from ttck.mockseller.dialects.mef.timeouts import close_unanswered
from ttck.mockseller.engine import codec
from ttck.mockseller.engine.answers import Answer
from ttck.mockseller.engine.problems import TOO_DEEP, Refusal, bad_body, nested_too_deeply
from ttck.mockseller.engine.seller import Adapter
from ttck.specs.dialects import Dialect
from ttck.specs.lifecycles import Lifecycle, lifecycle
from ttck.specs.vocabulary import MEF_KINDS, Api, Kind, Operation

if TYPE_CHECKING:
    from ttck.mockseller.engine.seams import Call, Document
    from ttck.mockseller.engine.seller import Seller
    from ttck.mockseller.engine.settings import Settings

_NOT_IN_CONTRACT = frozenset({405, 413, 429, *range(502, 600)})
_NO_BODY = frozenset({Operation.CANCEL, Operation.CLOSE, Operation.CANCEL_APPOINTMENT})
_WORK: dict[str, Callable[[Seller, Call], Answer]] = {
    Operation.LIST: tickets.list_tickets,
    Operation.CREATE: tickets.create,
    Operation.RETRIEVE: tickets.retrieve,
    Operation.PATCH: patch,
    Operation.CANCEL: tickets.cancel,
    Operation.CLOSE: tickets.close,
    Operation.REOPEN: tickets.reopen,
    Operation.LIST_INCIDENTS: incidents.list_incidents,
    Operation.RETRIEVE_INCIDENT: incidents.retrieve,
    Operation.SEARCH_TIMESLOT: appointments.search,
    Operation.LIST_APPOINTMENTS: appointments.list_appointments,
    Operation.CREATE_APPOINTMENT: appointments.create,
    Operation.RETRIEVE_APPOINTMENT: appointments.retrieve,
    Operation.PATCH_APPOINTMENT: appointments.patch,
    Operation.CANCEL_APPOINTMENT: appointments.cancel,
    Operation.LIST_WORKORDERS: workorders.list_workorders,
    Operation.RETRIEVE_WORKORDER: workorders.retrieve,
    **dict.fromkeys((Operation.SUBSCRIBE, Operation.SUBSCRIBE_APPOINTMENTS, Operation.SUBSCRIBE_WORKORDERS), hub.subscribe),
    **dict.fromkeys((Operation.SUBSCRIPTION, Operation.APPOINTMENT_SUBSCRIPTION, Operation.WORKORDER_SUBSCRIPTION), hub.inspect),
    **dict.fromkeys((Operation.UNSUBSCRIBE, Operation.UNSUBSCRIBE_APPOINTMENTS, Operation.UNSUBSCRIBE_WORKORDERS), hub.unsubscribe),
}


def mef(settings: Settings, dialect: Dialect) -> Adapter:
    """The adapter of a seller with these settings that speaks a dialect of MEF."""
    bases = bases_of(dialect)
    lifecycles = {kind: lifecycle(kind, edition=settings.edition) for kind in MEF_KINDS}
    silent = _silent(settings, lifecycles)
    offered = tuple(part for part in settings.offered if part not in silent)
    return Adapter(
        dialect=dialect,
        base_path=bases[Api.TICKET],
        bases=dict(bases.items()),
        others={api: path for api, path in bases.items() if api is not Api.TICKET and api in offered},
        offered=offered,
        declares=_declares(settings, offered),
        contracts={kind: dialect.contract(api) for kind, api in APIS.items()},
        lifecycles=lifecycles,
        serves=lambda path: api_of(path, bases) is not None,
        route=functools.partial(route, bases=bases, without={**dict.fromkeys(settings.without, ""), **silent}),
        read=_read,
        work=_WORK,
        refused=_refused,
        media=MEDIA_TYPE,
        names=dialect.names,
        columns=functools.partial(columns_of, confirmation_timeout=settings.confirmation_timeout),
        party=lambda call: (_first(call, "buyerId"), _first(call, "sellerId")),
        event=event,
        posting=mef_posting(dialect),
        act=act,
        decides=DECIDES,
        examples=EXAMPLES,
        follows=follows,
        overdue=lambda seller, item_id: close_unanswered(seller, item_id) is not None,
        sample=sample,
    )


def _silent(settings: Settings, lifecycles: Mapping[Kind, Lifecycle]) -> dict[str, str]:
    """The parts in which nothing would ever be sent, each with the reason: an edition may have no events of workorders."""
    if any(move.announces for move in lifecycles[Kind.WORKORDER].moves):
        return {}
    return {"workorder_events": f"the {settings.edition} edition of MEF 113 has no events of workorders, and nothing would ever be sent"}


def _declares(settings: Settings, offered: Sequence[str]) -> Document:
    switches: dict[str, str] = {}
    if settings.incident_model != "type3_impact":
        switches["incident_model"] = settings.incident_model
    if settings.incident_events == "draft":
        switches["incident_events"] = "created_closed"
    declared = {"edition": settings.edition, "declares": {"apis": list(offered)}}
    return {**declared, "switches": switches} if switches else declared


def _read(operation: str, _content_type: str, body: bytes) -> Any:
    if operation in _NO_BODY:
        return None
    try:
        document = codec.loads(body)
    except codec.JSONDecodeError as wrong:
        raise bad_body("the body is not JSON", str(wrong)) from wrong
    if nested_too_deeply(document):
        raise bad_body("the body cannot be taken", TOO_DEEP)
    return document


def _refused(refusal: Refusal, operation: str | None) -> Answer:
    refusal = taught(refusal, operation)
    many = "[]" if isinstance(refusal.document, list) else ""
    schema = None if refusal.status in _NOT_IN_CONTRACT else f"Error{refusal.status}{many}"
    return Answer(status=refusal.status, body=refusal.body(), schema=schema, headers=refusal.headers)


def _first(call: Call, name: str) -> str | None:
    values = call.query.get(name)
    return values[0] if values else None
