"""The ten names by which a list can be filtered, alone and two at once, before and after a change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.suites.nexera.filters import FILTERS, Filtered, Paired, by, by_all, by_old, by_part, by_two
from ttck.suites.nexera.seller_client import COMPLAINT, KINDS, TICKET, SellerClient, seller_client


@dataclass(kw_only=True)
class Filtering:
    """`found` are lists by what a ticket shows, `nothing` those by a value that no ticket has, `whole` the list without a filter.

    `again` are lists by what a ticket shows after a change, `stale` those by what it showed before, or by a
    part of it, and `pairs` lists by two names.
    """

    found: list[Filtered] = field(default_factory=list)
    nothing: list[tuple[str, Exchange]] = field(default_factory=list)
    whole: Exchange | None = None
    again: list[Filtered] = field(default_factory=list)
    stale: list[Filtered] = field(default_factory=list)
    pairs: list[Paired] = field(default_factory=list)


@scenario("nexera-filtering", weight=0.4, after=("nexera-registering",))
def filtering(stage: Stage) -> Filtering:
    """Lists by each of the names that can be filtered by."""
    seller, story = seller_client(stage), Filtering()
    items = {kind: seller.made(seller.full(kind), label=f"{kind} to be found") for kind in KINDS}
    for kind in KINDS:
        seller.made(seller.full(kind), label=f"{kind} beside it")
    story.whole = seller.find(label="the whole list")
    for item in items.values():
        story.found += by_all(seller, item)
    story.found += _each_subtype(seller)
    for name in FILTERS:
        value = "2001-01-01T00:00:00Z" if name.endswith(("Date", "Update")) else f"nothing-{stage.material.run_id}"
        story.nothing.append((name, seller.find(((name, value),), label=f"the list by a {name} that nothing has")))
    for kind, item in items.items():
        _changed(seller, story, kind, item)
    story.pairs = [*by_two(seller, items[TICKET], items[COMPLAINT]), *by_two(seller, items[COMPLAINT], items[TICKET])]
    return story


def _each_subtype(seller: SellerClient) -> list[Filtered]:
    """The lists by each subtype that a complaint may have."""
    row, found = seller.matrix.row("ticketSubtype"), []
    for value in row.values if row is not None else ():
        item = seller.made(seller.plain(COMPLAINT, ticketSubtype=value), label=f"a complaint of the subtype {value}")
        found.append(by(seller, item, "ticketSubType", value, seller.retrieve(item, label=f"before the list by {value}")))
    return found


def _changed(seller: SellerClient, story: Filtering, kind: str, item: str) -> None:
    """The lists by the old and the new values of a ticket that was changed."""
    old = seller.retrieve(item, label="before a change")
    subtype: Any = old.document.get("ticketSubtype") if isinstance(old.document, dict) else None
    new: dict[str, Any] = {"name": f"renamed {seller.payloads.material.marker()}"}
    if kind == COMPLAINT:
        new["ticketSubtype"] = next(one for one in ("Other", "Financial") if one != subtype)
    if not seller.patch(item, seller.change(kind, **new), label="a change of what is filtered by").accepted:
        return
    after = seller.until(item, lambda seen: isinstance(seen.document, dict) and seen.document.get("name") == new["name"], label="changed?")
    story.again += by_all(seller, item, label=" after a change")
    story.stale += [*by_old(seller, item, old, after), *by_part(seller, item, after)]
