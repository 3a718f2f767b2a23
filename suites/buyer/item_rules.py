"""Rules for what stands in the lists that a buyer sends: notes, attachments, contacts, relations (MEF 113 9.1.3 to 9.1.6)."""

from __future__ import annotations

from typing import Any

from ttck.harness.judge.compare import items, same_value
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.specs.vocabulary import Source
from ttck.suites.buyer.book import Book
from ttck.suites.ticket.rules import Rule

# What makes two items the same act of writing, whoever they are attributed to.
_WRITTEN = {
    "note": ("author", "date", "text"),
    "attachment": ("author", "creationDate", "name"),
    "relatedIssue": ("id", "relationshipType", "creationDate", "description"),
}


def _attribute(part: Subject) -> str:
    return part.where.split("/")[1]


def not_the_sellers(book: Book) -> Rule:
    """What a buyer sends as the seller's is something that the seller has shown it, unchanged."""

    def rule(part: Subject) -> Breach | None:
        if part.value.get("source") != Source.SELLER or not _traceable(book, part):
            return None
        return Breach(
            message=f"the buyer sends a {_attribute(part)} item of its own as the seller's",
            expected="source buyer, or an item that the seller has given, unchanged",
            actual=shown(part.value),
            where=f"{part.where}/source",
        )

    return rule


def _traceable(book: Book, part: Subject) -> bool:
    """Whether the record shows what the seller had given: on creation nothing, else what was shown before."""
    return part.seen.ticket is None or bool(book.before(part.seen)) or part.seen.accepted


def not_taken_over(book: Book) -> Rule:
    """What a buyer sends as its own was not written by the seller."""

    def rule(part: Subject) -> Breach | None:
        attribute = _attribute(part)
        names = _WRITTEN[attribute]
        theirs = [i for document in book.before(part.seen) for i in items(document, attribute) if i.get("source") == Source.SELLER]
        if not any(all(same_value(name, part.value.get(name), other.get(name)) for name in names) for other in theirs):
            return None
        return Breach(
            message=f"the buyer passes off a {attribute} item of the seller as its own",
            expected="source seller on what the seller wrote",
            actual=shown(part.value),
            where=f"{part.where}/source",
        )

    return rule


def declared(book: Book) -> Rule:
    """A relation that the buyer adds names the buyer as its source."""

    def rule(part: Subject) -> Breach | None:
        if part.value.get("source") == Source.BUYER:
            return None
        if part.value.get("source") == Source.SELLER and not _traceable(book, part):
            return None
        return Breach(
            message="a relation that the buyer adds does not name the buyer as its source",
            expected="source buyer", actual=shown(part.value), where=f"{part.where}/source",
        )  # fmt: skip

    return rule


def linked_or_embedded(part: Subject) -> Breach | None:
    """An attachment has a URL or content."""
    if part.value.get("url") or part.value.get("content"):
        return None
    return Breach(message="an attachment without url and content", expected="url or content", actual=shown(part.value), where=part.where)


def link(part: Subject) -> bool:
    """Whether an attachment is a link: it speaks of a URL and not of content."""
    return "url" in part.value and not part.value.get("content")


def embedded(part: Subject) -> bool:
    """Whether an attachment is embedded: it speaks of content or of its type and not of a URL."""
    return "content" in part.value or ("mimeType" in part.value and "url" not in part.value)


def own(parts: Any) -> list[Subject]:
    """Parts that the buyer attributes to itself."""
    return [part for part in parts if part.value.get("source") == Source.BUYER]
