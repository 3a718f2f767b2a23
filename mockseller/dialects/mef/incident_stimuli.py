"""What the seller decides about incidents: it opens one, works on it, changes it, closes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ttck.mockseller.dialects.mef.change import carried_out, change, decide, make_move
from ttck.mockseller.dialects.mef.incidents import DRAFT_TYPES, href
from ttck.mockseller.dialects.mef.posting import DRAFT_INCIDENT_CLOSED, DRAFT_INCIDENT_CREATED
from ttck.mockseller.dialects.mef.ticket_stimuli import AUTHOR, Moment, noted
from ttck.mockseller.engine.clock import MICROS, micros_of, text_of
from ttck.mockseller.engine.ids import new_id
from ttck.mockseller.engine.problems import bad_body, not_implemented
from ttck.mockseller.engine.seams import Call, Document
from ttck.mockseller.engine.settings import DAY
from ttck.mockseller.engine.unit import unit
from ttck.specs.vocabulary import ContactRole, IncidentEvent, IncidentType, Kind, ObservedImpact, Priority, Severity, Source, Stimulus

if TYPE_CHECKING:
    from ttck.mockseller.engine.seller import Seller

KNOWN = (Stimulus.INCIDENT_CREATE, Stimulus.INCIDENT_START_WORK, Stimulus.INCIDENT_UPDATE, Stimulus.INCIDENT_CLOSE)
_PRODUCT = "PRODUCT-1"
_HOUR = 3600.0
_NOT_ATTRIBUTES = frozenset({"buyer", "product"})
_CONTACT = {
    "role": ContactRole.INCIDENT.value,
    "name": "Mock Seller Incident Desk",
    "number": "+1 555 0300",
    "emailAddress": "incidents@seller.example",
    "organization": "Mock Seller",
}
Edit = Callable[[Document, Moment, Any], Document]


def act(seller: Seller, call: Call) -> Document:
    """Let the seller decide about an incident; returns the incident after it.

    Raises:
        Refusal: 404 for an unknown incident, 422 when its state does not allow it, 501 when the seller offers none.
    """
    if "incident" in seller.settings.without:
        raise not_implemented("incidents")
    moment = Moment(args=call.document or {}, now=seller.clock.now())
    if call.operation == Stimulus.INCIDENT_CREATE:
        return _create(seller, call, moment)
    return change(seller, call, lambda incident: _work(seller, call, incident, moment))


def _create(seller: Seller, call: Call, moment: Moment) -> Document:
    move = seller.lifecycles[Kind.INCIDENT].move(None, Stimulus.INCIDENT_CREATE)
    decision = decide(seller, call, None, allowed=move is not None, to_state=move.to_state if move else None)
    fresh = _new_incident(seller, moment, model=seller.settings.incident_model)
    incident, announces = carried_out(fresh, decision, move, at=moment.at)
    with unit(seller, call) as together:
        return together.add(Kind.INCIDENT, incident, announces=_named(seller, call, announces))


def _new_incident(seller: Seller, moment: Moment, *, model: str) -> Document:
    """An incident as the seller first stores it, with the values that the caller chose."""
    item_id = new_id()
    words = {name: value for name, value in moment.args.items() if name not in _NOT_ATTRIBUTES}
    product = str(moment.args.get("product", _PRODUCT))
    incident = {
        "id": item_id,
        "href": href(seller, item_id),
        "description": "Fibre cut in the access network",
        "severity": Severity.SIGNIFICANT.value,
        "priority": Priority.HIGH.value,
        "incidentType": IncidentType.REPAIR.value,
        "impact": ObservedImpact.DEGRADED.value,
        "relatedEntity": [{"id": product, "@referredType": "Product", "role": "AffectedProduct"}],
        "relatedContactInformation": [_CONTACT],
        "creationDate": moment.at,
        "situationStartDate": text_of(moment.now - _HOUR),
        **words,
    }
    if model == "type4":
        impact = incident.pop("impact")
        if "incidentType" not in words:
            incident["incidentType"] = impact
    return incident


def _work(seller: Seller, call: Call, incident: Document, moment: Moment) -> tuple[Document, Sequence[str]]:
    if call.operation == Stimulus.INCIDENT_UPDATE:
        return _updated(seller, call, incident, moment)
    after, announces = make_move(seller, call, incident)
    if call.operation == Stimulus.INCIDENT_CLOSE:
        after = {**after, "closedDate": moment.args.get("closedDate", moment.at)}
    elif seller.settings.edition == "published" and "expectedClosedDate" not in after:  # MEF113-2022:R171
        after = _expected_close(after, moment, moment.args.get("expectedClosedDate"))
    return after, _named(seller, call, announces)


def _named(seller: Seller, call: Call, announces: Sequence[str]) -> tuple[str, ...]:
    """The events by the names that this seller uses; the draft has one more, for closing."""
    if seller.settings.incident_events == "published":
        return tuple(announces)
    named = [DRAFT_INCIDENT_CREATED if event == IncidentEvent.CREATED else event for event in announces]
    return (*named, DRAFT_INCIDENT_CLOSED) if call.operation == Stimulus.INCIDENT_CLOSE else tuple(named)


def _updated(seller: Seller, call: Call, incident: Document, moment: Moment) -> tuple[Document, Sequence[str]]:
    allowed = incident["status"] not in seller.lifecycles[Kind.INCIDENT].final()
    decide(seller, call, incident, allowed=allowed)
    name = moment.args.get("attribute", "note")
    if name == "impact" and seller.settings.incident_model == "type4":
        name = "incidentType"
    if name not in UPDATES:
        raise bad_body(f"incident_update has no attribute {name!r}; it has: {', '.join(sorted(UPDATES))}")
    return UPDATES[name](incident, moment, moment.args.get("value")), (IncidentEvent.UPDATE,)


def _next_of(name: str, values: Sequence[str]) -> Edit:
    """An edit that gives the attribute the value asked for, else the one after its current value."""

    def edit(incident: Document, _moment: Moment, value: Any) -> Document:
        current = incident.get(name)
        place = values.index(current) + 1 if current in values else 0
        return {**incident, name: value or str(values[place % len(values)])}

    return edit


def _incident_type(incident: Document, moment: Moment, value: Any) -> Document:
    """An incident without an impact has the types of the draft."""
    values = [*IncidentType] if "impact" in incident else [*DRAFT_TYPES]
    return _next_of("incidentType", values)(incident, moment, value)


def _moved(incident: Document, name: str, *, by: float, otherwise: float) -> str:
    """The date of an attribute moved by so many seconds, or another one when it is not set."""
    current = incident.get(name)
    return text_of(micros_of(current) / MICROS + by) if current else text_of(otherwise)


def _start(incident: Document, moment: Moment, value: Any) -> Document:
    earlier = _moved(incident, "situationStartDate", by=-_HOUR, otherwise=moment.now - _HOUR)
    return {**incident, "situationStartDate": value or earlier}


def _expected_close(incident: Document, moment: Moment, value: Any) -> Document:
    later = _moved(incident, "expectedClosedDate", by=DAY, otherwise=moment.now + DAY)
    return {**incident, "expectedClosedDate": value or later}


def _description(incident: Document, _moment: Moment, value: Any) -> Document:
    return {**incident, "description": value or f"{incident['description']}; a splice team is on its way"}


def _note(incident: Document, moment: Moment, _value: Any) -> Document:
    return noted(incident, moment, "The cut was located; repair has begun.")


def _attachment(incident: Document, moment: Moment, value: Any) -> Document:
    attachment = {
        "attachmentId": new_id(),
        "source": Source.SELLER.value,
        "author": AUTHOR,
        "creationDate": moment.at,
        "name": "affected-area.txt",
        "description": "Map of the affected area",
        "url": "https://files.seller.example/affected-area.txt",
        "mimeType": "text/plain",
        "size": {"amount": 1, "units": "KBYTES"},
        **(value or {}),
    }
    return {**incident, "attachment": [*incident.get("attachment", ()), attachment]}


def _contact(incident: Document, _moment: Moment, value: Any) -> Document:
    contacts = incident["relatedContactInformation"]
    role = ContactRole.INCIDENT.value
    current = next((one for one in contacts if one.get("role") == role), _CONTACT)
    number = "+1 555 0301" if current.get("number") != "+1 555 0301" else "+1 555 0302"
    others = [one for one in contacts if one.get("role") != role]
    return {**incident, "relatedContactInformation": [*others, {**current, "number": number, **(value or {}), "role": role}]}


def _technical_contact(incident: Document, _moment: Moment, value: Any) -> Document:
    contacts = incident["relatedContactInformation"]
    role = ContactRole.INCIDENT_TECHNICAL.value
    number = sum(one.get("role") == role for one in contacts) + 1
    fresh = {
        "name": f"Splice Engineer {number}",
        "number": f"+1 555 03{number + 10:02d}",
        "emailAddress": f"splicer{number}@seller.example",
        **(value or {}),
        "role": role,
    }
    return {**incident, "relatedContactInformation": [*contacts, fresh]}


def _related_issue(incident: Document, moment: Moment, value: Any) -> Document:
    issue = {
        "id": new_id(),
        "@referredType": "Incident",
        "relationshipType": "isCausedBy",
        "description": "Construction work in the same street",
        "creationDate": moment.at,
        **(value or {}),
        "source": Source.SELLER.value,
    }
    return {**incident, "relatedIssue": [*incident.get("relatedIssue", ()), issue]}


UPDATES: Mapping[str, Edit] = MappingProxyType(
    {
        "situationStartDate": _start,
        "expectedClosedDate": _expected_close,
        "note": _note,
        "attachment": _attachment,
        "contact": _contact,
        "technicalContact": _technical_contact,
        "relatedIssue": _related_issue,
        "severity": _next_of("severity", [*Severity]),
        "priority": _next_of("priority", [*Priority]),
        "incidentType": _incident_type,
        "impact": _next_of("impact", [*ObservedImpact]),
        "description": _description,
    }
)
