"""The list: pages, counts, links, order, cursors, and walks while tickets are being created."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from ttck.harness.buyer.client import Request
from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.specs.vocabulary import Operation
from ttck.suites.tmf import gates
from ttck.suites.tmf.lists import Query, impossible, read_all
from ttck.suites.tmf.rules import header, rows
from ttck.suites.tmf.scenarios.b_populating import Population
from ttck.suites.tmf.seller_client import Items, Params, SellerClient, seller_client

_LINK = re.compile(r'<([^>]*)>\s*((?:;\s*[\w*-]+\s*=\s*(?:"[^"]*"|[^;,]*)\s*)*)')
_RELATION = re.compile(r'rel\s*=\s*"?([^";,]+)"?', re.IGNORECASE)
_MOST_LINKS = 10
_TRIES = 3  # how often a list is walked, or its totals are compared, where it changes meanwhile
SORTED_BY = "requestedResolutionDate"  # which differs in each of the shared tickets


@dataclass(frozen=True, kw_only=True)
class Follow:
    """One target of a Link header: the page that named it, its relation, and what came when it was fetched; None if elsewhere."""

    page: Exchange
    relation: str
    address: str
    fetched: Exchange | None

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of both pages."""
        return tuple(e.number for e in (self.page, self.fetched) if e is not None)


@dataclass(frozen=True, kw_only=True)
class Slice:
    """A page of a list whose whole order was read right before: `expected` are the identifiers that belong on it."""

    whole: Query
    page: Exchange
    expected: tuple[str, ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of all pages."""
        return (*self.whole.numbers, self.page.number)


@dataclass(frozen=True, kw_only=True)
class Sandwich:
    """A request between two equal ones, so that what others do meanwhile in a shared store does not count."""

    before: Exchange
    page: Exchange
    after: Exchange

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers."""
        return (self.before.number, self.page.number, self.after.number)

    @property
    def steady(self) -> bool:
        """Whether the total stood still around it."""
        return header(self.before, "x-total-count") == header(self.after, "x-total-count")

    @property
    def same(self) -> bool:
        """Whether the page tells the same total as the request before it."""
        return header(self.before, "x-total-count") == header(self.page, "x-total-count")


@dataclass(kw_only=True)
class Listing:
    """All that was asked of the list without filters of its own, but for the name that the shared tickets have.

    `own` and `own_after` are that list before and after the walks and pages: the order of a seller's list may follow its work.
    """

    population: Population
    whole: Query
    own: Query
    own_after: Query
    walks: list[Query] = field(default_factory=list)
    busy: list[Query] = field(default_factory=list)
    slices: list[Slice] = field(default_factory=list)
    totals: list[Sandwich] = field(default_factory=list)
    beyond: list[Exchange] = field(default_factory=list)
    bad: list[Exchange] = field(default_factory=list)
    links: list[Follow] = field(default_factory=list)
    sorted: list[Query] = field(default_factory=list)
    cursors: list[Exchange] = field(default_factory=list)
    paths: list[Exchange] = field(default_factory=list)
    sorted_by: str = SORTED_BY

    @property
    def steady(self) -> bool:
        """Whether the list kept its order while it was walked and paged through."""
        return self.own.accepted and self.own.ids == self.own_after.ids


@scenario("tmf-listing", weight=2, after=("tmf-populating",))
def listing(stage: Stage) -> Listing:
    """Listing tickets page by page."""
    seller = seller_client(stage)
    population: Population = gates.earlier(stage, "tmf-populating")
    named: Params = (("name", population.name),)
    own = read_all(seller, named)
    if not own.accepted:  # nothing demands a filter by name
        named, own = (), read_all(seller)
    story = Listing(population=population, whole=read_all(seller), own=own, own_after=own)
    for _ in range(_TRIES):
        walks(stage, seller, story, named)
        if story.steady:
            break
        story.own = story.own_after
    totals(seller, story, named)
    end = str(len(story.own.items) + 1000)
    story.beyond = [seller.find((*named, ("offset", end)), label="list behind the end")]
    if named and story.own.complete and story.own.items:
        edge = str(len(story.own.items))
        story.beyond.append(seller.find((*named, ("offset", edge)), label="list right behind the end"))
    seller.find((*named, ("limit", "0")), label="list with no item at all")
    story.bad = impossible(seller)
    story.links = _links(stage, seller, story)
    if seller.takes("sort"):
        _sorted(seller, story, named)
    _picked(seller, story, named)
    _busy(stage, seller, story, named)
    return story


def walks(stage: Stage, seller: Items, story: Listing, named: Params) -> None:
    """Walks over all pages, and single pages, between two readings of the list."""
    story.slices.clear()
    story.walks = [read_all(seller, named, limit=limit, label="walk") for limit in (1, 2, 4)]
    story.walks += [read_all(seller, (), limit=limit, label="walk") for limit in (5,) if len(story.whole.items) <= limit * _room(stage)]
    _slices(stage, seller, story, named)
    story.own_after = read_all(seller, named)


def _room(stage: Stage) -> int:
    return stage.buyer.target.limits.max_pages


def _slices(stage: Stage, seller: Items, story: Listing, named: Params) -> None:
    """Pages anywhere in the list of the shared tickets, at both its ends first, each beside a reading of the whole."""
    length = len(story.own.items)
    ends = [(0, max(1, length - 1)), (max(0, length - 1), 2)]
    for turn in range(min(4, length)):
        offset, limit = ends[turn] if turn < len(ends) else (stage.chance.randrange(length), stage.chance.randint(1, length))
        page = seller.find((*named, ("offset", str(offset)), ("limit", str(limit))), label="a page of it")
        story.slices.append(Slice(whole=story.own, page=page, expected=tuple(story.own.ids[offset : offset + limit])))


def totals(seller: Items, story: Listing, named: Params) -> None:
    """The total over different pages, of everything and of what a filter leaves; where it changes, once more and again.

    Others may create an item in between and delete it again, and hardly do so each time.
    """
    for base in ((), named):
        for _ in range(_TRIES):
            found = _totals_of(seller, base)
            if all(one.steady and one.same for one in found):
                break
        story.totals += found


def _totals_of(seller: Items, base: Params) -> list[Sandwich]:
    before = seller.find((*base, ("limit", "2")), label="total before")
    pagings: list[Params] = [(("limit", "3"),), (("offset", "1"), ("limit", "1")), (("offset", "2"),)]
    pages = [seller.find((*base, *paging), label="total") for paging in pagings]
    after = seller.find((*base, ("limit", "2")), label="total after")
    return [Sandwich(before=before, page=page, after=after) for page in pages]


def _links(stage: Stage, seller: Items, story: Listing) -> list[Follow]:
    pages = [page for query in story.walks for page in query.pages if page.accepted and header(page, "link")]
    found: list[Follow] = []
    fetched: dict[str, Exchange | None] = {}
    for page in [*pages[1:], *pages[:1]]:
        for relation, address in links_of(page):
            if address not in fetched and len(fetched) < _MOST_LINKS:
                fetched[address] = follow(stage, seller, address)
            if address in fetched:
                found.append(Follow(page=page, relation=relation, address=address, fetched=fetched[address]))
    return found


def links_of(page: Exchange) -> list[tuple[str, str]]:
    """The relations and addresses of a Link header."""
    found = []
    for match in _LINK.finditer(header(page, "link") or ""):
        relation = _RELATION.search(match[2])
        found.append((relation[1] if relation else "", urljoin(page.url, match[1])))
    return found


def follow(
    stage: Stage, items: Items, address: str, *, operation: Operation | None = None, label: str = "follow a link"
) -> Exchange | None:
    """Fetch an address of the seller; None where it leads to another server, which gets no request of ours."""
    own, other = urlsplit(stage.buyer.target.base_url), urlsplit(address)
    if (own.scheme, own.netloc) != (other.scheme, other.netloc):
        return None
    path = other.path + (f"?{other.query}" if other.query else "")
    request = Request(operation=operation or items.listing, method="GET", path=path, label=label)
    return stage.buyer.raw(request, base_url=f"{other.scheme}://{other.netloc}")


def _sorted(seller: SellerClient, story: Listing, named: Params) -> None:
    """Lists in an order."""
    story.sorted += [read_all(seller, (*named, ("sort", sort)), label="sorted") for sort in (SORTED_BY, f"-{SORTED_BY}")]
    for sort in ("creationDate", "-creationDate"):
        story.sorted += [read_all(seller, (*base, ("sort", sort)), label="sorted") for base in (named, (("limit", "20"),))]
    story.sorted.append(read_all(seller, (("sort", "name,-creationDate"), ("limit", "100")), label="sorted by two"))


def _picked(seller: SellerClient, story: Listing, named: Params) -> None:
    """Cursors and JSONPath, where the contract has them."""
    for name in filter(seller.takes, ("after", "before")):
        story.cursors.append(seller.find((*named, (name, "ttck-made-up")), label="list with a made-up cursor"))
    if not seller.takes("filter"):
        return
    author = next(iter(story.population.sent.values())).get("note", [{}])[0].get("author")
    for path in (f"$[?(@.name=='{story.population.name}')]", f"note[?(@.author=='{author}')]"):
        story.paths.append(seller.find((("filter", path),), label="list with a JSONPath"))


def _busy(stage: Stage, seller: SellerClient, story: Listing, named: Params) -> None:
    """Walks during which a ticket is created that belongs into the list as well."""

    def disturb() -> None:
        seller.create(seller.minimal(name=story.population.name), label="create in the middle of a walk")

    for limit in (2, 3):
        if len(stage.buyer.created_resources.tickets) < stage.buyer.target.limits.max_tickets:
            story.busy.append(read_all(seller, named, limit=limit, label="busy walk", between=disturb))


def page_ids(exchange: Exchange) -> tuple[str, ...]:
    """The identifiers on a page."""
    return tuple(str(row.get("id")) for row in rows(exchange))
