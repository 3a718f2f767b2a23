"""Further rules of lists of specifications: filters by other attributes, and what was deleted. TMF621:124."""

from __future__ import annotations

from collections.abc import Iterator

from harness.verify import Breach, Subject, shown
from suites.tmf.rules import parameters, rows
from suites.tmf.scenarios.h_specifying import Listing, Specifying


def valued(listing: Listing) -> Iterator[Subject]:
    """Lists by another attribute than the name that were answered with some items, each with the attribute."""
    for name, exchange in listing.valued.items():
        if exchange.accepted and rows(exchange):
            yield Subject(value=name, where=f"/{name}", seen=exchange)


def of_the_value(part: Subject) -> Breach | None:
    """A filter that is taken gives what has the value, and nothing else."""
    wanted = dict(parameters(part.seen)).get(part.value)
    strange = [row for row in rows(part.seen) if str(row.get(part.value, wanted)).casefold() != str(wanted).casefold()]
    if not strange:
        return None
    actual = shown(strange[0].get(part.value))
    message = f"a filter of specifications by {part.value} lets through what does not match"
    return Breach(message=message, expected=shown(wanted), actual=actual, where=part.where)


def left(specifying: Specifying) -> Iterator[Subject]:
    """The list after a delete, where the specification was in it before."""
    before, after, item = specifying.listing.whole, specifying.left, specifying.deleted and specifying.deleted.ticket
    if before is not None and after is not None and after.accepted and any(row.get("id") == item for row in rows(before)):
        yield Subject(value=item, where="", seen=(before, specifying.deleted, after))


def not_left(part: Subject) -> Breach | None:
    """A specification that was deleted is in no list."""
    if all(row.get("id") != part.value for row in rows(part.seen[-1])):
        return None
    return Breach(message="a deleted specification is still in the list", expected=f"no {part.value}", actual="it is there")
