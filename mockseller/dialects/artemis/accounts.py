"""The billing account of a ticket, by which a create is authorised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ttck.mockseller.dialects.tmf.problems import invalid

if TYPE_CHECKING:
    from ttck.mockseller.engine.seams import Document

_ACCOUNT = "billingaccount"


def authorised(document: Document) -> None:
    """Refuse a create that names no billing account among its related entities.

    Raises:
        Refusal: 400.
    """
    found = document.get("relatedEntity")
    if not any(_is_account(one) for one in (found if isinstance(found, list) else ())):
        raise invalid("relatedEntity", "a BillingAccount has to be among them")


def _is_account(part: Any) -> bool:
    """Whether a related entity is a billing account: by its role, or by the type of what it refers to."""
    if not isinstance(part, dict):
        return False
    entity = part.get("entity")
    named = [part.get("role")]
    if isinstance(entity, dict):
        named += [entity.get("@referredType"), entity.get("@type")]
    return any(isinstance(one, str) and one.lower().removesuffix("ref") == _ACCOUNT for one in named)
