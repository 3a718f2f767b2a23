"""The attributes that the standard has, of both versions, that a seller has shown, and that the buyer sent; others are its own."""

from __future__ import annotations

import functools

from ttck.harness.judge.histories import Traffic
from ttck.specs.contracts import contract
from ttck.specs.vocabulary import Kind, Operation
from ttck.suites.tmf.rules import rows
from ttck.suites.tmf.rules import whole as is_whole


@functools.cache
def known(kind: Kind = Kind.TICKET) -> frozenset[str]:
    """The attributes of the first level that an item of a kind may have."""
    name = "TroubleTicketSpecification" if kind is Kind.SPECIFICATION else "TroubleTicket"
    versions = ("v5",) if kind is Kind.SPECIFICATION else ("v5", "v4")
    return frozenset(key for version in versions for key in contract(f"tmf621-{version}").schema(name)["properties"])


def shown_names(traffic: Traffic) -> frozenset[str]:
    """The attributes that the seller has shown with a value on any ticket of this run."""
    return frozenset(name for one in traffic.sightings for name, value in one.document.items() if value not in (None, "", [], {}))


def sent_names(traffic: Traffic) -> frozenset[str]:
    """The attributes that the buyer has sent in any ticket or patch of this run."""
    return frozenset(name for one in traffic.of(Operation.CREATE, Operation.PATCH) if isinstance(one.sent, dict) for name in one.sent)


def listed_names(traffic: Traffic) -> frozenset[str]:
    """The attributes of the standard that the seller shows in lists that were asked for without fields."""
    whole = [page for page in traffic.accepted(Operation.LIST) if is_whole(page)]
    return known() & {name for page in whole for row in rows(page) for name in row}
