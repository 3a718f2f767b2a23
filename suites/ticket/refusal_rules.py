"""Rules about what a refused request leaves behind: no ticket, and no event about a change that was not made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ttck.harness.judge.compare import items
from ttck.harness.judge.histories import ItemHistory, Traffic
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.specs.vocabulary import Operation, TicketEvent, TicketState
from ttck.suites.common.lists import Query, documents_of
from ttck.suites.ticket.scenarios.a_subscribing import MAIN, SECOND

Listed = dict[str, Any]
_BUYERS_FAULT, _SERVERS_FAULT = 400, 500


@dataclass(frozen=True, kw_only=True)
class Announced:
    """A ticket with its history of states as read last, and how many STATE_CHANGE came before that was asked for beyond its changes."""

    item_history: ItemHistory
    history: list[Any]
    surplus: int

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of the notifications and of the reading."""
        last = self.item_history.sightings[-1]
        return (*(e.number for e in self.item_history.distinct_events(TicketEvent.STATE_CHANGE) if e.at < last.at), last.number)


def announced(traffic: Traffic, *, since: int) -> list[Announced]:
    """Tickets created after the subscription that show their history of states from the first one on."""
    found = []
    for item_history in traffic.item_histories.values():
        history = items(item_history.sightings[-1].document, "statusChange") if item_history.sightings else []
        fresh = item_history.created is not None and item_history.created.number > since
        if fresh and history and history[0].get("status") == TicketState.ACKNOWLEDGED:
            surplus = max(_came(item_history, name) for name in (MAIN, SECOND)) - (len(history) - 1)
            found.append(Announced(item_history=item_history, history=history, surplus=surplus))
    return found


def _came(item_history: ItemHistory, subscription: str) -> int:
    last = item_history.sightings[-1].at  # while a reading is under way, the item may change and be announced
    return sum(e.at < last for e in item_history.distinct_events(TicketEvent.STATE_CHANGE, subscriptions=frozenset({subscription})))


def no_more_than_happened(every: list[Announced]) -> Callable[[Announced], Breach | None]:
    """STATE_CHANGE comes no more often than the ticket's own history has changes; what comes with every ticket tells of its creation."""
    usual = max(min((one.surplus for one in every), default=0), 0)

    def rule(seen: Announced) -> Breach | None:
        if seen.surplus <= usual:
            return None
        steps = ", ".join(str(change.get("status")) for change in seen.history)
        return Breach(
            message="STATE_CHANGE came more often than the state changed",
            expected=f"{len(seen.history) - 1 + usual}, for {steps}",
            actual=f"{len(seen.history) - 1 + seen.surplus} arrived",
            numbers=seen.numbers,
        )

    return rule


def of_this_run(found: Query | None, mark: str) -> list[Listed]:
    """What the list at the end of the run shows with the mark of the run in its description, each ticket once."""
    shown_items = found.items if found is not None else []
    return list({str(i.get("id")): i for i in shown_items if isinstance(i.get("description"), str) and mark in i["description"]}.values())


def was_asked_for(traffic: Traffic, last_looks: dict[str, Exchange]) -> Callable[[Listed], Breach | None]:
    """A ticket of this run was made by a create that was accepted; one that got no answer may have made one as well."""
    creates = [e for e in traffic.entries if isinstance(e, Exchange) and e.operation == Operation.CREATE]
    made = {e.document.get("id") for e in creates if isinstance(e.document, dict)} | set(documents_of(last_looks))
    refused = [e for e in creates if e.status is not None and _BUYERS_FAULT <= e.status < _SERVERS_FAULT]
    unknown = {_description(e) for e in creates if not e.accepted and e not in refused}

    def rule(item: Listed) -> Breach | None:
        if item.get("id") in made or item.get("description") in unknown:
            return None
        cause = [e.number for e in refused if _description(e) == item.get("description")]
        return Breach(
            message="the list has a ticket with the mark of this run that no accepted create made",
            expected="the answer to the create says that it worked, or nothing is created",
            actual=shown(item),
            numbers=tuple(cause or [e.number for e in refused])[:5],
        )

    return rule


def _description(exchange: Exchange) -> Any:
    return exchange.sent.get("description") if isinstance(exchange.sent, dict) else None
