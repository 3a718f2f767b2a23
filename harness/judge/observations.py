"""What a check observes: the parts that an observation is made of, the record numbers that prove it, and whether it was answered."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from ttck.harness.judge.histories import ItemHistory, Sighting, Step
from ttck.harness.record.bodies import length
from ttck.harness.record.exchange import Exchange, Notification, StimulusCall
from ttck.harness.record.state_probe import Attempt

# What consists of answers that came, or of what was not asked for.
_WHOLE = (Sighting, Step, ItemHistory, Notification, StimulusCall, str, int, float, dict)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A part of an observation that is judged by itself, such as one note of a ticket."""

    value: Any
    where: str
    seen: Any


def _parts(seen: Any) -> Iterable[Any]:
    """The exchanges and notifications that an observation consists of; readings count only at the ends of a step."""
    if isinstance(seen, Exchange | Notification | StimulusCall):
        return (seen,)
    if isinstance(seen, Sighting):
        return (seen.exchange,)
    if isinstance(seen, Step):
        return (seen.before.exchange, *(e for e in seen.entries if not _reads(e)), seen.after.exchange)
    if isinstance(seen, Attempt):
        return tuple(e for e in (seen.before, seen.exchange, seen.after) if e is not None)
    return (e for e in seen.entries if not _reads(e)) if isinstance(seen, ItemHistory) else ()


def _reads(entry: Any) -> bool:
    return isinstance(entry, Exchange) and entry.method == "GET"


def _leaves(seen: Any) -> Iterator[Any]:
    """The parts of an observation, of those of a part of it, or of several together."""
    if isinstance(seen, Subject):
        yield from _leaves(seen.seen)
    elif isinstance(seen, tuple | list):
        for part in seen:
            yield from _leaves(part)
    else:
        yield from _parts(seen)


def cites(seen: Any) -> tuple[int, ...]:
    """The record numbers that prove an observation, in order."""
    numbers = {part.number for part in _leaves(seen)}
    return tuple(sorted(numbers)) or tuple(getattr(seen, "numbers", ()))


def unanswered(seen: Any) -> str | None:
    """Why an observation proves nothing: a request in it got no whole answer, or no access. None where all were answered."""
    if isinstance(seen, Exchange):
        return seen.silence
    parts_of = _made_of(seen.__class__)
    for part in parts_of(seen) if parts_of is not None else ():
        error = unanswered(part)
        if error:
            return error
    return None


@functools.cache
def _made_of(kind: type) -> Callable[[Any], Iterable[Any]] | None:
    """How to find the parts of observations of a type; None where there is nothing in them that somebody had to answer."""
    if kind is type(None) or issubclass(kind, _WHOLE):
        return None
    if issubclass(kind, tuple | list):
        return iter
    if issubclass(kind, Subject):
        return lambda seen: (seen.seen,) if isinstance(seen.value, list) else (seen.seen, seen.value)
    return _fields if is_dataclass(kind) else None


def _fields(seen: Any) -> list[Any]:
    parts = [getattr(seen, name) for name in _names(seen.__class__)]
    return [part for part in parts if _asked(part.__class__)]


@functools.cache
def _asked(kind: Any) -> bool:
    """Whether a value of this type may hold what somebody had to answer; a list is what several observations are made of."""
    return issubclass(kind, Exchange) or (not issubclass(kind, list) and _made_of(kind) is not None)


@functools.cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind)) if is_dataclass(kind) else ()


def size(seen: Any) -> int:
    """How much a reader must read to see a breach; the smallest one is shown."""
    return sum(_weight(part) for part in _leaves(seen))


def _weight(part: Any) -> int:
    if isinstance(part, Exchange):
        return len(part.request_body or b"") + (length(part.answer) if part.answer else 0)
    return length(part) if isinstance(part, Notification) else 1
