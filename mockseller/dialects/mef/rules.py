"""The rules for what a buyer sends, beyond the types that the contract checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ttck.mockseller.dialects.mef.refusals import Violation, refused
from ttck.mockseller.dialects.mef.requirement_hints import label_rule, lesson, rule_at
from ttck.mockseller.engine.problems import bad_body
from ttck.specs.vocabulary import ContactRole, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ttck.mockseller.engine.seams import Document
    from ttck.specs.contracts import Contract, Problem

_FORMATS = frozenset({"type", "format", "pattern"})
SELLER_ROLES = frozenset({ContactRole.SELLER_TICKET, ContactRole.SELLER_TECHNICAL})
SELLER_OWNED = (
    "id",
    "href",
    "status",
    "statusChange",
    "creationDate",
    "expectedResolutionDate",
    "resolutionDate",
    "sellerPriority",
    "sellerSeverity",
    "workOrder",
)


def check_create(contract: Contract, document: Any) -> None:
    """Refuse a create request that breaks the contract or a rule.

    Raises:
        Refusal: 400 when it is no object, 422 with everything that is wrong.
    """
    violations = contract_violations(contract, document, "TroubleTicket_Create")
    violations += [
        Violation(code="unexpectedProperty", reason=f"{name} is set by the seller", path=f"/{name}", rule="MEF113:R25")
        for name in SELLER_OWNED
        if name in document
    ]
    violations += _contact_violations(document)
    violations += source_violations(document)
    violations += [v for path, item in objects(document, "attachment") for v in attachment_violations(path, item, rule="MEF113:R20")]
    entities = document.get("relatedEntity")
    if isinstance(entities, list) and len(entities) > 1:
        reason = "a ticket is about exactly one product"
        violations.append(Violation(code="invalidValue", reason=reason, path="/relatedEntity", rule="MEF113:R19"))
    refuse_if(violations)


def check_body(contract: Contract, document: Any, schema: str) -> None:
    """Refuse a body that breaks a schema of the contract.

    Raises:
        Refusal: 400 when it is no object, 422 with everything that is wrong.
    """
    refuse_if(contract_violations(contract, document, schema))


def refuse_if(violations: list[Violation]) -> None:
    """Refuse when something is wrong; of several findings at one place the first stands.

    Raises:
        Refusal: 422.
    """
    if violations:
        raise refused(list({violation.path: violation for violation in reversed(violations)}.values())[::-1])


def contract_violations(contract: Contract, document: Any, schema: str) -> list[Violation]:
    """Where a body breaks a schema of the contract.

    Raises:
        Refusal: 400 when it is no object.
    """
    if not isinstance(document, dict):
        reason = "the body has to be a JSON object"
        raise bad_body(reason, lesson(rule_at(schema, ""), reason))
    if contract.is_valid(document, schema):
        return []
    return [_violation(problem, schema) for problem in contract.problems(document, schema)]


def _violation(problem: Problem, schema: str) -> Violation:
    if problem.missing is not None:
        name = problem.missing.replace("~", "~0").replace("/", "~1")
        path = f"{problem.pointer}/{name}"
        return Violation(code="missingProperty", reason=f"{problem.missing} is missing", path=path, rule=rule_at(schema, path))
    code = "invalidFormat" if problem.keyword in _FORMATS else "invalidValue"
    if problem.keyword == "minItems":
        code = "missingProperty"
    return Violation(code=code, reason=problem.message, path=problem.pointer, rule=rule_at(schema, problem.pointer))


def objects(document: Document, name: str) -> Iterator[tuple[str, Document]]:
    """The objects of a list attribute, each with its JSON Pointer."""
    items = document.get(name)
    for index, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict):
            yield f"/{name}/{index}", item


def source_violations(document: Document) -> list[Violation]:
    """Notes, attachments and relations that the buyer labels as the seller's."""
    return [
        labelled_as_seller(path)
        for name in ("note", "attachment", "relatedIssue")
        for path, item in objects(document, name)
        if item.get("source") == Source.SELLER
    ]


def labelled_as_seller(path: str) -> Violation:
    """The buyer sent an item of a list with the seller as its source."""
    reason = "what the buyer adds has the source buyer"
    return Violation(code="invalidValue", reason=reason, path=f"{path}/source", rule=label_rule(path))


def attachment_violations(path: str, item: Document, *, rule: str = "MEF113:R8") -> list[Violation]:
    """An attachment needs a link or content, and content needs its MIME type; `rule` demands the first of this request."""
    if not item.get("url") and not item.get("content"):
        return [Violation(code="missingProperty", reason="url or content is missing", path=f"{path}/url", rule=rule)]
    if item.get("content") and not item.get("mimeType"):
        reason = "content needs its mimeType"
        return [Violation(code="missingProperty", reason=reason, path=f"{path}/mimeType", rule="MEF113:R9")]
    return []


def _contact_violations(document: Document) -> list[Violation]:
    contacts = list(objects(document, "relatedContactInformation"))
    violations = [
        Violation(code="invalidValue", reason="this contact is named by the seller", path=f"{path}/role", rule="MEF113:R25")
        for path, contact in contacts
        if contact.get("role") in tuple(SELLER_ROLES)
    ]
    if all(contact.get("role") != ContactRole.REPORTER for _, contact in contacts):
        reason = "a contact with the role reporterContact is missing"
        violations.append(Violation(code="missingProperty", reason=reason, path="/relatedContactInformation", rule="MEF113:R19"))
    return violations
