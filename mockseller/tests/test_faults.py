"""The registry of faults and peculiarities, and what every twist has to keep."""

from __future__ import annotations

import copy
import inspect
import json
from dataclasses import replace

import pytest

import mockseller.faults
from mockseller.faults import leaders, parts_of
from mockseller.faults.tools import SEPARATOR
from mockseller.seams import REGISTRY, Call, Change, Decision, Delivery, Event, Grant, Reply, Scene, Seam
from specs.lifecycles import ticket_lifecycle
from specs.requirements import catalogue
from specs.vocabulary import Operation, Stimulus, TicketEvent, TicketState

NOW = "2026-11-21T10:00:00.250Z"
HEADERS = {"Content-Type": "application/json;charset=utf-8"}
RULES = [
    *(f"R{n}" for n in (*range(1, 16), *range(19, 33), *range(33, 60), 61, *range(63, 67))),
    *(f"R{n}" for n in (*range(125, 139), 153)),
    *(f"O{n}" for n in (2, 3, *range(5, 15))),
]


def note(source="buyer", text="It hums. \U0001f50a", date="2026-11-21T11:30:00+02:00"):
    return {"id": f"n-{source}-{len(text)}", "author": "A. Nyone", "date": date, "source": source, "text": text}


def attachment(name="log.txt", source="buyer", **more):
    dated = {"attachmentId": name, "author": "A", "creationDate": NOW, "name": name, "source": source}
    return {**dated, "description": "d", "size": {"amount": 1.5, "units": "KBYTES"}, **more}


def relation(source="buyer", ident="T-7"):
    named = {"id": ident, "@referredType": "TroubleTicket", "relationshipType": "duplicates", "creationDate": NOW}
    return {**named, "description": "the same", "source": source}


def contact(role, **more):
    return {"role": role, "name": "N", "number": "+1 (2) 3", "emailAddress": "n@example.org", **more}


def ticket(status="pending", **more):
    steps = [{"status": "acknowledged", "changeDate": NOW}, {"status": status, "changeDate": NOW}]
    contacts = [
        contact(
            "reporterContact", numberExtension="9", postalAddress={"city": "C", "geographicSubAddress": {"id": "s"}}
        ),
        contact("buyerTechnicalContact"),
        contact("buyerTechnicalContact", name="M"),
        contact("sellerTicketContact"),
        contact("sellerTechnicalContact"),
    ]
    return {
        "id": "0123456789abcdef",
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
        "expectedResolutionDate": NOW,
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
BODIES = [ticket(), {"status": "closed"}, {"description": "x"}, {"severity": "minor"}, {"sellerPriority": "low"}, *ODD]
ERROR = {"code": "missingProperty", "reason": "r", "propertyPath": "/note"}
OPERATIONS = [*Operation, *Stimulus, ""]


def calls():
    queries = [{}, {"status": ("inProgress",), "limit": ("2",), "offset": ("3",), "externalId": ("Ab",)}]
    queries.append({"creationDate.gt": ("2026-11-21T09:00:00+05:30",), "severity": ("minor",), "priority": ("low",)})
    for operation in OPERATIONS:
        for number, body in enumerate(
            [*BODIES, {"callback": "http://127.0.0.1:1", "query": "eventType=a,b"}, {"query": 7}]
        ):
            ident = ("0123456789abcdef", "unknown", " ", None)[number % 4]
            query = queries[number % 3]
            yield Call(operation=operation, buyer="b", ticket_id=ident, hub_id="h", query=query, document=body)


def values(seam):
    if seam is Seam.TOKEN:
        return [Grant(client="c", buyer="b", scopes=frozenset({"default"})), Grant(client=None, buyer=None)]
    if seam is Seam.REQUEST:
        return list(calls())
    if seam is Seam.DECISION:
        states = [*TicketState, ""]
        return [Decision(operation=o, state=s, allowed=a) for o in OPERATIONS for s in states for a in (True, False)]
    if seam is Seam.RECORD:
        after = ticket(note=[*ticket()["note"], note("seller", "new"), note(text="new"), note(text="two")])
        pairs = [
            (None, ticket()),
            (ticket(), after),
            (ticket("resolved"), ticket("resolved")),
            ({"id": "1"}, {"id": "1"}),
        ]
        return [Change(operation=o, before=b, after=a) for o in OPERATIONS for b, a in pairs]
    if seam is Seam.EVENT:
        event = [
            Event(
                type=kind, ticket_id="0123456789abcdef", document={"eventId": "e", "eventTime": NOW, "eventType": kind}
            )
            for kind in TicketEvent
        ]
        return [(), (event[0],), tuple(event)]
    if seam is Seam.REPLY:
        bodies = [*BODIES, [ticket(), ticket("resolved")], ERROR, [ERROR, ERROR]]
        counted = {**HEADERS, "X-Total-Count": "9", "X-Result-Count": "2"}
        statuses = (200, 201, 204, 400, 404, 405, 422, 500, 501)
        return [Reply(status=s, document=b, headers=counted if s == 200 else HEADERS) for s in statuses for b in bodies]
    url = "http://127.0.0.1:1/mefApi/sonata/troubleTicketNotification/v4/listener/"
    full = {"eventId": "e", "eventTime": NOW, "event": {"id": "0123456789abcdef", "href": "/x"}}
    return [
        Delivery(hub_id=h, buyer="b", url=url + k, type=k, ticket_id=t, document=d, headers=HEADERS)
        for h in ("h1", "h2")
        for t in ("0123456789abcdef", "1")
        for k in TicketEvent
        for d in (full, {})
    ]


def scenes(entry, call):
    memory = {}
    for stored in (None, ticket(), ticket("resolved"), {}):
        yield Scene(
            call=call,
            ticket=stored,
            now=NOW,
            read={"0123456789abcdef": ticket()}.get,
            memory=memory,
            settings=dict(entry.settings),
        )


def plain(value):
    return json.dumps(
        value, default=lambda thing: sorted(thing) if isinstance(thing, frozenset) else vars(thing), sort_keys=True
    )


def asks():
    return [call for call in calls() if call.ticket_id in {"0123456789abcdef", None}][::2]


NAMES = sorted(REGISTRY)


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
    assert len(inspect.getsource(entry.twist).splitlines()) <= 15


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
    samples = values(entry.seam)
    untouched = plain(samples)
    asking = asks()
    for number, value in enumerate(samples):
        call = value if isinstance(value, Call) else asking[number % len(asking)]
        if isinstance(value, Change | Decision):
            call = replace(call, operation=value.operation)
        before = plain(call)
        for scene in scenes(entry, call):
            result = entry.twist(scene, value)
            assert type(result) is type(value)
        assert plain(call) == before
    assert plain(samples) == untouched


@pytest.mark.parametrize("name", [name for name in NAMES if SEPARATOR not in name and not name.startswith("noop")])
def test_entry_changes_something(name):
    """Some part of it makes another value of some sample, or it would be a noop by another name."""
    assert any(changes(entry) for entry in parts_of(name))


def changes(entry):
    memory = {
        "restarted": NOW,
        "closes": True,
        "wanted": "high",
        "empty": True,
        "fresh": "1",
        "last": "0123456789abcdef",
    }
    memory["altered"], memory["hidden"] = [relation("seller", "I-1")], [note(text="new")]
    for value in values(entry.seam):
        for call in [value] if isinstance(value, Call) else asks():
            asked = replace(call, operation=value.operation) if isinstance(value, Change | Decision) else call
            for scene in scenes(entry, asked):
                scene = replace(scene, memory=memory)  # noqa: PLW2901 - the same scene with a past
                if plain(entry.twist(scene, copy.deepcopy(value))) != plain(value):
                    return True
    return False


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("noop")])
def test_noop_changes_nothing(name):
    entry = REGISTRY[name]
    for value in values(entry.seam):
        for scene in scenes(entry, None):
            assert entry.twist(scene, value) is value


def test_there_is_a_noop_at_each_seam():
    assert {entry.seam for entry in leaders(legal=True) if entry.name.startswith("noop")} == {*Seam}


def test_peculiarities_break_nothing():
    assert all(entry.breaks == () == entry.also for entry in leaders(legal=True))


def twist(name, value, **scene):
    entry = REGISTRY[name]
    filled = {"call": None, "ticket": None, "now": NOW, "read": {}.get, "memory": {}, "settings": dict(entry.settings)}
    return entry.twist(Scene(**{**filled, **scene}), value)


def asking(operation, **more):
    return Call(operation=operation, buyer="b", **more)


def test_cancel_is_taken_in_reopened_only():
    lifecycle = ticket_lifecycle()
    for state in TicketState:
        allowed = lifecycle.move(state, Operation.CANCEL) is not None
        decision = Decision(
            operation=Operation.CANCEL,
            state=state,
            allowed=allowed,
            to_state="assessingCancellation" if allowed else None,
        )
        twisted = twist("cancel-taken-when-reopened", decision)
        assert twisted.allowed is (allowed or state == TicketState.REOPENED)


def test_second_note_of_a_patch_is_lost_and_no_other():
    change = Change(
        operation=Operation.PATCH,
        before={"note": [note(text="old")]},
        after={"note": [note(text=t) for t in ("old", "a", "b")]},
    )
    assert [n["text"] for n in twist("second-note-of-patch-lost", change).after["note"]] == ["old", "a"]
    assert twist("second-note-of-patch-lost", replace(change, operation=Operation.CREATE)) == replace(
        change, operation=Operation.CREATE
    )


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
    assert twist(name, asking(Operation.LIST, query={"creationDate.gt": (value,)})).query == {
        "creationDate.gt": (expected,)
    }


def test_issue_start_loses_its_offset():
    change = Change(operation=Operation.CREATE, before=None, after={"issueStartDate": "2026-11-20T01:00:00+05:30"})
    assert twist("issue-start-offset-lost", change).after == {"issueStartDate": "2026-11-20T01:00:00Z"}


def test_content_loses_the_bytes_that_are_no_text():
    change = Change(operation=Operation.CREATE, before=None, after={"attachment": [attachment(content="QUL/Qg==")]})
    assert twist("content-kept-as-text", change).after["attachment"][0]["content"] == "QUJC"


def test_silence_is_for_one_trigger_only():
    event = Event(type=TicketEvent.STATE_CHANGE, ticket_id="1", document={})
    assert twist("close-unannounced", (event,), call=asking(Operation.CLOSE)) == ()
    assert twist("close-unannounced", (event,), call=asking(Operation.CANCEL)) == (event,)


def test_label_of_the_seller_survives_validation():
    memory = {}
    call = asking(Operation.PATCH, ticket_id="1", document={"note": [note("seller", "forged")]})
    passed = twist("buyer-notes-labelled-seller-kept", call, memory=memory)
    assert passed.document["note"][0]["source"] == "buyer"
    change = Change(operation=Operation.PATCH, before={"note": []}, after={"note": passed.document["note"]})
    stored = twist("buyer-notes-labelled-seller-kept.record", change, memory=memory)
    assert stored.after["note"] == [note("seller", "forged")]


def test_late_events_count_from_the_event():
    plain_delivery = values(Seam.DELIVERY)[0]
    assert twist("late-events", plain_delivery, now="2026-11-21T10:00:01.250Z").delay == pytest.approx(1.0)


def test_one_subscription_keeps_what_the_others_lose():
    memory = {}
    copies = [twist("first-subscription-only", delivery, memory=memory).copies for delivery in values(Seam.DELIVERY)]
    assert set(copies[: len(copies) // 2]) == {1}
    assert set(copies[len(copies) // 2 :]) == {0}


def test_unknown_words_of_an_error_are_not_attributes_of_it():
    reply = Reply(status=404, document={"code": "notFound", "reason": "r"})
    assert twist("long-error-messages", reply).document.keys() == {"code", "reason", "status", "message", "@type"}


def test_package_names_its_families():
    assert {"creation", "delivery", "peculiarities"} <= set(mockseller.faults.__all__)
