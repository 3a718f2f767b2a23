"""The registry of faults and legal variants, and what every twist has to keep."""

from __future__ import annotations

import copy
import inspect
from dataclasses import replace
from itertools import chain

import pytest

from ttck.mockseller.engine.fault_switch import Active
from ttck.mockseller.engine.seams import PART, REGISTRY, SEAMS, Call, Change, Decision, Event, Reply, Scene, Seam
from ttck.mockseller.fault_rows import leaders
from ttck.mockseller.faults.mef.tools import MEF
from ttck.mockseller.registry import find as parts_of
from ttck.mockseller.tests.fault_samples import (
    HUB,
    KNOWN,
    MINE,
    NOW,
    OPERATIONS,
    PRISTINE,
    QUERIES,
    SAMPLES,
    attachment,
    deliveries,
    note,
    relation,
    ticket,
)
from ttck.mockseller.tests.fault_story import tell
from ttck.specs.lifecycles import ticket_lifecycle
from ttck.specs.requirements import catalogue
from ttck.specs.vocabulary import Kind, Operation, TicketEvent, TicketState

pytestmark = pytest.mark.sampled(4)

#: All rules but those that bind the buyer (R60 and R62); there is no R152.
RULES = [
    *(f"R{n}" for n in range(1, 157) if n not in {60, 62, 152}),
    *(f"O{n}" for n in range(1, 20)),
    *(f"CR{n}" for n in range(1, 4)),
]
NAMES = sorted(name for name, entry in REGISTRY.items() if entry.fits(profile=MEF, version=""))
LEADERS = [name for name in NAMES if PART not in name]
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
PAST |= {"spoilt": {KNOWN}}


def scene_of(entry, call, stored, memory):
    read = {KNOWN: ticket()}.get
    return Scene(call=call, item=stored, now=NOW, read=read, memory=memory)


def made(entry, scene, value):
    """What a fault with its defaults makes of a value."""
    return Active(fault=entry, settings=entry.defaults).twisted(scene, value)


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


@pytest.fixture(scope="module")
def stories():
    return [tell("draft"), tell("published")]


@pytest.fixture(scope="module")
def untouched(stories):
    return copy.deepcopy(stories)


def played(name, stories):
    """What a fault with its parts makes of everything that it is shown in the stories, beside what it was shown."""
    family = parts_of(name)
    for story in stories:
        memory = {}
        for moment in story.moments:
            for entry in family:
                if entry.seam is moment.seam and moment.about in entry.about:
                    yield made(entry, moment.scene(memory=memory), moment.value), moment.value


def tried(name):
    """What a fault makes of the made-up samples; they are all about tickets."""
    for memory in ({}, copy.deepcopy(PAST)):
        for entry in parts_of(name):
            if Kind.TICKET in entry.about:
                yield from ((made(entry, scene, value), value) for scene, value in tries(entry, memory))


def differs(twisted, value):
    """Whether something was changed, be it the order of attributes."""
    return twisted is not value and (twisted != value or repr(twisted) != repr(value))


def test_registry_is_full():
    assert len(leaders(legal=False)) >= 610
    assert len(leaders(legal=True)) >= 70
    assert {entry.seam for entry in leaders(legal=False)} == {*SEAMS}


@pytest.mark.parametrize("entry", leaders(legal=False), ids=lambda entry: entry.name)
def test_fault_names_rules_of_the_catalogue(entry):
    unknown = [rule for rule in (*entry.breaks, *entry.also) if rule not in catalogue()]
    assert not unknown
    assert entry.breaks


def test_the_rules_are_those_that_a_check_verifies():
    due = {r.id for r in catalogue().values() if r.source == "MEF113" and r.verified_by == "check" and not r.planned}
    assert {f"MEF113:{rule}" for rule in RULES} == due


@pytest.mark.parametrize("rule", RULES)
def test_some_fault_breaks_each_rule(rule):
    assert [entry.name for entry in leaders(legal=False) if f"MEF113:{rule}" in entry.breaks]


@pytest.mark.parametrize("name", NAMES)
def test_entry_says_what_the_seller_does(name):
    entry = REGISTRY[name]
    assert entry.says.endswith(".")
    assert name == name.lower()
    assert not set(name) - set("abcdefghijklmnopqrstuvwxyz0123456789-" + PART)
    lines = inspect.getsource(entry.twist).splitlines()
    assert len(lines[next(i for i, line in enumerate(lines) if line.lstrip().startswith("def ")) :]) <= 15


@pytest.mark.parametrize("name", [name for name in NAMES if PART in name])
def test_part_belongs_to_an_entry(name):
    leader = REGISTRY[name.partition(PART)[0]]
    assert REGISTRY[name] in parts_of(leader.name)
    assert REGISTRY[name].breaks == ()


def test_two_entries_never_do_the_same():
    wholes = [name for name in REGISTRY if PART not in name]
    assert len({frozenset(part.twist for part in parts_of(name)) for name in wholes}) == len(wholes)


@pytest.mark.sampled(24)
@pytest.mark.parametrize("name", NAMES)
def test_twist_neither_raises_nor_mutates(name):
    entry = REGISTRY[name]
    asked = copy.deepcopy(ASKED)
    for scene, value in tries(entry, {}):
        assert type(entry.twist(scene, value)) is type(value)
    assert SAMPLES[entry.seam] == PRISTINE[entry.seam]
    assert asked == ASKED


@pytest.mark.sampled(12)
@pytest.mark.parametrize("name", LEADERS)
def test_nothing_in_a_story_makes_a_twist_raise_or_mutate(name, stories, untouched):
    assert all(type(twisted) is type(value) for twisted, value in played(name, stories))
    seams = {entry.seam for entry in parts_of(name)}
    for story, other in zip(stories, untouched, strict=True):
        assert story.documents == other.documents
        assert all(one == same for one, same in zip(story.moments, other.moments, strict=True) if one.seam in seams)


@pytest.mark.sampled(8)
@pytest.mark.parametrize("name", [name for name in LEADERS if not name.startswith("noop")])
def test_entry_changes_something(name, stories):
    """Some part of it makes another value of something that it is shown, or it would be a noop by another name."""
    assert any(differs(twisted, value) for twisted, value in chain(played(name, stories), tried(name)))


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("noop")])
def test_noop_changes_nothing(name):
    entry = REGISTRY[name]
    assert all(entry.twist(scene, value) is value for scene, value in tries(entry, {}))


def test_there_is_a_noop_at_each_seam():
    assert {entry.seam for entry in leaders(legal=True) if entry.name.startswith("noop")} == {*SEAMS}


def test_legal_variants_break_nothing():
    assert all(entry.breaks == () == entry.also for entry in leaders(legal=True))


def twist(name, value, **scene):
    entry = REGISTRY[name]
    filled = {"call": None, "item": None, "now": NOW, "read": {}.get, "memory": {}}
    return made(entry, Scene(**{**filled, **scene}), value)


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
    assert twist("late-events", plain_delivery, now="2026-11-21T10:00:00.750Z").delay == pytest.approx(0.5)


def test_one_subscription_keeps_what_the_others_lose():
    memory = {}
    copies = {(d.hub_id, twist("first-subscription-only", d, memory=memory).copies) for d in deliveries()}
    assert copies == {("h1", 1), ("h2", 0)}


def test_unknown_words_of_an_error_are_not_attributes_of_it():
    reply = Reply(status=404, document={"code": "notFound", "reason": "r"})
    assert twist("long-error-messages", reply).document.keys() == {"code", "reason", "status", "message", "@type"}
