"""The order of recorded traffic, and which readings tell no order because nobody knows what was before and what after."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ttck.harness.judge.histories import ASIDE
from ttck.harness.record.exchange import Entry, Exchange, Notification
from ttck.harness.record.recording import NOT_SENT, STORED
from ttck.harness.record.resource_types import shown_id

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_COARSE = timedelta(seconds=1)


def told(moments: Sequence[datetime]) -> bool:
    """Whether moments never decrease in a file: then what happened at the same moment stands there in its order."""
    return all(one <= other for one, other in itertools.pairwise(moments))


def grain(moments: Sequence[datetime]) -> timedelta:
    """How exact the moments of a file are: a second where none has a fraction, else as written."""
    return _COARSE if len(moments) > 1 and not any(one.microsecond for one in moments) else timedelta(0)


def end_of(exchange: Exchange) -> datetime:
    """When the answer had come."""
    return exchange.at + timedelta(seconds=exchange.elapsed)


def ordered(exchanges: Sequence[Exchange], notifications: Iterable[Notification], moments: Sequence[datetime]) -> tuple[Entry, ...]:
    """Everything in the order of its time, numbered; `moments` are those of the file, in its order.

    Where the moments of a file go back and forth, its order says nothing: exchanges of one item at the same moment, or in
    the same second where it has only whole ones, tell no order. A create is before all that names what it created.
    """
    slack = None if told(moments) else grain(moments)
    mixed: list[Entry] = [*_aside(exchanges, slack), *notifications]
    mixed.sort(key=lambda entry: (entry.at, slack is not None and not _creating(entry)))
    return tuple(replace(entry, number=number) for number, entry in enumerate(mixed, start=1))


def _creating(entry: Entry) -> bool:
    return isinstance(entry, Exchange) and entry.method == "POST" and entry.ticket is None


def _item(exchange: Exchange) -> str | None:
    """The item that an exchange is about: its address names it, or the answer to its create."""
    came = exchange.answer or exchange.partial
    shown = came.document if came is not None and exchange.method == "POST" and exchange.ticket is None else None
    return shown_id(shown, exchange.operation) if isinstance(shown, dict) else exchange.ticket


def _aside(exchanges: Iterable[Exchange], slack: timedelta | None) -> Iterator[Exchange]:
    """The exchanges, with those set aside that tell no order of states, or stand behind a change of which nobody knows what it asked."""
    by_item: dict[str, list[Exchange]] = {}
    for exchange in (found := list(exchanges)):
        item = _item(exchange)
        if item is not None:
            by_item.setdefault(item, []).append(exchange)
    index = {item: _Item(of, slack) for item, of in by_item.items()}
    for exchange in found:
        item = _item(exchange)
        yield replace(exchange, scenario=ASIDE) if item is not None and index[item].unordered(exchange) else exchange


class _Item:
    """The exchanges of one item, by time."""

    def __init__(self, exchanges: list[Exchange], slack: timedelta | None) -> None:
        self._all = sorted(exchanges, key=lambda one: one.at)
        self._begins = [one.at for one in self._all]
        self._slack = slack or timedelta(0)
        self._mixed = slack is not None
        self._longest = max(end_of(one) - one.at for one in self._all) + self._slack
        blind = [one.at for one in self._all if one.method not in _READING and one.error in {NOT_SENT, STORED}]
        self._blind = min(blind, default=None)

    def unordered(self, exchange: Exchange) -> bool:
        """Whether nobody knows whether an exchange was before or after another that matters to it, or what was asked before it."""
        if self._blind is not None and exchange.at >= self._blind:
            return True
        reading = exchange.method in _READING
        begin = bisect.bisect_left(self._begins, exchange.at - self._longest)
        stop = bisect.bisect_right(self._begins, end_of(exchange) + self._slack)
        others = (one for one in self._all[begin:stop] if one is not exchange)
        return any(self._overlap(exchange, one) for one in others if self._mixed or (reading and one.method not in _READING))

    def _overlap(self, one: Exchange, other: Exchange) -> bool:
        at_once = self._mixed and one.at == other.at
        return at_once or (one.at < end_of(other) + self._slack and other.at < end_of(one) + self._slack)
