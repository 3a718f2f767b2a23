"""What a run covers: all checks of its profile, or a part of them, and what restricted it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ttck.harness.judge.suite_folders import folder_of

if TYPE_CHECKING:
    import pytest

_TAGGED = re.compile(r"^@verifies\(", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Scope:
    """How many of the profile's checks a run plays, what restricted it, and the requirements that it selects by this.

    A run of all checks is not restricted, and selects everything, whatever `requirements` says.
    """

    checks: int
    of: int
    how: tuple[str, ...] = ()
    requirements: frozenset[str] = frozenset()

    @property
    def restricted(self) -> bool:
        """Whether anything is left out."""
        return bool(self.how)

    def as_document(self) -> dict[str, Any]:
        """As the header of a record has it."""
        return {
            "restricted": self.restricted,
            "how": list(self.how),
            "checks": self.checks,
            "of": self.of,
            "requirements": sorted(self.requirements) if self.restricted else [],
        }


def scope_of(header: Mapping[str, Any]) -> Scope:
    """The scope that the header of a record states; older ones know only a selection of requirements."""
    said = header.get("scope")
    if isinstance(said, dict):
        how = tuple(str(one) for one in said.get("how") or ()) if said.get("restricted") else ()
        chosen = frozenset(str(name) for name in said.get("requirements") or ())
        return Scope(checks=_count(said.get("checks")), of=_count(said.get("of")), how=how, requirements=chosen)
    selection = header.get("selection")
    return Scope(checks=0, of=0, how=(f"requirement {selection}",) if selection else ())


def _count(value: Any) -> int:
    return value if isinstance(value, int) else 0


def restrictions(
    *, patterns: Collection[str], use_cases: Collection[int], lanes: Collection[str], every_lane: Collection[str]
) -> list[str]:  # fmt: skip
    """What the options of a run say that restricts it, in words."""
    found = [f"requirement {', '.join(patterns)}"] if patterns else []
    found += [f"use case {', '.join(str(number) for number in sorted(use_cases))}"] if use_cases else []
    found += [f"lane {', '.join(sorted(lanes))}"] if not set(every_lane) <= set(lanes) else []
    return found


def asked_of_pytest(config: pytest.Config) -> str:
    """What on the command line of pytest selects checks."""
    options = (("-k", config.getoption("keyword", "")), ("-m", config.getoption("markexpr", "")))
    said = [*(f"{name} {value}" for name, value in options if value), *(str(argument) for argument in config.args)]
    return f"what pytest was asked for ({' '.join(said) or 'a part of the checks'})"


def checks_in(suites: Iterable[str]) -> int:
    """How many checks the suites have, counted in their files, because importing them all takes long."""
    return sum(len(_TAGGED.findall(path.read_text(encoding="utf-8"))) for name in suites for path in folder_of(name).glob("test_*.py"))
