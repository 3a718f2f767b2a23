"""Which collected items are checks, and which of them a run is to judge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ttck.harness.judge.checks import Tag, tag_of
from ttck.harness.runs.scenario import SCENARIOS

if TYPE_CHECKING:
    import pytest

    from ttck.specs.profiles import Ruling


def tag_in(item: pytest.Item) -> Tag | None:
    """What an item judges; None where it is no check."""
    return tag_of(getattr(item, "function", None))


def needs_of(item: pytest.Item) -> set[str]:
    """The scenarios that a check needs."""
    tag = tag_in(item)
    return {name for name in tag.needs if name in SCENARIOS} if tag else set()


def selected(item: pytest.Item, lanes: frozenset[str], wanted: set[str] | None) -> bool:
    """Whether an item is of these lanes and judges one of the wanted requirements; what is no check is left alone."""
    tag = tag_in(item)
    return tag is None or (lanes_of(tag) <= lanes and (wanted is None or bool(wanted & set(tag.requirements))))


def judged_by(item: pytest.Item, lanes: frozenset[str], played: set[str]) -> bool:
    """Whether a check of these lanes needs no other scenarios than those that are played."""
    tag = tag_in(item)
    return tag is not None and lanes_of(tag) <= lanes and needs_of(item) <= played


def lanes_of(tag: Tag) -> set[str]:
    """The lanes of the scenarios that a check needs."""
    return {SCENARIOS[name].lane for name in tag.needs if name in SCENARIOS} or {"verdict"}


def ruled_out(item: pytest.Item, rules: Mapping[str, Ruling]) -> bool:
    """Whether a profile has switched off all that a check judges."""
    tag = tag_in(item)
    return tag is not None and all(name in rules and rules[name].off for name in tag.requirements)
