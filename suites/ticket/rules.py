"""Rules of the ticket API that several checks share: each takes one observation and returns a breach or None."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ttck.harness.judge.compare import ABSENT, contacts, covers, gaps, instant, items, missing_items
from ttck.harness.judge.histories import ItemHistory, Sighting, Step, Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, breach_of, shown
from ttck.harness.record.exchange import Exchange, Unreadable
from ttck.specs.vocabulary import (
    ContactRole,
    Priority,
    Severity,
    Source,
    Stimulus,
    TicketState,
)

Rule = Callable[[Any], Breach | None]
# Attributes of MEF 113 Table 24 as the wire names them.
_DISTINCT = frozenset(
    {"externalId", "sellerSeverity", "sellerPriority", "observedImpact", "ticketType", "creationDate", "issueStartDate",
     "expectedResolutionDate", "resolutionDate", "attachment", "relatedEntity", "relatedIssue", "relatedContactInformation", "workOrder"}
)  # fmt: skip
_DEEPEST = 8
_SERVER_ERROR = 5


def documents(exchange: Exchange) -> dict[str, Any]:
    """The answer as an object, empty when it is none."""
    return exchange.document if isinstance(exchange.document, dict) else {}


def is_error(document: Any) -> bool:
    """Whether a document is an error body of MEF 124: an object, or a list of objects, with code and reason."""
    if isinstance(document, list):
        return bool(document) and all(is_error(item) for item in document)
    return isinstance(document, dict) and {"code", "reason"} <= document.keys() and "id" not in document


def is_ticket(document: Any) -> bool:
    """Whether a document is a whole ticket."""
    return isinstance(document, dict) and {"id", "relatedEntity", "relatedContactInformation"} <= document.keys()


def says_what_happened(exchange: Exchange) -> Breach | None:
    """The status code tells success from failure, and the body does not contradict it."""
    if not exchange.accepted and not exchange.refused:
        return Breach(
            message="the status code says neither success nor failure",
            expected="2xx, 4xx or 5xx",
            actual=shown(exchange.status),
        )
    if exchange.refused and is_ticket(exchange.document):
        return Breach(
            message="an error code with a ticket as its body", expected="2xx", actual=f"{exchange.status} {shown(exchange.document)}"
        )
    if exchange.accepted and is_error(exchange.document):
        return Breach(
            message="a success code with an error as its body",
            expected="4xx",
            actual=f"{exchange.status} {shown(exchange.document)}",
        )
    return None


def refused(exchange: Exchange) -> Breach | None:
    """The request was answered with an error."""
    if exchange.refused:
        return None
    return Breach(message=f"{exchange.label} was not refused", expected="4xx", actual=f"{exchange.status}")


def not_a_crash(exchange: Exchange) -> Breach | None:
    """A refusal is an error of the buyer (4xx); a 5xx is formally a refusal too, but says that the seller failed."""
    if exchange.status is None or exchange.status // 100 != _SERVER_ERROR:
        return None
    return Breach(message=f"{exchange.label} makes the seller fail", expected="4xx", actual=str(exchange.status))


def accepted(exchange: Exchange) -> Breach | None:
    """The request was answered with success."""
    if exchange.accepted:
        return None
    body = shown(exchange.document) if exchange.answer and exchange.answer.body else ""
    return Breach(message=f"{exchange.label} was not accepted", expected="2xx", actual=f"{exchange.status} {body}")


def has(*attributes: str) -> Rule:
    """The document has each attribute, and none is empty."""

    def rule(seen: Exchange | Sighting) -> Breach | None:
        if isinstance(seen.document, Unreadable):
            return Breach(message="the answer is not readable", expected="a JSON object", actual=seen.document.why)
        document = seen.document if isinstance(seen.document, dict) else {}
        for name in attributes:
            if document.get(name) in (None, "", []):
                return Breach(
                    message=f"{name} is missing",
                    expected="present",
                    actual=shown(document.get(name, ABSENT)),
                    where=f"/{name}",
                )
        return None

    return rule


def has_date(attribute: str) -> Rule:
    """The attribute is an ISO 8601 date-time; a notation that is not RFC 3339 is a matter of the binding (errata S5)."""

    def rule(seen: Exchange | Sighting) -> Breach | None:
        value = seen.document.get(attribute) if isinstance(seen.document, dict) else None
        if instant(value) is not None:
            return None
        return Breach(
            message=f"{attribute} is not a date-time", expected="an ISO 8601 date-time", actual=shown(value), where=f"/{attribute}"
        )

    return rule


def has_contact(role: ContactRole) -> Rule:
    """The document has a contact of the role."""

    def rule(seen: Exchange | Sighting) -> Breach | None:
        if contacts(seen.document, role):
            return None
        roles = [contact.get("role") for contact in items(seen.document, "relatedContactInformation")]
        return Breach(
            message=f"no contact has the role {role}",
            expected=role,
            actual=shown(roles),
            where="/relatedContactInformation",
        )

    return rule


def both(*rules: Rule) -> Rule:
    """All rules in turn; the first breach counts."""

    def rule(seen: Any) -> Breach | None:
        return next((breach for breach in (one(seen) for one in rules) if breach is not None), None)

    return rule


def shows(attribute: str, value: str) -> Rule:
    """The attribute has the value."""

    def rule(seen: Exchange | Sighting) -> Breach | None:
        found = seen.document.get(attribute, ABSENT) if isinstance(seen.document, dict) else seen.document
        if found == value:
            return None
        return Breach(message=f"{attribute} has another value", expected=value, actual=shown(found), where=f"/{attribute}")

    return rule


def echoes(sent: dict[str, Any], got: Any, message: str) -> Breach | None:
    """Everything that was sent comes back with the same meaning."""
    if isinstance(got, Unreadable):
        return Breach(message="the answer is not readable", expected="a JSON object", actual=got.why)
    gap = next(gaps(sent, got), None)
    return breach_of(gap, message) if gap else None


# --- errors without ticket attributes (R22, R31, R36) ----------------------------------------------------------------


def _is_ticket_value(name: str, value: Any, exchange: Exchange) -> bool:
    """Whether a member of an error body is a ticket attribute and not something else of the same name."""
    sent = exchange.sent if isinstance(exchange.sent, dict) else {}
    if name == "id":
        return isinstance(value, str) and value == exchange.ticket
    if name == "status":
        return value in tuple(TicketState)
    if name == "description":
        return value is not None and value == sent.get("description")
    if name in {"severity", "priority"}:
        return value in (*Severity, *Priority)
    if name == "note":
        return isinstance(value, list)
    return name in _DISTINCT


def members(value: Any, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """The members of a document at every depth, by name."""
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        for name, item in value.items():
            yield name, item
            yield from members(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            yield from members(item, depth + 1)


def no_ticket_attributes(exchange: Exchange) -> Breach | None:
    """The body of a failed request has no attribute of a ticket as a member, at any depth."""
    for name, value in members(exchange.document):
        if _is_ticket_value(name, value, exchange):
            return Breach(
                message=f"an error answer carries the ticket attribute {name}",
                expected="no ticket attribute",
                actual=shown({name: value}),
                where=f"/{name}",
            )
    return None


# --- items of notes, attachments, contacts and relations -------------------------------------------------------------


def parts(sightings: Iterable[Sighting], attribute: str) -> Iterator[Subject]:
    """Every item of a list attribute in every sighting."""
    for sighting in sightings:
        for index, item in enumerate(items(sighting.document, attribute)):
            yield Subject(value=item, where=f"/{attribute}/{index}", seen=sighting)


def shown_parts(traffic: Traffic, attribute: str, *mandatory: str) -> Iterator[Subject]:
    """Every item of a list attribute in every sighting, but what the buyer itself sent without something mandatory.

    A seller that takes an incomplete item and shows it as it came breaks the rule that it should have refused it, and no other.
    """
    for item_history, sightings in traffic.shown():
        lacking = [item for item in item_history.sent(attribute) if any(item.get(name) in (None, "") for name in mandatory)]
        for part in parts(sightings, attribute):
            if not any(covers({**item, "source": part.value.get("source")}, part.value) for item in lacking):
                yield part


def filled(*attributes: str) -> Rule:
    """An item has each of the attributes, and none is empty."""

    def rule(part: Subject) -> Breach | None:
        for name in attributes:
            if part.value.get(name) in (None, ""):
                return Breach(
                    message=f"{part.where.split('/')[1]} item without {name}", expected=f"{name} with a value", actual=shown(part.value),
                    where=f"{part.where}/{name}",
                )  # fmt: skip
        return None

    return rule


def dated(attribute: str) -> Rule:
    """An item has a date that is ISO 8601."""

    def rule(part: Subject) -> Breach | None:
        value = part.value.get(attribute)
        if instant(value) is not None:
            return None
        return Breach(
            message=f"{attribute} is not a date-time",
            expected="an ISO 8601 date-time",
            actual=shown(value),
            where=f"{part.where}/{attribute}",
        )

    return rule


def sourced(part: Subject) -> Breach | None:
    """An item names the buyer or the seller as its source."""
    value = part.value.get("source")
    if value in tuple(Source):
        return None
    return Breach(
        message="source is neither buyer nor seller",
        expected="buyer or seller",
        actual=shown(value),
        where=f"{part.where}/source",
    )


def buyer_items(traffic: Traffic, attribute: str, *, beside: Stimulus | None = None) -> Iterator[tuple[ItemHistory, Sighting, Subject]]:
    """Every item that a seller shows as the buyer's; with `beside`, only in tickets with that act of the seller."""
    for item_history in traffic.item_histories.values():
        if beside is not None and not any(call.name == beside for call in item_history.stimuli):
            continue
        for sighting in item_history.sightings:
            for part in parts([sighting], attribute):
                if part.value.get("source") == Source.BUYER:
                    yield item_history, sighting, part


def sent_by_buyer(attribute: str, *, published: bool) -> Rule:
    """An item with source buyer is one that the buyer sent; the label of a mislabelled one may have been corrected."""
    first: dict[tuple[str, str], float] = {}  # of an item of a ticket: the number of the request that sent it first

    def sent(item_history: ItemHistory, item: dict[str, Any]) -> float:
        asked = ((number, {**own, "source": str(Source.BUYER)}) for number, own in item_history.sent_at(attribute, perhaps=True))
        return min((number for number, own in asked if covers(own, item)), default=math.inf)

    def rule(seen: tuple[ItemHistory, Sighting, Subject]) -> Breach | None:
        item_history, sighting, part = seen
        key = item_history.ticket, repr(part.value)
        if key not in first:
            first[key] = sent(item_history, part.value)
        if first[key] <= sighting.number:
            return None
        rejection = attribute == "note" and part.value.get("author") in {"closureRejection", "Closure Rejection"}
        return Breach(
            message=f"an item of {attribute} is shown as the buyer's, but the buyer did not send it like that",
            expected="only items that the buyer sent, unchanged",
            actual=shown(part.value),
            where=part.where,
            numbers=tuple(n for n in (item_history.created.number if item_history.created else 0, sighting.number) if n),
            deviation="MEF113-2022:R68" if rejection and published else None,
        )

    return rule


def keeps(attribute: str, *, only: Source | None = None) -> Rule:
    """Between two sightings no item of the list is lost or changed."""

    def rule(seen: tuple[ItemHistory, Step]) -> Breach | None:
        _, step = seen
        before = [i for i in items(step.before.document, attribute) if only is None or i.get("source") == only]
        lost = missing_items(before, items(step.after.document, attribute))
        if not lost:
            return None
        return Breach(
            message=f"an item of {attribute} was changed or removed",
            expected=shown(lost[0]), actual=shown(step.after.document.get(attribute, ABSENT)),
            where=f"/{attribute}",
        )  # fmt: skip

    return rule


def bodiless(exchange: Exchange) -> bool:
    """Whether an answer of success has no body, as one with 204, so that it tells nothing of what became of the item."""
    return exchange.accepted and exchange.answer is not None and not exchange.answer.body


def new_items(before: Any, after: Any, attribute: str) -> list[dict[str, Any]]:
    """Items of the later document that the earlier one does not have."""
    return [item for item in missing_items(items(after, attribute), items(before, attribute)) if isinstance(item, dict)]
