"""Rules about lists of MEF 113, of whatever items: filters, summaries and pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ttck.harness.judge.compare import ABSENT
from ttck.harness.judge.limit_advice import more_pages
from ttck.harness.judge.record_index import derived
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.suites.common.lists import Document, Query, Survey, attribute_of, matches, same, too_large
from ttck.suites.common.surveying import is_set, unlike, wrong_times

Rule = Callable[[Query], Breach | None]
Item = tuple[Document, Exchange, Exchange]  # the item of a list, the page that shows it, and the reading of the item itself


def _about(query: Query, name: str) -> bool:
    return any(param == name or param.startswith(f"{name}.") for param, _ in query.params)


def answered(survey: Survey, name: str) -> list[Query]:
    """Lists filtered by one attribute, narrowed or not, that gave at least a first page with something on it, or were read to the end."""
    return [q for q in (*survey.single, *survey.narrowed) if _about(q, name) and q.pages[0].accepted and not too_large(q.pages[0])]


def finished(survey: Survey, name: str) -> list[Query]:
    """Lists filtered by one attribute that were read to the end, or narrowed so that they could be."""
    return [q for q in (*survey.single, *survey.narrowed) if _about(q, name) and q.complete]


def combined(survey: Survey) -> list[Query]:
    """Lists with several criteria that were read to the end."""
    return [q for q in survey.combined if q.complete]


def walks(survey: Survey) -> list[Query]:
    """Walks that came to their end: over the unfiltered list, over what is as young as this run, or if that is too large, over a filter."""
    found = [q for q in (survey.whole, *survey.walks) if q is not None]
    complete = [q for q in found if q.complete]
    filtered = [q for q in survey.single if q.complete and len(q.pages) > 1]
    return complete or (filtered if any(q.too_large for q in found) else [])


def first_pages(queries: list[Query]) -> list[Exchange]:
    """The first page of each list, but those that are too large for the seller, as MEF 113 Tables 5 and 16 allow."""
    return [q.pages[0] for q in queries if not too_large(q.pages[0])]


def unwalked(survey: Survey) -> str:
    """Why no walk over pages came to its end, and what would help."""
    queries = [q for q in (survey.whole, *survey.walks) if q is not None]
    if any(q.too_large for q in queries):
        return "the seller answers that the list is too large, also when it is asked only for what was created since the run began"
    refused = next((q.pages[-1] for q in queries if not q.pages[-1].accepted), None)
    if refused is not None:
        return f"a page of the list was answered {refused.status or refused.error}"
    helps = more_pages(q.pages[0] for q in queries)
    return f"the list is too long to be walked, also from the first {survey.name} of this run on{helps}"


def why(survey: Survey, name: str) -> str:
    """Why a filter could not be judged."""
    if any(_about(q, name) and q.too_large for q in survey.single):
        return f"the seller answers that lists filtered by {name} are too large"
    refused = [q.pages[-1].status for q in survey.single if _about(q, name) and not q.pages[-1].accepted]
    if refused:
        return f"lists filtered by {name} were answered {refused[0]}"
    return "; ".join(dict.fromkeys(survey.reasons)) or f"no {survey.name} with {name} was there to be found"


def why_no_combined(survey: Survey) -> str:
    """Why no list with several criteria could be judged."""
    if any(q.too_large for q in survey.combined):
        return "the seller answers that lists with several criteria are too large"
    refused = [q.pages[-1].status for q in survey.combined if not q.pages[-1].accepted]
    if refused:
        return f"lists with several criteria were answered {refused[0]}"
    return "; ".join(dict.fromkeys(survey.reasons)) or f"no {survey.name} has values for several criteria at once"


def unlisted(survey: Survey) -> str:
    """Why no item of this run was seen in any list."""
    moved = any(q.moved for q in survey.queries)
    asked = f"every {survey.name} of this run moved by itself whenever the list was read" if moved else ""
    return asked or "; ".join(dict.fromkeys(survey.reasons)) or f"no {survey.name} of this run is in any list"


def not_refused(exchange: Exchange) -> Breach | None:
    """A filter of the standard is accepted."""
    if not exchange.refused:
        return None
    return Breach(
        message="a list with a filter of the standard was refused", expected="200", actual=f"{exchange.status} {shown(exchange.document)}"
    )


def a_list(exchange: Exchange) -> Breach | None:
    """A successful list request has a list as its body, or the message that the list would be too large."""
    if not exchange.accepted or isinstance(exchange.document, list) or too_large(exchange):
        return None
    return Breach(message="a list request succeeded without a list", expected="a JSON array", actual=shown(exchange.document))


def _words(query: Query) -> str:
    return " and ".join(f"{name}={value}" for name, value in query.params) or "no filter"


def sound(survey: Survey) -> Rule:
    """Everything listed meets the criteria.

    An item of this run is judged by what it shows when it is read; that the list says something else of it, or leaves it
    out, is the business of `summary`. Items of others are judged by the list, in attributes that it shows truly.
    """
    doubtful = _untrue(survey)

    def rule(query: Query) -> Breach | None:
        known = query.documents
        for item in query.items:
            ident = str(item.get("id"))
            if ident in query.moved:
                continue
            seen = known.get(ident)
            shows = {name: value for name, value in item.items() if name not in doubtful} if seen is None else seen
            if matches(shows, query.params, summary=seen is None) is False:
                unmet = {name for name, value in query.params if matches(shows, ((name, value),), summary=seen is None) is False}
                return Breach(
                    message=f"the list filtered by {_words(query)} holds {survey.one} that does not match",
                    expected=_words(query),
                    actual=shown(_seen(shows, query)),
                    numbers=(*((query.known[ident].number,) if seen is not None else ()), *query.numbers[:3]),
                    cause=f"lists of {survey.name}s do not apply {', '.join(sorted(unmet))}",
                )
        return None

    return rule


@derived
def _untrue(survey: Survey) -> frozenset[str]:
    """Attributes in which some item of a list differs from what the item itself shows."""
    found = set[str]()
    for item, _, own in items_of_known(survey):
        names = {*survey.always, *survey.if_set, *survey.filters} & item.keys()
        found |= {name for name in names if not same(name, own.document.get(name), item[name])}
    return frozenset(found)


def _seen(item: Document, query: Query) -> Document:
    names = {attribute_of(name) for name, _ in query.params} | {"id"}
    return {name: item.get(name, ABSENT) for name in sorted(names)}


def whole(survey: Survey) -> Rule:
    """Every known item that meets the criteria is listed."""

    def rule(query: Query) -> Breach | None:
        listed = {item.get("id") for item in query.items}
        for ident, document in query.documents.items():
            if matches(document, query.params) and ident not in listed:
                return Breach(
                    message=f"the list filtered by {_words(query)} lacks {survey.one} that matches",
                    expected=shown(_seen(document, query)),
                    actual=f"{len(listed)} other {survey.name}s",
                    numbers=(query.known[ident].number, *query.numbers[:3]),
                )
        return None

    return rule


def items_of_known(survey: Survey) -> Iterator[Item]:
    """Every list item that is one of the run's own and held still, with the reading of it."""
    for query in survey.queries:
        known = query.documents
        for page in query.pages:
            for item in page.document if page.accepted and isinstance(page.document, list) else ():
                if isinstance(item, dict) and item.get("id") in known:
                    yield item, page, query.known[item["id"]]


def summary(survey: Survey) -> Callable[[Item], Breach | None]:
    """A list item says what the item itself says, in some attributes always and in others where they are set."""

    def rule(seen: Item) -> Breach | None:
        item, page, own = seen
        name = unlike(survey, item, own.document)
        if name is None:
            return None
        if is_set(item.get(name)):
            message, actual = f"a list item has another {name} than the {survey.name}", shown(item[name])
        else:
            message, actual = f"a list item lacks {name}", ABSENT
        return Breach(
            message=message, expected=shown(own.document.get(name)), actual=actual, where=f"/*/{name}", numbers=(own.number, page.number)
        )

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


def each_once(survey: Survey) -> Rule:
    """Each known item is on exactly one page, and none is on two; one that moved or shifted in between is left out."""

    def rule(query: Query) -> Breach | None:
        for ident, times in wrong_times(query).items():
            return Breach(
                message=f"a walk over all pages shows {survey.one} {times} times",
                expected="once",
                actual=f"{ident}: {times} times in {len(query.pages)} pages",
                numbers=(*((query.known[ident].number,) if ident in query.known else ()), *query.numbers[:20]),
            )
        return None

    return rule
