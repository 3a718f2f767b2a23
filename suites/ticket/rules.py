"""Rules of the ticket API that several checks share: each takes one observation and returns a breach or None."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from harness.buyer import Attempt
from harness.compare import ABSENT, contacts, covers, gaps, instant, items, missing_items
from harness.exchange import Exchange, Unreadable
from harness.trails import Sighting, Step, Traffic, Trail
from harness.verdict import NotApplicable
from harness.verify import Breach, Subject, breach_of, cites, shown
from suites.ticket.scenarios.b_creating import Creating, Creation
from suites.ticket.scenarios.e_walking import Walking, allowed
from suites.ticket.scenarios.f_updating import Update
from suites.ticket.scenarios.g_clearing import Clearing
from suites.ticket.scenarios.h_patching import Patch, Patching
from suites.ticket.scenarios.i_ending import Ending
from specs.lifecycles import ticket_lifecycle
from specs.vocabulary import (
    ContactRole,
    ObservedImpact,
    Operation,
    Priority,
    Severity,
    Source,
    TicketEvent,
    TicketState,
    TicketType,
)

Rule = Callable[[Any], Breach | None]
# Attributes of MEF 113 Table 24 as the wire names them.
_DISTINCT = frozenset(
    {"externalId", "sellerSeverity", "sellerPriority", "observedImpact", "ticketType", "creationDate", "issueStartDate",
     "expectedResolutionDate", "resolutionDate", "attachment", "relatedEntity", "relatedIssue", "relatedContactInformation", "workOrder"}
)  # fmt: skip
_DEEPEST = 8


def documents(exchange: Exchange) -> dict[str, Any]:
    """The answer as an object, empty when it is none."""
    return exchange.document if isinstance(exchange.document, dict) else {}


def is_error(document: Any) -> bool:
    """Whether a document is an error body of MEF 124: an object, or a list of objects, with code and reason."""
    if isinstance(document, list):
        return bool(document) and all(is_error(item) for item in document)
    return isinstance(document, dict) and {"code", "reason"} <= document.keys() and "id" not in document


def says_what_happened(exchange: Exchange) -> Breach | None:
    """The status code tells success from failure, and the body does not contradict it."""
    if not exchange.accepted and not exchange.refused:
        return Breach(message="the status code says neither success nor failure", expected="2xx, 4xx or 5xx", actual=shown(exchange.status))
    if exchange.accepted and is_error(exchange.document):
        return Breach(message="a success code with an error as its body", expected="4xx", actual=f"{exchange.status} {shown(exchange.document)}")
    return None


def refused(exchange: Exchange) -> Breach | None:
    """The request was answered with an error."""
    if exchange.refused:
        return None
    return Breach(message=f"{exchange.label} was not refused", expected="4xx", actual=f"{exchange.status}")


def accepted(exchange: Exchange) -> Breach | None:
    """The request was answered with success."""
    if exchange.accepted:
        return None
    body = shown(exchange.document) if exchange.answer and exchange.answer.body else ""
    return Breach(message=f"{exchange.label} was not accepted", expected="2xx", actual=f"{exchange.status} {body}")


def has(*attributes: str) -> Rule:
    """The document has each attribute, and none is empty."""

    def rule(seen: Exchange | Sighting) -> Breach | None:
        document = seen.document if isinstance(seen.document, dict) else {}
        for name in attributes:
            if document.get(name) in (None, "", []):
                return Breach(message=f"{name} is missing", expected="present", actual=shown(document.get(name, ABSENT)), where=f"/{name}")
        return None

    return rule


def has_contact(role: ContactRole) -> Rule:
    """The document has a contact of the role."""

    def rule(seen: Exchange | Sighting) -> Breach | None:
        if contacts(seen.document, role):
            return None
        roles = [contact.get("role") for contact in items(seen.document, "relatedContactInformation")]
        return Breach(message=f"no contact has the role {role}", expected=role, actual=shown(roles), where="/relatedContactInformation")

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


def _members(value: Any, depth: int = 0) -> Iterator[tuple[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        for name, item in value.items():
            yield name, item
            yield from _members(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            yield from _members(item, depth + 1)


def no_ticket_attributes(exchange: Exchange) -> Breach | None:
    """The body of a failed request has no attribute of a ticket as a member, at any depth."""
    for name, value in _members(exchange.document):
        if _is_ticket_value(name, value, exchange):
            return Breach(message=f"an error answer carries the ticket attribute {name}", expected="no ticket attribute", actual=shown({name: value}), where=f"/{name}")
    return None


# --- items of notes, attachments, contacts and relations -------------------------------------------------------------


def parts(sightings: Iterable[Sighting], attribute: str) -> Iterator[Subject]:
    """Every item of a list attribute in every sighting."""
    for sighting in sightings:
        for index, item in enumerate(items(sighting.document, attribute)):
            yield Subject(value=item, where=f"/{attribute}/{index}", seen=sighting)


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
        return Breach(message=f"{attribute} is not a date-time", expected="an ISO 8601 date-time", actual=shown(value), where=f"{part.where}/{attribute}")

    return rule


def sourced(part: Subject) -> Breach | None:
    """An item names the buyer or the seller as its source."""
    value = part.value.get("source")
    if value in tuple(Source):
        return None
    return Breach(message="source is neither buyer nor seller", expected="buyer or seller", actual=shown(value), where=f"{part.where}/source")


def buyer_items(traffic: Traffic, attribute: str) -> Iterator[tuple[Trail, Sighting, Subject]]:
    """Every item that a seller shows as the buyer's."""
    for trail in traffic.trails.values():
        for sighting in trail.sightings:
            for part in parts([sighting], attribute):
                if part.value.get("source") == Source.BUYER:
                    yield trail, sighting, part


def sent_by_buyer(attribute: str, *, published: bool) -> Rule:
    """An item with source buyer is one that the buyer sent; the label of a mislabelled one may have been corrected."""

    def rule(seen: tuple[Trail, Sighting, Subject]) -> Breach | None:
        trail, sighting, part = seen
        sent = [{**item, "source": str(Source.BUYER)} for item in trail.sent(attribute, until=sighting.number)]
        if any(covers(item, part.value) for item in sent):
            return None
        rejection = attribute == "note" and part.value.get("author") in {"closureRejection", "Closure Rejection"}
        return Breach(
            message=f"a {attribute} item is shown as the buyer's, but the buyer did not send it like that",
            expected="only items that the buyer sent, unchanged",
            actual=shown(part.value),
            where=part.where,
            numbers=tuple(n for n in (trail.created.number if trail.created else 0, sighting.number) if n),
            deviation="MEF113-2022:R68" if rejection and published else None,
        )

    return rule


def keeps(attribute: str, *, only: Source | None = None) -> Rule:
    """Between two sightings no item of the list is lost or changed."""

    def rule(seen: tuple[Trail, Step]) -> Breach | None:
        _, step = seen
        before = [i for i in items(step.before.document, attribute) if only is None or i.get("source") == only]
        lost = missing_items(before, items(step.after.document, attribute))
        if not lost:
            return None
        return Breach(
            message=f"a {attribute} item was changed or removed", expected=shown(lost[0]), actual=shown(step.after.document.get(attribute, ABSENT)),
            where=f"/{attribute}",
        )  # fmt: skip

    return rule


def new_items(before: Any, after: Any, attribute: str) -> list[dict[str, Any]]:
    """Items of the later document that the earlier one does not have."""
    return [item for item in missing_items(items(after, attribute), items(before, attribute)) if isinstance(item, dict)]


# --- attempts in a state ---------------------------------------------------------------------------------------------


def stays_refused(attempt: Attempt) -> Breach | None:
    """The operation is refused, and the ticket stays as it was."""
    if not attempt.exchange.refused:
        return Breach(message=f"{attempt.about} was not refused", expected="4xx", actual=f"{attempt.exchange.status}, then state {attempt.state_after}")
    if attempt.state_after != attempt.state and attempt.state_after is not None and not moved_by_itself(attempt):
        return Breach(message=f"{attempt.about} was refused, but the state changed", expected=shown(attempt.state), actual=shown(attempt.state_after), where="/status")
    return None


def moved_by_itself(attempt: Attempt) -> bool:
    """Whether the seller may have taken the ticket on without the buyer."""
    states = {str(state) for state in TicketState}
    return attempt.state in states and attempt.state_after in ticket_lifecycle().onward(TicketState(str(attempt.state)))


def leads_to(state: TicketState) -> Rule:
    """An accepted operation takes the ticket to a state; a seller that went on from there must show that it was there."""

    def rule(seen: tuple[Attempt, Trail]) -> Breach | None:
        attempt, trail = seen
        after = attempt.state_after
        if after == state or (after in ticket_lifecycle().onward(state) and _was_in(attempt, trail, state)):
            return None
        status = attempt.after.status if attempt.after else None
        return Breach(
            message=f"{attempt.about} did not lead to {state}", expected=state, actual=shown(after or f"status {status}"), where="/status",
            numbers=cites(attempt),
        )  # fmt: skip

    return rule


def _was_in(attempt: Attempt, trail: Trail, state: TicketState) -> bool:
    """Whether the state history of the ticket, or two events for two changes, prove that it was in the state."""

    def visits(exchange: Exchange | None) -> int:
        history = items(exchange.document, "statusChange") if exchange else []
        return sum(change.get("status") == state for change in history)

    if visits(attempt.after) > visits(attempt.before):
        return True
    number = attempt.exchange.number
    later = [event for event in trail.distinct_events(TicketEvent.STATE_CHANGE) if event.number > number]
    return len(later) > 1


def tracked(traffic: Traffic, attempts: Iterable[Attempt]) -> list[tuple[Attempt, Trail]]:
    """Attempts with the trails of their tickets."""
    trails = traffic.trails
    return [(a, trails[a.exchange.ticket]) for a in attempts if a.exchange.ticket in trails]


ENUMS: dict[str, tuple[str, ...]] = {
    "status": tuple(TicketState),
    "severity": tuple(Severity),
    "sellerSeverity": tuple(Severity),
    "priority": tuple(Priority),
    "sellerPriority": tuple(Priority),
    "ticketType": tuple(TicketType),
    "observedImpact": tuple(ObservedImpact),
}


# --- create answers ------------------------------------------------------------------------------------------------------


def tickets_in(exchanges: Iterable[Exchange]) -> list[Exchange]:
    """Answers that show a ticket with a state; one without is judged by other rules."""
    return [e for e in exchanges if "status" in documents(e)]


def not_errors(exchanges: Iterable[Exchange]) -> list[Exchange]:
    """Accepted answers whose body is not an error; that contradiction is judged by another rule."""
    return [e for e in exchanges if not is_error(e.document)]


def nothing_accepted(creations: Sequence[Creation]) -> Breach:
    """What to say when no generated create was accepted at all."""
    first = creations[0].created if creations else None
    return Breach(message="not one create request was accepted", expected="2xx for a well-formed create", actual=shown(first.status if first else None))


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
    return Breach(message=f"{name} in the create answer is not well formed", expected="a date-time, an item of the seller, or a reference", actual=shown(value), where=part.where)


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
    return Breach(message=f"{exchange.label}: the answer is a ticket", expected="an error, or the list", actual=shown(exchange.document))


def readings(traffic: Traffic) -> list[Sighting]:
    """Sightings by retrieve."""
    return [sighting for sighting in traffic.sightings if sighting.exchange.operation == Operation.RETRIEVE]


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
    """Changes that did happen: seen, announced, or confirmed by the mock seller's control API."""
    return [u for u in updates if u.visible or u.announced or u.call.via == "control"]


def last_looks(traffic: Traffic, ending: Ending) -> list[tuple[Trail, Exchange]]:
    """The last reading of each ticket beside its trail."""
    return [(traffic.trails[t], seen) for t, seen in ending.readings.items() if t in traffic.trails and seen.answer is not None]


def still_there(seen: tuple[Trail, Exchange]) -> Breach | None:
    """The ticket can be read; only one that was last seen closed or cancelled may be archived (Table 6)."""
    trail, exchange = seen
    earlier = [s.state for s in trail.sightings if s.number < exchange.number]
    if exchange.accepted or (earlier and earlier[-1] in ticket_lifecycle().final()):
        return None
    numbers = tuple(n for n in (trail.created.number if trail.created else None, exchange.number) if n)
    return Breach(message="a ticket that was created cannot be read any more", expected="200", actual=f"{exchange.status} {shown(exchange.document)}", numbers=numbers)


def closed_by_timeout(clearing: Clearing) -> list[Sighting]:
    """Tickets closed because nobody answered."""
    return [
        Sighting(number=c.closed.number, at=c.closed.at, document=c.closed.document, exchange=c.closed)
        for c in clearing.about("timeout")
        if c.closed is not None and c.closed.accepted and isinstance(c.closed.document, dict)
    ]


def nothing_happened(seen: tuple[Exchange, Exchange, Exchange]) -> Breach | None:
    """Whatever was answered, the ticket is the same before and after."""
    before, act, after = seen
    names = ("status", "note")
    first, last = ({name: documents(e).get(name) for name in names} for e in (before, after))
    if first == last:
        return None
    return Breach(message=f"{act.label} changed a ticket", expected=shown(first), actual=shown(last), numbers=(before.number, act.number, after.number))


def taken(patching: Patching, attribute: str) -> list[Patch]:
    """Accepted patches that bring new items of a list attribute."""
    return [patch for patch in patching.good if attribute in patch.new and patch.attempt.exchange.accepted]


# --- operations in states ------------------------------------------------------------------------------------------------


def why_not(walking: Walking, state: TicketState) -> str:
    """Why nothing was tried in a state."""
    return "; ".join(walking.why_not(state)) or f"no ticket stood in {state}"


def stable(walking: Walking, state: TicketState) -> None:
    """A state that the seller leaves at once by itself offers nothing to judge.

    Raises:
        NotApplicable: the seller leaves it at once.
    """
    reason = walking.unreached.get(state, "")
    if "at once by itself" in reason:
        raise NotApplicable(reason)


def successes(traffic: Traffic, story: Callable[[str], Any], operation: str) -> list[tuple[Attempt, Trail]]:
    """Accepted attempts of an operation where the tables allow it; an archived ticket (404 afterwards) tells nothing."""
    clearing = story("clearing")
    attempts = [*story("walking").attempts, *clearing.cancellations, *(c.attempt for c in clearing.clearances if c.attempt)]
    done = [
        a for a in attempts
        if a.exchange.operation == operation and a.exchange.accepted and a.state is not None and allowed(Operation(operation), a.state)
        and a.state_after is not None
    ]  # fmt: skip
    return tracked(traffic, done)


def futile(story: Callable[[str], Any], operation: str) -> list[Attempt | Exchange]:
    """Attempts that must fail: on unknown tickets, and in states where the tables refuse the operation."""
    walking = story("walking")
    wrong = [
        a for a in walking.attempts
        if a.exchange.operation == operation and a.state is not None and a.exchange.answer is not None and not allowed(Operation(operation), a.state)
    ]  # fmt: skip
    return [*unknown(story, operation), *wrong]


def no_empty_success(seen: Attempt | Exchange) -> Breach | None:
    """A success code comes only with an effect."""
    exchange = seen.exchange if isinstance(seen, Attempt) else seen
    if not exchange.accepted or (isinstance(seen, Attempt) and seen.state != seen.state_after):
        return None
    about = seen.about if isinstance(seen, Attempt) else seen.label
    return Breach(message=f"{about} was answered with success, but did nothing", expected="an error code", actual=shown(exchange.status))
