"""Use case 13: every filter of incidents alone and combined, walks over all pages, and requests that must fail."""

from __future__ import annotations

from dataclasses import dataclass, field

from harness.client import Request
from harness.exchange import Exchange
from harness.scenario import Stage, scenario
from specs.vocabulary import Operation
from suites.incident import dialect, gates
from suites.incident.lists import Document, Query, combinations, matches, read_all, singles

_FAR = "2099-01-01T00:00:00Z"
_IMPOSSIBLE = (("status", "notAState"), ("creationDate.gt", "yesterday"), ("limit", "minus one"))
_MOST_NARROWED = 20


@dataclass(kw_only=True)
class Surveying:
    """The incidents of this run as read before the queries, and all queries."""

    known: dict[str, Exchange] = field(default_factory=dict)
    single: list[Query] = field(default_factory=list)
    combined: list[Query] = field(default_factory=list)
    narrowed: list[Query] = field(default_factory=list)
    walks: list[Query] = field(default_factory=list)
    whole: Query | None = None
    nothing: list[Query] = field(default_factory=list)
    bad: list[Exchange] = field(default_factory=list)
    stranger: Exchange | None = None
    reasons: list[str] = field(default_factory=list)

    @property
    def documents(self) -> dict[str, Document]:
        """The incidents by identifier."""
        return {item: seen.document for item, seen in self.known.items() if seen.accepted and isinstance(seen.document, dict)}

    @property
    def queries(self) -> list[Query]:
        """All lists that should show incidents."""
        return [*([self.whole] if self.whole else []), *self.single, *self.combined, *self.narrowed, *self.walks]


def _without_credentials(stage: Stage) -> Exchange | None:
    """The list asked for by nobody, where the target lets in only those who say who they are."""
    if stage.buyer.target.auth.get("type", "none") == "none":
        return None
    request = Request(
        operation=Operation.LIST_INCIDENTS, method="GET", path="/incident", label="without credentials", headers=(("Authorization", ""),)
    )
    return stage.buyer.raw(request)


def _narrow(stage: Stage, story: Surveying) -> None:
    """Where a single filter gave more than can be read, ask again with a product and a creation date of a known incident."""
    for query in [q for q in story.single if not q.complete and q.pages[-1].accepted][:_MOST_NARROWED]:
        own = next((d for d in story.documents.values() if matches(d, query.params)), None)
        if own is not None and isinstance(own.get("severity"), str) and isinstance(own.get("priority"), str):
            more = tuple((name, own[name]) for name in ("severity", "priority", "status") if name not in dict(query.params))
            story.narrowed.append(read_all(stage, (*query.params, *more)))


@scenario("surveying", weight=1, after=("following",))
def surveying(stage: Stage) -> Surveying:
    """Listing incidents with every filter."""
    story, hushed, followed = Surveying(), stage.stories["hushing"], stage.stories["following"]
    if not gates.declared(stage.buyer.target) or not gates.offered(hushed.listed):
        return story
    story.bad = [stage.buyer.incidents.find((params,), label="list with an impossible filter") for params in _IMPOSSIBLE]
    story.stranger = _without_credentials(stage)
    far = read_all(stage, (("creationDate.gt", _FAR),))
    story.nothing = [far, read_all(stage, (("relatedEntityId", f"No such product {stage.material.marker()}"),))]
    lives = [*followed.lives, *([hushed.life] if hushed.life else [])]
    for life in lives:
        story.known[life.id] = stage.buyer.incidents.retrieve(life.id, label="population")
    story.whole = read_all(stage, ())
    documents = list(story.documents.values())
    if not documents:
        story.reasons = list(dict.fromkeys([*hushed.reasons, *followed.reasons]))
        return story
    values = dialect.values(stage.buyer.target)
    story.single = [read_all(stage, params) for params in singles(documents, values=values, products=stage.material.products[:3])]
    story.combined = [read_all(stage, params) for params in combinations(stage, documents)]
    _narrow(stage, story)
    story.walks = [read_all(stage, (), limit=limit) for limit in (3, 5)] if story.whole.complete else []
    return story
