"""Rules of one ticket: TMF621:50 to 58, wherever in a run it is shown as a whole."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from http import HTTPStatus
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from ttck.harness.judge.compare import leads_to
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.record_index import derived
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange, Notification
from ttck.specs.contracts import Contract, contract, is_date_time
from ttck.specs.vocabulary import Kind, Operation, TmfEvent, TmfState
from ttck.suites.tmf.event_rules import name_of
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.rules import ANOTHER, at, form_of, readable, rows, token, walk, whole
from ttck.suites.tmf.scenarios.e_projecting import Referred
from ttck.suites.tmf.showing import owes_the_whole
from ttck.suites.tmf.spoilt import clean, since
from ttck.suites.tmf.standard import known
from ttck.suites.tmf.writes import Creation

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
    "v4": ("ticketType", "href", "id"),
}
_ADVISED = {"v5": (), "v4": ("description", "severity")}  # which an older profile has for the creation alone
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
            "attachment": ("@type",),
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
_MOVING = frozenset({"status", "statusChangeHistory", "statusChange"})  # what changes when a seller works on a ticket
_CHANGES = frozenset({TmfEvent.CHANGED, TmfEvent.SPECIFICATION_CHANGED})
_OF_ATTACHMENTS = ("attachmentType", "mimeType")
_OF_RELATIONS = ("id", "relationshipType", "@type")


def own_ids(traffic: Traffic) -> set[str]:
    """The tickets that this run created, and those that it read by themselves, which are its own too; in a recording all that it shows."""
    read = {e.ticket for e in traffic.accepted(Operation.RETRIEVE) if isinstance(e.document, dict) and e.document.get("id") is not None}
    return {item for item in read if item is not None} | {item_history.ticket for item_history, _ in traffic.shown()}


@derived
def tickets(traffic: Traffic, version: str) -> tuple[Subject, ...]:
    """Each showing of a whole ticket of ours: by itself, or as an item of a list; none that a wrong request of ours spoilt.

    What is shown again and again without a difference, as lists do that are waited in, is one showing: the first.
    """
    own, bad = own_ids(traffic), since(traffic, version)
    told = [e for e in traffic.accepted(*_SHOWING) if isinstance(e.document, dict) and (e.ticket is None or e.ticket in own)]
    shows = [e for e in told if owes_the_whole(e, version)]
    found = [Subject(value=e.document, where="", seen=e) for e in shows]
    lists = [e for e in traffic.accepted(Operation.LIST) if whole(e)]
    shown = (Subject(value=row, where=f"/{i}", seen=e) for e in lists for i, row in enumerate(rows(e)) if row.get("id") in own)
    found = [one for one in (*found, *shown) if clean(one.value.get("id", one.seen.ticket), one.seen.number, bad)]
    return tuple({(one.where != "", token(one.value)): one for one in reversed(found)}.values())[::-1]


@derived
def parts_too(traffic: Traffic, version: str) -> tuple[Subject, ...]:
    """The same with projections of them, and with the events about them."""
    own, bad = own_ids(traffic), since(traffic, version)
    found = [*tickets(traffic, version)]
    narrow = [e for e in traffic.accepted(*_SHOWING) if not owes_the_whole(e, version)]
    narrow += [e for e in traffic.accepted(Operation.LIST) if not whole(e)]
    for exchange in narrow:
        documents = rows(exchange) if isinstance(exchange.document, list) else [exchange.document]
        found += [
            Subject(value=d, where="", seen=exchange)
            for d in documents
            if isinstance(d, dict) and d.get("id", exchange.ticket) in own and clean(d.get("id", exchange.ticket), exchange.number, bad)
        ]
    told = [n for n in traffic.notifications_of(Kind.TICKET) if _readable(n) and clean(n.ticket, n.number, bad)]
    return (*found, *(Subject(value=n.document, where="", seen=n) for n in told))


def _readable(notification: Notification) -> bool:
    return isinstance(notification.document, dict)


def retrieved(traffic: Traffic, version: str) -> list[Exchange]:
    """Whole tickets of ours that were read by themselves; none that a wrong request of ours spoilt."""
    own, bad = own_ids(traffic), since(traffic, version)
    return [e for e in traffic.accepted(Operation.RETRIEVE) if whole(e) and e.ticket in own and clean(e.ticket, e.number, bad)]


def as_asked(rules: Contract) -> Callable[[Exchange], Breach | None]:
    """A rule: 200, the schema of an answered ticket, and the id of the path."""
    schema = "TroubleTicket_RES" if "TroubleTicket_RES" in rules.schema_names else "TroubleTicket"

    def rule(exchange: Exchange) -> Breach | None:
        if exchange.status != HTTPStatus.OK:
            return Breach(message="a ticket has another status", expected="200", actual=f"{exchange.status} to {at(exchange)}")
        document, broken = exchange.document, readable(exchange, "a ticket")
        if broken is not None:
            return broken
        problem = next(iter(rules.problems(document, schema, limit=1)), None)
        if problem is not None:
            where = problem.pointer + (f"/{problem.missing}" if problem.missing else "")
            message, cause = "a ticket breaks the schema", form_of(where)
            return Breach(message=message, expected=schema, actual=problem.message, where=where, cause=cause, follows=True)
        if document.get("id") != exchange.ticket:
            message, own = "a ticket has another id than its path", shown(document.get("id"))
            return Breach(message=message, expected=str(exchange.ticket), actual=own, cause=ANOTHER)
        return None

    return rule


def unknown_refused(*statuses: int) -> Callable[[Exchange], Breach | None]:
    """A rule: one of these statuses with an error body."""
    wanted = " or ".join(str(status) for status in statuses)

    def rule(exchange: Exchange) -> Breach | None:
        if exchange.status not in statuses:
            return Breach(message="an unknown id has another answer", expected=wanted, actual=f"{exchange.status} to {at(exchange)}")
        document = exchange.document
        if not isinstance(document, dict) or not {"code", "reason"} <= set(document):
            message = f"a {exchange.status} has no error body"
            return Breach(message=message, expected="an Error with code and reason", actual=shown(document))
        return None

    return rule


def with_href(subjects: Iterable[Subject]) -> list[Subject]:
    """Those that have an href; that it is missing is judged elsewhere, and so is that it is no text."""
    return [one for one in subjects if isinstance(one.value.get("href"), str) and one.value["href"]]


def href_ends_in_id(subject: Subject) -> Breach | None:
    """The last segment of href is the id."""
    href, ident = subject.value["href"], subject.value.get("id")
    if leads_to(href, ident):
        return None
    return Breach(message="href does not end in the id", expected=shown(ident), actual=href, where="/href")


def href_is_whole(subject: Subject) -> Breach | None:
    """Href is a whole address and not a part of one."""
    href = subject.value["href"]
    if href.startswith(("http://", "https://")):
        return None
    return Breach(message="href is no whole address", expected="http(s)://…", actual=href, where="/href")


def href_leads_back(one: Referred) -> Breach | None:
    """What href leads to is the same ticket."""
    followed = one.followed
    if followed is None:
        return None
    found = followed.document.get("id") if followed.accepted and isinstance(followed.document, dict) else None
    if found == one.read.ticket:
        return None
    return Breach(
        message="href leads elsewhere",
        expected=f"the ticket {one.read.ticket}",
        actual=f"{followed.status} to {at(followed)}",
        where="/href",
    )


def mandatory(version: str, *, advised: bool = False) -> Judge:
    """A rule: what the profile of conformance demands of a whole ticket is there, not null and not blank; or what it advises."""
    names = (_ADVISED if advised else _MANDATORY)[version]

    def rule(subject: Subject) -> Breach | None:
        for name in names:
            value = subject.value.get(name)
            if not isinstance(value, str) or not value.strip():
                actual = shown(value) if name in subject.value else "(absent)"
                where = f"/{name}"
                return Breach(message=f"a whole ticket has no {name}", expected="text", actual=actual, where=where, cause=form_of(where))
        return None

    return rule


def with_dates(subjects: Iterable[Subject]) -> list[Subject]:
    """Those that show a date-time, or what stands in the place of one."""
    return [one for one in subjects if next(_dates(one.value), None) is not None]


def _dates(document: Document) -> Iterator[tuple[str, str, Any]]:
    for where, name, value in walk(document):
        dates = name in _DATES or (name == "date" and "/note/" in where)
        if dates and value is not None and not _inside_value(where):
            yield where, name, value


def dated(subject: Subject) -> Breach | None:
    """Every date-time is one of RFC 3339 with an offset or Z."""
    for where, name, value in _dates(subject.value):
        if not (isinstance(value, str) and is_date_time(value.upper())):
            return Breach(
                message=f"{name} is no date-time of RFC 3339", expected="such as 2030-01-02T03:04:05Z", actual=shown(value), where=where,
                cause=form_of(where),
            )  # fmt: skip
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
                message, where = f"{name} has another type", f"/{name}"
                return Breach(message=message, expected=_WORDS[form], actual=shown(value), where=where, cause=form_of(where))
        status = subject.value.get("status")
        if status is not None and status not in set(TmfState):
            return Breach(message="status is none of the eight", expected=", ".join(TmfState), actual=shown(status), where="/status")
        return None

    return rule


def without_null(subject: Subject) -> Breach | None:
    """No attribute of the standard is null; what a seller adds, and the content of free objects, is its own affair.

    An event of a change may say with null that an attribute was taken away.
    """
    changes = isinstance(subject.seen, Notification) and name_of(subject.seen) in _CHANGES
    for where, name, value in walk(subject.value):
        told = changes and where.startswith("/event/")
        if value is None and not told and not _inside_value(where) and _of_the_standard(where):
            message, actual, cause = "an attribute without a value is shown as null", f"{name}: null", form_of(where)
            return Breach(message=message, expected="left out", actual=actual, where=where, cause=cause)
    return None


def _of_the_standard(where: str) -> bool:
    """Whether a place is that of an attribute of the standard, and so is each that it stands in."""
    names = [step for step in where.strip("/").split("/") if not step.isdigit()]
    return set(names) <= _names() and names[-2:] != ["informationRequired", "value"]


@functools.cache
def _names() -> frozenset[str]:
    """The names of all attributes that one of the two files has."""
    found: set[str] = set()

    def collect(value: Any) -> None:
        if isinstance(value, dict):
            found.update(value["properties"] if isinstance(value.get("properties"), dict) else ())
            for inner in value.values():
                collect(inner)
        elif isinstance(value, list):
            for inner in value:
                collect(inner)

    for version in ("v5", "v4"):
        collect(contract(f"tmf621-{version}").document["components"])
    return frozenset(found)


def parts_shown(tickets: Iterable[Subject], version: str) -> list[Subject]:
    """Each part of which something is demanded, of each showing of a ticket."""
    return [
        Subject(value=(part, names, where), where=where, seen=one.seen)
        for one in tickets
        for where, part, names in _demands(one.value, version)
    ]


def kinds_of(parts: Iterable[Subject]) -> set[str]:
    """Which attributes these are parts of."""
    return {one.where.split("/")[1] for one in parts}


def with_parts(creations: Iterable[Creation], version: str) -> list[str]:
    """The attributes with parts that were sent in creates which were taken."""
    sent = {name for one in creations if one.made.accepted for name in one.sent if name in _PARTS[version]}
    return sorted(sent)


def is_complete(subject: Subject) -> Breach | None:
    """A part of a ticket has what the profile of conformance demands of it."""
    part, names, where = subject.value
    for name in names:
        missing = _missing(part, name)
        if missing:
            kind = where.split("/")[1]
            message, place = f"a part of {kind} has no {missing}", f"{where}/{missing}"
            return Breach(message=message, expected=missing, actual=shown(part), where=place, cause=form_of(place))
    return None


def attachments(tickets: Iterable[Subject]) -> list[Subject]:
    """Each attachment by value that is shown."""
    parts = parts_shown(tickets, "v5")
    return [replace(one, value=(one.value[0], ("id",), one.where)) for one in parts if one.value[1] == _OF_ATTACHMENTS]


def _demands(ticket: Document, version: str) -> Iterator[tuple[str, Document, tuple[str, ...]]]:
    for name, demanded in _PARTS[version].items():
        value = ticket.get(name)
        for index, part in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(part, dict):
                continue
            where = f"/{name}/{index}" if isinstance(value, list) else f"/{name}"
            yield where, part, demanded
            if name == "attachment":
                yield where, part, ("id",) if _points(part) else _OF_ATTACHMENTS
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
    """Several readings in a row show the same; what changes not with each of them, or with the status, is the seller's own work."""
    refused = next((e for e in readings if not e.accepted), None)
    if refused is not None:
        return Breach(message="a ticket can be read once and not again", expected="200", actual=f"{refused.status} to {at(refused)}")
    changes = [_changed(a.document, b.document) for a, b in pairwise(readings)]
    names = frozenset.intersection(*changes) if changes else frozenset()
    if not names or any(change & _MOVING for change in changes):
        return None
    first = min(names)
    return Breach(
        message="reading changes a ticket",
        expected="the same each time",
        actual=f"another {', '.join(sorted(names))} each time",
        where=f"/{first}",
    )


def _changed(before: Any, after: Any) -> frozenset[str]:
    """The attributes of the standard that differ in two readings; what else a seller shows, it may count or compute each time."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return frozenset()
    return frozenset(name for name in known() & {**before, **after}.keys() if before.get(name) != after.get(name))
