"""Rules of the published MEF 113 that differ from the draft's, and the observations that they judge."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from ttck.harness.buyer.target import Target
from ttck.harness.judge.compare import ABSENT, items, same_value
from ttck.harness.judge.expected_notifications import Owed, requests_for
from ttck.harness.judge.histories import ItemHistory, Sighting, Step, Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import Attempt, Patch
from ttck.harness.verdict import Inconclusive
from ttck.specs.lifecycles import ticket_lifecycle
from ttck.specs.vocabulary import Operation, Source, TicketEvent, TicketState
from ttck.suites.common.list_rules import Item
from ttck.suites.ticket import expectation_rules, rules, state_rules, twins
from ttck.suites.ticket.scenarios.a_subscribing import Subscribing
from ttck.suites.ticket.scenarios.h_patching import Patching

T = TypeVar("T")
# The author of the note that keeps the reason of a rejected closure, in MEF 124 and in MEF 113.
AUTHORS = frozenset({"closureRejection", "Closure Rejection"})
# What the published edition lets a buyer patch, and the draft does not.
_PATCHABLE = frozenset({"reporterContact", "observedImpact"})


# --- the reason of a rejected closure (R7, R8, R10, R68) -----------------------------------------------------------------


def _reason(exchange: Exchange) -> Any:
    return exchange.sent.get("reason") if isinstance(exchange.sent, dict) else None


def reason_kept(seen: tuple[Attempt, ItemHistory]) -> Breach | None:
    """The reason of a reopen is a note of the ticket, under the buyer's mark, by the author for it."""
    attempt, _ = seen
    reason, notes = _reason(attempt.exchange), items(attempt.after.document if attempt.after else None, "note")
    for note in notes:
        if note.get("text") == reason and note.get("source") == Source.BUYER and note.get("author") in AUTHORS:
            return None
    return Breach(
        message="the reason of a reopen did not become a note of the ticket",
        expected=f"a note with source buyer, author closureRejection and the text {shown(reason)}",
        actual=shown(notes),
        where="/note",
    )


def buyer_notes(traffic: Traffic) -> Iterator[tuple[ItemHistory, Sighting, Subject]]:
    """Every note that is shown as the buyer's, without those that keep the reason of a reopen."""
    for item_history, sighting, part in rules.buyer_items(traffic, "note"):
        if part.value.get("author") in AUTHORS and part.value.get("text") in _reasons(item_history, until=sighting.number):
            continue
        yield item_history, sighting, part


def _reasons(item_history: ItemHistory, *, until: int) -> list[Any]:
    return [_reason(e) for e in item_history.exchanges if e.operation == Operation.REOPEN and e.accepted and e.number < until]


# --- observed impact (R39, R44) ------------------------------------------------------------------------------------------


def impact_listed(seen: Item) -> Breach | None:
    """A list item shows the observed impact of its ticket."""
    item, page, own = seen
    value, wanted = item.get("observedImpact"), own.document.get("observedImpact")
    if value not in (None, "") and (wanted is None or same_value("observedImpact", wanted, value)):
        return None
    return Breach(
        message="a list item does not show the observed impact of its ticket",
        expected=shown(wanted) if wanted else "a value",
        actual=shown(item.get("observedImpact", ABSENT)),
        where="/*/observedImpact",
        numbers=(own.number, page.number),
    )


# --- patches (R52, R54, R56) ---------------------------------------------------------------------------------------------


def forbidden(patching: Patching) -> list[Patch]:
    """Patches of what the published edition does not let a buyer patch, alone and beside an allowed attribute."""
    tried = [*(patch for patches in patching.forbidden.values() for patch in patches), *patching.mixed]
    return twins.patches([patch for patch in tried if not _PATCHABLE & set(patch.new)], patching.plain)


def unless_ambiguous(target: Target, patches: Iterable[Patch], rule: Callable[[Patch], Breach | None]) -> None:
    """A patch with new items only asks a seller that takes patches for full lists to drop the others (errata D3).

    Raises:
        Inconclusive: such a patch did not add its items, and this says nothing about a patch with a full list.
    """
    if target.switches.get("patch_list_style") != "full_list" and any(rule(patch) is not None for patch in patches):
        raise Inconclusive("patches of this run carried new items only; set the switch patch_list_style to full_list and run again")


# --- notifications (R161) ------------------------------------------------------------------------------------------------


def resolutions(traffic: Traffic, subscribing: Subscribing) -> list[Owed]:
    """The resolved event for each time a ticket was seen to become resolved."""
    since, event = expectation_rules.since(subscribing), TicketEvent.CLEARANCE_REQUEST
    return requests_for(traffic, ticket_lifecycle(), since=since, state=TicketState.RESOLVED, event=event)


# --- the state graph (R155) ----------------------------------------------------------------------------------------------


def unbooked(document: dict[str, Any], before: Any, after: Any) -> bool:
    """Whether the seller resolved a ticket whose appointment was never booked, as a note in clause 9.2 lets it (errata D5)."""
    return (before, after) == (TicketState.PENDING, TicketState.RESOLVED) and bool(items(document, "workOrder"))


def follows_the_graph(seen: tuple[ItemHistory, Step]) -> Breach | None:
    """There is a legal way from one reading to the next; resolving a ticket that nobody booked for is one."""
    _, step = seen
    if unbooked(step.after.document, step.before.state, step.after.state):
        return None
    return state_rules.follows_the_graph(seen)


def history_follows_the_graph(seen: tuple[Sighting, list[dict[str, Any]]]) -> Breach | None:
    """Each two states in a row are connected by a move; from pending to resolved with a workorder is one."""
    sighting, changes = seen
    for number, change in enumerate(changes[1:], start=1):
        pair = changes[number - 1]["status"], change["status"]
        breach = (
            None
            if unbooked(sighting.document, *pair)
            else state_rules.history_follows_the_graph((sighting, changes[number - 1 : number + 1]))
        )
        if breach is not None:
            return breach
    return None
