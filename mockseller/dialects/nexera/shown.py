"""How a stored ticket is shown: with the full address of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from ttck.specs.vocabulary import Kind

if TYPE_CHECKING:
    from ttck.mockseller.engine.seams import Document
    from ttck.mockseller.engine.seller import Seller


def href(seller: Seller, item_id: str) -> str:
    """The address of a ticket without the host, which may be another one tomorrow."""
    return f"{seller.adapter.base_path}/{Kind.TICKET}/{quote(item_id, safe='')}"


def shown(seller: Seller, document: Document) -> Document:
    """The document with its address made absolute."""
    address = document.get("href")
    return {**document, "href": seller.origin + address} if isinstance(address, str) and address.startswith("/") else document
