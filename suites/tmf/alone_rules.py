"""What single exchanges of recorded traffic show, where a run has a scenario that would tell more."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.specs.vocabulary import Operation
from ttck.suites.tmf import payloads
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.rules import at, parameters, rows, whole
from ttck.suites.tmf.spoilt import spoilt
from ttck.suites.tmf.writes import Creation

_SIGNS = (",", ";", "*", "|")  # of values that are no plain value
_DOCUMENT = "the create in the recording"


def right_creates(traffic: Traffic, version: str) -> list[Creation]:
    """Accepted creates that keep the contract, each with its answer alone."""
    found = traffic.accepted(Operation.CREATE)
    return [
        Creation(about=_DOCUMENT, sent=e.sent, made=e)
        for e in found
        if whole(e) and isinstance(e.sent, dict) and not spoilt(e.sent, version)
    ]


def incomplete(traffic: Traffic, version: str) -> Iterator[tuple[Exchange, str]]:
    """Creates without a mandatory attribute that were answered, each with the attribute."""
    for exchange in traffic.of(Operation.CREATE):
        if whole(exchange) and isinstance(exchange.sent, dict):
            yield from ((exchange, name) for name in payloads.MANDATORY[version] if name not in exchange.sent)


def proving(traffic: Traffic, version: str, *, strict: bool) -> list[tuple[Exchange, str]]:
    """Those of them that prove something: taken without the attribute, or refused where a right create was taken.

    One that the seller filled in does so with `strict` alone.
    """
    twin = bool(right_creates(traffic, version))
    return [one for one in incomplete(traffic, version) if (one[0].refused and twin) or lacking(one) or (strict and filled(one))]


def filled(seen: tuple[Exchange, str]) -> bool:
    """Whether a create was taken, and the ticket has the attribute that was not sent."""
    exchange, name = seen
    return exchange.accepted and isinstance(exchange.document, dict) and bool(exchange.document.get(name))


def lacking(seen: tuple[Exchange, str]) -> bool:
    """Whether a create was taken, and the ticket does not have the attribute that was not sent."""
    exchange, name = seen
    made = exchange.document
    return exchange.accepted and isinstance(made, dict) and "id" in made and not made.get(name)


def not_filled(seen: tuple[Exchange, str]) -> Breach | None:
    """A create without a mandatory attribute is not put right by the seller."""
    exchange, name = seen
    if not filled(seen):
        return None
    told = f"{exchange.status}, and the ticket has {shown(exchange.document[name])}"
    message = f"a create without {name} was taken, and the seller filled it in"
    return Breach(message=message, expected="400", actual=told, where=f"/{name}", numbers=(exchange.number,))


def not_taken(seen: tuple[Exchange, str]) -> Breach | None:
    """A create without a mandatory attribute is refused, or the ticket has it all the same."""
    exchange, name = seen
    made = exchange.document
    if not lacking(seen):
        return None
    message = f"a create without {name} was taken, and the ticket has none"
    return Breach(message=message, expected="400", actual=f"{exchange.status} {shown(made)}", where=f"/{name}", numbers=(exchange.number,))


def filtered(traffic: Traffic, name: str) -> list[tuple[Exchange, str]]:
    """Lists with items that were filtered by one plain value of an attribute, with the value."""
    found = []
    for exchange in traffic.accepted(Operation.LIST):
        given = [value for key, value in parameters(exchange) if key == name]
        plain = len(given) == 1 and given[0] and not any(sign in given[0] for sign in _SIGNS)
        if plain and rows(exchange):
            found.append((exchange, given[0]))
    return found


def keeps_to(name: str) -> Callable[[tuple[Exchange, str]], Breach | None]:
    """A rule: no item of the list shows another value of the attribute."""

    def rule(seen: tuple[Exchange, str]) -> Breach | None:
        exchange, value = seen
        for row in rows(exchange):
            if isinstance(row.get(name), str) and row[name].casefold() != value.casefold():
                return Breach(
                    message=f"a list filtered by {name} has a ticket with another value", expected=value,
                    actual=f"{shown(row[name])} in {at(exchange)}", where=f"/{name}", numbers=(exchange.number,),
                )  # fmt: skip
        return None

    return rule


def projected(traffic: Traffic) -> Iterator[tuple[Exchange, frozenset[str], Document]]:
    """Each ticket that was shown where only some attributes were asked for, with their names at the first level."""
    for exchange in traffic.accepted(Operation.RETRIEVE, Operation.LIST):
        given = [value for key, value in parameters(exchange) if key == "fields" and value]
        asked = frozenset(name.strip().partition(".")[0] for value in given for name in value.split(","))
        documents = rows(exchange) if isinstance(exchange.document, list) else [exchange.document]
        if asked and not asked & {"", "*", "none", "all"}:
            yield from ((exchange, asked, document) for document in documents if isinstance(document, dict))


def paged(traffic: Traffic, known: frozenset[str]) -> Iterator[tuple[Exchange, frozenset[str], Document]]:
    """As `projected`, in lists that begin later than with the first item, where only attributes are asked for that are `known`."""
    for exchange, asked, document in projected(traffic):
        later = [value for key, value in parameters(exchange) if key == "offset" and value.isdecimal() and int(value) > 0]
        if later and asked <= known and exchange.operation == Operation.LIST:
            yield exchange, asked, document


def narrow(allowed: Callable[[str], bool]) -> Callable[[tuple[Exchange, frozenset[str], Document]], Breach | None]:
    """A rule: nothing else is shown than what was asked for and what is allowed beside it."""

    def rule(seen: tuple[Exchange, frozenset[str], Document]) -> Breach | None:
        exchange, asked, document = seen
        more = next((name for name in document if name not in asked and not allowed(name)), None)
        if more is None:
            return None
        return Breach(
            message="fields shows more than asked for", expected=",".join(sorted(asked)), actual=f"{more} in {at(exchange)}",
            where=f"/{more}", numbers=(exchange.number,),
        )  # fmt: skip

    return rule
