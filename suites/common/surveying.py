"""Lists of a seller that is alive: what a list says against a reading is asked again, with readings right around it.

A ticket may move by itself between two requests, and other buyers' tickets come and go while pages are read. A seller whose
lists agree with the readings costs nothing more; where they do not, only what fails again while the item held still counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from ttck.harness.judge.compare import instant
from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Reader as Retrieve
from ttck.suites.common.lists import Document, Params, Query, Reader, Survey, documents_of, matches, same

PAGE_SIZES = (3, 5)
_AGAIN = 3  # times that a doubtful list is asked for again
_SHIFTED = 2  # times that an item has to be missing, or there twice, in one walk after the other
_FEW = 40  # items of a list that is read once more in two pages
_BEFORE = timedelta(seconds=2)


def is_set(value: Any) -> bool:
    """Whether an attribute has a value."""
    return value not in (None, "", [])


def unlike(survey: Survey, item: Document, own: Document) -> str | None:
    """The first summary attribute that the item of a list lacks, or in which it differs from the item itself."""
    wanted = (*survey.always, *(name for name in survey.if_set if is_set(own.get(name))))
    return next((name for name in wanted if not is_set(item.get(name)) or not same(name, own.get(name), item[name])), None)


def times(query: Query) -> Counter[str]:
    """How often each item is on the pages."""
    return Counter(str(item.get("id")) for item in query.items)


def wrong_times(query: Query) -> dict[str, int]:
    """Known items that match and are not there just once, and any that are there more than once."""
    counts = times(query)
    known = {ident: counts[ident] for ident, own in query.documents.items() if counts[ident] != 1 and matches(own, query.params)}
    return known | {ident: count for ident, count in counts.items() if count > 1 and ident not in query.moved}


def _of_one_length(query: Query) -> bool:
    """Whether the list had as many items on each page, as far as the answers say it: then nothing came and went in between."""
    return len({page.answer.headers.get("x-total-count", "") for page in query.pages if page.answer}) == 1


def doubts(survey: Survey, query: Query) -> set[str]:
    """Known items about which the list and the last reading do not agree; what a walk over pages may have missed is none."""
    found, known = set[str](), query.documents
    listed = {item.get("id") for item in query.items}
    for item in query.items:
        own = known.get(str(item.get("id")))
        if own is not None and (matches(own, query.params) is False or unlike(survey, item, own)):
            found.add(str(item["id"]))
    if query.complete and len(query.pages) == 1:
        found |= {ident for ident, own in known.items() if ident not in listed and matches(own, query.params)}
    return found


def _by_turns(queries: Iterable[Query]) -> list[Query]:
    """One query of each filter, then the second one of each, and so on, so that no filter goes without."""
    turns = Counter[str]()
    ranked = []
    for query in queries:
        ranked.append((turns[query.params[0][0]], query))
        turns[query.params[0][0]] += 1
    return [query for _, query in sorted(ranked, key=lambda one: one[0])]


@dataclass(frozen=True, kw_only=True)
class Surveyor:
    """Asks for the lists of a survey; `retrieve` reads one item."""

    survey: Survey
    reader: Reader
    retrieve: Retrieve

    def ask(self, params: Params = (), *, limit: int | None = None) -> Query:
        """One list, asked for again where it does not agree with what is known of the items."""
        query = replace(self.reader.read(params, limit=limit), known=dict(self.survey.known))
        for _ in range(_AGAIN):
            doubtful = doubts(self.survey, query)
            if not doubtful:
                break
            query, held = self._again(query, doubtful, limit=limit)
            left = doubts(self.survey, query)
            if left & held:
                return replace(query, moved=query.moved | (left - held))
        else:
            query = replace(query, moved=query.moved | doubts(self.survey, query))
        return self._walked(query, limit=limit) if query.complete else query

    def _again(self, query: Query, doubtful: Iterable[str], *, limit: int | None) -> tuple[Query, set[str]]:
        """The list once more between two readings of the doubtful items; with those that held still."""
        before = {ident: self.retrieve(ident, label="before the list is asked for again") for ident in doubtful}
        fresh = self.reader.read(query.params, limit=limit)
        after = {ident: self.retrieve(ident, label="after the list was asked for again") for ident in doubtful}
        self.survey.known |= after
        held = {ident for ident in doubtful if self._judged(before[ident]) == self._judged(after[ident])}
        return replace(fresh, known={**query.known, **before}, moved=frozenset()), held

    def _judged(self, seen: Exchange) -> Document | None:
        """What of a reading a list is compared with."""
        document = documents_of({"": seen}).get("")
        names = {*self.survey.always, *self.survey.if_set, *self.survey.filters}
        return {name: document.get(name) for name in names} if document is not None else None

    def _walked(self, query: Query, *, limit: int | None) -> Query:
        """A walk over pages; what is missing or doubled in it has to be so again and again, or items came and went."""
        wrong = wrong_times(query)
        for _ in range(_SHIFTED):
            if not wrong:
                break
            query, held = self._again(query, wrong.keys() & query.known.keys(), limit=limit)
            now = wrong_times(query) if _of_one_length(query) else {}
            steady = held | (wrong.keys() - query.known.keys())
            wrong = {ident: count for ident, count in wrong.items() if ident in steady and now.get(ident) == count}
        return replace(query, moved=query.moved | (wrong_times(query).keys() - wrong.keys()) | (doubts(self.survey, query) - wrong.keys()))

    def everything(self, *, single: Iterable[Params], combined: Iterable[Params]) -> None:
        """The whole list, each filter, each combination, and walks with small pages.

        Where the whole is too long to be read, the walks are over what was created since the run's first item.
        """
        survey, recent = self.survey, self._recent()
        survey.whole = self.ask()
        survey.single = [self.ask(params) for params in single]
        survey.single += [self.ask(query.params, limit=(len(query.items) + 1) // 2) for query in self._to_be_paged()]
        survey.combined = [self.ask(params) for params in combined]
        for limit in PAGE_SIZES if survey.documents or survey.whole.complete else ():
            walk = self.ask(limit=limit) if survey.whole.complete else survey.whole
            if not walk.complete and recent:
                walk = self.ask(recent, limit=limit)
            survey.walks.append(walk)

    def _to_be_paged(self) -> list[Query]:
        """For each filter, one list with a few items, so that it can be read in two pages as well."""
        found: dict[str, Query] = {}
        for query in self.survey.single:
            if query.complete and len(query.params) == 1 and 1 < len(query.items) <= _FEW:
                found.setdefault(query.params[0][0], query)
        return list(found.values())

    def narrow(self, *, most: int, by: Callable[[Document, Params], Params | None]) -> None:
        """Where a filter gave more than can be read, ask again for what was created since the run's first item.

        Where that does not help either, ask with what `by` adds to the filter for one known item.
        """
        survey, recent = self.survey, self._recent()
        unread = _by_turns(q for q in survey.single if not q.complete and (q.pages[-1].accepted or q.too_large))
        for query in unread[:most]:
            taken = {name for name, _ in query.params}
            if recent and not taken & {name for name, _ in recent}:
                narrowed = self.ask((*query.params, *recent))
                if narrowed.complete:
                    survey.narrowed.append(narrowed)
                    continue
            added = (by(own, query.params) for own in survey.documents.values() if matches(own, query.params))
            more = next((params for params in added if params), None)
            if more:
                survey.narrowed.append(self.ask((*query.params, *more)))

    def cut(self, criteria: Iterable[Params]) -> None:
        """Ask for parts of values, which a seller may refuse and find nothing by; what it does find has to match."""
        self.survey.narrowed += [query for query in map(self.ask, criteria) if query.complete]

    def _recent(self) -> Params:
        """What lets through only what was created since the run's first item; nothing where its date is not known."""
        moments = [instant(own.get("creationDate")) for own in self.survey.documents.values()]
        known = [moment for moment in moments if moment is not None]
        return (("creationDate.gt", (min(known) - _BEFORE).isoformat(timespec="seconds")),) if known else ()
