"""Filters: each attribute, pairs, alternatives, operators, nested and unknown names, with fields and pages, and after a change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.specs.vocabulary import TmfState
from ttck.suites.tmf import following, payloads
from ttck.suites.tmf.lists import Query, matches, read_all, values_at
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.scenarios.b_populating import Population, populated
from ttck.suites.tmf.seller_client import Items, Params, SellerClient, seller_client

FIRST = ("severity", "status", "ticketType", "name", "id")
SURE = (("severity", "ticketType"), ("status", "severity"))  # pairs that a seller has to take, whatever else it refuses
MORE = ("priority", "description", "externalId")
ORDERED = "requestedResolutionDate"
OPERATORS = ("gt", "gte", "lt", "lte", "regex")
# The signs that may stand for the words, between name and value; where a sign ends in the equals sign, that of the query is it.
_SIGNS: Mapping[str, str] = MappingProxyType({"gt": ">", "gte": ">", "lt": "<", "lte": "<", "regex": "*"})
_FEW = 40  # items of a list that is read once more in two pages
_FEWER = 5  # so many tickets that a list misses are read again
_SIGNED = "%&+'"  # each means something somewhere on the way to a database
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


@dataclass(frozen=True, kw_only=True)
class Cased:
    """A filter with capitals and small letters exchanged in its value, or in its name, beside the one that is `meant`."""

    what: str
    meant: Params
    query: Query

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of the pages."""
        return self.query.numbers


@dataclass(kw_only=True)
class Filtering:
    """All filtered lists, over the population as it was read before.

    `changed` are filters by values that a ticket had before and after a patch, over the population as it was read after it,
    and `hostile` filters by values that no ticket has and that a careless seller could take for something else.
    """

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
    hostile: list[Query] = field(default_factory=list)
    ordered: list[Query] = field(default_factory=list)
    cased: list[Cased] = field(default_factory=list)
    changed: Filtering | None = None


@scenario("tmf-filtering", weight=2, after=("tmf-populating",))
def filtering(stage: Stage) -> Filtering:
    """Listing tickets with filters."""
    seller = seller_client(stage)
    population = populated(stage)
    story = Filtering(population=population)
    story.single = [read(seller, story, params) for params in _singles(stage, population)]
    story.single += [read(seller, story, params, limit=2) for params in _paged(population)]
    for query in _halved(story.single):
        story.single.append(read(seller, story, query.params, limit=(len(query.items) + 1) // 2))
    story.pairs += [read(seller, story, params, limit=1) for params in _beside(population, story.single)]
    story.pairs += [read(seller, story, params) for params in _pairs(stage, population)]
    named = _named(story)
    _spell(seller, story, named)
    bounds = _bounds(population)
    for operator in OPERATORS:
        patterns = [f"^{population.name}$"] if operator == "regex" else bounds
        story.operated += [_operate(seller, operator, value, named) for value in patterns]
    if seller.switch("nested_filters"):
        story.nested = [read(seller, story, params) for params in _nested(population)]
    marker = stage.material.run_id
    story.unknown = [seller.find(((name, marker),), label="filter by what is not there") for name in ("ttckUnknown", "notAnAttribute")]
    story.enumerated = [seller.find((("status", "notAStatus"),), label="filter by a status that there is not")]
    nobody = f"{marker}-nobody-{next(stage.material.counter)}"
    usual = payloads.severities(stage.material)[-1]
    misses: tuple[Params, ...] = ((("name", nobody),), (("severity", nobody),), (("severity", usual), ("name", nobody)))
    for params in misses:
        story.nothing.append(seller.find(params, label="filter without a match"))
    for fields in ("id,severity", "name"):
        for params in (named or (("severity", usual),), (("severity", usual), *named)):
            story.narrowed.append(read_all(seller, (*params, ("fields", fields)), label="filter and fields"))
    story.hostile = [read_all(seller, ((name, value),), label="filter by a hostile value") for name, value in hostile(population.name)]
    story.cased = _cased(seller, population, named)
    story.population = steady(seller, population)
    story.changed = _changed(seller, story.population)
    return story


def read(seller: Items, story: Filtering, params: Params, *, limit: int | None = None) -> Query:
    """Read a filtered list; where own tickets should be in it and are not, those are read again, and the list has its time."""
    query = read_all(seller, params, limit=limit, label="filter")
    documents = story.population.documents()

    def lost(found: Query) -> list[str]:
        return [item for item, document in documents.items() if item not in found.ids and matches(document, params, strict=True)]

    def again(items: Iterable[str]) -> dict[str, Exchange]:
        return {item: seller.retrieve(item, label="not in the list: read again") for item in items}

    def still(seen: Mapping[str, Exchange]) -> list[str]:
        return [item for item, one in seen.items() if one.accepted and matches(one.document, params, strict=True)]

    missing = lost(query) if query.accepted else []
    seen = again(missing[:_FEWER])
    owed = still(seen)
    if not owed:
        return replace(query, again=seen)  # nothing is missing, or what is has changed since
    later = following.query(seller, params, lambda found: set(owed) <= set(found.ids), limit=limit, label="filter, once more")
    rest = lost(later) if later.accepted else []
    return replace(later, again=again(rest[:_FEWER])) if rest else later


def _named(story: Filtering) -> Params:
    """The filter that leaves the shared tickets alone; nothing where the seller does not filter by name."""
    named = (("name", story.population.name),)
    taken = [query for query in story.single if query.params == named]
    return named if not taken or any(query.accepted for query in taken) else ()


def _paged(population: Population) -> list[Params]:
    """Filters that are asked for page by page."""
    named = (("name", population.name),)
    values = known_values(population, "severity")[:1]
    return [named, *((("severity", value), *named) for value in values)]


def _halved(queries: list[Query]) -> list[Query]:
    """For each attribute the shortest list of two items or more, which can be read in two pages as well."""
    found: dict[str, Query] = {}
    for query in sorted(queries, key=lambda query: len(query.items)):
        if query.accepted and query.complete and query.limit is None and 1 < len(query.items) <= _FEW:
            found.setdefault(query.params[0][0], query)
    return list(found.values())


def _beside(population: Population, queries: list[Query]) -> list[Params]:
    """A filter of whose matches there are too many to be read, beside the name of some tickets, the most of which it leaves."""
    named = [document for document in population.documents().values() if document.get("name") == population.name]
    read = {query.params[0][0] for query in queries if len(query.params) == 1 and query.limit is not None}
    found: list[Params] = []
    for name in (name for name in FIRST if name not in {"id", "name", *read}):
        values = [document.get(name) for document in named]
        fitting = [value for value in known_values(population, name) if 1 < values.count(value) < len(named)]
        found += [((name, value), ("name", population.name)) for value in fitting[:1]]
    return found


def _cased(seller: SellerClient, population: Population, named: Params) -> list[Cased]:
    """A name and a severity with other capitals, each as the value, and the name of the attribute with other capitals."""
    found = []
    severities = [(("severity", value),) for value in known_values(population, "severity")[:1]]
    for meant in ((("name", population.name),), *severities):
        ((name, value),) = meant
        beside = named if meant != named else ()
        for what, asked in (("value", (name, value.swapcase())), ("name", (name.capitalize(), value))):
            query = read_all(seller, (asked, *beside), label=f"filter with another case in its {what}")
            found.append(Cased(what=what, meant=(*meant, *beside), query=query))
    return [one for one in found if one.query.params[: len(one.meant)] != one.meant]


def hostile(name: str) -> list[tuple[str, str]]:
    """Values that no ticket has, in each filter that has to be there: quotes, patterns, signs, words of databases, and long ones.

    `name` is that of tickets which a seller finds that takes such a value for a pattern.
    """
    texts = [
        f"{name}' OR '1'='1", f'{name}" OR ""="', f"{name}%", f"{name}*", f"{name}.*", f"{name[:-1]}_", f"{name}\\",
        f"{name}\u00e9\U0001f600", f"{name}){{}}$", name * 60,
    ]  # fmt: skip
    found = [("name", text) for text in texts]
    others = ("severity", "status", "ticketType", "id", "priority")
    return found + [(other, texts[number]) for number, other in enumerate(others)]


def _changed(seller: SellerClient, population: Population) -> Filtering | None:
    """Filters by the old and the new values of a ticket whose attributes were patched; None where patches are not taken."""
    documents = population.documents()
    item = next((one for one in population.shared if one in documents), None)
    if item is None or not seller.has("patch"):
        return None
    before = documents[item]
    other = {
        name: next((value for value in known_values(population, name) if value != before.get(name)), None)
        for name in ("severity", "ticketType", "priority")
    }
    fresh = {name: value for name, value in other.items() if value is not None}
    fresh |= {"name": f"{population.name} patched", ORDERED: "2031-02-03T04:05:06Z"}
    patched = seller.patch(item, seller.typed("TroubleTicket", **fresh), label="patch what lists are filtered by")
    if not patched.accepted:
        return None
    known = {**population.known, item: seller.until(item, lambda seen: _has(seen, fresh), label="after the patch")}
    story = Filtering(population=replace(population, known=known))
    for name, value in fresh.items():
        story.single += [read(seller, story, ((name, str(text)),)) for text in (value, before.get(name)) if isinstance(text, str)]
    params = (("severity", str(fresh.get("severity", before.get("severity")))), ("name", str(fresh["name"])))
    story.pairs = [read(seller, story, params), read(seller, story, params, limit=1)]
    if seller.takes("sort"):
        both = ((ORDERED,), (f"-{ORDERED}",))
        story.ordered = [read_all(seller, (("sort", sort), ("limit", "100")), label="sorted after a patch") for (sort,) in both]
    story.population = steady(seller, story.population)
    return story


def steady(seller: Items, population: Population) -> Population:
    """The population, with those known to have moved that the seller has changed since they were read, or that it does not show."""
    later = {item: seller.retrieve(item, label="after the filters") for item in population.documents()}
    moved = {item for item, seen in later.items() if not seen.accepted or seen.document != population.known[item].document}
    return replace(population, moved=population.moved | moved)


def _has(seen: Exchange, fresh: Document) -> bool:
    return isinstance(seen.document, dict) and all(seen.document.get(name) == value for name, value in fresh.items())


def known_values(population: Population, name: str) -> list[str]:
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
        wanted += [((name, value),) for value in known_values(population, name)[:2]]
    signs = [(("name", value),) for value in known_values(population, "name") if set(value) & set(_SIGNED)]
    wanted += [params for params in signs if params not in wanted]
    others = [((name, value),) for name in (*FIRST, *MORE) for value in known_values(population, name)[: stage.budget.filters]]
    others = [params for params in others if params not in wanted]
    stage.chance.shuffle(others)
    must = [next((params for params in others if params[0][0] == name), None) for name in MORE]
    room = max(4, stage.budget.filters - len(wanted))
    return [*wanted, *dict.fromkeys([*(params for params in must if params), *others[:room]])]


def _pairs(stage: Stage, population: Population) -> list[Params]:
    """Two attributes of one ticket, the same the other way round, and two that no ticket has together."""
    documents = list(population.documents().values())
    found = [pair for names in SURE for pair in _sure(population, names)]
    for _ in range(min(4, stage.budget.filters // 3)):
        document = stage.chance.choice(documents)
        names = [name for name in ("severity", "ticketType", "name", "priority") if document.get(name) in known_values(population, name)]
        if len(names) > 1:
            one, other = stage.chance.sample(names, 2)
            found += [((one, document[one]), (other, document[other])), ((other, document[other]), (one, document[one]))]
    named = [document for document in documents if document.get("name") == population.name]
    crossed = [(("name", population.name), ("ticketType", value)) for value in known_values(population, "ticketType")]
    found += [params for params in crossed if named and not any(matches(document, params, strict=True) for document in named)]
    return [*found, *three(documents)]


def _sure(population: Population, names: tuple[str, str]) -> list[Params]:
    """Values of two attributes of one of our tickets, both ways round, each of which leaves out what the other lets through."""
    documents = list(population.documents().values())
    values = {name: set(known_values(population, name)) for name in names}
    for document in documents:
        pair = tuple((name, str(document.get(name))) for name in names)
        turned = pair[::-1]
        if all(value in values[name] for name, value in pair) and _last_counts(documents, pair) and _last_counts(documents, turned):
            return [pair, turned]
    return []


def three(documents: list[Document], names: tuple[str, ...] = ("name", "severity", "ticketType")) -> list[Params]:
    """Three attributes of one ticket, each of them once the last, where the last one leaves out what the others let through."""
    for document in documents:
        three = [(name, str(document.get(name))) for name in names]
        turned = [tuple(three[turn:] + three[:turn]) for turn in range(len(three))]
        if all(isinstance(document.get(name), str) for name in names) and all(_last_counts(documents, params) for params in turned):
            return turned
    return []


def _last_counts(documents: list[Document], params: Params) -> bool:
    """Whether the last of some filters leaves out a ticket that the others let through."""
    others = [one for one in documents if matches(one, params[:-1], strict=True)]
    return any(matches(one, params, strict=False) is False for one in others)


def _spell(seller: SellerClient, story: Filtering, named: Params) -> None:
    """Two severities in the three spellings of an alternative, among the tickets of one name."""
    usual = payloads.severities(seller.stage.material)
    values = [value for value in dict.fromkeys((usual[0], usual[-1])) if value in known_values(story.population, "severity")]
    if len(values) < len(("one", "the other")):
        return
    story.either = (values[0], values[1])
    for spelling in (
        (("severity", values[0]), ("severity", values[1])),
        (("severity", ",".join(values)),),
        (("severity", ";".join(values)),),
    ):
        story.spellings.append(read_all(seller, (*named, *spelling), label="one of two values"))


def _operate(seller: SellerClient, operator: str, value: str, named: Params) -> Operated:
    attribute, beside = ("name", ()) if operator == "regex" else (ORDERED, named)
    meant = ((f"{attribute}.{operator}", value),)
    queries = [read_all(seller, (*beside, *meant), label=f"filter with .{operator}")]
    if not queries[0].accepted:
        sign = _SIGNS[operator]
        spelt = (f"{attribute}{sign}", value) if operator in {"gte", "lte", "regex"} else (f"{attribute}{sign}{value}", "")
        queries.append(read_all(seller, (*beside, spelt), label=f"filter with {sign}"))
    return Operated(operator=operator, meant=(*beside, *meant), queries=tuple(queries))


def _bounds(population: Population) -> list[str]:
    """The smallest, a middle and the largest date that is filtered by, so that both ends of each interval are tried."""
    named = [document for document in population.documents().values() if document.get("name") == population.name]
    found = sorted(value for value in (document.get(ORDERED) for document in named) if isinstance(value, str))
    return list(dict.fromkeys((found[len(found) // 2], found[0], found[-1]))) if found else ["2030-01-03T03:04:05Z"]


def _nested(population: Population) -> list[Params]:
    """Values inside of lists and of objects that some of the tickets have, one of each list that stands behind its first part only."""
    found: list[Params] = []
    for path in ("note.author", "relatedParty.role", "channel.id"):
        places = [values_at(document, path.split(".")) for document in population.documents().values()]
        texts = _askable(value for values in places for value in values)
        first = {values[0] for values in places if values and isinstance(values[0], str)}
        behind = [text for text in texts if text not in first]
        found += [((path, text),) for text in dict.fromkeys((*behind[:1], *texts[:2]))]
    return found


def _askable(values: Iterable[Any]) -> list[str]:
    return sorted({value for value in values if isinstance(value, str) and value and not set(value) & set(_STRANGE)})
