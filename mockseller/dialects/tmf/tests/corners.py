"""What the session of the mock seller's tests asks for seldom: second entries, edges, each step of a JSON Patch, other scripts."""

from __future__ import annotations

import contextlib
from urllib.parse import urlencode

import orjson

from ttck.mockseller.engine.problems import Refusal
from ttck.specs.vocabulary import Stimulus, TmfState

MERGE, JSON_PATCH = "application/merge-patch+json", "application/json-patch+json"


def last(session):
    """The id of the ticket that was made last."""
    rows = [orjson.loads(one.document) for one in session.seller.store.tickets(buyer="buyer")]
    return rows[-1]["id"] if rows else "none"


def ident_of(answer):
    """The id of what an answer shows, None where it shows none."""
    try:
        found = orjson.loads(answer.get_data())
    except orjson.JSONDecodeError:
        return None
    return found.get("id") if isinstance(found, dict) else None


def seconds(session):
    """Lists of two, right and wrong in the second place, and two tickets of one case of which one is deleted."""
    notes = [session.typed("Note", author="Ann", text=text) for text in ("one", "two")]
    more = {"note": notes}
    if session.modern:
        more["troubleTicketCharacteristic"] = [session.typed("IntegerCharacteristic", name=name, value=3) for name in ("a", "b")]
        more["externalIdentifier"] = [session.typed("ExternalIdentifier", id="E-2", owner="buyer")]
    else:
        more["externalId"] = "E-2"
    first, second = (ident_of(session.call("POST", "troubleTicket", session.body(**more))) for _ in range(2))
    session.call("GET", f"troubleTicket/{first}?fields=note")
    session.call("DELETE", f"troubleTicket/{first}")
    session.call("GET", f"troubleTicket/{second}")
    session.call("POST", "troubleTicket", session.body(note=[notes[0], 7]))


def edges(session):
    """A limit of nought, the place right behind the end, what is not there with a query, a patch half right, and what is long."""
    for query in ("limit=0", "severity=High", "severity=High&offset=60"):
        session.call("GET", f"troubleTicket?{query}")
    session.call("GET", "troubleTicket/unknown?fields=name")
    ident = last(session)
    session.call("PATCH", f"troubleTicket/{ident}", session.typed("TroubleTicket", description="half", status="nanana"), media=MERGE)
    session.call("GET", f"troubleTicket/{ident}")
    session.call("PATCH", f"troubleTicket/{ident}", session.typed("TroubleTicket", description="long " * 60), media=MERGE)
    large = session.typed("Attachment", attachmentType="log", mimeType="text/plain", content="AAEC" * 80)
    session.call("POST", "troubleTicket", session.body(name="large", attachment=[large]))


def corners(session):
    """One ticket with a name and two notes, changed in each of these ways."""
    notes = [session.typed("Note", author="Ann", text=text) for text in ("left", "right")]
    made = session.call("POST", "troubleTicket", session.body(name="a corner", note=notes))
    ident = ident_of(made) if made.status_code == 201 else None
    if ident is None:
        return
    path = f"troubleTicket/{ident}"
    if session.modern:
        for step in (
            {"op": "add", "path": "/note/1", "value": {**notes[0], "text": "between"}},
            {"op": "remove", "path": "/note/1"},
            {"op": "copy", "from": "/name", "path": "/description"},
            {"op": "move", "from": "/name", "path": "/description"},
            {"op": "replace", "path": "/status", "value": "inProgress"},
        ):
            session.call("PATCH", path, [step], media=JSON_PATCH)
    session.call("PATCH", path, {"description": "the line hums: 日本語"})
    session.call("PATCH", path, {"description": "pending since it hums", "status": "pending"})
    for _ in range(2):
        session.act(Stimulus.ADD_NOTE, ident)
    session.call("GET", path)


def depths(session):
    """One ticket with digits and line ends in its texts: a hub that is younger, a cut, a half and a late patch, and fields again."""
    made = session.call("POST", "troubleTicket", session.body(name="007", description="It hums.\r\nIt howls."))
    ident = ident_of(made) or last(session)
    path = f"troubleTicket/{ident}"
    session.call("GET", path)
    session.call("GET", f"{path}x")
    hub = session.call("POST", "hub", session.typed("Hub", callback="http://127.0.0.1:9/younger"))
    note = session.typed("Note", author="Ann", text="right")
    for body in (
        {"description": "half", "note": [note, {**note, "text": 7}]},
        {"status": "inProgress"}, {"status": "resolved"}, {"description": "said when it was resolved"},
    ):  # fmt: skip
        session.call("PATCH", path, body, media=MERGE)
        session.call("GET", path)
        session.call("GET", f"{path}?fields=description")
    session.call("DELETE", f"hub/{ident_of(hub) or 'unknown'}")


def turns(session):
    """A number with many digits; a ticket with markup, taken on by the seller, and lists by the statuses that it has and had."""
    part = session.typed("FloatCharacteristic", name="loss", value=0.3125)
    session.call("POST", "troubleTicket", session.body(troubleTicketCharacteristic=[part]))
    made = session.call("POST", "troubleTicket", session.body(name="to turn", description="<b>loud</b> & clear"))
    with contextlib.suppress(Refusal):  # some sellers have no such ticket
        session.act(Stimulus.START_WORK, ident_of(made) or last(session))
    for status in ("acknowledged", "inProgress"):
        session.call("GET", f"troubleTicket?status={status}")


def mangled(session):
    """Bodies that are no object, a status that there is not, and a ticket that goes while another one points at it."""
    first = ident_of(session.call("POST", "troubleTicket", session.body())) or last(session)
    relation = session.typed("TroubleTicketRelationship", id=first, relationshipType="dependsOn")
    second = ident_of(session.call("POST", "troubleTicket", session.body(troubleTicketRelationship=[relation]))) or last(session)
    for body in (b"7", b"null", b"[7", b""):
        session.call("PATCH", f"troubleTicket/{second}", body, media=MERGE if session.modern else "application/json")
        session.call("POST", "hub", body)
    for sent in ({"status": "nanana"}, {"description": "still"}):
        session.call("PATCH", f"troubleTicket/{second}", sent)
    session.call("DELETE", f"troubleTicket/{first}")
    session.call("GET", f"troubleTicket/{second}")


def together(session):
    """Lists with everything at once, by each status and by awkward names; elements with an old key; and ids at the neighbour."""
    for name in ("d'Arc", "1%", "2 & 3", "4+5"):
        session.call("POST", "troubleTicket", session.body(name=name))
        session.call("GET", f"troubleTicket?{urlencode({'name': name})}")
    impossible = session.body(expectedResolutionDate="2026-02-30T10:00:00Z", description="never")
    session.call("POST", "troubleTicket", impossible)
    kinds = ("troubleTicket", "troubleTicketSpecification") if session.modern else ("troubleTicket",)
    for kind in kinds:
        for query in ("severity=High&name=none&sort=-name", "sort=-creationDate&offset=1&limit=2", "fields=name&offset=1&limit=2"):
            session.call("GET", f"{kind}?{query}")
        for query in ("sort=-name&fields=description", "sort=-name&description=d&name=none", "sort=-name&limit=2&offset=1"):
            session.call("GET", f"{kind}?{query}")
    session.call("GET", "troubleTicket?severity=Low&creationDate.gt=2001-01-01T00:00:00Z")
    for status in TmfState:
        made = session.call("POST", "troubleTicket", session.body(status=status.value))
        session.call("GET", f"troubleTicket?{urlencode({'status': status.value})}")
    with contextlib.suppress(Refusal):
        session.act(Stimulus.START_WORK, ident_of(made) or last(session))
    _resolved(session)
    if session.modern:
        _keyed(session)
        _neighbours(session)


def _resolved(session):
    """The seller resolves a ticket that it works on."""
    ident = ident_of(session.call("POST", "troubleTicket", session.body(name="to resolve"))) or last(session)
    for name in (Stimulus.START_WORK, Stimulus.RESOLVE):
        with contextlib.suppress(Refusal):
            session.act(name, ident)


def _keyed(session):
    """Each list of a ticket, and of a specification, once whole and once with less of an element of the same key."""
    elements = {
        "note": session.typed("Note", id="1", author="Ann", text="one"),
        "attachment": session.typed("Attachment", id="1", attachmentType="log", mimeType="text/plain", name="n", content="dXA="),
        "troubleTicketCharacteristic": session.typed("StringCharacteristic", id="1", name="c", valueType="string", value="v"),
        "externalIdentifier": session.typed("ExternalIdentifier", id="1", owner="buyer"),
    }
    needed = {"id", "@type", "attachmentType", "mimeType", "name", "value"}
    for name, one in elements.items():
        ident = ident_of(session.call("POST", "troubleTicket", session.body(**{name: [one]}))) or last(session)
        less = {key: value for key, value in one.items() if key in needed and (key, name) != ("name", "attachment")}
        session.call("PATCH", f"troubleTicket/{ident}", {name: [less]}, media=MERGE)
    part = session.typed("CharacteristicSpecification", name="c", valueType="string", description="d")
    spec = session.typed("TroubleTicketSpecification", name="keyed", specCharacteristic=[part])
    ident = ident_of(session.call("POST", "troubleTicketSpecification", spec)) or "unknown"
    less = {key: value for key, value in part.items() if key != "description"}
    session.call("PATCH", f"troubleTicketSpecification/{ident}", {"specCharacteristic": [less]}, media=MERGE)


def _neighbours(session):
    """A ticket and a specification, each asked for, patched and deleted at the other's collection."""
    spec = ident_of(session.call("POST", "troubleTicketSpecification", session.typed("TroubleTicketSpecification", name="beside")))
    ticket = ident_of(session.call("POST", "troubleTicket", session.body(name="beside")))
    for kind, ident in (("troubleTicketSpecification", ticket), ("troubleTicket", spec)):
        session.call("GET", f"{kind}/{ident or 'unknown'}")
        session.call("PATCH", f"{kind}/{ident or 'unknown'}", {"description": "from beside"}, media=MERGE)
        session.call("DELETE", f"{kind}/{ident or 'unknown'}")
