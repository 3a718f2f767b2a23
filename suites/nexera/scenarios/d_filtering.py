"""The ten names by which a list can be filtered, before and after a change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.suites.nexera.desk import COMPLAINT, KINDS, Desk, desk

# The names of filters, and the attributes of a ticket that they are about.
FILTERS = {
    **{name: name for name in ("id", "ticketType", "correlationId", "name", "resolutionDate", "statusChangeDate", "statusChangeReason")},
    **{name: name for name in ("lastUpdate", "creationDate")},
    "ticketSubType": "ticketSubtype",
}


@dataclass(frozen=True, kw_only=True)
class Filtered:
    """A list by a name and a value that a ticket of ours shows in a reading before it and in one after it."""

    name: str
    value: str
    before: Exchange
    page: Exchange
    after: Exchange

    @property
    def attribute(self) -> str:
        """The attribute of a ticket that it is about."""
        return FILTERS[self.name]


@dataclass(kw_only=True)
class Filtering:
    """`found` are lists by what a ticket shows, `nothing` those by a value that no ticket has, `whole` the list without a filter.

    `again` are lists by a new value and by the old one after a change, with the reading that shows the new one.
    """

    found: list[Filtered] = field(default_factory=list)
    nothing: list[tuple[str, Exchange]] = field(default_factory=list)
    whole: Exchange | None = None
    again: list[Filtered] = field(default_factory=list)
    stale: list[Filtered] = field(default_factory=list)


@scenario("nexera-filtering", weight=0.4, after=("nexera-registering",))
def filtering(stage: Stage) -> Filtering:
    """Lists by each of the names that can be filtered by."""
    seller, story = desk(stage), Filtering()
    items = {kind: seller.made(seller.full(kind), label=f"{kind} to be found") for kind in KINDS}
    for kind in KINDS:
        seller.made(seller.full(kind), label=f"{kind} beside it")
    story.whole = seller.find(label="the whole list")
    for item in items.values():
        story.found += by_all(seller, item)
    for name in FILTERS:
        value = "2001-01-01T00:00:00Z" if name.endswith(("Date", "Update")) else f"nothing-{stage.material.run_id}"
        story.nothing.append((name, seller.find(((name, value),), label=f"the list by a {name} that nothing has")))
    for kind, item in items.items():
        _changed(seller, story, kind, item)
    return story


def by_all(seller: Desk, item: str, *, label: str = "") -> list[Filtered]:
    """The lists by each name of which a ticket shows a value."""
    found = []
    for name, attribute in FILTERS.items():
        before = seller.retrieve(item, label=f"before the list by {name}{label}")
        value = before.document.get(attribute) if isinstance(before.document, dict) else None
        if isinstance(value, str):
            found.append(_by(seller, item, name, value, before))
    return found


def _by(seller: Desk, item: str, name: str, value: str, before: Exchange) -> Filtered:
    page = seller.find(((name, value),), label=f"the list by {name}")
    return Filtered(name=name, value=value, before=before, page=page, after=seller.retrieve(item, label=f"after the list by {name}"))


def _changed(seller: Desk, story: Filtering, kind: str, item: str) -> None:
    """The lists by the old and the new values of a ticket that was changed."""
    old: Any = seller.retrieve(item, label="before a change").document
    new: dict[str, Any] = {"name": f"renamed {seller.papers.material.marker()}"}
    if kind == COMPLAINT:
        new["ticketSubtype"] = next(one for one in ("Other", "Financial") if one != old.get("ticketSubtype"))
    if not seller.patch(item, seller.change(kind, **new), label="a change of what is filtered by").accepted:
        return
    seller.until(item, lambda seen: isinstance(seen.document, dict) and seen.document.get("name") == new["name"], label="changed?")
    for name, attribute in FILTERS.items():
        if attribute in new:
            before = seller.retrieve(item, label=f"before the list by a new {name}")
            story.again.append(_by(seller, item, name, str(new[attribute]), before))
            story.stale.append(_by(seller, item, name, str(old.get(attribute)), story.again[-1].after))
    story.again += [one for one in by_all(seller, item, label=" after a change") if one.name not in {"name", "ticketSubType"}]
