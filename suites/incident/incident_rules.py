"""Rules about what an incident shows: when it is read, when it is an item of a list, and when a request fails."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Any

from ttck.harness.judge.compare import ABSENT, contacts, instant, items, missing_items
from ttck.harness.judge.histories import ItemHistory, Sighting, Step, Traffic
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange, Unreadable
from ttck.harness.record.state_probe import state_of
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import ContactRole, IncidentState, Kind, Operation, Priority, Severity, Stimulus
from ttck.suites.common.incident_client import EFFECTS, Change, Life
from ttck.suites.common.lists import same
from ttck.suites.incident.scenarios.a_hushing import Hushing
from ttck.suites.incident.scenarios.b_following import Following
from ttck.suites.ticket.rules import has, is_error
from ttck.suites.ticket.twins import said

Rule = Callable[[Any], Breach | None]
MANDATORY = ("id", "relatedEntity", "description", "severity", "priority", "incidentType", "creationDate", "status")
# Attributes of MEF 113 Table 34 that nothing but an incident (or a ticket) has, as the wire names them.
_DISTINCT = frozenset(
    {"situationStartDate", "expectedClosedDate", "closedDate", "incidentType", "impact", "relatedEntity", "relatedContactInformation",
     "relatedIssue", "attachment", "creationDate", "statusChange"}
)  # fmt: skip
_SET_AT_WILL = frozenset({"status", "closedDate", *EFFECTS} - {"note", "attachment", "relatedIssue"})
_RECORDS = ("note", "attachment")
_LISTS = (*_RECORDS, "relatedIssue")
# What tells one item of a list from the others, whatever else it says.
_NAMED = ("id", "attachmentId", "date", "creationDate")
_DEEPEST = 8
_INTERNAL = 500
_NOT_IMPLEMENTED = 501


def is_incident(document: Any) -> bool:
    """Whether a document is an incident, or looks like one."""
    return isinstance(document, dict) and "id" in document and bool(_DISTINCT & document.keys())


# --- success and failure (R115, R119) --------------------------------------------------------------------------------


def says_what_happened(exchange: Exchange) -> Breach | None:
    """The status code tells success from failure, and the body does not contradict it."""
    document = exchange.document
    if not exchange.accepted and not exchange.refused:
        return Breach(message="the status code says neither success nor failure", expected="2xx, 4xx or 5xx", actual=shown(exchange.status))
    incidents = isinstance(document, list) and any(is_incident(item) for item in document)
    if exchange.refused and (is_incident(document) or incidents):
        return Breach(message="an error code with an incident as its body", expected="2xx", actual=f"{exchange.status} {shown(document)}")
    if exchange.accepted and is_error(document):
        return Breach(message="a success code with an error as its body", expected="4xx", actual=f"{exchange.status} {shown(document)}")
    return None


def an_incident(exchange: Exchange) -> Breach | None:
    """A successful retrieve of an identifier has an object as its body."""
    if not exchange.accepted or not exchange.ticket or isinstance(exchange.document, dict):
        return None
    return Breach(message="a retrieve succeeded without an incident", expected="a JSON object", actual=shown(exchange.document))


def no_crash(exchange: Exchange) -> Breach | None:
    """What cannot be is refused as an error of the buyer, or not at all; it does not make the seller fail."""
    if exchange.status is None or exchange.status < _INTERNAL or exchange.status == _NOT_IMPLEMENTED:
        return None
    return Breach(message=f"{exchange.label} makes the seller fail", expected="4xx", actual=str(exchange.status))


def gives_nothing(exchange: Exchange) -> Breach | None:
    """Without an identifier there is no incident in the answer, unless it is the whole list."""
    if not is_incident(exchange.document):
        return None
    return Breach(
        message="a blank identifier gave an incident", expected="404, or the list", actual=f"{exchange.status} {shown(exchange.document)}"
    )


def beside_known(hushing: Hushing, lives: Iterable[Life], tried: Iterable[Exchange]) -> list[Exchange]:
    """Retrievals that must find nothing, where an incident that there is can be retrieved.

    Raises:
        Inconclusive: none can, or there is none, so that it proves nothing that an unknown one is not found.
    """
    asked = list(tried)
    known = [e for e in (hushing.known, *(life.first for life in lives)) if e is not None]
    if asked and not any(e.accepted for e in (*known, *asked)):
        why = said(known[0]) if known else "; ".join(hushing.reasons) or "there is none"
        raise Inconclusive(f"no incident that there is could be retrieved, so that a refusal proves nothing: {why}")
    return asked


# --- errors without attributes (R116, R121) --------------------------------------------------------------------------


def nothing_of_an_incident(known: Mapping[str, Mapping[str, Any]]) -> Callable[[Exchange], Breach | None]:
    """The body of a failed request has no attribute of an incident as a member, at any depth; `known` are the run's own."""
    descriptions = {document.get("description") for document in known.values()} - {None}

    def leaked(name: str, value: Any, exchange: Exchange) -> bool:
        if name == "id":
            return isinstance(value, str) and (value in known or bool(value and value == exchange.ticket))
        if name == "status":
            return value in tuple(IncidentState)
        if name in {"severity", "priority"}:
            return value in (*Severity, *Priority)
        if name == "note":
            return isinstance(value, list)
        return name in _DISTINCT or (name == "description" and isinstance(value, str) and value in descriptions)

    def rule(exchange: Exchange) -> Breach | None:
        for name, value in _members(exchange.document):
            if leaked(name, value, exchange):
                return Breach(
                    message=f"an error answer carries the incident attribute {name}",
                    expected="no incident attribute",
                    actual=shown({name: value}),
                    where=f"/{name}",
                )
        return None

    return rule


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


# --- what a retrieve shows (R122 to R124) ----------------------------------------------------------------------------


def sightings(traffic: Traffic, lives: list[Life] | None) -> list[Sighting]:
    """Every sighting of every incident of this run; of recorded traffic, which knows no lives, of every incident."""
    if lives is None:
        return list(traffic.sightings_of(Kind.INCIDENT))
    own = {life.id for life in lives}
    return [s for item, item_history in traffic.item_histories_of(Kind.INCIDENT).items() if item in own for s in item_history.sightings]


def readings(traffic: Traffic, lives: list[Life] | None) -> list[Exchange]:
    """Every successful retrieve of an incident of this run, whatever its body is; of recorded traffic, of every incident."""
    if lives is None:
        return [e for e in traffic.accepted(Operation.RETRIEVE_INCIDENT) if e.ticket and "fields=" not in e.url]
    own = {life.id for life in lives}
    return [e for e in traffic.accepted(Operation.RETRIEVE_INCIDENT) if e.ticket in own]


def complete(exchange: Exchange) -> Breach | None:
    """The mandatory attributes are there, the identifier is the one asked for, and there is an incident contact."""
    lacking = has(*MANDATORY)(exchange)
    if lacking is not None:
        return lacking
    document = exchange.document
    if document["id"] != exchange.ticket:
        return Breach(message="another incident came", expected=shown(exchange.ticket), actual=shown(document["id"]), where="/id")
    if instant(document["creationDate"]) is None:
        return Breach(
            message="creationDate is not a date-time", expected="an ISO 8601 date-time", actual=shown(document["creationDate"]),
            where="/creationDate",
        )  # fmt: skip
    entities = document["relatedEntity"]
    if not isinstance(entities, list) or not all(isinstance(one, dict) and one.get("id") for one in entities):
        return Breach(message="a product has no identifier", expected="products with an id", actual=shown(entities), where="/relatedEntity")
    if not contacts(document, ContactRole.INCIDENT):
        found = document.get("relatedContactInformation", ABSENT)
        return Breach(
            message="no contact has the role incidentContact", expected="incidentContact", actual=shown(found),
            where="/relatedContactInformation",
        )  # fmt: skip
    return None


def in_range(values: Mapping[str, tuple[str, ...]]) -> Rule:
    """Attributes with a fixed set of values have one of them; the type may also be one of the other editions."""

    def rule(seen: Sighting) -> Breach | None:
        for name, allowed in values.items():
            value = seen.document.get(name)
            if value is not None and value not in allowed:
                return Breach(message=f"{name} has a value of its own", expected=", ".join(allowed), actual=shown(value), where=f"/{name}")
        return None

    return rule


def still_there(life: Life) -> Breach | None:
    """An incident that could be read once can be read at the end of the run, unless it was closed and may be archived."""
    if life.last is None or life.last.accepted or not life.first.accepted:
        return None
    closing = life.change(Stimulus.INCIDENT_CLOSE)
    over = any(state_of(e) == IncidentState.CLOSED for e in (life.first, *(c.after for c in life.changes)))
    if (over or (closing is not None and closing.before.accepted)) and life.last.status == HTTPStatus.NOT_FOUND:
        return None
    return Breach(
        message="an incident of this run cannot be read any more", expected="200", actual=str(life.last.status),
        numbers=(*life.numbers, life.last.number),
    )  # fmt: skip


def opened_as_told(lives: list[Life], *names: str) -> list[tuple[Life, str]]:
    """What incidents were opened with, as far as it is known what was passed on to the seller, which has not touched it since."""
    return [
        (life, name)
        for life in lives
        if life.first.accepted and not life.touched
        for name in names
        if name in life.opened.told
    ]  # fmt: skip


def shows_what_was_set(
    every: Iterable[tuple[Life, str]], *, restless: Callable[[Life], bool]
) -> Callable[[tuple[Life, str]], Breach | None]:
    """The first reading shows the value that the seller gave the attribute.

    Of what a `restless` seller may have changed by itself before the first reading, another value has to stand in each incident
    that was opened with this one, or, where no two were opened alike, in two of them. Anything else is evidence at once.
    """
    told = list(every)

    def chance(life: Life, name: str) -> bool:
        others = [one for one, about in told if about == name]
        alike = [one for one in others if one.opened.told[name] == life.opened.told[name]]
        if len(alike) > 1:
            return any(_as_told(one, name) for one in alike)
        return len(others) > 1 and sum(not _as_told(one, name) for one in others) == 1

    def rule(seen: tuple[Life, str]) -> Breach | None:
        life, name = seen
        document = life.first.document if isinstance(life.first.document, dict) else {}
        found = document.get(name, ABSENT)
        at_will = name in _SET_AT_WILL and name != "description" and found not in (ABSENT, None, "") and restless(life)
        if _as_told(life, name) or (at_will and chance(life, name)):
            return None
        return Breach(
            message=f"{name} is not what the seller set", expected=shown(life.opened.told[name]), actual=shown(found), where=f"/{name}",
            numbers=life.numbers,
        )  # fmt: skip

    return rule


def restless(traffic: Traffic, following: Following, event: str) -> Callable[[Life], bool]:
    """Whether a seller may change an incident by itself: it announced more changes than it was asked for, or nobody would hear of them."""
    heard = traffic.item_histories_of(Kind.INCIDENT)

    def found(life: Life) -> bool:
        if not following.registered or life.opened.number < following.since or life.id not in heard:
            return True
        asked = sum(change.attribute is not None for change in life.changes)
        return len(heard[life.id].distinct_events(event)) > asked

    return found


def _as_told(life: Life, name: str) -> bool:
    document = life.first.document if isinstance(life.first.document, dict) else {}
    told, found = life.opened.told[name], document.get(name, ABSENT)
    if name == "relatedEntity":  # Table 34 has the products' identifiers alone; what part they play is for the seller to say
        told, found = (_products(told, told), _products(found, told))
    return same(name, told, found)


def _products(entities: Any, told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The identifiers of products, and which of the attributes that were told they have."""
    names = {name for one in told for name in one}
    listed = entities if isinstance(entities, list) else []
    return [{name: one[name] if name == "id" else True for name in names if name in one} for one in listed if isinstance(one, dict)]


def updates(following: Following, attribute: str, *, working: bool | None = None) -> list[Change]:
    """Changes of an attribute that did happen: seen, or vouched for by whoever was asked."""
    found = [change for life in following.lives for change in life.changes if change.attribute == attribute]
    happened = [change for change in found if change.visible or change.announced or change.call.surely]
    return [c for c in happened if working is None or (state_of(c.before) == IncidentState.IN_PROGRESS) is working]


def visible(change: Change) -> Breach | None:
    """The reading after a change shows it."""
    if change.visible or change.attribute is None:
        return None
    name = {"contact": "relatedContactInformation", "technicalContact": "relatedContactInformation"}.get(change.attribute, change.attribute)
    old, new = (e.document.get(name, ABSENT) if isinstance(e.document, dict) else e.document for e in (change.before, change.after))
    actual = new.why if isinstance(new, Unreadable) else shown(new)
    return Breach(
        message=f"{change.attribute}, which the seller set, does not show",
        expected=f"something new beside {shown(old)}" if not isinstance(old, Unreadable) else "something new",
        actual=actual,
        where=f"/{name}",
        numbers=change.numbers,
    )


def stays(lives: list[Life]) -> list[tuple[Change, str]]:
    """Each attribute that a decision of the seller was not about, before and after it."""
    optional = ("situationStartDate", "expectedClosedDate", "closedDate")
    names = (*MANDATORY, *optional, "note", "attachment", "relatedIssue", "relatedContactInformation")
    return [
        (change, name)
        for life in lives
        for change in life.changes
        if change.call.surely and change.before.accepted and change.after.accepted
        for name in names
        if isinstance(change.before.document, dict) and name in change.before.document and not _touched(change, name)
    ]  # fmt: skip


def _touched(change: Change, name: str) -> bool:
    if change.attribute is None:
        return name in {"status", "expectedClosedDate"}
    if name in _LISTS:  # what is added to a list leaves the rest of it alone
        return False
    of = {"contact": "relatedContactInformation", "technicalContact": "relatedContactInformation", "impact": "incidentType"}
    return (name in EFFECTS and name == change.attribute) or of.get(change.attribute) == name


def unchanged(seen: tuple[Change, str]) -> Breach | None:
    """The attribute is still what it was; what the seller may set by itself at any time still has some value."""
    change, name = seen
    after = change.after.document.get(name, ABSENT) if isinstance(change.after.document, dict) else ABSENT
    if _same(change, name) or (name in _SET_AT_WILL and after not in (ABSENT, None, "")):
        return None
    about = "about something else" if change.attribute != name else "to add to it"
    return Breach(
        message=f"{name} was lost or changed by a decision {about}", expected=shown(change.before.document[name]),
        actual=shown(after), where=f"/{name}", numbers=change.numbers,
    )  # fmt: skip


def _same(change: Change, name: str) -> bool:
    after = change.after.document if isinstance(change.after.document, dict) else {}
    return same(name, change.before.document[name], after.get(name, ABSENT))


def keeps_items(seen: tuple[ItemHistory, Step]) -> Breach | None:
    """Each note and each attachment that an incident showed is in the next reading; a relation the seller may take back.

    An item that is there with other words is not gone; that is judged around decisions of the seller.
    """
    _, step = seen
    before, after = step.before.document, step.after.document
    for name in _RECORDS:
        lost = [item for item in missing_items(items(before, name), items(after, name)) if not _reworded(item, items(after, name))]
        if lost:
            return Breach(
                message=f"an item of {name} of an incident is gone", expected=shown(lost[0]), actual=shown(after.get(name, ABSENT)),
                where=f"/{name}",
            )  # fmt: skip
    return None


def keeps_date(name: str) -> Callable[[tuple[ItemHistory, Step]], Breach | None]:
    """A date that is set once is the same in the next reading."""

    def rule(seen: tuple[ItemHistory, Step]) -> Breach | None:
        _, step = seen
        before, after = (sighting.document.get(name, ABSENT) for sighting in (step.before, step.after))
        if instant(before) is None or same(name, before, after):
            return None
        return Breach(
            message=f"{name} of an incident is another one than before", expected=shown(before), actual=shown(after), where=f"/{name}"
        )

    return rule


def _reworded(item: Mapping[str, Any], others: Iterable[Mapping[str, Any]]) -> bool:
    """Whether one of the others is the same item with other words."""
    names = [name for name in _NAMED if item.get(name)]
    return bool(names) and any(all(other.get(name) == item[name] for name in names) for other in others)


def closed(found: list[Sighting]) -> list[Sighting]:
    """The sightings in closed."""
    return [s for s in found if s.state == IncidentState.CLOSED]


def not_before_its_creation(seen: Sighting) -> Breach | None:
    """An incident is closed after it was created."""
    begun, ended = instant(seen.document.get("creationDate")), instant(seen.document.get("closedDate"))
    if begun is None or ended is None or ended >= begun:
        return None
    return Breach(
        message="closedDate lies before creationDate", expected=f"after {seen.document.get('creationDate')}",
        actual=shown(seen.document.get("closedDate")), where="/closedDate",
    )  # fmt: skip
