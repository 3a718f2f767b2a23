"""Values at the seams, made up: a seller's tickets and their events, and much that no seller would ever make."""

from __future__ import annotations

import copy
from dataclasses import replace

from ttck.mockseller.engine.seams import Call, Change, Decision, Delivery, Event, Grant, Reply, Seam
from ttck.specs.vocabulary import Operation, Stimulus, TicketEvent, TicketState

NOW = "2026-11-21T10:00:00.250Z"
OLD = "2026-11-20T08:00:00.000Z"
KNOWN = "0123456789abcdef"
HEADERS = {"Content-Type": "application/json;charset=utf-8"}


def note(source="buyer", text="It hums. \U0001f50a", date="2026-11-21T11:30:00+02:00"):
    return {"id": f"n-{source}-{len(text)}", "author": "A. Nyone", "date": date, "source": source, "text": text}


def attachment(name="log.txt", source="buyer", **more):
    dated = {"attachmentId": name, "author": "A", "creationDate": OLD, "name": name, "source": source}
    return {**dated, "description": "d", "size": {"amount": 1.5, "units": "KBYTES"}, **more}


def relation(source="buyer", ident="T-7"):
    named = {"id": ident, "@referredType": "TroubleTicket", "relationshipType": "duplicates", "creationDate": OLD}
    return {**named, "description": "the same", "source": source}


def contact(role, **more):
    return {"role": role, "name": "N", "number": "+1 (2) 3", "emailAddress": "n@example.org", **more}


def ticket(status="pending", **more):
    steps = [{"status": "acknowledged", "changeDate": NOW}, {"status": status, "changeDate": NOW}]
    contacts = [
        contact("reporterContact", numberExtension="9", postalAddress={"city": "C", "geographicSubAddress": {"id": "s"}}),
        contact("buyerTechnicalContact"),
        contact("buyerTechnicalContact", name="M"),
        contact("sellerTicketContact"),
        contact("sellerTechnicalContact"),
    ]
    return {
        "id": KNOWN,
        "href": "/mefApi/sonata/troubleTicket/v4/troubleTicket/0123456789abcdef",
        "externalId": "EXT-1",
        "description": "No <light>\nat all & caf\u0065\u0301 \u4f60 " + 30 * "0123456789",
        "severity": "minor",
        "sellerSeverity": "moderate",
        "priority": "critical",
        "sellerPriority": "low",
        "observedImpact": "down",
        "ticketType": "information",
        "creationDate": NOW,
        "issueStartDate": "2026-11-20T01:00:00+05:30",
        "resolutionDate": NOW,
        "status": status,
        "statusChange": steps,
        "note": [note(), note("seller", "ours"), note(text=" more ")],
        "attachment": [
            attachment(content="/+8A", mimeType="a/b"),
            attachment("x.y", "seller", url="https://s.example/x"),
        ],
        "relatedContactInformation": contacts,
        "relatedEntity": [{"id": "P", "@referredType": "Product", "role": "r"}],
        "relatedIssue": [relation(), relation("seller", "I-1")],
        "workOrder": [{"id": "W"}],
        **more,
    }


ODD = [
    {},
    {"note": "no list", "attachment": [1, None], "relatedContactInformation": None, "status": None},
    [],
    None,
    "text",
]
HUB = {"id": "h", "callback": "http://127.0.0.1:1", "query": "eventType=a,b"}
MINE = {
    "note": [note("seller")],
    "attachment": [attachment("mine", "seller")],
    "relatedIssue": [relation("seller", "I-1")],
}
NAMELESS = {
    "note": [note(text="n")],
    "attachment": [{"name": "n"}],
    "relatedContactInformation": [contact("buyerTechnicalContact")],
}
FORBIDDEN = [{name: "x"} for name in ("description", "sellerPriority", "creationDate", "relatedEntity")]
SENT = [ticket(), {"status": "closed"}, {"severity": "minor"}, HUB, {"query": 7}, MINE, NAMELESS, *FORBIDDEN, *ODD]
ERROR = {"code": "missingProperty", "reason": "r", "propertyPath": "/note"}
STATE_ERROR = {"code": "otherIssue", "reason": "r"}
OPERATIONS = [*Operation, *Stimulus, ""]
WORDS = (
    "externalId",
    "relatedEntityId",
    "relatedEntityType",
    "status",
    "severity",
    "sellerPriority",
    "ticketType",
    "priority",
)
DATES = [f"{name}.{end}" for name in ("creationDate", "resolutionDate", "expectedResolutionDate") for end in ("gt", "lt")]
QUERIES = [
    {},
    {"status": ("inProgress",), "limit": ("20",), "offset": ("3",), "externalId": ("Ab+1&c",)},
    dict.fromkeys(WORDS, ("X",)) | {name: (f"2026-11-2{day}T09:00:00+05:30",) for day, name in enumerate(DATES)},
]


def calls():
    for operation in OPERATIONS:
        for number, body in enumerate(SENT):
            ident = (KNOWN, "unknown", " ", None)[number % 4] if body else KNOWN
            yield Call(operation=operation, buyer="b", item_id=ident, hub_id="h", query=QUERIES[number % 3], document=body)


def changes():
    more = {
        "note": [*ticket()["note"], note("seller", "new"), note(text="new " * 90), note(text="two")],
        "attachment": [*ticket()["attachment"], attachment("new"), attachment("b"), attachment("s", "seller", url="u")],
        "relatedIssue": [relation(), relation("seller", "I-1"), relation("seller", "I-2"), relation(ident="T-8")],
    }
    before = ticket("inProgress", priority="low", expectedResolutionDate=OLD, externalId="E", issueStartDate=OLD)
    pairs = [
        (None, ticket()),
        (before, ticket(**more)),
        (before, before),
        (ticket("resolved"), ticket("resolved", **more)),
    ]
    pairs += [(None, {"id": "1"}), ({"id": "1"}, {"id": "1"}), (before, ticket("reopened"))]
    return [Change(operation=o, before=b, after=a) for o in OPERATIONS for b, a in pairs]


def replies():
    several = [ticket(expectedResolutionDate=NOW), ticket("inProgress"), ticket("resolved")]
    bodies = [
        several,
        *(ticket(state, expectedResolutionDate=NOW) for state in TicketState),
        several,
        HUB,
        *ODD,
        several,
    ]
    counted = {**HEADERS, "X-Total-Count": "29", "X-Result-Count": "2"}
    for status in (200, 201, 204):
        yield from (Reply(status=status, document=body, headers=counted) for body in bodies)
    for status in (400, 404, 405, 422, 500, 501):
        yield from (Reply(status=status, document=b, headers=HEADERS) for b in (ERROR, [ERROR], [STATE_ERROR], None))


def deliveries():
    url = "http://127.0.0.1:1/mefApi/sonata/troubleTicketNotification/v4/listener/"
    full = {"eventId": "e", "eventTime": NOW, "event": {"id": KNOWN, "href": "/x"}}
    return [
        Delivery(hub_id=h, buyer="b", url=url + k, type=k, item_id=t, document=d, headers=HEADERS)
        for h in ("h1", "h2", "h1")
        for t in (KNOWN, "1")
        for k in TicketEvent
        for d in ({**full, "eventType": k}, {})
    ]


def decisions():
    states = [*TicketState, ""]
    made = [(True, None), (True, "inProgress"), (False, None)]
    return [Decision(operation=o, state=s, allowed=a, to_state=t) for o in OPERATIONS for s in states for a, t in made]


def events():
    every = tuple(
        Event(
            type=kind,
            item_id=KNOWN,
            document={"eventId": "e", "eventTime": NOW, "eventType": kind, "event": {"id": KNOWN, "buyerId": "b-1", "sellerId": "s-1"}},
        )
        for kind in TicketEvent
    )
    return [(), every[:1], every, (replace(every[0], document={}),)]


SAMPLES = {
    Seam.TOKEN: [Grant(client="c", buyer="b", scopes=frozenset({"default"})), Grant(client=None, buyer=None)],
    Seam.REQUEST: list(calls()),
    Seam.DECISION: decisions(),
    Seam.RECORD: changes(),
    Seam.EVENT: events(),
    Seam.REPLY: list(replies()),
    Seam.DELIVERY: deliveries(),
}
PRISTINE = copy.deepcopy(SAMPLES)
