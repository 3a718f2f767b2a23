"""Rules about whole tickets: as created, as read, and as still there at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import Any

from ttck.harness.judge.compare import contacts, covers, instant, items, missing_items
from ttck.harness.judge.histories import ItemHistory, Sighting, Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Effect, Entry, Exchange, StimulusCall
from ttck.harness.record.state_probe import Patch, state_of
from ttck.harness.verdict import NotApplicable
from ttck.specs.contracts import contract
from ttck.specs.lifecycles import ticket_lifecycle
from ttck.specs.vocabulary import (
    ContactRole,
    Operation,
    Source,
    TicketState,
)
from ttck.suites.ticket import twins
from ttck.suites.ticket.rules import documents, echoes, is_error
from ttck.suites.ticket.scenarios.b_creating import Creating, Creation
from ttck.suites.ticket.scenarios.f_updating import Update
from ttck.suites.ticket.scenarios.g_clearing import Clearing
from ttck.suites.ticket.scenarios.h_patching import Patching
from ttck.suites.ticket.scenarios.i_ending import Ending


def tickets_in(exchanges: Iterable[Exchange]) -> list[Exchange]:
    """Answers that show a ticket with a state; one without is judged by other rules."""
    return [e for e in exchanges if "status" in documents(e)]


def not_errors(exchanges: Iterable[Exchange]) -> list[Exchange]:
    """Accepted answers whose body is not an error; that contradiction is judged by another rule."""
    return [e for e in exchanges if not is_error(e.document)]


def extras(creating: Creating) -> Iterator[Subject]:
    """What a create answer has beyond the request: dates, seller items, workorders (O6)."""
    for creation in creating.accepted:
        document = documents(creation.created)
        for name in ("expectedResolutionDate", "resolutionDate"):
            if name in document:
                yield Subject(value=(name, document[name]), where=f"/{name}", seen=creation)
        for name in ("note", "attachment", "relatedIssue"):
            for item in missing_items(items(document, name), items(creation.sent, name)):
                if item.get("source") != Source.BUYER:
                    yield Subject(value=(name, item), where=f"/{name}", seen=creation)
        for item in items(document, "workOrder"):
            yield Subject(value=("workOrder", item), where="/workOrder", seen=creation)


def extra_is_sound(part: Subject) -> Breach | None:
    """A date is a date-time, an item is the seller's, a workorder has an id."""
    name, value = part.value
    if name.endswith("Date"):
        sound = instant(value) is not None
    elif name == "workOrder":
        sound = bool(value.get("id"))
    else:
        sound = value.get("source") == Source.SELLER
    if sound:
        return None
    return Breach(
        message=f"{name} in the create answer is not well formed",
        expected="a date-time, an item of the seller, or a reference",
        actual=shown(value),
        where=part.where,
    )


# --- readings ------------------------------------------------------------------------------------------------------------

MANDATORY = frozenset({"description", "severity", "priority", "observedImpact", "ticketType", "relatedEntity"})
OPTIONAL = frozenset({"externalId", "issueStartDate", "note", "attachment", "relatedIssue"})


def unknown(story: Callable[[str], Any], operation: str) -> list[Exchange]:
    """Requests of one operation for identifiers that were never issued."""
    return [e for e in story("probing").unknown if e.operation == operation and e.answer is not None]


def gives_no_ticket(exchange: Exchange) -> Breach | None:
    """The answer is not a single ticket."""
    if not exchange.accepted or "status" not in documents(exchange):
        return None
    return Breach(
        message=f"{exchange.label}: the answer is a ticket",
        expected="an error, or the list",
        actual=shown(exchange.document),
    )


def readings(traffic: Traffic) -> list[Sighting]:
    """Sightings by retrieve, but those of tickets that the buyer itself created without something mandatory."""
    usual = _usual(traffic)
    whole = (
        sightings for item_history, sightings in traffic.shown() if item_history.created is None or usual <= _given(item_history.created)
    )
    return [sighting for sightings in whole for sighting in sightings if sighting.exchange.operation == Operation.RETRIEVE]


def complete_creates(traffic: Traffic) -> list[Exchange]:
    """Accepted answers to creates that were complete."""
    usual = _usual(traffic)
    return [e for e in traffic.accepted(Operation.CREATE) if usual <= _given(e)]


def _usual(traffic: Traffic) -> frozenset[str]:
    """The mandatory attributes that this buyer sends; a target may say that a seller does not take one."""
    return frozenset[str]().union(*(_given(e) for e in traffic.of(Operation.CREATE)))


def _given(created: Exchange | None) -> frozenset[str]:
    """The mandatory attributes of a create, and the reporter, that have a value."""
    sent = created.sent if created is not None and isinstance(created.sent, dict) else {}
    reporter = {str(ContactRole.REPORTER)} if contacts(sent, ContactRole.REPORTER) else set()
    return frozenset({name for name in MANDATORY if sent.get(name) not in (None, "", [])} | reporter)


def empty(creating: Creating, *names: str) -> list[Exchange]:
    """The creates with an empty list of one of these names, beside creates that were taken.

    Raises:
        Inconclusive: no create was taken at all.
        NotApplicable: the target file says that the seller takes no such list.
    """
    found = [creating.empty[name] for name in names if name in creating.empty]
    if not found:
        raise NotApplicable(f"the target says that this seller does not take {' or '.join(names)} (forbidden)")
    twins.create_taken(c.created for c in creating.creations)
    return found


def of_the_standard(sent: dict[str, Any]) -> dict[str, Any]:
    """A create without what only this seller asks for, which no requirement is about."""
    return {name: value for name, value in sent.items() if name in contract("troubleTicket").schema("TroubleTicket_Create")["properties"]}


def read(creating: Creating) -> list[Creation]:
    """Creations whose ticket could be read."""
    return [c for c in creating.accepted if c.read is not None and c.read.accepted]


def read_back(creation: Creation, names: frozenset[str], message: str) -> Breach | None:
    """The named attributes, and the contacts of the roles that belong to them, are read as they were sent."""
    sent = {name: value for name, value in creation.sent.items() if name in names}
    role = ContactRole.REPORTER if names is MANDATORY else ContactRole.BUYER_TECHNICAL
    listed = contacts(creation.sent, role)
    if listed:
        sent["relatedContactInformation"] = listed
    return echoes(sent, creation.read.document if creation.read else None, message)


def believable(updates: Iterable[Update]) -> list[Update]:
    """Changes that did happen: seen, announced, or vouched for by whoever was asked."""
    return [u for u in updates if u.visible or u.announced or u.call.surely]


def last_looks(traffic: Traffic, ending: Ending) -> list[tuple[ItemHistory, Exchange]]:
    """The last reading of each ticket beside its history."""
    return [
        (traffic.item_histories[t], seen) for t, seen in ending.readings.items() if t in traffic.item_histories and seen.answer is not None
    ]


def still_there(seen: tuple[ItemHistory, Exchange]) -> Breach | None:
    """The ticket can be read; only one that is or may be closed or cancelled may be archived, at once too (Table 6)."""
    item_history, exchange = seen
    if exchange.accepted or _may_be_over(item_history, exchange.number):
        return None
    numbers = tuple(n for n in (item_history.created.number if item_history.created else None, exchange.number) if n)
    return Breach(
        message="a ticket that was created cannot be read any more",
        expected="200",
        actual=f"{exchange.status} {shown(exchange.document)}",
        numbers=numbers,
    )


def _may_be_over(item_history: ItemHistory, until: int) -> bool:
    """Whether what is known of a ticket up to an entry allows that it is closed or cancelled: last seen so, or on the way there since."""
    table = ticket_lifecycle()
    last = next((s for s in reversed(item_history.sightings) if s.number < until), None)
    if last is None or last.state not in table.states():
        return False
    here: set[StrEnum] = {TicketState(last.state)}
    for entry in item_history.entries:
        if last.number < entry.number < until:
            here |= {move.to_state for state in here for move in table.moves if move.from_state == state and move.when == _asked(entry)}
    if TicketState.ASSESSING_CANCELLATION in here:  # which the seller may decide at any time
        here.add(TicketState.CANCELLED)
    return bool(table.final() & here)


def _asked(entry: Entry) -> str | None:
    """What a request or a decision that was not refused asks for."""
    if isinstance(entry, StimulusCall):
        return None if entry.refused else entry.name
    return entry.operation if isinstance(entry, Exchange) and entry.effect is not Effect.REFUSED else None


def closed_by_timeout(clearing: Clearing) -> list[Sighting]:
    """Tickets closed because nobody answered, as far as they were seen to leave the state before."""
    return [
        Sighting(number=c.closed.number, at=c.closed.at, exchange=c.closed)
        for c in clearing.about("timeout")
        if c.closed is not None and c.closed.accepted and isinstance(c.closed.document, dict)
        if state_of(c.closed) != TicketState.RESOLVED
    ]


# Where a cancellation leads, and nothing else in the life of a ticket does.
_CANCELLING = frozenset({TicketState.ASSESSING_CANCELLATION, TicketState.CANCELLED})


def nothing_happened(seen: tuple[Exchange, Exchange, Exchange]) -> Breach | None:
    """Whatever was answered, the ticket is the same before and after."""
    before, act, after = seen
    first, last = documents(before), documents(after)
    sent = items(act.sent, "note")
    written = [note for note in items(last, "note") if any(covers(own, note) for own in sent)]
    cancelled = last.get("status") != first.get("status") and last.get("status") in _CANCELLING
    if written or cancelled:
        return Breach(
            message=f"{act.label} changed a ticket",
            expected=f"status {shown(first.get('status'))}, and no such note",
            actual=f"status {shown(last.get('status'))}, notes of the request: {shown(written)}",
            numbers=(before.number, act.number, after.number),
        )
    if act.accepted:
        return Breach(message=f"{act.label} was answered with success", expected="an error", actual=str(act.status))
    return None


def readable(patches: Iterable[Patch]) -> list[Patch]:
    """Patches with a readable ticket before and after; an unreadable one is judged as such, once.

    One that was refused after the seller had taken the ticket to a state without patches proves nothing.
    """
    closed = ticket_lifecycle().states() - ticket_lifecycle().patchable
    known = [p for p in patches if p.attempt.state is not None and p.attempt.state_after is not None]
    return [p for p in known if not (p.attempt.exchange.refused and p.attempt.state_after in closed)]


def emptied(patching: Patching, attribute: str) -> list[Patch]:
    """Accepted patches that leave a list attribute empty which was not empty before, where a list with items replaces the old one.

    A seller may refuse an empty list, and a list that it never replaces is judged by lists with items.
    """
    return [
        p for p in readable(patching.emptied)
        if attribute in p.new and p.attempt.exchange.accepted and any(q.attempt.exchange.accepted for q in patching.alike(attribute))
    ]  # fmt: skip


def taken(patching: Patching, attribute: str) -> list[Patch]:
    """Accepted patches that bring new items of a list attribute."""
    return bringing(patching.good, attribute)


def bringing(patches: Iterable[Patch], attribute: str) -> list[Patch]:
    """Those patches that were accepted and bring new items of a list attribute."""
    return [p for p in readable(patches) if attribute in p.new and p.attempt.exchange.accepted]
