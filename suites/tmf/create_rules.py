"""Rules of creating a ticket: the answer, what is kept of the request, what is the seller's, and what is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from ttck.harness.judge.compare import ABSENT, Gap, gaps, instant, leads_to, same_address
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.smaller_examples import Shrinker
from ttck.harness.judge.verify import Breach, breach_of, shown
from ttck.harness.record.exchange import Exchange
from ttck.specs.vocabulary import TmfState
from ttck.suites.tmf import payloads
from ttck.suites.tmf.rules import header, owed_header, whole
from ttck.suites.tmf.writes import Creation, document_of
from ttck.suites.tmf.written import as_written

_OPEN_LABELS = frozenset({"@baseType", "@schemaLocation"})
_LABELS = _OPEN_LABELS | {"@type"}
_NEAR = timedelta(minutes=10)
_FAILED = 5
# What a seller may set by itself, whatever was sent: the texts of the attributes say so, or a part gets its number from it.
_STATUS = frozenset({"status", "statusChangeReason", "statusChangeDate"})
_NUMBERED = frozenset({"attachment", "note", "troubleTicketCharacteristic"})
SELLERS = frozenset({"priority", "expectedResolutionDate", "resolutionDate"})
_OWNED = frozenset({"id", "href", "description", "severity", "ticketType", "name", "note", "attachment", "relatedParty", "creationDate"})
_STANDARD = frozenset(name for version in ("v5", "v4") for name in (*payloads.MANDATORY[version], *payloads.optional(version)))
_KEPT_BY_SELLER = _STATUS | {"statusChange", "statusChangeHistory", "creationDate", "lastUpdate"}
STATES = frozenset(str(state) for state in TmfState)


# --- comparing -------------------------------------------------------------------------------------------------------


def canonical(value: Any, name: str = "") -> Any:
    """A document with its date-times in UTC, so that the same moment is the same text."""
    if isinstance(value, dict):
        return {key: canonical(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [canonical(inner, name) for inner in value]
    moment = instant(value) if name.endswith(("Date", "DateTime")) or name in {"date", "lastUpdate"} else None
    return moment.astimezone(UTC).isoformat() if moment else value


def gap(sent: dict[str, Any], got: dict[str, Any], name: str) -> Gap | None:
    """What of one attribute is missing or different; a type may be shown as a subclass that names it as its base, with its own schema."""
    derived = got.get("@type") != sent.get("@type") and got.get("@baseType") == sent.get("@type") is not None
    if derived and name in _LABELS:
        return None
    here = {name: got[name]} if name in got else {}
    found = next(gaps(canonical({name: sent[name]}), canonical(here)), None)
    return found and replace(found, expected=as_written(found.expected, sent[name]), actual=as_written(found.actual, got.get(name)))


def not_doubled(twins: Iterable[Creation]) -> list[Creation]:
    """Two creates of one document; the second one may be a conflict for a seller that knows the same case again."""
    return [one for number, one in enumerate(twins) if number == 0 or one.made.status != HTTPStatus.CONFLICT]


# --- accepted creates ------------------------------------------------------------------------------------------------


def accepted(creation: Creation) -> bool:
    """Whether the seller took a create."""
    return creation.made.accepted


def seen(creations: Iterable[Creation]) -> list[Subject]:
    """Creates with what was read of them."""
    return [Subject(value=creation, where="", seen=creation.seen) for creation in creations]


def answers(creations: Iterable[Creation]) -> list[Subject]:
    """Creates with their answers alone."""
    return [Subject(value=creation, where="", seen=creation.made) for creation in creations]


def created(version: str) -> Any:
    """A rule: the answer is 201 with the whole ticket, in version 5 or 202."""
    whole = ("id", *(("href",) if version == "v5" else ()), *payloads.MANDATORY[version])

    def rule(subject: Subject) -> Breach | None:
        made = subject.value.made
        if made.status == HTTPStatus.ACCEPTED and version == "v5":
            return None
        if made.status != HTTPStatus.CREATED:
            wanted = "201 or 202" if version == "v5" else "201"
            return Breach(message="a right create has another status", expected=wanted, actual=_told(made))
        if not isinstance(made.document, dict):
            return Breach(message="the answer to a create is no ticket", expected="the whole ticket", actual=shown(made.document))
        missing = [name for name in whole if name not in made.document]
        if missing:
            return Breach(
                message="the answer to a create is not the whole ticket", expected=f"{', '.join(whole)} in it",
                actual=f"without {', '.join(missing)}",
            )  # fmt: skip
        return None

    return rule


def _told(exchange: Exchange) -> str:
    said = shown(exchange.document) if exchange.answer is not None and exchange.answer.body else ""
    return f"{exchange.status} to {exchange.label} {said}".strip()


def located(subject: Subject) -> Breach | None:
    """Location is the address of the ticket, which is its href."""
    made: Exchange = subject.value.made
    place = owed_header(made, "location")
    if not place:
        return Breach(message="a 201 has no Location", expected="the address of the new ticket", actual="(none)")
    document = document_of(made)
    href = document.get("href")
    if isinstance(href, str) and not same_address(place, href, base=made.url):
        return Breach(message="Location is not the href of the new ticket", expected=href, actual=place)
    if not leads_to(place, document.get("id")):
        return Breach(message="Location is not the address of the new ticket", expected=f".../{document.get('id')}", actual=place)
    return None


def made_201(creations: Iterable[Creation]) -> list[Subject]:
    """The creates that were answered 201."""
    return answers(creation for creation in creations if creation.made.status == HTTPStatus.CREATED)


def kept(creations: Iterable[Creation], *, loose: frozenset[str] = SELLERS) -> Iterator[Subject]:
    """Every attribute of the standard that a seller took, in each place where it shows the ticket: the 201, the item, the list.

    `loose` are those that the seller may have set by itself. Labels, in the ticket and in its parts, are left to `labelled`.
    """
    for subject in _sent(creations, loose=loose):
        sent, got, name, place = subject.value
        if name not in _OPEN_LABELS:
            yield replace(subject, value=({**sent, name: unlabelled(sent[name])}, got, name, place))


def labelled(creations: Iterable[Creation]) -> Iterator[Subject]:
    """As `kept`, those attributes that have labels in their parts, and labels of the ticket itself."""
    for subject in _sent(creations, loose=SELLERS):
        sent, _, name, _ = subject.value
        if name in _OPEN_LABELS or unlabelled(sent[name]) != sent[name]:
            yield subject


def label_is_kept(subject: Subject) -> Breach | None:
    """The labels of an attribute that is otherwise as it was sent are as they were sent."""
    sent, got, name, place = subject.value
    if name not in _OPEN_LABELS and gap({**sent, name: unlabelled(sent[name])}, got, name) is not None:
        return None
    found = gap(sent, got, name)
    if found is None:
        return None
    told = breach_of(found, "@baseType or @schemaLocation is not kept")
    return replace(told, actual=f"{told.actual} in {place}")


def unlabelled(value: Any) -> Any:
    """A value without the labels in it that should come back and need not."""
    if isinstance(value, dict):
        return {key: unlabelled(inner) for key, inner in value.items() if key not in _OPEN_LABELS}
    return [unlabelled(one) for one in value] if isinstance(value, list) else value


def stale(read: dict[str, Any], row: dict[str, Any]) -> Gap | None:
    """The first attribute of the standard in which the row of a list is not as the ticket when it is read.

    What the seller sets by itself, such as the status and the times, a list may leave out, and does not show otherwise.
    """
    names = sorted((_STANDARD & read.keys()) | (_KEPT_BY_SELLER & read.keys() & row.keys()))
    return next((found for name in names if (found := gap(read, row, name))), None)


def _sent(creations: Iterable[Creation], *, loose: frozenset[str]) -> Iterator[Subject]:
    for creation in creations:
        places: list[tuple[str, dict[str, Any], Any]] = []
        if creation.made.status == HTTPStatus.CREATED and whole(creation.made):
            places.append(("the answer to the create", document_of(creation.made), creation.made))
        if creation.read is not None:
            places.append(("the ticket when it is read", document_of(creation.read), creation.seen))
        if creation.listed is not None and creation.listed.row is not None:
            places.append(("the ticket in the list", creation.listed.row, (creation.made, creation.listed.pages[-1])))
        for place, got, proof in places:
            if got:
                yield from (
                    Subject(value=({**creation.sent, name: _numberless(name, value)}, got, name, place), where=f"/{name}", seen=proof)
                    for name, value in creation.sent.items()
                    if name not in _STATUS | loose and (name in _STANDARD or name[0] == "@")
                )


def _numberless(name: str, value: Any) -> Any:
    """What was sent of an attribute, without the numbers of parts that a seller numbers itself; that of a pointer is its content."""
    if name not in _NUMBERED or not isinstance(value, list):
        return value
    return [
        {key: inner for key, inner in one.items() if key != "id"} if isinstance(one, dict) and one.get("@type") != "AttachmentRef" else one
        for one in value
    ]


def sellers(creations: Iterable[Creation], names: frozenset[str]) -> list[Subject]:
    """Those of the attributes that a seller may set by itself, as `kept` yields them."""
    return [subject for subject in kept(creations, loose=frozenset()) if subject.value[2] in names]


def is_kept(subject: Subject) -> Breach | None:
    """An attribute that was sent is there, as it was sent."""
    sent, got, name, place = subject.value
    found = gap(sent, got, name)
    if found is None:
        return None
    told = breach_of(found, "an attribute of a create is not kept")
    return replace(told, actual=f"{told.actual} in {place}")


def visible(creations: Iterable[Creation]) -> Iterator[Subject]:
    """Each new ticket by its id, and in the list; one that was made later than its answer is not judged."""
    for creation in creations:
        if creation.made.status != HTTPStatus.CREATED or creation.item is None:
            continue
        yield Subject(value=("id", creation), where="", seen=creation.seen)
        if creation.listed is not None and creation.listed.whole:
            yield Subject(value=("list", creation), where="", seen=(creation.made, *creation.listed.pages))


def at_once(subject: Subject) -> Breach | None:
    """A new ticket is in the list with the first look."""
    place, creation = subject.value
    if place != "list" or not creation.listed.late:
        return None
    return Breach(message="a new ticket comes late into the list", expected=f"the ticket {creation.item} at once", actual="some time later")


def is_visible(subject: Subject) -> Breach | None:
    """A new ticket can be read at once, and is in the list within the time that the target gives."""
    place, creation = subject.value
    if place == "list" and creation.listed.row is None:
        return Breach(message="a new ticket is not in the list", expected=f"the ticket {creation.item}", actual="no such row")
    if place == "id" and creation.read.status != HTTPStatus.OK:
        return Breach(message="a new ticket cannot be read by its id", expected="200", actual=str(creation.read.status))
    return None


# --- what is the seller's ----------------------------------------------------------------------------------------------


def of_one_kind(creations: Iterable[Creation]) -> list[Subject]:
    """The identifiers and addresses that were given, each with those given before it."""
    found: list[Subject] = []
    known: dict[str, set[str]] = {"id": set(), "href": set()}
    for creation in creations:
        for name, before in known.items():
            value = creation.shown.get(name) if creation.made.accepted else None
            if isinstance(value, str):
                found.append(Subject(value=(name, value, value in before), where=f"/{name}", seen=creation.seen))
                before.add(value)
    return found


def issued_once(subject: Subject) -> Breach | None:
    """No two tickets have the same identifier or address."""
    name, value, again = subject.value
    message = f"two tickets have the same {name}"
    return Breach(message=message, expected="one that no other ticket has", actual=value, where=f"/{name}") if again else None


def not_a_failure(subject: Subject) -> Breach | None:
    """An identifier of the buyer does not make the seller fail."""
    status = subject.value.made.status
    if status is not None and status // 100 == _FAILED:
        return Breach(message="an id of the buyer makes the seller fail", expected="201 or 400", actual=str(status), where="/id")
    return None


def honours(*, wanted: bool) -> Any:
    """A rule: the identifier that the buyer brought is, or is not, that of the ticket."""

    def rule(subject: Subject) -> Breach | None:
        creation: Creation = subject.value
        own, got = creation.sent.get("id"), creation.shown.get("id")
        if (own == got) is wanted or (not wanted and not creation.made.accepted):
            return None
        told = f"{got}" if creation.made.accepted else str(creation.made.status)
        message = "an id of the buyer is not taken over" if wanted else "an id of the buyer is taken over; a target says so with client_id"
        return Breach(message=message, expected=str(own) if wanted else "one of the seller's", actual=told, where="/id")

    return rule


def undisturbed(subject: Subject) -> Breach | None:
    """A ticket whose identifier is sent again by a buyer stays as it was."""
    creation, read, after = subject.value
    before = document_of(read)
    if creation.made.accepted and creation.item == before.get("id"):
        message = "a create with the id of another ticket was given that id"
        return Breach(message=message, expected="an id of its own, or a refusal", actual=str(creation.item), where="/id")
    mine = [name for name in before if name in _OWNED]
    lost = next((name for name in mine if before[name] != document_of(after).get(name, ABSENT)), None)
    if after.status != HTTPStatus.OK or lost:
        message = "a create with the id of another ticket changed that ticket"
        return Breach(message=message, expected="the ticket as it was", actual=f"{after.status}, {lost or 'no ticket'} is different")
    return None


def not_brought(name: str) -> Any:
    """A rule: what the buyer sent for an attribute of the seller's is not what the ticket has."""

    def rule(subject: Subject) -> Breach | None:
        creation: Creation = subject.value
        value, got = canonical(creation.sent[name], name), canonical(creation.shown.get(name), name)
        stayed = got == value
        if isinstance(value, list) and isinstance(got, list):
            stayed = any(next(gaps(value[0], entry), None) is None for entry in got)
        if not stayed:
            return None
        return Breach(message="an attribute of the seller's is as the buyer sent it", expected="the seller's own", actual=shown(got),
                      where=f"/{name}")  # fmt: skip

    return rule


def young(subject: Subject) -> Breach | None:
    """CreationDate is about the time of the create, by our clock or by that of the seller; its form is judged elsewhere."""
    creation: Creation = subject.value
    value = creation.shown["creationDate"]
    moment = instant(value)
    if moment is None or any(abs(moment - clock) <= _NEAR for clock in _clocks(creation.made)):
        return None
    message = "the creationDate of a new ticket is not about now"
    return Breach(message=message, expected=f"about {creation.made.at.isoformat()}", actual=str(value), where="/creationDate")


def _clocks(exchange: Exchange) -> list[datetime]:
    try:
        own = parsedate_to_datetime(header(exchange, "date") or "")
    except ValueError:
        return [exchange.at]
    return [exchange.at, own if own.tzinfo else own.replace(tzinfo=UTC)]


def has_status(subject: Subject) -> Breach | None:
    """A ticket that came without a status has one of the eight."""
    status = subject.value.shown.get("status", ABSENT)
    if status in STATES:
        return None
    return Breach(
        message="a ticket that came without a status has none", expected=", ".join(sorted(STATES)), actual=shown(status), where="/status"
    )


def status_is_kept(subject: Subject) -> Breach | None:
    """The status that was sent is that of the ticket."""
    creation: Creation = subject.value
    sent, got = creation.sent["status"], creation.shown.get("status", ABSENT)
    return None if sent == got else Breach(message="a status that was sent is not kept", expected=sent, actual=shown(got), where="/status")


def told_of_status(creations: Iterable[Creation]) -> str:
    """What became of the statuses that were sent, in words."""
    told = [f"{creation.sent['status']} became {creation.shown.get('status', creation.made.status)}" for creation in creations]
    return "nothing is demanded with initial_status: report; seen: " + ", ".join(told)


def history_begins(version: str) -> Any:
    """A rule: a history that is kept begins with the status of the new ticket, and the date of the status is set."""
    name = "statusChangeHistory" if version == "v5" else "statusChange"

    def rule(subject: Subject) -> Breach | None:
        document = document_of(subject.value.made) or subject.value.shown
        date = document.get("statusChangeDate", ABSENT)
        if instant(date) is None:
            return Breach(
                message="a new ticket has no statusChangeDate", expected="a date-time", actual=shown(date), where="/statusChangeDate"
            )
        history = document.get(name)
        if history is None:
            return None
        first = history[0].get("status") if isinstance(history, list) and history and isinstance(history[0], dict) else None
        if first == document.get("status"):
            return None
        message = "the history of a new ticket does not begin with its status"
        return Breach(message=message, expected=shown(document.get("status")), actual=shown(history), where=f"/{name}")

    return rule


# --- smaller examples ------------------------------------------------------------------------------------------------


def shrinker(found: Shrinker | None, *, loose: frozenset[str] = SELLERS) -> Shrinker | None:
    """How to look for a smaller create of which something is not kept."""
    return None if found is None else replace(found, observe=lambda document: list(kept(found.observe(document), loose=loose)))
