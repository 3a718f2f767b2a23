"""What is evidence in the rules of TMF621, and what is the seller's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from harness.exchange import Exchange
from harness.trails import Traffic
from specs.vocabulary import Operation, TmfEvent
from suites.selftest.tests.test_tmf_event_rules import Tale, ticket
from suites.selftest.tests.test_tmf_second_reading import TICKET, call, patch
from suites.tmf import debt_rules, move_rules, patch_rules, payload_rules, refused_rules
from suites.tmf.lists import matches
from suites.tmf.scenarios import d_filtering


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
        assert refused_rules.untouched(counted, "a patch") is None
        assert refused_rules.untouched(replace(counted, changes={"attempts": 2}), "a patch") is not None


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
    assert (debt_rules.told_once(name)(history) is None) is fine


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
