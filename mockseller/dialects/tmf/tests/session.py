"""A session with a seller of TMF621 that touches everything once, and what was said in it as text that can be compared."""

from __future__ import annotations

import re

import orjson

from ttck.mockseller.dialects.tmf.posting import KINDS, tmf_posting
from ttck.mockseller.dialects.tmf.tests.beside import catalogue, losses
from ttck.mockseller.dialects.tmf.tests.corners import (
    JSON_PATCH,
    MERGE,
    corners,
    depths,
    edges,
    ident_of,
    last,
    mangled,
    seconds,
    together,
    turns,
)
from ttck.mockseller.dialects.tmf.tests.lives import lives
from ttck.mockseller.engine.problems import Refusal
from ttck.mockseller.engine.seams import Delivery, Seam
from ttck.mockseller.engine.settings import Settings
from ttck.mockseller.registry import seller_of
from ttck.mockseller.web.app import create_app
from ttck.specs.vocabulary import Stimulus

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")


class Session:
    """A seller without a network: requests go straight to its application, events into a list."""

    def __init__(self, version="v5", **settings):
        self.settings = Settings(profile=f"tmf621-{version}", **settings)
        self.modern = version == "v5"
        self.seller = seller_of(self.settings)
        self.seller.clock.now = lambda: self.now
        self.now = 1_795_000_000.0
        self.app = create_app(self.seller).test_client()
        self.events = []
        self.seller.outbox.push = self._post
        self.lines = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.seller.store.close()

    def _post(self, owed):
        posting = tmf_posting(self.settings)
        for one in owed:
            hub = self.seller.outbox.hub(one.hub_id)
            plain = Delivery(
                hub_id=one.hub_id,
                buyer="buyer",
                url=posting.address(hub, one.type),
                type=one.type,
                item_id=one.item_id,
                document=orjson.loads(one.body),
                kind=KINDS[one.type],
                headers={"Content-Type": posting.media},
            )
            sent = self.seller.faults.at(Seam.DELIVERY, plain, kind=plain.kind)
            self.events += [sent] * sent.copies
            self.lines += [f"EVENT {sent.url} {dict(sent.headers)} {orjson.dumps(sent.document).decode()}"] * sent.copies

    def call(self, method, path, body=None, *, media="application/json", base=None):
        self.now += 1
        data = body if isinstance(body, bytes) else None if body is None else orjson.dumps(body)
        address = f"{base or self.seller.adapter.base_path}/{path}"
        answer = self.app.open(address, method=method, data=data, content_type=media if data is not None else None)
        headers = sorted((k, v) for k, v in answer.headers.items() if k != "Content-Length")
        self.lines.append(f"{method} {path} {answer.status_code} {headers} {answer.get_data(as_text=True)}")
        return answer

    def act(self, name, item_id, **args):
        self.now += 1
        return self.seller.adapter.act(self.seller, name, item_id, args)

    def typed(self, kind, **more):
        """An object with its type, in the version that has types."""
        return {"@type": kind, **more} if self.modern else more

    def body(self, **more):
        """The body of a create."""
        return {**self.typed("TroubleTicket", description="It hums the whole day.", severity="High", ticketType="device"), **more}

    def create(self, **more):
        answer = self.call("POST", "troubleTicket", self.body(**more))
        assert answer.status_code == 201, answer.get_data(as_text=True)
        return answer.json

    def text(self):
        """All that was said, with identifiers numbered in the order in which they came."""
        names = {}
        return _ID.sub(lambda found: names.setdefault(found[0], f"id{len(names)}"), "\n".join(self.lines))


def full(session):
    """A create body with every attribute."""
    typed, modern = session.typed, session.modern
    entity = {"id": "s-1", "name": "Line"}
    party = {"id": "p-1", "name": "Ann"}
    body = session.body(
        name="A long enough name",
        priority="2",
        requestedResolutionDate="2026-12-01T10:00:00Z",
        expectedResolutionDate="2026-12-02T10:00:00Z",
        note=[typed("Note", author="Ann", text="Since today", date="2026-11-20T10:00:00Z")],
        attachment=[typed("Attachment", attachmentType="photo", mimeType="image/png", name="x.png", content="eA==")],
        channel=typed("ChannelRef", id="web", name="Web"),
        troubleTicketRelationship=[typed("TroubleTicketRelationship", id="t-1", relationshipType="dependsOn")],
        statusChangeReason="seen",
        **{"@baseType": "TroubleTicket", "@schemaLocation": "https://buyer.example/t.json"},
    )
    if not modern:
        body["relatedEntity"] = [{**entity, "role": "service", "@referredType": "Service"}]
        body["relatedParty"] = [{**party, "role": "originator", "@referredType": "Individual"}]
        return {**body, "externalId": "E-1"}
    body["relatedEntity"] = [typed("RelatedEntity", role="service", entity=typed("EntityRef", **entity))]
    body["relatedParty"] = [
        typed("RelatedPartyRefOrPartyRoleRef", role="originator", partyOrPartyRole=typed("PartyRef", **party)),
        typed("RelatedPartyRefOrPartyRoleRef", role="owner", partyOrPartyRole=typed("PartyRoleRef", **party)),
    ]
    body["attachment"].append(typed("AttachmentRef", id="a-1", name="plan"))
    body["externalIdentifier"] = [typed("ExternalIdentifier", id="E-1", owner="buyer")]
    body["troubleTicketCharacteristic"] = [typed("IntegerCharacteristic", name="hops", value=3)]
    body["troubleTicketSpecification"] = typed("TroubleTicketSpecificationRef", id="spec")
    return body


def tour(session):
    """Do everything once, rightly and wrongly."""
    callback = session.typed("Hub", callback="http://127.0.0.1:9/cb")
    hub = session.call("POST", "hub", callback)
    other = session.call("POST", "hub", {**callback, "callback": "http://127.0.0.1:9/two", "query": "eventType=TroubleTicketCreateEvent"})
    for body in (session.typed("Hub"), {**callback, "callback": "not a uri"}, callback):
        session.call("POST", "hub", body)
    session.call("GET", "hub")
    first = session.call("POST", "troubleTicket?fields=severity", full(session))
    session.call("POST", "troubleTicket", session.body(severity="Low", ticketType="line", name="b", priority="7", status="held"))
    session.call("GET", "troubleTicket")
    ident = ident_of(first) or last(session)
    _creates(session)
    _lists(session)
    _items(session, ident)
    _patches(session, ident)
    _moves(session)
    if session.modern:
        _styles(session)
        _specifications(session)
        catalogue(session)
    losses(session)
    for _ in range(2):
        session.call("POST", "troubleTicket", session.body(name="one of two"))
    doomed = last(session)
    for method in ("DELETE", "DELETE", "GET"):
        session.call(method, f"troubleTicket/{doomed}")
    session.call("PATCH", f"troubleTicket/{doomed}", {"name": "x"})
    session.call("GET", "troubleTicket")
    seconds(session)
    edges(session)
    corners(session)
    depths(session)
    turns(session)
    mangled(session)
    together(session)
    lives(session)
    _leave(session, hub, other)


def _creates(session):
    same = session.body(name="twice")
    for _ in range(2):
        session.call("POST", "troubleTicket", same)
    for name in ("description", "severity", "ticketType", "@type"):
        body = session.body()
        for value in (" ", None):
            session.call("POST", "troubleTicket", {**body, name: value})
        body.pop(name, None)
        session.call("POST", "troubleTicket", body)
    old = "2001-01-01T00:00:00Z"
    session.call("POST", "troubleTicket/", session.body(id="mine", creationDate=old, lastUpdate=old, statusChangeHistory=[], region="x"))
    session.call("POST", "troubleTicket", session.body(ticketType="outage"))
    wrongs = (
        {"status": "nanana"},
        {"status": "notAStatus"},
        {"priority": 7},
        {"note": {}},
        {"severity": 4},
        {"description": ["x"]},
        {"requestedResolutionDate": "soon"},
    )
    for wrong in wrongs:
        session.call("POST", "troubleTicket", session.body(**wrong))
    for body, media in ((b"{", "application/json"), (b"[]", "application/json"), (b"<x/>", "text/xml")):
        session.call("POST", "troubleTicket", body, media=media)
    for holder, parts in (full(session) if session.modern else {}).items():
        for one in parts if isinstance(parts, list) else ():
            for name in one:
                session.call("POST", "troubleTicket", session.body(**{holder: [{k: v for k, v in one.items() if k != name}]}))
    if session.modern:
        typed = session.typed("StringCharacteristic", name="n", value=5)
        session.call("POST", "troubleTicket", session.body(troubleTicketCharacteristic=[typed]))


def _lists(session):
    queries = (
        *("", "limit=2", "limit=2&offset=1", "limit=900&offset=2", "offset=900", "limit=x", "offset=-1", "severity=High", "status=held"),
        *("ticketType=line", "name=b", "severity=High&limit=1&offset=1", "severity=Low&status=held", "severity=High&status=held"),
        *(
            "severity=Low&status=held&name=a",
            "severity=High,Low",
            "severity=Low&severity=High",
            "note.author=Ann",
            "relatedParty.role=owner",
            "priority.gt=2",
            "priority.gte=2",
            "priority.lte=7",
        ),
        *(
            "description.regex=hum",
            "bogus=1",
            "severity=none",
            "severity=Hig",
            "fields=description,severity",
            "fields=note,relatedParty,status",
        ),
        *("fields=none", "fields=unheardof,name", "severity=High&fields=description", "sort=-creationDate", "sort=severity", "before=x"),
        *("filter=x", "status=nanana", "severity=High,Middle", "fields=resolutionDate", "name=b%25", "ttckUnknown=1"),
    )
    for query in queries:
        session.call("GET", f"troubleTicket?{query}")
    session.call("GET", f"troubleTicket?id={last(session)}")
    session.call("GET", "troubleTicket/")
    for method in ("PUT", "DELETE"):
        session.call(method, "troubleTicket")


def _items(session, ident):
    path = f"troubleTicket/{ident}"
    for suffix in ("", "", "/", "", "", "?fields=description,severity", "?fields=none", "?fields=note", "?fields=unheardof"):
        session.call("GET", path + suffix)
    session.call("GET", "troubleTicket/unknown")
    session.call("PUT", path, {})
    session.call("GET", "nothing")


def _patches(session, ident):
    path, typed = f"troubleTicket/{ident}", session.typed("TroubleTicket")
    note = session.typed("Note", text="more")
    good = (
        *(
            {"name": "n"},
            {"severity": "Low", "priority": "5"},
            {"note": [note]},
            {"channel": {"id": "web"}},
            {"channel": {"name": "Desk"}},
            {"channel": {"name": None}},
        ),
        *({"priority": None, "channel": None}, {"relatedParty": []}),
        *({"expectedResolutionDate": "2027-01-01T00:00:00Z"}, {"attachment": []}, {"description": "It howls."}, typed),
        *({"status": "inProgress", "statusChangeReason": "go"}, {"status": "resolved"}, {"status": "closed"}, {"status": "inProgress"}),
    )
    for body in good:
        session.call("PATCH", path, body)
        session.call("GET", path)
    session.call("PATCH", f"{path}?fields=name", {"name": "o"}, media=MERGE)
    session.call("GET", f"{path}?fields=name")
    wrongs = (
        *(
            {"id": "other"},
            {"href": "http://x.example/1"},
            {"creationDate": "2001-01-01T00:00:00Z"},
            {"lastUpdate": "2001-01-01T00:00:00Z"},
        ),
        *(
            {"@type": "Other"},
            {"@baseType": "Other"},
            {"statusChangeDate": "2001-01-01T00:00:00Z"},
            {"status": "nanana"},
            {"severity": None},
        ),
        *({"note": {}}, {"description": "half of it", "name": "half", "id": "other"}, b"{", b"7"),
    )
    for body in wrongs:
        session.call("PATCH", path, body)
        session.call("GET", path)
    session.call("GET", "troubleTicket?limit=1")
    session.call("PATCH", "troubleTicket/unknown", {"name": "x"})
    add, missing = {"op": "add", "path": "/name", "value": "patched"}, {"op": "remove", "path": "/nothing"}
    old = "2001-01-01T00:00:00Z"
    fixed = ("href", "creationDate", "lastUpdate", "statusChangeDate", "@baseType", "@schemaLocation")
    for name in fixed if session.modern else ():
        session.call("PATCH", path, [{"op": "replace", "path": f"/{name}", "value": old}], media=JSON_PATCH)
        session.call("GET", path)
    for steps in ([add], [{**add, "value": "half"}, missing], [{"op": "test", "path": "/name", "value": "no"}], [missing]):
        session.call("PATCH", path, steps, media=JSON_PATCH)
        session.call("GET", path)


def _styles(session):
    """Patches of parts, of what is fixed step by step, and one that is refused for its second half; a namesake that goes."""
    channel = session.typed("ChannelRef", id="c", name="web")
    first = session.call("POST", "troubleTicket", session.body(name="styles", channel=channel))
    other = session.call("POST", "troubleTicket", session.body(name="styles"))
    path = f"troubleTicket/{ident_of(first) or last(session)}"
    for body in ({"channel": {"name": "app"}}, {"channel": {"name": None}}, {"description": "half", "severity": None}):
        session.call("PATCH", path, body)
        session.call("GET", path)
    for name in ("creationDate", "lastUpdate", "statusChangeDate", "@baseType", "@schemaLocation", "href"):
        session.call("PATCH", path, [{"op": "replace", "path": f"/{name}", "value": "2001-01-01T00:00:00Z"}], media=JSON_PATCH)
        session.call("GET", path)
    session.call("DELETE", f"troubleTicket/{ident_of(other) or 'unknown'}")
    session.call("GET", "troubleTicket?severity=High")


def _moves(session):
    session.call("POST", "troubleTicket", session.body(name="moves"))
    ident = last(session)
    for name in (Stimulus.START_WORK, Stimulus.REQUEST_INFO, Stimulus.ADD_NOTE, Stimulus.RESOLVE):
        try:
            session.act(name, ident)
        except Refusal as refused:
            session.lines.append(f"{name} {refused}")
    session.call("GET", f"troubleTicket/{ident}")


def _specifications(session):
    spec = session.typed("TroubleTicketSpecification", name="s", version="1", lifecycleStatus="active", description="d")
    part = session.typed("CharacteristicSpecification", name="c", valueType="string")
    old = {"creationDate": "2001-01-01T00:00:00Z", "lastUpdate": "2001-01-01T00:00:00Z"}
    made = session.call("POST", "troubleTicketSpecification", {**spec, **old, "specCharacteristic": [part]})
    dated = session.typed("TimePeriod", startDateTime="2030-01-01T00:00:00Z")
    dated.pop("@type", None)
    session.call("POST", "troubleTicketSpecification", {**spec, "name": "t", "validFor": dated})
    bare = {**part, "charSpecRelationship": [{"id": "c", "relationshipType": "dependsOn"}]}
    session.call("POST", "troubleTicketSpecification", {**spec, "name": "u", "specCharacteristic": [bare]})
    for holder, one in (("specCharacteristic", part), ("relatedParty", session.typed("RelatedPartyRefOrPartyRoleRef", role="r"))):
        for name in one:
            bad = {**spec, holder: [{k: v for k, v in one.items() if k != name}]}
            session.call("POST", "troubleTicketSpecification", bad)
    for name in ("name", "@type"):
        session.call("POST", "troubleTicketSpecification", {k: v for k, v in spec.items() if k != name})
    relation = session.typed("CharacteristicSpecificationRelationship", parentSpecificationId="p", name="n", relationshipType="r")
    for one in ({k: v for k, v in relation.items() if k != "@type"}, relation):
        kept = session.call("POST", "troubleTicketSpecification", {**spec, "specCharacteristic": [{**part, "charSpecRelationship": [one]}]})
    session.call("PATCH", f"troubleTicketSpecification/{ident_of(kept) or 'unknown'}", {"description": "e"}, media=MERGE)
    session.call("POST", "troubleTicketSpecification", {**spec, "validFor": {"startDateTime": "2026-01-01T00:00:00Z"}})
    for query in ("", "name=s", "limit=1", "fields=name", "sort=-name", "bogus=1", "name=none"):
        session.call("GET", f"troubleTicketSpecification?{query}")
    path = f"troubleTicketSpecification/{ident_of(made) or 'unknown'}"
    patches = ({"name": "n"}, {"description": "e"}, {"version": "2"}, {"lifecycleStatus": "retired"}, {"creationDate": old["creationDate"]})
    for body in patches:
        session.call("PATCH", path, body)
        session.call("GET", path)
    for method in ("DELETE", "DELETE", "GET"):
        session.call(method, path)
    session.call("GET", "troubleTicketSpecification")


def _leave(session, *hubs):
    for hub in hubs:
        for method in ("GET", "DELETE", "DELETE", "GET"):
            session.call(method, f"hub/{ident_of(hub) or 'unknown'}")
    session.call("POST", "troubleTicket", session.body(name="after the end"))
    session.call("DELETE", f"troubleTicket/{last(session)}")
    session.call("POST", "troubleTicketSpecification", session.typed("TroubleTicketSpecification", name="after the end"))
