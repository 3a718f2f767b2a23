"""Use case 2: every filter alone and combined, date ranges in several notations, and walks over all pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from harness import strategies
from harness.compare import instant
from harness.exchange import Exchange
from harness.scenario import Stage, scenario
from harness.verdict import Inconclusive
from specs.vocabulary import ContactRole, ObservedImpact, Priority, Severity, Stimulus, TicketState, TicketType

Params = tuple[tuple[str, str], ...]
SCALARS = (
    "externalId",
    "severity",
    "sellerSeverity",
    "priority",
    "sellerPriority",
    "ticketType",
    "status",
    "observedImpact",
)
DATES = ("creationDate", "expectedResolutionDate", "resolutionDate")
_ENUMS: dict[str, type[Any]] = {
    "severity": Severity,
    "sellerSeverity": Severity,
    "priority": Priority,
    "sellerPriority": Priority,
    "ticketType": TicketType,
    "status": TicketState,
    "observedImpact": ObservedImpact,
}
_MARGINS = (timedelta(seconds=2), timedelta(hours=3))
_EAST, _WEST = timezone(timedelta(hours=9)), timezone(-timedelta(hours=7))


@dataclass(frozen=True, kw_only=True)
class Query:
    """One list request read page by page; `complete` says whether everything could be read."""

    params: Params
    pages: tuple[Exchange, ...]
    complete: bool

    @property
    def items(self) -> list[dict[str, Any]]:
        """All items of all pages."""
        return [
            item
            for page in self.pages
            if page.accepted and isinstance(page.document, list)
            for item in page.document
            if isinstance(item, dict)
        ]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of the pages."""
        return tuple(page.number for page in self.pages)


@dataclass(kw_only=True)
class Listing:
    """The population as read before the queries, and all queries."""

    known: dict[str, Exchange] = field(default_factory=dict)
    single: list[Query] = field(default_factory=list)
    combined: list[Query] = field(default_factory=list)
    narrowed: list[Query] = field(default_factory=list)
    walks: list[Query] = field(default_factory=list)
    whole: Query | None = None
    empty: Query | None = None
    bad: list[Exchange] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    def documents(self) -> dict[str, dict[str, Any]]:
        """The population by id."""
        return {ticket: seen.document for ticket, seen in self.known.items() if isinstance(seen.document, dict)}


def matches(item: dict[str, Any], params: Params) -> bool | None:
    """Whether an item meets all criteria; None where its attributes do not tell."""
    verdicts = [_match(item, name, value) for name, value in params if name not in {"offset", "limit"}]
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _match(item: dict[str, Any], name: str, value: str) -> bool | None:
    if name == "relatedEntityId":
        entities = item.get("relatedEntity")
        return any(isinstance(e, dict) and e.get("id") == value for e in entities) if isinstance(entities, list) else None
    if name == "relatedEntityType":
        entities = item.get("relatedEntity")
        return any(isinstance(e, dict) and e.get("@referredType") == value for e in entities) if isinstance(entities, list) else None
    attribute, dot, side = name.partition(".")
    found = item.get(attribute)
    if not dot:
        return None if attribute == "observedImpact" and found is None else found == value
    moment, bound = instant(found), instant(value)
    if bound is None:
        return None
    if moment is None:
        return False if found is None else None
    return moment > bound if side == "gt" else moment < bound


def read_all(stage: Stage, params: Params, *, limit: int | None = None) -> Query:
    """Read a list to its last page, as far as the page limit of the target allows."""
    pages: list[Exchange] = []
    seen = 0
    ids: set[str] = set()
    while len(pages) < stage.buyer.target.limits.max_pages:
        paging: Params = tuple(p for p in (("offset", str(seen)) if seen else None, ("limit", str(limit)) if limit else None) if p)
        page = stage.buyer.find((*params, *paging), label="list")
        pages.append(page)
        if not page.accepted or not isinstance(page.document, list):
            return Query(params=params, pages=tuple(pages), complete=False)
        seen += len(page.document)
        fresh = {str(item.get("id")) for item in page.document if isinstance(item, dict)} - ids
        ids |= fresh
        if not page.document or not fresh or not _more(page, seen, limit):
            return Query(params=params, pages=tuple(pages), complete=True)
    return Query(params=params, pages=tuple(pages), complete=False)


def _more(page: Exchange, seen: int, limit: int | None) -> bool:
    """Whether the answer says, or lets us fear, that there is more."""
    headers = page.answer.headers if page.answer else {}
    total = headers.get("x-total-count", "")
    if total.isdigit():
        return seen < int(total)
    if headers.get("x-pagination-throttled", "").lower() == "true":
        return True
    return limit is not None and len(page.document) >= limit


def _populate(stage: Stage, story: Listing) -> None:
    """A dozen tickets that differ in every filterable attribute and stand in every state that can be reached."""
    states = list(TicketState)
    for index, state in enumerate(states):
        document = stage.plain(
            severity=list(Severity)[index % 4].value,
            priority=list(Priority)[(index + index // 4) % 4].value,
            ticketType=list(TicketType)[(index + 1) % 4].value,
            observedImpact=list(ObservedImpact)[index % 3].value,
        )
        if index % 4 != 3:  # some tickets have no identifier of the buyer
            document["externalId"] = f"Case-{stage.material.run_id}-{next(stage.material.counter)}"
        if index == 0:
            document["relatedContactInformation"].append(
                strategies.one(strategies.contacts(ContactRole.BUYER_TECHNICAL), material=stage.material, seed=stage.seed)
            )
        ticket = stage.ticket(document, label="create for listing")
        try:
            stage.buyer.reach(ticket, state)
            if state == TicketState.IN_PROGRESS and stage.buyer.offers(Stimulus.UPDATE_EXPECTED_RESOLUTION):
                _more_dates(stage, ticket)
        except Inconclusive as skipped:
            story.reasons.append(skipped.reason)
        story.known[ticket] = stage.buyer.retrieve(ticket, label="population")
    if len(story.known) < len(states) // 2:
        raise Inconclusive("too few tickets could be created for listing")


def _more_dates(stage: Stage, ticket: str) -> None:
    for stimulus in (
        Stimulus.UPDATE_EXPECTED_RESOLUTION,
        Stimulus.UPDATE_SELLER_PRIORITY,
        Stimulus.UPDATE_SELLER_SEVERITY,
    ):
        if stage.buyer.offers(stimulus):
            before = stage.buyer.retrieve(ticket)
            stage.buyer.stimulate(stimulus, ticket)
            stage.buyer.until(ticket, lambda seen, before=before: seen.document != before.document)  # type: ignore[misc]


def _singles(stage: Stage, story: Listing) -> list[Params]:
    wanted: list[Params] = []
    documents = list(story.documents().values())
    for name, values in _ENUMS.items():
        wanted += [((name, str(value)),) for value in values]
    wanted += [(("externalId", d["externalId"]),) for d in documents if isinstance(d.get("externalId"), str)][:3]
    for product in stage.material.products[:2]:
        wanted += [(("relatedEntityId", product),), (("relatedEntityId", product), ("relatedEntityType", "Product"))]
    for attribute in DATES:
        wanted += _ranges(attribute, documents)
    return wanted


def _ranges(attribute: str, documents: list[dict[str, Any]]) -> list[Params]:
    """Bounds around a known date, never on it, near and far, in several notations of the offset."""
    moments = [found for found in (instant(d.get(attribute)) for d in documents) if found is not None]
    if not moments:
        return []
    pivot = moments[len(moments) // 2]
    notations: list[Callable[[datetime], str]] = [
        lambda moment: moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        lambda moment: moment.astimezone(_EAST).isoformat(timespec="seconds"),
        lambda moment: moment.astimezone(_WEST).isoformat(timespec="seconds"),
    ]
    wanted: list[Params] = []
    for number, margin in enumerate(_MARGINS):
        for side in ("gt", "lt"):
            for sign in (-1, 1):
                write = notations[(number + sign) % 3]
                wanted.append(((f"{attribute}.{side}", write(pivot + sign * margin)),))
    around = (
        (f"{attribute}.gt", notations[1](pivot - _MARGINS[0])),
        (f"{attribute}.lt", notations[2](pivot + _MARGINS[0])),
    )
    return [*wanted, around]


def _combinations(stage: Stage, story: Listing) -> list[Params]:
    """Two to four criteria; most are taken from one known ticket, so that they match it, some are mixed."""
    documents = list(story.documents().values())
    wanted: list[Params] = []
    for number in range(stage.budget.filters):
        source = documents[number % len(documents)]
        other = stage.chance.choice(documents)
        names = stage.chance.sample(
            [*SCALARS[:-1], "relatedEntityId", "creationDate.gt", "creationDate.lt", "resolutionDate.lt"],
            k=2 + number % 3,
        )
        criteria = [_criterion(name, other if number % 4 == 3 and index == 0 else source) for index, name in enumerate(names)]
        kept = tuple(criterion for criterion in criteria if criterion is not None)
        if len(kept) > 1:
            wanted.append(kept)
    return wanted


def _criterion(name: str, document: dict[str, Any]) -> tuple[str, str] | None:
    if name == "relatedEntityId":
        entities = document.get("relatedEntity")
        found = entities[0].get("id") if isinstance(entities, list) and entities and isinstance(entities[0], dict) else None
        return (name, found) if isinstance(found, str) else None
    attribute, dot, side = name.partition(".")
    value = document.get(attribute)
    if dot:
        moment = instant(value)
        shift = timedelta(minutes=-1 if side == "gt" else 1)
        return (name, (moment + shift).astimezone(_EAST).isoformat(timespec="seconds")) if moment else None
    return (name, value) if isinstance(value, str) else None


@scenario("listing", weight=2, after=("subscribing",))
def listing(stage: Stage) -> Listing:
    """Listing tickets with every filter."""
    story = Listing()
    _populate(stage, story)
    story.whole = read_all(stage, ())
    story.single = [read_all(stage, params) for params in _singles(stage, story)]
    story.combined = [read_all(stage, params) for params in _combinations(stage, story)]
    _narrow(stage, story)
    story.walks = [read_all(stage, (), limit=limit) for limit in (3, 5)] if story.whole.complete else []
    nothing = f"No such case {stage.material.marker()}"
    story.empty = read_all(stage, (("externalId", nothing),))
    for params in ((("status", "notAState"),), (("creationDate.gt", "yesterday"),), (("limit", "minus one"),)):
        story.bad.append(stage.buyer.find(params, label="list with an impossible filter"))
    return story


def _narrow(stage: Stage, story: Listing) -> None:
    """Where a single filter gave more than can be read, ask again for one known ticket by its own identifier."""
    for query in [q for q in story.single if not q.complete and q.pages[-1].accepted][:20]:
        for document in story.documents().values():
            own = document.get("externalId")
            if isinstance(own, str) and matches(document, query.params):
                story.narrowed.append(read_all(stage, (*query.params, ("externalId", own))))
                break
