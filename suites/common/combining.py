"""Filters in combination: beside every other one, each filter has to keep out a known item that the other lets through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from heapq import heapify, heappop, heappush
from itertools import combinations as subsets

from ttck.harness.runs.scenario import Stage
from ttck.suites.common.lists import Document, Params, edge, matches, values

Criterion = tuple[str, str]
_EAST = timezone(timedelta(hours=9))
_WIDE, _APART = timedelta(minutes=1), timedelta(seconds=4)
_FAR = {"gt": "2099-01-01T00:00:00Z", "lt": "2000-01-01T09:00:00+09:00"}


@dataclass(frozen=True, kw_only=True)
class Offer:
    """Criteria that could be asked for together; `decides` are bits, one for each filter beside each other one that shows.

    A filter shows beside others where a known item meets all of these and not the filter itself: were it ignored, the item
    would be listed. `meets` says whether a known item meets everything, so that the list must not be empty.
    """

    params: Params
    decides: int
    meets: bool


def combinations(stage: Stage, documents: Sequence[Document], names: Sequence[str]) -> list[Params]:
    """Two to four criteria of those named; most are taken from one known item, so that they match it, some are mixed.

    Before those that chance makes, each criterion stands beside every other one that lets through what it does not.
    """
    wanted = besides(documents, names)
    for number in range(stage.budget.filters if documents else 0):
        source, other = documents[number % len(documents)], stage.chance.choice(documents)
        chosen = stage.chance.sample(names, k=2 + number % 3)
        criteria = [_criterion(name, other if number % 4 == 1 and index == 0 else source) for index, name in enumerate(chosen)]
        kept = tuple(criterion for criterion in criteria if criterion is not None)
        if len(kept) > 1:
            wanted.append(kept)
    return wanted


def besides(documents: Sequence[Document], names: Sequence[str]) -> list[Params]:
    """As few lists as needed to see of each filter that it is not ignored beside any other, as far as the known items show it."""
    offers = list(dict.fromkeys(_offers(documents, names)))
    heap = [(*_worth(offer, 0), number) for number, offer in enumerate(offers)]
    heapify(heap)
    wanted: list[Params] = []
    done = 0
    while heap:
        number = heappop(heap)[-1]
        worth = _worth(offers[number], done)
        if not worth[0]:
            continue
        if heap and (*worth, number) > heap[0]:  # what was chosen since has made it worth less
            heappush(heap, (*worth, number))
            continue
        wanted.append(offers[number].params)
        done |= offers[number].decides
    return wanted


def _worth(offer: Offer, done: int) -> tuple[int, bool, int]:
    """How much an offer would show that nothing shows yet; the smallest is the best."""
    return -(offer.decides & ~done).bit_count(), not offer.meets, len(offer.params)


def _offers(documents: Sequence[Document], names: Sequence[str]) -> Iterator[Offer]:
    """Two or three criteria that one item meets, or all but one of them."""
    place = {name: number for number, name in enumerate(names)}
    known: dict[Criterion, tuple[int, int]] = {}
    for source in documents:
        own = [criterion for name in names for criterion in _own(name, source, documents)]
        alien = [criterion for name in names for criterion in _alien(name, source, documents)]
        for criterion in (*own, *alien):
            known.setdefault(criterion, _bits(criterion, documents))
        chosen: list[Params] = [params for size in (2, 3) for params in subsets(own, size)]
        chosen += [(first, *others) for first in alien for size in (1, 2) for others in subsets(own, size)]
        for params in chosen:
            attributes = {name.partition(".")[0] for name, _ in params}
            offer = _offer(params, known, place) if len(attributes) == len(params) else None
            if offer is not None and offer.decides:
                yield offer


def _offer(params: Params, known: dict[Criterion, tuple[int, int]], place: dict[str, int]) -> Offer:
    decides = 0
    for criterion in params:
        others = [other for other in params if other != criterion]
        through = -1
        for other in others:
            through &= known[other][0]
        if through & known[criterion][1]:
            for other in others:
                decides |= 1 << place[criterion[0]] * len(place) + place[other[0]]
    through = -1
    for criterion in params:
        through &= known[criterion][0]
    return Offer(params=params, decides=decides, meets=through != 0)


def _bits(criterion: Criterion, documents: Sequence[Document]) -> tuple[int, int]:
    """The items that meet a criterion, and those that do not, a bit for each; where it cannot be told, neither."""
    verdicts = [matches(document, (criterion,)) for document in documents]
    met = sum(1 << number for number, verdict in enumerate(verdicts) if verdict)
    return met, sum(1 << number for number, verdict in enumerate(verdicts) if verdict is False)


def _own(name: str, source: Document, documents: Sequence[Document]) -> list[Criterion]:
    """Criteria of a name that an item meets: its value, or a bound on its own side, if possible one that keeps others out."""
    near = _between(name, source, documents)
    wide = _criterion(name, source)
    return [criterion for criterion in (near, wide) if criterion is not None]


def _alien(name: str, source: Document, documents: Sequence[Document]) -> list[Criterion]:
    """Criteria of a name that an item does not meet: the value of another one, or a bound far away."""
    side = name.partition(".")[2]
    if side:
        return [(name, _FAR[side])]
    found = (_criterion(name, other) for other in documents)
    return next(([criterion] for criterion in found if criterion and matches(source, (criterion,)) is False), [])


def _between(name: str, source: Document, documents: Sequence[Document]) -> Criterion | None:
    """A bound halfway between the date of an item and the next one beyond it, where they are seconds apart."""
    attribute, _, side = name.partition(".")
    moment = edge(source, attribute, side) if side else None
    beyond_it = "lt" if side == "gt" else "gt"
    others = [found for document in documents if (found := edge(document, attribute, beyond_it))] if moment else []
    sign = -1 if side == "gt" else 1
    beyond = [abs(other - moment) for other in others if moment and (other - moment) * sign >= _APART]
    return (name, _written(moment + sign * min(beyond) / 2, UTC)) if moment and beyond else None


def _written(moment: datetime, zone: timezone) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds")


def _criterion(name: str, document: Document) -> Criterion | None:
    """The value of an item, or a bound a minute away from it that it meets."""
    attribute, dot, side = name.partition(".")
    if dot:
        moment = edge(document, attribute, side)
        return (name, _written(moment + (-_WIDE if side == "gt" else _WIDE), _EAST)) if moment else None
    found = values(document, name)
    return (name, found[-1]) if found else None
