"""Rules of the lists of tasks and specifications: FIT:24 and 3, and what TMF621 has for lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.suites.fit.scenarios.c_searching import Searched
from ttck.suites.tmf.lists import Query, matches
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.rules import at, header, whole_number
from ttck.suites.tmf.writes import document_of

_BESIDE = frozenset({"id", "href"})  # what an item shows whatever fields asks for


def judged(searched: Searched) -> list[Query]:
    """The lists by one attribute or two that were answered; a refusal of a filter is no breach."""
    return [query for query in (*searched.single, *searched.pairs) if query.accepted]


def followed(found: Iterable[Query], rule: Callable[[Query], Breach | None]) -> bool:
    """Whether any of these lists by an attribute or two had something, and only what matches: the seller filters this list."""
    return any(query.items and rule(query) is None for query in found)


def without_match(searched: Searched) -> list[Query]:
    """Filters by a value that nothing has, by attributes by which others found something."""
    working = {name for query in searched.single if query.accepted and query.items for name, _ in query.params}
    return [query for query in searched.missing if query.accepted and {name for name, _ in query.params} <= working]


def sound(query: Query) -> Breach | None:
    """Each item of a filtered list meets the filter."""
    names = " and ".join(name for name, _ in query.params)
    for item in query.items:
        if matches(item, query.params, strict=False) is False:
            shows = {name: item.get(name) for name, _ in query.params}
            message = f"a filter by {names} lets through what does not match"
            return Breach(message=message, expected=shown(dict(query.params)), actual=shown(shows), numbers=query.numbers)
    return None


def finds_nothing(query: Query) -> Breach | None:
    """A value that nothing has finds nothing."""
    if not query.items:
        return None
    names = " and ".join(name for name, _ in query.params)
    message = f"a filter by {names} lets through what does not match"
    return Breach(message=message, expected="nothing", actual=f"{len(query.items)} items", numbers=query.numbers)


def finds_all(searched: Searched) -> Callable[[Query], Breach | None]:
    """A rule: what this run read, and still is so in the list afterwards, is found by its values."""
    documents = searched.documents()
    later = {str(row.get("id")): row for row in (searched.again.items if searched.again is not None else ())}

    def rule(query: Query) -> Breach | None:
        if not query.complete:
            return None
        for item, document in documents.items():
            still = matches(later.get(item, document), query.params, strict=True)
            if item not in query.ids and matches(document, query.params, strict=True) and still:
                names = " and ".join(name for name, _ in query.params)
                message = f"a filter by {names} misses an item"
                return Breach(
                    message=message, expected=f"{item} with {shown(dict(query.params))}", actual="not in the list", numbers=query.numbers
                )
        return None

    return rule


def too_long(query: Query) -> bool:
    """Whether a page has more items than its limit."""
    return query.limit is not None and any(len(page.document) > query.limit for page in query.pages if isinstance(page.document, list))


def cut(query: Query) -> bool:
    """Whether a limit was followed: there are as many items on the first page as it says, and more to come."""
    first = query.pages[0].document if query.accepted else None
    return isinstance(first, list) and len(first) == query.limit and len(query.ids) > len(first) and not too_long(query)


def paged(searched: Searched) -> Callable[[Query], Breach | None]:
    """A rule: pages together are the list, where that did not change meanwhile."""
    before, again = searched.whole, searched.again

    def rule(query: Query) -> Breach | None:
        if again is None or before.ids != again.ids or not (before.complete and query.complete):
            return None
        if too_long(query):
            return Breach(message="a page is longer than its limit", expected=str(query.limit), actual="more", numbers=query.numbers)
        if sorted(query.ids) == sorted(before.ids):
            return None
        actual = f"{len(query.ids)} on {len(query.pages)} pages"
        return Breach(message="pages are no parts of the list", expected=f"{len(before.ids)} items", actual=actual, numbers=query.numbers)

    return rule


def counted(query: Query) -> Breach | None:
    """X-Total-Count and X-Result-Count of each page are right, where they are sent."""
    if not query.complete:
        return None
    for page in query.pages:
        rows = len(page.document) if isinstance(page.document, list) else 0
        for name, wanted in (("X-Total-Count", len(query.items)), ("X-Result-Count", rows)):
            found = whole_number(header(page, name.lower()))
            if found is not None and found != wanted and page.accepted:
                return Breach(message=f"{name} is wrong", expected=str(wanted), actual=str(found), numbers=query.numbers)
    return None


def steady(searched: Searched, found: Iterable[Query]) -> list[Query]:
    """Those of a list that was the same before and after."""
    again = searched.again
    return [query for query in found if query.accepted and again is not None and searched.whole.ids == again.ids]


def same_values(part: Subject) -> Breach | None:
    """A projection has what was asked for, with the values of the whole."""
    names, whole = part.value
    found = document_of(part.seen)
    for name in sorted(names):
        if name in whole and found.get(name) != whole[name]:
            return Breach(message="fields changes a value", expected=shown(whole[name]), actual=shown(found.get(name)), where=f"/{name}")
    return None


def narrow(part: Subject) -> Breach | None:
    """A projection has what was asked for, with the values of the whole, and nothing beside it but what identifies it."""
    names, _ = part.value
    changed, found = same_values(part), document_of(part.seen)
    if changed is not None:
        return changed
    more = sorted(name for name in found if name not in names | _BESIDE and not name.startswith("@"))
    return Breach(message="fields is passed over", expected=", ".join(sorted(names)), actual=f"also {', '.join(more)}") if more else None


def projections(searched: Searched) -> list[Subject]:
    """Readings with fields that were answered with an item."""
    return [Subject(value=(names, whole), where="/", seen=seen) for names, seen, whole in searched.projected if document_of(seen)]


def nobody(exchange: Exchange) -> Breach | None:
    """An id that nothing has is answered with an error."""
    if exchange.refused:
        return None
    return Breach(message="an id that nothing has finds something", expected="404", actual=f"{exchange.status} to {at(exchange)}")


def another(part: tuple[Exchange, Exchange]) -> Breach | None:
    """The id of a task of the other kind is answered with an error, and not with that task."""
    asked, task = part
    if not asked.accepted or document_of(asked).get("id") != document_of(task).get("id"):
        return None
    actual = f"{asked.status} to {at(asked)}"
    return Breach(message="a task is found among those of another kind", expected="404", actual=actual, where="/id")


def all_listed(searched: Searched) -> list[Subject]:
    """Tasks of this run that can be read, with the lists of their kind that were read to their end around that."""
    lists = [query for query in (searched.whole, searched.again) if query is not None and query.accepted and query.complete]
    if len(lists) < 2:  # noqa: PLR2004 - before and after
        return []
    return [Subject(value=(item, lists), where=f"/{item}", seen=seen) for item, seen in searched.items.items() if document_of(seen)]


def is_listed(part: Subject) -> Breach | None:
    """A task that is there is in the list, whatever became of it."""
    item, lists = part.value
    if any(item in query.ids for query in lists):
        return None
    state = document_of(part.seen).get("state")
    return Breach(
        message="a task that can be read is not in the list", expected=f"{item}, which is {shown(state)}",
        actual=f"not among {len(lists[-1].ids)}", numbers=(part.seen.number, *lists[-1].numbers),
    )  # fmt: skip


def like_read(searched: Searched) -> list[Subject]:
    """Rows of the list of items that were read, and did not change meanwhile."""
    again = {str(row.get("id")): row for row in (searched.again.items if searched.again is not None else ())}
    found = []
    for row in searched.whole.items:
        item = str(row.get("id"))
        if item in searched.items and again.get(item) == row:
            found.append(Subject(value=row, where=f"/{item}", seen=searched.items[item]))
    return found


def listed_as_read(part: Subject) -> Breach | None:
    """An item is listed with the values that it is read with; a list may leave attributes out."""
    whole: Document = document_of(part.seen)
    for name, value in part.value.items():
        if name in whole and whole[name] != value:
            return Breach(
                message="an item is listed otherwise than it is read", expected=shown(whole[name]), actual=shown(value), where=f"/{name}"
            )
    return None


def found_by_status(query: Query, seen: Exchange) -> Breach | None:
    """A ticket is found by the status that it is in."""
    item, names = document_of(seen).get("id"), dict(query.params)
    if item in query.ids or not query.complete:
        return None
    message = "a filter by status misses a ticket that came to it"
    return Breach(message=message, expected=f"{item} with {shown(names)}", actual="not in the list", numbers=query.numbers)
