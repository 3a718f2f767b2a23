"""A TMF621 v5 seller with value lists and mandatory extensions of its own, which keeps its contract: it wants more than the standard.

Each ticket and each patch names an operator, each ticket has the party of an account, severities and types are those of
this seller, and attachments are not taken.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from flask import request

from ttck.suites.selftest.sellers import tmf_shop
from ttck.suites.selftest.sellers.tmf_rules import RefusedError, invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ttck.suites.selftest.sellers.tmf_rules import Document

KNOWN = {"severity": ("P1", "P2", "P3", "P4"), "ticketType": ("Bill Dispute", "Technical Fault"), "priority": ("10", "20")}
ROLES = ("account", "caller")
OPERATOR = "OP-7"
_ACCOUNT: Document = {
    "@type": "RelatedPartyRefOrPartyRoleRef",
    "role": "account",
    "partyOrPartyRole": {"@type": "PartyRef", "id": "ACC-1", "@referredType": "Organization"},
}
# What a target file has to say about this seller.
TERMS: dict[str, Any] = {
    "values": {**{name: list(values) for name, values in KNOWN.items()}, "relatedParty.role": list(ROLES)},
    "base": {"create": {"operatorCode": OPERATOR, "relatedParty": [_ACCOUNT]}, "patch": {"operatorCode": OPERATOR}},
    "forbidden": ["attachment"],
}


def kept(document: Document) -> Document:
    """What is stored of the body of a create or a patch.

    Raises:
        RefusedError: it is not what this seller takes.
    """
    if document.get("operatorCode") != OPERATOR:
        raise invalid("operatorCode", "operatorCode is required, and has to be that of the contract")
    if "attachment" in document:
        raise RefusedError(400, "notSupported", "attachment: not supported by this seller", "attachment")
    for name, values in KNOWN.items():
        if name in document and document[name] is not None and document[name] not in values:
            raise invalid(name, f"known are {', '.join(values)}")
    parties = document.get("relatedParty")
    roles = [one.get("role") for one in parties if isinstance(one, dict)] if isinstance(parties, list) else []
    if request.method == "POST" and "account" not in roles:
        raise invalid("relatedParty", "a party with the role account is required")
    if any(role not in ROLES for role in roles):
        raise invalid("relatedParty.role", f"known are {', '.join(ROLES)}")
    return document


@contextlib.contextmanager
def start(*, spoils: Callable[[Document], Document] = tmf_shop.as_is, **more: Any) -> Iterator[str]:
    """Run the seller on a free port of 127.0.0.1; `spoils` is a fault in what it stores, `more` are other habits."""

    def stored(document: Document) -> Document:
        return spoils(kept(document))

    with tmf_shop.start(tmf_shop.Habits(kept=stored, **more)) as base:
        yield base
