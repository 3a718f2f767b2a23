"""Ticket specifications are read one by one as the list shows them; what is not listed on the page is tried once."""

from __future__ import annotations

from dataclasses import dataclass, field

from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.suites.tmf.rules import rows
from ttck.suites.tmf.seller_client import seller_client

_FEW = 5
_NAME = (("fields", "name"),)


@dataclass(kw_only=True)
class Specifications:
    """The list, and each of its first items read by itself; `unlisted` are answers to what the page does not list.

    `narrow` are the same readings with fields.
    """

    listed: Exchange
    read: list[Exchange] = field(default_factory=list)
    narrow: list[Exchange] = field(default_factory=list)
    unlisted: list[Exchange] = field(default_factory=list)


@scenario("artemis-specifications", weight=0.1, after=("tmf-registering",))
def specifications(stage: Stage) -> Specifications:
    """Reading specifications."""
    seller = seller_client(stage)
    story = Specifications(listed=seller.specifications.find(label="all specifications"))
    for row in rows(story.listed)[:_FEW]:
        if isinstance(row.get("id"), str):
            story.read.append(seller.specifications.retrieve(row["id"], label="a specification of the list"))
            story.narrow.append(seller.specifications.retrieve(row["id"], _NAME, label="the name of a specification of the list"))
    story.narrow.append(seller.specifications.find(_NAME, label="the names of all specifications"))
    item = seller.ticket(label="a ticket to put")
    path, operation = f"/troubleTicket/{item}", "unlistedOperation"
    story.unlisted.append(seller.raw("PUT", path, operation=operation, label="replace a ticket", document=[], item=item))
    story.unlisted.append(seller.raw("POST", "/troubleTicketSpecification", operation=operation, label="no specification", document=[]))
    return story
