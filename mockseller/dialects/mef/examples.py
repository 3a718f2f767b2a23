"""Small bodies that a seller of MEF takes, for people who try it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ttck.specs.vocabulary import Operation

_DATE = "2030-01-02T08:00:00Z"
_NOTE = {"id": "1", "source": "buyer", "author": "Rita Reporter", "date": _DATE, "text": "Here is what you asked for: it began at six."}
EXAMPLES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        Operation.CREATE: {
            "description": "No light on the port since this morning",
            "severity": "minor",
            "priority": "low",
            "observedImpact": "down",
            "ticketType": "assistance",
            "relatedEntity": [{"id": "PRODUCT-1", "@referredType": "Product", "role": "TroubledProduct"}],
            "relatedContactInformation": [
                {"role": "reporterContact", "name": "Rita Reporter", "number": "+49 30 1234", "emailAddress": "rita@buyer.example"}
            ],
        },
        Operation.PATCH: {"note": [_NOTE]},
        Operation.REOPEN: {"reason": "It is down again"},
    }
)
