"""Faults of a seller that has incidents: whether it offers them, what it shows of one, and where it leads it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

from ttck.mockseller.engine.seams import Call, Change, Document, Event, Reply, Scene, Seam
from ttck.mockseller.faults.common import Edit, answer, drop, during, entries, in_answers, in_call, in_change, instant, keep, part, refused
from ttck.mockseller.faults.mef.tools import drop_in, fault, without_role
from ttck.specs.vocabulary import ContactRole, IncidentState, Kind, Operation, Severity, Stimulus

_ABOUT = (Kind.INCIDENT,)
_LIST, _RETRIEVE = Operation.LIST_INCIDENTS, Operation.RETRIEVE_INCIDENT
_ERROR = {"code": "notImplemented", "reason": "incidents are not offered"}
_LISTED = ("MEF113:O17", "MEF113:O18", "MEF113:R117")
_LIFE = ("MEF113:R143", "MEF113:R145", "MEF113:R155", "MEF113:R124", *_LISTED)
#: What a seller that cannot show an incident may rightly be told.
_UNREADABLE = (
    *("MEF113:R119", "MEF113:R120", "MEF113:R121", "MEF113:R122", "MEF113:R123", "MEF113:R124"),
    *("MEF113:R142", "MEF113:R143", "MEF113:R144", "MEF113:R145", "MEF113:R155"),
)


# --- the option ------------------------------------------------------------------------------------------------------


@fault("incident-list-alone-not-offered", seam=Seam.REPLY, breaks=["MEF113:CR1"], also=["MEF113:O1"], about=_ABOUT)
def incident_list_alone_not_offered(scene: Scene, reply: Reply) -> Reply:
    """I show incidents and announce them, but have no list of them."""
    return answer(reply, HTTPStatus.NOT_IMPLEMENTED, dict(_ERROR)) if during(scene, _LIST) else reply


@fault("incidents-not-there", seam=Seam.REPLY, breaks=["MEF113:O1"], also=["MEF113:CR1"], about=_ABOUT)
def incidents_not_there(scene: Scene, reply: Reply) -> Reply:
    """I am said to offer incidents, and answer that I do not."""
    return answer(reply, HTTPStatus.NOT_IMPLEMENTED, dict(_ERROR)) if during(scene, _LIST, _RETRIEVE) else reply


@part("incidents-not-there", seam=Seam.EVENT)
def incidents_not_announced(_scene: Scene, _events: tuple[Event, ...]) -> tuple[Event, ...]:
    """I announce none either."""
    return ()


@fault("incident-retrieve-not-offered", seam=Seam.REPLY, breaks=["MEF113:CR1"], also=_UNREADABLE, about=_ABOUT)
def incident_retrieve_not_offered(scene: Scene, reply: Reply) -> Reply:
    """I list incidents and announce them, but whoever wants to read one gets 501."""
    return answer(reply, HTTPStatus.NOT_IMPLEMENTED, dict(_ERROR)) if during(scene, _RETRIEVE) else reply


@fault("incidents-crash", seam=Seam.REPLY, breaks=["MEF113:O1"], also=["MEF113:CR1", "MEF113:R115"], about=_ABOUT)
def incidents_crash(scene: Scene, reply: Reply) -> Reply:
    """I do not offer incidents, and answer 500 to whoever asks for their list."""
    error = {"code": "internalError", "reason": "something went wrong"}
    return answer(reply, HTTPStatus.INTERNAL_SERVER_ERROR, error) if during(scene, _LIST) else reply


@fault("incident-registration-refused", seam=Seam.REQUEST, breaks=["MEF113:CR1"], about=(Kind.TICKET, Kind.INCIDENT))
def incident_registration_refused(_scene: Scene, call: Call) -> Call:
    """I list and show incidents, but take no registration for their events."""
    query = call.document.get("query") if isinstance(call.document, dict) else None
    asked = call.operation == Operation.SUBSCRIBE and "incident" in str(query)
    return in_call(call, lambda hub: hub.pop("callback", None)) if asked else call


# --- success and failure ---------------------------------------------------------------------------------------------


@fault(
    "unknown-incident-says-ok",
    seam=Seam.REPLY,
    breaks=["MEF113:R119", "MEF113:R120"],
    also=["MEF113:R118", "MEF113:R121"],
    about=_ABOUT,
)
def unknown_incident_says_ok(scene: Scene, reply: Reply) -> Reply:
    """I answer 200 with an error object for an incident that I do not have."""
    return replace(reply, status=HTTPStatus.OK) if during(scene, _RETRIEVE) and refused(reply) else reply


@fault("unknown-incident-is-empty", seam=Seam.REPLY, breaks=["MEF113:R120"], also=["MEF113:R118", "MEF113:R119"], about=_ABOUT)
def unknown_incident_is_empty(scene: Scene, reply: Reply) -> Reply:
    """I answer 200 with an empty object for an incident that I do not have."""
    return answer(reply, HTTPStatus.OK, {}) if during(scene, _RETRIEVE) and refused(reply) else reply


@fault("unknown-incident-crashes", seam=Seam.REPLY, breaks=["MEF113:R120"], also=["MEF113:R118", "MEF113:R119"], about=_ABOUT)
def unknown_incident_crashes(scene: Scene, reply: Reply) -> Reply:
    """I answer 500 for an incident that I do not have."""
    error = {"code": "internalError", "reason": "something went wrong"}
    return answer(reply, HTTPStatus.INTERNAL_SERVER_ERROR, error) if during(scene, _RETRIEVE) and refused(reply) else reply


@fault("unknown-incident-is-blank-form", seam=Seam.REPLY, breaks=["MEF113:R121"], about=_ABOUT)
def unknown_incident_is_blank_form(scene: Scene, reply: Reply) -> Reply:
    """My 404 carries a blank incident with severity and state."""
    if not (during(scene, _RETRIEVE) and refused(reply) and isinstance(reply.document, dict)):
        return reply
    return replace(reply, document={**reply.document, "incident": {"severity": "minor", "status": "created", "note": []}})


@fault("retrieve-fails-with-the-incident", seam=Seam.REPLY, breaks=["MEF113:R119", "MEF113:R121"], also=_UNREADABLE, about=_ABOUT)
def retrieve_fails_with_the_incident(scene: Scene, reply: Reply) -> Reply:
    """I answer 404 for a closed incident, with the whole incident in the body."""
    document = reply.document if isinstance(reply.document, dict) else {}
    closed = during(scene, _RETRIEVE) and document.get("status") == IncidentState.CLOSED
    return replace(reply, status=HTTPStatus.NOT_FOUND) if closed else reply


@fault("blank-incident-id-gives-latest", seam=Seam.REPLY, breaks=["MEF113:R118"], also=["MEF113:R119"], about=_ABOUT)
def blank_incident_id_gives_latest(scene: Scene, reply: Reply) -> Reply:
    """Asked for a blank identifier I show the latest incident that somebody looked at."""
    if not during(scene, _RETRIEVE, _LIST) or scene.call is None:
        return reply
    shown = reply.document[0] if isinstance(reply.document, list) and reply.document else reply.document
    if reply.status == HTTPStatus.OK and isinstance(shown, dict):
        scene.memory["latest"] = shown
    blank = scene.call.item_id is not None and not scene.call.item_id.strip()
    return answer(reply, HTTPStatus.OK, scene.memory.get("latest", {"id": "1", "impact": "down"})) if blank else reply


@fault("open-incident-vanishes", seam=Seam.REPLY, breaks=["MEF113:R119"], also=_UNREADABLE, about=_ABOUT)
def open_incident_vanishes(scene: Scene, reply: Reply) -> Reply:
    """An incident can be read three times; then I have archived it, whatever its state."""
    if not during(scene, _RETRIEVE) or reply.status != HTTPStatus.OK or scene.call is None or scene.call.item_id is None:
        return reply
    count = scene.memory[scene.call.item_id] = scene.memory.get(scene.call.item_id, 0) + 1
    gone = {"code": "notFound", "reason": "it is archived"}
    return answer(reply, HTTPStatus.NOT_FOUND, gone) if count > 3 else reply  # noqa: PLR2004 - three is the point


# --- what is shown of one --------------------------------------------------------------------------------------------


def _shows(name: str, says: str, edit: Edit, *breaks: str, also: tuple[str, ...] = ()) -> None:
    """Register a seller that shows an incident otherwise than it is."""

    def twist(scene: Scene, reply: Reply) -> Reply:
        return in_answers(scene, reply, edit, _RETRIEVE)

    twist.__doc__ = says
    fault(name, seam=Seam.REPLY, breaks=breaks, also=also, about=_ABOUT)(twist)


_MANDATORY, _OPTIONAL = "MEF113:R122", "MEF113:R123"
_shows(
    "products-still-being-determined",
    "I show no products, because those struck are still being determined.",
    lambda incident: incident.update(relatedEntity=[]),
    _MANDATORY,
    also=_LISTED,
)
_shows("incident-without-contact", "My incidents name nobody to ask.", without_role(ContactRole.INCIDENT.value), _MANDATORY)
_shows("incident-without-type", "I do not say of which type an incident is.", drop("incidentType"), _MANDATORY, also=_LISTED)
_shows("incident-without-severity", "I do not say how severe an incident is.", drop("severity"), _MANDATORY, also=_LISTED)
_shows("incident-without-creation-date", "I do not say when an incident was created.", drop("creationDate"), _MANDATORY, also=_LISTED)
_shows(
    "incident-description-cut",
    "I show the first twelve characters of a description.",
    lambda incident: incident.update(description=str(incident.get("description", ""))[:12]),
    _MANDATORY,
    also=_LISTED,
)
_shows(
    "incident-severity-played-down",
    "An incident is minor to the buyer, whatever my staff thinks.",
    lambda incident: incident.update(severity=Severity.MINOR.value),
    _MANDATORY,
    also=_LISTED,
)
_shows("incident-notes-hidden", "Notes on incidents are for my portal.", drop("note"), _OPTIONAL)
_shows("incident-attachments-hidden", "Attachments of incidents are for my portal.", drop("attachment"), _OPTIONAL)
_shows("incident-engineers-hidden", "I do not name my engineers.", without_role(ContactRole.INCIDENT_TECHNICAL.value), _OPTIONAL)
_shows("incident-relations-hidden", "I do not show what an incident comes from.", drop("relatedIssue"), _OPTIONAL)
_shows("incident-start-hidden", "I do not say when it began.", drop("situationStartDate"), _OPTIONAL, also=_LISTED)
_shows("incident-forecast-hidden", "I do not say when I expect to be done.", drop("expectedClosedDate"), _OPTIONAL, also=_LISTED)
_shows("closed-date-hidden", "I do not say when I was done.", drop("closedDate"), "MEF113:R124", also=_LISTED)
_shows("incident-notes-anonymous", "I do not say who wrote a note on an incident.", drop_in("note", "author"), "MEF113:R4")
_shows("incident-notes-undated", "I do not say when a note was written.", drop_in("note", "date"), "MEF113:R4")
_shows(
    "incident-attachments-nameless", "My attachments of incidents have no name.", drop_in("attachment", "name"), "MEF113:R7",
    also=("MEF113:R123",),
)  # fmt: skip
_shows(
    "incident-contact-without-number",
    "Whoever is named in an incident can be reached by mail.",
    drop_in("relatedContactInformation", "number"),
    "MEF113:R10",
    also=(_MANDATORY,),
)
_shows(
    "incident-relations-untyped",
    "My relations do not say of what kind they are.",
    drop_in("relatedIssue", "relationshipType"),
    "MEF113:R15",
)


@fault("a-ticket-is-an-incident", seam=Seam.REPLY, breaks=["MEF113:R120"], also=["MEF113:R119"], about=_ABOUT)
def a_ticket_is_an_incident(scene: Scene, reply: Reply) -> Reply:
    """All that went wrong is in one table: whoever asks for an incident by the number of a ticket gets the ticket."""
    lost = during(scene, _RETRIEVE) and reply.status == HTTPStatus.NOT_FOUND
    found = scene.read((scene.call.item_id if scene.call else None) or "") if lost else None
    return answer(reply, HTTPStatus.OK, found) if found else reply


@fault("closed-before-created", seam=Seam.RECORD, breaks=["MEF113:R124"], about=_ABOUT)
def closed_before_created(_scene: Scene, change: Change) -> Change:
    """I date the end of an incident back to the day before it was created."""

    def edit(incident: Document) -> None:
        begun = instant(incident.get("creationDate"))
        if "closedDate" in incident and begun is not None:
            incident["closedDate"] = begun.replace(year=begun.year - 1, day=1).isoformat()

    return in_change(change, edit)


@fault("closed-when-the-work-began", seam=Seam.RECORD, breaks=["MEF113:R124"], about=_ABOUT)
def closed_when_the_work_began(_scene: Scene, change: Change) -> Change:
    """I close an incident as of the moment at which somebody began to work on it."""

    def edit(incident: Document) -> None:
        begun = next((one["changeDate"] for one in entries(incident, "statusChange") if one.get("status") == "inProgress"), None)
        if "closedDate" in incident and begun is not None:
            incident["closedDate"] = begun

    return in_change(change, edit)


@fault("closed-in-an-hour", seam=Seam.RECORD, breaks=["MEF113:R124"], about=_ABOUT)
def closed_in_an_hour(_scene: Scene, change: Change) -> Change:
    """The end of an incident is dated by a clock that nobody set back after the summer."""

    def edit(incident: Document) -> None:
        over = instant(incident.get("closedDate"))
        if over is not None:
            incident["closedDate"] = (over + timedelta(hours=1)).isoformat()

    done = change.operation == Stimulus.INCIDENT_CLOSE
    return in_change(change, edit) if done else change


@fault("closed-as-expected", seam=Seam.RECORD, breaks=["MEF113:R124"], about=_ABOUT)
def closed_as_expected(_scene: Scene, change: Change) -> Change:
    """An incident that was to be over by some time was over then."""

    def edit(incident: Document) -> None:
        if "closedDate" in incident and incident.get("expectedClosedDate"):
            incident["closedDate"] = incident["expectedClosedDate"]

    return in_change(change, edit)


@fault("notes-cleared-on-closing", seam=Seam.RECORD, breaks=["MEF113:R123"], about=_ABOUT)
def notes_cleared_on_closing(_scene: Scene, change: Change) -> Change:
    """When I close an incident I clear its notes away."""
    done = change.operation == Stimulus.INCIDENT_CLOSE
    return in_change(change, lambda incident: keep(incident, "note", lambda _: False)) if done else change


# --- where it goes ---------------------------------------------------------------------------------------------------


def _stays(change: Change, state: IncidentState) -> Change:
    return in_change(change, lambda incident: incident.update(status=state.value))


def _came_from(change: Change, state: IncidentState) -> bool:
    return change.before is not None and change.before.get("status") == state


@fault("new-incident-cannot-be-closed", seam=Seam.RECORD, breaks=["MEF113:R155"], also=_LIFE, about=_ABOUT)
def new_incident_cannot_be_closed(_scene: Scene, change: Change) -> Change:
    """Only incidents in progress can be closed; a new one stays as it is."""
    new = change.operation == Stimulus.INCIDENT_CLOSE and _came_from(change, IncidentState.CREATED)
    return _stays(change, IncidentState.CREATED) if new else change


@fault("incident-in-progress-cannot-be-closed", seam=Seam.RECORD, breaks=["MEF113:R155"], also=_LIFE, about=_ABOUT)
def incident_in_progress_cannot_be_closed(_scene: Scene, change: Change) -> Change:
    """Closing an incident in progress takes it back to created, for the next team."""
    working = change.operation == Stimulus.INCIDENT_CLOSE and _came_from(change, IncidentState.IN_PROGRESS)
    return _stays(change, IncidentState.CREATED) if working else change


@fault("work-does-not-show", seam=Seam.RECORD, breaks=["MEF113:R155"], also=[*_LIFE, "MEF113:R144"], about=_ABOUT)
def work_does_not_show(_scene: Scene, change: Change) -> Change:
    """An incident that my staff works on still shows as created."""
    return _stays(change, IncidentState.CREATED) if change.operation == Stimulus.INCIDENT_START_WORK else change


@fault("incident-state-of-my-own", seam=Seam.REPLY, breaks=["MEF113:R155"], also=[*_LIFE, "MEF113:R122"], about=_ABOUT)
def incident_state_of_my_own(scene: Scene, reply: Reply) -> Reply:
    """I call an incident that is in progress assigned."""

    def edit(incident: Document) -> None:
        if incident.get("status") == IncidentState.IN_PROGRESS:
            incident["status"] = "assigned"

    return in_answers(scene, reply, edit, _RETRIEVE, _LIST)


@fault("closed-incident-comes-back", seam=Seam.REPLY, breaks=["MEF113:R155"], also=[*_LIFE, "MEF113:R143"], about=_ABOUT)
def closed_incident_comes_back(scene: Scene, reply: Reply) -> Reply:
    """A closed incident is in progress again when somebody looks at it for the second time."""
    document = reply.document if isinstance(reply.document, dict) else {}
    if not during(scene, _RETRIEVE) or document.get("status") != IncidentState.CLOSED:
        return reply
    seen = scene.memory.setdefault("seen", set())
    again = str(document.get("id")) in seen
    seen.add(str(document.get("id")))
    return replace(reply, document={**document, "status": IncidentState.IN_PROGRESS.value}) if again else reply
