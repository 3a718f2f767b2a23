"""Rules about lists of MEF 113, of whatever items: filters, summaries and pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from harness.compare import ABSENT
from harness.exchange import Exchange
from harness.verify import Breach, shown
from suites.lists import Document, Query, Survey, matches, same

Rule = Callable[[Query], Breach | None]
Item = tuple[Document, Exchange]


def _about(query: Query, name: str) -> bool:
    return any(param == name or param.startswith(f"{name}.") for param, _ in query.params)


def answered(survey: Survey, name: str) -> list[Query]:
    """Lists filtered by one attribute that gave at least a first page."""
    return [q for q in survey.single if _about(q, name) and q.pages[0].accepted]


def finished(survey: Survey, name: str) -> list[Query]:
    """Lists filtered by one attribute that were read to the end, or narrowed so that they could be."""
    return [q for q in (*survey.single, *survey.narrowed) if _about(q, name) and q.complete]


def combined(survey: Survey) -> list[Query]:
    """Lists with several criteria that were read to the end."""
    return [q for q in survey.combined if q.complete]


def walks(survey: Survey) -> list[Query]:
    """Walks over the unfiltered list that came to their end."""
    return [q for q in (survey.whole, *survey.walks) if q is not None and q.complete]


def first_pages(queries: list[Query]) -> list[Exchange]:
    """The first page of each list."""
    return [q.pages[0] for q in queries]


def why(survey: Survey, name: str) -> str:
    """Why a filter could not be judged."""
    refused = [q.pages[-1].status for q in survey.single if _about(q, name) and not q.pages[-1].accepted]
    if refused:
        return f"lists filtered by {name} were answered {refused[0]}"
    return "; ".join(dict.fromkeys(survey.reasons)) or f"no {survey.name} with {name} was there to be found"


def not_refused(exchange: Exchange) -> Breach | None:
    """A filter of the standard is accepted; too many records is an answer that MEF 113 Table 5 allows."""
    if not exchange.refused or "tooManyRecords" in shown(exchange.document):
        return None
    return Breach(
        message="a list with a filter of the standard was refused", expected="200", actual=f"{exchange.status} {shown(exchange.document)}"
    )


def a_list(exchange: Exchange) -> Breach | None:
    """A successful list request has a list as its body."""
    if not exchange.accepted or isinstance(exchange.document, list):
        return None
    return Breach(message="a list request succeeded without a list", expected="a JSON array", actual=shown(exchange.document))


def _words(query: Query) -> str:
    return " and ".join(f"{name}={value}" for name, value in query.params) or "no filter"


def sound(survey: Survey) -> Rule:
    """Everything listed meets the criteria."""
    known = survey.documents

    def rule(query: Query) -> Breach | None:
        for item in query.items:
            judged = [matches(item, query.params)]
            if item.get("id") in known:
                judged.append(matches(known[item["id"]], query.params))
            if False in judged:
                return Breach(
                    message=f"the list filtered by {_words(query)} holds {survey.one} that does not match",
                    expected=_words(query),
                    actual=shown(_seen(item, query)),
                )
        return None

    return rule


def _seen(item: Document, query: Query) -> Document:
    names = {"relatedEntity" if name.startswith("relatedEntity") else name.partition(".")[0] for name, _ in query.params} | {"id"}
    return {name: item.get(name, ABSENT) for name in sorted(names)}


def whole(survey: Survey) -> Rule:
    """Every known item that meets the criteria is listed."""
    known = survey.documents

    def rule(query: Query) -> Breach | None:
        listed = {item.get("id") for item in query.items}
        for ident, document in known.items():
            if matches(document, query.params) and ident not in listed:
                return Breach(
                    message=f"the list filtered by {_words(query)} lacks {survey.one} that matches",
                    expected=shown(_seen(document, query)),
                    actual=f"{len(listed)} other {survey.name}s",
                    numbers=(survey.known[ident].number, *(p.number for p in query.pages[:3])),
                )
        return None

    return rule


def items_of_known(survey: Survey) -> Iterator[Item]:
    """Every list item that is one of the run's own."""
    known = survey.documents
    for query in survey.queries:
        for page in query.pages:
            for item in page.document if page.accepted and isinstance(page.document, list) else ():
                if isinstance(item, dict) and item.get("id") in known:
                    yield item, page


def summary(survey: Survey, *, always: tuple[str, ...] = (), if_set: tuple[str, ...] = ()) -> Callable[[Item], Breach | None]:
    """A list item says what the item itself says, in some attributes always and in others where they are set."""
    known = survey.documents

    def rule(seen: Item) -> Breach | None:
        item, page = seen
        document = known[item["id"]]
        for name in (*always, *(name for name in if_set if _set(document.get(name)))):
            value = item.get(name)
            if not _set(value):
                message, actual = f"a list item lacks {name}", ABSENT
            elif not same(name, document.get(name), value):
                message, actual = f"a list item has another {name} than the {survey.name}", shown(value)
            else:
                continue
            return Breach(
                message=message, expected=shown(document.get(name)), actual=actual, where=f"/*/{name}",
                numbers=(survey.known[item["id"]].number, page.number),
            )  # fmt: skip
        return None

    return rule


def _set(value: Any) -> bool:
    return value not in (None, "", [])


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


def each_once(survey: Survey) -> Rule:
    """Each known item is on exactly one page, and none is on two, unless the list grew meanwhile."""

    def rule(query: Query) -> Breach | None:
        counts = Counter(str(item.get("id")) for item in query.items)
        steady = len({page.answer.headers.get("x-total-count") for page in query.pages if page.answer}) == 1
        wrong = [ident for ident in survey.documents if counts[ident] != 1]
        wrong += [ident for ident, count in counts.items() if count > 1 and steady]
        if not wrong:
            return None
        times = counts[wrong[0]]
        return Breach(
            message=f"a walk over all pages shows {survey.one} {times} times",
            expected="once",
            actual=f"{wrong[0]}: {times} times in {len(query.pages)} pages",
        )

    return rule
