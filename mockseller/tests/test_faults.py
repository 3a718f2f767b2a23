"""The registry of faults and peculiarities, and what every twist has to keep."""

from __future__ import annotations

import copy
import inspect
from dataclasses import replace

import pytest

from mockseller.faults import leaders, parts_of
from mockseller.faults.tools import SEPARATOR
from mockseller.seams import REGISTRY, Call, Change, Decision, Delivery, Event, Grant, Reply, Scene, Seam
from specs.lifecycles import ticket_lifecycle
from specs.requirements import catalogue
from specs.vocabulary import Operation, Stimulus, TicketEvent, TicketState

NOW = "2026-11-21T10:00:00.250Z"
OLD = "2026-11-20T08:00:00.000Z"
KNOWN = "0123456789abcdef"
HEADERS = {"Content-Type": "application/json;charset=utf-8"}
RULES = [
    *(f"R{n}" for n in (*range(1, 16), *range(19, 33), *range(33, 60), 61, *range(63, 67))),
    *(f"R{n}" for n in (*range(125, 139), 153)),
    *(f"O{n}" for n in (2, 3, *range(5, 15))),
]


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
    {"status": ("inProgress",), "limit": ("20",), "offset": ("3",), "externalId": ("Ab",)},
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
    counted = {**HEADERS, "X-Total-Count": "9", "X-Result-Count": "2"}
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
NAMES = sorted(REGISTRY)
PATCHES = [ticket(), MINE, {}, {"attachment": [attachment()]}, {"severity": "minor"}]
ASKED = [
    Call(operation=o, buyer="b", item_id=KNOWN if o not in {"", Operation.LIST} else None, query=query, document=body)
    for o in OPERATIONS
    for query, body in zip(QUERIES, PATCHES[:3], strict=True)
] + [Call(operation=Operation.PATCH, buyer="b", item_id=KNOWN, document=body) for body in PATCHES[3:]]
ASKED.append(Call(operation=Operation.SUBSCRIBE, buyer="b", document=HUB))
PAST = {"restarted": NOW, "closes": True, "wanted": "high", "empty": True, "fresh": "1", "last": KNOWN, "count": 3}
PAST |= {"altered": [relation("seller", "I-1")], "hidden": [note(text="two"), attachment("b")]}
PAST |= {KNOWN: ticket("resolved"), "first": {f"{KNOWN} 2": "2026-11-21T09:59:50Z"}}


def scene_of(entry, call, stored, memory):
    read = {KNOWN: ticket()}.get
    return Scene(call=call, item=stored, now=NOW, read=read, memory=memory, settings=dict(entry.settings))


def tries(entry, memory):
    """Each sample of the seam with the scenes in which it may come."""
    for number, value in enumerate(SAMPLES[entry.seam]):
        if isinstance(value, Call):
            fitting = [value]
        elif isinstance(value, Change | Decision):
            fitting = [call for call in ASKED if call.operation == value.operation]
        else:
            fitting = ASKED
        for turn, call in enumerate(fitting):
            if entry.seam not in {Seam.REPLY, Seam.DELIVERY} or (turn + number) % 3 == 0 or call.query:
                pasts = (ticket("reopened", priority="low"), None)
                for stored in pasts if entry.seam is Seam.EVENT else pasts[(turn + number) % 2 :][:1]:
                    yield scene_of(entry, call, stored, memory), value


def test_registry_is_full():
    assert len(leaders(legal=False)) >= 110
    assert len(leaders(legal=True)) >= 40
    assert {entry.seam for entry in leaders(legal=False)} == {*Seam}


@pytest.mark.parametrize("entry", leaders(legal=False), ids=lambda entry: entry.name)
def test_fault_names_rules_of_the_catalogue(entry):
    unknown = [rule for rule in (*entry.breaks, *entry.also) if rule not in catalogue()]
    assert not unknown
    assert entry.breaks


@pytest.mark.parametrize("rule", RULES)
def test_some_fault_breaks_each_rule(rule):
    assert [entry.name for entry in leaders(legal=False) if f"MEF113:{rule}" in entry.breaks]


@pytest.mark.parametrize("name", NAMES)
def test_entry_says_what_the_seller_does(name):
    entry = REGISTRY[name]
    assert entry.says.endswith(".")
    assert name == name.lower()
    assert not set(name) - set("abcdefghijklmnopqrstuvwxyz0123456789-" + SEPARATOR)
    lines = inspect.getsource(entry.twist).splitlines()
    assert len(lines[next(i for i, line in enumerate(lines) if line.lstrip().startswith("def ")) :]) <= 15


@pytest.mark.parametrize("name", [name for name in NAMES if SEPARATOR in name])
def test_part_belongs_to_an_entry(name):
    leader = REGISTRY[name.partition(SEPARATOR)[0]]
    assert REGISTRY[name] in parts_of(leader.name)
    assert REGISTRY[name].breaks == ()


def test_two_entries_are_never_the_same_twist():
    assert len({entry.twist for entry in REGISTRY.values()}) == len(REGISTRY)


@pytest.mark.parametrize("name", NAMES)
def test_twist_neither_raises_nor_mutates(name):
    entry = REGISTRY[name]
    asked = copy.deepcopy(ASKED)
    for scene, value in tries(entry, {}):
        assert type(entry.twist(scene, value)) is type(value)
    assert SAMPLES[entry.seam] == PRISTINE[entry.seam]
    assert asked == ASKED


@pytest.mark.parametrize("name", [name for name in NAMES if SEPARATOR not in name and not name.startswith("noop")])
def test_entry_changes_something(name):
    """Some part of it makes another value of some sample, or it would be a noop by another name."""
    assert any(
        entry.twist(scene, value) != value
        for memory in ({}, copy.deepcopy(PAST))
        for entry in parts_of(name)
        for scene, value in tries(entry, memory)
    )


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("noop")])
def test_noop_changes_nothing(name):
    entry = REGISTRY[name]
    assert all(entry.twist(scene, value) is value for scene, value in tries(entry, {}))


def test_there_is_a_noop_at_each_seam():
    assert {entry.seam for entry in leaders(legal=True) if entry.name.startswith("noop")} == {*Seam}


def test_peculiarities_break_nothing():
    assert all(entry.breaks == () == entry.also for entry in leaders(legal=True))


def twist(name, value, **scene):
    entry = REGISTRY[name]
    filled = {"call": None, "item": None, "now": NOW, "read": {}.get, "memory": {}, "settings": dict(entry.settings)}
    return entry.twist(Scene(**{**filled, **scene}), value)


def asking(operation, **more):
    return Call(operation=operation, buyer="b", **more)


def test_cancel_is_taken_in_reopened_only():
    lifecycle = ticket_lifecycle()
    for state in TicketState:
        allowed = lifecycle.move(state, Operation.CANCEL) is not None
        twisted = twist("cancel-taken-when-reopened", Decision(operation=Operation.CANCEL, state=state, allowed=allowed))
        assert twisted.allowed is (allowed or state == TicketState.REOPENED)


def test_second_note_of_a_patch_is_lost_and_no_other():
    old, after = {"note": [note(text="old")]}, {"note": [note(text=t) for t in ("old", "a", "b")]}
    change = Change(operation=Operation.PATCH, before=old, after=after)
    assert [n["text"] for n in twist("second-note-of-patch-lost", change).after["note"]] == ["old", "a"]
    assert twist("second-note-of-patch-lost", replace(change, operation=Operation.CREATE)) == replace(change, operation=Operation.CREATE)


def test_only_the_last_criterion_counts_and_paging_stays():
    call = asking(Operation.LIST, query={"status": ("pending",), "limit": ("5",), "priority": ("low",)})
    assert twist("last-criterion-only", call).query == {"limit": ("5",), "priority": ("low",)}


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("creation-date-by-day", "2026-11-21T09:10:11.5+02:00", "2026-11-21T00:00:00+02:00"),
        ("creation-date-offset-ignored", "2026-11-21T09:10:11+05:30", "2026-11-21T09:10:11Z"),
        ("creation-date-offset-ignored", "2026-11-21T09:10:11Z", "2026-11-21T09:10:11Z"),
    ],
)
def test_date_filters_are_misread(name, value, expected):
    assert twist(name, asking(Operation.LIST, query={"creationDate.gt": (value,)})).query == {"creationDate.gt": (expected,)}


def test_issue_start_loses_its_offset():
    change = Change(operation=Operation.CREATE, before=None, after={"issueStartDate": "2026-11-20T01:00:00+05:30"})
    assert twist("issue-start-offset-lost", change).after == {"issueStartDate": "2026-11-20T01:00:00Z"}


def test_content_loses_the_bytes_that_are_no_text():
    change = Change(operation=Operation.CREATE, before=None, after={"attachment": [attachment(content="QUL/Qg==")]})
    assert twist("content-kept-as-text", change).after["attachment"][0]["content"] == "QUJC"


def test_silence_is_for_one_trigger_only():
    event = Event(type=TicketEvent.STATE_CHANGE, item_id="1", document={})
    assert twist("close-unannounced", (event,), call=asking(Operation.CLOSE)) == ()
    assert twist("close-unannounced", (event,), call=asking(Operation.CANCEL)) == (event,)


def test_label_of_the_seller_survives_validation():
    memory = {}
    call = asking(Operation.PATCH, item_id="1", document={"note": [note("seller", "forged")]})
    passed = twist("buyer-notes-labelled-seller-kept", call, memory=memory)
    assert passed.document["note"][0]["source"] == "buyer"
    change = Change(operation=Operation.PATCH, before={"note": []}, after={"note": passed.document["note"]})
    stored = twist("buyer-notes-labelled-seller-kept.record", change, memory=memory)
    assert stored.after["note"] == [note("seller", "forged")]


def test_late_events_count_from_the_event():
    plain_delivery = deliveries()[0]
    assert twist("late-events", plain_delivery, now="2026-11-21T10:00:01.250Z").delay == pytest.approx(1.0)


def test_one_subscription_keeps_what_the_others_lose():
    memory = {}
    copies = {(d.hub_id, twist("first-subscription-only", d, memory=memory).copies) for d in deliveries()}
    assert copies == {("h1", 1), ("h2", 0)}


def test_unknown_words_of_an_error_are_not_attributes_of_it():
    reply = Reply(status=404, document={"code": "notFound", "reason": "r"})
    assert twist("long-error-messages", reply).document.keys() == {"code", "reason", "status", "message", "@type"}
