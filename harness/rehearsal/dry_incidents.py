"""The incidents of the seller in memory, which only the seller changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from harness.rehearsal.dry_decisions import added, attachment_of, note_of, text_of
from harness.rehearsal.dry_parts import IDS, Document, Hubs, moment, unknown, wrong
from specs.lifecycles import Lifecycle
from specs.vocabulary import ContactRole, IncidentEvent, IncidentState, IncidentType, ObservedImpact, Priority, Severity, Source, Stimulus


def _contact(role: ContactRole) -> Document:
    number = next(IDS)
    return {"role": role.value, "name": f"Operator {number}", "number": f"+1 555 {number:04}", "emailAddress": "noc@seller.example"}


def _technical(incident: Document) -> Document:
    role = ContactRole.INCIDENT_TECHNICAL
    others = [contact for contact in incident["relatedContactInformation"] if contact["role"] != role]
    return {**incident, "relatedContactInformation": [*others, _contact(role)]}


def _related(incident: Document) -> Document:
    issue = {
        "id": f"dry-related-{next(IDS)}",
        "@referredType": "Incident",
        "relationshipType": "isCausedBy",
        "description": "an outage near by",
        "creationDate": text_of(moment()),
        "source": Source.SELLER.value,
    }
    return added(incident, "relatedIssue", issue)


def _other(name: str, values: Any) -> Callable[[Document], Document]:
    return lambda incident: {**incident, name: next(str(value) for value in values if value != incident.get(name))}


def _later(name: str) -> Callable[[Document], Document]:
    return lambda incident: {**incident, name: text_of(moment() + timedelta(hours=next(IDS)))}


_EDITS: dict[str, Callable[[Document], Document]] = {
    "situationStartDate": lambda incident: {**incident, "situationStartDate": text_of(moment() - timedelta(minutes=next(IDS)))},
    "expectedClosedDate": _later("expectedClosedDate"),
    "note": lambda incident: added(incident, "note", note_of("Operations", f"we are at it ({next(IDS)})")),
    "attachment": lambda incident: added(incident, "attachment", attachment_of("Operations")),
    "technicalContact": _technical,
    "relatedIssue": _related,
    "severity": _other("severity", Severity),
    "priority": _other("priority", Priority),
    "description": lambda incident: {**incident, "description": f"an outage, seen anew ({next(IDS)})"},
    "impact": _other("impact", ObservedImpact),
}


class DryIncidents:
    """Keeps the incidents; `hubs` announces them."""

    def __init__(self, lifecycle: Lifecycle, hubs: Hubs) -> None:
        self._lifecycle = lifecycle
        self._hubs = hubs
        self.known: dict[str, Document] = {}

    def show(self, ident: str) -> Document:
        """An incident.

        Raises:
            Refused: there is none with this identifier.
        """
        if ident not in self.known:
            raise unknown()
        return self.known[ident]

    def decide(self, name: str, ident: str, args: Mapping[str, Any]) -> None:
        """Play a stimulus about an incident.

        Raises:
            Refused: the incident is not known, or its state does not allow it.
        """
        if name == Stimulus.INCIDENT_CREATE:
            self._create(args)
            return
        before = self.show(ident)
        if name == Stimulus.INCIDENT_UPDATE and before["status"] != IncidentState.CLOSED:
            self.known[ident] = _EDITS.get(str(args.get("attribute", "note")), _EDITS["note"])(before)
            self._hubs.tell(ident, IncidentEvent.UPDATE)
            return
        move = self._lifecycle.move(IncidentState(before["status"]), name)
        if move is None:
            raise wrong(f"{name} is not possible: the incident is {before['status']}")
        self._store(before, move.to_state)
        self._hubs.tell(ident, *move.announces)

    def _create(self, args: Mapping[str, Any]) -> None:
        ident = f"dry-incident-{len(self.known) + 1}"
        given = {name: value for name, value in args.items() if name not in {"product", "buyer"}}
        incident = {
            "id": ident,
            "description": "an outage in the access network",
            "severity": Severity.SIGNIFICANT.value,
            "priority": Priority.HIGH.value,
            "impact": ObservedImpact.DEGRADED.value,
            "incidentType": IncidentType.REPAIR.value,
            "creationDate": text_of(moment()),
            "situationStartDate": text_of(moment()),
            "relatedEntity": [{"id": str(args.get("product", "PRODUCT-1")), "@referredType": "Product", "role": "affected"}],
            "relatedContactInformation": [_contact(ContactRole.INCIDENT)],
            **given,
        }
        self._store(incident, IncidentState.CREATED)
        self._hubs.tell(ident, IncidentEvent.CREATED)

    def _store(self, incident: Document, state: str) -> None:
        step = {"status": str(state), "changeDate": text_of(moment())}
        closed = {"closedDate": text_of(moment())} if state == IncidentState.CLOSED else {}
        moved = {**incident, **closed, "status": str(state), "statusChange": [*incident.get("statusChange", ()), step]}
        self.known[incident["id"]] = moved
