"""The list of specifications with pages, order, filters and fields: what is asked of the list of tickets, of fewer items."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.suites.tmf import payloads, rich
from ttck.suites.tmf.lists import Query, read_all
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.scenarios.b_populating import Population
from ttck.suites.tmf.scenarios.c_listing import Listing, totals, walks
from ttck.suites.tmf.scenarios.cb_combining import Combining, combined
from ttck.suites.tmf.scenarios.d_filtering import Filtering, known_values, read, steady, three
from ttck.suites.tmf.scenarios.e_projecting import Projecting, cover, project
from ttck.suites.tmf.scenarios.e_projecting import totals as projected_totals
from ttck.suites.tmf.scenarios.h_specifying import Specifying
from ttck.suites.tmf.seller_client import Items, Params, SellerClient, seller_client

FILTERED = ("name", "version", "description")
SORTED_BY = "version"
_PLAIN, _SHARED, _FEWEST = 7, 5, 4
_VERSIONS = ("3.0", "1.0", "2.0", "3.0", "2.0", "3.0", "1.0")  # of those of one name and text each once, and each beside another text
_TRIES = 3  # how often a list is walked whose order changes meanwhile
_PAGE = 2


@dataclass(kw_only=True)
class Surveying:
    """What was asked of the list of specifications; nothing where too few could be made, and then `why`."""

    listing: Listing | None = None
    filtering: Filtering | None = None
    projecting: Projecting | None = None
    combining: Combining | None = None
    why: str = ""

    @property
    def filters(self) -> list[Query]:
        """The lists by one attribute, and those by several each of which is followed alone."""
        if self.filtering is None:
            return []
        single = [query for query in self.filtering.single if query.accepted]
        alone = {query.params[0][0] for query in single}
        return [*single, *(query for query in self.filtering.pairs if query.accepted and {name for name, _ in query.params} <= alone)]


@scenario("tmf-surveying", weight=0.5, after=("tmf-specifying",))
def surveying(stage: Stage) -> Surveying:
    """Listing ticket specifications in every way."""
    specifying: Specifying = stage.earlier("tmf-specifying")
    if not specifying.creates or not specifying.creates[0].accepted:
        return Surveying(why="no specification could be created")
    seller = seller_client(stage)
    population, why = _populate(seller, stage)
    if len(population.documents()) < _FEWEST:
        return Surveying(why=f"too few specifications could be created: {why}")
    items = seller.specifications
    filtering = _filter(items, population)
    together = combined(items, population, by=SORTED_BY, second="description", fields="name")
    return Surveying(
        listing=_list(stage, items, population), filtering=filtering, projecting=_project(stage, seller, population), combining=together
    )  # fmt: skip


def _plain(stage: Stage, name: str, index: int) -> Document:
    """A specification that differs from the others in what is filtered by, in ways that overlap."""
    called = name if index < _SHARED else f"{name} {chr(ord('a') + index)}"
    text = f"lines of the {('first', 'second')[index // 2 % 2]} kind of {name}"
    return payloads.specification(stage.material, name=called, version=_VERSIONS[index % len(_VERSIONS)], description=text)


def _populate(seller: SellerClient, stage: Stage) -> tuple[Population, str]:
    """Plain specifications and one with everything, each as it is read, and why some could not be made."""
    items, why = seller.specifications, ""
    found = Population(name=f"{stage.material.run_id}-{next(stage.material.counter)}")
    documents = [("a specification to look for", _plain(stage, found.name, index)) for index in range(_PLAIN)]
    documents.append(("a specification with everything, to look for", rich.specification(stage.material)))
    for index, ((label, document), answer) in enumerate(zip(documents, items.ahead(documents), strict=True)):
        try:
            item = items.arrived(document, answer, label=label)
        except Inconclusive as refused:
            why = refused.reason
            continue
        found.sent[item] = document
        found.known[item] = items.until(item, lambda seen: seen.accepted, label="a specification to look for")
        if index < _SHARED:
            found.shared.append(item)
        elif index == _PLAIN:
            found.rich = item
    return found, why


def _list(stage: Stage, items: Items, population: Population) -> Listing:
    """Pages and order of the specifications of one name, or of all where that is no filter."""
    named: Params = (("name", population.name),)
    own = read_all(items, named)
    if not own.accepted:
        named, own = (), read_all(items)
    story = Listing(population=population, whole=read_all(items), own=own, own_after=own, sorted_by=SORTED_BY)
    for _ in range(_TRIES):
        walks(stage, items, story, named)
        if story.steady:
            break
        story.own = story.own_after
    totals(items, story, named)
    for limit in (None, _PAGE):  # both ways one after the other, so that a seller that passes over sort is told
        ways = (SORTED_BY, f"-{SORTED_BY}")
        story.sorted += [read_all(items, (*named, ("sort", sort)), limit=limit, label="sorted") for sort in ways]
    return story


def _filter(items: Items, population: Population) -> Filtering:
    """Lists by one, two and three attributes, whole and in pages."""
    story = Filtering(population=population)
    for name in FILTERED:
        story.single += [read(items, story, ((name, value),)) for value in known_values(population, name)[:2]]
    story.single.append(read(items, story, (("name", population.name),), limit=_PAGE))
    documents = list(population.documents().values())
    for params in three(documents, FILTERED):
        story.pairs.append(read(items, story, params))
    for params in (params[:2] for params in three(documents, FILTERED)[:1]):
        story.pairs += [read(items, story, params), read(items, story, params, limit=1)]
    for fields in ("id,version", "name"):
        story.narrowed.append(read_all(items, (("name", population.name), ("fields", fields)), label="filter and fields"))
    story.population = _unmoved(items, population)
    return story


def _unmoved(items: Items, population: Population) -> Population:
    """The population without those that the seller has changed by itself since they were read."""
    moved = steady(items, population).moved
    return replace(population, known={item: seen for item, seen in population.known.items() if item not in moved})


def _project(stage: Stage, seller: SellerClient, population: Population) -> Projecting:
    """Each attribute alone and sets of them, of an item and of lists, and totals with fields."""
    story = Projecting()
    for item, names in cover(seller.contract.schema("TroubleTicketSpecification_RES"), population).items():
        project(stage, seller.specifications, story, item, names)
    projected_totals(seller.specifications, story, population.name, "id,version")
    return story
