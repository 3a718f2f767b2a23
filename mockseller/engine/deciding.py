"""Decisions of the seller, made from outside: each is made in one place, kept in a journal, and can be rehearsed."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ttck.mockseller.engine.journals import Made
from ttck.mockseller.engine.problems import Refusal, error
from ttck.mockseller.engine.rehearsal import rehearse

if TYPE_CHECKING:
    from ttck.mockseller.engine.seams import Document
    from ttck.mockseller.engine.seller import Seller
    from ttck.specs.vocabulary import Kind

_LOG = logging.getLogger("ttck.mockseller.engine.deciding")


@dataclass(frozen=True, kw_only=True)
class Option:
    """A decision that the seller could think of about an item; `reason` says why the state does not allow it, None where it does."""

    name: str
    reason: str | None


def decide(seller: Seller, name: str, item_id: str, args: Mapping[str, Any]) -> Document:
    """Let the seller make a decision, and keep that it did; returns the item.

    Raises:
        Refusal: there is no such item or decision, its state does not allow it, or an argument is not what it should be.
    """
    adapter = seller.adapter
    try:
        item = _acted(seller, name, item_id, args)
    except Refusal as refusal:
        seller.decisions.append(Made(at=time.time(), name=name, item=item_id, state=None, reason=reason_of(refusal)))
        raise
    made = adapter.identity(item)
    seller.decisions.append(Made(at=time.time(), name=name, item=made, state=adapter.state(item), reason=None))
    if item_id and made != item_id:  # one about a ticket made a workorder, say: it belongs to the life of both
        seller.decisions.append(Made(at=time.time(), name=name, item=item_id, state=None, reason=None))
    return item


def _acted(seller: Seller, name: str, item_id: str, args: Mapping[str, Any]) -> Document:
    try:
        return seller.adapter.act(seller, name, item_id, args)
    except (TypeError, ValueError, LookupError, AttributeError, OverflowError) as wrong:
        if not args:
            raise
        _LOG.info("the arguments of %s do not fit", name, exc_info=True)
        raise Refusal(422, error("invalidBody", f"the arguments of {name} do not fit: {type(wrong).__name__}: {wrong}")) from wrong


def options(seller: Seller, kind: Kind, item_id: str) -> list[Option]:
    """All decisions about items of this kind, each rehearsed with this item."""
    found = []
    for name, about in seller.adapter.decides.items():
        if kind in about:
            refusal = rehearse(seller, lambda shadow, name=name: shadow.adapter.act(shadow, name, item_id, {}))  # type: ignore[misc]
            found.append(Option(name=name, reason=None if refusal is None else reason_of(refusal)))
    return found


def reason_of(refusal: Refusal) -> str:
    """The words of a refusal: its reason, or the one text that a dialect has in its place."""
    first = refusal.document[0] if isinstance(refusal.document, list) else refusal.document
    return str(first.get("reason") or next(iter(first.values()), "the seller refuses it"))
