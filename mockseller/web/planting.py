"""Tickets of a user's own in a store that is filled: creates as a buyer would send them, each taken or none further."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ttck.mockseller.engine import codec
from ttck.mockseller.web.console.items import resources
from ttck.mockseller.web.console.moves import creation
from ttck.mockseller.web.inside import send

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ttck.mockseller.engine.seller import Seller
    from ttck.mockseller.web.inside import Application


def plant(app: Application, seller: Seller, documents: Sequence[Any], *, buyer: str) -> int:
    """Create a ticket of a buyer out of each document, in their order; subscriptions hear of it as of any create.

    Raises:
        ValueError: a document is refused; those before it are there. The message has its number and what the seller says.
    """
    wanted = creation(seller, resources(seller)[0])
    if wanted is None:
        raise ValueError("buyers create no tickets here")
    for number, document in enumerate(documents, start=1):
        body = codec.dumps(document)
        answer = send(app, method=wanted.method, path=wanted.path, body=body, media=wanted.media, buyer=buyer)
        if not answer.taken:
            raise ValueError(f"document {number} is refused with {answer.status}: {answer.body.decode('utf-8', 'replace')[:500]}")
    return len(documents)
