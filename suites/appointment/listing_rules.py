"""The lists of appointments and workorders, and of whom they are expected: a seller of the published edition (MEF 137)."""

from __future__ import annotations

from http import HTTPStatus

from ttck.harness.buyer.target import Target
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.harness.verdict import NotApplicable
from ttck.specs.vocabulary import Api, Kind, Operation
from ttck.suites.appointment import gates, published_rules
from ttck.suites.appointment.scenarios.k_appointment_listing import ABSENT, LISTS, absent
from ttck.suites.common import list_rules
from ttck.suites.common.lists import Query, Survey, matches

APIS = {Kind.APPOINTMENT: Api.APPOINTMENT, Kind.WORKORDER: Api.WORKORDER}
FILTERS = {kind: listing.filters for kind, listing in LISTS.items()}


def claimed(story: gates.Story, target: Target, kind: Kind) -> Survey:
    """The lists of one kind, whether the seller has them or not.

    Raises:
        NotApplicable: the seller follows the draft, or does not claim the API.
        Inconclusive: the scenario could not be played.
    """
    published_rules.published(target)
    survey: Survey = gates.told(story, target, "visit-listing", APIS[kind]).surveys[kind]
    return survey


def there(exchange: Exchange) -> Breach | None:
    """There is such a list: the whole one of a seller that has items is not answered as what it does not have."""
    if exchange.status not in ABSENT:
        return None
    return Breach(
        message=f"the seller does without {exchange.operation}, which belongs to the use cases of an API that it claims",
        expected="200 with a list", actual=f"{exchange.status} {shown(exchange.document)}",
    )  # fmt: skip


def told(story: gates.Story, target: Target, kind: Kind) -> Survey:
    """The lists of one kind.

    Raises:
        NotApplicable: see `claimed`; or the seller has no such list.
        Inconclusive: see `claimed`.
    """
    survey = claimed(story, target, kind)
    if absent(survey):
        status = survey.whole.pages[0].status if survey.whole is not None else None
        raise NotApplicable(f"the seller does not list {survey.name}s: {status}")
    return survey


def why(survey: Survey, name: str) -> str:
    """Why a filter could not be judged.

    Raises:
        NotApplicable: items of this seller have no value that such a filter could be asked for.
    """
    reason = list_rules.why(survey, name)
    if survey.documents and not any(name in dict(query.params) for query in survey.single):
        raise NotApplicable(reason)
    return reason


def asked(survey: Survey) -> list[Exchange]:
    """The answers to single filters, but a 404 of a list of workorders that is right to be empty."""
    return list_rules.first_pages([query for query in survey.single if not (_no_such(query) and not _met(query))])


def _met(query: Query) -> bool:
    return any(matches(own, query.params) for own in query.documents.values())


def _no_such(query: Query) -> bool:
    page = query.pages[0]
    return page.status == HTTPStatus.NOT_FOUND and page.operation == Operation.LIST_WORKORDERS


def nothing(query: Query) -> Breach | None:
    """Nothing found is success with an empty list; the contract of workorders has 404 for a list as well (errata B2)."""
    return None if _no_such(query) else list_rules.empty(query)


def nothing_found(survey: Survey) -> tuple[list[Query], str]:
    """The lists for what nobody has, where some list showed an item; or why they prove nothing."""
    broken = [query for query in survey.nothing if nothing(query) is not None]
    shows = any(query.items for query in survey.queries)
    why = "no list showed an item, so that an empty one proves nothing" if survey.nothing else "no such list was asked for"
    return (survey.nothing if shows else broken), why
