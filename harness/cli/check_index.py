"""Gather what the commands on facts show: the checks of all suites, and the faults that prove them."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from ttck.specs.profiles import Profile, profile, profile_names
from ttck.specs.requirements import catalogue

GROUP, OWN = "ttck.faults", "ttck.own_faults"
_PUBLISHED = "MEF113-2022"


@dataclass(frozen=True, kw_only=True)
class Check:
    """A check as its tag and its docstring describe it; `name` is its file and function, below ``buyer/`` if it judges buyers."""

    name: str
    says: str
    requirements: tuple[str, ...]
    advisory: bool


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A fault of the mock seller, or a legal variant, which breaks nothing."""

    name: str
    seam: str
    breaks: tuple[str, ...]
    also: tuple[str, ...]
    says: str
    legal: bool


_MORE: list[str] = []  # profiles of a user's own, by path


def include(path: str | None) -> None:
    """Let the commands on facts know the profile of a user's own as well: its requirements and its checks.

    Raises:
        FactError: the profile cannot be used.
    """
    if path is not None:
        _MORE.append(profile(path).name)
        checks.cache_clear()
        faults.cache_clear()


def known_profiles() -> tuple[str, ...]:
    """The names of all profiles that the commands on facts know."""
    return (*profile_names(), *_MORE)


def rulings(requirement: str) -> dict[str, str]:
    """What the profiles of a user's own make of a requirement, by their names."""
    found = [profile(name) for name in _MORE]
    return {one.label: one.rules[requirement].text for one in found if requirement in one.rules}


@functools.cache
def checks() -> tuple[Check, ...]:
    """Every check of every suite that a profile names, and of those that judge buyers."""
    from ttck.harness.judge.checks import tag_of  # noqa: PLC0415 - the modules of checks, imported below, need pytest and Hypothesis
    from ttck.harness.judge.suite_folders import modules_of  # noqa: PLC0415 - as above

    known = [profile(name) for name in known_profiles()]
    suites = dict.fromkeys((suite, prefix) for one in known for prefix, named in _suites(one) for suite in named)
    found = []
    for suite, prefix in suites:
        for module in modules_of(suite):
            for name, function in inspect.getmembers(module, inspect.isfunction):
                tag = tag_of(function)
                if tag is not None:
                    says = " ".join((inspect.getdoc(function) or name).split())
                    label = f"{prefix}{Path(str(module.__file__)).name}::{name}"
                    found.append(Check(name=label, says=says, requirements=tag.requirements, advisory=tag.advisory))
    return tuple(sorted(found, key=lambda check: check.name))


def _suites(one: Profile) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return ("", one.suites), ("buyer/", one.buyer_suites)


@functools.cache
def faults() -> tuple[Fault, ...] | None:
    """All faults that an installed package offers as entry points of the group ``ttck.faults``; None without any.

    Each entry point is a function that returns rows with the keys name, seam, breaks, also, says and legal. One of the group
    ``ttck.own_faults`` returns those of a profile of a user's own.
    """
    entries = tuple(entry_points(group=GROUP))
    rows = [row for entry in entries for row in entry.load()()]
    rows += [row for entry in entry_points(group=OWN) for name in _MORE for row in entry.load()(name)]
    return tuple(_fault(row) for row in sorted(rows, key=lambda row: row["name"])) if entries else None


def _fault(row: dict[str, Any]) -> Fault:
    return Fault(
        name=row["name"],
        seam=str(row["seam"]),
        breaks=tuple(row["breaks"]),
        also=tuple(row.get("also", ())),
        says=row["says"],
        legal=bool(row.get("legal", False)),
    )


def checks_of(requirement: str) -> list[Check]:
    """The checks that judge a requirement."""
    return [check for check in checks() if requirement in check.requirements]


@functools.cache
def broken_by(fault: Fault) -> tuple[str, ...]:
    """What a fault breaks: the requirements that it names, their counterparts, as for checks, and their published forms.

    Where the published edition words a rule otherwise, its row sees the draft's, and a fault that breaks that breaks both.
    """
    twins = [twin for name in fault.breaks if name in catalogue() for twin in catalogue()[name].counterparts]
    forms = [form for name in fault.breaks for form in _forms().get(name, ())]
    return tuple(dict.fromkeys([*fault.breaks, *(twin for twin in (*twins, *forms) if twin in catalogue())]))


@functools.cache
def _forms() -> dict[str, list[str]]:
    """The rows of the published edition by the requirement of the draft that they see."""
    return _by_requirement((seen, row.id) for row in catalogue().values() if row.source == _PUBLISHED for seen in row.sees)


def faults_of(requirement: str) -> list[Fault]:
    """The faults that break a requirement, or one that says the same in another catalogue."""
    return [fault for fault in faults() or () if requirement in broken_by(fault)]


def check_names() -> dict[str, list[str]]:
    """Names of checks by requirement."""
    return _by_requirement((name, check.name) for check in checks() for name in check.requirements)


def fault_names() -> dict[str, list[str]]:
    """Names of faults by the requirements that they break."""
    return _by_requirement((name, fault.name) for fault in faults() or () for name in broken_by(fault))


def _by_requirement(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for requirement, name in pairs:
        found.setdefault(requirement, []).append(name)
    return found
