"""Correlation identifiers: the same one twice, several at once, none, and one that is no UUID; the others are those of the whole run."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace

from ttck.harness.buyer.requests_of import request_of
from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.specs.vocabulary import Kind
from ttck.suites.artemis.seller_client import TRACE, asked
from ttck.suites.tmf.seller_client import SellerClient, seller_client

_AT_ONCE = 4
MALFORMED = "not-a-uuid-of-version-4"


@dataclass(kw_only=True)
class Tracing:
    """`without` are answers to requests that had no identifier, `malformed` one to a request whose identifier is no UUID."""

    without: list[Exchange] = field(default_factory=list)
    malformed: Exchange | None = None


@scenario("artemis-tracing", weight=0.1, after=("tmf-registering",))
def tracing(stage: Stage) -> Tracing:
    """Following requests by their identifier."""
    seller, story = seller_client(stage), Tracing()
    item = seller.ticket(label="a ticket to follow by correlation")
    again = ((TRACE, str(uuid.uuid4())),)
    capital = ((TRACE, str(uuid.uuid4()).upper()),)
    for headers in (again, again, capital):
        _all(seller, item, headers)
    listing = request_of(seller.spoken, Kind.TICKET, "list", label="lists at the same moment", query=(("limit", "1"),))
    stage.buyer.together([replace(listing, headers=((TRACE, str(uuid.uuid4())),)) for _ in range(_AT_ONCE)])
    for label in ("a list without correlation", "another list without correlation"):
        story.without.append(asked(seller, Kind.TICKET, "list", label=label, without=frozenset({TRACE}), query=(("limit", "1"),)))
    nothing = frozenset({TRACE})
    story.without.append(asked(seller, Kind.TICKET, "retrieve", label="a ticket without correlation", without=nothing, item=item))
    odd = ((TRACE, MALFORMED),)
    story.malformed = asked(seller, Kind.TICKET, "list", label="a list with a correlation that is no UUID", headers=odd)
    return story


def _all(seller: SellerClient, item: str, headers: tuple[tuple[str, str], ...]) -> None:
    """What can go right and wrong, with one identifier."""
    asked(seller, Kind.TICKET, "list", label="a list with correlation", headers=headers, query=(("limit", "1"),))
    asked(seller, Kind.TICKET, "retrieve", label="a ticket with correlation", headers=headers, item=item)
    asked(
        seller, Kind.TICKET, "retrieve", label="no ticket, with correlation", headers=headers, item=f"{seller.stage.material.run_id}-none"
    )
    asked(seller, Kind.TICKET, "create", label="no create, with correlation", headers=headers, document={"description": 7})
