from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from mockseller.engine import seams
from mockseller.engine.clock import Clock
from mockseller.engine.fault_switch import Stage, settled
from mockseller.engine.seams import Call, Reply, Seam
from mockseller.registry import find
from specs.vocabulary import Kind


@pytest.fixture
def registry(monkeypatch):
    """A registry with three faults of our own in place of the real ones."""
    fresh = {}
    monkeypatch.setattr(seams, "REGISTRY", fresh)
    monkeypatch.setattr("mockseller.registry.REGISTRY", fresh)

    @seams.fault("teapot", seam=Seam.REPLY, breaks=["MEF113:R1"], status=418, text="t", ratio=0.5, on=True)
    def teapot(scene, reply):
        """I am a teapot."""
        scene.memory["count"] = scene.memory.get("count", 0) + 1
        return replace(reply, status=scene.settings["status"])

    @seams.peculiarity("teapot.request", seam=Seam.REQUEST)
    def count(scene, call):
        """I count."""
        scene.memory["count"] = scene.memory.get("count", 0) + 10
        return replace(call, buyer=str(scene.memory["count"]))

    @seams.fault("plus-one", seam=Seam.REPLY, breaks=[], by=1)
    def plus_one(scene, reply):
        """I add one."""
        return replace(reply, status=reply.status + scene.settings["by"])

    return fresh


@pytest.fixture
def stage(registry):
    return Stage(clock=Clock(), read=lambda item_id: {"id": item_id}, lock=threading.RLock(), find=find)


def reply(stage):
    return stage.at(Seam.REPLY, Reply(status=200)).status


def test_with_nothing_on_a_value_passes_untouched(stage):
    value = Reply(status=200)
    assert all(stage.at(seam, value) is value for seam in Seam)


def test_faults_are_stacked_in_the_order_given(stage):
    stage.switch([("teapot", {}), ("plus-one", {})])
    assert reply(stage) == 419
    stage.switch([("plus-one", {"by": 5}), ("teapot", {})])
    assert reply(stage) == 418


def test_it_is_counted_how_often_a_fault_changed_something(stage):
    stage.switch([("teapot", {"status": 200})])
    reply(stage)
    assert stage.names()[0]["struck"] == 0
    stage.switch([("teapot", {})])
    reply(stage)
    assert stage.names()[0]["struck"] == 1


def test_settings_replace_defaults(stage):
    stage.switch([("teapot", {"status": 500}), ("plus-one", {"by": 3})])
    assert reply(stage) == 503
    assert stage.names() == [
        {"name": "teapot", "settings": {"status": 500, "text": "t", "ratio": 0.5, "on": True}, "struck": 1},
        {"name": "plus-one", "settings": {"by": 3}, "struck": 1},
    ]


def test_parts_of_a_fault_come_with_it_and_share_its_memory(stage):
    stage.switch([("teapot", {})])
    call = Call(operation="x", buyer="b")
    assert stage.at(Seam.REQUEST, call).buyer == "10"
    reply(stage)
    assert stage.at(Seam.REQUEST, call).buyer == "21"


def test_memory_is_forgotten_when_faults_are_switched(stage):
    call = Call(operation="x", buyer="b")
    for _ in range(2):
        stage.switch([("teapot", {})])
        assert stage.at(Seam.REQUEST, call).buyer == "10"
    stage.clear()
    assert stage.names() == []
    assert reply(stage) == 200


def test_a_scene_shows_call_ticket_time_and_store(stage, registry):
    seen = []
    registry["plus-one"] = replace(registry["plus-one"], twist=lambda scene, value: seen.append(scene) or value)
    stage.switch([("plus-one", {})])
    call = Call(operation="x", buyer="b")
    stage.at(Seam.REPLY, Reply(status=200), call=call, item={"id": "1"})
    (scene,) = seen
    assert (scene.call, scene.item, scene.read("7")) == (call, {"id": "1"}, {"id": "7"})
    assert scene.now.endswith("Z")


@pytest.mark.parametrize("kind", [*Kind])
def test_a_fault_is_shown_only_what_it_is_about(stage, registry, kind):
    registry["plus-one"] = replace(registry["plus-one"], about=frozenset({Kind.INCIDENT, Kind.WORKORDER}))
    stage.switch([("plus-one", {})])
    expected = 201 if kind in {Kind.INCIDENT, Kind.WORKORDER} else 200
    call = Call(operation="x", buyer="b", kind=kind)
    assert stage.at(Seam.REPLY, Reply(status=200), call=call).status == expected
    other = Call(operation="x", buyer="b", kind=Kind.TICKET)
    assert stage.at(Seam.REPLY, Reply(status=200), call=other, kind=kind).status == expected


def test_a_wrong_choice_changes_nothing(stage):
    stage.switch([("plus-one", {})])
    for wrong in ([("teapod", {})], [("teapot", {"x": 1})], [("plus-one", {"by": "1"})], [("teapot.request", {})]):
        with pytest.raises(ValueError, match="fault"):
            stage.switch([("teapot", {}), *wrong])
    assert [one["name"] for one in stage.names()] == ["plus-one"]


def test_a_near_name_is_offered(registry):
    with pytest.raises(ValueError, match="did you mean teapot"):
        find("teapod")


@pytest.mark.parametrize("given", [{"status": 1.5}, {"status": True}, {"text": 1}, {"ratio": "x"}, {"on": 1}, {"nope": 1}])
def test_settings_are_typed(registry, given):
    with pytest.raises(ValueError, match="setting"):
        settled(find("teapot")[0], given)


def test_a_whole_number_is_a_number(registry):
    assert settled(find("teapot")[0], {"ratio": 1})["ratio"] == 1
