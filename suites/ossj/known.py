"""What is known of each ticket of the traffic: with what it was made, what changed it since, and each answer that shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from ttck.harness.record.exchange import Effect
from ttck.harness.record.state_probe import item_id
from ttck.specs.vocabulary import Kind
from ttck.suites.ossj.names import CLIENTS, DIALOG, ID, KEY

if TYPE_CHECKING:
    from ttck.harness.buyer.target import Target
    from ttck.harness.judge.histories import Traffic
    from ttck.harness.record.exchange import Exchange
    from ttck.specs.contracts import Contract

CREATE_SCHEMA, CHANGE_SCHEMA = "CreateTroubleTicketByValueRequest", "UpdateTroubleTicketByValueRequest"
Document = dict[str, Any]


@dataclass(kw_only=True, eq=False)
class Ticket:
    """A ticket with what it was made of, and what was said and counted since."""

    created: Exchange
    said: list[str] = field(default_factory=list)
    clients: list[Any] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def sent(self) -> Document:
        """The document of its create."""
        found: Document = self.created.sent
        return found


@dataclass(frozen=True, kw_only=True, eq=False)
class Shown:
    """An accepted answer about a ticket, and what was known of the ticket then.

    `said` are the pieces of its dialog up to then, the last one last, `clients` the numbers of clients that were sent, and `refused`
    the pieces that were refused.
    """

    exchange: Exchange
    created: Exchange
    said: tuple[str, ...]
    clients: tuple[Any, ...]
    refused: tuple[str, ...] = ()

    @property
    def sent(self) -> Document:
        """The document of the create of the ticket."""
        found: Document = self.created.sent
        return found

    @property
    def document(self) -> Document:
        """The answer."""
        found = self.exchange.document
        return found if isinstance(found, dict) else {}


def operations(target: Target) -> Mapping[str, str]:
    """The operationIds by what they do."""
    return target.profile.dialect.of(Kind.TICKET).operations


_ONCE: WeakKeyDictionary[Traffic, tuple[tuple[str, Shown], ...]] = WeakKeyDictionary()  # what is found is asked for by each check


def shown(traffic: Traffic, target: Target) -> tuple[tuple[str, Shown], ...]:
    """Each accepted reading and change of a ticket whose create was right, with what it does: retrieve or patch; see `_shown`."""
    if traffic not in _ONCE:
        _ONCE[traffic] = tuple(_shown(traffic, target))
    return _ONCE[traffic]


def _shown(traffic: Traffic, target: Target) -> Iterator[tuple[str, Shown]]:
    """Each accepted reading and change of a ticket whose create was right, with what it does: retrieve or patch.

    A change that got no answer may have been made: what it said may show or not, so that such a ticket is left aside from then on, and
    so is one that two creates were answered with, or one of which a change was taken that is wrong, or names another ticket.
    """
    named, contract = operations(target), target.profile.dialect.contract()
    tickets: dict[str, Ticket] = {}
    seen: set[str] = set()
    for exchange in traffic.exchanges:
        if exchange.operation == named["create"]:
            ticket = item_id(exchange)
            if ticket in seen:
                tickets.pop(str(ticket), None)
            elif ticket is not None and isinstance(exchange.sent, dict) and contract.is_valid(exchange.sent, CREATE_SCHEMA):
                tickets[ticket] = Ticket(created=exchange, said=_text(exchange.sent, DIALOG), clients=_values(exchange.sent, CLIENTS))
            seen |= {ticket} if ticket is not None else set()
            continue
        known = tickets.get(exchange.ticket or "")
        what = next((what for what, name in named.items() if name == exchange.operation), None)
        if known is None or what is None:
            continue
        if what == "patch" and isinstance(exchange.sent, dict) and not _noted(exchange, known, contract):
            del tickets[str(exchange.ticket)]
            continue
        if exchange.accepted:
            its = {name: tuple(getattr(known, name)) for name in ("said", "clients", "refused")}
            yield what, Shown(exchange=exchange, created=known.created, **its)


def _noted(exchange: Exchange, known: Ticket, contract: Contract) -> bool:
    """Note what a change brought, or was refused; whether anybody can say what its ticket shows from then on."""
    right = _names(exchange, known) and contract.is_valid(exchange.sent, CHANGE_SCHEMA)
    if exchange.answer is None or (exchange.accepted and not right):
        return False
    if exchange.accepted:
        known.said += _text(exchange.sent, DIALOG)
        known.clients += _values(exchange.sent, CLIENTS)
    elif exchange.effect is Effect.REFUSED:
        known.refused += _text(exchange.sent, DIALOG)
    return True


def _names(exchange: Exchange, known: Ticket) -> bool:
    """Whether a change names its ticket, where it names any."""
    sent: Document = exchange.sent
    own = known.sent.get(KEY)
    return bool(sent.get(ID, exchange.ticket) == exchange.ticket and sent.get(KEY, own) == own)


def readings(traffic: Traffic, target: Target) -> list[Shown]:
    """The readings among them."""
    return [one for what, one in shown(traffic, target) if what == "retrieve"]


def answers(traffic: Traffic, target: Target) -> list[Shown]:
    """The answers to changes among them."""
    return [one for what, one in shown(traffic, target) if what == "patch"]


def _text(document: Document, name: str) -> list[str]:
    return [document[name]] if isinstance(document.get(name), str) else []


def _values(document: Document, name: str) -> list[Any]:
    return [document[name]] if name in document else []
