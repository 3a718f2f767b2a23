"""What the session of the mock seller's tests asks for seldom: second entries, edges, each step of a JSON Patch, other scripts."""

from __future__ import annotations

import contextlib

import orjson

from mockseller.problems import Refusal
from specs.vocabulary import Stimulus

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
