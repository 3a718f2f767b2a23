"""Rules of one ticket: TMF621:50 to 58, wherever in a run it is shown as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from itertools import pairwise
from types import MappingProxyType
from urllib.parse import unquote, urlsplit

from harness.exchange import Exchange, Notification
from harness.trails import Traffic
from harness.verify import Breach, Subject, shown
from specs.contracts import Contract, is_date_time
from specs.vocabulary import Kind, Operation, TmfState
from suites.tmf.papers import Document
from suites.tmf.rules import at, rows, walk, whole
from suites.tmf.scenarios.e_projecting import Referred

Judge = Callable[[Subject], Breach | None]
_SHOWING = (Operation.CREATE, Operation.RETRIEVE, Operation.PATCH)
_DATES = frozenset(
    {
        *("creationDate", "lastUpdate", "requestedResolutionDate", "expectedResolutionDate", "resolutionDate"),
        *("statusChangeDate", "changeDate", "startDateTime", "endDateTime", "eventTime"),
    }
)
_MANDATORY = {
    "v5": ("description", "severity", "ticketType", "href", "@type"),
    "v4": ("description", "severity", "ticketType", "href", "id"),
}
_TEXTS = ("id", "href", "name", "description", "severity", "ticketType", "priority", "statusChangeReason")
_LISTS = ("attachment", "note", "relatedEntity", "relatedParty", "troubleTicketRelationship")
# The attributes of the first level that are neither text nor lists everywhere.
_FORMS: Mapping[str, Mapping[str, type]] = MappingProxyType(
    {
        "v5": {
            **dict.fromkeys(_TEXTS, str),
            **dict.fromkeys((*_LISTS, "externalIdentifier", "statusChangeHistory", "troubleTicketCharacteristic"), list),
            **dict.fromkeys(("channel", "troubleTicketSpecification"), dict),
        },
        "v4": {**dict.fromkeys((*_TEXTS, "externalId"), str), **dict.fromkeys((*_LISTS, "statusChange"), list), "channel": dict},
    }
)
_WORDS: Mapping[type, str] = {str: "text", list: "an array", dict: "an object"}
# What each part of a ticket must have where it is there, by its place; a dot leads into an object that is there.
_PARTS: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "v5": {
            "attachment": ("id", "@type"),
            "channel": ("id", "@type"),
            "externalIdentifier": ("id", "@type"),
            "note": ("@type",),
            "relatedEntity": ("role", "@type", "entity", "entity.id", "entity.@type"),
            "relatedParty": ("role", "@type", "partyOrPartyRole.id", "partyOrPartyRole.@type"),
            "statusChangeHistory": ("@type",),
            "troubleTicketCharacteristic": ("name", "@type"),
            "troubleTicketRelationship": ("id", "relationshipType", "@type"),
            "troubleTicketSpecification": ("id", "@type"),
        },
        "v4": {
            "channel": ("id",),
            "relatedEntity": ("@referredType", "id", "role"),
            "relatedParty": ("@referredType", "id"),
        },
    }
)
_OF_ATTACHMENTS = ("attachmentType", "mimeType")
_OF_RELATIONS = ("id", "relationshipType", "@type")


def own_ids(traffic: Traffic) -> set[str]:
    """The tickets that this run created, and those that it read by themselves, which are its own too."""
    read = {e.ticket for e in traffic.accepted(Operation.RETRIEVE) if isinstance(e.document, dict) and e.document.get("id") is not None}
    return {item for item in read if item is not None} | set(traffic.trails)


def tickets(traffic: Traffic) -> list[Subject]:
    """Each showing of a whole ticket of ours: by itself, or as an item of a list."""
    own = own_ids(traffic)
    shows = [e for e in traffic.accepted(*_SHOWING) if whole(e) and isinstance(e.document, dict) and (e.ticket is None or e.ticket in own)]
    found = [Subject(value=e.document, where="", seen=e) for e in shows]
    lists = [e for e in traffic.accepted(Operation.LIST) if whole(e)]
    found += [Subject(value=row, where=f"/{i}", seen=e) for e in lists for i, row in enumerate(rows(e)) if row.get("id") in own]
    return found


def parts_too(traffic: Traffic) -> list[Subject]:
    """The same with projections of them, and with the events about them."""
    own = own_ids(traffic)
    found = tickets(traffic)
    narrow = [e for e in traffic.accepted(*_SHOWING, Operation.LIST) if not whole(e)]
    for exchange in narrow:
        documents = rows(exchange) if isinstance(exchange.document, list) else [exchange.document]
        found += [
            Subject(value=d, where="", seen=exchange) for d in documents if isinstance(d, dict) and d.get("id", exchange.ticket) in own
        ]
    return found + [Subject(value=n.document, where="", seen=n) for n in traffic.notifications_of(Kind.TICKET) if _readable(n)]


def _readable(notification: Notification) -> bool:
    return isinstance(notification.document, dict)


def retrieved(traffic: Traffic) -> list[Exchange]:
    """Whole tickets of ours that were read by themselves."""
    own = own_ids(traffic)
    return [e for e in traffic.accepted(Operation.RETRIEVE) if whole(e) and e.ticket in own]


def as_asked(rules: Contract) -> Callable[[Exchange], Breach | None]:
    """A rule: 200, the schema of an answered ticket, and the id of the path."""
    schema = "TroubleTicket_RES" if "TroubleTicket_RES" in rules.schema_names else "TroubleTicket"

    def rule(exchange: Exchange) -> Breach | None:
        if exchange.status != HTTPStatus.OK:
            return Breach(message="a ticket has another status", expected="200", actual=f"{exchange.status} to {at(exchange)}")
        document = exchange.document
        problem = next(iter(rules.problems(document, schema, limit=1)), None)
        if problem is not None:
            where = problem.pointer + (f"/{problem.missing}" if problem.missing else "")
            return Breach(message="a ticket breaks the schema", expected=schema, actual=problem.message, where=where)
        if document.get("id") != exchange.ticket:
            return Breach(message="a ticket has another id than its path", expected=str(exchange.ticket), actual=shown(document.get("id")))
        return None

    return rule


def unknown_refused(exchange: Exchange) -> Breach | None:
    """404 with an error body."""
    if exchange.status != HTTPStatus.NOT_FOUND:
        return Breach(message="an unknown id has another answer", expected="404", actual=f"{exchange.status} to {at(exchange)}")
    document = exchange.document
    if not isinstance(document, dict) or not {"code", "reason"} <= set(document):
        return Breach(message="a 404 has no error body", expected="an Error with code and reason", actual=shown(document))
    return None


def href_ends_in_id(subject: Subject) -> Breach | None:
    """The last segment of href is the id, and it is an address or a path from the root."""
    href, ident = subject.value.get("href"), subject.value.get("id")
    if not isinstance(href, str) or not href.startswith(("http://", "https://", "/")):
        return Breach(message="href is no address", expected="http(s)://…/{id}", actual=shown(href), where="/href")
    last = unquote(urlsplit(href).path.rstrip("/").rpartition("/")[2])
    if last == ident:
        return None
    return Breach(message="href does not end in the id", expected=shown(ident), actual=href, where="/href")


def href_is_whole(subject: Subject) -> Breach | None:
    """Href is a whole address and not a path alone."""
    href = subject.value.get("href")
    if not isinstance(href, str) or not href.startswith("/"):
        return None
    return Breach(message="href is a path and no whole address", expected="http(s)://…", actual=href, where="/href")


def href_leads_back(one: Referred) -> Breach | None:
    """What href leads to is the same ticket."""
    followed = one.followed
    if followed is None:
        return Breach(message="a ticket has no href to follow", expected="href", actual=shown(one.read.document), where="/href")
    found = followed.document.get("id") if followed.accepted and isinstance(followed.document, dict) else None
    if found == one.read.ticket:
        return None
    return Breach(
        message="href leads elsewhere",
        expected=f"the ticket {one.read.ticket}",
        actual=f"{followed.status} to {at(followed)}",
        where="/href",
    )


def mandatory(version: str) -> Judge:
    """A rule: what the profile of conformance demands of a whole ticket is there, not null and not blank."""

    def rule(subject: Subject) -> Breach | None:
        for name in _MANDATORY[version]:
            value = subject.value.get(name)
            if not isinstance(value, str) or not value.strip():
                actual = shown(value) if name in subject.value else "(absent)"
                return Breach(message=f"a whole ticket has no {name}", expected="text", actual=actual, where=f"/{name}")
        return None

    return rule


def dated(subject: Subject) -> Breach | None:
    """Every date-time is one of RFC 3339 with an offset or Z."""
    for where, name, value in walk(subject.value):
        dates = name in _DATES or (name == "date" and "/note/" in where)
        if dates and value is not None and not _inside_value(where) and not (isinstance(value, str) and is_date_time(value)):
            return Breach(
                message=f"{name} is no date-time of RFC 3339", expected="such as 2030-01-02T03:04:05Z", actual=shown(value), where=where
            )
    return None


def _inside_value(where: str) -> bool:
    """Whether a place is inside of the value of a characteristic, which is the buyer's own affair."""
    return "/troubleTicketCharacteristic/" in where and "/value" in where


def formed(version: str) -> Judge:
    """A rule: each attribute of the first level has its type, and status is one of the eight."""

    def rule(subject: Subject) -> Breach | None:
        for name, value in subject.value.items():
            form = _FORMS[version].get(name)
            if form is not None and value is not None and not isinstance(value, form):
                return Breach(message=f"{name} has another type", expected=_WORDS[form], actual=shown(value), where=f"/{name}")
        status = subject.value.get("status")
        if status is not None and status not in set(TmfState):
            return Breach(message="status is none of the eight", expected=", ".join(TmfState), actual=shown(status), where="/status")
        return None

    return rule


def without_null(subject: Subject) -> Breach | None:
    """No attribute is null."""
    for where, name, value in walk(subject.value):
        if value is None and not _inside_value(where):
            return Breach(message="an attribute without a value is shown as null", expected="left out", actual=f"{name}: null", where=where)
    return None


def complete_parts(version: str) -> Judge:
    """A rule: each part of a ticket has what the profile of conformance demands of it."""

    def rule(subject: Subject) -> Breach | None:
        for where, part, names in _demands(subject.value, version):
            for name in names:
                missing = _missing(part, name)
                if missing:
                    kind = where.split("/")[1]
                    return Breach(
                        message=f"a part of {kind} has no {missing}", expected=missing, actual=shown(part), where=f"{where}/{missing}"
                    )
        return None

    return rule


def _demands(ticket: Document, version: str) -> Iterator[tuple[str, Document, tuple[str, ...]]]:
    for name, demanded in _PARTS[version].items():
        value = ticket.get(name)
        for index, part in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(part, dict):
                continue
            where = f"/{name}/{index}" if isinstance(value, list) else f"/{name}"
            yield where, part, demanded
            if name == "attachment" and not _points(part):
                yield where, part, _OF_ATTACHMENTS
            for number, relation in enumerate(part.get("characteristicRelationship") or ()):
                if isinstance(relation, dict):
                    yield f"{where}/characteristicRelationship/{number}", relation, _OF_RELATIONS


def _points(part: Document) -> bool:
    """Whether an attachment is a pointer at one, which has no content of its own."""
    return "AttachmentRef" in {part.get("@type"), part.get("@baseType")}


def _missing(part: Document, name: str) -> str | None:
    outer, dot, inner = name.partition(".")
    if not dot:
        return None if isinstance(part.get(name), str | dict) and part[name] else name
    held = part.get(outer)
    return name if isinstance(held, dict) and not held.get(inner) else None


def reads_safely(readings: tuple[Exchange, ...]) -> Breach | None:
    """Several readings in a row show the same; one change in between may be the seller's own."""
    refused = next((e for e in readings if not e.accepted), None)
    if refused is not None:
        return Breach(message="a ticket can be read once and not again", expected="200", actual=f"{refused.status} to {at(refused)}")
    changes = [(a.document, b.document) for a, b in pairwise(readings) if a.document != b.document]
    if len(changes) < len(("one", "more")):
        return None
    first, second = changes[0]
    names = [name for name in {**first, **second} if first.get(name) != second.get(name)] if isinstance(first, dict) else []
    return Breach(
        message="reading changes a ticket",
        expected="the same each time",
        actual=f"another {', '.join(names) or 'document'} each time",
        where=f"/{names[0]}" if names else None,
    )
