"""Recorded traffic as checks see it: all that one buyer sent and got in some time, or a part that may lack anything."""

from __future__ import annotations

import bisect
import functools
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from ttck.harness.judge.histories import ASIDE, PARTIAL, ItemHistory, Sighting, Step, Traffic
from ttck.harness.record.exchange import Entry, Exchange, Notification
from ttck.harness.record.resource_types import RESOURCES, shown_id
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Kind

NO_NOTIFICATION = "no notification in this traffic"
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class SilentHistory(ItemHistory):
    """An item in traffic that holds no notification at all, where nothing can be said about what was announced."""

    @functools.cached_property
    def events(self) -> tuple[Notification, ...]:
        """Not to be had.

        Raises:
            Inconclusive: always.
        """
        raise Inconclusive(NO_NOTIFICATION)


class Recorded(Traffic):
    """All that one buyer sent and got in some time; what a buyer creates counts from its create on.

    A reading that was under way while something was written tells no order: it may show what was before, or after.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        super().__init__(_untangled(tuple(entries)))

    @functools.cached_property
    def sightings(self) -> tuple[Sighting, ...]:
        """Every answer that shows a whole ticket, whoever created it and whatever is known of the order."""
        return _sightings(self.exchanges)

    def sightings_of(self, kind: Kind) -> tuple[Sighting, ...]:
        """Every answer that shows a whole item of a kind."""
        return _sightings(self.exchanges, kind)

    def shown(self) -> list[tuple[ItemHistory, tuple[Sighting, ...]]]:
        """Each ticket that is shown, with every answer that shows it."""
        return _shown(self)

    def item_histories_of(self, kind: Kind) -> dict[str, ItemHistory]:
        """The history of each item that was created within the traffic, or that only the seller can create."""
        found = {
            name: item_history
            for name, item_history in super().item_histories_of(kind).items()
            if RESOURCES[kind].creating is None or item_history.created is not None
        }
        if self.notifications:
            return found
        return {
            name: SilentHistory(ticket=item_history.ticket, entries=item_history.entries, kind=kind) for name, item_history in found.items()
        }


def _untangled(entries: tuple[Entry, ...]) -> Iterator[Entry]:
    """The entries, with readings that overlap a write set aside."""
    writes = sorted((e.at, e.at + timedelta(seconds=e.elapsed)) for e in entries if isinstance(e, Exchange) and e.method not in _READING)
    begins = [begin for begin, _ in writes]
    longest = max((end - begin for begin, end in writes), default=timedelta(0))
    for entry in entries:
        if not isinstance(entry, Exchange) or entry.method not in _READING:
            yield entry
            continue
        end = entry.at + timedelta(seconds=entry.elapsed)
        near = writes[bisect.bisect_left(begins, entry.at - longest) : bisect.bisect_right(begins, end)]
        yield replace(entry, scenario=ASIDE) if any(entry.at < stop and start < end for start, stop in near) else entry


def _sightings(exchanges: Iterable[Exchange], kind: Kind = Kind.TICKET) -> tuple[Sighting, ...]:
    showing = RESOURCES[kind].showing
    return tuple(
        Sighting(number=e.number, at=e.at, exchange=e)
        for e in exchanges
        if e.operation in showing
        and e.accepted
        and isinstance(e.document, dict)
        and shown_id(e.document, e.operation) is not None
        and "fields=" not in e.url
    )


def _shown(traffic: Traffic) -> list[tuple[ItemHistory, tuple[Sighting, ...]]]:
    known = Traffic.item_histories_of(traffic, Kind.TICKET)
    found: dict[str, list[Sighting]] = {}
    for sighting in traffic.sightings:
        found.setdefault(str(shown_id(sighting.document, sighting.exchange.operation)), []).append(sighting)
    return [(known.get(name) or ItemHistory(ticket=name, entries=()), tuple(seen)) for name, seen in found.items()]


class Excerpt(Traffic):
    """Traffic that may lack anything: what is shown counts by itself, and what lay between two answers is not known."""

    whole = False

    @functools.cached_property
    def item_histories(self) -> dict[str, ItemHistory]:
        """Not to be had.

        Raises:
            Inconclusive: always.
        """
        raise Inconclusive(PARTIAL)

    def item_histories_of(self, kind: Kind) -> dict[str, ItemHistory]:
        """Not to be had, for any kind of resource.

        Raises:
            Inconclusive: always.
        """
        del kind
        raise Inconclusive(PARTIAL)

    def sightings_of(self, kind: Kind) -> tuple[Sighting, ...]:
        """Every answer that shows a whole item of a kind."""
        return _sightings(self.exchanges, kind)

    def shown(self) -> list[tuple[ItemHistory, tuple[Sighting, ...]]]:
        """Each ticket that is shown, with the part of its history that the traffic holds; nothing is concluded from it about the whole."""
        return _shown(self)

    @functools.cached_property
    def steps(self) -> tuple[tuple[ItemHistory, Step], ...]:
        """Not to be had.

        Raises:
            Inconclusive: always.
        """
        raise Inconclusive(PARTIAL)

    @functools.cached_property
    def sightings(self) -> tuple[Sighting, ...]:
        """Every answer that shows a whole ticket, whoever created it."""
        return _sightings(self.exchanges)
