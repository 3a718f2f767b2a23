"""Rules for creates, readings, lists and wrong requests."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ttck.harness.judge.compare import instant
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import item_id
from ttck.specs.contracts import Contract
from ttck.specs.vocabulary import Operation
from ttck.suites.nexera.filters import FILTERS
from ttck.suites.nexera.scenarios.f_reading import Reading
from ttck.suites.nexera.scenarios.i_valuing import Foreign, Valued
from ttck.suites.nexera.shown import own, spoilt

_ABSENT = frozenset({HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED})
_REFUSED = range(400, 500)
_LONGEST_DATE = 40
_OTHERWISE = ("/priority", "/status", "/ticketType", "/ticketSubtype", "/severity", "/origin")  # other rules speak of these
_SELLERS = frozenset({"lastUpdate", "href"})


# --- operations ----------------------------------------------------------------------------------------------------------


def offered(exchange: Exchange) -> Breach | None:
    """An operation of the document is there."""
    gone = exchange.status == HTTPStatus.NOT_FOUND and exchange.operation in {Operation.CREATE, Operation.LIST}
    if exchange.status not in _ABSENT and not gone:
        return None
    return Breach(message=f"{exchange.operation} is not offered", expected="an answer to it", actual=str(exchange.status))


def changed_ones(traffic: Traffic) -> list[Exchange]:
    """Changes of tickets that could be read."""
    read = {one.ticket for one in traffic.accepted(Operation.RETRIEVE)}
    return [one for one in traffic.of(Operation.PATCH) if one.ticket in read and one.ticket in own(traffic)]


def patched(exchange: Exchange) -> Breach | None:
    """A change of a ticket that is there is not answered as if there were no such operation."""
    if exchange.status not in {*_ABSENT, HTTPStatus.NOT_FOUND}:
        return None
    return Breach(message="changes are not offered", expected="an answer to it", actual=str(exchange.status))


def json_said(exchange: Exchange) -> Breach | None:
    """An answer with a body says that it is JSON."""
    said = (exchange.answer.header("content-type") or "") if exchange.answer else ""
    media = said.partition(";")[0].strip().lower()
    if media == "application/json" or media.endswith("+json"):
        return None
    return Breach(message="an answer does not say that it is JSON", expected="application/json", actual=said or "(none)")


def with_body(traffic: Traffic) -> list[Exchange]:
    """The answers that say success and have a body."""
    every = traffic.accepted(Operation.CREATE, Operation.RETRIEVE, Operation.PATCH, Operation.LIST)
    return [one for one in every if one.answer is not None and one.answer.body]


def is_ticket(contract: Contract) -> Callable[[Exchange], Breach | None]:
    """A rule: an answer is a ticket in the form of the contract; values of lists are judged by rules of their own."""

    def rule(exchange: Exchange) -> Breach | None:
        return _formed(contract, exchange.document)

    return rule


def _formed(contract: Contract, document: Any) -> Breach | None:
    if not isinstance(document, dict):
        return Breach(message="the answer is no ticket", expected="an object with an id", actual=shown(document))
    problems = [one for one in contract.problems(_without_nulls(document), "TroubleTicket") if not _elsewhere(one.pointer, one.keyword)]
    if not problems:
        return None
    first = problems[0]
    return Breach(
        message="a ticket does not have its form", expected="as the field table has it", actual=first.message, where=first.pointer
    )


def _without_nulls(value: Any) -> Any:
    """A document without what it says is not there."""
    if isinstance(value, dict):
        return {name: _without_nulls(one) for name, one in value.items() if one is not None}
    return [_without_nulls(one) for one in value] if isinstance(value, list) else value


def _elsewhere(pointer: str, keyword: str) -> bool:
    return pointer in _OTHERWISE or keyword in {"format", "enum"}


def retrieved(traffic: Traffic) -> list[Exchange]:
    """The readings of tickets of the run that were not spoilt by us."""
    known = own(traffic) - spoilt(traffic)
    return [one for one in traffic.accepted(Operation.RETRIEVE) if one.ticket in known]


def asked_for(exchange: Exchange) -> Breach | None:
    """A reading shows the ticket that was asked for, with 200."""
    found = exchange.document.get("id") if isinstance(exchange.document, dict) else None
    if exchange.status == HTTPStatus.OK and found == exchange.ticket:
        return None
    expected, actual = f"200 and {exchange.ticket}", f"{exchange.status} and {shown(found)}"
    return Breach(message="another ticket is shown than the one that was asked for", expected=expected, actual=actual, where="/id")


def made(exchange: Exchange) -> Breach | None:
    """A create is answered with the ticket, which has an identifier."""
    if not exchange.accepted or item_id(exchange) is not None or exchange.status == HTTPStatus.ACCEPTED:
        return None
    return Breach(message="a create is answered without a ticket", expected="a ticket with an id", actual=shown(exchange.document))


def created(story: Reading) -> list[Exchange]:
    """The creates that are well formed in all that they say."""
    return [one for one in (*story.created.values(), story.letters, *story.media.values(), story.plain) if one is not None]


def taken(exchange: Exchange) -> Breach | None:
    """A well-formed request is taken."""
    if exchange.accepted:
        return None
    return Breach(message=f"a well-formed request is refused: {exchange.label}", expected="2xx", actual=str(exchange.status))


def alike(readings: tuple[Exchange, ...]) -> Breach | None:
    """Readings in a row show the same, unless the seller moved the ticket meanwhile."""
    documents = [one.document for one in readings if one.accepted and isinstance(one.document, dict)]
    states = {document.get("status") for document in documents}
    if len(states) > 1 or any(one == other for one, other in pairwise(documents)):
        return None  # what changes once is the seller's own work
    other = next((document for document in documents if document != documents[0]), None)
    if other is None:
        return None
    name = next(name for name in {*documents[0], *other} if documents[0].get(name) != other.get(name))
    return Breach(
        message=f"reading a ticket changes it: {name}", expected=shown(documents[0].get(name)), actual=shown(other.get(name)),
        where=f"/{name}",
    )  # fmt: skip


def answered_well(exchange: Exchange) -> Breach | None:
    """What the caller did wrong is no failure of the seller."""
    if (exchange.status or 0) < HTTPStatus.INTERNAL_SERVER_ERROR:
        return None
    return Breach(message=f"the seller fails because of a wrong request: {exchange.label}", expected="4xx", actual=str(exchange.status))


def refused(exchange: Exchange) -> Breach | None:
    """A wrong request is refused."""
    if exchange.status in _REFUSED:
        return None
    return Breach(message=f"a wrong request is not refused: {exchange.label}", expected="4xx", actual=str(exchange.status))


def wrongly_typed(story: Reading) -> list[Subject]:
    """Creates with a value of another type, beside a plain one that was taken."""
    if story.plain is None or not story.plain.accepted:
        return []
    return [
        Subject(value=(value, after), where=f"/{name}", seen=tuple(e for e in (story.plain, tried, after) if e is not None))
        for name, value, tried, after in story.types
    ]


def not_kept(part: Subject) -> Breach | None:
    """A value of another type is refused, or not kept as it is."""
    value, after = part.value
    tried = part.seen[1]
    if tried.status in _REFUSED:
        return None
    kept = after is not None and isinstance(after.document, dict) and after.document.get(part.where[1:]) == value
    if tried.accepted and not kept:
        return None
    how = "is kept" if tried.accepted else "makes the seller fail"
    return Breach(message=f"a value of another type {how}", expected="4xx", actual=f"{tried.status}: {shown(value)}", where=part.where)


# --- lists -----------------------------------------------------------------------------------------------------------------


def lists(traffic: Traffic) -> list[Exchange]:
    """The lists that were answered, but for those of strangers, and those by what nobody promises."""
    return [one for one in traffic.of(Operation.LIST) if one.status not in {401, 403} and (one.accepted or _promised(one))]


def _promised(exchange: Exchange) -> bool:
    """Whether all parameters of a list are filters of the document."""
    return {name for name, _ in parse_qsl(urlsplit(exchange.url).query, keep_blank_values=True)} <= FILTERS.keys()


def is_list(exchange: Exchange) -> Breach | None:
    """A list is answered with 200 and an array of objects."""
    found = exchange.document
    if (
        exchange.status in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}
        and isinstance(found, list)
        and all(isinstance(r, dict) for r in found)
    ):
        return None
    return Breach(message="a list is no array of tickets", expected="200 and an array", actual=f"{exchange.status} {shown(found)}")


def listed_form(contract: Contract, known: frozenset[str]) -> Callable[[Exchange], Breach | None]:
    """A rule: the tickets of the run in a list have their form."""

    def rule(exchange: Exchange) -> Breach | None:
        rows = exchange.document if isinstance(exchange.document, list) else []
        found = (_formed(contract, row) for row in rows if not isinstance(row, dict) or row.get("id") in known or "id" not in row)
        return next((one for one in found if one is not None), None)

    return rule


def as_read(part: tuple[Exchange, Exchange, Exchange]) -> Breach | None:
    """A list shows a ticket as the readings around it do."""
    before, page, after = part
    if before.document != after.document or not isinstance(before.document, dict) or not isinstance(page.document, list):
        return None
    row = next((one for one in page.document if isinstance(one, dict) and one.get("id") == before.document.get("id")), None)
    if row is None:
        return None
    names = sorted((row.keys() & before.document.keys()) - _SELLERS)
    name = next((one for one in names if not same_value(row[one], before.document[one])), None)
    if name is None:
        return None
    return Breach(
        message=f"a list shows a ticket otherwise than a reading does: {name}", expected=shown(before.document[name]),
        actual=shown(row[name]), where=f"/{name}",
    )  # fmt: skip


def same_value(one: Any, other: Any) -> bool:
    """Whether two values are the same, dates in whatever zone they are written."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_value(value, other[name]) for name, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_value, one, other))
    dated = isinstance(one, str) and isinstance(other, str) and len(one) < _LONGEST_DATE
    return bool(one == other) or (dated and instant(one) is not None and instant(one) == instant(other))


# --- values that are on no list --------------------------------------------------------------------------------------------


def foreign_refused(one: Foreign) -> Breach | None:
    """A value that is on no list is refused, or mapped to one that is."""
    if not one.exchange.accepted:
        return None
    document = one.after.document if one.after is not None else None
    kept = document.get(one.name) if isinstance(document, dict) else None
    if kept is not None and kept != one.value:
        return None
    return Breach(
        message=f"a value of {one.name} is taken that is on no list", expected="4xx, or one of the list", actual=shown(one.value),
        where=f"/{one.name}", numbers=(one.twin.number, one.exchange.number),
    )  # fmt: skip


def first_readings(traffic: Traffic) -> list[Exchange]:
    """The first reading of each ticket of the run, where nothing else was asked of it in between but its creation."""
    seen: set[str] = set()
    found = []
    for one in traffic.exchanges:
        if one.ticket in own(traffic) and one.ticket not in seen:
            seen.add(str(one.ticket))
            if one.operation == Operation.RETRIEVE:
                found.append(one)
    return found


def there(exchange: Exchange) -> Breach | None:
    """A ticket that was created can be read."""
    if exchange.accepted:
        return None
    return Breach(message="a new ticket cannot be read", expected="200", actual=str(exchange.status))


def not_done(one: Foreign) -> Breach | None:
    """A change that is refused for its value is not carried out."""
    if not one.exchange.refused or one.after is None or one.mark not in str(one.after.document):
        return None
    return Breach(
        message=f"a change that was refused for its {one.name} is carried out", expected="the ticket as before", actual=one.mark,
        where=f"/{one.name}", numbers=(one.exchange.number, one.after.number),
    )  # fmt: skip


def value_taken(one: Valued) -> Breach | None:
    """A value of the lists is taken."""
    if one.exchange.accepted:
        return None
    said = ", ".join(f"{name} {value}" for name, value in one.values.items())
    return Breach(
        message=f"a value of the lists is refused: {one.kind} with {said}", expected="2xx, as others", actual=str(one.exchange.status),
        where=f"/{one.name}", numbers=(one.twin.number, one.exchange.number),
    )  # fmt: skip


def valued(found: Iterable[Valued], name: str) -> list[Valued]:
    """Requests with a value of one attribute, beside others that were taken."""
    return [one for one in found if name in one.values and one.twin.accepted]


def turned(one: tuple[str, Exchange, Exchange]) -> Breach | None:
    """A change to another type that is taken is carried out."""
    kind, tried, after = one
    now = after.document.get("ticketType") if after.accepted and isinstance(after.document, dict) else None
    if now in (None, kind):
        return None
    return Breach(
        message="a change of ticketType is taken and not carried out", expected=kind, actual=shown(now), where="/ticketType",
        numbers=(tried.number, after.number),
    )  # fmt: skip
