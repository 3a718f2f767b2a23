"""The attributes that the standard has, of both versions, that a seller has shown, and that the buyer sent; others are its own."""

from __future__ import annotations

import functools

from ttck.harness.judge.histories import Traffic
from ttck.specs.contracts import contract
from ttck.specs.dialects import Dialect
from ttck.specs.vocabulary import Kind, Operation
from ttck.suites.tmf.rules import JSON, rows
from ttck.suites.tmf.rules import whole as is_whole


@functools.cache
def known(kind: Kind = Kind.TICKET) -> frozenset[str]:
    """The attributes of the first level that an item of a kind may have."""
    name = "TroubleTicketSpecification" if kind is Kind.SPECIFICATION else "TroubleTicket"
    versions = ("v5",) if kind is Kind.SPECIFICATION else ("v5", "v4")
    return frozenset(key for version in versions for key in contract(f"tmf621-{version}").schema(name)["properties"])


def parameters(spoken: Dialect, of: str) -> frozenset[str]:
    """The query parameters that an operation on tickets has in a dialect."""
    spec = spoken.operation(Kind.TICKET, of)
    return frozenset(one.name for one in spec.query) if spec is not None else frozenset()


def patch_media(spoken: Dialect) -> frozenset[str]:
    """The media types, without parameters, that a patch of a ticket may have in a dialect; JSON Patch not where all is plain JSON."""
    spec = spoken.operation(Kind.TICKET, "patch")
    found = frozenset(media.partition(";")[0] for media in spec.requests) if spec is not None else frozenset()
    return found if spoken.merges != JSON else frozenset(media for media in found if "json-patch" not in media)


def typed(spoken: Dialect) -> bool:
    """Whether objects have to say their type in a dialect."""
    spec = spoken.operation(Kind.TICKET, "create")
    return spec is not None and spec.request is not None and "@type" in spoken.contract().schema(spec.request).get("required", ())


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
