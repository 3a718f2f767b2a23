"""Further rules of lists of specifications: filters by other attributes, and what was deleted. TMF621:124."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, breach_of, shown
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import item_id
from ttck.suites.tmf.create_rules import gap
from ttck.suites.tmf.rules import parameters, rows, total
from ttck.suites.tmf.scenarios.h_specifying import PAGE, Listing, Specifying


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
    """The lists after a delete, where the specification was in the whole one before."""
    before, item = specifying.listing.whole, specifying.deleted and specifying.deleted.ticket
    for after in specifying.left:
        if before is not None and after.accepted and any(row.get("id") == item for row in rows(before)):
            yield Subject(value=item, where="", seen=(before, specifying.deleted, after))


def not_left(part: Subject) -> Breach | None:
    """A specification that was deleted is in no list, with a filter or without, and an empty list counts nothing."""
    after = part.seen[-1]
    if not rows(after) and total(after):
        return Breach(message="an empty list has another total", expected="X-Total-Count: 0", actual=str(total(after)))
    if all(row.get("id") != part.value for row in rows(after)):
        return None
    names = ", ".join(name for name, _ in parameters(after))
    message = f"a deleted specification is still in the list{f' that is filtered by {names}' if names else ''}"
    return Breach(message=message, expected=f"no {part.value}", actual="it is there", cause="what was deleted is still listed")


def kept_of(specifying: Specifying) -> Iterator[Subject]:
    """Each attribute of a full create with fields that this seller keeps of one without, with what came of both."""
    narrow, read = specifying.narrow, specifying.narrow_read
    if narrow is None or read is None or not read.accepted or not isinstance(read.document, dict):
        return
    for name, value in narrow.sent.items():
        shown_so = [one for one in specifying.twins(name) if gap(one.sent, _document(specifying, one), name) is None]
        if shown_so:
            yield Subject(value=(name, value), where=f"/{name}", seen=(shown_so[0], narrow, read))


def _document(specifying: Specifying, made: Exchange) -> dict[str, Any]:
    """What was read of a specification that was made."""
    item = item_id(made)
    return next((e.document for e in specifying.read if isinstance(e.document, dict) and e.document.get("id") == item), {})


def kept_with_fields(part: Subject) -> Breach | None:
    """What a create with fields sends is kept, as it is without them."""
    name, value = part.value
    found = gap({name: value}, part.seen[-1].document, name)
    return breach_of(found, "what is created with fields is not kept as it is without them") if found else None


def cuts(listing: Listing) -> bool:
    """Whether the seller cuts off a page of specifications at its limit."""
    return listing.whole is not None and listing.page is not None and len(rows(listing.whole)) > len(rows(listing.page)) == PAGE
