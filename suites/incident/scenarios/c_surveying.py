"""Use case 13: every filter of incidents alone and combined, walks over all pages, and requests that must fail."""

from __future__ import annotations

from dataclasses import dataclass

from ttck.harness.buyer.client import Request
from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.specs.vocabulary import Operation
from ttck.suites.common import combining, incident_dialect, incident_gates, lists
from ttck.suites.common.incident_client import Life
from ttck.suites.common.lists import PRODUCT, Document, Params, Survey
from ttck.suites.common.surveying import Surveyor

SCALARS = ("severity", "priority", "incidentType", "status")
DATES = ("creationDate", "situationStartDate", "expectedClosedDate", "closedDate")
FILTERS = (*SCALARS, PRODUCT, *DATES)
_COMBINED = (*SCALARS, PRODUCT, *(f"{name}.{side}" for name in DATES for side in ("gt", "lt")))
# What an item of the list shows where it is set (MEF 113 R117).
SUMMARY = (
    "id", "relatedEntity", "description", "severity", "priority", "incidentType", "creationDate", "status", "situationStartDate",
    "expectedClosedDate", "closedDate",
)  # fmt: skip
_FAR = "2099-01-01T00:00:00Z"
_MOST_NARROWED = 20


@dataclass(kw_only=True)
class Surveying(Survey):
    """The lists of incidents, and the one asked for by nobody."""

    name: str = "incident"
    if_set: tuple[str, ...] = SUMMARY
    filters: tuple[str, ...] = (*SCALARS, *DATES)
    stranger: Exchange | None = None


def _without_credentials(stage: Stage) -> Exchange | None:
    """The list asked for by nobody, where the target lets in only those who say who they are."""
    if stage.buyer.target.auth.get("type", "none") == "none":
        return None
    request = Request(
        operation=Operation.LIST_INCIDENTS, method="GET", path="/incident", label="without credentials", headers=(("Authorization", ""),)
    )
    return stage.buyer.raw(request)


def _singles(stage: Stage, documents: list[Document]) -> list[Params]:
    wanted: list[Params] = [((name, str(value)),) for name, found in incident_dialect.values(stage.buyer.target).items() for value in found]
    wanted += lists.products(stage.material.products[:3])
    return wanted + [params for attribute in DATES for params in lists.ranges(attribute, documents)]


def _dated_again(survey: Survey, lives: list[Life]) -> list[Params]:
    """Bounds between a date that an incident had once and the one that it has now; the readings of once are kept in the survey."""
    now = survey.documents
    survey.earlier += [(life.id, seen) for life in lives if life.id in now for seen in _earlier(life, now[life.id])]
    changes = [(seen.document, now[ident]) for ident, seen in survey.earlier]
    return list(dict.fromkeys(params for name in DATES for old, new in changes for params in lists.turns(name, old, new)))


def _earlier(life: Life, now: Document) -> list[Exchange]:
    """Readings of an incident, one for each other value that a date had before."""
    found: dict[tuple[str, str], Exchange] = {}
    for seen in (life.first, *(change.after for change in life.changes)):
        document = seen.document if seen.accepted and isinstance(seen.document, dict) else {}
        for name in DATES:
            if name in document and document[name] != now.get(name):
                found.setdefault((name, str(document[name])), seen)
    return list(dict.fromkeys(found.values()))


def _by_what_it_is(own: Document, params: Params) -> Params | None:
    if not isinstance(own.get("severity"), str) or not isinstance(own.get("priority"), str):
        return None
    return tuple((name, own[name]) for name in ("severity", "priority", "status") if name not in dict(params))


@scenario("surveying", weight=1.4, after=("following",))
def surveying(stage: Stage) -> Surveying:
    """Listing incidents with every filter."""
    story, hushed, followed = Surveying(), stage.earlier("hushing"), stage.earlier("following")
    if not incident_gates.declared(stage.buyer.target) or not incident_gates.offered(hushed.listed):
        return story
    reader = lists.Reader(stage=stage, find=stage.buyer.incidents.find, label="list incidents")
    story.bad = reader.impossible()
    story.stranger = _without_credentials(stage)
    story.nothing = [
        reader.read(params) for params in ((("creationDate.gt", _FAR),), ((PRODUCT, f"No such product {stage.material.marker()}"),))
    ]
    lives = [*followed.lives, *([hushed.life] if hushed.life else [])]
    for life in lives:
        story.known[life.id] = stage.buyer.incidents.retrieve(life.id, label="population")
    documents = list(story.documents.values())
    surveyor = Surveyor(survey=story, reader=reader, retrieve=stage.buyer.incidents.retrieve)
    if documents:
        single = [*_singles(stage, documents), *_dated_again(story, lives)]
        surveyor.everything(single=single, combined=combining.combinations(stage, documents, _COMBINED))
        surveyor.narrow(most=_MOST_NARROWED, by=_by_what_it_is)
        surveyor.cut(lists.cut(PRODUCT, lists.open_products(stage)))
    else:
        story.whole = reader.read()
        story.reasons = list(dict.fromkeys([*hushed.reasons, *followed.reasons]))
    return story
