"""Rules of the metadata in answers: ARTEMIS:8, 9, 27 and 28."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Breach, Subject, shown
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import item_id
from ttck.specs.vocabulary import Operation
from ttck.suites.tmf.papers import Document
from ttck.suites.tmf.rules import whole

_READS = (Operation.RETRIEVE, Operation.RETRIEVE_SPECIFICATION)
_LISTS = (Operation.LIST, Operation.LIST_SPECIFICATIONS)
# Where parts of a ticket or a specification stand; those that refer to a resource of its own are named again below.
_PARTS = (
    "attachment", "channel", "externalIdentifier", "note", "relatedEntity", "relatedParty", "specCharacteristic", "statusChangeHistory",
    "troubleTicketCharacteristic", "troubleTicketRelationship", "troubleTicketSpecification",
)  # fmt: skip
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
    """Those of the parts that refer to a resource of its own."""
    return [part for part in parts(traffic) if _refers(part)]


def _refers(part: Subject) -> bool:
    steps = [step for step in part.where.split("/") if step and not step.isdigit()]
    if steps[-1] == "attachment":
        by_value = {"url", "content"} & part.value.keys()
        return part.value.get("@type") == "AttachmentRef" or ("id" in part.value and not by_value and "attachmentType" not in part.value)
    return steps[-1] in _REFERENCES


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
