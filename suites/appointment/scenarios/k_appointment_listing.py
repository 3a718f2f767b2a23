"""The lists of appointments and workorders of the published edition: every filter alone and combined, and walks over all pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus

from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Reader as Retrieve
from ttck.harness.runs.scenario import Stage, scenario
from ttck.specs.vocabulary import Api, AppointmentState, Kind, WorkorderState
from ttck.suites.appointment import gates, periods
from ttck.suites.common import combining, lists
from ttck.suites.common.lists import Document, Params, Survey
from ttck.suites.common.surveying import Surveyor

PUBLISHED = "published"
_PERIOD = ("validFor.gt", "validFor.lt")
_FAR = "2099-01-01T00:00:00Z"
_EACH, _MOST = 4, 24  # items of one state, and of one kind, that the lists are compared with
_MOST_NARROWED, _OWN = 12, 3
_MARGIN = timedelta(minutes=1)
ABSENT = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED})


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What one kind of list is asked: its filters for equality with the values of enumerations, and those for a period.

    `summary` is what an item of the list shows, `by` the filter that tells few items from all others, and `unknown` are the
    filters that can be asked for an identifier which nobody has.
    """

    kind: Kind
    scalars: dict[str, tuple[str, ...]]
    unknown: tuple[str, ...]
    summary: tuple[str, ...]
    by: str
    period: tuple[str, ...] = ()

    @property
    def filters(self) -> tuple[str, ...]:
        """All filters."""
        return (*self.scalars, *self.period)


# The filters and the summaries of the contracts of MEF 137.
LISTS = {
    Kind.APPOINTMENT: Listing(
        kind=Kind.APPOINTMENT,
        scalars={"status": tuple(map(str, AppointmentState)), "workOrderId": (), "geographicSiteId": (), "geographicAddressId": ()},
        unknown=("workOrderId", "geographicSiteId", "geographicAddressId"),
        summary=("id", "relatedPlace", "status", "validFor", "workOrder"), by="workOrderId", period=_PERIOD,
    ),
    Kind.WORKORDER: Listing(
        kind=Kind.WORKORDER,
        scalars={
            "state": tuple(map(str, WorkorderState)), "appointmentRequired": ("true", "false"), "relatedEntityId": (),
            "relatedEntityType": (), "geographicalSiteId": (), "geographicalAddressId": (),
        },
        unknown=("relatedEntityId", "geographicalSiteId", "geographicalAddressId"),
        summary=("id", "appointmentRequired", "place", "relatedEntity", "state"), by="relatedEntityId",
    ),
}  # fmt: skip
_IMPOSSIBLE = {
    Kind.APPOINTMENT: (("status", "notAState"), ("validFor.gt", "yesterday"), ("limit", "minus one")),
    Kind.WORKORDER: (("state", "notAState"), ("appointmentRequired", "perhaps"), ("limit", "minus one")),
}


@dataclass(kw_only=True)
class VisitListing:
    """The lists of appointments and of workorders, by kind; a kind that is not claimed, or not published, has none."""

    surveys: dict[Kind, Survey] = field(default_factory=dict)


def absent(survey: Survey) -> bool:
    """Whether the seller does not have such a list at all."""
    return survey.whole is not None and survey.whole.pages[0].status in ABSENT


def _chosen(stage: Stage, kind: Kind, wanted: Iterable[str]) -> list[str]:
    """Items of this run: those that are wanted, and some of each state that was seen, the newest first."""
    found = list(dict.fromkeys(wanted))[: _MOST // 2]
    taken = Counter[str]()
    for (of, ident), state in reversed(list(stage.buyer.shown().items())):
        if of == kind and ident not in found and taken[state] < _EACH and len(found) < _MOST:
            taken[state] += 1
            found.append(ident)
    return found


def _moved(stage: Stage) -> dict[str, Exchange]:
    """Appointments that the buyer moved to another time, with the reading before."""
    changing = stage.stories.get("changing")
    patches = changing.good if changing is not None else []
    moved = [p for p in patches if "validFor" in p.new and p.attempt.exchange.accepted and p.attempt.before is not None]
    return {str(p.attempt.exchange.ticket): p.attempt.before for p in moved if p.attempt.exchange.ticket}


def _around(period: object) -> Params:
    """A window that a period lies in, both ends of it."""
    found = periods.period(period)
    if found is None:
        return ()
    bounds = (found.start - _MARGIN, found.end + _MARGIN)
    return tuple((name, periods.text(moment)) for name, moment in zip(_PERIOD, bounds, strict=True))


def _singles(listing: Listing, survey: Survey) -> list[Params]:
    """Each filter alone: every value of an enumeration, some values of the items, and bounds around periods old and new."""
    documents = list(survey.documents.values())
    wanted: list[Params] = [((name, value),) for name, known in listing.scalars.items() for value in known]
    for name, known in listing.scalars.items():
        shown = (value for document in documents for value in lists.values(document, name) or ())
        wanted += [((name, value),) for value in list(dict.fromkeys(shown))[:_OWN] if value not in known]
    if not listing.period:
        return wanted
    for ident, before in survey.earlier:
        now = survey.documents.get(ident, {})
        wanted += [_around(document.get("validFor")) for document in (before.document, now) if isinstance(document, dict)]
    return [params for params in (*wanted, *lists.ranges("validFor", documents)) if params]


def _narrowing(name: str) -> Callable[[Document, Params], Params | None]:
    def more(own: Document, params: Params) -> Params | None:
        found = lists.values(own, name)
        return ((name, found[0]),) if found and name not in dict(params) else None

    return more


def _survey(stage: Stage, listing: Listing, reader: lists.Reader, retrieve: Retrieve, wanted: Iterable[str]) -> Survey:
    attributes = tuple(dict.fromkeys(lists.attribute_of(name) for name in listing.filters))
    survey = Survey(name=str(listing.kind).lower(), if_set=listing.summary, filters=attributes)
    chosen = _chosen(stage, listing.kind, wanted)
    first = reader.read()
    if first.pages[0].status in ABSENT:
        survey.whole = first if chosen or first.pages[0].status != HTTPStatus.NOT_FOUND else None
        survey.reasons.append(f"no {survey.name} of this run is known, so that a list may have nothing to show")
        return survey
    for ident in chosen:
        seen = retrieve(ident, label="population")
        if seen.accepted:
            survey.known[ident] = seen
    survey.bad = reader.impossible(_IMPOSSIBLE[listing.kind])
    strange = [((name, f"none-{stage.material.marker()}"),) for name in listing.unknown]
    far = [((name, _FAR),) for name in listing.period[:1]]
    survey.nothing = [reader.read(params) for params in (*strange, *far)]
    if not survey.known:
        survey.whole = first
        survey.reasons.append(f"no {survey.name} of this run could be read")
        return survey
    if listing.period:
        survey.earlier = [(ident, before) for ident, before in _moved(stage).items() if ident in survey.known]
    surveyor = Surveyor(survey=survey, reader=reader, retrieve=retrieve)
    combined = combining.combinations(stage, list(survey.documents.values()), listing.filters)
    surveyor.everything(single=_singles(listing, survey), combined=combined)
    surveyor.narrow(most=_MOST_NARROWED, by=_narrowing(listing.by))
    return survey


def _booked(appointments: Survey | None) -> list[str]:
    """The workorders of the appointments whose lists are looked at."""
    known = appointments.documents.values() if appointments is not None else ()
    named = (document.get("workOrder") for document in known)
    return [one["id"] for one in named if isinstance(one, dict) and isinstance(one.get("id"), str)]


@scenario("visit-listing", weight=0.5, after=("registering", "booking", "changing", "refusing", "visiting", "arranging"))
def visit_listing(stage: Stage) -> VisitListing:
    """Listing appointments and workorders with every filter."""
    story, buyer = VisitListing(), stage.buyer
    if buyer.target.edition != PUBLISHED:
        return story
    if gates.claims(buyer.target, Api.APPOINTMENT):
        reader = lists.Reader(stage=stage, find=buyer.appointments.find, label="list appointments")
        story.surveys[Kind.APPOINTMENT] = _survey(stage, LISTS[Kind.APPOINTMENT], reader, buyer.appointments.retrieve, list(_moved(stage)))
    if gates.claims(buyer.target, Api.WORKORDER):
        reader = lists.Reader(stage=stage, find=buyer.workorders.find, label="list workorders")
        wanted = _booked(story.surveys.get(Kind.APPOINTMENT))
        story.surveys[Kind.WORKORDER] = _survey(stage, LISTS[Kind.WORKORDER], reader, buyer.workorders.retrieve, wanted)
    return story
