"""The lists of tasks, and of specifications: filters, pages, projections, and an item by its id."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ttck.harness.buyer.client import segment
from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Kind, Stimulus
from ttck.suites.common.strangers import never_issued
from ttck.suites.fit.names import TASKS
from ttck.suites.fit.tasks import Tasks
from ttck.suites.tmf.lists import Query, impossible, read_all, strange
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.rules import rows
from ttck.suites.tmf.seller_client import Items, Params, SellerClient, seller_client
from ttck.suites.tmf.writes import document_of

_MOST = 4  # values of an attribute that are looked for
_READ_AT_MOST = 12  # items that are read by their id
_NOTHING = "ttck-nothing-has-this"


@dataclass(kw_only=True)
class Searched:
    """What was asked of one list: `whole` before and `again` after, `single` filters and `pairs`, `missing` values, `pages`.

    `items` are the rows by id as they are read, `projected` readings with fields beside what the item shows, and `stranger` the
    answer to an id that nothing has. `own` are identifiers of this run's.
    `by_status` are lists by a status, each with a ticket that is in it. `crossed` are answers to the ids of tasks of another kind,
    each with that task as it is read. `later` are tasks of this run that the list does not show, or not among its first.
    `impossible` are answers to pages that there cannot be, and `strange` those to an order, fields and filters that make no sense.
    """

    kind: Kind
    whole: Query
    own: frozenset[str] = frozenset()
    items: dict[str, Exchange] = field(default_factory=dict)
    single: list[Query] = field(default_factory=list)
    pairs: list[Query] = field(default_factory=list)
    missing: list[Query] = field(default_factory=list)
    pages: list[Query] = field(default_factory=list)
    projected: list[tuple[frozenset[str], Exchange, Document]] = field(default_factory=list)
    stranger: list[Exchange] = field(default_factory=list)
    again: Query | None = None
    by_status: list[tuple[Query, Exchange]] = field(default_factory=list)
    crossed: list[tuple[Exchange, Exchange]] = field(default_factory=list)
    later: list[str] = field(default_factory=list)
    impossible: list[Exchange] = field(default_factory=list)
    strange: list[Exchange] = field(default_factory=list)

    def documents(self) -> dict[str, Document]:
        """The items as they were read."""
        return {item: document for item, seen in self.items.items() if (document := document_of(seen))}


@scenario("fit-searching", weight=0.3, after=("fit-tasking", "fit-rejecting"))
def searching(stage: Stage) -> dict[Kind, Searched]:
    """Searching the lists of tasks."""
    names = _names(stage, "task_filterable")
    own = {one.task for name in ("fit-tasking", "fit-rejecting") if name in stage.stories for one in stage.stories[name].played}
    found = {}
    for kind in TASKS:
        items = Tasks(stage, kind)
        found[kind] = _searched(items, names, frozenset(filter(None, own)))
        found[kind].impossible, found[kind].strange = impossible(items), strange(items)
        found[kind].later = [item for item in _mine(stage, kind) if item not in found[kind].items]
        for item in found[kind].later[:_READ_AT_MOST]:
            found[kind].items[item] = items.retrieve(item, label="one of this run")
    for kind, other in (TASKS, TASKS[::-1]):
        _crossed(Tasks(stage, kind), found[kind], found[other])
    return found


def _mine(stage: Stage, kind: Kind) -> list[str]:
    """The tasks of a kind that were accepted in this run, the last first."""
    stories = [stage.stories[name] for name in ("fit-tasking", "fit-rejecting") if name in stage.stories]
    found = [one.task for story in stories for one in story.of(kind) if one.task is not None]
    return list(dict.fromkeys(reversed(found)))


def _crossed(items: Items, story: Searched, other: Searched) -> None:
    """Ask for tasks of the other kind as for those of this one, unless there are some of both with that id."""
    known = {*story.items, *story.whole.ids, *(story.again.ids if story.again is not None else ())}
    for ident in [one for one in other.items if one not in known][:2]:
        story.crossed.append((items.retrieve(ident, label="a task of the other kind"), other.items[ident]))


@scenario("fit-sorting", weight=0.2, after=("fit-tasking",))
def sorting(stage: Stage) -> Searched:
    """Searching tickets by the statuses that they came to."""
    tickets, story = seller_client(stage), Searched(kind=Kind.TICKET, whole=Query(params=(), pages=(), complete=True))
    if "status" not in _names(stage, "filterable"):
        return story
    gone = [one.ticket for one in stage.stories["fit-tasking"].of(TASKS[0])] if "fit-tasking" in stage.stories else []
    for ident in gone[:1]:
        _by_status(tickets, story, ident)
    item = tickets.ticket(label="a ticket that is found by its status")
    for stimulus in filter(tickets.makes, (Stimulus.START_WORK, Stimulus.RESOLVE)):
        try:
            stage.buyer.stimulate(stimulus, item)
        except Inconclusive:
            break
        _by_status(tickets, story, item)
    return story


def _by_status(tickets: SellerClient, story: Searched, ident: str) -> None:
    was = document_of(tickets.retrieve(ident, label="a ticket that is looked for")).get("status")
    if not isinstance(was, str):
        return
    found = read_all(tickets, (("status", was),), label=f"filter by status, {was}")
    shown = [row.get("status") for row in rows(tickets.find((("id", ident),), label="its row")) if row.get("id") == ident]
    seen = tickets.retrieve(ident, label=f"a ticket that is {was}")
    if document_of(seen).get("status") == was and shown in ([], [was]):  # else it went on meanwhile, and nothing is told
        story.by_status.append((found, seen))


@scenario("fit-reading", weight=0.2, after=("tmf-registering",))
def reading(stage: Stage) -> Searched:
    """Reading ticket specifications."""
    return _searched(seller_client(stage).specifications, ("id", "name", "version", "lifecycleStatus"), None)


def _names(stage: Stage, switch: str) -> tuple[str, ...]:
    return tuple(filter(None, (name.strip() for name in str(stage.buyer.target.switches.get(switch) or "").split(","))))


def _searched(items: Items, names: Iterable[str], own: frozenset[str] | None) -> Searched:
    whole = read_all(items, label="the whole list")
    shown = [row for row in whole.items if isinstance(row.get("id"), str)]
    story = Searched(kind=items.kind, whole=whole, own=frozenset(whole.ids) if own is None else own)
    mine = [row["id"] for row in shown if row["id"] in story.own]
    for ident in mine[:_READ_AT_MOST]:
        story.items[ident] = items.retrieve(ident, label="one of the list")
    story.stranger = [items.retrieve(never_issued(items.stage)[0], label="an id that nothing has")]
    documents = list(story.documents().values())
    for name in names:
        for value in _values(documents, name):
            story.single.append(read_all(items, ((name, value),), label=f"filter by {name}"))
        story.missing.append(read_all(items, ((name, _NOTHING),), label=f"filter by {name} without a match"))
    for first, second in _pairs(documents, tuple(names)):
        story.pairs.append(read_all(items, (first, second), label="filter by two attributes"))
    for limit in (1, 2):
        story.pages.append(read_all(items, limit=limit, label=f"pages of {limit}"))
    _project(items, story, mine[:2])
    story.again = read_all(items, label="the whole list again")
    return story


def _values(documents: list[Document], name: str) -> list[str]:
    found = dict.fromkeys(str(one[name]) for one in documents if isinstance(one.get(name), str) and one[name])
    return list(found)[:_MOST]


def _pairs(documents: list[Document], names: tuple[str, ...]) -> list[Params]:
    """Two attributes of one item each, and a pair of which each finds something and both together nothing."""
    known = [one for one in documents if all(isinstance(one.get(name), str) for name in names[:2])] if len(names) > 1 else []
    found: list[Params] = [tuple((name, str(one[name])) for name in names[:2]) for one in known[:2]]
    for other in known[1:]:
        if all(other[name] != known[0][name] for name in names[:2]):
            return [*found, ((names[0], str(known[0][names[0]])), (names[1], str(other[names[1]])))]
    return found


def _project(items: Items, story: Searched, idents: list[str]) -> None:
    for ident in idents:
        whole = story.documents().get(ident, {})
        for names in (frozenset({"id"}), frozenset({name for name in ("state", "requestDate", "name", "version") if name in whole})):
            if names:
                params: Params = (("fields", ",".join(sorted(names))),)
                story.projected.append((names, items.retrieve(ident, params, label="some attributes"), whole))


def path_of(exchange: Exchange) -> str:
    """The last segment of the path that was asked for."""
    return exchange.url.partition("?")[0].rpartition("/")[2]


def named(exchange: Exchange, ident: str) -> bool:
    """Whether an exchange asked for this item."""
    return path_of(exchange) == segment(ident)
