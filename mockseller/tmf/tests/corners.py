"""What the session of the mock seller's tests asks for seldom: each step of a JSON Patch, a status with more, letters of other scripts."""

from __future__ import annotations

import orjson

from specs.vocabulary import Stimulus

STEPS = "application/json-patch+json"


def corners(session):
    """One ticket with a name and two notes, changed in each of these ways."""
    notes = [session.typed("Note", author="Ann", text=text) for text in ("left", "right")]
    made = session.call("POST", "troubleTicket", session.body(name="a corner", note=notes))
    ident = orjson.loads(made.get_data()).get("id") if made.status_code == 201 and made.get_data() else None
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
            session.call("PATCH", path, [step], media=STEPS)
    session.call("PATCH", path, {"description": "the line hums: 日本語"})
    session.call("PATCH", path, {"description": "pending since it hums", "status": "pending"})
    for _ in range(2):
        session.act(Stimulus.ADD_NOTE, ident)
    session.call("GET", path)
