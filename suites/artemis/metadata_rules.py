"""Rules of the metadata in answers: ARTEMIS:8, 9, 11, 27 and 28."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote, urlsplit

from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import item_id
from ttck.specs.vocabulary import Operation
from ttck.suites.artemis.scenarios.h_following import Followed
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.rules import parameters, whole

_READS = (Operation.RETRIEVE, Operation.RETRIEVE_SPECIFICATION)
_LISTS = (Operation.LIST, Operation.LIST_SPECIFICATIONS)
# Where parts of a ticket or a specification stand; those that refer to a resource of its own are named again below.
_PARTS = (
    "attachment", "channel", "externalIdentifier", "note", "relatedEntity", "relatedParty", "specCharacteristic", "statusChangeHistory",
    "troubleTicketCharacteristic", "troubleTicketRelationship", "troubleTicketSpecification",
)  # fmt: skip
_PASCAL = re.compile(r"[A-Z][A-Za-z0-9]*")
_INNER = ("characteristicRelationship", "charSpecRelationship", "entity", "partyOrPartyRole")
_REFERENCES = frozenset({"channel", "entity", "partyOrPartyRole", "troubleTicketRelationship", "troubleTicketSpecification"})


def items(traffic: Traffic, *, narrow: bool) -> list[Subject]:
    """Each ticket and each specification that was read or listed, with `narrow` those of answers to requests with fields.

    What the exploration made is left out: it may have metadata that we made up.
    """
    found: list[Subject] = []
    strange = {item_id(exchange) for exchange in traffic.explored}
    for exchange in traffic.accepted(*_READS, *_LISTS):
        if whole(exchange) is not narrow:
            found += [part for part in _of(exchange) if part.value.get("id") not in strange]
    return found


def _of(exchange: Exchange) -> Iterator[Subject]:
    document = exchange.document
    if isinstance(document, dict):
        yield Subject(value=document, where="", seen=exchange)
    for number, row in enumerate(document if isinstance(document, list) else ()):
        if isinstance(row, dict):
            yield Subject(value=row, where=f"/{number}", seen=exchange)


def absolute(value: Any) -> bool:
    """Whether a value is a full address of the web."""
    if not isinstance(value, str) or value != value.strip():
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme.lower() in {"http", "https"} and bool(parts.hostname)


def of_none(part: Subject) -> bool:
    """Whether an item was asked for without any attribute (fields=none)."""
    return ("fields", "none") in parameters(part.seen)


def addressed(part: Subject) -> Breach | None:
    """An item has the full address of itself: its last segment is its id."""
    href, ident = part.value.get("href"), part.value.get("id")
    if not absolute(href):
        return Breach(
            message="an item that is read has no full address of itself", expected="http(s)://…/{id}",
            actual=shown(href) if "href" in part.value else "(absent)", where=f"{part.where}/href",
        )  # fmt: skip
    last = unquote(urlsplit(href).path.rstrip("/").rpartition("/")[2])
    if isinstance(ident, str) and last != ident:
        return Breach(message="href leads to another item", expected=f"…/{ident}", actual=shown(href), where=f"{part.where}/href")
    return None


def labelled(part: Subject) -> Breach | None:
    """An item says its type, and what that derives from."""
    for name in ("@type", "@baseType"):
        found = part.value.get(name)
        if not isinstance(found, str) or not found.strip():
            return Breach(
                message=f"what is read has no {name}", expected="text", actual=shown(found) if name in part.value else "(absent)",
                where=f"{part.where}/{name}",
            )  # fmt: skip
    return None


def parts(traffic: Traffic) -> list[Subject]:
    """Each part of each whole item that was read or listed."""
    return [found for item in items(traffic, narrow=False) for found in _inside(item, item.value, item.where)]


def references(traffic: Traffic) -> list[Subject]:
    """Those of the parts that refer to a resource of its own, also of what was asked for with fields by whole attributes."""
    asked = [item for item in items(traffic, narrow=True) if not any(n == "fields" and "." in text for n, text in parameters(item.seen))]
    narrow = [part for item in asked for part in _inside(item, item.value, item.where)]
    return [part for part in (*parts(traffic), *narrow) if _refers(part)]


def _refers(part: Subject) -> bool:
    steps = [step for step in part.where.split("/") if step and not step.isdigit()]
    if steps[-1] == "attachment":
        by_value = {"url", "content"} & part.value.keys()
        return part.value.get("@type") == "AttachmentRef" or ("id" in part.value and not by_value and "attachmentType" not in part.value)
    return steps[-1] in _REFERENCES and isinstance(part.value.get("id"), str)


def _inside(item: Subject, document: Document, where: str, names: tuple[str, ...] = _PARTS) -> Iterator[Subject]:
    for name in names:
        held = document.get(name)
        for number, one in enumerate(held) if isinstance(held, list) else [(None, held)]:
            if isinstance(one, dict):
                place = f"{where}/{name}" if number is None else f"{where}/{name}/{number}"
                yield Subject(value=one, where=place, seen=item.seen)
                yield from _inside(item, one, place, _INNER)


def referring(part: Subject) -> Breach | None:
    """What refers to a resource says where that can be read."""
    href = part.value.get("href")
    if absolute(href):
        return None
    return Breach(
        message="a reference has no full address", expected="http(s)://…", actual=shown(href) if "href" in part.value else "(absent)",
        where=f"{part.where}/href",
    )  # fmt: skip


# --- addresses that are followed --------------------------------------------------------------------------------------


def leads_there(one: Followed) -> Breach | None:
    """The address of an item that can be read leads to that item."""
    if one.answer.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        message = "href leads nowhere"
        return Breach(message=message, expected=f"{one.ident}", actual=f"{one.answer.status} for {one.about}", where="/href")
    found = one.answer.document if one.answer.accepted else None
    if isinstance(found, dict) and isinstance(found.get("id"), str) and found["id"] != one.ident:
        return Breach(message="href leads to another item", expected=one.ident, actual=found["id"], where="/href")
    return None


# --- the same metadata everywhere -------------------------------------------------------------------------------------

_STEADY = ("href", "@type", "@baseType")


def twice_shown(traffic: Traffic) -> list[Subject]:
    """Each item of a list beside the last reading of it alone before, where both show the same state of it."""
    alone: dict[tuple[str, str], Subject] = {}
    found: list[Subject] = []
    for part in items(traffic, narrow=False):
        key = (str(part.value.get("id")), str(part.value.get("lastUpdate")))
        if part.where == "":
            alone[key] = part
        elif key in alone and "lastUpdate" in part.value:
            found.append(Subject(value=(alone[key].value, part.value), where=part.where, seen=(alone[key].seen, part.seen)))
    return found


def same_metadata(part: Subject) -> Breach | None:
    """An item has the same address and the same types in a list as when it is read."""
    read, row = part.value
    for name in _STEADY:
        if name in read and name in row and read[name] != row[name]:
            message = f"{name} of an item is another one in a list"
            return Breach(message=message, expected=shown(read[name]), actual=shown(row[name]), where=f"{part.where}/{name}")
    return None


# --- spelling ---------------------------------------------------------------------------------------------------------


def named(traffic: Traffic) -> list[Subject]:
    """Each item and part of one whose @type or @baseType the seller wrote itself."""
    sent = _sent_first(traffic)
    every = [part for item in items(traffic, narrow=False) for part in (item, *_inside(item, item.value, item.where))]
    return [part for part in every if _own_types(part, sent)]


def _own_types(part: Subject, sent: frozenset[str]) -> list[str]:
    found = (part.value.get(name) for name in _STEADY[1:])
    return [value for value in found if isinstance(value, str) and value.strip() and value not in sent]


def _sent_first(traffic: Traffic) -> frozenset[str]:
    """The types that a buyer sent before the seller showed them; what it sends back of an answer is not its own."""
    sent: set[str] = set()
    seen: set[str] = set()
    for exchange in traffic.exchanges:
        sent |= set(_sent_types(exchange.sent)) - seen
        seen |= set(_sent_types(exchange.document)) - sent if exchange.accepted else set()
    return frozenset(sent)


def _sent_types(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (found for name in _STEADY[1:] if isinstance(found := value.get(name), str))
        for inner in value.values():
            yield from _sent_types(inner)
    for inner in value if isinstance(value, list) else ():
        yield from _sent_types(inner)


def pascal(part: Subject) -> Breach | None:
    """The types that a seller writes begin with a capital letter, and are one word."""
    for name in _STEADY[1:]:
        found = part.value.get(name)
        if isinstance(found, str) and found.strip() and not _PASCAL.fullmatch(found):
            message = f"{name} is not in Pascal case"
            return Breach(message=message, expected="such as TroubleTicket", actual=shown(found), where=f"{part.where}/{name}")
    return None
