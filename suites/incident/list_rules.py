"""Rules about lists of incidents: filters, summaries and pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from harness.compare import ABSENT
from harness.exchange import Exchange
from harness.verify import Breach, shown
from suites.incident.incident_rules import MANDATORY
from suites.incident.lists import Query, matches, same
from suites.incident.scenarios.c_surveying import Surveying

_IF_SET = ("situationStartDate", "expectedClosedDate", "closedDate")
Rule = Callable[[Query], Breach | None]


def _about(query: Query, name: str) -> bool:
    return any(param == name or param.startswith(f"{name}.") for param, _ in query.params)


def answered(surveying: Surveying, name: str) -> list[Query]:
    """Lists filtered by one attribute that gave at least a first page."""
    return [q for q in surveying.single if _about(q, name) and q.pages[0].accepted]


def finished(surveying: Surveying, name: str) -> list[Query]:
    """Lists filtered by one attribute that were read to the end, or narrowed so that they could be."""
    return [q for q in (*surveying.single, *surveying.narrowed) if _about(q, name) and q.complete]


def combined(surveying: Surveying) -> list[Query]:
    """Lists with several criteria that were read to the end."""
    return [q for q in surveying.combined if q.complete]


def walks(surveying: Surveying) -> list[Query]:
    """Walks over the unfiltered list that came to their end."""
    return [q for q in (surveying.whole, *surveying.walks) if q is not None and q.complete]


def first_pages(queries: list[Query]) -> list[Exchange]:
    """The first page of each list."""
    return [q.pages[0] for q in queries]


def why(surveying: Surveying, name: str) -> str:
    """Why a filter could not be judged."""
    refused = [q.pages[-1].status for q in surveying.single if _about(q, name) and not q.pages[-1].accepted]
    if refused:
        return f"lists filtered by {name} were answered {refused[0]}"
    return "; ".join(surveying.reasons) or f"no incident with {name} was there to be found"


def not_refused(exchange: Exchange) -> Breach | None:
    """A filter of the standard is accepted; too many records is an answer that the standard knows."""
    if not exchange.refused or "tooManyRecords" in shown(exchange.document):
        return None
    return Breach(
        message="a list with a filter of the standard was refused", expected="200", actual=f"{exchange.status} {shown(exchange.document)}"
    )


def _words(query: Query) -> str:
    return " and ".join(f"{name}={value}" for name, value in query.params) or "no filter"


def sound(surveying: Surveying) -> Rule:
    """Everything listed meets the criteria."""
    known = surveying.documents

    def rule(query: Query) -> Breach | None:
        for item in query.items:
            judged = [matches(item, query.params)]
            if item.get("id") in known:
                judged.append(matches(known[item["id"]], query.params))
            if False in judged:
                return Breach(
                    message=f"the list filtered by {_words(query)} holds an incident that does not match",
                    expected=_words(query),
                    actual=shown(_seen(item, query)),
                )
        return None

    return rule


def _seen(item: dict[str, Any], query: Query) -> dict[str, Any]:
    names = {"relatedEntity" if name.startswith("relatedEntity") else name.partition(".")[0] for name, _ in query.params} | {"id"}
    return {name: item.get(name, ABSENT) for name in sorted(names)}


def whole(surveying: Surveying) -> Rule:
    """Every known incident that meets the criteria is listed."""
    known = surveying.documents

    def rule(query: Query) -> Breach | None:
        listed = {item.get("id") for item in query.items}
        for incident, document in known.items():
            if matches(document, query.params) and incident not in listed:
                return Breach(
                    message=f"the list filtered by {_words(query)} lacks an incident that matches",
                    expected=shown(_seen(document, query)),
                    actual=f"{len(listed)} other incidents",
                    numbers=(surveying.known[incident].number, *(p.number for p in query.pages[:3])),
                )
        return None

    return rule


def items_of_known(surveying: Surveying) -> Iterator[tuple[dict[str, Any], Exchange]]:
    """Every list item that is one of the run's own incidents."""
    known = surveying.documents
    for query in surveying.queries:
        for page in query.pages:
            for item in page.document if page.accepted and isinstance(page.document, list) else ():
                if isinstance(item, dict) and item.get("id") in known:
                    yield item, page


def summary(surveying: Surveying, *names: str) -> Callable[[tuple[dict[str, Any], Exchange]], Breach | None]:
    """A list item says what the incident says, in the attributes of the summary or in those named."""
    known = surveying.documents

    def rule(seen: tuple[dict[str, Any], Exchange]) -> Breach | None:
        item, page = seen
        document = known[item["id"]]
        wanted = names or (*MANDATORY, *_IF_SET)
        for name in (name for name in wanted if document.get(name) not in (None, "", [])):
            value = item.get(name)
            if value in (None, "", []):
                message, actual = f"a list item lacks {name}", ABSENT
            elif not same(name, document.get(name), value):
                message, actual = f"a list item has another {name} than the incident", shown(value)
            else:
                continue
            return Breach(
                message=message, expected=shown(document.get(name)), actual=actual, where=f"/*/{name}",
                numbers=(surveying.known[item["id"]].number, page.number),
            )  # fmt: skip
        return None

    return rule


def empty(query: Query) -> Breach | None:
    """Nothing found is success with an empty list."""
    page = query.pages[0]
    if page.accepted and page.document == []:
        return None
    return Breach(
        message="a criterion that nothing meets did not give an empty list",
        expected="200 []",
        actual=f"{page.status} {shown(page.document)}",
    )


def each_once(surveying: Surveying) -> Rule:
    """Each known incident is on exactly one page, and none is on two, unless the list grew meanwhile."""

    def rule(query: Query) -> Breach | None:
        counts = Counter(str(item.get("id")) for item in query.items)
        steady = len({page.answer.headers.get("x-total-count") for page in query.pages if page.answer}) == 1
        wrong = [incident for incident in surveying.documents if counts[incident] != 1]
        wrong += [incident for incident, count in counts.items() if count > 1 and steady]
        if not wrong:
            return None
        times = counts[wrong[0]]
        return Breach(
            message=f"a walk over all pages shows an incident {times} times",
            expected="once",
            actual=f"{wrong[0]}: {times} times in {len(query.pages)} pages",
        )

    return rule
