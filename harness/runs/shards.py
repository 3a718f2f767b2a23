"""Shards: a run in parts, played by several processes or machines, and judged as one.

A shard plays a fixed part of the scenarios, with all that comes before them. What is judged together is played together: the
scenarios that one check needs are in one shard, so that each check has a shard that shows it all that it asks for.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from ttck.harness.buyer.target import Target
from ttck.harness.runs.scenario import EXPLORATION, SCENARIOS, Scenario, ordered

MOST = 64  # shards of one run
_ONE_ADDRESS = (
    "several processes cannot share the one address of the listener (listener.registered, or a listener.public_url with another port "
    "than listener.port); leave public_url out, give both the same port, or play the run in one process"
)
_ONE_LISTENER = (
    "this seller posts to one listener of a buyer at a time, and several processes would take it from each other: play the run in one "
    "process, or its shards one after the other (--shard 1/2, then 2/2); or switch the listener off (listener.enabled)"
)
_REPLACED = frozenset({"replace", "replaces"})  # of the switch second_hub: a newer subscription takes the place of the older
_FORM = re.compile(r"([1-9][0-9]{0,2})/([1-9][0-9]{0,2})")


@dataclass(frozen=True, kw_only=True, order=True)
class Shard:
    """One part of a run: its `number`, counted from 1, `of` so many."""

    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    @property
    def last(self) -> bool:
        """Whether it plays what nobody else may play beside."""
        return self.number == self.of


def shard_of(text: str) -> Shard:
    """A shard as it is written, such as ``2/5``.

    Raises:
        ValueError: it is none; the message says why.
    """
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is no shard: a number and how many there are, for example 2/5")
    shard = Shard(number=int(found[1]), of=int(found[2]))
    if shard.number > shard.of or shard.of > MOST:
        raise ValueError(f"{text!r} is no shard: the number lies between 1 and how many there are, at most {MOST}")
    return shard


def shard_in(header: Mapping[str, Any]) -> Shard | None:
    """The shard that a record is of, as its header says; None where it is of a whole run."""
    try:
        return shard_of(str(header["shard"]))
    except (KeyError, ValueError):
        return None


def own_target(target: Target, shard: Shard, *, beside: bool) -> Target:
    """The target as one shard uses it: its share of the requests in a second; and `beside` others on one machine, its own listener.

    A listener with a port of its own in the target file has that port in the first shard, the next in the second, and so on.

    Raises:
        ValueError: the seller knows one address only at which it can be listened, or one at a time.
    """
    rate, listener = target.limits.requests_per_second, dict(target.listener)
    limits = replace(target.limits, requests_per_second=None if rate is None else rate / shard.of)
    port, public = listener.get("port") or 0, listener.get("public_url")
    if beside and listener.get("enabled"):
        if "registered" in listener or (public is not None and (not port or urlsplit(public).port != port)):
            raise ValueError(_ONE_ADDRESS)
        if _one_listener(target):
            raise ValueError(_ONE_LISTENER)
        listener["port"] = own = port + shard.number - 1 if port else 0
        if public is not None:
            parts = urlsplit(public)
            listener["public_url"] = urlunsplit(parts._replace(netloc=f"{parts.netloc.rpartition(':')[0]}:{own}"))
    return replace(target, limits=limits, listener=listener)


def _one_listener(target: Target) -> bool:
    """Whether a listener of a buyer takes the place of another: one registered beside the API, a hub without identifiers, a switch."""
    hubs = [one.hub for one in target.profile.dialect.apis.values() if one.hub is not None]
    return target.out_of_band or target.switches.get("second_hub") in _REPLACED or any(not hub.named for hub in hubs)


def alone(scenario: Scenario) -> bool:
    """Whether nobody else may use the seller meanwhile, or it comes after all others."""
    return scenario.alone or scenario.last or scenario.lane == EXPLORATION


def share(needs: Iterable[Collection[str]], shard: Shard | None) -> list[Scenario]:
    """What a shard plays of all that the checks need, in the order in which it must be driven; without a shard everything.

    What has to be alone comes last, in the last shard. Everything else is dealt out in order of its weight, each to the shard that
    has the least to do after it, what it has to play twice counted double.
    """
    wanted = list(needs)
    if shard is None:
        return ordered({name for names in wanted for name in names})
    blocks = _blocks(wanted)
    first = sorted(blocks, key=lambda block: -_weight(_with(block)))
    loads: list[set[str]] = [set() for _ in range(shard.of)]
    for block in sorted(first, key=lambda block: not any(alone(SCENARIOS[name]) for name in block)):
        names = _with(block)
        kept = shard.of - 1 if any(alone(SCENARIOS[name]) for name in names) else _least(loads, names)
        loads[kept] |= names
    return sorted(ordered(loads[shard.number - 1]), key=alone)


def _least(loads: Sequence[set[str]], names: Collection[str]) -> int:
    """The shard that has the least to do with these scenarios beside its own."""
    return min(range(len(loads)), key=lambda n: _weight(loads[n]) + 2 * _weight(set(names) - loads[n]))


def _weight(names: Iterable[str]) -> float:
    return sum(SCENARIOS[name].weight for name in sorted(names))


def _with(names: Iterable[str]) -> set[str]:
    """Scenarios with all that come before them."""
    return {one.name for one in ordered(set(names))}


def _blocks(needs: Sequence[Collection[str]]) -> list[list[str]]:
    """The scenarios that are needed, in those sets that no two shards may share; what comes before another of its set is left out."""
    places: dict[str, str] = {}

    def place(name: str) -> str:
        while places.setdefault(name, name) != name:
            name = places[name]
        return name

    for together in {frozenset(names) for names in needs if names}:
        before: set[str] = set()
        for name in together:
            before |= _with({name}) - {name}
        tops = sorted(together - before)
        for name in tops:
            places[place(name)] = place(tops[0])
    found: dict[str, list[str]] = {}
    for one in ordered({name for names in needs for name in names}):
        if one.name in places:
            found.setdefault(place(one.name), []).append(one.name)
    return list(found.values())
