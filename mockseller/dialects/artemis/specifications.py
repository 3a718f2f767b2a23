"""The ticket specifications of the seller: two of its own, which each buyer can read and nobody can change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ttck.mockseller.dialects.tmf.resources import new_resource
from ttck.mockseller.engine.seams import Call, Document
from ttck.mockseller.engine.unit import unit
from ttck.specs.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from ttck.mockseller.engine.answers import Answer
    from ttck.mockseller.engine.seller import Seller

_KNOWN = (("appointedFault", "a fault that needs a visit"), ("nonAppointedFault", "a fault that is mended without a visit"))


def opened(work: Callable[[Seller, Call], Answer]) -> Callable[[Seller, Call], Answer]:
    """An operation on specifications, before which those of the seller are there."""

    def done(seller: Seller, call: Call) -> Answer:
        if not seller.store.things(Kind.SPECIFICATION, buyer=call.buyer):
            with unit(seller, call) as together:
                for name, says in _KNOWN:
                    together.add(Kind.SPECIFICATION, _made(seller, name, says))
        return work(seller, call)

    return done


def _made(seller: Seller, name: str, says: str) -> Document:
    characteristic = {"@type": "CharacteristicSpecification", "name": "productId", "valueType": "string"}
    sent: Document = {
        "@type": "TroubleTicketSpecification",
        "name": name,
        "description": says,
        "version": "1.0",
        "lifecycleStatus": "active",
        "specCharacteristic": [characteristic],
    }
    return new_resource(seller, Kind.SPECIFICATION, sent, state=None, at=seller.clock.text())
