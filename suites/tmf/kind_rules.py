"""Rules of types, extension and references: each object has its type, and each part is judged by its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any

from ttck.harness.judge.compare import ABSENT, gaps
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange, Notification
from ttck.harness.record.resource_types import kind_of
from ttck.specs.contracts import Contract
from ttck.specs.vocabulary import TMF_KINDS, Operation, TmfEvent
from ttck.suites.tmf.create_rules import canonical
from ttck.suites.tmf.error_rules import listed
from ttck.suites.tmf.rules import form_of, whole
from ttck.suites.tmf.spoilt import Spoilt, clean, since
from ttck.suites.tmf.writes import Creation

_MOST = 200
_CLIENT = 4
_TICKETS = frozenset({Operation.CREATE, Operation.RETRIEVE, Operation.PATCH, Operation.LIST})
_SHOWN = {
    Operation.CREATE: "TroubleTicket_RES",
    Operation.RETRIEVE: "TroubleTicket_RES",
    Operation.PATCH: "TroubleTicket_RES",
    Operation.LIST: "TroubleTicket_RES[]",
    Operation.CREATE_SPECIFICATION: "TroubleTicketSpecification_RES",
    Operation.RETRIEVE_SPECIFICATION: "TroubleTicketSpecification_RES",
    Operation.PATCH_SPECIFICATION: "TroubleTicketSpecification_RES",
    Operation.LIST_SPECIFICATIONS: "TroubleTicketSpecification_RES[]",
    Operation.SUBSCRIBE: "Hub",
    Operation.SUBSCRIPTION: "Hub",
}
_LISTS = frozenset({Operation.LIST, Operation.LIST_SPECIFICATIONS})
_UNIONS = ("attachment", "relatedParty", "troubleTicketCharacteristic")


# --- TMF621:60 -------------------------------------------------------------------------------------------------------


def typed(traffic: Traffic, free: frozenset[int] = frozenset()) -> Iterator[Subject]:
    """Every object in an answer or event with the schema that it should keep; none that a wrong request of ours spoilt.

    Nor is a refusal one whose status is `free`, for a gateway may have written it, or for which the file has no word.
    """
    bad = {kind: since(traffic, "v5", kind) for kind in TMF_KINDS}
    for exchange in traffic.exchanges:
        if exchange.status in {None, HTTPStatus.ACCEPTED, *free} or not isinstance(exchange.document, dict | list) or not whole(exchange):
            continue
        if exchange.refused and not listed(exchange, "v5"):
            continue
        schema = "Error" if exchange.refused and isinstance(exchange.document, dict) else _schema(exchange)
        document = _unspoilt(exchange, bad.get(kind_of(exchange), {}))
        if schema is not None and document is not None and exchange.operation in [*Operation]:
            yield Subject(value=(document, schema), where="", seen=exchange)
    for event in traffic.notifications:
        spoilt = bad.get(kind_of(event), {})
        if event.event_type in [*TmfEvent] and isinstance(event.document, dict) and clean(event.ticket, event.number, spoilt):
            yield Subject(value=(event.document, event.event_type), where="", seen=event)


def undescribed(traffic: Traffic, free: frozenset[int] = frozenset()) -> Iterator[Subject]:
    """The errors for whose method, path or status the file has no word, and whose status is not `free`."""
    for exchange in traffic.exchanges:
        judged = exchange.refused and exchange.status not in free and not listed(exchange, "v5")
        if judged and isinstance(exchange.document, dict):
            yield Subject(value=(exchange.document, "Error"), where="", seen=exchange)


def _unspoilt(exchange: Exchange, bad: Spoilt) -> Any:
    """The document of an answer without the items that a wrong request spoilt; None where nothing is left."""
    found = exchange.document
    if isinstance(found, list):
        return [row for row in found if clean(row.get("id") if isinstance(row, dict) else None, exchange.number, bad)]
    return found if exchange.refused or clean(found.get("id", exchange.ticket), exchange.number, bad) else None


def _schema(exchange: Exchange) -> str | None:
    wanted = _SHOWN.get(Operation(exchange.operation)) if exchange.accepted and exchange.operation in [*Operation] else None
    fits = isinstance(exchange.document, list) == (exchange.operation in _LISTS)
    return wanted if fits else None


def untyped(contract: Contract) -> Any:
    """A rule: no object that needs its @type misses it."""

    def rule(subject: Subject) -> Breach | None:
        document, schema = subject.value
        if contract.is_valid(document, schema):
            return None
        for problem in contract.problems(document, schema, limit=_MOST):
            if problem.missing == "@type":
                where = _folded(problem.pointer, listed=isinstance(document, list)) + "/@type"
                holder = "an event" if schema.endswith("Event") else _name(schema)
                message = f"an object in {holder} has no @type"
                return Breach(message=message, expected="its @type", actual="none", where=where, cause=form_of(where))
        return None

    return rule


def _name(schema: str) -> str:
    return "an error" if schema == "Error" else f"a {schema.partition('_')[0]}"


def _folded(where: str, *, listed: bool) -> str:
    """A place in a list as the place in a row, so that it is one finding wherever it shows."""
    if not listed:
        return where
    return "".join(f"/{step}" for step in where.strip("/").split("/")[1:] if step)


# --- TMF621:61, 62 ---------------------------------------------------------------------------------------------------


def taken(creations: Iterable[Creation]) -> list[Subject]:
    """Creates with one sort of part each."""
    return [Subject(value=creation, where="", seen=creation.seen) for creation in creations]


def is_taken(what: str) -> Any:
    """A rule: the create was accepted."""

    def rule(subject: Subject) -> Breach | None:
        creation: Creation = subject.value
        if creation.made.accepted:
            return None
        actual = f"{creation.made.status} {shown(creation.made.document)}"
        return Breach(message=f"{what} is not taken", expected="201", actual=f"{creation.about}: {actual}")

    return rule


def told_of_types(creations: Iterable[Creation]) -> str:
    """What became of types that nobody knows, in words."""
    told = [f"{one.about} was answered {one.made.status}" for one in creations]
    return "nothing is demanded with unknown_type: either; seen: " + ", ".join(dict.fromkeys(told))


def is_refused(subject: Subject) -> Breach | None:
    """The create was refused with 400, as the target says of types that nobody knows."""
    made = subject.value.made
    if made.refused and made.status // 100 == _CLIENT:
        return None
    return Breach(message="a type that nobody knows is not refused", expected="400", actual=str(made.status), where="/@type")


def parts(creations: Iterable[Creation]) -> Iterator[Subject]:
    """The members of unions that were sent, with those that came back."""
    for creation in creations:
        if not creation.made.accepted:
            continue
        for name in _UNIONS:
            sent, got = creation.sent.get(name), creation.shown.get(name)
            if isinstance(sent, list) and isinstance(got, list):
                yield from (Subject(value=(one, got), where=f"/{name}", seen=creation.seen) for one in sent)


def same_type(subject: Subject) -> Breach | None:
    """A member of a union comes back as the type that it was sent as."""
    sent, got = subject.value
    for place, wanted, found in _typed_pairs(sent, got):
        if found is not None and found != wanted:
            return Breach(message="a part comes back as another type", expected=wanted, actual=shown(found), where=subject.where + place)
    return None


def _typed_pairs(sent: dict[str, Any], got: list[Any]) -> Iterator[tuple[str, str, Any]]:
    """The type of a part and of what stands in it, and those of the item that has the same content."""
    bare = _bare(sent)
    same = [one for one in got if isinstance(one, dict) and next(gaps(canonical(bare), canonical(one)), None) is None]
    if not same or any(one.get("@type") == sent.get("@type") and _inner(one) == _inner(sent) for one in same):
        return
    yield "/@type", sent["@type"], _read(same[0], sent["@type"])
    if _inner(sent):
        yield "/partyOrPartyRole/@type", str(_inner(sent)), _inner(same[0])


def _read(found: dict[str, Any], wanted: str) -> Any:
    return wanted if found.get("@baseType") == wanted else found.get("@type")


def _inner(one: dict[str, Any]) -> Any:
    inside = one.get("partyOrPartyRole")
    return inside.get("@type") if isinstance(inside, dict) else None


def _bare(sent: Any) -> Any:
    """A part without its types and what else only one of the forms has."""
    if isinstance(sent, dict):
        return {name: _bare(value) for name, value in sent.items() if name not in {"@type", "partyId", "value"}}
    return sent


def values(creations: Iterable[Creation]) -> Iterator[Subject]:
    """Each characteristic that was taken, by its name, with the one that came back."""
    for creation in creations:
        got = creation.shown.get("troubleTicketCharacteristic")
        if not creation.made.accepted or not isinstance(got, list):
            continue
        for one in creation.sent["troubleTicketCharacteristic"]:
            same = next((other for other in got if isinstance(other, dict) and other.get("name") == one["name"]), None)
            if same is not None and "value" in one:
                yield Subject(value=(one, same), where="/troubleTicketCharacteristic/0/value", seen=creation.seen)


def same_value(subject: Subject) -> Breach | None:
    """A characteristic has the value that was sent, of the JSON type of its kind."""
    sent, got = subject.value
    value = got.get("value", ABSENT)
    if next(gaps({"value": sent["value"]}, {"value": value}), None) is None:
        return None
    expected = f"{shown(sent['value'])} in a {sent['@type']}"
    return Breach(message="the value of a characteristic is another one", expected=expected, actual=shown(value), where=subject.where)


# --- TMF621:64, 65 ---------------------------------------------------------------------------------------------------


def references(traffic: Traffic, version: str) -> Iterator[Subject]:
    """Every reference in every whole ticket that was shown, in answers to the four operations and in events."""
    bad = since(traffic, version)
    for seen, ticket in _tickets(traffic):
        if not clean(ticket.get("id"), seen.number, bad):
            continue
        for where, reference in _references(ticket, version):
            yield Subject(value=reference, where=where, seen=seen)


def _tickets(traffic: Traffic) -> Iterator[tuple[Exchange | Notification, dict[str, Any]]]:
    for exchange in traffic.exchanges:
        if exchange.accepted and exchange.operation in _TICKETS and whole(exchange):
            found = exchange.document if isinstance(exchange.document, list) else [exchange.document]
            yield from ((exchange, ticket) for ticket in found if isinstance(ticket, dict))


def _references(ticket: dict[str, Any], version: str) -> Iterator[tuple[str, Any]]:
    for name in ("channel", "troubleTicketSpecification"):
        if name in ticket:
            yield f"/{name}", ticket[name]
    inner = {"relatedEntity": "entity", "relatedParty": "partyOrPartyRole"}
    for name, part in inner.items():
        for index, one in enumerate(_objects(ticket, name)):
            if version == "v4":
                yield f"/{name}/{index}", one
            elif part in one:
                yield f"/{name}/{index}/{part}", one[part]
    if version == "v5":
        for index, one in enumerate(_objects(ticket, "attachment")):
            if one.get("@type") == "AttachmentRef":
                yield f"/attachment/{index}", one
        yield from ((f"/troubleTicketRelationship/{index}", one) for index, one in enumerate(_objects(ticket, "troubleTicketRelationship")))


def _objects(ticket: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = ticket.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def is_reference(subject: Subject) -> Breach | None:
    """A reference has an id, and what it has beside it is text."""
    found = subject.value
    if not isinstance(found, dict):
        return Breach(message="a reference is no object", expected="an object with an id", actual=shown(found), where=subject.where)
    if not isinstance(found.get("id"), str) or not found["id"].strip():
        return Breach(message="a reference has no id", expected="an id", actual=shown(found), where=f"{subject.where}/id")
    for name in ("href", "name", "@referredType"):
        if name in found and not isinstance(found[name], str):
            return Breach(
                message="a part of a reference is no text", expected="text", actual=shown(found[name]), where=f"{subject.where}/{name}"
            )
    return None
