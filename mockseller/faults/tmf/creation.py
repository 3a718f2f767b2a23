"""Faults of a seller of TMF621 that is asked to make a ticket."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from ttck.mockseller.engine.seams import Call, Change, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import (
    answer,
    drop,
    during,
    header,
    in_answers,
    in_call,
    named,
    part,
    seconds_between,
    sent,
    with_headers,
)
from ttck.mockseller.faults.tmf.tools import (
    MODERN,
    OF_CREATES,
    OF_EVENTS,
    OF_FORMS,
    OF_LISTS,
    code,
    crashed,
    created,
    done,
    each,
    failed,
    ids,
    reason,
    rows,
    wrong,
    wrote,
)
from ttck.specs.vocabulary import Operation, TmfState

_CREATE = Operation.CREATE
_YOUNG = 1.5  # seconds


@wrong("tmf-created-200", seam=Seam.REPLY, breaks=ids(70), also=ids(71))
def created_200(scene: Scene, reply: Reply) -> Reply:
    """I answer a create with 200."""
    return replace(reply, status=HTTPStatus.OK) if done(scene, reply, _CREATE) else reply


@wrong("tmf-created-without-body", seam=Seam.REPLY, breaks=ids(70), also=[*OF_FORMS, *OF_CREATES, *ids(2, 45)])
def created_without_body(scene: Scene, reply: Reply) -> Reply:
    """My 201 has no body; the Location says it all."""
    return answer(reply, HTTPStatus.CREATED) if done(scene, reply, _CREATE) else reply


@wrong("tmf-created-reference", seam=Seam.REPLY, breaks=ids(70), also=[*OF_FORMS, *OF_CREATES])
def created_reference(scene: Scene, reply: Reply) -> Reply:
    """My 201 shows the id and the href of the ticket, and no more."""
    kept = {"id", "href", "@type"}
    return in_answers(scene, reply, lambda ticket: drop(*(set(ticket) - kept))(ticket), _CREATE)


@wrong("tmf-refused-create-stays", seam=Seam.REQUEST, breaks=ids(79), also=[*OF_EVENTS, *OF_LISTS])
def refused_create_stays(scene: Scene, call: Call) -> Call:
    """I refuse a create for its severity when I have made the ticket."""
    if call.operation != _CREATE or not isinstance(call.document, dict) or isinstance(call.document.get("severity", ""), str | None):
        return call
    scene.memory[str(call.document.get("description"))] = True
    return in_call(call, lambda body: body.update(severity="Minor"))


@part("tmf-refused-create-stays", seam=Seam.REPLY)
def refused_create_refused(scene: Scene, reply: Reply) -> Reply:
    """The answer says that nothing was made."""
    return failed(reply, HTTPStatus.BAD_REQUEST, "severity: a text") if str(wrote(scene, "description")) in scene.memory else reply


@wrong("tmf-no-location", seam=Seam.REPLY, breaks=ids(71), also=ids(131))
def no_location(_scene: Scene, reply: Reply) -> Reply:
    """My 201 has no Location."""
    return with_headers(reply, Location=None)


@wrong("tmf-location-of-list", seam=Seam.REPLY, breaks=ids(71))
def location_of_list(scene: Scene, reply: Reply) -> Reply:
    """The Location of a new ticket is the list."""
    place = header(reply, "Location")
    return with_headers(reply, Location=place.rpartition("/")[0]) if place and during(scene, _CREATE) else reply


@wrong("tmf-location-other-host", seam=Seam.REPLY, breaks=ids(71))
def location_other_host(scene: Scene, reply: Reply) -> Reply:
    """The Location of a new ticket names a machine that only I can see."""
    place = header(reply, "Location")
    inside = f"http://backend.internal.invalid/{place.partition('//')[2].partition('/')[2]}" if place else None
    return with_headers(reply, Location=inside) if place and during(scene, _CREATE) else reply


def _fills(name: str, value: Any, *, versions: tuple[str, ...] = ()) -> None:
    """Register the faults of a seller that does not insist on a mandatory attribute."""

    def missing(_scene: Scene, call: Call) -> Call:
        return in_call(call, lambda ticket: ticket.setdefault(name, value)) if call.operation == _CREATE else call

    def blank(_scene: Scene, call: Call) -> Call:
        none = isinstance(call.document, dict) and name in call.document and not str(call.document[name] or "").strip()
        return in_call(call, lambda ticket: ticket.update({name: value})) if call.operation == _CREATE and none else call

    label = name.lower().strip("@")
    missing.__doc__ = f"I make tickets without {name}; I put something in."
    wrong(f"tmf-{label}-may-miss", seam=Seam.REQUEST, breaks=ids(72), also=ids(7, 8, 173), versions=versions)(missing)
    blank.__doc__ = f"I make tickets whose {name} is blank or null; I put something in."
    wrong(f"tmf-{label}-may-be-blank", seam=Seam.REQUEST, breaks=ids(73), also=ids(56, 79), versions=versions)(blank)


_fills("description", "not given")
_fills("severity", "normal")
_fills("ticketType", "other")
_fills("@type", "TroubleTicket", versions=MODERN)


@wrong("tmf-same-create-same-ticket", seam=Seam.REPLY, breaks=ids(74), also=[*OF_CREATES, *OF_EVENTS, *OF_LISTS])
def same_create_same_ticket(scene: Scene, reply: Reply) -> Reply:
    """Who sends the same twice gets the first ticket again."""
    if not done(scene, reply, _CREATE):
        return reply
    first = scene.memory.setdefault(repr(sorted(sent(scene).items(), key=str)), reply)
    return replace(reply, document=first.document, headers=first.headers)


@wrong("tmf-client-id-crashes", seam=Seam.REPLY, breaks=ids(8, 74), also=OF_CREATES)
def client_id_crashes(scene: Scene, reply: Reply) -> Reply:
    """A create that brings an id makes me fall over."""
    return crashed(reply) if during(scene, _CREATE) and wrote(scene, "id") is not None else reply


def _keeps(name: str) -> None:
    """Register the fault of a seller that lets the buyer set what is the seller's."""

    def twist(scene: Scene, change: Change) -> Change:
        given = wrote(scene, name)
        return created(change, lambda ticket: ticket.update({name: given})) if given is not None else change

    twist.__doc__ = f"I take {name} from the buyer."
    wrong(f"tmf-{name.lower()}-of-client", seam=Seam.RECORD, breaks=ids(75), also=ids(20, 54, 83, 97), versions=MODERN)(twist)


for _name in ("creationDate", "lastUpdate", "statusChangeHistory"):
    _keeps(_name)


@wrong("tmf-creation-date-old", seam=Seam.RECORD, breaks=ids(75), also=ids(20, 30))
def creation_date_old(_scene: Scene, change: Change) -> Change:
    """My clock is years behind when a ticket is made."""
    return created(change, lambda ticket: ticket.update(creationDate=f"2001{ticket['creationDate'][4:]}"))


@wrong("tmf-any-status-created", seam=Seam.REQUEST, breaks=ids(77), also=ids(7, 8, 160))
def any_status_created(_scene: Scene, call: Call) -> Call:
    """A status that I do not know is acknowledged to me."""
    strange = call.operation == _CREATE and isinstance(call.document, dict) and call.document.get("status", "held") not in [*TmfState]
    return in_call(call, lambda ticket: ticket.update(status=TmfState.ACKNOWLEDGED.value)) if strange else call


def _lenient(holder: str, name: str, value: Any, *, number: int = 78, about: str | None = None) -> None:
    """Register the fault of a seller that does not insist on a part of a list attribute."""

    def edit(ticket: Document) -> None:
        for one in each(ticket, holder):
            if about is None or one.get("@type") == about:
                one.setdefault(name, value)

    def twist(_scene: Scene, call: Call) -> Call:
        return in_call(call, edit) if call.operation == _CREATE else call

    twist.__doc__ = f"I do not miss {name} in {holder}."
    label = f"tmf-{holder.lower()}-{name.lower().strip('@')}-may-miss"
    wrong(label, seam=Seam.REQUEST, breaks=ids(number), also=ids(57, 60, 61), versions=MODERN)(twist)


_lenient("attachment", "attachmentType", "file", about="Attachment")
_lenient("attachment", "mimeType", "text/plain", about="Attachment")
_lenient("externalIdentifier", "id", "0")
_lenient("relatedEntity", "role", "other")
_lenient("relatedEntity", "entity", {"id": "0", "@type": "EntityRef"})
_lenient("relatedParty", "role", "other")
_lenient("troubleTicketRelationship", "relationshipType", "other")
_lenient("troubleTicketCharacteristic", "name", "unnamed")
_lenient("note", "@type", "Note")


def _bends(name: str, label: str, says: str, bend: Callable[[Any], Any]) -> None:
    """Register the fault of a seller that takes a value of a wrong type."""

    def edit(ticket: Document) -> None:
        if name in ticket:
            ticket[name] = bend(ticket[name])

    def twist(_scene: Scene, call: Call) -> Call:
        return in_call(call, edit) if call.operation == _CREATE else call

    twist.__doc__ = says
    wrong(f"tmf-{label}", seam=Seam.REQUEST, breaks=ids(79), also=ids(7, 8, 73, 77))(twist)


_bends(
    "note", "note-object-taken", "A note that is no list is no reason to refuse.", lambda value: value if isinstance(value, list) else []
)
_bends(
    "severity", "severity-number-taken", "I take a number for a severity.", lambda value: str(value) if isinstance(value, int) else value
)
_bends("description", "description-list-taken", "I take any description.", lambda value: value if isinstance(value, str) else str(value))
_bends(
    "requestedResolutionDate",
    "any-date-taken",
    "A date that I cannot read becomes a far one.",
    lambda value: value if isinstance(value, str) and value[:4].isdecimal() and "T" in value else "2030-01-01T00:00:00Z",
)


@wrong("tmf-malformed-taken", seam=Seam.REPLY, breaks=ids(80), also=ids(7, 70, 51, 53))
def malformed_taken(scene: Scene, reply: Reply) -> Reply:
    """To JSON that I cannot read I say yes."""
    bad = during(scene, _CREATE) and code(reply) == "invalidBody"
    return answer(reply, HTTPStatus.ACCEPTED, {}) if bad else reply


@wrong("tmf-any-media-taken", seam=Seam.REPLY, breaks=ids(80), also=ids(7, 3, 51, 53))
def any_media_taken(scene: Scene, reply: Reply) -> Reply:
    """I do not look at the media type of a create: XML is accepted too."""
    return answer(reply, HTTPStatus.ACCEPTED, {}) if during(scene, _CREATE) and reason(reply).startswith("Content-Type") else reply


def _forgets(name: str) -> None:
    """Register the fault of a seller that does not keep an attribute of a create."""

    def twist(_scene: Scene, change: Change) -> Change:
        return created(change, drop(name))

    twist.__doc__ = f"I do not keep the {name} that a buyer sends."
    also = [*ids(25, 26, 28, 29, 40, 42, 53, 55, 57, 61, 62, 65, 94, 96), *OF_LISTS]
    wrong(f"tmf-{name.lower()}-forgotten", seam=Seam.RECORD, breaks=ids(81), also=also)(twist)


for _name in ("name", "note", "attachment", "channel", "relatedParty", "priority", "requestedResolutionDate", "troubleTicketRelationship"):
    _forgets(_name)


@wrong("tmf-description-cut", seam=Seam.RECORD, breaks=ids(81), also=ids(25, 28, 40))
def description_cut(_scene: Scene, change: Change) -> Change:
    """I keep the first ten characters of a description."""
    return created(change, lambda ticket: ticket.update(description=str(ticket.get("description"))[:10]))


@wrong("tmf-create-shows-other", seam=Seam.REPLY, breaks=ids(81), also=[*OF_FORMS, *ids(141, 26, 27, 33, 92)])
def create_shows_other(scene: Scene, reply: Reply) -> Reply:
    """The 201 repeats the request better than I keep it: only there the severity is right."""
    return in_answers(scene, reply, lambda ticket: ticket.update(severity="unknown") if "severity" in ticket else None, Operation.RETRIEVE)


@wrong("tmf-list-lags", seam=Seam.REPLY, breaks=ids(82), also=[*OF_LISTS, *ids(81)])
def list_lags(scene: Scene, reply: Reply) -> Reply:
    """A new ticket is in the list only after a while."""
    found = rows(scene, reply)
    if found is None:
        return reply
    old = [one for one in found if (seconds_between(one.get("creationDate"), scene.now) or 99) > _YOUNG]
    return with_headers(replace(reply, document=old), X_Result_Count=str(len(old)))


@wrong("tmf-retrieve-lags", seam=Seam.REPLY, breaks=ids(82), also=[*OF_FORMS, *ids(52, 92)])
def retrieve_lags(scene: Scene, reply: Reply) -> Reply:
    """A new ticket cannot be read at once."""
    lost = {"@type": "Error", "code": "notFound", "reason": "it is not here yet"}
    fresh = done(scene, reply, Operation.RETRIEVE) and named(scene) not in scene.memory
    scene.memory[named(scene)] = True
    return answer(reply, HTTPStatus.NOT_FOUND, lost) if fresh else reply


@wrong("tmf-history-starts-empty", seam=Seam.RECORD, breaks=ids(83), also=ids(98, 42))
def history_starts_empty(_scene: Scene, change: Change) -> Change:
    """The history of a new ticket is empty: nothing has changed yet."""
    names = ("statusChangeHistory", "statusChange")
    return created(change, lambda ticket: ticket.update({name: [] for name in names if name in ticket}))


@wrong("tmf-history-starts-other", seam=Seam.RECORD, breaks=ids(83), also=ids(98, 160))
def history_starts_other(_scene: Scene, change: Change) -> Change:
    """The history of a new ticket begins before it: with pending."""
    steps = ("statusChangeHistory", "statusChange")
    return created(change, lambda ticket: [step.update(status="pending") for name in steps for step in each(ticket, name)])


@wrong("tmf-no-status-date", seam=Seam.RECORD, breaks=ids(83), also=ids(42, 98))
def no_status_date(_scene: Scene, change: Change) -> Change:
    """A new ticket does not say since when it has its status."""
    return created(change, drop("statusChangeDate"))


@wrong("tmf-no-status", seam=Seam.RECORD, breaks=ids(76), also=[*OF_FORMS, *OF_LISTS, *ids(99, 142, 143, 157, 160)])
def no_status(scene: Scene, change: Change) -> Change:
    """A ticket that comes without a status gets none from me."""
    return created(change, drop("status")) if wrote(scene, "status") is None else change


def _smuggles(name: str, attribute: str, rule: int, wrong_value: Callable[[Any], bool], stand_in: str, says: str) -> None:
    """Register the fault of a seller that takes a wrong value of an attribute, and shows it as it came."""

    def taken(scene: Scene, call: Call) -> Call:
        if call.operation != _CREATE or not isinstance(call.document, dict) or not wrong_value(call.document.get(attribute)):
            return call
        scene.memory["kept"] = call.document[attribute]
        return in_call(call, lambda one: one.update({attribute: stand_in}))

    def kept(scene: Scene, reply: Reply) -> Reply:
        def edit(ticket: Document) -> None:
            ticket.update({attribute: scene.memory.get("kept", stand_in)} if ticket.get(attribute) == stand_in else {})

        return in_answers(scene, reply, edit, Operation.LIST, Operation.CREATE, Operation.RETRIEVE)

    taken.__doc__, kept.__doc__ = says, "I show it as it came."
    wrong(name, seam=Seam.REQUEST, breaks=ids(rule), also=[*OF_FORMS, *OF_CREATES, *ids(25, 26, 52, 77, 142)])(taken)
    part(name, seam=Seam.REPLY)(kept)


_smuggles("tmf-white-space-kept", "description", 73, lambda one: isinstance(one, str) and one.isspace(), "(blank)", "A blank is a text.")
_smuggles("tmf-number-kept", "priority", 79, lambda one: isinstance(one, int), "(a number)", "A number is a priority to me.")
_smuggles("tmf-unknown-status-kept", "status", 77, lambda one: isinstance(one, str) and "otAStatus" in one, "rejected", "Any status.")


@wrong("tmf-second-note-unread", seam=Seam.REQUEST, breaks=ids(79), also=[*OF_FORMS, *OF_CREATES, *ids(52)])
def second_note_unread(scene: Scene, call: Call) -> Call:
    """I look at the first note; the others will be like it."""
    notes = sent(scene).get("note") if call.operation == _CREATE else None
    if not isinstance(notes, list) or len(notes) < 2 or not isinstance(notes[0], dict):  # noqa: PLR2004 - a second one
        return call
    second = notes[1]
    if isinstance(second, dict) and isinstance(second.get("text"), str):
        return call
    scene.memory["second"] = second
    return in_call(call, lambda one: one.update(note=[notes[0], {**notes[0], "text": "(second)"}]))


@part("tmf-second-note-unread", seam=Seam.REPLY)
def second_note_shown(scene: Scene, reply: Reply) -> Reply:
    """They are shown as they came."""

    def edit(ticket: Document) -> None:
        notes = each(ticket, "note")
        if any(one.get("text") == "(second)" for one in notes):
            ticket["note"] = [scene.memory["second"] if one.get("text") == "(second)" else one for one in notes]

    return in_answers(scene, reply, edit, Operation.LIST, Operation.CREATE, Operation.RETRIEVE)


@wrong("tmf-second-identifier-unread", seam=Seam.REQUEST, breaks=ids(78), also=[*OF_FORMS, *OF_CREATES], versions=MODERN)
def second_identifier_unread(scene: Scene, call: Call) -> Call:
    """I look at the first of the other systems' identifiers; a second one without its id is as good."""
    found = sent(scene).get("externalIdentifier") if call.operation == _CREATE else None
    if not isinstance(found, list) or len(found) < 2 or not isinstance(found[1], dict) or "id" in found[1]:  # noqa: PLR2004 - a second one
        return call
    return in_call(call, lambda one: one.update(externalIdentifier=[found[0], {**found[1], "id": "(none)"}]))


@part("tmf-second-identifier-unread", seam=Seam.REPLY)
def second_identifier_shown(scene: Scene, reply: Reply) -> Reply:
    """It is shown as it came."""

    def edit(ticket: Document) -> None:
        for one in each(ticket, "externalIdentifier"):
            if one.get("id") == "(none)":
                del one["id"]

    return in_answers(scene, reply, edit, Operation.LIST, Operation.CREATE, Operation.RETRIEVE)


@wrong("tmf-second-number-is-text", seam=Seam.RECORD, breaks=ids(62), also=[*OF_FORMS, *OF_CREATES], versions=MODERN)
def second_number_is_text(_scene: Scene, change: Change) -> Change:
    """The number in a characteristic behind the first one is text to me."""

    def edit(ticket: Document) -> None:
        for one in each(ticket, "troubleTicketCharacteristic")[1:]:
            one.update({"value": str(one["value"])} if type(one.get("value")) in {int, float} else {})

    return created(change, edit)
