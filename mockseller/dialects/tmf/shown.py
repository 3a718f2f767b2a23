"""How a stored resource is shown: with the full address of itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from ttck.mockseller.engine import codec

if TYPE_CHECKING:
    from ttck.mockseller.engine.seams import Document
    from ttck.mockseller.engine.seller import Seller

_BEFORE_ADDRESS = re.compile(rb'\{"id":"[^"\\]*","href":"(?=/)')  # how a document begins that this seller stored itself


def href(seller: Seller, segment: str, item_id: str) -> str:
    """The address of a resource below the base path, without the host: the host may be another one tomorrow."""
    return f"{seller.adapter.base_path}/{segment}/{quote(item_id, safe='')}"


def shown(seller: Seller, document: Document) -> Document:
    """The document with its address made absolute."""
    address = document.get("href")
    if isinstance(address, str) and address.startswith("/"):
        document = {**document, "href": seller.origin + address}
    dress = seller.adapter.dress
    return document if dress is None else dress(seller, document)


def shown_text(seller: Seller, document: bytes) -> bytes:
    """The same of a document as it is stored, without reading it where it begins as usual."""
    begin = _BEFORE_ADDRESS.match(document)
    if begin is None or seller.adapter.dress is not None:
        return codec.dumps(shown(seller, codec.loads(document)))
    return b"".join((begin[0], seller.origin.encode(), document[begin.end() :]))
