"""What merges, totals, orders and events of recorded TMF621 traffic show by themselves."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ttck.harness.judge.histories import Traffic
from ttck.harness.record.exchange import Answer, Exchange, Notification
from ttck.harness.replay.recorded_traffic import Excerpt, Recorded
from ttck.specs.vocabulary import Operation
from ttck.suites.selftest.tests.test_tmf_alone_acts import (
    BEGAN,
    TICKET,
    broken,
    call,
    create,
    delete,
    listed,
    missing,
    patch,
    recorded,
    seen,
)
from ttck.suites.tmf import alone_acts, alone_events, alone_lists, create_rules, delete_rules, move_rules, order_rules, patch_rules
from ttck.suites.tmf import alone_merges as rules

NOTES = [{"@type": "Note", "id": "n1", "text": "a"}, {"@type": "Note", "id": "n2", "text": "b"}]
OLD = "2020-01-01T00:00:00Z"


def around(*exchanges: Exchange) -> Traffic:
    return recorded(Excerpt, *exchanges)


def answer(**changes: Any) -> dict[str, Any]:
    return {**TICKET, **changes}


# --- patches ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sent", [{"creationDate": OLD}, {"lastUpdate": OLD}, {"id": "mine"}, {"statusChangeDate": OLD}, {"href": "x"}])
def test_what_cannot_be_patched_is_not_owed(sent: dict[str, Any]) -> None:
    traffic = around(
        seen(lastUpdate="2030-01-01T00:00:00Z"), patch({"name": "x", **sent}, answer(name="x", lastUpdate="2031-01-01T00:00:00Z"))
    )
    assert broken(patch_rules.changes(rules.setting(traffic, "v5")), patch_rules.changed) == [False]
    assert broken(rules.fixed(traffic, "v5"), rules.stays) == [False]


def test_what_cannot_be_patched_stays() -> None:
    assert broken(rules.fixed(around(seen(creationDate="2030-01-01T00:00:00Z"), patch({"creationDate": OLD})), "v5"), rules.stays) == [True]
    assert rules.fixed(around(patch({"creationDate": OLD})), "v5") == []  # nobody knows what was before
    assert rules.fixed(around(seen(), patch({"severity": "Minor"})), "v5") == []
    moved = rules.moved_dates(around(seen(creationDate=OLD), seen(creationDate="2021-01-01T00:00:00Z")))
    assert broken(moved, rules.stays) == [True]


def test_null_takes_an_attribute_away() -> None:
    def judge(before: Exchange, after: dict[str, Any]) -> list[bool]:
        found = rules.nulls(rules.merges(around(before, patch({"name": None}, after)), "v5"), "v5")
        return broken(patch_rules.accepted_removals(found), patch_rules.gone)

    assert judge(seen(name="Case"), answer()) == [False]
    assert judge(seen(name="Case"), answer(name="Case")) == [True]
    assert judge(seen(name="Case"), answer(name="no name")) == [False]  # what is there now is the seller's own
    assert judge(seen(), answer()) == []


def test_a_list_replaces_the_one_before() -> None:
    def judge(after: list[Any], *, name: str = "note") -> list[bool]:
        merge = patch({name: NOTES[1:]}, answer(**{name: after}))
        return broken(
            patch_rules.lists(rules.lists(rules.merges(around(seen(**{name: NOTES[:1]}), merge), "v5"), "v5")), patch_rules.replaced
        )

    assert judge(NOTES[1:]) == [False]
    assert judge(NOTES) == [True]
    assert judge(NOTES, name="statusChangeHistory") == []  # the seller fills it


def updates(before: Exchange, merge: Exchange) -> list[bool]:
    return broken(rules.telling(around(before, seen(), seen(), before, merge), "v5"), move_rules.onward)


def test_the_last_update_moves_with_a_patch() -> None:
    first, later = "2030-01-01T00:00:01Z", "2030-01-01T00:00:09Z"
    assert updates(seen(lastUpdate=first), patch({"name": "x"}, answer(name="x", lastUpdate=later))) == [False]
    assert updates(seen(lastUpdate=first), patch({"name": "x"}, answer(name="x", lastUpdate=first))) == [True]
    assert updates(seen(lastUpdate=first, name="x"), patch({"name": "x"}, answer(name="x", lastUpdate=first))) == []  # it changed nothing
    minutes = "2030-01-01T00:00:00Z"
    assert updates(seen(lastUpdate=minutes), patch({"name": "x"}, answer(name="x", lastUpdate=minutes))) == []


def test_readings_of_a_ticket_that_stood_still_say_nothing_of_its_last_update() -> None:
    assert list(rules.updated(around(seen(lastUpdate=OLD), seen(lastUpdate=OLD)))) == []
    assert len(list(rules.updated(around(seen(lastUpdate=OLD), seen(lastUpdate=OLD, name="x"))))) == 1


# --- what is no answer of the seller -------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [401, 403, 429, 502, 504])
def test_a_gateway_says_nothing_of_a_ticket(status: int) -> None:
    gate = replace(missing(), answer=Answer(status=status, headers={}, body=b"{}"))
    made = recorded(Recorded, create(), gate, seen())
    assert broken(create_rules.visible(alone_acts.followed(made)), create_rules.is_visible) == [False]
    assert list(alone_acts.followed(recorded(Recorded, create(), gate))) == []
    gone = recorded(Recorded, create(), delete(), gate, missing(), delete(status), delete(404))
    assert broken(alone_acts.looks(gone), delete_rules.is_gone) == [False]
    assert [e.status for e in alone_acts.again(gone)] == [404]


# --- lists --------------------------------------------------------------------------------------------------------------


def page(*ids: str, query: str, total: int) -> Exchange:
    shown = listed(*({"id": one} for one in ids), query=query)
    return replace(shown, answer=Answer(status=200, headers={"x-total-count": str(total)}, body=shown.answer.body if shown.answer else b""))


def totals(*pages: Exchange) -> list[bool]:
    return broken(alone_lists.pages(around(*pages)), alone_lists.total_reaches)


def test_a_total_reaches_to_each_page() -> None:
    first = page("1", "2", query="?limit=2", total=2)
    assert totals(first, page("3", "4", query="?limit=2&offset=2", total=2)) == [True]
    assert totals(first, page("3", "4", query="?limit=2&offset=2", total=4)) == [False]
    assert totals(first, page("1", "2", query="?limit=2&offset=2", total=2)) == []  # offset is passed over
    assert totals(first, page("3", query="?limit=2&offset=2&severity=Major", total=1)) == []


def ordered(*names: Any, sort: str = "name") -> Exchange:
    return listed(*({"id": str(name), sort.lstrip("-"): name} for name in names), query=f"?sort={sort}")


def test_an_order_is_judged_where_it_is_clear_and_followed() -> None:
    def judge(*lists: Exchange) -> list[bool]:
        return broken(alone_lists.sorted_lists(around(*lists)), order_rules.in_order(""))

    assert judge(ordered("a", "b"), ordered("b", "a", sort="-name")) == [False, False]
    assert judge(ordered("b", "a"), ordered("a", "b", sort="-name")) == [True, True]
    assert judge(ordered("b", "a"), ordered("b", "a", sort="-name")) == []  # passed over
    assert judge(ordered("b", "a")) == []
    assert judge(ordered("b", "A"), ordered("A", "b", sort="-name")) == []  # great letters before small ones, or not
    ranked = (ordered("Minor", "Critical", sort="severity"), ordered("Critical", "Minor", sort="-severity"))
    assert judge(*ranked) == []
    assert alone_lists.told_ways(around(*ranked)) == []
    dates = ("2030-01-01T00:00:00Z", "2029-01-01T00:00:00Z")
    assert judge(ordered(*dates, sort="creationDate"), ordered(*reversed(dates), sort="-creationDate")) == [True, True]


def test_a_sort_that_is_passed_over_shows_in_two_lists() -> None:
    same = around(ordered("Minor", "Critical", sort="severity"), ordered("Minor", "Critical", sort="-severity"))
    assert broken(alone_lists.told_ways(same), order_rules.turns) == [True]


# --- events -------------------------------------------------------------------------------------------------------------


def event(status: str, *, when: str = "2030-01-01T00:00:05Z", ticket: str = "1") -> Notification:
    name = "TroubleTicketStatusChangeEvent"
    body = {
        "@type": name,
        "eventType": name,
        "eventId": "1",
        "eventTime": when,
        "event": {"troubleTicket": {"id": ticket, "status": status}},
    }
    return Notification(
        number=9, at=BEGAN + timedelta(seconds=9), subscription="cb", path="/cb", headers={}, body=json.dumps(body).encode()
    )


def told(one: Notification, *shows: Exchange) -> list[bool]:
    numbered = [replace(e, number=n, at=BEGAN + timedelta(seconds=n)) for n, e in enumerate(shows, start=1)]
    return broken(alone_events.turns(Excerpt([*numbered, one])), alone_events.is_of_its_ticket)


def test_an_event_names_a_status_that_its_ticket_has_had() -> None:
    history = [{"status": "acknowledged"}, {"status": "inProgress"}]
    later = call(Operation.RETRIEVE, answer=answer(status="inProgress", statusChangeHistory=history, lastUpdate="2030-01-01T00:00:06Z"))
    assert told(event("inProgress"), later) == [False]
    assert told(event("pending"), later) == [True]
    assert told(event("pending"), seen(status="pending"), later) == [False]
    assert told(event("pending", when="2030-01-01T00:00:06Z"), later) == []  # the reading may be from before it
    assert told(event("pending"), seen(status="inProgress", lastUpdate="2030-01-01T00:00:06Z")) == []  # no history is kept
    assert told(event("pending", ticket="2"), later) == []
