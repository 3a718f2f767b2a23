"""What the session of the mock seller's tests does beside: with fields, with empty lists, by steps, and in the catalogue."""

from __future__ import annotations

from ttck.mockseller.dialects.tmf.tests.corners import JSON_PATCH, MERGE, ident_of, last
from ttck.mockseller.engine.problems import Refusal
from ttck.specs.vocabulary import Stimulus

_OLD = "2001-01-01T00:00:00Z"
_SPAN = {"startDateTime": "2030-01-01T03:04:05+05:30"}


def losses(session):
    """Tickets that are made and changed with fields, dates of the buyer, empty lists and steps, and one that the seller resolves."""
    more = {"note": [session.typed("Note", text="kept")], "channel": session.typed("ChannelRef", id="c")}
    if session.modern:
        more["externalIdentifier"] = [session.typed("ExternalIdentifier", id="E-3")]
    made = session.call("POST", "troubleTicket?fields=name", session.body(name="1+1 100%25", **more))
    path = f"troubleTicket/{ident_of(made) or last(session)}"
    session.call("GET", path)
    session.call("GET", "troubleTicket?name=1%2B1%20100%2525")
    for body in (
        {"status": "inProgress", "statusChangeDate": _OLD}, {"description": "later", "lastUpdate": _OLD}, {"note": []},
    ):  # fmt: skip
        session.call("PATCH", path, body)
        session.call("GET", path)
    for name in ("description", "severity", "ticketType") if session.modern else ():
        session.call("PATCH", path, [{"op": "remove", "path": f"/{name}"}], media=JSON_PATCH)
        session.call("GET", path)
    other = ident_of(session.call("POST", "troubleTicket", session.body(**more))) or last(session)
    session.call("PATCH", f"troubleTicket/{other}?fields=name", {"name": "with fields"}, media=MERGE)
    session.call("GET", f"troubleTicket/{other}")
    for name in (Stimulus.START_WORK, Stimulus.RESOLVE):
        try:
            session.act(name, other)
        except Refusal as refused:
            session.lines.append(f"{name} {refused}")
    session.call("GET", f"troubleTicket/{other}")
    session.call("POST", "troubleTicket", session.body(**{"": "nameless"}))
    session.call("GET", "troubleTicket?limit=1")


def catalogue(session):
    """Specifications in pages, sorted and filtered, changed in every style, and looked for when they are gone."""
    where = "troubleTicketSpecification"

    def spec(**more):
        return session.typed("TroubleTicketSpecification", **more)

    parts = [session.typed("CharacteristicSpecification", name=name, valueType="string") for name in "abc"]
    for name, version in (("list", "2"), ("list", "1"), ("list", "3"), ("listed", "2")):
        session.call("POST", where, spec(name=name, version=version, description=f"d{version}", specCharacteristic=parts))
    session.call("POST", where, spec(name="bad", specCharacteristic=[parts[0], {"@type": "CharacteristicSpecification"}]))
    for query in (
        "name=list", "name=list&limit=2&offset=2", "name=list&sort=version&limit=2", "name=list&version=2&description=d1",
        "name=list&fields=specCharacteristic", "limit=1000",
    ):  # fmt: skip
        session.call("GET", f"{where}?{query}")
    made = session.call("POST", f"{where}?fields=name", spec(name="narrow", version="1", validFor=_SPAN, specCharacteristic=parts))
    path = f"{where}/{ident_of(made) or 'unknown'}"
    full = session.call(
        "POST", where, spec(name="full", version="1", description="d", lifecycleStatus="inDesign", specCharacteristic=parts)
    )
    other = f"{where}/{ident_of(full) or 'unknown'}"
    half = {"description": "half", "specCharacteristic": 7}
    turned = {"lifecycleStatus": "active"}
    for body in ({"validFor": _SPAN}, {"name": "m", "description": "n"}, turned, half, {"specCharacteristic": []}):
        for one in (path, other):
            session.call("PATCH", one, body, media=MERGE)
            session.call("GET", one)
    session.call("PATCH", other, {"specCharacteristic": parts}, media=MERGE)
    for step in (
        {"op": "replace", "path": "/description", "value": "by a step"},
        {"op": "add", "path": "/specCharacteristic/1", "value": {**parts[0], "name": "between"}},
        {"op": "remove", "path": "/name"},
    ):
        session.call("PATCH", other, [step], media=JSON_PATCH)
        session.call("GET", other)
    session.call("PATCH", f"{where}/unknown", {"description": "x"}, media=MERGE)
    session.call("DELETE", other)
    session.call("GET", f"{where}?name=m")
