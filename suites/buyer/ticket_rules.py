"""Rules for a buyer's requests about tickets: MEF 113 9.2, 9.5, 9.6 and 9.7."""

from __future__ import annotations

from typing import Any

from ttck.harness.judge.compare import contacts, items, missing_items, same_item, same_value
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.specs.vocabulary import ContactRole, Kind, Operation, Source
from ttck.suites.buyer.book import Book
from ttck.suites.ticket.rules import Rule

_PATCHED = ("externalId", "severity", "priority", "issueStartDate")
_EXPLAINED = ("severity", "priority", "issueStartDate", "relatedIssue")
_ANSWERS = frozenset({"closed", "reopened"})
CREATED = ("product", "description", "severity", "priority", "observedImpact", "ticketType", "reporterContact")


def sent(exchange: Exchange) -> dict[str, Any]:
    """The request body as an object, empty when it is none."""
    return exchange.sent if isinstance(exchange.sent, dict) else {}


def tells(name: str) -> Rule:
    """A request for a new ticket tells one of the things that it has to tell."""

    def rule(exchange: Exchange) -> Breach | None:
        document = sent(exchange)
        if name == "product":
            told = any(entity.get("id") for entity in items(document, "relatedEntity"))
        elif name == "reporterContact":
            told = bool(contacts(document, ContactRole.REPORTER))
        else:
            told = document.get(name) not in (None, "", [], {})
        if told:
            return None
        return Breach(message=f"a request for a new ticket without {name}", expected=name, actual=shown(exchange.sent), where="")

    return rule


def names_its(kind: Kind, book: Book) -> Rule:
    """A request names the seller's identifier of the item that it is about."""

    def rule(ask: Subject) -> Breach | None:
        ident, exchange = ask.value, ask.seen
        if not ident:
            actual = "none"
        elif exchange.refused and book.kinds.get(ident, kind) is not kind:
            actual = f"the identifier of a {book.kinds[ident].value}: {ident}"
        elif exchange.refused and ident in book.own_ids and ident not in book.kinds:
            actual = f"an identifier of the buyer's own: {ident}"
        else:
            return None
        return Breach(
            message=f"a request about a {kind.value} without the seller's identifier of it",
            expected=f"{kind.value}/{{id}} with the seller's identifier", actual=f"{exchange.method} {exchange.url} ({actual})",
        )  # fmt: skip

    return rule


def touches_something(edition: str) -> Rule:
    """A patch touches at least one attribute that a buyer may change; what only the published edition lets it change is a deviation."""

    def rule(exchange: Exchange) -> Breach | None:
        document = sent(exchange)
        people = document.get("relatedContactInformation")
        if (
            any(name in document for name in _PATCHED)
            or any(document.get(name) for name in ("note", "attachment"))
            or "relatedIssue" in document
            or people == []
            or contacts(document, ContactRole.BUYER_TECHNICAL)
        ):
            return None
        published = "observedImpact" in document or bool(contacts(document, ContactRole.REPORTER))
        return Breach(
            message="a patch that touches nothing a buyer may change",
            expected="externalId, severity, priority, issueStartDate, note, attachment, buyer technical contacts or relations",
            actual=shown(exchange.sent),
            deviation="MEF113-2022:R48" if published and edition == "published" else None,
        )

    return rule


def changes(book: Book, exchange: Exchange) -> list[str]:
    """Attributes that need a note and that the patch gives another value than the ticket was last seen with."""
    document, last = sent(exchange), book.last(exchange) or {}
    found = [name for name in _EXPLAINED[:3] if name in document and not (name in last and same_value(name, document[name], last[name]))]
    if "relatedIssue" in document:
        new, old = items(document, "relatedIssue"), items(last, "relatedIssue")
        if not book.before(exchange) or missing_items(new, old) or missing_items(old, new):
            found.append("relatedIssue")
    return found


def explained(book: Book) -> Rule:
    """A patch that changes severity, priority, issue start date or relations brings a new note."""

    def rule(exchange: Exchange) -> Breach | None:
        known = [note for document in book.before(exchange) for note in items(document, "note")]
        fresh = [note for note in items(sent(exchange), "note") if not any(same_item(note, other) for other in known)]
        if fresh:
            return None
        return Breach(
            message=f"a patch changes {', '.join(changes(book, exchange))} without a note about it",
            expected="a new note", actual=shown(exchange.sent), where="/note",
        )  # fmt: skip

    return rule


def sellers_relations(book: Book, exchange: Exchange) -> list[dict[str, Any]]:
    """The relations that the seller had given when the buyer sent this."""
    return [item for item in items(book.last(exchange), "relatedIssue") if item.get("source") == Source.SELLER]


def leaves_relations_alone(book: Book) -> Rule:
    """No relation that the seller gave is sent back altered."""

    def rule(exchange: Exchange) -> Breach | None:
        theirs = sellers_relations(book, exchange)
        for index, item in enumerate(items(sent(exchange), "relatedIssue")):
            for other in theirs:
                if item.get("id") == other.get("id") and not same_item(item, other) and _claims(item, other):
                    return Breach(
                        message="the buyer changes a relation of the seller",
                        expected=shown(other), actual=shown(item), where=f"/relatedIssue/{index}",
                    )  # fmt: skip
        return None

    return rule


def _claims(item: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether an item means to be the seller's relation: labelled so, or the same but for the label."""
    bare = [{key: value for key, value in one.items() if key != "source"} for one in (item, other)]
    return item.get("source") == Source.SELLER or same_item(*bare)


def keeps_relations(book: Book) -> Rule:
    """A list of relations that is the whole list has the seller's relations in it."""

    def rule(exchange: Exchange) -> Breach | None:
        lost = missing_items(sellers_relations(book, exchange), items(sent(exchange), "relatedIssue"))
        if not lost:
            return None
        return Breach(
            message="the buyer's list of relations leaves out one of the seller's",
            expected=shown(lost[0]), actual=shown(sent(exchange).get("relatedIssue")), where="/relatedIssue",
        )  # fmt: skip

    return rule


def answers_by_patch(exchange: Exchange) -> Breach | None:
    """The answer to a clearance request is close or reopen, and no patch of the state."""
    return Breach(
        message="a clearance request is answered by a patch of the state, which names no decision",
        expected="POST …/close or POST …/reopen", actual=shown(exchange.sent), where="/status",
    )  # fmt: skip


def patched_answers(book: Book) -> list[Exchange]:
    """Patches that try to close or reopen a ticket."""
    return [exchange for exchange in book.bodies(Operation.PATCH) if sent(exchange).get("status") in _ANSWERS]


def gives_reason(exchange: Exchange) -> Breach | None:
    """A reopen says why."""
    reason = sent(exchange).get("reason")
    if isinstance(reason, str) and reason.strip():
        return None
    return Breach(
        message="the buyer rejects the closure without a reason", expected="a reason", actual=shown(exchange.sent), where="/reason"
    )
