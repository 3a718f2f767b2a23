"""Filters: every attribute by itself, in pairs, with several values, with operators, nested, unknown, and together with fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from harness.exchange import Exchange
from harness.scenario import Stage, scenario
from specs.vocabulary import TmfState
from suites.tmf import papers
from suites.tmf.desk import Desk, Params, desk
from suites.tmf.lists import Query, matches, read_all, values_at
from suites.tmf.scenarios.b_populating import Population, populated

FIRST = ("severity", "status", "ticketType", "name", "id")
MORE = ("priority", "description", "externalId")
ORDERED = "requestedResolutionDate"
OPERATORS = ("gt", "gte", "lt", "lte", "regex")
# The signs that may stand for the words, between name and value; where a sign ends in the equals sign, that of the query is it.
_SIGNS: Mapping[str, str] = MappingProxyType({"gt": ">", "gte": ">", "lt": "<", "lte": "<", "regex": "*"})
_STRANGE = ',;*<>\\\n\t"'


@dataclass(frozen=True, kw_only=True)
class Operated:
    """A filter with an operator, in the spelling with a word and, if that was refused, in the one with signs."""

    operator: str
    meant: Params
    queries: tuple[Query, ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of the pages."""
        return tuple(number for query in self.queries for number in query.numbers)


@dataclass(kw_only=True)
class Filtering:
    """All filtered lists, over the population as it was read before."""

    population: Population
    single: list[Query] = field(default_factory=list)
    pairs: list[Query] = field(default_factory=list)
    spellings: list[Query] = field(default_factory=list)
    either: tuple[str, str] = ("", "")
    operated: list[Operated] = field(default_factory=list)
    nested: list[Query] = field(default_factory=list)
    unknown: list[Exchange] = field(default_factory=list)
    enumerated: list[Exchange] = field(default_factory=list)
    nothing: list[Exchange] = field(default_factory=list)
    narrowed: list[Query] = field(default_factory=list)


@scenario("tmf-filtering", weight=2, after=("tmf-populating",))
def filtering(stage: Stage) -> Filtering:
    """Listing tickets with filters."""
    seller = desk(stage)
    population = populated(stage)
    story = Filtering(population=population)
    story.single = [_read(seller, story, params) for params in _singles(stage, population)]
    story.single += [_read(seller, story, (("name", population.name),), limit=2)]
    story.pairs = [_read(seller, story, params) for params in _pairs(stage, population)]
    _spell(seller, story)
    story.operated = [_operate(seller, operator, story) for operator in OPERATORS]
    if seller.switch("nested_filters"):
        story.nested = [_read(seller, story, params) for params in _nested(population)]
    marker = stage.material.run_id
    story.unknown = [seller.find(((name, marker),), label="filter by what is not there") for name in ("ttckUnknown", "notAnAttribute")]
    story.enumerated = [seller.find((("status", "notAStatus"),), label="filter by a status that there is not")]
    nobody = f"{marker}-nobody-{next(stage.material.counter)}"
    severity = papers.severities(stage.material)[-1]
    for params in ((("name", nobody),), (("severity", severity), ("name", nobody))):
        story.nothing.append(seller.find(params, label="filter without a match"))
    for fields in ("id,severity", "name"):
        for params in ((("name", population.name),), (("severity", severity), ("name", population.name))):
            story.narrowed.append(read_all(seller, (*params, ("fields", fields)), label="filter and fields"))
    return story


def _read(seller: Desk, story: Filtering, params: Params, *, limit: int | None = None) -> Query:
    """Read a filtered list, and read those own tickets again that should be in it and are not."""
    query = read_all(seller, params, limit=limit, label="filter")
    if not query.accepted:
        return query
    found = set(query.ids)
    documents = story.population.documents()
    missing = [item for item, document in documents.items() if item not in found and matches(document, params, strict=True)]
    again = {item: seller.retrieve(item, label="not in the list: read again") for item in missing[:5]}
    return replace(query, again=again)


def _values(population: Population, name: str) -> list[str]:
    """The values of an attribute that can be asked for without doubt, those that several tickets have first."""
    found = [document.get(name) for document in population.documents().values()]
    texts = [text for text in found if isinstance(text, str) and text and text == text.strip() and not set(text) & set(_STRANGE)]
    if name == "status":
        texts = [text for text in texts if text in set(TmfState)]  # another one is not what a filter by status is about
    return sorted(set(texts), key=lambda text: (-texts.count(text), text))


def _singles(stage: Stage, population: Population) -> list[Params]:
    """Two values of each attribute that has to be filtered by, and as many others as the budget has room for."""
    wanted: list[Params] = []
    for name in FIRST:
        wanted += [((name, value),) for value in _values(population, name)[:2]]
    others = [((name, value),) for name in (*FIRST, *MORE) for value in _values(population, name)[: stage.budget.filters]]
    others = [params for params in others if params not in wanted]
    stage.chance.shuffle(others)
    must = [next((params for params in others if params[0][0] == name), None) for name in MORE]
    room = max(4, stage.budget.filters - len(wanted))
    return [*wanted, *dict.fromkeys([*(params for params in must if params), *others[:room]])]


def _pairs(stage: Stage, population: Population) -> list[Params]:
    """Two attributes of one ticket, the same the other way round, and two that no ticket has together."""
    documents = list(population.documents().values())
    found: list[Params] = []
    for _ in range(min(4, stage.budget.filters // 3)):
        document = stage.chance.choice(documents)
        names = [name for name in ("severity", "ticketType", "name", "priority") if document.get(name) in _values(population, name)]
        if len(names) > 1:
            one, other = stage.chance.sample(names, 2)
            found += [((one, document[one]), (other, document[other])), ((other, document[other]), (one, document[one]))]
    named = [document for document in documents if document.get("name") == population.name]
    crossed = [(("name", population.name), ("ticketType", value)) for value in _values(population, "ticketType")]
    found += [params for params in crossed if named and not any(matches(document, params, strict=True) for document in named)]
    return found


def _spell(seller: Desk, story: Filtering) -> None:
    """Two severities in the three spellings of an alternative, among the tickets of one name."""
    usual = papers.severities(seller.stage.material)
    values = [value for value in dict.fromkeys((usual[0], usual[-1])) if value in _values(story.population, "severity")]
    if len(values) < len(("one", "the other")):
        return
    story.either = (values[0], values[1])
    named = (("name", story.population.name),)
    for spelling in (
        (("severity", values[0]), ("severity", values[1])),
        (("severity", ",".join(values)),),
        (("severity", ";".join(values)),),
    ):
        story.spellings.append(read_all(seller, (*named, *spelling), label="one of two values"))


def _operate(seller: Desk, operator: str, story: Filtering) -> Operated:
    named = (("name", story.population.name),)
    bounds = sorted(_values_of_dates(story.population))
    value = f"^{story.population.name}$" if operator == "regex" else bounds[len(bounds) // 2] if bounds else "2030-01-03T03:04:05Z"
    attribute = "name" if operator == "regex" else ORDERED
    meant = ((f"{attribute}.{operator}", value),)
    queries = [read_all(seller, (*(named if operator != "regex" else ()), *meant), label=f"filter with .{operator}")]
    if not queries[0].accepted:
        sign = _SIGNS[operator]
        spelt = (f"{attribute}{sign}", value) if operator in {"gte", "lte", "regex"} else (f"{attribute}{sign}{value}", "")
        queries.append(read_all(seller, (*(named if operator != "regex" else ()), spelt), label=f"filter with {sign}"))
    return Operated(operator=operator, meant=meant if operator == "regex" else (*named, *meant), queries=tuple(queries))


def _values_of_dates(population: Population) -> list[str]:
    named = [document for document in population.documents().values() if document.get("name") == population.name]
    return [value for value in (document.get(ORDERED) for document in named) if isinstance(value, str)]


def _nested(population: Population) -> list[Params]:
    """Values inside of lists and of objects that some of the tickets have."""
    found: list[Params] = []
    for path in ("note.author", "relatedParty.role", "channel.id"):
        values = [value for document in population.documents().values() for value in values_at(document, path.split("."))]
        texts = sorted({value for value in values if isinstance(value, str) and value and not set(value) & set(_STRANGE)})
        found += [((path, text),) for text in texts[:2]]
    return found
