"""Projections: every attribute alone and in sets, of one ticket and of lists; and reading itself, which changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import item_id
from ttck.harness.runs.scenario import Stage, scenario
from ttck.specs.vocabulary import Operation
from ttck.suites.tmf import following
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.rules import rows
from ttck.suites.tmf.scenarios.b_populating import Population, populated
from ttck.suites.tmf.scenarios.c_listing import Sandwich, follow
from ttck.suites.tmf.seller_client import Items, Params, SellerClient, seller_client
from ttck.suites.tmf.writes import stranger

UNKNOWN = "ttckUnknown"
_READINGS = 5


@dataclass(frozen=True, kw_only=True)
class Projection:
    """An answer to a request with fields, beside whole readings of the same ticket from before and after."""

    asked: tuple[str, ...]
    answer: Exchange
    before: Exchange
    after: Exchange
    listed: bool = False

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers."""
        return (self.before.number, self.answer.number, self.after.number)


@dataclass(frozen=True, kw_only=True)
class Referred:
    """A ticket as read, and what its href led to; None where it leads to another server and has no path of ours."""

    read: Exchange
    followed: Exchange | None

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers."""
        return tuple(e.number for e in (self.read, self.followed) if e is not None)


@dataclass(frozen=True, kw_only=True)
class Near:
    """A reading of a ticket, and one by an id (`asked`) that is nearly its own."""

    asked: str
    read: Exchange
    answer: Exchange


@dataclass(kw_only=True)
class Projecting:
    """All projections of a run, and readings.

    `missing` are readings of ids that look like those of the seller and are nobody's, `misshapen` of ids that look otherwise,
    and `near` of ids that are nearly that of a ticket.
    """

    single: list[Projection] = field(default_factory=list)
    sets: list[Projection] = field(default_factory=list)
    absent: list[Exchange] = field(default_factory=list)
    none: list[Exchange] = field(default_factory=list)
    unknown: list[Exchange] = field(default_factory=list)
    written: list[Projection] = field(default_factory=list)
    totals: list[Sandwich] = field(default_factory=list)
    repeated: list[tuple[Exchange, ...]] = field(default_factory=list)
    referred: list[Referred] = field(default_factory=list)
    missing: list[Exchange] = field(default_factory=list)
    misshapen: list[Exchange] = field(default_factory=list)
    near: list[Near] = field(default_factory=list)


@scenario("tmf-projecting", weight=2, after=("tmf-populating",))
def projecting(stage: Stage) -> Projecting:
    """Asking for some attributes of tickets."""
    seller = seller_client(stage)
    population = populated(stage)
    story = Projecting()
    documents = population.documents()
    for item, names in cover(_schema(seller), population).items():
        project(stage, seller, story, item, names)
    first = next(iter(documents))
    absent = ("priority", "channel", "resolutionDate", "relatedParty", "expectedResolutionDate")
    story.absent = [seller.retrieve(first, (("fields", ",".join(absent)),), label="projection of what is not there")]
    story.none = [
        seller.retrieve(first, (("fields", "none"),), label="fields=none"),
        seller.find((("fields", "none"), ("limit", "3")), label="fields=none"),
    ]
    for asked in (UNKNOWN, f"severity,{UNKNOWN}"):
        story.unknown.append(seller.retrieve(first, (("fields", asked),), label="fields that there are not"))
        story.unknown.append(seller.find((("fields", asked), ("limit", "2")), label="fields that there are not"))
    _strange(seller, story, first)
    if seller.takes("fields", of="create"):
        _written(seller, story)
    _changed(seller, story)
    totals(seller, story, population.name)
    _read(stage, seller, story, population)
    return story


def _schema(seller: SellerClient) -> Document:
    return seller.shown


def cover(schema: Document, population: Population) -> dict[str, tuple[str, ...]]:
    """Tickets that have every attribute of the standard (by its schema) that any of ours has, each with those to ask for.

    The one with two parts of each list comes first, so that a list that is cut shows, and then the one with every attribute.
    """
    known = {name for name in schema["properties"] if not name.startswith("@")} - {"href"}
    documents, seen = population.documents(), set[str]()
    order = [*(item for item in (population.rich, population.full) if item in documents), *documents]
    found: dict[str, tuple[str, ...]] = {}
    for item in filter(None, order):
        names = (set(documents[item]) & known) - seen
        if names:
            found[item] = tuple(sorted(names))
            seen |= names
    return found


def project(stage: Stage, seller: Items, story: Projecting, item: str, names: tuple[str, ...]) -> None:
    """Each attribute alone, and sets of them, from the item and from the list that its id leaves."""
    sets: list[tuple[str, ...]] = []
    if len(names) > 1:
        sets = [tuple(stage.chance.sample(names, stage.chance.randint(2, len(names)))) for _ in range(max(3, stage.budget.filters // 6))]
    alone = _listing(seller, item)
    before = seller.retrieve(item, label="before projections")
    found: list[tuple[tuple[str, ...], Exchange, bool]] = []
    for asked in [*((name,) for name in names), *sets]:
        fields = ("fields", ",".join(asked))
        found.append((asked, seller.retrieve(item, (fields,), label="projection"), False))
        if alone is not None:
            found.append((asked, seller.find((*alone, fields), label="projection of a list"), True))
    after = seller.retrieve(item, label="after projections")
    for asked, answer, listed in found:
        projection = Projection(asked=asked, answer=answer, before=before, after=after, listed=listed)
        (story.sets if len(asked) > 1 else story.single).append(projection)


def _strange(seller: SellerClient, story: Projecting, item: str) -> None:
    """A name that no attribute has beside one that there is: where that is no refusal, the one is shown and nothing else."""
    before = seller.retrieve(item, label="before a strange projection")
    fields, alone = ("fields", f"severity,{UNKNOWN}"), _listing(seller, item)
    answers = [(seller.retrieve(item, (fields,), label="projection with a strange name"), False)]
    if alone is not None:
        answers.append((seller.find((*alone, fields), label="projection of a list with a strange name"), True))
    after = seller.retrieve(item, label="after a strange projection")
    for answer, listed in answers:
        if answer.accepted:
            story.sets.append(Projection(asked=("severity", UNKNOWN), answer=answer, before=before, after=after, listed=listed))


def _listing(seller: Items, item: str) -> Params | None:
    """A request for a list that has the item: by its id, or where that is no filter the whole list."""
    for params in ((("id", item),), (("limit", "100"),)):
        if any(row.get("id") == item for row in rows(seller.find(params, label="the list to be projected"))):
            return params
    return None


def _changed(seller: SellerClient, story: Projecting) -> None:
    """Projections of what a patch changed, in the place of what it was created with."""
    item = item_id(seller.create(seller.minimal(name="before a patch"), label="create to be patched"))
    changes = {"name": f"after a patch {next(seller.stage.material.counter)}", "priority": "2"}
    if item is None or not seller.has("patch"):
        return
    wanted: tuple[tuple[str, ...], ...] = (("name",), ("priority", "name"))
    for asked in wanted:  # so that an answer that is kept from before the patch shows
        fields = ("fields", ",".join(asked))
        seller.retrieve(item, (fields,), label="projection before a patch")
        seller.find((("id", item), fields), label="projection of a list before a patch")
    if not seller.patch(item, seller.typed("TroubleTicket", **changes), label="patch what is projected").accepted:
        return
    before = seller.until(item, lambda seen: _has(seen.document, changes), label="after the patch")
    answers: list[tuple[tuple[str, ...], Exchange, bool]] = []
    following.row(seller, item, lambda row: _has(row, changes), label="does the list follow?")
    alone = _listing(seller, item)
    for asked in wanted:
        fields = ("fields", ",".join(asked))
        answers.append((asked, seller.retrieve(item, (fields,), label="projection after a patch"), False))
        if alone is not None:
            answers.append((asked, seller.find((*alone, fields), label="projection of a list after a patch"), True))
    after = seller.retrieve(item, label="after projections")
    for asked, answer, listed in answers:
        story.sets.append(Projection(asked=asked, answer=answer, before=before, after=after, listed=listed))


def _has(document: Document, changes: Document) -> bool:
    return isinstance(document, dict) and all(document.get(name) == value for name, value in changes.items())


def _written(seller: SellerClient, story: Projecting) -> None:
    """A create and a change with fields (version 5)."""
    asked = ("severity", "name")
    params: Params = (("fields", ",".join(asked)),)
    created = seller.create(seller.maximal(), params=params, label="create with fields")
    if not created.accepted:
        created = seller.create(seller.minimal(name="with fields"), params=params, label="create with fields")
    item = item_id(created)
    if item is None:
        return
    before = seller.retrieve(item, label="after the create with fields")
    story.written.append(Projection(asked=asked, answer=created, before=before, after=before))
    if not seller.has("patch"):
        return
    patched = seller.patch(item, {"@type": "TroubleTicket", "name": "changed"}, params=params, label="patch with fields")
    after = seller.retrieve(item, label="after the patch with fields")
    if patched.accepted:
        story.written.append(Projection(asked=asked, answer=patched, before=after, after=after))


def totals(seller: Items, story: Projecting, name: str, fields: str = "id,severity") -> None:
    """The total with fields and without, of everything and of what has a name."""
    for base in ((("limit", "1"),), (("name", name), ("limit", "2"))):
        before = seller.find(base, label="total without fields")
        if not before.accepted:
            continue
        page = seller.find((*base, ("fields", fields)), label="total with fields")
        story.totals.append(Sandwich(before=before, page=page, after=seller.find(base, label="total without fields")))


def _read(stage: Stage, seller: SellerClient, story: Projecting, population: Population) -> None:
    """The same ticket several times, what its href leads to, and one that there is not."""
    items = list(population.documents())
    for item in dict.fromkeys([items[0], items[-1], population.full or items[0]]):
        story.repeated.append(tuple(seller.retrieve(item, label="once more") for _ in range(_READINGS)))
        story.repeated.append(tuple(_between(seller, item) for _ in range(_READINGS)))
        seen = story.repeated[-1][0]
        href = _href(seen.document)
        if href is not None:
            address = below(stage.buyer.target.base_url, seen.url, href)
            followed = follow(stage, seller, address, operation=Operation.RETRIEVE, label="follow href")
            story.referred.append(Referred(read=seen, followed=followed))
    story.repeated.append(_between_lists(seller, population, items[-1]))
    story.missing = [stranger(seller, items[0])[1]]
    strange = (f"{stage.material.run_id}-never-made", "' OR '1'='1", "100%", "../troubleTicket", "\u00e9\U0001f600", "a;b?c#d", "9" * 200)
    story.misshapen = [seller.retrieve(one, label="retrieve what there is not") for one in strange]
    read = seller.retrieve(items[0], label="before what is nearly its id")
    for asked in (f"{items[0]}x", f"x{items[0]}", items[0][:-1]):
        if asked:
            story.near.append(Near(asked=asked, read=read, answer=seller.retrieve(asked, label="retrieve what is nearly an id")))


def _between(seller: SellerClient, item: str) -> Exchange:
    """A whole reading after requests for a part of a ticket."""
    seller.retrieve(item, (("fields", "name"),), label="a part of it")
    seller.find((("fields", "name,severity"), ("limit", "3")), label="parts of some")
    return seller.retrieve(item, label="whole after parts")


def _between_lists(seller: SellerClient, population: Population, otherwise: str) -> tuple[Exchange, ...]:
    """Readings of the second of the tickets of one name, between which these are listed."""
    item = population.shared[1] if len(population.shared) > 1 else otherwise
    found = []
    for _ in range(_READINGS):
        found.append(seller.retrieve(item, label="once more, between lists"))
        seller.find((("name", population.name),), label="a list between readings")
    return tuple(found)


def below(base_url: str, seen: str, href: str) -> str:
    """Where we can follow an href that was shown at an address.

    A seller may name another host of its own, and what counts then is the path below the base; the same holds for a relative one
    that begins with the name of the resource.
    """
    address = urljoin(seen, href)
    own, other = urlsplit(base_url), urlsplit(address)
    relative = href.startswith(("troubleTicket/", "./troubleTicket/"))
    path = f"/{href.removeprefix('./')}" if relative else other.path.rstrip("/")
    place = path.rfind("/troubleTicket/")
    if place < 0 or (not relative and (own.scheme, own.netloc) == (other.scheme, other.netloc)):
        return address
    return base_url.rstrip("/") + path[place:] + (f"?{other.query}" if other.query and not relative else "")


def _href(document: Document) -> str | None:
    found = document.get("href") if isinstance(document, dict) else None
    return found if isinstance(found, str) and found else None
