"""The rules for what a buyer sends about appointments, beyond the types that the contract checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ttck.mockseller.dialects.mef.refusals import Violation, refused
from ttck.mockseller.dialects.mef.rules import attachment_violations, contract_violations, objects, refuse_if, source_violations
from ttck.mockseller.engine.clock import micros_of, same_instant
from ttck.mockseller.engine.problems import Refusal
from ttck.specs.vocabulary import ContactRole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ttck.mockseller.dialects.mef.calendar import Period
    from ttck.mockseller.engine.seams import Document
    from ttck.specs.contracts import Contract

SELLER_OWNED = ("id", "href", "status")
_CONTACTS = "relatedContactInformation"


def period_of(value: Any) -> Period | None:
    """Start and end of a TimePeriod in microseconds since 1970; None when it has none that can be read."""
    try:
        return micros_of(value["startDateTime"]), micros_of(value["endDateTime"])
    except (KeyError, TypeError, ValueError):
        return None


def check_search(contract: Contract, document: Any) -> list[Period]:
    """The periods that a search asks for.

    Raises:
        Refusal: 400 when it is no object, 422 with everything that is wrong.
    """
    violations = contract_violations(contract, document, "SearchTimeSlot_Create")
    periods: list[Period] = []
    for path, slot in objects(document, "requestedTimeSlot"):
        periods += _period(slot.get("validFor"), f"{path}/validFor", violations)
    if document.get("requestedTimeSlot") == []:
        reason = "at least one requested time slot is needed"
        violations.append(Violation(code="missingProperty", reason=reason, path="/requestedTimeSlot"))
    refuse_if(violations)
    return periods


def check_create(contract: Contract, document: Any) -> Period:
    """The period that a create request wants to book.

    Raises:
        Refusal: 400 when it is no object, 422 with everything that is wrong.
    """
    violations = contract_violations(contract, document, "Appointment_Create")
    violations += [
        Violation(code="unexpectedProperty", reason=f"{name} is set by the seller", path=f"/{name}")
        for name in SELLER_OWNED
        if name in document
    ]
    violations += place_violations(contract, document)
    violations += contact_violations(document)
    contacts = [contact for _, contact in objects(document, _CONTACTS)]
    if all(contact.get("role") != ContactRole.BUYER_APPOINTMENT for contact in contacts):
        reason = f"a contact with the role {ContactRole.BUYER_APPOINTMENT} is missing"
        violations.append(Violation(code="missingProperty", reason=reason, path=f"/{_CONTACTS}"))
    violations += source_violations(document)
    violations += [one for path, item in objects(document, "attachment") for one in attachment_violations(path, item)]
    periods = _period(document.get("validFor"), "/validFor", violations)
    refuse_if(violations)
    return periods[0]


def patched_period(document: Document, violations: list[Violation]) -> Period | None:
    """The period to which a patch moves the appointment; None when it leaves it, or when it is wrong."""
    if "validFor" not in document:
        return None
    return next(iter(_period(document["validFor"], "/validFor", violations)), None)


def _period(value: Any, path: str, violations: list[Violation]) -> list[Period]:
    """The period in a list; none when it cannot be read, or when it is wrong and there is one more violation."""
    period = period_of(value)
    if period is None:
        known = {violation.path or "" for violation in violations}
        if isinstance(value, dict) and not any(one.startswith(path) for one in known):
            reason = "the start and the end have to be RFC 3339 date-times"
            violations.append(Violation(code="invalidFormat", reason=reason, path=path))
        return []
    if period[1] <= period[0]:
        reason = "the end has to be later than the start"
        violations.append(Violation(code="invalidValue", reason=reason, path=f"{path}/endDateTime"))
        return []
    return [period]


def place_violations(contract: Contract, document: Document) -> list[Violation]:
    """A place has to have the form that its type names."""
    if "relatedPlace" not in document:
        return []
    place = document["relatedPlace"]
    if not isinstance(place, dict):
        return [Violation(code="invalidFormat", reason="a place has to be an object", path="/relatedPlace")]
    found = contract_violations(contract, place, "RelatedPlaceRefOrValue")
    return [Violation(code=one.code, reason=one.reason, path=f"/relatedPlace{one.path or ''}") for one in found]


def contact_violations(document: Document, known: Sequence[Document] = ()) -> list[Violation]:
    """The seller names its own contact; one of the `known` contacts may be repeated."""
    reason = "this contact is named by the seller"
    return [
        Violation(code="invalidValue", reason=reason, path=f"{path}/role")
        for path, contact in objects(document, _CONTACTS)
        if contact.get("role") == ContactRole.SELLER_APPOINTMENT and contact not in known
    ]


def fixed_violations(appointment: Document, sent: Document) -> list[Violation]:
    """What no patch changes: the workorder, and what the seller sets."""
    return [
        Violation(code="unexpectedProperty", reason=f"{name} cannot be changed by a patch", path=f"/{name}")
        for name in (*SELLER_OWNED, "workOrder")
        if name in sent and not same_instant(sent[name], appointment.get(name))
    ]


def unknown_workorder() -> Refusal:
    """422: the buyer has no workorder with the identifier that it sent."""
    reason = "there is no workorder with this identifier"
    return refused([Violation(code="referenceNotFound", reason=reason, path="/workOrder/id")])


def not_offered() -> Refusal:
    """422: no technician is free in the slot."""
    reason = "no technician is available in this time slot: book one that a search offers"
    return refused([Violation(code="invalidValue", reason=reason, path="/validFor")])


def workorder_refuses(reason: str) -> Refusal:
    """422: the workorder is in no state for a new appointment."""
    return refused([Violation(code="otherIssue", reason=reason, path="/workOrder")])
