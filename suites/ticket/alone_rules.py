"""What recorded traffic shows by itself, where a run has a scenario that would tell more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ttck.harness.judge.compare import contacts, items
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange, Notification
from ttck.specs.contracts import contract
from ttck.specs.vocabulary import ContactRole, Operation, Source, TicketState
from ttck.suites.common.alone_lists import as_read, is_found, rows
from ttck.suites.ticket import event_rules, rules, ticket_rules
from ttck.suites.ticket.scenarios.c_listing import ALWAYS

# What a filter may ask for of a ticket that nobody but the buyer changes.
LASTING = frozenset({"externalId", "severity", "priority", "ticketType", "relatedEntityId", "relatedEntityType", "creationDate"})
# An item of a list beside the readings of its ticket. Of a ticket that is over nothing is patched any more, nor resolved anew.
AS_READ = as_read(
    always=(*ALWAYS, "externalId"),
    stays=("externalId", "description", "relatedEntity", "ticketType", "creationDate", "resolutionDate"),
    final=(TicketState.CLOSED, TicketState.CANCELLED),
    ends=("externalId", "resolutionDate"),
)
IS_FOUND = is_found("a ticket", over=(TicketState.CLOSED, TicketState.CANCELLED))


# --- creates ------------------------------------------------------------------------------------------------------------


def right_creates(traffic: Traffic) -> list[Exchange]:
    """Accepted creates that keep the contract and have nothing that is not the buyer's to send, with a readable answer."""
    return [e for e in ticket_rules.complete_creates(traffic) if isinstance(e.document, dict) and _is_right(e.sent)]


def _is_right(sent: Any) -> bool:
    if not isinstance(sent, dict) or not contract("troubleTicket").is_valid(sent, "TroubleTicket_Create"):
        return False
    own = [item for name in ("note", "attachment", "relatedIssue") for item in items(sent, name)]
    return not any(item.get("source", Source.BUYER) != Source.BUYER for item in own)


def echoed(exchange: Exchange) -> Breach | None:
    """The answer to a create returns what was sent."""
    message = "the create answer differs from the request"
    return rules.echoes(ticket_rules.of_the_standard(exchange.sent), exchange.document, message)


def without(traffic: Traffic, attribute: str) -> list[Exchange]:
    """Answered creates that lack one mandatory attribute."""
    return [e for e in traffic.of(Operation.CREATE) if isinstance(e.sent, dict) and not _has(e.sent, attribute)]


def _has(sent: dict[str, Any], attribute: str) -> bool:
    return bool(contacts(sent, ContactRole.REPORTER)) if attribute == "reporterContact" else sent.get(attribute) not in (None, "", [])


def not_taken(attribute: str) -> Callable[[Exchange], Breach | None]:
    """A rule: a create without the attribute is refused."""

    def rule(exchange: Exchange) -> Breach | None:
        if not exchange.accepted:
            return None
        return Breach(message=f"a create without {attribute} was accepted", expected="an error (400 or 422)", actual=str(exchange.status))

    return rule


# --- readings and lists -------------------------------------------------------------------------------------------------


def asked_for(traffic: Traffic) -> list[Exchange]:
    """Accepted readings of a ticket whose answer names one."""
    return [e for e in traffic.accepted(Operation.RETRIEVE) if e.ticket is not None and isinstance(rules.documents(e).get("id"), str)]


def the_one(exchange: Exchange) -> Breach | None:
    """The ticket that is answered is the one that was asked for."""
    if not is_another(exchange):
        return None
    message = "another ticket is answered than was asked for"
    return Breach(
        message=message, expected=str(exchange.ticket), actual=shown(exchange.document["id"]), where="/id",
        cause=f"{exchange.ticket}/another is answered",
    )  # fmt: skip


def is_another(exchange: Exchange) -> bool:
    """Whether an answer shows another ticket than its request names, by the seller's identifier or by the buyer's."""
    shown_as = rules.documents(exchange)
    found, asked = shown_as.get("id"), exchange.ticket
    if not isinstance(found, str) or asked is None:
        return False
    return found.casefold() != asked.casefold() and shown_as.get("externalId") != asked


def listed(traffic: Traffic) -> Iterator[tuple[Exchange, dict[str, Any]]]:
    """Each item of each list, but those of tickets that the buyer created without something mandatory."""
    spoilt = {rules.documents(e).get("id") for e in traffic.accepted(Operation.CREATE)}
    spoilt -= {rules.documents(e).get("id") for e in ticket_rules.complete_creates(traffic)}
    for exchange in traffic.accepted(Operation.LIST):
        if "fields=" not in exchange.url:
            yield from ((exchange, row) for row in rows(exchange) if row.get("id") not in spoilt)


def summarised(seen: tuple[Exchange, dict[str, Any]]) -> Breach | None:
    """The item has what every ticket has."""
    exchange, row = seen
    missing = next((name for name in ALWAYS if name not in row), None)
    if missing is None:
        return None
    return Breach(
        message=f"an item of the list has no {missing}",
        expected=missing,
        actual=shown(row),
        where=f"/{missing}",
        numbers=(exchange.number,),
    )


# --- notifications ------------------------------------------------------------------------------------------------------


def says_what_and_which(notification: Notification) -> Breach | None:
    """A notification names its type and a ticket; its address counts where it is that of a listener, which a gateway may change."""
    address = notification.path_type if "/listener/" in notification.path.partition("?")[0] else None
    return event_rules.says_what_and_which(notification, address=address)
