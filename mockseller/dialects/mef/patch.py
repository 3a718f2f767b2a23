"""Use case 4 of MEF 113: the buyer patches a ticket.

Lists may come in both styles: only what is new, or the full list with what is new. An item that is stored already is
recognised by its content and not stored twice; a stored note or attachment that the list lacks stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ttck.mockseller.dialects.mef.change import carried_out, change, decide
from ttck.mockseller.dialects.mef.refusals import Violation
from ttck.mockseller.dialects.mef.rules import (
    SELLER_OWNED,
    attachment_violations,
    contract_violations,
    labelled_as_seller,
    objects,
    refuse_if,
)
from ttck.mockseller.engine import codec
from ttck.mockseller.engine.answers import Answer
from ttck.mockseller.engine.clock import same_instant
from ttck.specs.vocabulary import ContactRole, Kind, Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ttck.mockseller.engine.seams import Call, Document
    from ttck.mockseller.engine.seller import Seller

_SCALARS = ("externalId", "severity", "priority", "issueStartDate")
_LISTS = ("note", "attachment", "relatedContactInformation", "relatedIssue")
_NEED_NOTE = ("severity", "priority", "issueStartDate", "relatedIssue")
_FIXED = (*SELLER_OWNED, "description", "ticketType", "relatedEntity")
# Roles of contacts that are the buyer's to change, beside the technical one (errata D2).
_OWN_CONTACTS: dict[str, frozenset[str]] = {"draft": frozenset(), "published": frozenset({ContactRole.REPORTER.value})}
_APPENDED = {"note": "MEF113:R49", "attachment": "MEF113:R50"}  # what is there stays as it is
_IDS = {"note": "id", "attachment": "attachmentId"}
_DATES = {"note": "date", "attachment": "creationDate", "relatedIssue": "creationDate"}


def patch(seller: Seller, call: Call) -> Answer:
    """Change what the buyer may change; a pending ticket goes back to work."""
    stored = change(seller, call, lambda ticket: _patched(seller, call, ticket))
    return Answer(status=200, body=codec.dumps(stored), schema="TroubleTicket")


def _patched(seller: Seller, call: Call, ticket: Document) -> tuple[Document, Sequence[str]]:
    move = seller.lifecycles[Kind.TICKET].move(ticket["status"], call.operation)
    allowed = ticket["status"] in seller.lifecycles[Kind.TICKET].patchable
    decision = decide(seller, call, ticket, allowed=allowed, to_state=move.to_state if move else None)
    return carried_out(merged(seller, ticket, call.document), decision, move, at=seller.clock.text())


def merged(seller: Seller, ticket: Document, sent: Any) -> Document:
    """The ticket with the patch in it.

    Raises:
        Refusal: 400 when the patch is no object, 422 with everything that is wrong with it.
    """
    violations = contract_violations(seller.contracts[Kind.TICKET], sent, "TroubleTicket_Update")
    scalars = (*_SCALARS, "observedImpact") if seller.settings.edition == "published" else _SCALARS
    fixed = _FIXED if seller.settings.edition == "published" else (*_FIXED, "observedImpact")
    violations += _fixed_violations(ticket, sent, fixed)
    fresh = {name: fresh_items(ticket, sent, name, violations) for name in ("note", "attachment")}
    own = _OWN_CONTACTS[seller.settings.edition]
    contacts = _contacts(ticket, sent, violations, own=own)
    issues = _issues(ticket, sent, violations)
    if not violations and not any(name in sent for name in (*scalars, *_LISTS)):
        reason = "the patch changes nothing that a buyer may change"
        violations.append(Violation(code="missingProperty", reason=reason, path="", rule="MEF113:R41"))
    if any(name in sent for name in _NEED_NOTE) and not fresh["note"]:
        reason = "a change of severity, priority, issueStartDate or relatedIssue needs a new note"
        violations.append(Violation(code="missingProperty", reason=reason, path="/note", rule="MEF113:R42"))
    refuse_if(violations)
    after = {**ticket, **{name: sent[name] for name in scalars if name in sent}}
    for name, items in fresh.items():
        if items:
            after[name] = [*ticket.get(name, ()), *items]
    if contacts is not None:
        after["relatedContactInformation"] = contacts
    if issues is not None:
        after["relatedIssue"] = issues
    return after


def _fixed_violations(ticket: Document, sent: Document, fixed: Sequence[str]) -> list[Violation]:
    return [
        Violation(code="unexpectedProperty", reason=f"{name} cannot be changed by a patch", path=f"/{name}", rule="MEF113:R47")
        for name in fixed
        if name in sent and not same_instant(sent[name], ticket.get(name))
    ]


def fresh_items(ticket: Document, sent: Document, name: str, violations: list[Violation]) -> list[Document]:
    """The notes or attachments of a patch that the stored document does not have yet; what is wrong is added to `violations`."""
    known = list(ticket.get(name, ()))
    fresh: list[Document] = []
    for path, item in objects(sent, name):
        if any(same_item(item, one, name) for one in known):
            continue
        if any(_rewrites(item, one, name) for one in known):
            reason = "what was written before cannot be changed"
            violations.append(Violation(code="invalidValue", reason=reason, path=path, rule=_APPENDED[name]))
        elif item.get("source") == Source.SELLER:
            violations.append(labelled_as_seller(path))
        elif name == "attachment":
            violations += attachment_violations(path, item, rule="MEF113:R43")
        known.append(item)
        fresh.append(item)
    return fresh


def same_item(one: Document, other: Document, name: str) -> bool:
    """Whether two items of a list attribute are the same; an identifier counts only if both have one."""
    date, ident = _DATES[name], _IDS.get(name)
    if not same_instant(one.get(date), other.get(date)):
        return False
    left = {key: value for key, value in one.items() if key != date and not (key == ident and key not in other)}
    right = {key: value for key, value in other.items() if key != date and not (key == ident and key not in one)}
    return left == right


def _rewrites(item: Document, stored: Document, name: str) -> bool:
    """Whether an item claims to be a stored one with another content; an identifier alone may be used again."""
    ident, date = _IDS[name], _DATES[name]
    if item.get(ident) is None or item[ident] != stored.get(ident):
        return False
    return same_instant(item.get(date), stored.get(date)) or stored.get("source") == Source.SELLER


def _contacts(ticket: Document, sent: Document, violations: list[Violation], *, own: frozenset[str]) -> list[Document] | None:
    """All contacts after the patch: its technical contacts of the buyer replace the stored ones, and those of another role in `own`, too.

    A role other than the technical one keeps its stored contacts where the patch names none of it.
    """
    if not isinstance(sent.get("relatedContactInformation"), list):
        return None
    stored = ticket["relatedContactInformation"]
    technical, fresh = [], []
    for path, contact in objects(sent, "relatedContactInformation"):
        if contact.get("role") == ContactRole.BUYER_TECHNICAL:
            technical.append(contact)
        elif contact.get("role") in own:
            fresh.append(contact)
        elif contact not in stored:
            reason = "only contacts with the role buyerTechnicalContact can be changed by a patch"
            violations.append(Violation(code="unexpectedProperty", reason=reason, path=path, rule="MEF113:R47"))
    replaced = {ContactRole.BUYER_TECHNICAL.value, *(one["role"] for one in fresh)}
    return [*(one for one in stored if one.get("role") not in replaced), *fresh, *technical]


def _issues(ticket: Document, sent: Document, violations: list[Violation]) -> list[Document] | None:
    """All relations after the patch: its relations of the buyer replace the stored ones, the seller's stay."""
    if not isinstance(sent.get("relatedIssue"), list):
        return None
    sellers = [one for one in ticket.get("relatedIssue", ()) if one.get("source") == Source.SELLER]
    buyers = []
    for path, issue in objects(sent, "relatedIssue"):
        if any(same_item(issue, one, "relatedIssue") for one in sellers):
            continue
        violations += _seller_issue_violations(path, issue, sellers)
        buyers.append(issue)
    return [*sellers, *buyers]


def _seller_issue_violations(path: str, issue: Document, sellers: Sequence[Document]) -> list[Violation]:
    """A relation that the buyer sends as the seller's: a stored one that it altered, or a new one."""
    if issue.get("source") != Source.SELLER:
        return []
    twin = next((one for one in sellers if one.get("id") == issue.get("id")), None)
    if twin is None:
        return [labelled_as_seller(path)]
    names = [name for name in {**twin, **issue} if twin.get(name) != issue.get(name)]
    reason = "a relation of the seller cannot be changed"
    return [Violation(code="invalidValue", reason=reason, path=f"{path}/{name}", rule="MEF113:R44") for name in names]
