"""How a run is cut into shards: each plays what its checks need, all together play everything, and what must be alone is last."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import parse_target
from ttck.harness.runs import scenario as module
from ttck.harness.runs import shards
from ttck.harness.runs.scenario import scenario
from ttck.harness.runs.shards import Shard, own_target, shard_in, shard_of, share


@pytest.fixture
def registry(monkeypatch):
    found = {}
    monkeypatch.setattr(module, "SCENARIOS", found)
    monkeypatch.setattr(shards, "SCENARIOS", found)
    for name, weight, after, more in (
        ("opening", 0.1, (), {}),
        ("making", 4, ("opening",), {}),
        ("reading", 2, ("opening",), {}),
        ("changing", 3, ("opening",), {}),
        ("walking", 5, ("opening",), {"lane": "lifecycle"}),
        ("looking", 0.2, ("making", "reading"), {"alone": True}),
        ("two", 1, (), {"last": True}),
        ("guessing", 1, (), {"lane": "exploration"}),
    ):
        scenario(name, weight=weight, after=after, **more)(lambda _stage: None)
    return found


NEEDS = [{"making"}, {"reading"}, {"changing", "reading"}, {"walking"}, {"looking"}, {"two"}, {"guessing"}, set(), {"opening"}]


def played(of, needs=NEEDS):
    return [[one.name for one in share(needs, Shard(number=number, of=of))] for number in range(1, of + 1)]


@pytest.mark.parametrize("of", [1, 2, 3, 5])
def test_all_shards_together_play_everything_each_after_what_comes_before(registry, of):
    parts = played(of)
    assert {name for part in parts for name in part} == set(registry)
    for part in parts:
        assert len(part) == len(set(part))
        assert all(part.index(before) < part.index(name) for name in part for before in registry[name].after)


@pytest.mark.parametrize("of", [1, 2, 3, 5])
def test_each_check_has_a_shard_that_plays_all_that_it_needs(registry, of):
    assert all(any(needed <= set(part) for part in played(of)) for needed in NEEDS)


def test_what_has_to_be_alone_is_at_the_end_of_the_last_shard(registry):
    *others, last = played(3)
    assert last[-3:] == ["looking", "two", "guessing"]
    assert not {"looking", "two", "guessing"} & {name for part in others for name in part}


def test_the_work_is_dealt_out_by_weight_and_what_comes_before_is_played_again(registry):
    assert played(2) == [["opening", "reading", "changing", "walking"], ["opening", "making", "reading", "looking", "two", "guessing"]]


def test_the_parts_are_the_same_whatever_the_order_of_the_checks(registry):
    assert played(3) == played(3, NEEDS[::-1])


def test_a_shard_of_more_than_there_is_to_do_plays_nothing(registry):
    assert played(5, [{"opening"}]) == [["opening"], [], [], [], []]


@pytest.mark.parametrize("text", ["", "2", "0/2", "3/2", "1/65", "-1/2", "1/0", "a/b", "1/2/3", "1.0/2", "²/5"])
def test_what_is_no_shard_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match="no shard"):
        shard_of(text)


def test_a_shard_is_read_and_written():
    assert shard_of(" 2/5 ") == Shard(number=2, of=5)
    assert str(shard_of("2/5")) == "2/5"
    assert (shard_of("5/5").last, shard_of("2/5").last) == (True, False)
    assert shard_in({"shard": "2/5"}) == Shard(number=2, of=5)
    assert shard_in({}) is shard_in({"shard": "9/5"}) is None


def target(**more):
    return parse_target({"base_url": "http://seller.example", **more}, name="target.yaml")


def test_shards_divide_the_requests_in_a_second():
    shard = Shard(number=2, of=4)
    assert own_target(target(limits={"requests_per_second": 10}), shard, beside=False).limits.requests_per_second == 2.5
    assert own_target(target(), shard, beside=False).limits.requests_per_second is None


def test_shards_of_one_machine_listen_at_ports_in_a_row():
    second = Shard(number=2, of=2)
    found = own_target(target(listener={"port": 9000, "public_url": "http://lab.example:9000/in"}), second, beside=True).listener
    assert (found["port"], found["public_url"]) == (9001, "http://lab.example:9001/in")
    assert own_target(target(), second, beside=True).listener["port"] == 0
    assert own_target(target(listener={"port": 9000}), second, beside=False).listener["port"] == 9000


@pytest.mark.parametrize(
    "more",
    [
        {"profile": "artemis", "stimuli": {"http": {"listener_register": {"url": "http://a.example"}}}},
        {"profile": "nexera"},
        {"profile": "tmf621-v5", "switches": {"second_hub": "replace"}},
    ],
)
def test_a_seller_with_one_listener_at_a_time_is_no_matter_of_several_processes(more):
    with pytest.raises(ValueError, match="one listener of a buyer at a time"):
        own_target(target(**more), Shard(number=1, of=2), beside=True)
    own_target(target(**more), Shard(number=1, of=2), beside=False)
    own_target(target(listener={"enabled": False}, **more), Shard(number=1, of=2), beside=True)


@pytest.mark.parametrize(
    "listener",
    [
        {"port": 9000, "public_url": "https://tunnel.example"},
        {"public_url": "https://tunnel.example:8443"},
        {"registered": "http://a.example"},
    ],
)
def test_one_address_for_all_is_no_matter_of_several_processes(listener):
    aim = target(profile="tmf621-v5", listener=listener)
    with pytest.raises(ValueError, match="one address of the listener"):
        own_target(aim, Shard(number=1, of=2), beside=True)
    own_target(aim, Shard(number=1, of=2), beside=False)
    assert not own_target(
        target(listener={"enabled": False, **listener}, profile="tmf621-v5"), Shard(number=1, of=2), beside=True
    ).listener["enabled"]
