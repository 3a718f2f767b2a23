from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from ttck.mockseller.engine import seams
from ttck.mockseller.engine.clock import Clock
from ttck.mockseller.engine.fault_switch import FaultSwitch
from ttck.mockseller.engine.seams import SEAMS, Call, Decision, Reply, Seam
from ttck.mockseller.registry import find
from ttck.specs.vocabulary import Kind


@pytest.fixture
def registry(monkeypatch):
    """A registry with three faults of our own in place of the real ones."""
    fresh = {}
    monkeypatch.setattr(seams, "REGISTRY", fresh)
    monkeypatch.setattr("ttck.mockseller.registry.REGISTRY", fresh)

    @seams.fault("teapot", profile="", seam=Seam.REPLY, breaks=["MEF113:R1"])
    def teapot(scene, reply, *, status: int = 418, text: str = "t", ratio: float = 0.5, on: bool = True):
        """I am a teapot, and answer with this status."""
        scene.memory["count"] = scene.memory.get("count", 0) + 1
        return replace(reply, status=status)

    @seams.legal_variant("teapot.request", profile="", seam=Seam.REQUEST)
    def count(scene, call):
        """I count."""
        scene.memory["count"] = scene.memory.get("count", 0) + 10
        return replace(call, buyer=str(scene.memory["count"]))

    @seams.fault("plus-one", profile="", seam=Seam.REPLY, breaks=[])
    def plus_one(scene, reply, *, by: int = 1):
        """I add one, or what `by` says."""
        return replace(reply, status=reply.status + by)

    return fresh


@pytest.fixture
def faults(registry):
    return FaultSwitch(clock=Clock(), read=lambda item_id: {"id": item_id}, lock=threading.RLock(), find=find)


def reply(faults):
    return faults.at(Seam.REPLY, Reply(status=200)).status


def test_with_nothing_on_a_value_passes_untouched(faults):
    value = Reply(status=200)
    assert all(faults.at(seam, value) is value for seam in SEAMS)


def test_faults_are_stacked_in_the_order_given(faults):
    faults.switch([("teapot", {}), ("plus-one", {})])
    assert reply(faults) == 419
    faults.switch([("plus-one", {"by": 5}), ("teapot", {})])
    assert reply(faults) == 418


def test_it_is_counted_how_often_a_fault_changed_something(faults):
    faults.switch([("teapot", {"status": 200})])
    reply(faults)
    assert faults.names()[0]["struck"] == 0
    faults.switch([("teapot", {})])
    reply(faults)
    assert faults.names()[0]["struck"] == 1


def test_settings_replace_defaults(faults):
    faults.switch([("teapot", {"status": 500}), ("plus-one", {"by": 3})])
    assert reply(faults) == 503
    assert faults.names() == [
        {"name": "teapot", "settings": {"status": 500, "text": "t", "ratio": 0.5, "on": True}, "struck": 1},
        {"name": "plus-one", "settings": {"by": 3}, "struck": 1},
    ]


def test_parts_of_a_fault_come_with_it_and_share_its_memory(faults):
    faults.switch([("teapot", {})])
    call = Call(operation="x", buyer="b")
    assert faults.at(Seam.REQUEST, call).buyer == "10"
    reply(faults)
    assert faults.at(Seam.REQUEST, call).buyer == "21"


def test_memory_is_forgotten_when_faults_are_switched(faults):
    call = Call(operation="x", buyer="b")
    for _ in range(2):
        faults.switch([("teapot", {})])
        assert faults.at(Seam.REQUEST, call).buyer == "10"
    faults.clear()
    assert faults.names() == []
    assert reply(faults) == 200


def test_a_scene_shows_call_ticket_time_and_store(faults, registry):
    seen = []
    registry["plus-one"] = replace(registry["plus-one"], twist=lambda scene, value, **_: seen.append(scene) or value)
    faults.switch([("plus-one", {})])
    call = Call(operation="x", buyer="b")
    faults.at(Seam.REPLY, Reply(status=200), call=call, item={"id": "1"})
    (scene,) = seen
    assert (scene.call, scene.item, scene.read("7")) == (call, {"id": "1"}, {"id": "7"})
    assert scene.now.endswith("Z")


@pytest.mark.parametrize("kind", [*Kind])
def test_a_fault_is_shown_only_what_it_is_about(faults, registry, kind):
    registry["plus-one"] = replace(registry["plus-one"], about=frozenset({Kind.INCIDENT, Kind.WORKORDER}))
    faults.switch([("plus-one", {})])
    expected = 201 if kind in {Kind.INCIDENT, Kind.WORKORDER} else 200
    call = Call(operation="x", buyer="b", kind=kind)
    assert faults.at(Seam.REPLY, Reply(status=200), call=call).status == expected
    other = Call(operation="x", buyer="b", kind=Kind.TICKET)
    assert faults.at(Seam.REPLY, Reply(status=200), call=other, kind=kind).status == expected


def test_a_wrong_choice_changes_nothing(faults):
    faults.switch([("plus-one", {})])
    for wrong in ([("teapod", {})], [("teapot", {"x": 1})], [("plus-one", {"by": "1"})], [("teapot.request", {})]):
        with pytest.raises(ValueError, match="fault"):
            faults.switch([("teapot", {}), *wrong])
    assert [one["name"] for one in faults.names()] == ["plus-one"]


def test_a_near_name_is_offered(registry):
    with pytest.raises(ValueError, match="did you mean teapot"):
        find("teapod")


def test_parts_share_the_settings_of_a_fault(faults, registry):
    @seams.legal_variant("teapot.decision", profile="", seam=Seam.DECISION)
    def brews(scene, decision, *, status: int, minutes_of_tea: int = 3):
        """I take `minutes_of_tea` and know the `status`."""
        return replace(decision, to_state=f"{status} {minutes_of_tea}")

    faults.switch([("teapot", {"status": 400, "minutes_of_tea": 5})])
    assert faults.at(Seam.DECISION, Decision(operation="x", state="y", allowed=True)).to_state == "400 5"
    assert reply(faults) == 400
    assert find("teapot")[0].defaults["minutes_of_tea"] == 3
    assert faults.names()[0]["settings"]["minutes_of_tea"] == 5
