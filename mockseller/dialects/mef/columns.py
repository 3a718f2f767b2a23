"""What is stored beside a ticket of MEF: the values that lists filter by, the item of a list, and when it is due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ttck.mockseller.engine import codec
from ttck.mockseller.engine.clock import MICROS, moment_in

if TYPE_CHECKING:
    from ttck.mockseller.engine.seams import Document

SUMMARY = (
    "id",
    "externalId",
    "relatedEntity",
    "description",
    "severity",
    "sellerSeverity",
    "priority",
    "sellerPriority",
    "observedImpact",
    "ticketType",
    "creationDate",
    "expectedResolutionDate",
    "resolutionDate",
    "status",
)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def columns_of(document: Document, *, confirmation_timeout: float) -> dict[str, Any]:
    """The columns that follow from a ticket document; `confirmation_timeout` is in seconds."""
    entities = document.get("relatedEntity") or [{}]
    entity = entities[0] if isinstance(entities, list) and isinstance(entities[0], dict) else {}
    resolved = moment_in(document, "resolutionDate")
    waits = document.get("status") == "resolved" and resolved is not None
    get = document.get
    return {
        "created": moment_in(document, "creationDate") or 0,
        "external_id": _text(get("externalId")),
        "priority": _text(get("priority")),
        "seller_priority": _text(get("sellerPriority")),
        "severity": _text(get("severity")),
        "seller_severity": _text(get("sellerSeverity")),
        "ticket_type": _text(get("ticketType")),
        "status": _text(get("status")),
        "observed_impact": _text(get("observedImpact")),
        "entity_id": _text(entity.get("id")),
        "entity_type": _text(entity.get("@referredType")),
        "expected": moment_in(document, "expectedResolutionDate"),
        "resolved": resolved,
        "due": resolved + int(confirmation_timeout * MICROS) if waits and resolved is not None else None,
        "summary": codec.dumps({name: document[name] for name in SUMMARY if name in document}),
    }
