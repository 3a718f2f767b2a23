"""Snapshots: what a seller held, it holds again, in every profile; and what is none changes nothing."""

from __future__ import annotations

import copy
import io
import json

import pytest

from ttck.mockseller.engine.deciding import decide, options
from ttck.mockseller.engine.network import Conditions
from ttck.mockseller.engine.shelf import SnapshotError
from ttck.mockseller.engine.snapshot import restore, take
from ttck.mockseller.tests.console_pages import PROFILES, signed_in
from ttck.mockseller.tests.support import Listener, until
from ttck.mockseller.web.console import items
from ttck.specs.vocabulary import Kind


def held(seller):
    """What a seller holds, without the time."""
    found = take(seller)
    return {name: value for name, value in found.items() if name != "clock"}


def lively(person):
    """A seller with items of every kind that can be made."""
    seller = person.seller
    for _ in range(3):
        person.created()
    ident = items.line(seller, seller.store.tickets(buyer="buyer")[0]).id
    for name in seller.adapter.decides:
        if {one.name: one.reason for one in options(seller, Kind.TICKET, ident)}.get(name, "unknown") is None:
            decide(seller, name, ident, {})
    return ident


@pytest.mark.parametrize("profile", PROFILES)
def test_what_was_held_is_held_again(profile):
    with signed_in(profile) as person:
        ident, seller = lively(person), person.seller
        before = held(seller)
        document = json.loads(json.dumps(take(seller)))
        person.created()
        lists = seller.store.count(buyer="buyer")
        seller.reset()
        restore(seller, document)
        assert held(seller) == before
        assert seller.store.count(buyer="buyer") == lists - 1
        assert seller.store.document(ident)
        page = person.created()  # and life goes on
        assert page.status == 200
    with signed_in(profile) as other:
        restore(other.seller, document)
        assert held(other.seller) == before


def test_clock_faults_network_and_subscriptions_come_with_it():
    listener = Listener()
    listener.status = 503
    try:
        with signed_in(retry_first=30.0) as person:
            seller = person.seller
            person.press(person.open("/deliveries"), "Send events there", callback=listener.url)
            person.press(person.created(), "Start work")
            until(lambda: listener.got)
            seller.faults.switch([("slow-answers", {"seconds": 0.01})])
            seller.network.set(Conditions(latency_seconds=0.01))
            seller.clock.move(to_offset=86_400.0, rate=100.0)
            document = take(seller)
            seller.reset()
            assert seller.outbox.hubs() == []
            listener.status = 204
            restore(seller, document)
            assert [one["name"] for one in seller.faults.names()] == ["slow-answers"]
            assert seller.network.conditions == Conditions(latency_seconds=0.01)
            assert seller.clock.rate == 100.0
            assert seller.clock.offset > 86_000
            until(listener.events)  # what was owed is delivered
    finally:
        listener.close()


def spoilt(document, *path, value):
    fresh = copy.deepcopy(document)
    where = fresh
    for step in path[:-1]:
        where = where[step]
    where[path[-1]] = value
    return fresh


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("format",), 2), (("dialect",), "another"), (("tickets",), {}), (("clock",), []), (("clock", "now"), 5), (("clock", "rate"), "x"),
        (("clock", "rate"), -1), (("clock", "offset_seconds"), None), (("tickets", 0), {}), (("tickets", 0, "document"), "x"),
        (("things",), [{"kind": "moon"}]), (("faults",), [{"name": "nothing", "settings": {}}]),
        (("network", "latency_seconds"), -1), (("network",), {"nothing": 1}), (("subscriptions",), [{"id": 1}]), (("owed",), [5]),
        (("calendar",), [{"workorder": "w"}]),
    ],
)  # fmt: skip
def test_what_is_no_snapshot_changes_nothing(path, value):
    with signed_in() as person:
        lively(person)
        before = held(person.seller)
        with pytest.raises(SnapshotError):
            restore(person.seller, spoilt(take(person.seller), *path, value=value))
        assert held(person.seller) == before
        assert person.created().status == 200


@pytest.mark.parametrize("document", [None, [], {}, "x", {"format": 1}, {"format": 1, "dialect": "mef"}])
def test_anything_else_is_no_snapshot(document):
    with signed_in() as person, pytest.raises(SnapshotError):
        restore(person.seller, document)


def test_two_of_one_identifier_change_nothing():
    with signed_in() as person:
        person.created()
        document = take(person.seller)
        with pytest.raises(SnapshotError, match="cannot be restored"):
            restore(person.seller, {**document, "tickets": document["tickets"] * 2})
        assert person.seller.store.count(buyer="buyer") == 1


def test_over_the_control_api(buyer):
    buyer.create()
    assert buyer.control("POST", "/snapshots/one").json["items"] == 1
    buyer.create()
    assert [one["name"] for one in buyer.control("GET", "/snapshots").json["snapshots"]] == ["one"]
    document = buyer.control("GET", "/snapshots/one").json
    assert buyer.control("POST", "/snapshots/one/restore").status == 200
    assert len(buyer.list()) == 1
    assert buyer.control("DELETE", "/snapshots/one").status == 200
    for method, path in (("GET", "/snapshots/one"), ("DELETE", "/snapshots/one"), ("POST", "/snapshots/one/restore")):
        assert buyer.control(method, path).status == 404
    document["tickets"][0]["document"]["description"] = "x" * 3_000_000  # longer than a body of a buyer may be
    assert buyer.control("PUT", "/snapshots/two", document).status == 201
    assert buyer.control("POST", "/snapshots/two/restore").status == 200
    assert buyer.control("PUT", "/snapshots/three", {"format": 1}).status == 400
    assert buyer.control("POST", f"/snapshots/{'x' * 65}").status == 400


def test_only_so_many_are_kept():
    with signed_in() as person:
        for number in range(25):
            person.seller.shelf.keep(f"s{number}", take(person.seller))
        assert [one.name for one in person.seller.shelf.all()] == [f"s{number}" for number in range(24, 4, -1)]


def test_a_person_keeps_downloads_and_restores():
    with signed_in() as person:
        person.created()
        page = person.press(person.open("/snapshots"), "Keep what is now", name="<b>mine</b>")
        assert (page.strange, "<b>" in page.html) == ([], False)
        assert "keeps 1 items" in page.text
        file = person.client.get(next(link for link in page.links if "/snapshot?" in link))
        assert file.headers["Content-Disposition"].startswith("attachment")
        person.created()
        person.press(person.open("/snapshots"), "Restore")
        assert person.seller.store.count(buyer="buyer") == 1
        person.press(person.open("/snapshots"), "Forget")
        assert person.client.get("/_console/snapshot?name=x").status_code == 404
        put = person.open("/snapshots").form("Keep it")
        fields = {name: value for name, value in put.fields.items() if name != "file"}
        answer = person.client.post(put.action, data={**fields, "file": (io.BytesIO(file.data), "s.json")})
        assert answer.status_code == 303
        assert "s.json" in person.open("/snapshots").text
        for wrong in (b"{", b"[]"):
            assert person.client.post(put.action, data={**fields, "file": (io.BytesIO(wrong), "s.json")}).status_code == 400
        assert person.client.post(put.action, data=fields).status_code == 400
        assert person.press(person.open("/snapshots"), "Keep what is now", name=" ").status == 400
