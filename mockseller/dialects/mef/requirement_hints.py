"""Which requirement a refusal rests on, so that the answer can name it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ttck.specs.vocabulary import Operation

if TYPE_CHECKING:
    from collections.abc import Mapping

# What is wrong inside an item of a list breaks the rule about such items; the rest breaks the rule about the request.
_ITEMS = {"note": "MEF113:R4", "attachment": "MEF113:R7", "relatedContactInformation": "MEF113:R10", "relatedIssue": "MEF113:R15"}
_REQUESTS = {
    "TroubleTicket_Create": "MEF113:R19",
    "TroubleTicket_Update": "MEF113:R47",
    "Reason": "MEF113:R61",
    "SearchTimeSlot_Create": "MEF113:R67",
    "Appointment_Create": "MEF113:R82",
    "EventSubscriptionInput": "MEF113:R125",
}
LABELS = {"note": "MEF113:R3", "attachment": "MEF113:R6", "relatedIssue": "MEF113:R11"}
WRONG_STATE: Mapping[str, str] = {
    Operation.PATCH: "MEF113:R48",
    Operation.CANCEL: "MEF113:R57",
    Operation.CLOSE: "MEF113:R153",
    Operation.REOPEN: "MEF113:R153",
    Operation.PATCH_APPOINTMENT: "MEF113:R99",
    Operation.CANCEL_APPOINTMENT: "MEF113:R107",
}
UNKNOWN: Mapping[str, str] = {
    Operation.RETRIEVE: "MEF113:R35",
    Operation.PATCH: "MEF113:R46",
    Operation.CANCEL: "MEF113:R56",
    Operation.CLOSE: "MEF113:R64",
    Operation.REOPEN: "MEF113:R64",
    Operation.RETRIEVE_APPOINTMENT: "MEF113:R91",
    Operation.PATCH_APPOINTMENT: "MEF113:R98",
    Operation.CANCEL_APPOINTMENT: "MEF113:R106",
    Operation.RETRIEVE_WORKORDER: "MEF113:R111",
    Operation.RETRIEVE_INCIDENT: "MEF113:R120",
    Operation.UNSUBSCRIBE: "MEF113:R127",
}


def rule_at(schema: str, path: str) -> str | None:
    """The requirement that a body of this schema breaks where it is wrong at `path`, a JSON Pointer; None for none."""
    parts = path.split("/")[1:]
    if len(parts) > 1 and parts[0] in _ITEMS:
        return _ITEMS[parts[0]]
    return _REQUESTS.get(schema)


def label_rule(path: str) -> str | None:
    """The requirement that an item breaks which the buyer labels as the seller's."""
    return LABELS.get(path.split("/")[1] if "/" in path else "")


def lesson(rule: str | None, reason: str) -> str | None:
    """What the `message` of an error says: the requirement and the reason; None without a requirement."""
    return f"{rule}: {reason}" if rule else None
