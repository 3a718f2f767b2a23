"""What is evidence in the rules of TMF621, and what is the seller's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.record.exchange import Exchange
from ttck.specs.vocabulary import Operation, TmfEvent
from ttck.suites.selftest.tests.tales import Tale, ticket
from ttck.suites.selftest.tests.test_tmf_second_reading import TICKET, call, patch
from ttck.suites.tmf import (
    effects,
    event_rules,
    item_rules,
    living,
    move_rules,
    patch_rules,
    payload_rules,
    refused_rules,
    relist_rules,
    single_rules,
    surplus_rules,
    truth_rules,
)
from ttck.suites.tmf.changes import Patch
from ttck.suites.tmf.lists import matches
from ttck.suites.tmf.scenarios import d_filtering
from ttck.suites.tmf.scenarios.ja_singling import Single, Singling


def left_alone(before, after, *, sent=()):
    rest = patch_rules.rest([patch({"name": "x"}, 200, {**TICKET, **after, "name": "x"}, before={**TICKET, **before})], sent)
    return [part.value[1] for part in rest if patch_rules.stayed(part) is not None]


class TestTheSellersOwn:
    def test_an_attribute_that_nobody_but_the_seller_knows_may_change_with_a_patch(self):
        assert left_alone({"sys_mod_count": "1"}, {"sys_mod_count": "2"}) == []
        assert left_alone({"costCentre": "1"}, {"costCentre": "2"}, sent={"costCentre"}) == ["costCentre"]
        assert left_alone({"severity": "Minor"}, {"severity": "Major"}) == ["severity"]

    def test_a_refused_patch_is_not_held_to_it_either(self):
        counted = patch({"name": 7}, 400, {**TICKET, "attempts": 2}, before={**TICKET, "attempts": 1})
        assert effects.untouched(counted, "a patch") is None
        assert effects.untouched(replace(counted, changes={"attempts": 2}), "a patch") is not None


def around(old, new, *, after_seconds):
    """A patch of the description between readings, so long after the ticket was first seen with its lastUpdate."""
    made = patch({"description": "b"}, 200, {**TICKET, "description": "b", "lastUpdate": new}, before={**TICKET, "lastUpdate": old})
    late = timedelta(seconds=after_seconds)

    def moved(one: Exchange, by: timedelta) -> Exchange:
        return replace(one, at=one.at + by)

    return replace(made, exchange=moved(made.exchange, late), after=moved(made.after, late))


@pytest.mark.parametrize(
    ("new", "after_seconds", "tells", "breaks"),
    [
        ("2026-01-01T00:00:00Z", 0.4, False, False),
        ("2026-01-01T00:00:00Z", 1.2, True, True),
        ("2026-01-01T00:00:01Z", 0.4, True, False),
    ],
)
def test_a_last_update_that_stays_within_its_finest_step_is_no_evidence(new, after_seconds, tells, breaks):
    one = around("2026-01-01T00:00:00Z", new, after_seconds=after_seconds)
    made = replace(call(201, one.old, operation=Operation.CREATE, method="POST"), number=0, ticket=None)
    traffic = Traffic([made, *sorted(one.seen, key=lambda exchange: exchange.number)])
    found = move_rules.telling(traffic, [one])
    assert bool(found) is tells
    assert any(move_rules.onward(part) is not None for part in found) is breaks


@pytest.mark.parametrize(("idents", "fine"), [(("a", "a"), True), (("a", "b"), False), (("a",), True)])
@pytest.mark.parametrize("name", [TmfEvent.CREATED, TmfEvent.DELETED])
def test_one_cause_has_one_event_id(name, idents, fine):
    tale = Tale()
    tale.create()
    tale.call(Operation.DELETE, status=204)
    for ident in idents:
        tale.event(name, ticket(), ident=ident)
    tale.event(name, ticket(), ident="of another subscription", on="second")
    (history,) = payload_rules.begun_or_ended(tale.traffic)
    assert (surplus_rules.told_once(name)(history) is None) is fine


def test_pairs_that_every_seller_takes_are_asked_for_first_and_leave_something_out():
    documents = [
        {"id": str(n), "name": f"n{n}", "severity": severity, "ticketType": kind, "status": status}
        for n, (severity, kind, status) in enumerate(
            [("Major", "outage", "pending"), ("Major", "degradation", "acknowledged"), ("Minor", "outage", "acknowledged")]
        )
    ]
    population = SimpleNamespace(documents=lambda: {one["id"]: one for one in documents}, name="n0")
    for names in d_filtering.SURE:
        pairs = d_filtering._sure(population, names)
        assert [tuple(name for name, _ in pair) for pair in pairs] == [names, names[::-1]]
        for pair in pairs:
            assert any(matches(one, pair, strict=True) for one in documents)
            assert any(matches(one, pair[:1], strict=True) and not matches(one, pair, strict=True) for one in documents)


@pytest.mark.parametrize(("stamps", "breaks"), [(("2", "3"), True), (("2", "1"), False), (("1", "1"), False)])
def test_refused_patches_that_move_the_last_update_are_found(stamps, breaks):
    patches = [
        patch(
            {"severity": 7},
            400,
            {**TICKET, "lastUpdate": f"2026-01-0{new}T00:00:00Z"},
            before={**TICKET, "lastUpdate": "2026-01-01T00:00:00Z"},
        )
        for new in stamps
    ]
    (part,) = refused_rules.stamped(patches)
    assert (refused_rules.unstamped(part) is not None) is breaks


def test_a_last_update_that_moves_with_nothing_sent_is_the_sellers_own():
    tale = Tale()
    tale.create(lastUpdate="2026-01-01T00:00:00Z")
    tale.read(lastUpdate="2026-01-01T00:00:00Z")
    refused = tale.call(Operation.PATCH, status=400, sent={"severity": 7})
    tale.entries[-1] = replace(refused, method="PATCH")
    tale.read(lastUpdate="2026-01-01T00:00:05Z")
    assert not living.restamps(tale.traffic)
    tale.read(lastUpdate="2026-01-01T00:00:09Z")
    assert living.restamps(tale.traffic)


@pytest.mark.parametrize(
    ("row", "names", "fine"),
    [
        ({"id": "1"}, {"id"}, True),  # lists that never show a type
        ({"id": "1"}, {"id", "@type"}, False),
        ({"id": "1", "@type": "TroubleTicket"}, {"id", "@type"}, True),
    ],
)
def test_a_list_item_has_what_lists_show_and_the_ticket_has(row, names, fine):
    seen = patch({}, 200, {"id": "1", "@type": "TroubleTicket"}, before={"id": "1", "@type": "TroubleTicket"})
    part = Subject(value=SimpleNamespace(before=seen.before, after=seen.after, listed=SimpleNamespace(row=row)), where="", seen=())
    assert (relist_rules.listed_whole(names)(part) is None) is fine


@pytest.mark.parametrize(("named", "fine"), [("TroubleTicketRemoveEvent", False), ("TroubleTicketDeleteEvent", True)])
def test_an_event_of_a_type_that_the_standard_does_not_have_is_told(named, fine):
    tale = Tale()
    tale.event(TmfEvent.DELETED, ticket(), envelope={"eventType": named, "@type": named})
    found = [event_rules.complete(part) for part in event_rules.enveloped(tale.traffic)]
    assert (not any(found)) is fine


def single(tale, name, *, announces, at_once=False):
    """A change of one attribute, with its event or without, and a reading when it had its time."""
    before = tale.read()
    exchange = replace(tale.patch(sent={name: "new"}), method="PATCH")
    after = tale.read()
    if announces:
        tale.event(TmfEvent.CHANGED, ticket())
    for _ in range(0 if at_once else 5):  # a second each
        tale.read()
    found = Patch(about="", item="1", changes={name: "new"}, media="", before=before, exchange=exchange, after=after)
    return Single(name=name, patch=found)


@pytest.mark.parametrize(
    ("announced", "at_once", "late", "breaks"),
    [
        ((True, True), False, 0, []),
        ((True, False), False, 0, ["note"]),
        ((False, True), False, 0, ["name"]),
        ((True, False), True, 0, []),  # too little time to tell
        ((False, True), False, 1, []),  # as many came as there are changes
    ],
)
def test_each_attribute_that_is_changed_alone_has_its_event(announced, at_once, late, breaks):
    tale = Tale()
    tale.create()
    singles = [single(tale, name, announces=one, at_once=at_once) for name, one in zip(("name", "note"), announced, strict=True)]
    for _ in range(late):
        tale.event(TmfEvent.CHANGED, ticket(name="late"))
    found = single_rules.apart(Singling(singles=singles), tale.traffic, may_join=True, wait=5.0)
    assert [part.value[0] for part in found if single_rules.announced(part) is not None] == breaks


def test_a_nested_value_is_asked_for_that_stands_behind_the_first_part_only():
    documents = {"1": {"note": [{"author": "A"}]}, "2": {"note": [{"author": "A"}, {"author": "Z"}]}}
    population = SimpleNamespace(documents=lambda: documents)
    assert d_filtering._nested(population) == [(("note.author", "Z"),), (("note.author", "A"),)]


def test_what_a_seller_computes_with_each_reading_is_its_own():
    def readings(name):
        return tuple(call(200, {**TICKET, name: str(number)}) for number in range(4))

    assert item_rules.reads_safely(readings("views")) is None
    assert item_rules.reads_safely(readings("name")) is not None


def test_an_event_is_not_held_to_what_the_standard_does_not_have():
    tale = Tale()
    tale.create(modCount="1")
    tale.read(modCount="1")
    tale.event(TmfEvent.CREATED, ticket(modCount="0", severity="Minor"))
    names = {part.value[0] for part in truth_rules.told(tale.traffic)}
    assert "severity" in names
    assert "modCount" not in names


def test_the_answer_to_a_patch_may_lack_what_the_standard_does_not_have():
    before = {**TICKET, "queue": "7", "name": "n"}
    for lacks, fine in (("queue", True), ("name", False)):
        answer = {name: value for name, value in before.items() if name != lacks}
        one = patch({"description": "b"}, 200, before, before=before, answer=answer)
        assert (patch_rules.answered_whole(Subject(value=one, where="", seen=())) is None) is fine
