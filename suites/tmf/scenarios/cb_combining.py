"""Lists with everything at once: filters, an order, a projection and pages, of tickets as of specifications."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from ttck.harness.runs.scenario import Stage, scenario
from ttck.specs.contracts import is_date_time
from ttck.suites.tmf.lists import Query, matches, read_all
from ttck.suites.tmf.payloads import LIVELY, Document
from ttck.suites.tmf.scenarios.b_populating import Population, populated
from ttck.suites.tmf.seller_client import Items, Params, seller_client

_DATE = "requestedResolutionDate"  # which differs in each of the shared tickets
_PAGE = 2
_TWO = 2


@dataclass(kw_only=True)
class Combining:
    """Lists of the items of one name, with more parameters each; `by` is the attribute that orders those with a sort.

    `own` and `own_after` are the list of that name before and after the others, and `ways` the same upwards and downwards.
    """

    population: Population
    by: str
    own: Query
    own_after: Query
    ways: tuple[Query, ...] = ()
    queries: list[Query] = field(default_factory=list)

    @property
    def steady(self) -> frozenset[str]:
        """The items of ours that were in the list before and after with the same values, and that are known.

        None where its order moved; what filters and sorts go by are values that a seller may change at any time.
        """
        if not (self.own.accepted and self.own.complete and self.own.ids == self.own_after.ids):
            return frozenset()
        known = self.population.documents()
        rows = zip(self.own.ids, self.own.items, self.own_after.items, strict=True)
        return frozenset(item for item, before, after in rows if item in known and _same(known[item], before, after))


def _same(known: Document, before: Document, after: Document) -> bool:
    """Whether an item had the values that are known of it before and after; what a list does not show cannot be seen to change."""
    texts = {name: value for name, value in known.items() if isinstance(value, str) and name in before and name in after}
    still = all(before[name] == after[name] for name in texts if name not in LIVELY)
    return still and all(before[name] == value for name, value in texts.items() if name not in LIVELY and not is_date_time(value))


@scenario("tmf-combining", weight=0.3, after=("tmf-populating",))
def combining(stage: Stage) -> Combining:
    """Listing tickets with filters, sort, fields and pages at once."""
    seller = seller_client(stage)
    return combined(seller, populated(stage), by=_DATE if seller.takes("sort") else "", second="severity", fields="description")


def combined(items: Items, population: Population, *, by: str, second: str, fields: str) -> Combining:
    """All combinations over the items of one name; without `by` nothing is sorted. `second` is the attribute of a second filter."""
    named: Params = (("name", population.name),)
    own = read_all(items, named, label="combined: before")
    story = Combining(population=population, by=by, own=own, own_after=own)
    if not own.accepted or len(own.items) < _TWO:
        return story
    both = (*named, *_second(story, second))
    narrow: Params = (("fields", fields),)
    sorts: tuple[Params, ...] = ((("sort", by),), (("sort", f"-{by}"),)) if by else ()
    story.ways = tuple(read_all(items, (*named, *sort), label="combined: sorted") for sort in sorts)
    asked: list[tuple[Params, int | None]] = [((*named, *narrow), _PAGE), (both, 1), ((*both, *narrow), 1)]
    for sort in sorts:
        asked += [((*named, *sort), _PAGE), ((*named, *sort, *narrow), None), ((*named, *sort, *narrow), _PAGE)]
        asked += [((*both, *sort), None), ((*both, *sort), 1), ((*both, *sort, *narrow), None)]
        asked.append(((*both[::-1], *sort), None))
    story.queries = [read_all(items, params, limit=limit, label="combined") for params, limit in asked]
    story.own_after = read_all(items, named, label="combined: after")
    return story


def _second(story: Combining, name: str) -> Params:
    """A value that several of the items of one name have, and others have not."""
    documents = [document for item, document in story.population.documents().items() if item in story.own.ids]
    counts = Counter(value for document in documents if isinstance(value := document.get(name), str) and value)
    fitting = [value for value, count in counts.items() if _TWO <= count < len(documents) and not set(value) & set(",;*<>")]
    return ((name, fitting[0]),) if fitting else ()


def wanted(story: Combining, query: Query) -> dict[str, Document]:
    """The items that were there all the time and surely meet the filters of a list."""
    documents = story.population.documents()
    return {item: documents[item] for item in story.own.ids if item in story.steady and matches(documents[item], query.params, strict=True)}
